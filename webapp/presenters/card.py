"""The answer card: what a worker says across the desk, in the order it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.domain.choices import Role
from indexer.domain.days.status import Status
from indexer.domain.desk.papers import in_short
from indexer.domain.desk.phrases import role_words, visits_words
from indexer.domain.desk.rows import Lines, Row, alike
from indexer.domain.desk.sheet import sheet_of
from indexer.domain.document import Contact, Document, Policy, Procedure
from indexer.domain.handbook import Handbook
from webapp.presenters.contacts import ContactView, contact_view, is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to
from webapp.presenters.windows import Today, today_of
from webapp.qr import qr_image

_LEADING = ("windows", "not_this")
_SHORT_FEE = 16  # characters; a longer one is a sentence, for the card


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEntry:
    """A cited document of this handbook, or only the title of another one."""

    link: DocumentLink | None
    title: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The rows of a sheet with what a page adds to them.

    `today` is None for an ended document: nothing can be done by it on the day. `materials` says
    whether its file tells what to bring, be it nothing. `contacts` are those of the row 找谁,
    `sources` the documents whose windows count and those to go to instead, by id.
    """

    today: Today | None
    rows: tuple[Row, ...] = ()
    basis: tuple[BasisEntry, ...] = ()
    contacts: tuple[ContactView, ...] = ()
    sources: Mapping[str, DocumentLink] = field(default_factory=dict)

    @property
    def whole(self) -> tuple[Lines, ...]:
        return alike(self.rows)

    @property
    def materials(self) -> Row | None:
        return next((row for row in self.rows if row.field == "materials"), None)

    def lines(self, *fields: str) -> tuple[Lines, ...]:
        """Return the rows of some fields."""
        return alike(row for row in self.rows if row.field in fields)

    def code(self, url: str) -> str:
        """Return the code that a telephone reads of an address; it is made where it is shown."""
        return qr_image(url)

    @property
    def materials_text(self) -> str:
        """The papers as a plain list, for a message to a resident."""
        lines: list[str] = []
        group = ""
        for item in self.materials.items if self.materials else ():
            lines += [f"{item.group}："] if item.group != group else []
            group = item.group
            lines.append(f"□ {item.text}{f'（{item.about}）' if item.about else ''}")
        return "\n".join(lines)


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
    named = (handbook.documents.get(id) for id in getattr(document, "contacts", ()))
    contacts = (c for c in named if isinstance(c, Contact) and not (resident and is_internal(c)))
    rows = sheet_of(document, handbook, on=day.on, audiences=audiences, resident=resident)
    named_there = dict.fromkeys(
        i.document for row in rows if row.field in _LEADING for i in row.items if i.document
    )
    return Card(
        today=today,
        rows=rows,
        basis=_basis(document, handbook, day, resident=resident),
        contacts=tuple(contact_view(c, handbook, day, resident=resident) for c in contacts),
        sources={}
        if resident
        else {id: link_to(handbook.documents[id], handbook, day) for id in named_there},
    )


def brief_of(document: Document) -> str:
    """Return a procedure in one line: 带户口簿、身份证等 4 样 · 来 1 次 · 不收费."""
    if not isinstance(document, Procedure):
        return ""
    if document.role is Role.REFERS:
        return role_words(document.role)
    visits = "" if document.visits is None else visits_words(document.visits)
    fee = "不收费" if document.fee == "none" else document.fee or ""
    parts = (in_short(document.materials), visits, fee if len(fee) <= _SHORT_FEE else "")
    return " · ".join(text for text in parts if text)


def chosen_among(document: Document) -> tuple[str, ...]:
    """Return the audiences for whom something differs, in the order they are named."""
    branches = [audience for branch in document.branches for audience in branch.audiences]
    materials = document.materials or () if isinstance(document, Procedure) else ()
    papers = [audience for material in materials for audience in material.audiences]
    return tuple(dict.fromkeys([*branches, *papers]))


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
