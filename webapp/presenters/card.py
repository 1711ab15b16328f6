"""The answer card: what a worker says across the desk, in the order it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.choices import Channel, Need, Online, Role
from indexer.domain.document import (
    Branch,
    Contact,
    Document,
    Material,
    Policy,
    Procedure,
    TimeLimit,
)
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from indexer.domain.wording import benefit_lines, condition_of, proxy_words, role_words
from webapp.presenters.contacts import ContactView, contact_view, is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to
from webapp.presenters.windows import Today, today_of
from webapp.qr import qr_image

_NAMED = 3  # papers named in one line
_LABELS = {Need.REQUIRED: "", Need.OPTIONAL: "用得上才带", Need.DEFERRED: "可以后补"}
_ORDER = tuple(_LABELS)
_ONLINE = {Online.FULL: "全程能在网上办", Online.START: "网上可以预约或申报", Online.NO: "网上不能办"}
_SHORT_FEE = 16  # characters; a longer one is a sentence, for the card


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


@dataclass(frozen=True, slots=True)
class OnlineEntry:
    """An address to apply at; `image` is its QR code, made where it is shown."""

    label: str
    url: str

    @property
    def image(self) -> str:
        return qr_image(self.url)


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
    branches: tuple[Branch, ...] = ()
    conditions: tuple[str, ...] = ()
    materials: tuple[MaterialGroup, ...] | None = None
    where: tuple[str, ...] = ()
    links: tuple[OnlineEntry, ...] = ()
    terms: tuple[str, ...] = ()
    benefit: tuple[str, ...] = ()
    late: str = ""
    renewal: str = ""
    online: str = ""
    proxy: str = ""
    basis: tuple[BasisEntry, ...] = ()
    contacts: tuple[ContactView, ...] = ()

    def cites(self, link: DocumentLink) -> bool:
        """Say whether the telling basis names this document already."""
        return any(entry.link is not None and entry.link.id == link.id for entry in self.telling_basis)

    @property
    def materials_text(self) -> str:
        """The papers as a plain list, for a message to a resident."""
        lines = []
        for group in self.materials or ():
            lines += [f"{group.label}："] if group.label else []
            lines += [f"□ {m.name}{f'（{m.about}）' if m.about else ''}" for m in group.materials]
        return "\n".join(lines)

    @property
    def telling_basis(self) -> tuple[BasisEntry, ...]:
        """The basis without the versions that do not apply today, while any does."""
        apply = any(entry.link and entry.link.usable for entry in self.basis)
        return tuple(b for b in self.basis if not apply or b.link is None or b.link.usable)


def card_of(
    document: Document,
    status: Status,
    handbook: Handbook,
    day: AskedDay,
    *,
    audiences: tuple[str, ...] = (),
    resident: bool = False,
) -> Card | None:
    """Return the card of a policy or a procedure; a contact shows its number instead.

    Choosing `audiences` leaves what is the same for all and what differs for them. `resident`
    leaves out what happens behind the desk and what is internal.
    """
    if not isinstance(document, Policy | Procedure):
        return None
    today = None if status.ended else today_of(document, status, handbook, day, resident=resident)
    branches = tuple(b for b in document.branches if _concerns(b.audiences, audiences))
    basis = _basis(document, handbook, day, resident=resident)
    if isinstance(document, Policy):
        return Card(today=today, branches=branches, basis=basis)
    named = (handbook.documents.get(id) for id in document.contacts)
    contacts = (c for c in named if isinstance(c, Contact) and not (resident and is_internal(c)))
    return Card(
        today=today,
        branches=branches,
        conditions=document.conditions,
        materials=_groups(_papers_of(document), audiences),
        where=_where(document, resident=resident),
        links=tuple(OnlineEntry(link.label, link.url) for link in document.links),
        terms=_terms(document),
        benefit=benefit_lines(document.benefit),
        late=document.late or "",
        renewal=document.renewal or "",
        online=_ONLINE[document.online] if document.online else "",
        proxy=proxy_words(document.proxy),
        basis=basis,
        contacts=tuple(contact_view(c, handbook, day, resident=resident) for c in contacts),
    )


def _papers_of(procedure: Procedure) -> tuple[Material, ...] | None:
    """Return what to bring; of a matter that is another's, 无需材料 would be said of the wrong door."""
    return procedure.materials if procedure.role is not Role.REFERS else procedure.materials or None


def brief_of(document: Document) -> str:
    """Return a procedure in one line: 带户口簿、身份证等 4 样 · 来 1 次 · 不收费."""
    if not isinstance(document, Procedure):
        return ""
    if document.role is Role.REFERS:
        return role_words(document.role)
    fee = _none_word(document.fee, "不收费")
    parts = (_papers(document.materials), _visits(document.visits), fee if len(fee) <= _SHORT_FEE else "")
    return " · ".join(text for text in parts if text)


