"""A handbook with more that matches than a lane looks at: what filters allow is found all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.body import Body
from indexer.domain.choices import DocumentType, Openness
from indexer.domain.document import Document, Policy, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.openness import public_handbook
from indexer.domain.vocabulary import Category, Vocabulary
from indexer.search.recall.gather import DEEPER
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from indexer.search.service import SearchService
from indexer.search.steps import DEEPEST
from indexer.search.units import units_of
from indexer.search.wire import response_as_json
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)
CUT = 20
"""Units a lane looks at here, in place of a thousand: the same cut in a smaller handbook."""

VOCABULARY = Vocabulary(title="t", categories=(Category("short", "短的"), Category("long", "长的")))


def documents(short: int) -> dict[str, Document]:
    """Return short policies on parking, and thirty long ones that stand behind them in every lane."""
    found: list[Document] = []
    for n in range(short):
        body = Body.of(["停车管理规定。"])
        found.append(
            Policy(id=f"short-{n:04}", title=f"公告{n}", category="short", path=f"{n}.md", body=body)
        )
    for n in range(30):
        body = Body.of([f"停车管理规定，{'另有安排的从其安排，' * (n % 5 + 1)}转告。"])
        kind = Policy if n % 3 else Procedure
        found.append(kind(id=f"long-{n:02}", title=f"通告{n}", category="long", path=f"l{n}.md", body=body))
    return {document.id: document for document in found}


def service_over(handbook: Handbook, analyser: Analyser, *, deepest: int) -> SearchService:
    units = [unit for document in handbook.documents.values() for unit in units_of(document, analyser)]
    return SearchService(handbook, MemoryBackend(units), analyser, deepest=deepest)


@pytest.fixture(scope="module")
def large(analyser: Analyser) -> SearchService:
    return service_over(Handbook(VOCABULARY, documents(80)), analyser, deepest=CUT)


@pytest.fixture(scope="module")
def uncut(analyser: Analyser) -> SearchService:
    return service_over(Handbook(VOCABULARY, documents(80)), analyser, deepest=10_000)


def search(service: SearchService, text: str = "停车管理规定", **more: Any) -> SearchResponse:
    return service.search(SearchRequest(text=text, on=TODAY, limit=1000, **more))


def ids(response: SearchResponse) -> list[str]:
    return [hit.document.id for hit in response.hits]


FILTERS = [
    pytest.param({"categories": ("long",)}, id="a category"),
    pytest.param({"types": (DocumentType.PROCEDURE,)}, id="a type"),
    pytest.param({"categories": ("long",), "types": (DocumentType.POLICY,)}, id="both"),
]


@pytest.mark.parametrize("chosen", FILTERS)
def test_filter_shows_what_it_would_if_every_unit_were_looked_at(
    large: SearchService, uncut: SearchService, chosen: dict[str, Any]
) -> None:
    found, everything = search(large, **chosen), search(uncut, **chosen)
    assert len(ids(everything)) >= 10
    assert ids(found) == ids(everything)
    assert (found.total, found.total_is_exact) == (everything.total, everything.total_is_exact)
    assert found.total_is_exact


def test_filter_finds_all_it_allows_behind_a_thousand_units_that_match_better(analyser: Analyser) -> None:
    handbook = Handbook(VOCABULARY, documents(DEEPEST + 50))
    found = search(service_over(handbook, analyser, deepest=DEEPEST), categories=("long",))
    assert (found.total, found.total_is_exact) == (30, True)


def test_total_and_counts_say_that_they_are_the_least_there_are(large: SearchService) -> None:
    found = search(large)
    assert found.total < 110
    assert not found.total_is_exact
    assert not any(count.is_exact for counts in found.facets.values() for count in counts)
    answer = response_as_json(found)
    assert answer["total_is_exact"] is False
    assert {count["is_exact"] for count in answer["facets"]["type"]} == {False}


def test_counts_of_what_is_chosen_are_exact_and_those_of_what_is_not_are_the_least(
    large: SearchService,
) -> None:
    facets = search(large, categories=("long",)).facets
    assert {count.key: count.is_exact for count in facets["category"]} == {"short": False, "long": True}
    assert {count.key: (count.count, count.is_exact) for count in facets["type"]} == {
        "policy": (20, True),
        "procedure": (10, True),
    }


def test_what_filters_allow_may_be_too_much_to_count_too(analyser: Analyser) -> None:
    handbook = Handbook(VOCABULARY, documents(80))
    found = search(service_over(handbook, analyser, deepest=30 // DEEPER), categories=("long",))
    assert not found.total_is_exact
    assert not any(count.is_exact for counts in found.facets.values() for count in counts)


def test_answer_that_no_lane_cuts_is_exact(large: SearchService) -> None:
    found = search(large, text="养犬")
    assert (found.total, found.total_is_exact) == (0, True)
    found = search(large, text="停车")
    assert not found.total_is_exact


def test_every_document_that_a_filter_alone_lists_is_counted(large: SearchService) -> None:
    found = search(large, text="", categories=("short",))
    assert (found.total, found.total_is_exact) == (80, True)


@pytest.mark.parametrize("chosen", FILTERS)
def test_filter_changes_no_confidence_where_lanes_are_cut(
    large: SearchService, chosen: dict[str, Any]
) -> None:
    everything = {hit.document.id: hit.confident for hit in search(large).hits}
    shown = {hit.document.id: hit.confident for hit in search(large, **chosen).hits}
    assert {id: shown[id] for id in shown if id in everything} == {
        id: everything[id] for id in shown if id in everything
    }


def test_internal_documents_take_no_place_from_public_ones(analyser: Analyser) -> None:
    held = {
        id: replace(document, openness=Openness.INTERNAL) if document.category == "short" else document
        for id, document in documents(80).items()
    }
    handbook = Handbook(VOCABULARY, held)
    shown = service_over(handbook, analyser, deepest=CUT).over(public_handbook(handbook))
    found = search(shown, text="停车")
    assert found.total >= CUT
    assert {id.partition("-")[0] for id in ids(found)} == {"long"}
