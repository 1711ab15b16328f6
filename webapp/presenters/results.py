"""The search page: hits with the answer opened, facets as links, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from indexer.domain.choices import ContactKind, DocumentType, Validity
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.search.request import GROUP_TITLES, SearchRequest
from indexer.search.response import Answer, FacetCount, SearchHit, SearchResponse
from webapp.presenters.answer import AnswerView, EventView, answer_view, event_view
from webapp.presenters.card import Card, brief_of, card_of
from webapp.presenters.chips import Chip, chips_of
from webapp.presenters.contacts import ContactView, contact_view, is_emergency
from webapp.presenters.day import AskedDay
from webapp.presenters.links import EndedLine, ended_line, meta_of, tab_of

PAGE_SIZE = 10
NEAREST = 3
_FACET_VALUES = 5

_FACET_TITLES = {"category": "类目", "type": "类型", "audience": "人群", "validity": "时效"}

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """One result. `title_html`, `snippet` and `asked` are the search's own escaped HTML.

    `brief` says in one line what to bring and how often to come; `asked` is how somebody put the
    same question, where that is what matched. `opened` is the answer; a hit that is not `sure`
    must not look like one. `told` is what the first document says to the question.
    """

    id: str
    href: str
    title_html: str
    chips: tuple[Chip, ...]
    tab: int
    meta: tuple[str, ...]
    section_title: str
    snippet: str
    brief: str
    asked: str
    guess: str
    ended: EndedLine | None
    card: Card | None
    contact: ContactView | None
    emergency: bool
    opened: bool
    sure: bool
    told: AnswerView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A filter that can be put on or taken off by following `href`."""

    title: str
    count: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet; `more` are its rarer values, `clear` takes all of them off."""

    title: str
    values: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]
    clear: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    page: int
    pages: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`answered` is false when every hit is a guess: then `hits` are the nearest, `rest` the others.

    `heading` is the answer in one sentence, for those who hear the page. `kept` are the
    parameters of this search but for its day and page. `call` is whom to ask without an answer;
    `event` is the list of what life's event asks for;
    `unfiltered` asks the whole handbook, where filters may be all that hides one.
    """

    text: str
    heading: str
    kept: Parameters
    chosen: tuple[str, ...]
    total: str
    answered: bool
    hits: tuple[HitView, ...]
    rest: tuple[HitView, ...]
    facets: tuple[Facet, ...]
    pager: Pager | None
    notices: tuple[str, ...]
    suggestion: str
    suggestion_href: str
    years: tuple[tuple[str, str], ...]
    call: ContactView | None
    unfiltered: str
    event: EventView | None


def results_of(response: SearchResponse, handbook: Handbook, day: AskedDay) -> Results:
    """Return the search page of an answer."""
    request = response.request
    page = request.offset // request.limit + 1
    asked = bool(request.text.strip())  # with filters alone the list itself is the answer
    answered = page > 1 or not asked or any(hit.confident or hit.pinned for hit in response.hits)
    answered = answered or response.answer is not None
    opened = _opened(response.hits) if page == 1 else None
    chosen = request.audiences
    first = next(iter(response.hits), None)
    told = response.answer if page == 1 and not (response.answer and response.answer.event) else None
    hits = tuple(
        _hit(hit, handbook, day, chosen, opened=hit is opened, told=told if hit is first else None)
        for hit in response.hits
    )
    shown = len(hits) if answered else NEAREST
    return Results(
        text=request.text,
        heading=_heading(response, answered=answered),
        kept=_parameters(request, _selected(request)),
        chosen=request.audiences,
        total=_counted(response.total, exact=response.total_is_exact),
        answered=answered,
        hits=hits[:shown],
        rest=hits[shown:],
        facets=_facets(response, handbook, day),
        pager=_pager(response, day, page),
        notices=(*response.notices, *_only_ended(response)),
        suggestion=response.suggestion or "",
        suggestion_href=_address([("q", response.suggestion or ""), *day.kept]),
        years=tuple(_year_link(request, year, day) for year in response.years if year != day.on.year),
        call=None if answered else _hotline(response.hits, handbook, day),
        unfiltered="" if answered else _unfiltered(request, day),
        event=event_view(response.answer, handbook, day) if response.answer else None,
    )


