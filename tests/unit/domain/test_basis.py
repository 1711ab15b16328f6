"""依据: versions of one policy count as one, the worst policy wins, and circles end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.domain.choices import BasisState
from indexer.domain.days.basis import Basis, basis_on
from indexer.domain.document import Document, LegalBasis, Policy, Procedure
from indexer.domain.relations import Relations

TODAY = date(2026, 11, 23)
PAST, FUTURE = date(2025, 12, 31), date(2027, 1, 1)


def rests_on(*ids: str) -> tuple[LegalBasis, ...]:
    return tuple(LegalBasis(document=id) for id in ids)


def policy(id: str, *basis: str, **more: Any) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", legal_basis=rests_on(*basis), **more)


def steps(*basis: str, **more: Any) -> Procedure:
    more.setdefault("legal_basis", rests_on(*basis))
    return Procedure(id="steps", title="steps", category="c", path="steps.md", **more)


def basis(document: Document, *others: Document, on: date = TODAY) -> Basis:
    return basis_on(document, Relations([document, *others]), on=on)


@pytest.mark.parametrize(
    ("others", "expected", "blamed"),
    [
        pytest.param([policy("a")], BasisState.SOUND, (), id="in force"),
        pytest.param([policy("a"), policy("x", amends=("a",))], BasisState.SOUND, (), id="amended is usable"),
        pytest.param([policy("a", effective_to=PAST)], BasisState.ENDED, ("a",), id="lapsed"),
        pytest.param([policy("a", repealed_on=PAST)], BasisState.ENDED, ("a",), id="repealed"),
        pytest.param([policy("a", effective_from=FUTURE)], BasisState.NOT_YET, ("a",), id="still to come"),
        pytest.param(
            [policy("a", superseded_by=("b",)), policy("b")],
            BasisState.ENDED,
            ("a",),
            id="only the old version",
        ),
    ],
)
def test_one_cited_policy_decides(
    others: list[Document], expected: BasisState, blamed: tuple[str, ...]
) -> None:
    assert basis(steps("a"), *others) == Basis(expected, blamed)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param((), id="no basis at all"),
        pytest.param((LegalBasis(title="某法", article="第三条"),), id="titles only"),
        pytest.param((LegalBasis(document="nowhere"),), id="a link that leads nowhere"),
    ],
)
def test_basis_without_a_link_is_not_judged(entries: tuple[LegalBasis, ...]) -> None:
    assert basis(steps(legal_basis=entries)) == Basis(BasisState.UNLINKED)


def yearly(year: int) -> Policy:
    return policy(
        f"y{year}",
        effective_from=date(year, 1, 1),
        effective_to=date(year, 12, 31),
        superseded_by=(f"y{year + 1}",),
    )


VERSIONS = [yearly(2025), yearly(2026), yearly(2027)]


@pytest.mark.parametrize(
    ("cited", "expected", "blamed"),
    [
        pytest.param(("y2025", "y2026", "y2027"), BasisState.SOUND, (), id="past, present and coming"),
        pytest.param(("y2027", "y2026", "y2025"), BasisState.SOUND, (), id="in whatever order"),
        pytest.param(("y2025", "y2026"), BasisState.SOUND, (), id="past and present"),
        pytest.param(("y2025",), BasisState.ENDED, ("y2025",), id="the past one only"),
        pytest.param(("y2027",), BasisState.NOT_YET, ("y2027",), id="the coming one only"),
        pytest.param(
            ("y2025", "y2027"),
            BasisState.NOT_YET,
            ("y2025", "y2027"),
            id="past and coming, joined over the present",
        ),
    ],
)
def test_versions_joined_by_superseded_by_are_one_group(
    cited: tuple[str, ...], expected: BasisState, blamed: tuple[str, ...]
) -> None:
    assert basis(steps(*cited), *VERSIONS) == Basis(expected, blamed)


def test_two_old_rules_merged_into_one_are_one_group() -> None:
    others = [policy("a", superseded_by=("c",)), policy("b", superseded_by=("c",)), policy("c")]
    assert basis(steps("a", "b", "c"), *others).state is BasisState.SOUND


@pytest.mark.parametrize(
    ("first", "second", "expected", "blamed"),
    [
        pytest.param({}, {"effective_to": PAST}, BasisState.ENDED, ("b",), id="ended is worse than sound"),
        pytest.param({}, {"effective_from": FUTURE}, BasisState.NOT_YET, ("b",), id="so is not yet"),
        pytest.param(
            {"effective_from": FUTURE},
            {"effective_to": PAST},
            BasisState.ENDED,
            ("a", "b"),
            id="ended is the worst",
        ),
    ],
)
def test_worst_policy_wins(
    first: dict[str, Any], second: dict[str, Any], expected: BasisState, blamed: tuple[str, ...]
) -> None:
    assert basis(steps("a", "b"), policy("a", **first), policy("b", **second)) == Basis(expected, blamed)


def test_policy_is_only_as_sound_as_what_it_rests_on() -> None:
    others = [policy("rule", "law"), policy("law", "older"), policy("older", effective_to=PAST)]
    assert basis(steps("rule"), *others) == Basis(BasisState.ENDED, ("older",))


def test_policy_that_rests_on_titles_only_is_sound() -> None:
    law = Policy(id="law", title="law", category="c", path="law.md", legal_basis=(LegalBasis(title="某法"),))
    assert basis(steps("law"), law).state is BasisState.SOUND


def test_one_sound_version_makes_its_group_sound() -> None:
    others = [
        policy("old", "gone", superseded_by=("new",)),
        policy("new", "law", effective_from=date(2026, 1, 1)),
        policy("gone", repealed_on=PAST),
        policy("law"),
    ]
    assert basis(steps("old", "new"), *others).state is BasisState.SOUND


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([policy("a", "a")], id="a policy citing itself"),
        pytest.param([policy("a", "b"), policy("b", "a")], id="two citing one another"),
        pytest.param([policy("a", "b"), policy("b", "c"), policy("c", "a")], id="a circle of three"),
        pytest.param([policy("a", "steps")], id="a policy citing the procedure"),
    ],
)
def test_circle_of_citations_ends_and_is_sound(others: list[Document]) -> None:
    assert basis(steps("a"), *others).state is BasisState.SOUND


def test_circle_that_something_ended_spoils_blames_that_alone() -> None:
    circle = [policy("a", "b"), policy("b", "a", "x"), policy("x", effective_to=PAST)]
    assert basis(steps("a"), *circle) == Basis(BasisState.ENDED, ("x",))


def test_circle_of_versions_ends() -> None:
    circle = [policy("a", superseded_by=("b",)), policy("b", superseded_by=("a",))]
    assert basis(steps("a", "b"), *circle) == Basis(BasisState.ENDED, ("a", "b"))


def test_many_policies_citing_one_another_are_judged_at_once() -> None:
    names = [f"p{number:02d}" for number in range(12)]
    others = [policy(name, *(other for other in names if other != name)) for name in names]
    assert basis(steps(*names), *others).state is BasisState.SOUND


def test_long_chain_of_policies_is_judged() -> None:
    chain = [policy(f"p{number}", f"p{number + 1}") for number in range(2000)]
    end = policy("p2000", effective_to=PAST)
    assert basis(steps("p0"), *chain, end) == Basis(BasisState.ENDED, ("p2000",))
