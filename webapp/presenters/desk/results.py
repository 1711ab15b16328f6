"""The search page: one reply, two, a choice, a danger, a list, or that nothing answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from markupsafe import Markup

from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.search.conversation.station import StationSaid
from indexer.search.response import MOST_CHOICES, Answer, SearchHit, SearchResponse, Sureness
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from webapp.presenters.card import brief_of
from webapp.presenters.chips import Chip
from webapp.presenters.contacts import ContactView, contact_view, needed_of
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.answer import EventView, PointView, answer_view, event_view
from webapp.presenters.desk.apart import apart
from webapp.presenters.desk.danger import Danger, Doubt, danger_of, doubt_of
from webapp.presenters.desk.narrowing import Narrowing, address, narrowing_of, search_address, selected
from webapp.presenters.desk.reply import Reply, marks_beside, place_of, reply_of
from webapp.presenters.links import tab_of

PAGE_SIZE = 10
NO_MATTER = "说的是哪一件事？"
NEAREST = MOST_CHOICES
_BESIDE = 5
_MOST_POINTS = 2
_BRIEF = frozenset({"materials", "phones", "visits", "fee", "hours", "opening"})
"""Fields that a document to choose from shows in any case."""


class View(StrEnum):
    """What the page is: each has one thing to say."""

    DANGER = "danger"
    EVENT = "event"
    STATION = "station"
    UNNAMED = "unnamed"
    REPLY = "reply"
    CHOICE = "choice"
    NONE = "none"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A document to reply with: what it says to the words, and whether they went on about it."""

    document: Document
    answer: Answer | None = None
    follows: bool = False
    passage: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A document in one line: `href` asks it the same question, `page` is its own page.

    `guess` says how it was guessed. Of one of those to choose from, `points` are what it says to the
    question, `apart`, `brief`, `place` and `ask` tell it from its neighbours, and `facts` are what is
    read out with the number of a contact.
    """

    id: str
    title_html: Markup
    title: str
    href: str
    page: str
    tab: int
    marks: tuple[Chip, ...]
    numbers: tuple[str, ...]
    guess: str
    ended: bool
    place: str = ""
    brief: str = ""
    ask: str = ""
    points: tuple[PointView, ...] = ()
    facts: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`heading` is the page in one sentence, for those who hear it; `about` the matter at hand.

    `doubt` stands above whatever answers, where words may tell of danger and no number has the screen.

    `beside` are the titles shown at the side, `rest` those that fold away. `station` is what is said
    to a question for the station's own hours; `call` is whom to ask
    without an answer; `sample` says that some of what is shown is for demonstration.
    """

    text: str
    heading: str
    view: View
    about: str
    chosen: tuple[str, ...]
    replies: tuple[Reply, ...]
    danger: Danger | None
    doubt: Doubt | None
    event: EventView | None
    station: StationSaid | None
    choices: tuple[Other, ...]
    beside: tuple[Other, ...]
    rest: tuple[Other, ...]
    narrowing: Narrowing
    notices: tuple[str, ...]
    suggestion: str
    suggestion_href: str
    years: tuple[tuple[str, str], ...]
    call: ContactView | None
    sample: bool

    @property
    def answered(self) -> bool:
        """Whether something here is more than a guess."""
        return self.view is not View.NONE


