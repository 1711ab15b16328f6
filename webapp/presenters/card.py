"""The answer card: what a worker says across the desk, in the order it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.choices import Channel, Need
from indexer.domain.document import Contact, Document, Link, Material, Policy, Procedure, TimeLimit
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from webapp.presenters.contacts import ContactView, contact_view
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to
from webapp.presenters.windows import Today, today_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialView:
    """One paper, how many of it, and what to know about it."""

    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialGroup:
    """Papers that are needed alike; `label` is empty for those everybody brings."""

    label: str
    materials: tuple[MaterialView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEntry:
    """A cited document of this handbook, or only the title of another one."""

    link: DocumentLink | None
    title: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is not known is left out; `materials` is None then, and empty for 无需材料.

    `today` is None for an ended document: nothing can be done by it on the day.
    """

    today: Today | None
    conditions: tuple[str, ...] = ()
    materials: tuple[MaterialGroup, ...] | None = None
    where: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    terms: tuple[str, ...] = ()
    proxy: str = ""
    basis: tuple[BasisEntry, ...] = ()
    contacts: tuple[ContactView, ...] = ()

    @property
    def telling_basis(self) -> tuple[BasisEntry, ...]:
        """The basis without the versions that do not apply today, while any does."""
        apply = any(entry.link and entry.link.usable for entry in self.basis)
        return tuple(b for b in self.basis if not apply or b.link is None or b.link.usable)


def card_of(document: Document, status: Status, handbook: Handbook, day: AskedDay) -> Card | None:
    """Return the card of a policy or a procedure; a contact shows its number instead."""
    if not isinstance(document, Policy | Procedure):
        return None
    today = None if status.ended else today_of(document, status, handbook, day)
    basis = _basis(document, handbook, day)
    if isinstance(document, Policy):
        return Card(today=today, basis=basis)
    named = (handbook.documents.get(id) for id in document.contacts)
    return Card(
        today=today,
        conditions=document.conditions,
        materials=_groups(document.materials),
        where=_where(document),
        links=document.links,
        terms=_terms(document),
        proxy=_none_word(document.proxy, "不能代办"),
        basis=basis,
        contacts=tuple(contact_view(c, handbook, day) for c in named if isinstance(c, Contact)),
    )


def _groups(materials: tuple[Material, ...] | None) -> tuple[MaterialGroup, ...] | None:
    if materials is None:
        return None
    labels = {Need.REQUIRED: "", Need.OPTIONAL: "用得上才带", Need.DEFERRED: "可以后补"}
    groups = (
        MaterialGroup(label=label, materials=tuple(_material(m) for m in materials if m.need is need))
        for need, label in labels.items()
    )
    return tuple(group for group in groups if group.materials)


def _material(material: Material) -> MaterialView:
    amounts = (
        f"原件 {material.originals}" if material.originals else "",
        f"复印 {material.copies}" if material.copies else "",
    )
    about = (
        " ".join(text for text in amounts if text),
        "原件收走" if material.kept else "",
        f"{'、'.join(material.audiences)}才要" if material.audiences else "",
        material.note or "",
        f"{material.get_from}取得" if material.get_from else "",
    )
    return MaterialView(name=material.name, about=" · ".join(text for text in about if text))


def _where(procedure: Procedure) -> tuple[str, ...]:
    place = " · ".join(text for text in (procedure.places, procedure.hours) if text)
    desk = f"{procedure.desk.label}受理" if procedure.desk else ""
    onward = f"{desk} → {procedure.transfer_to}" if procedure.transfer_to else "" if place else desk
    implied = (Channel.FRONT_DESK, Channel.PROXY)
    channels = [c.label for c in procedure.channels if c not in implied and c.label not in place]
    others = f"也可以{'、'.join(channels)}办" if channels else ""
    return tuple(text for text in (place, onward.removeprefix(" → "), others) if text)


def _terms(procedure: Procedure) -> tuple[str, ...]:
    visits = procedure.visits
    terms = (
        f"{_days(procedure.promise_days)}内办好" if procedure.promise_days else "",
        f"法定 {_days(procedure.legal_days)}" if procedure.legal_days else "",
        "" if visits is None else f"来 {visits} 次" if visits else "不用跑",
        _none_word(procedure.fee, "不收费"),
    )
    return tuple(text for text in terms if text)


def _days(limit: TimeLimit) -> str:
    return f"{limit.days} 个{limit.unit.label}"


def _none_word(text: str | None, word: str) -> str:
    """Return the sentence for a field that may say no: ``none`` and ``no`` are spelled out."""
    return word if text in ("none", "no", "否") else text or ""


def _basis(document: Document, handbook: Handbook, day: AskedDay) -> tuple[BasisEntry, ...]:
    """Return the cited documents, each once with all its articles."""
    articles: dict[tuple[str, str], list[str]] = {}
    for entry in document.legal_basis:
        articles.setdefault((entry.document or "", entry.title or ""), []).append(entry.article or "")
    found = []
    for (id, title), named in articles.items():
        cited = handbook.documents.get(id)
        link = link_to(cited, handbook, day) if cited is not None else None
        article = "、".join(text for text in named if text)
        found.append(BasisEntry(link=link, title=link.title if link else title or id, article=article))
    return tuple(found)
