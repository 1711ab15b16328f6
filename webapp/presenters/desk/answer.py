"""What a document says to a question: its words with the asked part marked, and where to read on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import Verdict, VerdictState
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.fields import row_label
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer, Point
from webapp.presenters.contacts import ContactView, contact_view
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """`refusal` is a no in the document's words; `allows` says that the card may open with a yes.

    `verdict` is what may be said of what was asked, be it a detail. `silent` says that the document
    does not tell; `whom` is then somebody who may know. `next` are (what to ask, its address).
    """

    points: tuple[PointView, ...]
    aspects: tuple[Aspect, ...]
    verdict: Verdict
    of_detail: bool
    refusal: str
    allows: bool
    silent: bool
    whom: ContactView | None
    next: tuple[tuple[str, str], ...]


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
    id = answer.document.id
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
        next=tuple(
            (s.title or "", day.address("search.page", q=s.title or "", about=id, audience=chosen))
            for s in answer.next
        ),
    )


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
    """Return the first usable contact that a procedure names, else the one for all that nobody answers."""
    document = answer.document
    named = document.contacts if isinstance(document, Procedure) else ()
    for id in (*named, handbook.vocabulary.fallback or ""):
        contact = handbook.documents.get(id)
        if isinstance(contact, Contact) and handbook.status(id, on=day.on).usable and contact.phones:
            return contact_view(contact, handbook, day, backup=False)
    return None