def results_of(
    response: SearchResponse,
    handbook: Handbook,
    day: AskedDay,
    *,
    told: Sequence[Told] = (),
    answers: Mapping[str, Answer] | None = None,
    despairs: bool = False,
    acting: bool = False,
    station: StationSaid | None = None,
    unnamed: bool = False,
    at_hand: str = "",
) -> Results:
    """Return the search page of an answer.

    `told` are documents to reply with in the place of the first hit: the matter at hand, one that was
    opened from the side, or two asked for in one breath. `answers` are what the first documents
    say to the question, by their ids. `despairs` says that the words are those
    of somebody who may not want to live, `acting` that they name a place or a means. `station`
    is what is said where they ask for the station's own hours, `unnamed` that they name no matter at
    all; `at_hand` is the matter that stays while neither is answered from a document.
    """
    request = response.request
    danger = danger_of(response, handbook, day, despairs=despairs, acting=acting) if not told else None
    event = event_view(response.answer, handbook, day) if response.answer and not told else None
    view = _view(response, danger, event, told)
    if view not in (View.DANGER, View.LIST) and not told and (station or unnamed):
        view = View.STATION if station else View.UNNAMED
    if view is View.CHOICE and (over := _named_and_over(response)):
        view, told = View.REPLY, (Told(document=over.document),)
    if view is View.REPLY and not told:
        told = (_first_told(response, answers or {}),)
    shown = [one.document.id for one in told]
    replies = tuple(
        reply_of(
            one.document,
            handbook,
            day,
            answer=one.answer,
            chosen=request.audiences,
            follows=one.follows,
            passage=one.passage,
        )
        for one in told
    )
    hits = [hit for hit in response.hits if hit.document.id not in shown]
    many = NEAREST if view in (View.CHOICE, View.NONE) else 0
    choices = [_choice(hit, response, handbook, day, answers or {}) for hit in hits[:many]]
    others = [_other(hit, response, handbook, day) for hit in hits[many:]]
    if view is View.CHOICE:
        choices = _told_apart(choices, handbook, day)
    beside = others[:_BESIDE] if view in (View.REPLY, View.CHOICE, View.EVENT, View.STATION) else []
    return Results(
        text=request.text,
        heading=_heading(response, view, replies, danger, event, choices, station),
        view=view,
        about=replies[0].id if len(replies) == 1 else at_hand if station and not replies else "",
        chosen=request.audiences,
        replies=replies,
        danger=danger,
        doubt=None if despairs or danger is not None else doubt_of(response, handbook, day),
        event=event,
        station=station,
        choices=tuple(choices),
        beside=tuple(beside),
        rest=tuple(others[len(beside) :]),
        narrowing=narrowing_of(response, handbook, day),
        notices=(*response.notices, *_only_ended(response)),
        suggestion=(response.suggestion or "") if view in (View.NONE, View.LIST) else "",
        suggestion_href=address([("q", response.suggestion or ""), *day.kept]),
        years=_years(response, day),
        call=_for_all_else(handbook, day) if view is View.NONE else None,
        sample=any(hit.document.sample for hit in response.hits) or any(one.document.sample for one in told),
    )


def _view(
    response: SearchResponse, danger: Danger | None, event: EventView | None, told: Sequence[Told]
) -> View:
    if told:
        return View.REPLY
    if response.request.offset or not response.request.text.strip():
        return View.LIST  # with filters alone the list itself is the answer
    if danger is not None:
        return View.DANGER
    if event is not None:
        return View.EVENT
    if response.confidence is Sureness.SURE:
        return View.REPLY
    return View.CHOICE if response.confidence is Sureness.LIKELY else View.NONE


def _first_told(response: SearchResponse, answers: Mapping[str, Answer]) -> Told:
    """Return the hit to reply with: the first confident one that can be used, else the first."""
    sure = [hit for hit in response.hits if hit.confident]
    first = response.hits[0]
    if first.status.ended and not response.years:
        newer = {document.id for document in first.status.current}
        first = next((hit for hit in sure if hit.document.id in newer), first)
    of_first = response.answer if response.answer and response.answer.document is first.document else None
    return Told(document=first.document, answer=answers.get(first.document.id, of_first))


def _named_and_over(response: SearchResponse) -> SearchHit | None:
    """Return the only hit that answers, where it has ended: what replaces it stands above it by rule."""
    sure = [hit for hit in response.hits[:NEAREST] if hit.confident]
    return sure[0] if len(sure) == 1 and sure[0].status.ended else None


def _heading(
    response: SearchResponse,
    view: View,
    replies: Sequence[Reply],
    danger: Danger | None,
    event: EventView | None,
    choices: Sequence[Other],
    station: StationSaid | None,
) -> str:
    if danger is not None and view is View.DANGER:
        return f"先打 {danger.number}。{danger.first}"
    if event is not None and view is View.EVENT:
        return f"一件事：{event.title}"
    if view is View.STATION and station is not None:
        return station.text
    if view is View.UNNAMED:
        return NO_MATTER
    if view is View.REPLY:
        return "；".join(_said(reply) for reply in replies)
    if view is View.CHOICE:
        return f"问的是哪一件：{'，'.join(other.title for other in choices)}"
    total = f" {response.total}" if response.total_is_exact else f"至少 {response.total}"
    if view is View.LIST:
        return f"查到{total} 份文件"
    where = "选定的条件下，" if response.request.filtered else ""
    nearest = f"，最接近的是{choices[0].title}" if choices else ""
    return f"{where}手册里没有直接的答案{nearest}"


def _said(reply: Reply) -> str:
    lead = f"：{reply.lead.html.striptags()}" if reply.lead else ""
    return f"{reply.title}{f'，{reply.ended.when}' if reply.ended else lead}"


