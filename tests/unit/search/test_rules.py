"""The rules that are not a matter of tuning: successors, years, numbers, emergencies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.choices import ContactKind, ContactState
from indexer.domain.days.status import status_on
from indexer.domain.document import Contact, Document, Policy
from indexer.domain.relations import Relations
from indexer.search.inquiry import Inquiry
from indexer.search.judge.called import names_document
from indexer.search.query import parse_query
from indexer.search.recall.gather import Candidate, Recalled
from indexer.search.rules.factors import (
    ENDED_FACTOR,
    NUMBER_FACTOR,
    YEAR_FACTOR,
    factors_of,
    is_of_year,
)
from indexer.search.rules.order import Listing, Placed, pin_first, place
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)
PAST, FUTURE = date(2025, 12, 31), date(2027, 1, 1)


def policy(id: str, **more: Any) -> Policy:
    return Policy(id=id, title=more.pop("title", id), category="c", path=f"{id}.md", **more)


def contact(id: str, **more: Any) -> Contact:
    return Contact(id=id, title=id, category="c", path=f"{id}.md", **more)


@pytest.fixture(scope="session")
def ranked(inquire: Callable[..., Inquiry]) -> Callable[..., dict[str, float]]:
    """Return a function that gives the final scores in their final order, from the scores of the lanes."""

    def order(scores: dict[str, float], *documents: Document, query: str = "停车") -> dict[str, float]:
        inquiry = inquire(query, documents)
        recalled = Recalled(scores, {id: Candidate(id, score) for id, score in scores.items()})
        listing = place(recalled, scores, factors_of(scores, inquiry), inquiry)
        return {placed.id: placed.score for placed in listing.placed}

    return order


def test_equal_scores_stand_in_the_order_of_their_ids(ranked: Any) -> None:
    assert list(ranked({"b": 1, "a": 1}, policy("a"), policy("b"))) == ["a", "b"]


@pytest.mark.parametrize(
    ("more", "factor"),
    [
        pytest.param({}, 1, id="in force"),
        pytest.param({"effective_to": PAST}, ENDED_FACTOR, id="lapsed"),
        pytest.param({"repealed_on": PAST}, ENDED_FACTOR, id="repealed"),
        pytest.param({"effective_from": FUTURE}, ENDED_FACTOR, id="still to come"),
    ],
)
def test_document_that_does_not_apply_loses_part_of_its_score(
    ranked: Any, more: dict[str, Any], factor: float
) -> None:
    assert ranked({"a": 10}, policy("a", **more)) == {"a": pytest.approx(10 * factor)}


def test_closed_contact_loses_part_of_its_score(ranked: Any) -> None:
    closed = contact("a", state=ContactState.CLOSED)
    assert ranked({"a": 10}, closed) == {"a": pytest.approx(10 * ENDED_FACTOR)}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("停车", id="plain words"),
        pytest.param("2025年停车", id="a year"),
        pytest.param("去年停车", id="last year"),
        pytest.param("示街发〔2025〕5号", id="its document number"),
        pytest.param("旧办法", id="its exact title"),
    ],
)
def test_ended_document_never_stands_above_its_matching_successor(ranked: Any, query: str) -> None:
    old = policy(
        "old",
        title="旧办法",
        document_number="示街发〔2025〕5号",
        effective_from=date(2025, 1, 1),
        effective_to=PAST,
        superseded_by=("new",),
    )
    new = policy("new", effective_from=date(2026, 1, 1))
    assert list(ranked({"old": 100, "new": 1}, old, new, query=query)) == ["new", "old"]


def test_ended_document_stands_high_when_its_successor_does_not_match(ranked: Any) -> None:
    old, new, other = policy("old", superseded_by=("new",)), policy("new"), policy("other")
    assert list(ranked({"old": 100, "other": 1}, old, new, other)) == ["old", "other"]


def test_document_in_force_may_stand_above_its_coming_successor(ranked: Any) -> None:
    old, new = policy("old", superseded_by=("new",)), policy("new", effective_from=FUTURE)
    assert list(ranked({"old": 10, "new": 9}, old, new)) == ["old", "new"]


def test_chain_stands_newest_first(ranked: Any) -> None:
    chain = [policy(f"y{n}", superseded_by=(f"y{n + 1}",) if n < 4 else ()) for n in range(5)]
    scores = {"y0": 50.0, "y1": 40.0, "y2": 30.0, "y3": 20.0, "y4": 10.0}
    assert list(ranked(scores, *chain)) == ["y4", "y3", "y2", "y1", "y0"]
    assert list(ranked(dict(reversed(scores.items())), *chain)) == ["y4", "y3", "y2", "y1", "y0"]


def test_backup_stands_above_the_closed_contact_over_several_steps(ranked: Any) -> None:
    chain = [
        contact("first", state=ContactState.CLOSED, backup="second"),
        contact("second", state=ContactState.CLOSED, backup="third"),
        contact("third"),
    ]
    assert list(ranked({"first": 20, "second": 10, "third": 1}, *chain)) == [
        "third",
        "second",
        "first",
    ]


def test_contact_at_work_may_stand_above_its_backup(ranked: Any) -> None:
    assert list(ranked({"a": 2, "b": 1}, contact("a", backup="b"), contact("b"))) == ["a", "b"]


def test_circle_of_backups_ends(ranked: Any) -> None:
    circle = [contact("a", state=ContactState.CLOSED, backup="b"), contact("b", backup="a")]
    assert list(ranked({"a": 2, "b": 1}, *circle)) == ["b", "a"]


def test_successor_two_steps_on_counts_although_the_one_between_does_not_match(ranked: Any) -> None:
    chain = [policy("y0", superseded_by=("y1",)), policy("y1", superseded_by=("y2",)), policy("y2")]
    assert list(ranked({"y0": 100, "y2": 1}, *chain)) == ["y2", "y0"]


@given(
    scores=st.lists(st.floats(0.01, 1000), min_size=6, max_size=6),
    links=st.lists(st.sets(st.integers(1, 5), max_size=2), min_size=6, max_size=6),
    dates=st.lists(st.sampled_from([None, PAST, FUTURE]), min_size=6, max_size=6),
    ends=st.lists(st.sampled_from([None, PAST]), min_size=6, max_size=6),
    query=st.sampled_from(["停车", "2025年停车", "y3", "去年"]),
)
def test_no_ended_document_ever_stands_above_one_that_replaces_it(
    ranked: Any,
    scores: list[float],
    links: list[set[int]],
    dates: list[date | None],
    ends: list[date | None],
    query: str,
) -> None:
    documents = [
        policy(
            f"y{n}",
            superseded_by=tuple(f"y{n + step}" for step in sorted(links[n]) if n + step < 6),
            effective_from=dates[n],
            effective_to=ends[n],
        )
        for n in range(6)
    ]
    found = list(ranked({f"y{n}": scores[n] for n in range(6)}, *documents, query=query))
    relations = Relations(documents)
    for id in relations.documents:
        if status_on(relations.documents[id], relations, on=TODAY, expiring_days=60).ended:
            assert all(found.index(later) < found.index(id) for later in relations.later_versions(id))


def test_year_in_the_query_raises_that_years_document(ranked: Any) -> None:
    last_year = policy("a", effective_from=date(2025, 1, 1), effective_to=PAST)
    assert ranked({"a": 10}, last_year, query="去年停车") == {"a": pytest.approx(10 * YEAR_FACTOR)}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({"title": "2025年通知"}, True, id="year in the title"),
        pytest.param({"effective_from": date(2025, 1, 1), "effective_to": PAST}, True, id="dates within it"),
        pytest.param({"effective_from": date(2025, 1, 1)}, False, id="an open end"),
        pytest.param({"effective_from": date(2024, 1, 1), "effective_to": PAST}, False, id="more than it"),
        pytest.param({}, False, id="no dates"),
    ],
)
def test_document_of_a_year(more: dict[str, Any], expected: bool) -> None:
    assert is_of_year(policy("a", **more), 2025) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("示街发〔2025〕5号", True, id="the number"),
        pytest.param("示街发(2025)5", True, id="the number in another spelling"),
        pytest.param("我想问问示街发〔2025〕5号还有效吗", True, id="the number in a sentence"),
        pytest.param("示街发〔2025〕15号", False, id="another number"),
        pytest.param(" 冬季采暖补贴办法 ", True, id="the title"),
        pytest.param("冬季采暖补贴", False, id="part of the title"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_query_that_names_a_document(analyser: Analyser, query: str, expected: bool) -> None:
    document = policy("a", title="冬季采暖补贴办法", document_number="示街发〔2025〕5号")
    assert names_document(parse_query(query, analyser, on=TODAY), document) is expected


def test_named_document_stands_first_although_it_ended(ranked: Any) -> None:
    old = policy("old", document_number="示街发〔2025〕5号", effective_to=PAST)
    scores = {"old": 1.0, "other": 5.0}
    assert next(iter(ranked(scores, old, policy("other"), query="示街发〔2025〕5号"))) == "old"


GAS = contact("gas", kind=ContactKind.EMERGENCY, symptoms=("闻到煤气味", "燃气泄漏"))


def test_emergency_stands_above_everything(ranked: Any) -> None:
    found = ranked({"gas": 1, "a": 100}, GAS, policy("a"), query="燃气泄漏")
    assert list(found) == ["gas", "a"]


def test_emergency_number_that_was_replaced_does_not_hide_the_new_one(ranked: Any) -> None:
    old = contact("old", kind=ContactKind.EMERGENCY, symptoms=("燃气泄漏",), superseded_by=("new",))
    found = ranked({"old": 100, "new": 1}, old, contact("new"), query="燃气泄漏")
    assert list(found) == ["new", "old"]


def test_what_is_too_far_behind_to_be_shown_still_speaks_against_the_rest(
    inquire: Callable[..., Inquiry],
) -> None:
    scores = {"a": 10.0, "b": 4.0, "noise": 1.0}
    inquiry = inquire("停车", [policy(id) for id in scores])
    recalled = Recalled(scores, {id: Candidate(id, score) for id, score in scores.items()})
    listing = place(recalled, scores, dict.fromkeys(scores, 1.0), inquiry).without_noise()
    assert [one.id for one in listing.placed] == ["a", "b"]
    assert dict(listing.shares) == pytest.approx({"a": 10 / 15, "b": 4 / 15, "noise": 1 / 15})


@pytest.fixture
def listed(inquire: Callable[..., Inquiry]) -> Callable[..., Listing]:
    """Return a function that lists documents by (score of the lanes, score of all evidence)."""

    def listing(scores: dict[str, tuple[float, float]], *documents: Document, query: str = "停车") -> Listing:
        inquiry = inquire(query, documents or [policy(id) for id in scores])
        lanes = {id: score for id, (score, _) in scores.items()}
        recalled = Recalled(lanes, {id: Candidate(id, score) for id, score in lanes.items()}, False, False)
        evidence = {id: all_told for id, (_, all_told) in scores.items()}
        return place(recalled, evidence, dict.fromkeys(scores, 1.0), inquiry)

    return listing


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        pytest.param((2.0, 1.0), True, id="a fifth of the best by the lanes"),
        pytest.param((1.9, 2.0), True, id="a fifth of the best by all evidence"),
        pytest.param((1.9, 1.9), False, id="less by both"),
        pytest.param((0.0, 0.0), False, id="nothing"),
    ],
)
def test_noise_is_what_neither_the_lanes_nor_all_evidence_speak_for(
    listed: Callable[..., Listing], other: tuple[float, float], shown: bool
) -> None:
    found = listed({"a": (10.0, 10.0), "b": other}).without_noise()
    assert [one.id for one in found.placed] == (["a", "b"] if shown else ["a"])


def test_danger_is_pinned_and_no_noise_and_nothing_else_is_pinned(listed: Callable[..., Listing]) -> None:
    found = listed({"gas": (0.1, 0.1), "a": (100.0, 100.0)}, GAS, policy("a"), query="燃气泄漏")
    assert [(one.id, one.pinned) for one in found.without_noise().placed] == [("gas", True), ("a", False)]


def test_share_is_that_of_all_evidence_best_first(listed: Callable[..., Listing]) -> None:
    found = listed({"b": (1.0, 4.0), "a": (1.0, 12.0), "c": (1.0, 0.0)})
    assert list(found.shares.items()) == [("a", 0.75), ("b", 0.25)]


def test_pinned_danger_has_no_greater_share_than_fits(listed: Callable[..., Listing]) -> None:
    found = listed({"gas": (1.0, 1.0), "a": (10.0, 9.0)}, GAS, policy("a"), query="燃气泄漏")
    assert dict(found.shares) == pytest.approx({"gas": 0.1, "a": 0.9})


def test_listing_tells_whether_all_that_matches_was_recalled(listed: Callable[..., Listing]) -> None:
    found = listed({"a": (1.0, 1.0)}).without_noise()
    assert (found.whole, found.whole_within) == (False, False)


class Judge:
    """Answers for some documents, or for none."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    def answers(self, document: Document) -> bool:
        return document.id in self.ids


