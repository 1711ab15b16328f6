"""No document is shown as fit for use on a day its basis is not in force, whatever cites whatever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.domain.choices import BasisState
from indexer.domain.days.validity import ends_on, validity_on
from indexer.domain.document import Document, LegalBasis, Policy, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.wording.attention import Kind, attention
from webapp.paper.leaves.words import status_words
from webapp.presenters.chips import chips_of, marks_of
from webapp.presenters.day import AskedDay
from webapp.presenters.windows import today_of

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
days = st.dates(FIRST, LAST)
NAMES = [f"p{n}" for n in range(6)]


@st.composite
def policies(draw: st.DrawFn, name: str) -> Policy:
    """Return a policy with any dates, citing and superseded by any others: circles included."""
    start = draw(st.none() | days)
    end = draw(st.none() | days)
    return Policy(
        id=name,
        title=name,
        category="c",
        path=f"{name}.md",
        effective_from=start,
        effective_to=max(end, start) if end and start else end,
        repealed_on=draw(st.none() | st.none() | days),
        superseded_by=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))),
        legal_basis=tuple(
            LegalBasis(document=id) for id in draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        ),
    )


@st.composite
def handbooks(draw: st.DrawFn) -> Handbook:
    cited = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    steps = Procedure(
        id="steps",
        title="steps",
        category="c",
        path="steps.md",
        legal_basis=tuple(LegalBasis(document=id) for id in cited),
    )
    documents: list[Document] = [draw(policies(name)) for name in NAMES]
    vocabulary = Vocabulary(title="手册", categories=())
    return Handbook(vocabulary, {d.id: d for d in (*documents, steps)})


# The oracle knows only dates: every day is judged from the words of the contract.


def in_force(id: str, every: Mapping[str, Document], on: date) -> bool:
    document = every[id]
    if document.repealed_on and on >= document.repealed_on:
        return False
    for other in (every[later] for later in document.superseded_by):
        never = other.repealed_on and other.repealed_on <= (other.effective_from or date.min)
        if not never and on >= (other.effective_from or date.min):
            return False
    if document.effective_to and on > document.effective_to:
        return False
    return not (document.effective_from and on < document.effective_from)


def versions(id: str, every: Mapping[str, Document]) -> set[str]:
    reached = {id}
    while True:
        more = {later for one in reached for later in every[one].superseded_by} - reached
        if not more:
            return reached
        reached |= more


def basis_stands(id: str, every: Mapping[str, Document], on: date) -> bool:
    """Say whether each group of versions of one policy has a member in force on a basis that stands.

    What is not shown to be unsound is sound, so a circle of citations alone stands: begin with
    all of them standing and strike out until nothing changes.
    """
    standing = dict.fromkeys(every, True)
    while True:
        now = {one: all(_groups(one, every, on, standing)) for one in every}
        if now == standing:
            return standing[id]
        standing = now


def _groups(id: str, every: Mapping[str, Document], on: date, standing: Mapping[str, bool]) -> list[bool]:
    cited = [entry.document for entry in every[id].legal_basis if entry.document]
    found = []
    for one in cited:
        together = {one}
        while True:  # whatever is a version of something in the group
            more = {
                other
                for other in cited
                for member in together
                if other in versions(member, every) or member in versions(other, every)
            }
            if more <= together:
                break
            together |= more
        found.append([in_force(member, every, on) and standing[member] for member in together])
    return [any(group) for group in found]


@given(handbook=handbooks(), on=st.lists(days, min_size=4, max_size=4))
def test_procedure_is_never_green_on_a_day_its_basis_is_not_in_force(
    handbook: Handbook, on: list[date]
) -> None:
    steps = handbook.documents["steps"]
    assert isinstance(steps, Procedure)
    for day in on:
        stands = basis_stands("steps", handbook.documents, day)
        status = handbook.status("steps", on=day)
        assert (status.basis.state is BasisState.SOUND) is stands
        shown = chips_of(steps, status, handbook.relations)
        said = today_of(steps, status, handbook, AskedDay(on=day, today=day))
        items = [item for item in attention(handbook, day) if item.id == "steps" and item.kind is Kind.BASIS]
        if stands:
            assert items == []
            continue
        assert not [chip for chip in shown if chip.tone == "good"]
        assert {chip.word for chip in shown} >= {status.basis.state.label}
        assert marks_of(steps, status, handbook.relations)
        assert said.tone != "good"
        assert status_words(steps, status)["shape"] != "full"
        assert not said.headline.startswith("能办")
        assert len(items) == 1
        assert set(status.basis.documents) <= set(NAMES)


@given(handbook=handbooks(), on=days)
def test_what_is_blamed_is_really_out_of_force(handbook: Handbook, on: date) -> None:
    for id in NAMES:
        for blamed in handbook.status(id, on=on).basis.documents:
            assert not in_force(blamed, handbook.documents, on)


@settings(max_examples=settings().max_examples // 4)
@given(handbook=handbooks())
def test_validity_of_every_day_of_four_years_follows_the_dates(handbook: Handbook) -> None:
    policy = handbook.documents["p0"]
    relations = handbook.relations
    last = ends_on(policy, relations)
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        validity = validity_on(policy, relations, on=day)
        assert validity.usable is in_force("p0", handbook.documents, day), day
        if validity.usable:
            assert last is None or day <= last
        if last is not None and day > last:
            assert not validity.usable
