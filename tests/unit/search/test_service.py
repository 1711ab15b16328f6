"""A search from words to hits: what stands first, what is marked, and what never breaks."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.choices import DocumentType
from indexer.domain.handbook import Handbook
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from indexer.search.service import SearchService
from indexer.search.wire import document_as_json, hit_as_json, response_as_json, window_as_json

TODAY = date(2026, 11, 23)

HIT_KEYS = {
    *(
        "id",
        "title",
        "type",
        "category",
        "section",
        "snippet",
        "score",
        "confident",
        "matched_by",
        "validity",
    ),
    *("expiring", "ends_on", "freshness", "window", "basis", "superseded_by", "url"),
}
MATCHED_BY = {"word", "phrase", "ngram", "alias", "synonym", "pinyin", "typo", "meaning"}


def search(service: SearchService, text: str, on: date = TODAY, **more: Any) -> SearchResponse:
    return service.search(SearchRequest(text=text, on=on, **more))


def ids(response: SearchResponse) -> list[str]:
    return [hit.document.id for hit in response.hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("我来帮闺女领独生子女费", "dusheng-fei", id="a daughter's fee"),
        pytest.param("路边停车怎么交钱", "luce-tingche", id="roadside parking"),
        pytest.param("电暖气不热了", "dian-weixiu", id="a cold heater: the contact at work"),
        pytest.param("屋里闻到煤气味", "ranqi-qiangxiu", id="a smell of gas"),
        pytest.param("示街发〔2026〕5号", "caipei-2026", id="a document number"),
        pytest.param("96777", "ranqi-qiangxiu", id="a telephone number"),
    ],
)
def test_first_hit(service: SearchService, text: str, first: str) -> None:
    response = search(service, text)
    assert ids(response)[0] == first
    assert response.hits[0].confident


@pytest.mark.parametrize("text", ["采暖补贴", "2025年采暖补贴", "去年的采暖补贴", "示街发〔2025〕5号"])
def test_last_years_notice_never_stands_above_this_years(service: SearchService, text: str) -> None:
    found = ids(search(service, text))
    assert found.index("caipei-2026") < found.index("caipei-2025")


def test_day_decides_which_notice_stands_first(service: SearchService) -> None:
    assert search(service, "采暖补贴通知", on=date(2025, 11, 1)).hits[0].document.id == "caipei-2025"
    assert search(service, "采暖补贴通知", on=date(2027, 11, 1)).hits[0].document.id == "caipei-2027"


def test_day_hides_nothing(service: SearchService) -> None:
    found = [
        set(ids(search(service, "采暖补贴", on=date(year, 6, 1), limit=50))) for year in (2025, 2026, 2027)
    ]
    assert found[0] == found[1] == found[2]


def test_year_in_the_query_is_offered_and_does_not_move_the_day(service: SearchService) -> None:
    response = search(service, "去年的采暖补贴")
    assert response.years == (2025,)
    assert response.request.on == TODAY
    assert {hit.status.on for hit in response.hits} == {TODAY}


def test_emergency_is_pinned_and_confident_on_every_list(service: SearchService) -> None:
    hit = search(service, "我家燃气泄漏了怎么停车").hits[0]
    assert (hit.document.id, hit.pinned, hit.confident) == ("ranqi-qiangxiu", True, True)
    for sections in (False, True):
        line = service.rank("我家燃气泄漏了怎么停车", on=TODAY, limit=3, sections=sections)[0]
        assert (line.document.id, line.confident) == ("ranqi-qiangxiu", True)


def test_document_appears_once_with_its_best_section(service: SearchService) -> None:
    response = search(service, "采暖补贴带什么，身份证和户口簿")
    found = ids(response)
    assert len(found) == len(set(found))
    hit = next(hit for hit in response.hits if hit.document.id == "caipei-2026")
    assert hit.section is not None
    assert hit.section.title == "带什么"
    assert hit.url == "/d/caipei-2026#带什么"
    assert "<mark>" in hit.snippet


def test_hit_on_the_front_matter_has_no_section(service: SearchService) -> None:
    hit = search(service, "独生子女费").hits[0]
    assert hit.section is None
    assert hit.url == "/d/dusheng-fei"


def test_snippet_and_title_are_escaped(service: SearchService) -> None:
    hit = next(h for h in search(service, "夫妻两个归谁发").hits if h.document.id == "dusheng-fei")
    assert "&lt;b&gt;" in hit.snippet
    assert "<b>" not in hit.snippet
    assert "&amp;" in hit.snippet


def test_nothing_to_find_gives_no_confident_hit(service: SearchService) -> None:
    assert not any(hit.confident for hit in search(service, "护照丢了去哪补办").hits)


@pytest.mark.parametrize("text", ["", "   ", "，。？", "\u200b"])
def test_query_of_nothing_finds_nothing(service: SearchService, text: str) -> None:
    response = search(service, text)
    assert (response.hits, response.total, response.notices) == ((), 0, ())


def test_long_query_is_cut_and_says_so(service: SearchService) -> None:
    response = search(service, "独生子女费" * 500)
    assert response.hits[0].document.id == "dusheng-fei"
    assert "2000" in response.notices[0]


def test_pages_together_are_the_whole_list(service: SearchService) -> None:
    whole = search(service, "采暖补贴费", limit=50)
    pages = [search(service, "采暖补贴费", limit=2, offset=offset) for offset in range(0, whole.total + 2, 2)]
    assert [id for page in pages for id in ids(page)] == ids(whole)
    assert {page.total for page in pages} == {whole.total}


def test_list_of_documents_agrees_with_the_page(service: SearchService) -> None:
    page = search(service, "采暖补贴", limit=3)
    assert [hit.document.id for hit in service.rank("采暖补贴", on=TODAY, limit=3)] == ids(page)


def test_list_of_sections_may_hold_a_document_several_times(service: SearchService) -> None:
    found = service.rank("采暖补贴", on=TODAY, limit=50, sections=True)
    places = [(hit.document.id, hit.section.title if hit.section else None) for hit in found]
    assert len(places) == len(set(places))
    assert len(places) > len({id for id, _ in places})


typed = st.text(max_size=2000) | st.text(
    alphabet=st.sampled_from('独生子女费采暖补贴停车去年2025〔〕"“”*?()[]:~^\\ \n<>&'), max_size=300
)


@given(text=typed, on=st.dates())
def test_no_query_breaks_the_search(service: SearchService, text: str, on: date) -> None:
    response = search(service, text, on=on, limit=50)
    json.dumps(response_as_json(response))
    assert response.total == len(response.hits)
    for hit in response.hits:
        assert hit.snippet.count("<mark>") == hit.snippet.count("</mark>")
        assert "<" not in hit.snippet.replace("<mark>", "").replace("</mark>", "")


def test_threads_get_the_same_answers(service: SearchService) -> None:
    texts = ["采暖补贴", "独生子女费", "停车", "电暖气不热", "去年采暖补贴"] * 8
    expected = [ids(search(service, text)) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: ids(search(service, text)), texts)) == expected


def test_answer_has_the_keys_of_the_contract(service: SearchService) -> None:
    answer = response_as_json(search(service, "采暖补贴"))
    assert {"query", "on", "total", "took_ms", "revision", "hits", "facets", "suggestion"} <= set(answer)
    assert set(answer["facets"]) == {"category", "type", "audience", "validity"}
    assert all(set(count) >= {"key", "title", "count"} for f in answer["facets"].values() for count in f)
    for hit in answer["hits"]:
        assert set(hit) >= HIT_KEYS
        assert set(hit["matched_by"]) <= MATCHED_BY
        assert hit["section"] is None or set(hit["section"]) == {"title", "anchor"}
    assert (answer["query"], answer["on"], answer["revision"]) == ("采暖补贴", "2026-11-23", "r1")


def test_hit_tells_its_status_in_the_words_of_the_contract(service: SearchService) -> None:
    hits = {hit.document.id: hit_as_json(hit) for hit in search(service, "采暖补贴").hits}
    this_year = hits["caipei-2026"]
    assert (this_year["validity"], this_year["expiring"], this_year["ends_on"]) == (
        "in_force",
        True,
        "2026-12-31",
    )
    assert this_year["superseded_by"] == ["caipei-2027"]
    assert this_year["window"] == {
        "state": "closed",
        "opens_on": "2026-09-01",
        "closes_on": "2026-10-31",
        "days_left": None,
        "next_opens_on": None,
        "missed": "次年补",
        "label": None,
        "document": "caipei-2026",
    }
    assert hits["caipei-2025"]["window"] is None
    assert hits["caipei-lingqu"]["window"]["document"] == "caipei-2026"
    assert hits["caipei-lingqu"]["basis"] == {"state": "sound", "documents": []}
    assert hits["caipei-2025"]["validity"] == "superseded"
    assert window_as_json(None) is None


def test_document_has_the_keys_of_the_contract(handbook: Handbook) -> None:
    answer = document_as_json(handbook, "caipei-2026", handbook.status("caipei-2026", on=TODAY))
    assert set(answer) >= {
        *(
            "id",
            "revision",
            "on",
            "fields",
            "validity",
            "expiring",
            "ends_on",
            "freshness",
            "window",
            "basis",
        ),
        *("sections", "supersedes", "amended_by", "cited_by", "url"),
    }
    assert answer["supersedes"] == ["caipei-2025"]
    assert answer["cited_by"] == ["caipei-lingqu"]
    assert answer["fields"]["document_number"] == "示街发〔2026〕5号"
    assert [section["title"] for section in answer["sections"]] == [None, "补多少", "带什么"]


def test_filters_without_words_list_every_document_they_allow(service: SearchService) -> None:
    wanted = SearchRequest(text=" ", on=TODAY, types=(DocumentType.PROCEDURE,), limit=50)
    found = service.search(wanted)
    assert found.total == len(found.hits) > 0
    assert {hit.document.type for hit in found.hits} == {DocumentType.PROCEDURE}
    assert not any(hit.confident for hit in found.hits)
    assert service.search(SearchRequest(text="", on=TODAY)).total == 0
