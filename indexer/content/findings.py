"""What the rules on a file alone found in it, as plain JSON records and back: kept in its document's record.

It follows from the bytes of the file and the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.content.faults import Fault
from indexer.content.rulebook import Findings
from indexer.domain.records import Record, from_record, to_record


def findings_to_record(findings: Findings) -> Record:
    """Return the findings of a file as JSON values."""
    return {rule: [to_record(fault) for fault in faults] for rule, faults in findings.items()}


def findings_from_record(record: Mapping[str, Any]) -> Findings:
    """Return what `findings_to_record` wrote."""
    return {rule: tuple(from_record(Fault, fault) for fault in faults) for rule, faults in record.items()}
