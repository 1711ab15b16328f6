"""What is wrong in a file, as a value: collected, sorted by place, all reported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Problem:
    """One fault of one file.

    `path` is relative to the handbook folder; `line` and `column` are 1-based and count
    characters; a missing key is reported on line 1. `fatal` leaves the document out.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    hint: str = ""
    fatal: bool = False