def _heading(response: SearchResponse, *, answered: bool) -> str:
    text = response.request.text
    if not answered:
        where = "选定的条件下，" if _filtered(response.request) else ""
        nearest = f"，最接近的是{response.hits[0].document.title}" if response.hits else ""
        return f"{where}手册里没有直接的答案{nearest}"
    first = f"，第一份：{response.hits[0].document.title}" if response.hits else ""
    total = f" {response.total}" if response.total_is_exact else f"至少 {response.total}"
    return f"{f'“{text}”' if text else ''}查到{total} 份文件{first}"


def _counted(number: int, *, exact: bool) -> str:
    """Return a number of documents as it is told: 53, or 至少 297 where not all were looked at."""
    return f"{number}" if exact else f"至少 {number}"


def _unfiltered(request: SearchRequest, day: AskedDay) -> str:
    """Return the address of the same words without any filter; empty when there is none."""
    return _search_address(request, {}, day) if _filtered(request) else ""


def _filtered(request: SearchRequest) -> bool:
    return bool(request.text) and any(_selected(request).values())


def _hotline(hits: Sequence[SearchHit], handbook: Handbook, day: AskedDay) -> ContactView | None:
    """Return the hotline nearest to the question, if the search found one."""
    found = (
        hit.document
        for hit in hits
        if isinstance(hit.document, Contact)
        and hit.document.kind is ContactKind.HOTLINE
        and hit.status.usable
        and hit.document.phones
    )
    nearest = next(found, None)
    return contact_view(nearest, handbook, day, backup=False) if nearest else None


def _only_ended(response: SearchResponse) -> tuple[str, ...]:
    """Say that all that answers has ended, unless that was asked for or what replaces it is here too."""
    answers = [hit for hit in response.hits if hit.confident or hit.pinned]
    if not answers or response.request.validities or not all(hit.status.ended for hit in answers):
        return ()
    usable = {hit.document.id for hit in response.hits if hit.status.usable}
    if any(document.id in usable for hit in answers for document in hit.status.current):
        return ()
    return ("说到这件事的文件都已失效：看下面写明的替代文件，没有写的，先打电话问清再答应。",)


def _opened(hits: Sequence[SearchHit]) -> SearchHit | None:
    """Return the hit to open as the answer: the first confident one, unless it has ended."""
    first = next((hit for hit in hits if hit.confident and not hit.pinned), None)
    return first if first is not None and not first.status.ended else None


def _hit(
    hit: SearchHit,
    handbook: Handbook,
    day: AskedDay,
    chosen: tuple[str, ...],
    *,
    opened: bool,
    told: Answer | None,
) -> HitView:
    document = hit.document
    contact = contact_view(document, handbook, day) if isinstance(document, Contact) else None
    quoted = hit.section is not None or _has_opening(document)
    anchor = hit.section.anchor if hit.section else ""
    answer = answer_view(told, handbook, day, chosen=chosen) if told and not hit.pinned else None
    card = card_of(document, hit.status, handbook, day, audiences=chosen) if opened else None
    if card and answer and not answer.allows and card.today and card.today.state.positive:
        card = replace(card, today=None)  # a yes to the whole would be read as a yes to the detail
    return HitView(
        id=document.id,
        href=day.document(document.id, anchor, audience=chosen),
        title_html=hit.title_html,
        chips=contact.chips if contact else chips_of(document, hit.status, handbook.relations),
        tab=tab_of(document, handbook.vocabulary),
        meta=meta_of(document, handbook),
        section_title=(hit.section.title or "") if hit.section else "",
        snippet=hit.snippet if quoted else "",
        brief="" if hit.status.ended else brief_of(document),
        asked="" if quoted else _asked(hit.snippet),
        guess=_guess(hit),
        ended=ended_line(document, hit.status, handbook, day),
        card=card,
        contact=contact,
        emergency=hit.pinned or (opened and is_emergency(document)),
        opened=opened,
        sure=hit.confident or hit.pinned,
        told=answer,
    )


def _has_opening(document: Document) -> bool:
    """Say whether there is text before the first heading; else the search quotes the asks."""
    return any(section.title is None and section.text for section in document.sections)


