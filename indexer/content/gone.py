"""Files that were there and are no more: nobody looks for what is not there, so they are named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from indexer.content.faults import Fault
from indexer.content.reading_rules import GONE_FILE
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem


def without_successor(paths: Iterable[str], handbook: Handbook) -> list[str]:
    """Return the files that were neither moved nor renamed nor broken, but are gone."""
    there = {id for document in handbook.documents.values() for id in (document.id, *document.former_ids)}
    there.update(PurePosixPath(path).stem for path in handbook.left_out)
    return sorted(path for path in paths if not path.endswith(".md") or PurePosixPath(path).stem not in there)


def gone(path: str, folder: Path) -> Problem:
    """Return what is said of a file that is gone."""
    is_document = path.endswith(".md")
    what = "这份文件" if is_document else f"“{PurePosixPath(path).name}”"
    instead = (
        "；不再有效的不用删，用 handbook retire 或 supersede；换编号用 handbook rename" if is_document else ""
    )
    return Fault(
        message=f"{what}上次提交还在，现在没有了",
        hint=f"误删的，运行 handbook undo {folder / path}{instead}",
    ).of(GONE_FILE, path)
