"""The document page: banner, card, text with its sections, and everything it hangs together with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indexer.domain.document import Branch, Contact, Document, Policy
from indexer.domain.fields import fields_for
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from webapp.presenters.card import Card, card_of
from webapp.presenters.chips import Chip, chips_of
from webapp.presenters.contacts import ContactView, contact_view, is_emergency
from webapp.presenters.day import AskedDay, full_date
from webapp.presenters.links import DocumentLink, EndedLine, ended_line, links_to, meta_of, tab_of
from webapp.presenters.windows import WindowLine, window_lines


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Documents that hang together with this one in the same way."""

    title: str
    links: tuple[DocumentLink, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """`html` is the sanitised body; `faulty` are the labels of the fields to be corrected."""

    id: str
    title: str
    html: str
    tab: int
    chips: tuple[Chip, ...]
    meta: tuple[str, ...]
    aliases: tuple[str, ...]
    ended: EndedLine | None
    coming: tuple[DocumentLink, ...]
    amended_by: tuple[DocumentLink, ...]
    faulty: tuple[str, ...]
    card: Card | None
    contact: ContactView | None
    emergency: bool
    sections: tuple[tuple[str, str], ...]
    branches: tuple[Branch, ...]
    windows: tuple[WindowLine, ...]
    groups: tuple[LinkGroup, ...]
    facts: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]


def document_page(document: Document, handbook: Handbook, day: AskedDay) -> DocumentPage:
    """Return the page of one document on a day."""
    status = handbook.status(document.id, on=day.on)
    relations = handbook.relations
    return DocumentPage(
        id=document.id,
        title=document.title,
        html=document.html,
        tab=tab_of(document, handbook.vocabulary),
        chips=chips_of(document, status, relations),
        meta=meta_of(document, handbook),
        aliases=document.aliases,
        ended=ended_line(document, status, handbook, day),
        coming=links_to(status.coming, handbook, day) if not status.ended else (),
        amended_by=links_to(relations.amended_by(document.id), handbook, day),
        faulty=_labels(document),
        card=card_of(document, status, handbook, day),
        contact=contact_view(document, handbook, day) if isinstance(document, Contact) else None,
        emergency=is_emergency(document),
        sections=tuple((section.title, section.anchor) for section in document.sections if section.title),
        branches=document.branches,
        windows=window_lines(document, handbook, day),
        groups=_groups(document, status, handbook, day),
        facts=_facts(document),
        attachments=tuple(_attachment(path) for path in document.attachments),
    )


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
    shown = {entry.document for entry in document.legal_basis}  # these stand on the card
    groups = []
    for title, found in named.items():
        fresh = [other for other in found if other.id not in shown]
        shown.update(other.id for other in fresh)
        if fresh:
            groups.append(LinkGroup(title, links_to(fresh, handbook, day)))
    return tuple(groups)


def _facts(document: Document) -> tuple[tuple[str, str], ...]:
    policy = document if isinstance(document, Policy) else None
    checked = " · ".join(text for text in (_day(document.verified_on), document.verified_by or "") if text)
    facts = (
        ("发文机关", "、".join(policy.issuer) if policy else ""),
        ("发文字号", (policy.document_number or "") if policy else ""),
        ("公文种类", (policy.document_kind or "") if policy else ""),
        ("成文", _day(policy.issued_on) if policy else ""),
        ("发布", _day(policy.published_on) if policy else ""),
        ("施行", _day(document.effective_from)),
        ("有效期至", _day(document.effective_to)),
        ("废止", _day(document.repealed_on)),
        ("层级", document.level.label if document.level else ""),
        ("适用区域", document.region or ""),
        ("维护岗位", document.owner or ""),
        ("核对", checked),
        ("下次核对", _day(document.review_by)),
        ("来源", document.source or ""),
        ("编号", document.id),
    )
    return tuple((label, text) for label, text in facts if text)


def _labels(document: Document) -> tuple[str, ...]:
    names = {field.key: field.label for field in fields_for(document.type)}
    return tuple(names.get(key, key) for key in document.faulty_fields)


def _attachment(path: str) -> Attachment:
    inside = path.removeprefix("assets/")
    return Attachment(inside.rsplit("/", 1)[-1], f"/assets/{inside}")


def _day(day: date | None) -> str:
    return full_date(day) if day is not None else ""
