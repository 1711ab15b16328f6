"""What speaks for a document when it is looked at closely."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.handbook import Handbook
from indexer.search.judge import evidence
from indexer.search.judge.evidence import judge
from indexer.search.judge.initials import by_initials, pieces, skipping
from indexer.search.judge.names import Namebook, by_sound, coverage
from indexer.search.query import parse_query
from indexer.search.recall.gather import Candidate, Recalled
from indexer.search.request import SearchRequest
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def backend(handbook: Handbook, analyser: Analyser) -> MemoryBackend:
    return MemoryBackend(unit for d in handbook.documents.values() for unit in units_of(d, analyser))


def recalled(scores: dict[str, float]) -> Recalled:
    return Recalled(scores, {id: Candidate(id, score) for id, score in scores.items()})


def test_names_hold_the_title_first_and_tell_asks_from_it(handbook: Handbook) -> None:
    names = Namebook(handbook.documents).of("dusheng-fei").each
    assert names[0].text == "独生子女父母奖励费领取"
    assert names[0].called
    assert not names[0].asked
    assert [name.asked for name in names if name.text == "独生子女费"] == [True]


@pytest.mark.parametrize(
    ("held", "share"),
    [
        pytest.param({"独", "生"}, 0.4, id="some"),
        pytest.param({"独", "生", "独生"}, 1.0, id="all"),
        pytest.param(set(), 0.0, id="none"),
    ],
)
def test_coverage_counts_by_rarity(held: set[str], share: float) -> None:
    rarity = {"独": 1.0, "生": 1.0, "独生": 3.0}
    assert coverage(("独", "生", "独生"), frozenset(held), rarity) == pytest.approx(share)


def test_sound_is_judged_name_by_name(handbook: Handbook, analyser: Analyser) -> None:
    namebook = Namebook(handbook.documents)
    query = parse_query("独身子女费", analyser, on=TODAY)
    assert by_sound(query, namebook.of("dusheng-fei")) == 1.0
    assert by_sound(query, namebook.of("luce-tingche")) < 0.3


@pytest.mark.parametrize(
    ("letters", "name", "tightness"),
    [("dsf", "dsf", 1.0), ("dsf", "dszf", 0.75), ("dsf", "fsd", 0.0), ("", "dsf", 0.0), ("dd", "dxd", 2 / 3)],
)
def test_letters_in_their_order(letters: str, name: str, tightness: float) -> None:
    assert skipping(letters, name) == pytest.approx(tightness)


@pytest.mark.parametrize(
    ("letters", "names", "share"),
    [
        pytest.param("dbsq", ["db", "zdshbzsq"], 0.75, id="two pieces"),
        pytest.param("dbsq", ["dbsq"], 1.0, id="one piece"),
        pytest.param("dbsq", ["db"], 0.5, id="half of it"),
        pytest.param("dbsq", ["dxbxsxq"], 0.0, id="single letters are no pieces"),
        pytest.param("", ["db"], 0.0, id="nothing typed"),
    ],
)
def test_letters_are_pieced_together(letters: str, names: list[str], share: float) -> None:
    assert pieces(letters, names) == pytest.approx(share)


def test_letters_begin_a_title(handbook: Handbook) -> None:
    found = by_initials("dszn", Namebook(handbook.documents).of("dusheng-fei"))
    assert (found["title"], found["title_start"], found["whole"]) == (1.0, 1.0, 0.0)


def test_what_was_not_looked_at_stays_below_in_its_order(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "DEPTH", 1)
    found = {"dusheng-fei": 9.0, "luce-tingche": 4.0, "caipei-2025": 2.0}
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    scores = judge(recalled(found), dict.fromkeys(found, 1.0), inquiry, Namebook(handbook.documents))
    assert scores["dusheng-fei"] > scores["luce-tingche"] > scores["caipei-2025"] > 0


def test_what_the_rules_raise_is_looked_at_closely(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "DEPTH", 1)
    found = {"luce-tingche": 9.0, "dusheng-fei": 4.0}
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    factors = {"luce-tingche": 1.0, "dusheng-fei": 10.0}
    scores = judge(recalled(found), factors, inquiry, Namebook(handbook.documents))
    assert scores["dusheng-fei"] > scores["luce-tingche"]


def test_nothing_found_is_nothing_weighed(handbook: Handbook, backend: MemoryBackend, inquire: Any) -> None:
    inquiry = inquire("护照", handbook.documents.values(), backend)
    assert judge(recalled({}), {}, inquiry, Namebook(handbook.documents)) == {}


@pytest.mark.parametrize(
    ("query", "id", "lane"),
    [
        pytest.param("“集中登记”", "dusheng-fei", "phrase", id="a phrase in quotation marks"),
        pytest.param("独生子女废", "dusheng-fei", "typo", id="a mistyped word"),
        pytest.param("dushengzinv", "dusheng-fei", "pinyin", id="letters"),
    ],
)
def test_lane_that_found_a_document_is_named(service: SearchService, query: str, id: str, lane: str) -> None:
    hits = service.search(SearchRequest(text=query, on=TODAY)).hits
    assert hits[0].document.id == id
    assert lane in hits[0].matched_by


def test_letters_beyond_what_anybody_types_are_not_pieced_together(handbook: Handbook) -> None:
    """Piecing 2,000 together takes minutes: the answer is that of the first of them."""
    names = Namebook(handbook.documents).of("dusheng-fei")
    assert by_initials("dsznf" * 400, names) == by_initials("dsznf" * 8, names)
