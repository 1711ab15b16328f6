"""Everything that depends on the day in one value: expiring, successors, closed contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.domain.choices import ContactState, Validity
from indexer.domain.days.status import Status, status_on
from indexer.domain.document import Contact, Document, LegalBasis, Policy, Procedure, Window
from indexer.domain.relations import Relations

TODAY = date(2026, 11, 23)


def policy(id: str = "rule", **more: Any) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", **more)


def contact(**more: Any) -> Contact:
    return Contact(id="vendor", title="vendor", category="c", path="vendor.md", **more)


def status(document: Document, *others: Document, on: date = TODAY, expiring_days: int = 60) -> Status:
    return status_on(document, Relations([document, *others]), on=on, expiring_days=expiring_days)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, False, id="no end"),
        pytest.param({"effective_to": date(2027, 1, 22)}, True, id="60 days left"),
        pytest.param({"effective_to": date(2027, 1, 23)}, False, id="61 days left"),
        pytest.param({"effective_to": TODAY}, True, id="its last day"),
        pytest.param({"effective_to": date(2026, 11, 22)}, False, id="ended already"),
        pytest.param({"repealed_on": date(2026, 12, 1)}, True, id="a repeal is coming"),
        pytest.param(
            {"effective_from": date(2026, 12, 1), "effective_to": date(2026, 12, 31)},
            False,
            id="short, but not yet begun",
        ),
    ],
)
def test_usable_document_expires_within_the_days_of_the_handbook(
    more: dict[str, Any], expected: bool
) -> None:
    assert status(policy(**more)).expiring is expected


def test_coming_successor_makes_a_document_expire_and_is_named() -> None:
    found = status(policy(superseded_by=("new",)), policy("new", effective_from=date(2027, 1, 1)))
    assert found.validity is Validity.IN_FORCE
    assert found.expiring
    assert found.ends_on == date(2026, 12, 31)
    assert ([d.id for d in found.coming], found.successors, found.current) == (["new"], (), ())


def test_superseded_document_names_successors_and_the_current_one() -> None:
    others = (policy("next", superseded_by=("last",)), policy("last"))
    found = status(policy(superseded_by=("next",)), *others)
    assert found.ended
    assert not found.usable
    assert [d.id for d in found.successors] == ["next"]
    assert [d.id for d in found.current] == ["last"]


@pytest.mark.parametrize(
    ("state", "usable"),
    [
        pytest.param(ContactState.OPEN, True, id="open"),
        pytest.param(ContactState.PAUSED, True, id="paused"),
        pytest.param(ContactState.CLOSED, False, id="closed down"),
    ],
)
def test_closed_contact_counts_as_ended(state: ContactState, usable: bool) -> None:
    found = status(contact(state=state))
    assert found.validity is Validity.IN_FORCE
    assert (found.usable, found.ended) == (usable, not usable)


def test_contact_past_its_agreement_stays_usable() -> None:
    assert status(contact(agreement_to=date(2020, 1, 1))).usable


def test_same_document_is_judged_anew_for_every_day() -> None:
    document = policy(
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 12, 31),
        review_by=date(2026, 6, 30),
        windows=(Window(from_=date(2026, 9, 1), until=date(2026, 10, 31)),),
    )
    seen = [
        (found.validity.value, found.freshness.value, found.window and found.window.state.value)
        for on in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 10, 31), date(2027, 1, 1))
        for found in [status(document, on=on)]
    ]
    assert seen == [
        ("not_yet", "current", "upcoming"),
        ("in_force", "current", "upcoming"),
        ("in_force", "due", "open"),
        ("lapsed", "due", None),
    ]


def test_procedure_over_an_ended_policy_is_in_force_with_a_basis_that_ended() -> None:
    steps = Procedure(
        id="steps", title="steps", category="c", path="s.md", legal_basis=(LegalBasis(document="rule"),)
    )
    found = status(steps, policy(effective_to=date(2026, 1, 1)))
    assert (found.validity, found.basis.state, found.basis.documents) == ("in_force", "ended", ("rule",))
