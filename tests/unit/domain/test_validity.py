"""时效: every rule, the order of the rules, and the days on either side of each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.choices import Freshness, Validity
from indexer.domain.days.validity import (
    current_versions,
    ends_on,
    freshness_on,
    superseded_on,
    takes_effect_on,
    validity_on,
)
from indexer.domain.document import Document, Policy
from indexer.domain.relations import Relations

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)


def policy(id: str = "rule", **more: Any) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", **more)


def validity(document: Document, *others: Document, on: date) -> Validity:
    return validity_on(document, Relations([document, *others]), on=on)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, Validity.IN_FORCE, id="no dates: always in force"),
        pytest.param({"effective_from": TOMORROW}, Validity.NOT_YET, id="the day before it applies"),
        pytest.param({"effective_from": TODAY}, Validity.IN_FORCE, id="its first day"),
        pytest.param({"effective_to": TODAY}, Validity.IN_FORCE, id="its last day"),
        pytest.param({"effective_to": YESTERDAY}, Validity.LAPSED, id="the day after its last"),
        pytest.param({"repealed_on": TODAY}, Validity.REPEALED, id="the first day of the repeal"),
        pytest.param({"repealed_on": TOMORROW}, Validity.IN_FORCE, id="the day before the repeal"),
        pytest.param({"effective_from": TODAY, "effective_to": TODAY}, Validity.IN_FORCE, id="one day only"),
        pytest.param(
            {"repealed_on": YESTERDAY, "effective_to": YESTERDAY}, Validity.REPEALED, id="repealed and lapsed"
        ),
        pytest.param(
            {"repealed_on": YESTERDAY, "effective_from": TOMORROW},
            Validity.REPEALED,
            id="repealed before it applied",
        ),
    ],
)
def test_own_dates_decide_validity(more: dict[str, Any], expected: Validity) -> None:
    assert validity(policy(**more), on=TODAY) is expected


@pytest.mark.parametrize(
    ("successor", "expected"),
    [
        pytest.param({"effective_from": TODAY}, Validity.SUPERSEDED, id="from the successor's first day"),
        pytest.param({"effective_from": TOMORROW}, Validity.IN_FORCE, id="not while it is still to come"),
        pytest.param({}, Validity.SUPERSEDED, id="an undated successor always applies"),
        pytest.param(
            {"effective_from": YESTERDAY, "effective_to": YESTERDAY},
            Validity.SUPERSEDED,
            id="although the successor has lapsed since",
        ),
        pytest.param(
            {"effective_from": YESTERDAY, "repealed_on": TODAY},
            Validity.SUPERSEDED,
            id="although the successor was repealed since",
        ),
        pytest.param(
            {"effective_from": YESTERDAY, "repealed_on": YESTERDAY},
            Validity.IN_FORCE,
            id="not by one repealed on its first day",
        ),
        pytest.param(
            {"effective_from": TODAY, "repealed_on": YESTERDAY},
            Validity.IN_FORCE,
            id="not by one repealed before its first day",
        ),
    ],
)
def test_successor_replaces_from_the_day_it_takes_effect(
    successor: dict[str, Any], expected: Validity
) -> None:
    old = policy("old", superseded_by=("new",))
    assert validity(old, policy("new", **successor), on=TODAY) is expected


def test_successor_that_is_not_in_the_handbook_replaces_nothing() -> None:
    assert validity(policy(superseded_by=("nowhere",)), on=TODAY) is Validity.IN_FORCE


def test_successor_replaces_although_its_own_successor_has_taken_over() -> None:
    chain = (
        policy("first", superseded_by=("second",)),
        policy("second", effective_from=date(2025, 1, 1), superseded_by=("third",)),
        policy("third", effective_from=date(2026, 1, 1)),
    )
    assert [validity(d, *chain, on=TODAY) for d in chain] == ["superseded", "superseded", "in_force"]


def test_first_of_several_successors_counts() -> None:
    old = policy("old", superseded_by=("late", "early"))
    late, early = policy("late", effective_from=TOMORROW), policy("early", effective_from=YESTERDAY)
    assert superseded_on(old, Relations([old, late, early])) == YESTERDAY


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({"repealed_on": TODAY}, Validity.REPEALED, id="repealed before superseded"),
        pytest.param({"effective_to": YESTERDAY}, Validity.SUPERSEDED, id="superseded before lapsed"),
        pytest.param({"effective_from": TOMORROW}, Validity.SUPERSEDED, id="superseded before not yet"),
    ],
)
def test_of_two_rules_the_stronger_is_shown(more: dict[str, Any], expected: Validity) -> None:
    old = policy("old", superseded_by=("new",), **more)
    assert validity(old, policy("new", effective_from=YESTERDAY), on=TODAY) is expected


@pytest.mark.parametrize(
    ("amending", "expected"),
    [
        pytest.param({"effective_from": TODAY}, Validity.AMENDED, id="from its first day"),
        pytest.param({"effective_from": TOMORROW}, Validity.IN_FORCE, id="not before"),
        pytest.param({"effective_to": TODAY}, Validity.AMENDED, id="until its last day"),
        pytest.param({"effective_to": YESTERDAY}, Validity.IN_FORCE, id="not after its last day"),
        pytest.param(
            {"effective_from": YESTERDAY, "repealed_on": YESTERDAY}, Validity.IN_FORCE, id="never took effect"
        ),
    ],
)
def test_amending_document_shows_while_it_applies(amending: dict[str, Any], expected: Validity) -> None:
    change = policy("change", amends=("rule",), **amending)
    assert validity(policy(), change, on=TODAY) is expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({"effective_from": TOMORROW}, Validity.NOT_YET, id="not yet"),
        pytest.param({"effective_to": YESTERDAY}, Validity.LAPSED, id="lapsed"),
        pytest.param({"repealed_on": TODAY}, Validity.REPEALED, id="repealed"),
    ],
)
def test_amendment_is_the_weakest_rule(more: dict[str, Any], expected: Validity) -> None:
    assert validity(policy(**more), policy("change", amends=("rule",)), on=TODAY) is expected


def test_ended_and_usable_part_the_values() -> None:
    assert {v.value for v in Validity if v.ended} == {"repealed", "superseded", "lapsed"}
    assert {v.value for v in Validity if v.usable} == {"in_force", "amended"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, None, id="no end"),
        pytest.param({"effective_to": TODAY}, TODAY, id="the last day is included"),
        pytest.param({"repealed_on": TODAY}, YESTERDAY, id="the day before the repeal"),
        pytest.param({"superseded_by": ("new",)}, date(2026, 12, 31), id="the day before the successor"),
        pytest.param(
            {"superseded_by": ("new",), "effective_to": TOMORROW, "repealed_on": TOMORROW},
            TODAY,
            id="the earliest of all",
        ),
    ],
)
def test_document_ends_on_the_earliest_of_its_ends(more: dict[str, Any], expected: date | None) -> None:
    document = policy(**more)
    relations = Relations([document, policy("new", effective_from=date(2027, 1, 1))])
    assert ends_on(document, relations) == expected


def test_document_without_a_date_takes_effect_at_the_beginning_of_time() -> None:
    assert takes_effect_on(policy()) == date.min


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, Freshness.UNKNOWN, id="neither date"),
        pytest.param(
            {"verified_on": date(2020, 1, 1)}, Freshness.CURRENT, id="checked once, no date to come"
        ),
        pytest.param({"review_by": TODAY}, Freshness.CURRENT, id="its last day"),
        pytest.param({"review_by": YESTERDAY}, Freshness.DUE, id="the day after"),
        pytest.param(
            {"review_by": YESTERDAY, "verified_on": TODAY}, Freshness.DUE, id="the date to come wins"
        ),
    ],
)
def test_freshness_follows_the_review_date(more: dict[str, Any], expected: Freshness) -> None:
    assert freshness_on(policy(**more), on=TODAY) is expected


def test_current_version_is_the_last_of_the_chain_that_has_taken_effect() -> None:
    chain = [
        policy("y2024", superseded_by=("y2025",)),
        policy("y2025", effective_from=date(2025, 1, 1), superseded_by=("y2026",)),
        policy("y2026", effective_from=date(2026, 1, 1), superseded_by=("y2027",)),
        policy("y2027", effective_from=date(2027, 1, 1)),
    ]
    relations = Relations(chain)
    assert [d.id for d in current_versions(chain[0], relations, on=TODAY)] == ["y2026"]
    assert [d.id for d in current_versions(chain[0], relations, on=date(2027, 1, 1))] == ["y2027"]
    assert current_versions(chain[2], relations, on=TODAY) == ()


def test_current_versions_of_a_document_split_in_two_are_both_shown() -> None:
    old = policy("old", superseded_by=("b", "a"))
    relations = Relations([old, policy("a"), policy("b")])
    assert [d.id for d in current_versions(old, relations, on=TODAY)] == ["b", "a"]


def test_current_versions_of_a_circle_end() -> None:
    circle = [policy("a", superseded_by=("b",)), policy("b", superseded_by=("a",))]
    assert [d.id for d in current_versions(circle[0], Relations(circle), on=TODAY)] == []


inner_days = st.sampled_from(EVERY_DAY[1:-1])
dates = st.none() | inner_days


@st.composite
def rules(draw: st.DrawFn, id: str, *, dated: bool = False, **more: Any) -> Policy:
    start = draw(inner_days if dated else dates)
    return policy(id, effective_from=start, effective_to=draw(dates), repealed_on=draw(dates), **more)


def painted(document: Policy, successors: list[Policy], changes: list[Policy]) -> dict[date, Validity]:
    """Paint every day of four years, the weakest rule first: what is on top at the end is shown."""

    def starts(other: Policy) -> date | None:
        first = other.effective_from or FIRST
        return None if other.repealed_on is not None and other.repealed_on <= first else first

    days = dict.fromkeys(EVERY_DAY, Validity.IN_FORCE)
    for change in changes:
        first, last = starts(change), change.effective_to or LAST
        if first is not None:
            days.update(dict.fromkeys((d for d in EVERY_DAY if first <= d <= last), Validity.AMENDED))
    layers = [
        (Validity.NOT_YET, lambda d: document.effective_from is not None and d < document.effective_from),
        (Validity.LAPSED, lambda d: document.effective_to is not None and d > document.effective_to),
        (Validity.SUPERSEDED, lambda d: any((s := starts(x)) is not None and d >= s for x in successors)),
        (Validity.REPEALED, lambda d: document.repealed_on is not None and d >= document.repealed_on),
    ]
    for value, covers in layers:
        days.update(dict.fromkeys(filter(covers, EVERY_DAY), value))
    return days


@given(
    document=rules("rule", superseded_by=("s1", "s2")),
    successors=st.tuples(rules("s1", dated=True), rules("s2", dated=True)),
    change=rules("change", amends=("rule",)),
)
def test_validity_of_every_day_of_four_years(
    document: Policy, successors: tuple[Policy, Policy], change: Policy
) -> None:
    relations = Relations([document, *successors, change])
    expected = painted(document, list(successors), [change])
    assert {day: validity_on(document, relations, on=day) for day in EVERY_DAY} == expected
    first_ended = next((day for day in EVERY_DAY if expected[day].ended), None)
    assert ends_on(document, relations) == (first_ended and first_ended - timedelta(days=1))


def test_what_repeals_a_document_stands_in_its_place_from_the_repeal_on() -> None:
    old = policy("old", repealed_on=TODAY, repealed_by="new")
    new = policy("new", effective_from=date(2020, 1, 1))
    relations = Relations([old, new])
    assert relations.successors("old") == (new,)
    assert relations.supersedes("new") == (old,)
    assert current_versions(old, relations, on=TODAY) == (new,)
    assert current_versions(old, relations, on=YESTERDAY) == ()
    assert validity_on(old, relations, on=YESTERDAY) is Validity.IN_FORCE
    assert validity_on(old, relations, on=TODAY) is Validity.REPEALED


def test_successors_that_are_named_go_before_what_repeals() -> None:
    old = policy("old", repealed_on=TODAY, repealed_by="decision", superseded_by=("new",))
    relations = Relations([old, policy("decision"), policy("new")])
    assert [document.id for document in relations.successors("old")] == ["new"]
