"""Two states of the binder -> the pages that turn one into the other, with a slip that says how.

A binder is a set of places: the number of a document (2-13) or of another piece of the book
(目录, 附1). What lies there is known by its digest; the pieces whose digest changed are printed,
whole leaves each, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from indexer.content.lists.releases import Filed, Release
from webapp.paper.leaves.sheet import row_digest
from webapp.paper.typesetting import typeset

Row = dict[str, Any]
_DIGEST = 16
_DATED = frozenset({"cover", "contents", "changes", "windows", "leaves"})  # bear the day of the print
_FRONT, _BACK = _COVER = ("_cover", "_how")  # two sides of one sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What to take out, to swap and to put in; `is_needed` when a document is among it."""

    void: tuple[Filed, ...]
    swapped: tuple[tuple[Filed, Filed], ...]
    added: tuple[Filed, ...]

    @property
    def is_needed(self) -> bool:
        filed = (*self.void, *(new for _, new in self.swapped), *self.added)
        return any(_is_document(leaf) for leaf in filed)

    @property
    def printed(self) -> frozenset[str]:
        """The keys of the pieces to print."""
        return frozenset(leaf.key for leaf in (*(new for _, new in self.swapped), *self.added))


def filed(data: Row, *, known: Mapping[str, int] | None = None) -> tuple[Filed, ...]:
    """Return what a full print of this data puts in the binder, in order.

    `known` are pages by digest; what is not among them has 0 pages until it was typeset.
    """
    digests = {piece["key"]: _digest(piece, data) for piece in data["pieces"]}
    return tuple(
        Filed(
            key=piece["key"],
            number=piece["number"],
            title=piece["title"],
            pages=(known or {}).get(digests[piece["key"]], 0),
            digest=digests[piece["key"]],
        )
        for piece in data["pieces"]
    )


def counted(data: Row, *, on: date, known: Mapping[str, int]) -> tuple[Filed, ...]:
    """Return what a full print puts in the binder; only what is not `known` is typeset for it."""
    leaves = filed(data, known=known)
    unknown = {leaf.key for leaf in leaves if not leaf.pages}
    if not unknown:
        return leaves
    # documents have headings of the second level, and an accessible file begins with one of the first
    book = typeset(_selection(data, unknown | {_BACK}, leaves), on=on)
    pages = {leaf.key: leaf.pages for leaf in book.leaves}
    return tuple(replace(leaf, pages=pages.get(leaf.key, leaf.pages)) for leaf in leaves)


def exchange(before: Iterable[Filed], after: Iterable[Filed]) -> Exchange:
    """Compare two states of the binder, place by place."""
    old = {leaf.place: leaf for leaf in before}
    new = {leaf.place: leaf for leaf in after}
    changed = {place for place, leaf in new.items() if place in old and old[place].digest != leaf.digest}
    if any(new[place].key in _COVER for place in changed):
        changed |= {place for place, leaf in new.items() if leaf.key in _COVER and place in old}
    return Exchange(
        void=tuple(sorted((old[place] for place in old.keys() - new.keys()), key=_binder_place)),
        swapped=tuple((old[place], leaf) for place, leaf in new.items() if place in changed),
        added=tuple(leaf for place, leaf in new.items() if place not in old),
    )


def matching(releases: Sequence[Release], leaves: Iterable[Filed]) -> Release | None:
    """Return the last release that has these very documents, None when there is none."""
    now = _documents(leaves)
    return next((release for release in reversed(releases) if _documents(release.filed) == now), None)


def known_pages(releases: Sequence[Release], *, layout: str) -> dict[str, int]:
    """Return the pages by digest that releases of the same layout have counted."""
    return {
        leaf.digest: leaf.pages for release in releases if release.layout == layout for leaf in release.filed
    }


def exchange_data(
    data: Row,
    change: Exchange,
    *,
    before: Iterable[Filed],
    target: str,
    required: str,
    note: str = "",
) -> Row:
    """Return what to print for an exchange: the slip and the leaves to put in.

    Args:
        data: that of the full print the binder is to equal.
        before: what the binder holds; those of its leaves that stay keep their page count.
        target: the name of the state the binder reaches (第 4 期).
        required: what the binder must be at before, in words.
        note: what else the person who changes the leaves should know.
    """
    stay = {leaf.place: leaf.pages for leaf in before}
    leaves = [replace(leaf, pages=stay.get(leaf.place, 0)) for leaf in filed(data)]
    selection = _selection(data, change.printed, leaves)
    slip = _slip(change, order=[leaf.place for leaf in leaves])
    head = {"target": target, "required": required, "note": note, "day": data["book"]["date"]}
    return {**selection, "pieces": [{**slip, **head}, *selection["pieces"]]}


def _slip(change: Exchange, *, order: Sequence[str]) -> Row:
    """Return the piece of the slip; what stands on the back of the cover goes with it unnamed."""
    following = dict(zip(order[1:], order[:-1], strict=True))
    return {
        "k": "slip",
        "key": "_slip",
        "number": "换页",
        "title": "换页单",
        "void": [_row(leaf, out=leaf.pages) for leaf in change.void if leaf.key != _BACK],
        "swapped": [_row(new, out=old.pages) for old, new in change.swapped if new.key != _BACK],
        "added": [
            {**_row(leaf, out=0), "behind": following.get(leaf.place, "")}
            for leaf in change.added
            if leaf.key != _BACK
        ],
    }


def _row(leaf: Filed, *, out: int) -> Row:
    title = "封面，背面是用法" if leaf.key == _FRONT else leaf.title
    return {"key": leaf.key, "number": leaf.number, "title": title, "out": out}


def _selection(data: Row, keys: Iterable[str], leaves: Iterable[Filed]) -> Row:
    """Return the data of some pieces; the live pages take from `leaves` what is not printed here."""
    chosen = frozenset(keys)
    pages = {leaf.key: leaf.pages for leaf in leaves}
    pieces = [
        {**piece, "rows": [{**row, "pages": pages[row["key"]]} for row in piece["rows"]]}
        if piece["k"] == "leaves"
        else piece
        for piece in data["pieces"]
        if piece["key"] in chosen
    ]
    return {**data, "pieces": pieces}


def _digest(piece: Row, data: Row) -> str:
    """Return the digest of a piece: of a document that of its row, else with what the page borrows."""
    if piece["k"] == "sheet":
        return row_digest(piece)[:_DIGEST]
    book = data["book"]
    day = book["date"] if piece["k"] in _DATED else ""
    return row_digest({"piece": piece, "book": [book["title"], book["organisation"], day]})[:_DIGEST]


def _is_document(leaf: Filed) -> bool:
    return not leaf.key.startswith("_")


def _documents(leaves: Iterable[Filed]) -> dict[str, str]:
    return {leaf.place: leaf.digest for leaf in leaves if _is_document(leaf)}


def _binder_place(leaf: Filed) -> tuple[int, list[int], str]:
    """Sort documents by number, then the rest by name."""
    numbers = [int(part) for part in re.findall(r"\d+", leaf.number)] if _is_document(leaf) else []
    return (0 if numbers else 1, numbers, leaf.place)
