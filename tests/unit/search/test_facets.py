"""Filters and facets: what a choice counts is what it shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.domain.document import Policy
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.request import VALIDITY_FILTERS, SearchRequest, build_request
from indexer.search.response import SearchResponse
from indexer.search.service import SearchService

TODAY = date(2026, 11, 23)


def search(
    service: SearchService, vocabulary: Vocabulary, text: str = "采暖补贴", **more: Any
) -> SearchResponse:
    return service.search(build_request(vocabulary, text=text, on=TODAY, limit=50, **more))


def ids(response: SearchResponse) -> set[str]:
    return {hit.document.id for hit in response.hits}


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    return {count.key: count.count for count in response.facets[facet]}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, {"caipei-2025", "caipei-2026", "caipei-2027", "caipei-lingqu"}, id="no filter"),
        pytest.param({"types": ["procedure"]}, {"caipei-lingqu"}, id="a type"),
        pytest.param({"validities": ["in_force"]}, {"caipei-2026", "caipei-lingqu"}, id="in force"),
        pytest.param({"validities": ["ended"]}, {"caipei-2025"}, id="ended"),
        pytest.param({"validities": ["not_yet"]}, {"caipei-2027"}, id="not yet"),
        pytest.param({"validities": ["expiring"]}, {"caipei-2026"}, id="expiring"),
        pytest.param(
            {"validities": ["ended", "not_yet"]}, {"caipei-2025", "caipei-2027"}, id="one or the other"
        ),
        pytest.param({"validities": ["ended"], "types": ["procedure"]}, set(), id="one and the other"),
        pytest.param(
            {"audiences": ["有车居民"]},
            {"caipei-2025", "caipei-2026", "caipei-2027"},
            id="an audience, and what is for all",
        ),
        pytest.param({"categories": ["gonggong"]}, set(), id="another category"),
    ],
)
def test_filters_narrow_the_answer(
    service: SearchService, vocabulary: Vocabulary, more: dict[str, Any], expected: set[str]
) -> None:
    found = search(service, vocabulary, **more)
    assert ids(found) & {"caipei-2025", "caipei-2026", "caipei-2027", "caipei-lingqu"} == expected
    assert found.total == len(found.hits)


PARAMETERS = {"category": "categories", "type": "types", "audience": "audiences", "validity": "validities"}


CHOICES = [
    *(("types", key) for key in ("policy", "procedure", "contact")),
    *(("categories", key) for key in ("gonggong", "bianmin")),
    *(("audiences", key) for key in ("老年人", "有车居民", "独生子女父母")),
    *(("validities", key) for key in ("in_force", "superseded", "not_yet", "ended", "usable", "expiring")),
]


@given(text=st.text(alphabet=st.sampled_from("采暖补贴停车独生子女费电气不热年25"), min_size=1, max_size=8))
@example(text="采暖补贴")
@example(text="电暖气不热")
def test_count_of_a_choice_is_what_it_shows(
    service: SearchService, vocabulary: Vocabulary, text: str
) -> None:
    everything = search(service, vocabulary, text)
    for facet, parameter in PARAMETERS.items():
        for key, count in counts(everything, facet).items():
            assert search(service, vocabulary, text, **{parameter: [key]}).total == count


@given(
    text=st.text(alphabet=st.sampled_from("采暖补贴停车独生子女费电气不热年25燃漏火"), min_size=1, max_size=8)
)
@example(text="补贴")
@example(text="电暖气")
@example(text="屋里着火了燃气")
def test_no_filter_makes_an_answer_of_a_guess(
    service: SearchService, vocabulary: Vocabulary, text: str
) -> None:
    everything = {h.document.id: (h.confident, h.pinned) for h in search(service, vocabulary, text).hits}
    for parameter, key in CHOICES:
        for hit in search(service, vocabulary, text, **{parameter: [key]}).hits:
            assert (hit.confident, hit.pinned) == everything[hit.document.id]


def test_what_a_filter_hides_still_speaks_against_the_rest(library: Any) -> None:
    titles = {"dengji": "遛鸟登记", "banzheng": "遛鸟办证", **{f"other-{n}": f"通知{n}" for n in range(40)}}
    documents = {id: Policy(id=id, title=title, category=id, path=f"{id}.md") for id, title in titles.items()}
    bare = Vocabulary(title="t", categories=())
    found = library(Handbook(bare, documents))
    first = found.search(SearchRequest(text="遛鸟费", on=TODAY)).hits[0]
    assert (first.document.id, first.confident) == ("banzheng", False)
    (alone,) = found.search(SearchRequest(text="遛鸟费", on=TODAY, categories=("banzheng",))).hits
    assert not alone.confident


def test_successor_that_owes_its_place_to_the_old_rule_is_counted_and_shown(library: Any) -> None:
    def policy(id: str, title: str, **more: Any) -> Policy:
        return Policy(id=id, title=title, category="c", path=f"{id}.md", **more)

    documents = (
        policy("old", "冬季采暖补贴办法", superseded_by=("new",)),
        policy("new", "新规定", keywords=("停车", "养犬", "物业", "补贴")),
        policy("other", "采暖补贴领取", asks=("冬季采暖补贴", "采暖补贴办法")),
    )
    bare = Vocabulary(title="t", categories=())
    found = library(Handbook(bare, {document.id: document for document in documents}))
    everything = search(found, bare, "冬季采暖补贴怎么领")
    assert ids(everything) == {"old", "new", "other"}
    usable = search(found, bare, "冬季采暖补贴怎么领", validities=["in_force"])
    assert usable.total == counts(everything, "validity")["in_force"] == 2


def test_facet_ignores_its_own_filter_but_not_the_others(
    service: SearchService, vocabulary: Vocabulary
) -> None:
    everything = search(service, vocabulary)
    filtered = search(service, vocabulary, types=["procedure"])
    assert counts(filtered, "type") == counts(everything, "type")
    assert sum(counts(filtered, "category").values()) == filtered.total


def test_facets_are_titled_and_stand_in_the_order_of_the_handbook(
    service: SearchService, vocabulary: Vocabulary
) -> None:
    found = search(service, vocabulary, "费")
    titles = [count.title for count in found.facets["category"]]
    assert titles == ["基本公共服务", "便民利民服务"]
    assert {count.title for count in found.facets["type"]} <= {"办事流程", "政策文件", "联系方式"}


def test_validity_facet_has_the_six_values_only(service: SearchService, vocabulary: Vocabulary) -> None:
    assert set(counts(search(service, vocabulary), "validity")) <= set(VALIDITY_FILTERS[:6])


def test_closed_contact_is_ended_and_not_usable(service: SearchService, vocabulary: Vocabulary) -> None:
    found = search(service, vocabulary, "电暖气不热", validities=["ended"])
    assert "dian-weixiu-jiu" in ids(found)
    assert "dian-weixiu-jiu" not in ids(search(service, vocabulary, "电暖气不热", validities=["usable"]))


def test_handbook_without_audiences_has_no_audience_facet(library: Any) -> None:
    document = Policy(id="a", title="停车", category="c", path="a.md")
    bare = library(Handbook(Vocabulary(title="t", categories=()), {"a": document}))
    response = bare.search(build_request(Vocabulary(title="t", categories=()), text="停车", on=TODAY))
    assert response.facets["audience"] == ()


def test_what_is_for_everyone_is_counted_under_every_audience(library: Any, vocabulary: Vocabulary) -> None:
    documents = [
        Policy(id=id, title=f"停车通知{id}", category="bianmin", path=f"{id}.md", audiences=audiences)
        for id, audiences in (
            ("a", ()),
            ("b", ("全体居民",)),
            ("c", ("老年人",)),
            ("d", ("老年人", "有车居民")),
        )
    ]
    service = library(Handbook(vocabulary, {d.id: d for d in documents}))
    found = counts(search(service, vocabulary, "停车通知"), "audience")
    assert list(found.items()) == [("老年人", 4), ("有车居民", 3), ("全体居民", 2)]