def chosen_among(document: Document) -> tuple[str, ...]:
    """Return the audiences for whom something differs, in the order they are named."""
    branches = [audience for branch in document.branches for audience in branch.audiences]
    materials = document.materials or () if isinstance(document, Procedure) else ()
    papers = [audience for material in materials for audience in material.audiences]
    return tuple(dict.fromkeys([*branches, *papers]))


def _concerns(named: tuple[str, ...], chosen: tuple[str, ...]) -> bool:
    return not named or not chosen or any(audience in chosen for audience in named)


def _papers(materials: tuple[Material, ...] | None) -> str:
    if materials is None:
        return ""
    if not materials:
        return "什么都不用带"
    always = [m for m in materials if not m.when]
    everybody = [m for m in always if m.need is Need.REQUIRED] or always
    required = list(dict.fromkeys(m.one_of or m.name for m in everybody))
    if not required:
        return ""
    more = f"等 {len(required)} 样" if len(required) > _NAMED else ""
    return f"带{'、'.join(required[:_NAMED])}{more}"


def _groups(
    materials: tuple[Material, ...] | None, audiences: tuple[str, ...]
) -> tuple[MaterialGroup, ...] | None:
    if materials is None:
        return None
    materials = tuple(m for m in materials if _concerns(m.audiences, audiences))
    grouped: dict[str, list[Material]] = {"": []}
    for material in sorted(materials, key=lambda m: (bool(m.when), _ORDER.index(m.need))):
        grouped.setdefault(_group(material), []).append(material)
    return tuple(
        MaterialGroup(label=label, materials=tuple(map(_material, found)))
        for label, found in grouped.items()
        if found
    )


def _group(material: Material) -> str:
    """Return the heading a paper stands under: none for those that everybody brings."""
    if material.when:
        return "碰上才带"
    return f"{material.one_of}，有一样就行" if material.one_of else _LABELS[material.need]


def _material(material: Material) -> MaterialView:
    amounts = (
        f"原件 {material.originals}" if material.originals else "",
        f"复印 {material.copies}" if material.copies else "",
    )
    about = (
        condition_of(material) if material.when else "",
        " ".join(text for text in amounts if text),
        "原件收走" if material.kept else "",
        f"{'、'.join(material.audiences)}才要" if material.audiences else "",
        material.note or "",
        f"{material.get_from}取得" if material.get_from else "",
    )
    return MaterialView(name=material.name, about=" · ".join(text for text in about if text))


def _where(procedure: Procedure, *, resident: bool) -> tuple[str, ...]:
    """Return where to go, when and how often, then what happens behind the desk."""
    place = " · ".join(text for text in (procedure.places, procedure.hours) if text)
    visits = _visits(None if procedure.role is Role.REFERS else procedure.visits)
    first = " · ".join(text for text in (place, visits) if text)
    desk = f"{procedure.desk.label}受理" if procedure.desk else ""
    onward = f"{desk} → {procedure.transfer_to}" if procedure.transfer_to else "" if place else desk
    implied = (Channel.FRONT_DESK, Channel.PROXY)
    channels = [c.label for c in procedure.channels if c not in implied and c.label not in place]
    others = f"也可以{'、'.join(channels)}办" if channels else ""
    behind = "" if resident else onward.removeprefix(" → ")
    return tuple(text for text in (first, behind, others) if text)


def _terms(procedure: Procedure) -> tuple[str, ...]:
    """Return how long it takes and what it costs; 不收费 is not said of another's counter."""
    terms = (
        f"{_days(procedure.promise_days)}内办好" if procedure.promise_days else "",
        f"法定 {_days(procedure.legal_days)}" if procedure.legal_days else "",
        _none_word(procedure.fee, "" if procedure.role is Role.REFERS else "不收费"),
    )
    return tuple(text for text in terms if text)


def _visits(visits: int | None) -> str:
    return "" if visits is None else f"来 {visits} 次" if visits else "不用跑"


def _days(limit: TimeLimit) -> str:
    return f"{limit.days} 个{limit.unit.label}"


def _none_word(text: str | None, word: str) -> str:
    """Return the sentence for a field that may say no: ``none`` is spelled out."""
    return word if text == "none" else text or ""


def _basis(
    document: Document, handbook: Handbook, day: AskedDay, *, resident: bool
) -> tuple[BasisEntry, ...]:
    """Return the cited documents, each once with all its articles."""
    articles: dict[tuple[str, str], list[str]] = {}
    for entry in document.legal_basis:
        articles.setdefault((entry.document or "", entry.title or ""), []).append(entry.article or "")
    found = []
    for (id, title), named in articles.items():
        cited = handbook.documents.get(id)
        if resident and cited is not None and is_internal(cited):
            continue
        link = link_to(cited, handbook, day) if cited is not None else None
        article = "、".join(text for text in named if text)
        found.append(BasisEntry(link=link, title=link.title if link else title or id, article=article))
    return tuple(found)
