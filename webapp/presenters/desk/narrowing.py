"""Narrowing a search: facets and pages as links, and the addresses they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.domain.choices import DocumentType, Validity
from indexer.domain.handbook import Handbook
from indexer.search.request import GROUP_TITLES, SearchRequest
from indexer.search.response import FacetCount, SearchResponse
from webapp.presenters.day import AskedDay, as_query, path_of

_FACET_VALUES = 10
_FACET_TITLES = {"category": "类目", "type": "类型", "audience": "人群", "validity": "时效"}

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A filter that can be put on or taken off by following `href`."""

    title: str
    count: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet: its commonest values and those chosen; `clear` takes all of them off."""

    title: str
    values: tuple[FacetValue, ...]
    clear: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    page: int
    pages: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What folds away below an answer: how much was found, the filters, the pages.

    `kept` are the parameters of this search but for its day and page; `unfiltered` asks the whole
    handbook, empty where nothing is filtered.
    """

    total: str
    facets: tuple[Facet, ...]
    pager: Pager | None
    kept: Parameters
    unfiltered: str
    filtered: bool


def narrowing_of(response: SearchResponse, handbook: Handbook, day: AskedDay) -> Narrowing:
    """Return the filters and pages of a search."""
    request = response.request
    filtered = bool(request.text) and request.filtered
    return Narrowing(
        total=counted(response.total, exact=response.total_is_exact),
        facets=_facets(response, handbook, day),
        pager=_pager(response, day, request.offset // request.limit + 1),
        kept=_parameters(request, selected(request)),
        unfiltered=search_address(request, {}, day) if filtered else "",
        filtered=request.filtered,
    )


def counted(number: int, *, exact: bool) -> str:
    """Return a number of documents as it is told: 53, or 至少 297 where not all were looked at."""
    return f"{number}" if exact else f"至少 {number}"


def address(parameters: Parameters) -> str:
    """Return the address of a search; empty values are left out."""
    return path_of("search.page") + as_query((name, value) for name, value in parameters if value)


def selected(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    """Return the filters that are on, by the names they have in an address."""
    return {
        "category": request.categories,
        "type": tuple(type.value for type in request.types),
        "audience": request.audiences,
        "validity": request.validities,
    }


def search_address(
    request: SearchRequest,
    chosen: Mapping[str, tuple[str, ...]],
    day: AskedDay,
    *,
    page: int = 1,
    more: Parameters = (),
) -> str:
    """Return the address of the same words with these filters."""
    pages = [("page", str(page))] if page > 1 else []
    return address([*_parameters(request, chosen), *day.kept, *pages, *more])


def _facets(response: SearchResponse, handbook: Handbook, day: AskedDay) -> tuple[Facet, ...]:
    on = selected(response.request)
    found = []
    for name, title in _FACET_TITLES.items():
        counts = response.facets.get(name, ())
        chosen = on[name]
        if len(counts) < 2 and not chosen:
            continue
        others = {key: values for key, values in on.items() if key != name}
        values = [
            _facet_value(name, count, response.request, on, day)
            for count in (*counts, *_chosen_but_empty(chosen, counts, handbook))
        ]
        first = [value for place, value in enumerate(values) if place < _FACET_VALUES or value.selected]
        found.append(
            Facet(
                title=title,
                values=tuple(first),
                clear=search_address(response.request, others, day) if chosen else "",
            )
        )
    return tuple(found)


def _chosen_but_empty(
    chosen: Sequence[str], counts: Sequence[FacetCount], handbook: Handbook
) -> tuple[FacetCount, ...]:
    """Return the chosen values that nothing is counted under, so that they can be taken off."""
    known = {value.key for value in counts}
    titles = {category.key: category.title for category in handbook.vocabulary.categories}
    titles |= (
        {type.value: type.full_label for type in DocumentType}
        | GROUP_TITLES
        | {validity.value: validity.label for validity in Validity}
    )
    return tuple(FacetCount(key, titles.get(key, key), 0) for key in chosen if key not in known)


def _facet_value(
    name: str,
    value: FacetCount,
    request: SearchRequest,
    chosen: Mapping[str, tuple[str, ...]],
    day: AskedDay,
) -> FacetValue:
    """Return a filter whose address adds it to what is chosen, or takes it away again."""
    values = chosen[name]
    on = value.key in values
    after = tuple(key for key in values if key != value.key) if on else (*values, value.key)
    href = search_address(request, {**chosen, name: after}, day)
    return FacetValue(
        title=value.title, count=counted(value.count, exact=value.is_exact), href=href, selected=on
    )


def _pager(response: SearchResponse, day: AskedDay, page: int) -> Pager | None:
    request = response.request
    pages = -(-response.total // request.limit)
    if pages <= 1 and page == 1:
        return None
    chosen = selected(request)
    last = max(pages, 1)
    return Pager(
        page=page,
        pages=last,
        previous=search_address(request, chosen, day, page=min(page - 1, last)) if page > 1 else "",
        next=search_address(request, chosen, day, page=page + 1) if page < pages else "",
    )


def _parameters(request: SearchRequest, chosen: Mapping[str, tuple[str, ...]]) -> Parameters:
    return [("q", request.text), *((name, value) for name in _FACET_TITLES for value in chosen.get(name, ()))]
