"""转过去给居民看: a document as a resident may read it, with nothing written for the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.domain.desk.particulars import particulars_of
from indexer.domain.desk.rows import Emphasis, Row
from indexer.domain.document import Contact, Document, Policy
from indexer.domain.handbook import Handbook
from webapp.presenters.card import Card, card_of
from webapp.presenters.chips import Chip, validity_chip
from webapp.presenters.contacts import ContactView, contact_view, is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, ended_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentPage:
    """What a resident may read; of an internal document only that it is one.

    `standing` is its validity on the day. `when` says that the document has ended, `instead` what
    to use now, `note` what to do.
    """

    title: str
    back: str
    internal: bool = False
    sample: bool = False
    standing: Chip | None = None
    when: str = ""
    instead: tuple[DocumentLink, ...] = ()
    note: str = ""
    card: Card | None = None
    contact: ContactView | None = None
    facts: tuple[Row, ...] = ()


def resident_page(
    document: Document, handbook: Handbook, day: AskedDay, *, audiences: tuple[str, ...] = ()
) -> ResidentPage:
    """Return the page to turn towards the resident.

    The text of a document speaks to the worker, so only what its fields say is shown.
    """
    back = day.document(document.id, audience=audiences)
    if is_internal(document):
        return ResidentPage(title="这份是内部资料", back=back, internal=True)
    status = handbook.status(document.id, on=day.on)
    ended = ended_line(document, status, handbook, day)
    public = [link for link in ended.instead if not is_internal(handbook.documents[link.id])] if ended else []
    contact = document if isinstance(document, Contact) else None
    return ResidentPage(
        title=document.title,
        back=back,
        sample=document.sample,
        standing=validity_chip(document, status, handbook.relations),
        when=ended.when if ended else "",
        instead=tuple(replace(link, href=day.document(link.id, view="resident")) for link in public),
        note=ended.note if ended else "",
        card=None if ended else card_of(document, status, handbook, day, audiences=audiences, resident=True),
        contact=contact_view(contact, handbook, day, resident=True) if contact else None,
        facts=tuple(row for row in particulars_of(document) if row.emphasis is Emphasis.FIRST)
        if isinstance(document, Policy)
        else (),
    )
