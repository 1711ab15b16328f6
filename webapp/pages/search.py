"""`/`: the search page, and the home page while nothing is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, g, render_template, request

from indexer.domain.document import Contact, Document
from indexer.domain.errors import StoreError
from indexer.domain.handbook import Handbook
from indexer.search.conversation.following import follows, is_called, matters_of, may_go_on
from indexer.search.conversation.station import StationSaid, names_station, station_said
from indexer.search.conversation.telling import names_a_year
from indexer.search.judge.despair import despairs, is_acting
from indexer.search.request import SearchRequest, build_request
from indexer.search.response import Answer, SearchResponse, Sureness
from indexer.search.unnamed import names_no_matter
from indexer.tally import Tally
from webapp.pages.parameters import asked_day, number, values
from webapp.presenters.desk.home import home_page, station_now
from webapp.presenters.desk.results import NEAREST, PAGE_SIZE, Told, results_of
from webapp.server.serving import edition, now, serving, today

blueprint = Blueprint("search", __name__)

_LATELY = timedelta(days=14)
_MOST_ASKED = 20
_PART = "X-Part"  # asked for while typing: the page without its head


@blueprint.get("/")
def page() -> str:
    """Answer a query; filters without words list what they let through.

    `about` is the matter at hand, which the words may go on about; `open` replies with another
    document that was found.
    """
    arguments = request.args
    day = asked_day(arguments, today=today(), now=now())
    part = _PART in request.headers
    text = arguments.get("q", "").strip()
    filters = {name: values(arguments, name) for name in ("category", "type", "audience", "validity")}
    number_of_page = number(arguments, "page", default=1, least=1)
    handbook = edition().handbook
    if not text and not any(filters.values()):
        return render_template(
            "home.html",
            day=day,
            part=part,
            home=home_page(handbook, day, asked=_asked_most()),
            station=station_now(handbook, day),
        )
    asked = build_request(
        handbook.vocabulary,
        text=text,
        on=day.on,
        categories=filters["category"],
        types=filters["type"],
        audiences=filters["audience"],
        validities=filters["validity"],
        limit=PAGE_SIZE,
        offset=(number_of_page - 1) * PAGE_SIZE,
        at=now(),
    )
    response = edition().search(asked)
    station = _station_said(asked, handbook)
    told = () if station else _told(response, handbook)
    results = results_of(
        response if names_a_year(text) else replace(response, years=()),
        handbook,
        day,
        told=told,
        answers={} if told or station else _answers(response),
        despairs=despairs(text),
        acting=is_acting(text),
        station=station,
        unnamed=names_no_matter(text),
        at_hand=request.args.get("about", ""),
    )
    g.unanswered = "" if results.answered else asked.text  # counted by webapp.pages.reports
    g.replied = [reply.id for reply in results.replies]
    return render_template(
        "results.html", day=day, part=part, results=results, station=station_now(handbook, day)
    )


def _asked_most() -> Sequence[str]:
    """Return what was the reply most in the last days; a count that cannot be read names nothing."""
    since = today() - min(_LATELY, today() - date.min)
    try:
        return Tally(serving().settings.data_dir).asked_most(since, limit=_MOST_ASKED)
    except StoreError:
        return ()


def _told(response: SearchResponse, handbook: Handbook) -> Sequence[Told]:
    """Return what to reply with in the place of the first hit: opened, gone on with, or two matters."""
    asked = response.request
    if not asked.text or asked.offset:
        return ()
    if opened := _named(handbook, "open"):
        return (_reply(opened, asked),)
    if any(hit.pinned for hit in response.hits) or despairs(asked.text):
        return ()
    about = _named(handbook, "about")
    if about is not None and _goes_on(about, response):
        return (replace(_reply(about, asked), follows=True, passage=_passage(about, asked.text)),)
    if asked.filtered:
        return ()
    return _matters(asked) or _ended_and_now(response)


def _station_said(asked: SearchRequest, handbook: Handbook) -> StationSaid | None:
    """Return what is said of the station's own hours, where they were asked for.

    With a matter at hand 周六开门吗 may be about that; 你们 means the station.
    """
    if asked.offset or asked.filtered or _named(handbook, "open"):
        return None
    if _named(handbook, "about") and not names_station(asked.text):
        return None
    return station_said(asked.text, handbook.vocabulary, on=asked.on, at=asked.at)


def _ended_and_now(response: SearchResponse) -> Sequence[Told]:
    """Return the reply of a document that is over and that of what is used now, where only it answers.

    The line of the one that is over says which it is; the other says how it is done now.
    """
    sure = [hit for hit in response.hits[:NEAREST] if hit.confident]
    if response.confidence is Sureness.NONE or not sure or not all(hit.status.ended for hit in sure):
        return ()
    over = sure[0]
    now = [document for document in over.status.current if not isinstance(document, Contact)][:1]
    return [_reply(document, response.request) for document in (over.document, *now)] if now else ()


def _goes_on(about: Document, response: SearchResponse) -> bool:
    """Say whether the words go on about the matter at hand: by themselves, or because it tells of them."""
    asked = response.request
    if follows(asked.text, about, response, edition().nearness):
        return True
    return may_go_on(asked.text, response) and bool(_answer(about, asked).points)


def _answers(response: SearchResponse) -> Mapping[str, Answer]:
    """Return what the first documents say to the question, where none of them surely answers."""
    asked = response.request
    if not asked.text or asked.offset or response.confidence is Sureness.SURE:
        return {}
    if response.choices and not asked.audiences:
        return {answer.document.id: answer for answer in response.choices}
    return {hit.document.id: _answer(hit.document, asked) for hit in response.hits[:NEAREST]}


def _matters(asked: SearchRequest) -> Sequence[Told]:
    """Return the replies to two matters in one breath, where each is sure by itself or called by its name."""
    parts = matters_of(asked.text)
    if len(parts) < 2:
        return ()
    found: dict[str, Told] = {}
    for part in parts:
        response = edition().search(replace(asked, text=part))
        if response.confidence is Sureness.NONE or not response.hits:
            continue
        first = response.hits[0]
        if response.confidence is Sureness.LIKELY and not is_called(part, first.document):
            continue
        if first.pinned or first.status.ended or (response.answer and response.answer.event):
            continue
        found.setdefault(first.document.id, _reply(first.document, replace(asked, text=part)))
    return tuple(found.values()) if len(found) > 1 else ()


def _reply(document: Document, asked: SearchRequest) -> Told:
    return Told(document=document, answer=_answer(document, asked))


def _answer(document: Document, asked: SearchRequest) -> Answer:
    return edition().answer(asked.text, document.id, on=asked.on, at=asked.at)


def _passage(document: Document, text: str) -> tuple[str, str] | None:
    """Return the section that was asked for by its very heading."""
    return next(((s.title, s.text) for s in document.sections if s.title and s.title == text), None)


def _named(handbook: Handbook, parameter: str) -> Document | None:
    """Return the document a parameter names; one that is not there (any more) is as good as none."""
    id = request.args.get(parameter, "").strip()
    return handbook.documents.get(handbook.renamed(id) or id) if id else None
