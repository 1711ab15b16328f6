"""What waits, as somebody looks at it before it is published: file by file, checked, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from indexer.corrections.judging import Judgement, judge
from indexer.corrections.numbering import numbers_of
from indexer.corrections.undoing import refuse_dangling
from indexer.domain.errors import EditRefusedError
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit
from indexer.wording.differences import names_of, words_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What edits do to one file: the title of its document, what the check says, in words."""

    title: str
    judgement: Judgement | None
    words: tuple[str, ...]


def changed_by(shelf: Shelf, edits: Iterable[Edit], *, today: date) -> tuple[Changed, ...]:
    """Return what edits do, file by file; `today` is the day they are published on."""
    edits = tuple(edits)
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    assets = frozenset(edit.path for edit in edits if not edit.path.endswith(".md"))
    found = []
    for edit in edits:
        if not edit.path.endswith(".md"):
            found.append(Changed(edit.path.rsplit("/", 1)[-1], None, ()))
            continue
        content = edit.after or edit.before or b""
        judgement = judge(shelf, edit.path, content, today=today, before=edit.before, assets=assets)
        words = words_of(judgement.difference, names) if judgement.difference else ()
        title = judgement.document.title if judgement.document else PurePosixPath(edit.path).stem
        if edit.before is None or edit.after is None:
            words = ("新的一份",) if edit.before is None else ("拿掉这一份",)
        found.append(Changed(title, judgement, words))
    return tuple(found)


def edits_to_publish(shelf: Shelf, edits: Iterable[Edit], changed: Iterable[Changed]) -> tuple[Edit, ...]:
    """Return edits with the print numbers they need.

    Raises:
        EditRefusedError: they would bring an error into a file, or take away what others name.
    """
    edits = tuple(edits)
    for problem in shelf.errors_after(edits):
        raise EditRefusedError(f"发布以后会有错误：{problem.message}", hint="请退回去改")
    refuse_dangling(shelf, edits)
    documents = (each.judgement.document for each in changed if each.judgement)
    added = {document.id: document for document in documents if document}
    return (*edits, *numbers_of(shelf, {**shelf.documents, **added}))