@pytest.mark.parametrize(
    ("documents", "judge", "may_be_danger", "pinned"),
    [
        pytest.param([GAS, policy("a")], Judge("gas"), True, True, id="an emergency number that answers"),
        pytest.param([GAS, policy("a")], Judge("a"), True, False, id="one that does not answer"),
        pytest.param([GAS, policy("a")], Judge("gas"), False, False, id="no kind of danger is possible"),
        pytest.param([policy("gas"), policy("a")], Judge("gas"), True, False, id="no emergency number"),
        pytest.param(
            [replace(GAS, effective_to=PAST), policy("a")],
            Judge("gas"),
            True,
            False,
            id="a number that ended",
        ),
    ],
)
def test_emergency_number_that_stands_first_by_all_evidence_is_pinned(
    inquire: Callable[..., Inquiry],
    documents: list[Document],
    judge: Judge,
    may_be_danger: bool,
    pinned: bool,
) -> None:
    inquiry = replace(inquire("楼上掉下个人", documents), may_be_danger=may_be_danger)
    placed = (Placed("gas", 4.0, 4.0), Placed("a", 1.0, 1.0))
    found = pin_first(Listing(placed), inquiry, judge)  # type: ignore[arg-type]
    assert [(one.id, one.pinned) for one in found.placed] == [("gas", pinned), ("a", False)]


