"""The document page: banner, card, text with its sections, and everything it hangs together with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from indexer.domain.days.status import Status
from indexer.domain.desk.particulars import particulars_of
from indexer.domain.desk.rows import Row
from indexer.domain.differences import BODY
from indexer.domain.document import Contact, Document
from indexer.domain.fields import fields_for
from indexer.domain.handbook import Handbook
from webapp.presenters.body import body_html
from webapp.presenters.card import Card, card_of, chosen_among
from webapp.presenters.chips import Chip, chips_of, unusual
from webapp.presenters.contacts import ContactView, contact_view, is_emergency
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, EndedLine, ended_line, links_to, meta_of, tab_of


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Documents that hang together with this one in the same way."""

    title: str
    links: tuple[DocumentLink, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An audience that can be chosen by following `href`."""

    title: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """`html` is the body; `faulty` are the labels of wrong fields, left out, `doubtful` of wrong ones shown.

    `choices` are the audiences for whom something differs, everybody first; `kept` the chosen
    ones for the addresses of other views of this document.
    """

    id: str
    file: str
    title: str
    html: Markup
    tab: int
    chips: tuple[Chip, ...]
    meta: tuple[str, ...]
    aliases: tuple[str, ...]
    ended: EndedLine | None
    coming: tuple[DocumentLink, ...]
    amended_by: tuple[DocumentLink, ...]
    faulty: tuple[str, ...]
    doubtful: tuple[str, ...]
    card: Card | None
    contact: ContactView | None
    emergency: bool
    sections: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    kept: tuple[str, ...]
    groups: tuple[LinkGroup, ...]
    facts: tuple[Row, ...]
    attachments: tuple[Attachment, ...]


def document_page(
    document: Document, handbook: Handbook, day: AskedDay, *, audiences: tuple[str, ...] = ()
) -> DocumentPage:
    """Return the page of one document on a day, for everybody or for the `audiences` chosen."""
    status = handbook.status(document.id, on=day.on)
    relations = handbook.relations
    contact = contact_view(document, handbook, day) if isinstance(document, Contact) else None
    return DocumentPage(
        id=document.id,
        file=document.path,
        title=document.title,
        html=body_html(document.body, day),
        tab=tab_of(document, handbook.vocabulary),
        chips=unusual(contact.chips if contact else chips_of(document, status, relations)),
        meta=meta_of(document, handbook),
        aliases=document.aliases,
        ended=ended_line(document, status, handbook, day),
        coming=links_to(status.coming, handbook, day) if not status.ended else (),
        amended_by=links_to(relations.amended_by(document.id), handbook, day),
        faulty=_labels(document, shown=False),
        doubtful=_labels(document, shown=True),
        card=card_of(document, status, handbook, day, audiences=audiences),
        contact=contact,
        emergency=is_emergency(document),
        sections=tuple((section.title, section.anchor) for section in document.sections if section.title),
        choices=_choices(document, day, audiences),
        kept=audiences,
        groups=_groups(document, status, handbook, day),
        facts=particulars_of(document),
        attachments=tuple(_attachment(path) for path in document.attachments),
    )


def _choices(document: Document, day: AskedDay, chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    named = chosen_among(document)
    if not named:
        return ()
    everybody = Choice("全部", day.document(document.id), not chosen)
    audiences = (Choice(a, day.document(document.id, audience=a), a in chosen) for a in named)
    return (everybody, *audiences)


def _groups(document: Document, status: Status, handbook: Handbook, day: AskedDay) -> tuple[LinkGroup, ...]:
    relations = handbook.relations
    documents = handbook.documents
    users = (d for d in documents.values() if document.id in getattr(d, "contacts", ()))
    named = {
        "替代它的": (*status.successors, *status.coming),
        "它替代的": relations.supersedes(document.id),
        "它修改的": (documents[id] for id in document.amends if id in documents),
        "以它为依据的": relations.cited_by(document.id),
        "找它办的事": users,
        "相关": (documents[id] for id in document.related if id in documents),
    }
    # These stand on the card.
    shown = {entry.document for entry in document.legal_basis}
    shown.update(entry.document for entry in document.not_this)
    groups = []
    for title, found in named.items():
        fresh = [other for other in found if other.id not in shown]
        shown.update(other.id for other in fresh)
        if fresh:
            groups.append(LinkGroup(title, links_to(fresh, handbook, day)))
    return tuple(groups)


def _labels(document: Document, *, shown: bool) -> tuple[str, ...]:
    """Return the names of the faulty fields that are shown all the same, or of those that are not."""
    names = {field.key: field.label for field in fields_for(document.type)} | {BODY: "正文"}
    return tuple(
        names.get(key, key) for key in document.faulty_fields if bool(getattr(document, key, None)) is shown
    )


def _attachment(path: str) -> Attachment:
    inside = path.removeprefix("assets/")
    return Attachment(inside.rsplit("/", 1)[-1], url_for("documents.asset", path=inside))
