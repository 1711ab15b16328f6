"""What is known of files that are as they were, as plain JSON records and back: kept in a generation.

What the rules on a file alone found in it, and which keys are written in a file that says all its
document says. Both follow from the bytes of the file and the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.content.faults import Fault
from indexer.content.reading import Stated
from indexer.content.rulebook import Findings, rules_fingerprint
from indexer.domain.document import Document
from indexer.domain.records import Record, from_record, to_record


def findings_to_record(findings: Mapping[str, Findings]) -> Record:
    """Return the findings of files as JSON values, with the rules that found them."""
    files = {
        path: {rule: [to_record(fault) for fault in faults] for rule, faults in found.items()}
        for path, found in findings.items()
    }
    return {"rules": rules_fingerprint(), "files": files}


def findings_from_record(record: Mapping[str, Any]) -> dict[str, Findings]:
    """Return what `findings_to_record` wrote; nothing where other rules found it."""
    if record["rules"] != rules_fingerprint():
        return {}
    return {
        path: {rule: tuple(from_record(Fault, fault) for fault in faults) for rule, faults in found.items()}
        for path, found in record["files"].items()
    }


def stated_to_record(stated: Mapping[str, Stated]) -> Record:
    """Return what files state as JSON values, their documents apart; most files have the same keys."""
    kinds: dict[frozenset[str], int] = {}
    files = {
        path: [kinds.setdefault(each.keys, len(kinds)), each.category, each.begins]
        for path, each in stated.items()
    }
    return {"keys": [sorted(keys) for keys in kinds], "files": files}


def stated_from_record(record: Mapping[str, Any], documents: Mapping[str, Document]) -> dict[str, Stated]:
    """Return what `stated_to_record` wrote, with the documents of the files by path."""
    kinds = [frozenset(keys) for keys in record["keys"]]
    return {
        path: Stated(documents[path], kinds[kind], category, tuple(begins))
        for path, (kind, category, begins) in record["files"].items()
    }
