"""The front matter in sentences: the rows of the sheet, and what a document says of its own time.

A row is what the card says of a field, so an answer quotes the card word for word. What only the
station needs to know is no fact: an answer is read out to residents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.papers import NOTHING, SHOWN_AND_RETURNED
from indexer.domain.desk.phrases import date_words
from indexer.domain.desk.rows import Emphasis, Item, Row
from indexer.domain.desk.sheet import numbers_of, sheet_of
from indexer.domain.document import Contact, Document, Policy
from indexer.domain.fields import row_label
from indexer.domain.handbook import Handbook
from indexer.search.response import LONGEST_POINT

_NAMES = frozenset({"symptoms", "trades", "not_this"})
"""Rows that say what a contact is asked for, or a sibling: they answer nothing."""

_APART = frozenset({"branches", "windows", "contacts", "backup", "phones", "links"})
"""Rows of which every item answers for itself."""

_ALSO: Mapping[str, frozenset[Aspect]] = {
    "branches": frozenset({Aspect.ELIGIBILITY, Aspect.AMOUNT}),
    "places": frozenset({Aspect.STEPS}),
    "channels": frozenset({Aspect.ONLINE}),
    "contacts": frozenset({Aspect.WHERE}),
}
"""What else a row tells of, beside the aspect it stands for on the card."""

_MISSED = "错过怎么办"


@dataclass(frozen=True, slots=True)
class Fact:
    """What one field says, in the words of the card."""

    field: str
    label: str
    text: str
    aspects: frozenset[Aspect]


def facts_of(document: Document, handbook: Handbook, audiences: tuple[str, ...] = ()) -> Iterator[Fact]:
    """Yield the facts of a document; choosing `audiences` leaves out what differs for others."""
    for row in sheet_of(document, handbook, audiences=audiences):
        if row.emphasis is not Emphasis.DESK and row.field not in _NAMES:
            yield from _of_row(row, handbook)
    yield from _of_its_time(document)


def _of_row(row: Row, handbook: Handbook) -> Iterator[Fact]:
    aspects = frozenset({row.aspect}) | _ALSO.get(row.field, frozenset())
    if row.field == "materials":
        yield from _of_papers(row, aspects)
        return
    texts = [_said(item, handbook) for item in row.items]
    for text in texts if row.field in _APART else _joined(texts):
        yield Fact(row.field, row.label, text, aspects)
    if row.field == "windows":
        for missed in (note for item in row.items for note in item.notes):
            yield Fact(row.field, _MISSED, missed, frozenset({Aspect.LATE}))


def _of_papers(row: Row, aspects: frozenset[Aspect]) -> Iterator[Fact]:
    """Yield the papers together, then each of which there is more to know than is so of most."""
    for text in _joined([item.text for item in row.items] or [NOTHING]):
        yield Fact(row.field, row.label, text, aspects)
    for item in row.items:
        if item.notes and item.notes != (SHOWN_AND_RETURNED,):
            text = f"{item.text}：{'；'.join(item.notes)}"
            yield Fact(row.field, row.label, text, aspects | {Aspect.EXCEPTION})


def _said(item: Item, handbook: Handbook) -> str:
    """Return an item in one text: a branch with its name, a contact with its numbers."""
    head = f"{item.group}：" if item.group else ""
    contact = handbook.documents.get(item.document)
    numbers = numbers_of(contact, resident=True) if isinstance(contact, Contact) else []
    beside = [number.text or number.about for number in numbers]
    return " ".join(text for text in (f"{head}{item.text}", "、".join(beside), item.url) if text)


def _of_its_time(document: Document) -> Iterator[Fact]:
    """Yield from when and until when a document holds, which the card says as its status."""
    held = frozenset({Aspect.VALIDITY})
    told: list[tuple[str, str | None, frozenset[Aspect]]] = [
        ("effective_to", _day(document.effective_to), held | {Aspect.RENEWAL}),
        ("successor_note", document.successor_note, held | {Aspect.RENEWAL}),
    ]
    if isinstance(document, Policy):
        told.append(("issuer", "、".join(document.issuer), held))
        told.append(("effective_from", _day(document.effective_from), held))
    for key, text, aspects in told:
        if text:
            yield Fact(key, row_label(document.type, key), text, aspects)


def _day(day: date | None) -> str | None:
    return date_words(day) if day else None


def _joined(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts together, as few as hold them in the length of a point."""
    held = ""
    for text in texts:
        if held and len(held) + len(text) >= LONGEST_POINT:
            yield held
            held = ""
        held = f"{held}；{text}" if held else text
    if held:
        yield held
