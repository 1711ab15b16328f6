"""Two changes of one list brought together: row by row, told apart by what a row is about."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.errors import EditRefusedError
from indexer.editing.word_order import reordered
from indexer.editing.word_tables import ListName, Row, RowEdit, edited, rows_of

_ABOUT = {
    ListName.SYNONYMS: ("term",),
    ListName.MATERIALS: ("term",),
    ListName.CALENDAR: ("kind", "from"),
    ListName.EVENTS: ("key",),
}


def list_of(path: str) -> ListName | None:
    """Return the list that a file of the handbook is, None for any other."""
    return next((name for name in ListName if name.file == path), None)


def row_edits(name: ListName, before: Sequence[Row], after: Sequence[Row]) -> list[RowEdit]:
    """Return what makes the rows of one list those of another, their order aside."""
    old = {_about(name, row): row for row in before}
    new = {_about(name, row): row for row in after}
    changed = [RowEdit(row, new.get(about)) for about, row in old.items() if new.get(about) != row]
    return [*changed, *(RowEdit(None, row) for about, row in new.items() if about not in old)]


def merged_list(name: ListName, base: bytes, mine: bytes, theirs: bytes) -> bytes:
    """Return the list that was published since with what was meant to be done to the one before it.

    Raises:
        EditRefusedError: both changed the same row, or the order.
    """
    sides = [rows_of(name, side) for side in (base, mine, theirs)]
    there = {_about(name, row): row for row in sides[2]}
    edits = []
    for edit in row_edits(name, sides[0], sides[1]):
        about = _about(name, edit.before or edit.after or {})
        if there.get(about) == edit.after:
            continue  # somebody else wrote it as well
        if there.get(about) != edit.before:
            raise EditRefusedError("后来同一行又有别的修改发布了，合不到一起", hint="请照现在的表再改一次")
        edits.append(edit)
    content = edited(name, theirs, edits) if edits else theirs
    orders = [[_about(name, row) for row in rows] for rows in sides]
    stay = set(orders[0]) & set(orders[1])
    wanted = [about for about in orders[1] if about in stay]
    left = [about for about in orders[0] if about in stay]
    if wanted == left:
        return content
    rows = rows_of(name, content)
    if [about for row in rows if (about := _about(name, row)) in stay] != left:
        raise EditRefusedError("后来又有人换过这张表的先后，合不到一起", hint="请照现在的表再换一次")
    by_about = {_about(name, row): row for row in rows}
    following = iter(wanted)
    return reordered(
        name, content, [by_about[next(following)] if _about(name, row) in stay else row for row in rows]
    )


def _about(name: ListName, row: Row) -> tuple[str, ...]:
    return tuple(row.get(key, "") for key in _ABOUT[name])
