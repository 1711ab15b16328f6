"""A document in one line: its link, what tells it from others, and what an ended one says first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.domain.choices import Validity
from indexer.domain.days.status import Status
from indexer.domain.document import Contact, Document, Policy
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from webapp.presenters.chips import Chip, ended_on, marks_of, validity_chip
from webapp.presenters.day import AskedDay, full_date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLink:
    """A title that leads to its document, with its chip on the day asked about.

    `name` is the title as it stands in a sentence: a document in 《》, a contact plain. `marks`
    are the chips of what is not as it should be.
    """

    id: str
    title: str
    href: str
    name: str
    chip: Chip
    marks: tuple[Chip, ...]
    usable: bool


def link_to(document: Document, handbook: Handbook, day: AskedDay) -> DocumentLink:
    """Return the link to a document of this handbook."""
    status = handbook.status(document.id, on=day.on)
    return DocumentLink(
        id=document.id,
        title=document.title,
        href=day.document(document.id),
        name=document.title if isinstance(document, Contact) else f"《{document.title}》",
        chip=validity_chip(document, status, handbook.relations),
        marks=marks_of(document, status, handbook.relations),
        usable=status.usable,
    )


def links_to(documents: Iterable[Document], handbook: Handbook, day: AskedDay) -> tuple[DocumentLink, ...]:
    """Return the links to several documents, in their order."""
    return tuple(link_to(document, handbook, day) for document in documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLine:
    """The first line of an ended document: when it ended and where to go instead.

    `instead` are the documents to use now, else the successors, else the backup of a contact.
    """

    when: str
    direction: str
    instead: tuple[DocumentLink, ...]
    note: str


def ended_line(document: Document, status: Status, handbook: Handbook, day: AskedDay) -> EndedLine | None:
    """Return what to say of a document that ended, None for one that did not."""
    if not status.ended:
        return None
    instead = status.current or status.successors
    if not instead and isinstance(document, Contact):
        instead = tuple(d for d in handbook.documents.values() if d.id == document.backup)
    return EndedLine(
        when=_when(document, status, handbook),
        direction="请改打" if isinstance(document, Contact) else "请看替代它的",
        instead=links_to(instead, handbook, day),
        note=document.successor_note or "",
    )


def tab_of(document: Document, vocabulary: Vocabulary) -> int:
    """Return the number of a document's edge tab: the place of its category, eight colours in turn."""
    keys = [category.key for category in vocabulary.categories]
    return keys.index(document.category) % 8 if document.category in keys else 7


def meta_of(document: Document, handbook: Handbook) -> tuple[str, ...]:
    """Return what tells a document from its neighbours: type, place, audiences, number, dates."""
    category = handbook.vocabulary.category(document.category)
    place = " / ".join(t for t in (category.title if category else "", document.subcategory or "") if t)
    number = document.document_number if isinstance(document, Policy) else None
    dates = (
        f"{document.effective_from.isoformat()} 起" if document.effective_from else "",
        f"核对 {document.verified_on.isoformat()}" if document.verified_on else "",
        "示例" if document.sample else "",
    )
    kind = document.type.full_label
    if isinstance(document, Contact) and document.kind:
        kind = document.kind.label
    parts = (kind, place, "、".join(document.audiences[:3]), number or "", *dates)
    return tuple(text for text in parts if text)


def _when(document: Document, status: Status, handbook: Handbook) -> str:
    if not status.validity.ended:
        return "已停业"
    day = ended_on(document, status, handbook.relations)
    word = {Validity.REPEALED: "废止", Validity.SUPERSEDED: "被替代", Validity.LAPSED: "到期失效"}
    return f"已于 {full_date(day)} {word[status.validity]}" if day else status.validity.label
