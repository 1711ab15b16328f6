"""Taking back what a commit did to the files of a handbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from indexer.domain.errors import EditRefusedError
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import merged
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit


def taken_back(path: str, before: bytes | None, after: bytes | None, now: bytes | None) -> bytes | None:
    """Return a file without what a commit did to it."""
    if now == after:
        return before
    refused = EditRefusedError(
        "后来又有人改过同一处，不能一下撤回", hint="请打开这一份，看“历史版本”，再直接改"
    )
    if before is None or after is None or now is None or not path.endswith(".md"):
        raise refused
    old, new, present = (entries_of(DocumentText.of(side))[0] for side in (before, after, now))
    entries, conflicts = merged(new, old, present)
    if conflicts:
        raise refused
    return corrected(DocumentText.of(now), entries).content


def refuse_dangling(shelf: Shelf, edits: Iterable[Edit]) -> None:
    """Refuse to take a document away that others name."""
    for edit in edits:
        if edit.after is not None or not edit.path.endswith(".md"):
            continue
        id = PurePosixPath(edit.path).stem
        users = [
            file.value("title") or file.stem
            for file in shelf.files
            if file.path != edit.path and id.encode() in shelf.contents.get(file.path, b"")
        ]
        if users:
            raise EditRefusedError(
                f"《{'》《'.join(users[:3])}》提到了它，不能撤掉", hint="请先改那几份，或者把它废止"
            )


def titles_of(shelf: Shelf, edits: Iterable[Edit]) -> list[str]:
    by_path = {file.path: file.value("title") for file in shelf.files}
    return [f"《{by_path[edit.path]}》" for edit in edits if by_path.get(edit.path)]
