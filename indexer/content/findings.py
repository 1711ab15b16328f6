"""What the rules on a file alone found, as plain JSON records and back: kept in a generation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.content.faults import Fault
from indexer.content.rulebook import Findings, rules_fingerprint
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
