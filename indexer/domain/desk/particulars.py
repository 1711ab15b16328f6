"""What is known of a document itself: who made it, how long it holds, who looks after it here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from indexer.domain.choices import Choice
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.phrases import date_words
from indexer.domain.desk.rows import Emphasis, Item, Row
from indexer.domain.document import Document
from indexer.domain.fields import fields_for, row_label

_ORDER = {
    "issuer": Emphasis.FIRST,
    "document_number": Emphasis.FIRST,
    "document_kind": Emphasis.MORE,
    "issued_on": Emphasis.MORE,
    "published_on": Emphasis.MORE,
    "trial": Emphasis.MORE,
    "effective_from": Emphasis.FIRST,
    "effective_to": Emphasis.FIRST,
    "repealed_on": Emphasis.FIRST,
    "level": Emphasis.MORE,
    "region": Emphasis.MORE,
    "audiences": Emphasis.MORE,
    "verified_on": Emphasis.DESK,
    "verified_by": Emphasis.DESK,
    "review_by": Emphasis.DESK,
    "owner": Emphasis.DESK,
    "source": Emphasis.DESK,
    "id": Emphasis.DESK,
}


def particulars_of(document: Document) -> tuple[Row, ...]:
    """Return a row for every one that is stated; residents need those of the first emphasis."""
    return tuple(_rows(document))


def _rows(document: Document) -> Iterator[Row]:
    known = {field.key for field in fields_for(document.type)}
    for key, emphasis in _ORDER.items():
        text = _as_said(getattr(document, key)) if key in known else ""
        if text:
            yield Row(
                aspect=Aspect.VALIDITY,
                field=key,
                label=row_label(document.type, key),
                items=(Item(text=text),),
                emphasis=emphasis,
            )


def _as_said(value: object) -> str:
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, bool):
        return "是" if value else ""
    return "、".join(value) if isinstance(value, tuple) else str(value or "")
