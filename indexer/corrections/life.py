"""What becomes of documents as a whole: checked, reached, ended, given another id. Each returns edits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from indexer.domain.document import Contact
from indexer.domain.errors import UsageError
from indexer.editing import decisions
from indexer.editing.correcting import corrected
from indexer.editing.decisions import retire, supersede, verify
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit

_MOST_AT_ONCE = 200


def checked(shelf: Shelf, ids: Iterable[str], *, by: str, on: date) -> tuple[Edit, ...]:
    """Return the edits that say somebody checked documents against their sources today."""
    return tuple(edit for id in _some(ids) for edit in verify(shelf, id, by=by, on=on).edits)


def reached(shelf: Shelf, ids: Iterable[str], *, on: date) -> tuple[Edit, ...]:
    """Return the edits that say the telephones of contacts were found working today."""
    wanted = _some(ids)
    if not all(isinstance(shelf.document(id), Contact) for id in wanted):
        raise UsageError("只有联系方式能记“打通了”", hint="请回去重新勾选")
    return tuple(edit for id in wanted for edit in decisions.reached(shelf, id, on=on).edits)


def replaced(shelf: Shelf, id: str, *, by: str, pass_on: Iterable[str]) -> tuple[Edit, ...]:
    """Return the edits that have another document take the place of one, for those named too.

    Those to `pass_on` rest on the new one, or send residents there, from now on.
    """
    edits = list(supersede(shelf, id, by=by).edits)
    return (*edits, *(_passed_on(shelf, other, id, by) for other in dict.fromkeys(pass_on)))


def repealed(
    shelf: Shelf, id: str, *, on: date, by: str, note: str, today: date, pass_on: Iterable[str]
) -> tuple[Edit, ...]:
    """Return the edits that end a document from a day on, by another one or in words."""
    others = tuple(_passed_on(shelf, other, id, by) for other in dict.fromkeys(pass_on))
    plan = retire(shelf, id, on=on, by=by, today=today, note=note or None)
    return (*plan.edits, *others)


def _some(ids: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(ids))
    if not found or len(found) > _MOST_AT_ONCE:
        raise UsageError(
            "一份都没有勾" if not found else f"一次最多 {_MOST_AT_ONCE} 份", hint="请回去重新勾选"
        )
    return found


def _with(shelf: Shelf, id: str, **changes: Any) -> Edit:
    text = shelf.text(id)
    entries, _ = entries_of(text)
    return shelf.edit(id, corrected(text, {**entries, **changes}))


def _passed_on(shelf: Shelf, other: str, old: str, new: str) -> Edit:
    """Return the edit by which a document names another where it named one."""
    entries, _ = entries_of(DocumentText.of(shelf.contents[shelf.document(other).path]))
    changes: dict[str, Any] = {}
    if new in shelf.documents:
        basis = entries.get("legal_basis", [])
        if any(row.get("document") == old for row in basis):
            # The article is the old one's: it would be wrong of the new one.
            changes["legal_basis"] = [
                {"document": new} if row.get("document") == old else row for row in basis
            ]
        contacts = entries.get("contacts", [])
        if old in contacts:
            changes["contacts"] = list(dict.fromkeys(new if id == old else id for id in contacts))
        if entries.get("backup") == old:
            changes["backup"] = new
    return _with(shelf, other, **changes)
