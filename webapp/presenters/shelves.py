"""Where one looks without searching: the home page and the categories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category
from webapp.presenters.chips import Chip, chips_of, unusual
from webapp.presenters.day import AskedDay
from webapp.presenters.links import meta_of, tab_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A category with the number of its documents, and its subcategories with theirs."""

    title: str
    href: str
    tab: int
    count: int
    subcategories: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    id: str
    href: str
    title: str
    tab: int
    chips: tuple[Chip, ...]
    meta: tuple[str, ...]
    numbers: tuple[str, ...]
    ended: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class ShelfGroup:
    title: str
    anchor: str
    entries: tuple[ShelfEntry, ...]


def shelves(handbook: Handbook, day: AskedDay) -> tuple[Shelf, ...]:
    """Return the categories in the handbook's order."""
    counts = Counter((d.category, d.subcategory or "") for d in handbook.documents.values())
    return tuple(
        _shelf(category, tab % 8, counts, day) for tab, category in enumerate(handbook.vocabulary.categories)
    )


def shelf_groups(category: Category, handbook: Handbook, day: AskedDay) -> tuple[ShelfGroup, ...]:
    """Return the documents of a category by subcategory, ended ones last in each."""
    documents = [d for d in handbook.documents.values() if d.category == category.key]
    present = {document.subcategory or "" for document in documents}
    declared = [title for title in category.subcategories if title in present]
    order = [*declared, *sorted(present.difference(declared, {""})), *({""} & present)]
    entries: dict[str, list[ShelfEntry]] = {title: [] for title in order}
    for document in documents:
        entries[document.subcategory or ""].append(_entry(document, handbook, day))
    return tuple(
        ShelfGroup(title or "其他", _anchor(title), tuple(sorted(entries[title], key=lambda e: e.ended)))
        for title in order
    )


def _shelf(category: Category, tab: int, counts: Counter[tuple[str, str]], day: AskedDay) -> Shelf:
    def address(anchor: str = "") -> str:
        return day.address("browse.category", anchor, name=category.key)

    return Shelf(
        title=category.title,
        href=address(),
        tab=tab,
        count=sum(count for (key, _), count in counts.items() if key == category.key),
        subcategories=tuple(
            (title, address(_anchor(title)), counts[category.key, title])
            for title in category.subcategories
            if counts[category.key, title]
        ),
    )


def _entry(document: Document, handbook: Handbook, day: AskedDay) -> ShelfEntry:
    status = handbook.status(document.id, on=day.on)
    told = ("示例", document.subcategory)  # the one at the foot of the page, the other above the row
    meta = [text for text in meta_of(document, handbook) if not set(told) & set(text.split(" / "))]
    return ShelfEntry(
        id=document.id,
        href=day.document(document.id),
        title=document.title,
        tab=tab_of(document, handbook.vocabulary),
        chips=unusual(chips_of(document, status, handbook.relations)),
        meta=tuple(meta),
        numbers=() if status.ended else tuple(phone.number for phone in getattr(document, "phones", ())),
        ended=status.ended,
        sample=document.sample,
    )


def _anchor(title: str) -> str:
    return "-".join(title.split()) or "other"