def test_nothing_found_pins_nothing(inquire: Callable[..., Inquiry]) -> None:
    inquiry = replace(inquire("楼上掉下个人", [GAS]), may_be_danger=True)
    assert pin_first(Listing(()), inquiry, Judge("gas")).placed == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "query", "factor"),
    [
        pytest.param({"title": "停车2025"}, "停车", 1.0, id="nothing special"),
        pytest.param({"title": "停车2025"}, "2025年停车", YEAR_FACTOR, id="the year asked for"),
        pytest.param({"title": "停车2024"}, "2025年停车", 1.0, id="another year"),
        pytest.param(
            {"document_number": "示街发〔2024〕5号"}, "示街发〔2024〕5号", NUMBER_FACTOR, id="its number"
        ),
        pytest.param({"effective_to": PAST}, "2024年停车", 1.0, id="a year lifts the loss of what has ended"),
        pytest.param(
            {"title": "停车旧规", "effective_to": PAST}, "停车旧规", NUMBER_FACTOR, id="so does its title"
        ),
        pytest.param({"effective_from": FUTURE}, "停车", ENDED_FACTOR, id="still to come"),
    ],
)
def test_what_raises_and_lowers_a_document(
    inquire: Callable[..., Inquiry], more: dict[str, Any], query: str, factor: float
) -> None:
    inquiry = inquire(query, [policy("a", **more)])
    assert factors_of(["a"], inquiry) == {"a": pytest.approx(factor)}
