"""One document as the reply to a question: what was asked first, then verdict, papers, place, number.

Everything a worker reads aloud stands on the first screen; notes, basis and text are a click away.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from indexer.domain.choices import Freshness, Validity
from indexer.domain.desk.rows import Lines, Row
from indexer.domain.desk.verdict import VerdictState
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer
from webapp.presenters.card import Card, card_of
from webapp.presenters.chips import Chip, marks_of, unusual, validity_chip
from webapp.presenters.contacts import ContactView, contact_view, is_emergency, is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.answer import AnswerView, Onward, PointView, answer_view, onward_of
from webapp.presenters.desk.saying import Lead, first_said
from webapp.presenters.links import DocumentLink, EndedLine, ended_line, tab_of
from webapp.presenters.windows import Today, as_told

_WHERE = ("role", "places", "hours", "visits", "channels", "desk", "transfer_to")
_HOW_LONG = ("promise_days", "legal_days", "fee")
_SHORT_NOTE = 14  # characters; longer ones are for the whole page
_MOST_CALLED = 2
_MOST_POINTS = 2
_TOLD = frozenset({*_WHERE, *_HOW_LONG, "materials", "contacts", "phones", "online", "links"})
"""Fields that a reply shows whatever was asked."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers of one heading, each with what to know about it in a few words."""

    heading: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer of one document.

    `asked` is the row that answers by itself and stands first. `today` is the verdict on the whole
    where it may be said and is not the lead already. `passage` is a section asked for by its name.
    Of a contact there is one sentence at most: its number answers. `onward` are the sections of which
    nothing is shown yet.
    `follows` says that the question went on about the matter at hand; `can_be_planned` that
    the document lists papers for a trip.
    """

    id: str
    title: str
    href: str
    tab: int
    place: str
    marks: tuple[Chip, ...]
    sample: bool
    kept: tuple[str, ...]
    ended: EndedLine | None
    emergency: bool
    lead: Lead | None
    asked: str
    points: tuple[PointView, ...]
    told: AnswerView | None
    onward: tuple[Onward, ...]
    today: Today | None
    conditions: tuple[str, ...]
    more: tuple[str, ...]
    instead: tuple[DocumentLink, ...]
    caution: str
    papers: tuple[Papers, ...] | None
    where: str
    online: Lines | None
    called: tuple[ContactView, ...]
    contact: ContactView | None
    passage: tuple[str, str] | None = None
    follows: bool = False
    public: bool = True
    can_be_planned: bool = False

    @property
    def verdict_leads(self) -> bool:
        """Whether the lead is the verdict on the whole, so that what goes with it follows it."""
        return self.today is None and bool(self.conditions or self.more or self.instead or self.caution)


def reply_of(
    document: Document,
    handbook: Handbook,
    day: AskedDay,
    *,
    answer: Answer | None = None,
    chosen: tuple[str, ...] = (),
    follows: bool = False,
    passage: tuple[str, str] | None = None,
) -> Reply:
    """Return the reply of a document on a day; `chosen` audiences leave what concerns them."""
    status = handbook.status(document.id, on=day.on)
    contact = contact_view(document, handbook, day) if isinstance(document, Contact) else None
    card = card_of(document, status, handbook, day, audiences=chosen)
    told = answer_view(answer, handbook, day, chosen=chosen) if answer else None
    today = _sayable(card, told)
    ended = ended_line(document, status, handbook, day)
    conditions = _conditions(card, today)
    shown = _TOLD | {"conditions"} if conditions else _TOLD
    lead, asked, points = (None, "", ()) if ended or passage else first_said(told, today, card, shown=shown)
    points = points[: _sentences(told) - int(lead is not None) if contact else _MOST_POINTS]
    headings = {point.place for point in points} | {lead.place if lead else "", passage[0] if passage else ""}
    return Reply(
        id=document.id,
        title=document.title,
        href=day.document(document.id, audience=chosen),
        tab=tab_of(document, handbook.vocabulary),
        place=place_of(document, handbook),
        marks=marks_beside(document, contact, handbook, day),
        sample=document.sample,
        kept=chosen,
        ended=ended,
        emergency=is_emergency(document),
        lead=lead,
        asked=asked,
        points=points,
        told=told,
        onward=onward_of(answer, headings, day, chosen=chosen) if answer and not ended else (),
        today=None if ended or _is_lead(today, lead) else today,
        conditions=conditions,
        more=today.details if today else (),
        instead=today.instead if today else (),
        caution=card.today.caution if card and card.today else "",
        papers=_papers(card),
        where=" · ".join(_texts(card, *_WHERE, *_HOW_LONG)),
        online=next(iter(card.lines("online", "links")), None) if card else None,
        called=_called(card),
        contact=contact,
        passage=passage,
        follows=follows,
        public=not is_internal(document),
        can_be_planned=bool(card and card.materials and card.materials.items) and not ended,
    )


def _sayable(card: Card | None, told: AnswerView | None) -> Today | None:
    """Return the verdict on the whole, unless its yes would be read as a yes to the detail asked."""
    if card is None or card.today is None:
        return None
    if told is not None and not told.allows and card.today.state.positive:
        return None
    if told is not None and told.opens_door and card.today.state is VerdictState.NOT_NOW:
        return as_told(card.today, told.verdict)
    return card.today


def _sentences(told: AnswerView | None) -> int:
    """Return how many sentences are said with the number of a contact: one, two where more was asked."""
    return 2 if told and told.of_detail and len(told.aspects) > 1 else 1


def _is_lead(today: Today | None, lead: Lead | None) -> bool:
    return bool(today and lead and lead.html == escape(today.headline))


def _conditions(card: Card | None, today: Today | None) -> tuple[str, ...]:
    """Return the conditions where the verdict hangs on them."""
    if card is None or today is None or "下面" not in today.headline:
        return ()
    return tuple(item.text for row in card.rows if row.field == "conditions" for item in row.items)


def _papers(card: Card | None) -> tuple[Papers, ...] | None:
    """Return the papers in short, None where the file does not tell."""
    row: Row | None = card.materials if card else None
    if row is None:
        return None
    return tuple(
        Papers(heading, tuple((item.text, _briefly(item.amount, item.notes, heading)) for item in items))
        for heading, items in row.groups
    )


def _briefly(amount: str, notes: tuple[str, ...], heading: str) -> str:
    """Return how many, and the first short note: under a heading of its own it says when to bring it."""
    short = [note for note in notes[:1] if len(note) <= _SHORT_NOTE]
    return " · ".join(text for text in (amount, *(short if heading else ())) if text)


def _called(card: Card | None) -> tuple[ContactView, ...]:
    """Return whom to ring, a backup in the place of who is away."""
    if card is None:
        return ()
    found = []
    for contact in card.contacts:
        other = contact.backup if contact.backup and contact.backup_first else contact
        if other.numbers and not other.ended and other not in found:
            found.append(other)
    return tuple(found[:_MOST_CALLED])


def _texts(card: Card | None, *fields: str) -> list[str]:
    return [text for lines in card.lines(*fields) for text in lines.texts] if card else []


def place_of(document: Document, handbook: Handbook) -> str:
    """Return where the document stands and for whom, everybody left out."""
    everyone = handbook.vocabulary.is_for_everyone(document.audiences)
    audiences = "" if everyone else "、".join(document.audiences[:3])
    kind = document.kind.label if isinstance(document, Contact) and document.kind else ""
    return " · ".join(text for text in (kind or document.subcategory or "", audiences) if text)


def marks_beside(
    document: Document, contact: ContactView | None, handbook: Handbook, day: AskedDay
) -> tuple[Chip, ...]:
    """Return the chips of what is not as usual, and whether a telephone answers now.

    That nobody wrote when a copy was checked is for editors: a worker can do nothing about it.
    """
    if contact is not None:
        marks = unusual(contact.chips)
    else:
        status = handbook.status(document.id, on=day.on)
        marks = marks_of(document, status, handbook.relations)
        if status.validity is Validity.AMENDED:
            marks = (validity_chip(document, status, handbook.relations), *marks)
    return tuple(chip for chip in marks if chip.word != Freshness.UNKNOWN.label)