def _asked(snippet: str) -> str:
    """Return the first of the quoted asks that holds a match, empty when none does."""
    return next((ask.strip("…") for ask in snippet.split("；") if "<mark>" in ask), "")


def _guess(hit: SearchHit) -> str:
    if hit.confident or hit.pinned:
        return ""
    if hit.matched_by and set(hit.matched_by) <= {"pinyin", "typo"}:
        return "按读音猜的" if "pinyin" in hit.matched_by else "按错字猜的"
    return ""


def _year_link(request: SearchRequest, year: int, day: AskedDay) -> tuple[str, str]:
    """Return the offer to judge the same search on the same day of another year."""
    there = replace(day, on=date(year, day.on.month, min(day.on.day, 28)))
    return str(year), _search_address(request, _selected(request), there)


def _facets(response: SearchResponse, handbook: Handbook, day: AskedDay) -> tuple[Facet, ...]:
    selected = _selected(response.request)
    found = []
    for name, title in _FACET_TITLES.items():
        counts = response.facets.get(name, ())
        chosen = selected[name]
        if len(counts) < 2 and not chosen:
            continue
        others = {key: values for key, values in selected.items() if key != name}
        values = [
            _facet_value(name, count, response.request, selected, day)
            for count in (*counts, *_chosen_but_empty(chosen, counts, handbook))
        ]
        first = [value for place, value in enumerate(values) if place < _FACET_VALUES or value.selected]
        found.append(
            Facet(
                title=title,
                values=tuple(first),
                more=tuple(value for value in values if value not in first),
                clear=_search_address(response.request, others, day) if chosen else "",
            )
        )
    return tuple(found)


def _chosen_but_empty(
    chosen: Sequence[str], counts: Sequence[FacetCount], handbook: Handbook
) -> tuple[FacetCount, ...]:
    """Return the chosen values that nothing is counted under, so that they can be taken off."""
    counted = {value.key for value in counts}
    titles = {category.key: category.title for category in handbook.vocabulary.categories}
    titles |= (
        {type.value: type.full_label for type in DocumentType}
        | GROUP_TITLES
        | {validity.value: validity.label for validity in Validity}
    )
    return tuple(FacetCount(key, titles.get(key, key), 0) for key in chosen if key not in counted)


def _facet_value(
    name: str,
    value: FacetCount,
    request: SearchRequest,
    selected: Mapping[str, tuple[str, ...]],
    day: AskedDay,
) -> FacetValue:
    """Return a filter whose address adds it to what is chosen, or takes it away again."""
    chosen = selected[name]
    on = value.key in chosen
    after = tuple(key for key in chosen if key != value.key) if on else (*chosen, value.key)
    href = _search_address(request, {**selected, name: after}, day)
    return FacetValue(
        title=value.title, count=_counted(value.count, exact=value.is_exact), href=href, selected=on
    )


def _selected(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    return {
        "category": request.categories,
        "type": tuple(type.value for type in request.types),
        "audience": request.audiences,
        "validity": request.validities,
    }


def _pager(response: SearchResponse, day: AskedDay, page: int) -> Pager | None:
    request = response.request
    pages = -(-response.total // request.limit)
    if pages <= 1 and page == 1:
        return None
    chosen = _selected(request)
    last = max(pages, 1)
    return Pager(
        page=page,
        pages=last,
        previous=_search_address(request, chosen, day, page=min(page - 1, last)) if page > 1 else "",
        next=_search_address(request, chosen, day, page=page + 1) if page < pages else "",
    )


def _search_address(
    request: SearchRequest, chosen: Mapping[str, tuple[str, ...]], day: AskedDay, *, page: int = 1
) -> str:
    pages = [("page", str(page))] if page > 1 else []
    return _address([*_parameters(request, chosen), *day.kept, *pages])


def _parameters(request: SearchRequest, chosen: Mapping[str, tuple[str, ...]]) -> Parameters:
    return [("q", request.text), *((name, value) for name in _FACET_TITLES for value in chosen.get(name, ()))]


def _address(parameters: Parameters) -> str:
    kept = [(name, value) for name, value in parameters if value]
    home = url_for("search.page")
    return f"{home}?{urlencode(kept)}" if kept else home