def _for_all_else(handbook: Handbook, day: AskedDay) -> ContactView | None:
    """Return whom to ask what nobody here answers; a hotline that stood near is for other matters."""
    contact = handbook.documents.get(handbook.vocabulary.fallback or "")
    if not isinstance(contact, Contact) or not handbook.status(contact.id, on=day.on).usable:
        return None
    return contact_view(contact, handbook, day, backup=False)


def _only_ended(response: SearchResponse) -> tuple[str, ...]:
    """Say that all that answers has ended, unless that was asked for or what replaces it is here too."""
    answers = [hit for hit in response.hits if hit.confident or hit.pinned]
    if not answers or response.request.validities or not all(hit.status.ended for hit in answers):
        return ()
    usable = {hit.document.id for hit in response.hits if hit.status.usable}
    if any(document.id in usable for hit in answers for document in hit.status.current):
        return ()
    return ("说到这件事的文件都已失效：看下面写明的替代文件，没有写的，先打电话问清再答应。",)


def _other(hit: SearchHit, response: SearchResponse, handbook: Handbook, day: AskedDay) -> Other:
    document, request = hit.document, response.request
    contact = (
        contact_view(document, handbook, day, backup=False, facts=False)
        if isinstance(document, Contact)
        else None
    )
    here = (("open", document.id),)
    page = day.document(document.id, hit.section.anchor if hit.section else "", audience=request.audiences)
    return Other(
        id=document.id,
        title_html=Markup(hit.title_html),  # the search's own escaped HTML  # nosec B704
        title=document.title,
        href=search_address(request, selected(request), day, more=here) if request.text else page,
        page=page,
        tab=tab_of(document, handbook.vocabulary),
        marks=marks_beside(document, contact, handbook, day),
        numbers=tuple(n.number for n in contact.numbers) if contact and not contact.ended else (),
        guess=_guess(hit),
        ended=hit.status.ended,
    )


def _choice(
    hit: SearchHit,
    response: SearchResponse,
    handbook: Handbook,
    day: AskedDay,
    answers: Mapping[str, Answer],
) -> Other:
    """Return one of the documents to choose from, with what tells it from the others."""
    document = hit.document
    facts = needed_of(document, handbook) if isinstance(document, Contact) and not hit.status.ended else ()
    return replace(
        _other(hit, response, handbook, day),
        place=place_of(document, handbook),
        brief="" if hit.status.ended else brief_of(document),
        ask=_nearest_ask(document, response.request.text),
        points=_points(hit, response, handbook, day, answers),
        facts=tuple(text for _, text in facts),
    )


def _points(
    hit: SearchHit,
    response: SearchResponse,
    handbook: Handbook,
    day: AskedDay,
    answers: Mapping[str, Answer],
) -> tuple[PointView, ...]:
    """Return what one of the documents to choose from says to the question; nothing of what is over."""
    answer = answers.get(hit.document.id)
    if answer is None or hit.status.ended:
        return ()
    points = answer_view(answer, handbook, day, chosen=response.request.audiences).points
    return tuple(point for point in points if not point.field or point.field not in _BRIEF)[:_MOST_POINTS]


def _told_apart(choices: Sequence[Other], handbook: Handbook, day: AskedDay) -> list[Other]:
    """Say of each document that stands to choose when it is the one."""
    documents = [handbook.documents[choice.id] for choice in choices]
    return [
        replace(choice, apart=apart(document, [d for d in documents if d is not document], handbook, day))
        for choice, document in zip(choices, documents, strict=True)
    ]


def _nearest_ask(document: Document, text: str) -> str:
    """Return how others put it to this document, in the words most like those typed."""
    typed = _pairs(text)
    return max(document.asks, key=lambda ask: len(typed & _pairs(ask)), default="")


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(bigrams(fold(text)))


def _guess(hit: SearchHit) -> str:
    if hit.confident or hit.pinned:
        return ""
    if hit.matched_by and set(hit.matched_by) <= {"pinyin", "typo"}:
        return "按读音猜的" if "pinyin" in hit.matched_by else "按错字猜的"
    return ""


def _years(response: SearchResponse, day: AskedDay) -> tuple[tuple[str, str], ...]:
    """Return the offers to judge the same search in another year, from today only.

    On the page of another day 去年 is another year again: an offer there would lead on and on.
    """
    if not day.is_today:
        return ()
    request = response.request
    found = []
    for year in response.years:
        if year != day.on.year:
            there = replace(day, on=date(year, day.on.month, min(day.on.day, 28)))
            found.append((str(year), search_address(request, selected(request), there)))
    return tuple(found)
