"""What a document says to a question: its words with the asked part marked, and where to read on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape

from indexer.domain.body import Section, elements_of
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import Verdict, VerdictState
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.fields import row_label
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer, Point
from webapp.presenters.contacts import ContactView, contact_view, is_emergency
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to

_LONGEST_BEGINNING = 100
_MOST_ONWARD = 6
_SENTENCE_END = re.compile("[。！？；]")


@dataclass(frozen=True, slots=True)
class PointView:
    """One point as escaped HTML with ``<mark>``, the name of its place, and the way there.

    `field` is the key of the field it was taken from, empty for one from the text; `short` is the
    marked part alone.
    """

    html: Markup
    place: str
    href: str
    field: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Onward:
    """A section that was not shown: its heading, how to ask for it, and how it begins."""

    title: str
    href: str
    html: Markup


_OF_DETAIL = frozenset({"proxy", "online", "opening", "all_day"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """`refusal` is a no in the document's words; `allows` says that the card may open with a yes.

    `verdict` is what may be said of what was asked, be it a detail. `silent` says that the document
    does not tell; `whom` is then somebody who may know.
    """

    points: tuple[PointView, ...]
    aspects: tuple[Aspect, ...]
    verdict: Verdict
    of_detail: bool
    refusal: str
    allows: bool
    silent: bool
    whom: ContactView | None

    @property
    def opens_door(self) -> bool:
        """Whether the matter as a whole was told as if somebody were there: nobody asked for that."""
        return self.verdict.state.positive and not self.of_detail and self.verdict.field not in _OF_DETAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """一件事: its documents in the order they are done, each with why, and one list for all papers."""

    title: str
    note: str
    steps: tuple[tuple[DocumentLink, str], ...]
    trip: str


def event_view(answer: Answer, handbook: Handbook, day: AskedDay) -> EventView | None:
    """Return the event that was asked for, None for any other question."""
    event = answer.event
    if event is None:
        return None
    named = [(handbook.documents[s.document], s.why or "") for s in event.documents]
    matters = tuple(d.id for d, _ in named if isinstance(d, Procedure))
    return EventView(
        title=event.title,
        note=event.note or "",
        steps=tuple((link_to(document, handbook, day), why) for document, why in named),
        trip=day.address("trip.plan", id=matters) if matters else "",
    )


def answer_view(
    answer: Answer, handbook: Handbook, day: AskedDay, *, chosen: tuple[str, ...] = ()
) -> AnswerView:
    """Return an answer as the result page shows it; its links keep the audiences `chosen`."""
    state = answer.verdict.state
    return AnswerView(
        points=tuple(_point(point, answer.document, day, chosen) for point in answer.points),
        aspects=answer.aspects,
        verdict=answer.verdict,
        of_detail=answer.of_detail,
        refusal=answer.verdict.text if state is VerdictState.NO else "",
        allows=state.positive or (state is VerdictState.UNKNOWN and not answer.of_detail),
        silent=answer.silent,
        whom=_whom(answer, handbook, day) if answer.silent else None,
    )


def onward_of(
    answer: Answer, shown: Collection[str], day: AskedDay, *, chosen: tuple[str, ...] = ()
) -> tuple[Onward, ...]:
    """Return what can be read on: the sections that answer too, then the nearest, then the others.

    `shown` are the headings of which the reply has words already.
    """
    document = answer.document
    found = (*(point.section for point in answer.points), *answer.next, *document.sections)
    sections = [s for s in found if s is not None and s.title and s.text and s.title not in shown]
    return tuple(
        Onward(
            section.title or "",
            day.address("search.page", q=section.title or "", about=document.id, audience=chosen),
            beginning(document, section),
        )
        for section in list(dict.fromkeys(sections))[:_MOST_ONWARD]
    )


def beginning(document: Document, section: Section) -> Markup:
    """Return the first sentences of a section, what the pen marked in them marked."""
    text = section.text.replace("\n", " ")
    if len(text) > _LONGEST_BEGINNING:
        whole = [end.end() for end in _SENTENCE_END.finditer(text, 0, _LONGEST_BEGINNING)]
        text = text[: whole[-1]] if whole else f"{text[:_LONGEST_BEGINNING]}…"
    html = escape(text)
    for element in elements_of(document.body.nodes):
        if element.tag == "mark" and element.text and element.text in text:
            marked = escape(element.text)
            html = html.replace(marked, Markup("<mark>{}</mark>").format(marked), 1)
    return html


def _point(point: Point, document: Document, day: AskedDay, chosen: tuple[str, ...]) -> PointView:
    start, end = point.mark
    html = Markup("{}<mark>{}</mark>{}").format(point.text[:start], point.text[start:end], point.text[end:])
    anchor = point.section.anchor if point.section is not None else ""
    place = row_label(document.type, point.field) if point.field else "开头"
    if point.section is not None:
        place = point.section.title or place
    href = day.document(document.id, anchor, audience=chosen)
    return PointView(html, place, href, point.field or "", point.text[start:end])


def _whom(answer: Answer, handbook: Handbook, day: AskedDay) -> ContactView | None:
    """Return the first usable contact that a procedure names, else the one for all that nobody answers.

    Alarm lines are for no questions.
    """
    document = answer.document
    named = document.contacts if isinstance(document, Procedure) else ()
    asked = [id for id in named if not _rings_alarm(id, handbook)]
    for id in (*asked, handbook.vocabulary.fallback or ""):
        contact = handbook.documents.get(id)
        if isinstance(contact, Contact) and handbook.status(id, on=day.on).usable and contact.phones:
            return contact_view(contact, handbook, day, backup=False)
    return None


def _rings_alarm(id: str, handbook: Handbook) -> bool:
    contact = handbook.documents.get(id)
    return contact is not None and is_emergency(contact)
