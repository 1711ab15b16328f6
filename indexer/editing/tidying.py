"""All files of a folder put right at once, for `fmt` and `check --fix`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.content.faults import Report
from indexer.content.source import document_paths, read_bytes
from indexer.domain.errors import EditRefusedError
from indexer.editing.repairs import Repair, tidy
from indexer.editing.writing import Edit, write


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was put right by path, and why other files were left alone."""

    repairs: tuple[tuple[str, Repair], ...]
    skipped: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "changes": [
                {"path": path, "line": repair.line, "message": repair.message}
                for path, repair in self.repairs
            ],
            "skipped": [{"path": path, "message": message} for path, message in self.skipped],
        }


def tidy_files(folder: Path, wanted: Callable[[str], bool]) -> Tidied:
    """Put right every wanted file of a handbook folder; files that cannot be read are left alone."""
    edits: list[Edit] = []
    repairs: list[tuple[str, Repair]] = []
    skipped: list[tuple[str, str]] = []
    for path in filter(wanted, document_paths(folder)):
        report = Report(path)
        content = read_bytes(folder / path, report)
        if content is None:
            skipped.append((path, report.problems[0].message))
            continue
        try:
            after, done = tidy(content)
        except EditRefusedError as refused:
            skipped.append((path, refused.message))
            continue
        if after != content:
            edits.append(Edit(path, content, after))
            repairs += [(path, repair) for repair in done]
    write(folder, edits)
    return Tidied(tuple(repairs), tuple(skipped))
