"""一次带齐单: merging never asks for less than one of its matters does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.choices import Need
from indexer.domain.desk.trip import Ask, Paper, Trip, canonical_names, merge_papers, plan_trip
from indexer.domain.document import Branch, Material, MonthDay, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Category, Vocabulary

TODAY = date(2026, 11, 23)
MATERIALS = {
    "居民身份证": ("身份证", "二代证"),
    "居民户口簿": ("户口本",),
    "居住证": ("卡",),
    "社会保障卡": ("卡", "社保卡"),
}
CANONICAL = canonical_names(MATERIALS)
VOCABULARY = Vocabulary(
    title="手册",
    categories=(Category("c", "服务"),),
    audiences=(Audience("全体居民", everyone=True), Audience("老年人"), Audience("残疾人")),
    materials=MATERIALS,
)


def procedure(id: str, *materials: Material, **more: Any) -> Procedure:
    return Procedure(id=id, title=id, category="c", path=f"{id}.md", **{"materials": materials, **more})


def trip(*procedures: Procedure, audiences: tuple[str, ...] = (), on: date = TODAY) -> Trip:
    handbook = Handbook(VOCABULARY, {p.id: p for p in procedures})
    return plan_trip(procedures, handbook, audiences=audiences, on=on)


def lines(found: Trip) -> dict[str, Paper]:
    return {paper.name: paper for paper in found.papers}


COUNTS = st.none() | st.integers(0, 5)
MATERIAL = st.builds(
    Material,
    name=st.sampled_from(["居民身份证", "身份证", "二代证 ", "户口本", "居民户口簿", "照片", "卡", "社保卡"]),
    need=st.sampled_from(Need),
    originals=COUNTS,
    copies=COUNTS,
    kept=st.none() | st.booleans(),
    audiences=st.sampled_from([(), ("老年人",), ("残疾人",), ("老年人", "残疾人"), ("全体居民",)]),
)
ASKS = st.lists(st.builds(Ask, st.sampled_from(["one", "two", "three"]), MATERIAL), max_size=12)


def effect(papers: tuple[Paper, ...]) -> dict[str, Any]:
    """Return what a list means, whatever its order."""
    return {
        p.name: (p.need, p.originals, p.kept, p.copies, sorted(map(repr, p.asks)), sorted(p.get_from))
        for p in papers
    }


@given(ASKS, st.randoms())
def test_order_of_merging_changes_nothing(asks, random):
    shuffled = random.sample(asks, len(asks))
    assert effect(merge_papers(asks, CANONICAL)) == effect(merge_papers(shuffled, CANONICAL))


@given(st.lists(st.lists(MATERIAL, max_size=5), min_size=1, max_size=4), st.randoms())
def test_same_matter_twice_and_any_order_make_the_same_trip(lists, random):
    procedures = [procedure(f"p{n}", *materials) for n, materials in enumerate(lists)]
    again = random.sample(procedures * 2, 2 * len(procedures))
    assert effect(trip(*procedures).papers) == effect(trip(*again).papers)


STRICTNESS = {Need.OPTIONAL: 0, Need.DEFERRED: 1, Need.REQUIRED: 2}


@given(ASKS, ASKS)
def test_one_matter_more_never_takes_anything_away(some, others):
    before = {p.name: p for p in merge_papers(some, CANONICAL)}
    after = {p.name: p for p in merge_papers([*some, *others], CANONICAL)}
    for name, paper in before.items():
        grown = after[name]
        assert STRICTNESS[grown.need] >= STRICTNESS[paper.need]
        assert (grown.originals or 0) >= (paper.originals or 0)
        assert (grown.copies or 0) >= (paper.copies or 0)
        assert grown.kept >= paper.kept


@given(ASKS)
def test_nothing_asked_is_dropped_or_asked_for_less(asks):
    papers = {p.name: p for p in merge_papers(asks, CANONICAL)}
    for ask in asks:
        name = ask.material.name.strip()
        paper = papers[CANONICAL.get(name, name)]
        assert ask in paper.asks
        assert STRICTNESS[paper.need] >= STRICTNESS[ask.material.need]
        assert (paper.originals or 0) >= (ask.material.originals or 0)
        assert (paper.copies or 0) >= (ask.material.copies or 0)


@given(st.lists(MATERIAL, max_size=8), st.sets(st.sampled_from(["老年人", "残疾人"])))
def test_paper_for_a_chosen_audience_is_always_listed(materials, chosen):
    found = trip(procedure("p", *materials), audiences=tuple(sorted(chosen)))
    listed = set(lines(found))
    for material in materials:
        name = CANONICAL.get(material.name.strip(), material.name.strip())
        meant = not chosen or not material.audiences or {*chosen, "全体居民"} & set(material.audiences)
        assert name in listed if meant else name in listed | set(found.left_out)


def test_other_names_of_a_paper_become_one_line() -> None:
    found = lines(trip(procedure("a", Material(name="身份证")), procedure("b", Material(name="二代证"))))
    assert list(found) == ["居民身份证"]
    assert [ask.matter for ask in found["居民身份证"].asks] == ["a", "b"]


def test_name_that_could_mean_two_papers_stays_as_written() -> None:
    assert list(lines(trip(procedure("a", Material(name="卡"))))) == ["卡"]


AMOUNTS = [
    pytest.param([(1, False), (2, False)], 2, 0, id="shown ones serve every matter"),
    pytest.param([(1, True), (2, True)], 3, 3, id="handed over ones add up"),
    pytest.param([(1, True), (1, False)], 2, 1, id="one handed over, one to show"),
    pytest.param([(None, False), (1, False)], 1, 0, id="one matter does not say"),
    pytest.param([(None, False), (None, None)], None, 0, id="no matter says"),
    pytest.param([(None, True)], 1, 1, id="handed over without a number"),
]


@pytest.mark.parametrize(("asked", "originals", "kept"), AMOUNTS)
def test_originals(asked, originals, kept) -> None:
    procedures = [
        procedure(f"p{n}", Material(name="照片", originals=o, kept=k)) for n, (o, k) in enumerate(asked)
    ]
    paper = lines(trip(*procedures))["照片"]
    assert (paper.originals, paper.kept) == (originals, kept)


def test_copies_add_up() -> None:
    found = lines(
        trip(procedure("a", Material(name="照片", copies=1)), procedure("b", Material(name="照片", copies=2)))
    )
    assert found["照片"].copies == 3


def test_paper_that_one_matter_names_twice_means_two_of_them() -> None:
    spouses = (
        Material(name="身份证", originals=1, note="丈夫"),
        Material(name="居民身份证", originals=1, note="妻子"),
    )
    assert lines(trip(procedure("a", *spouses)))["居民身份证"].originals == 2


def test_strictest_need_wins_and_stands_first() -> None:
    one = procedure("a", Material(name="照片", need=Need.OPTIONAL), Material(name="表", need=Need.DEFERRED))
    other = procedure("b", Material(name="照片"), Material(name="信", need=Need.OPTIONAL))
    found = trip(one, other)
    assert [(p.name, p.need.value) for p in found.papers] == [
        ("照片", "required"),
        ("表", "deferred"),
        ("信", "optional"),
    ]
    assert [p.name for p in found.needed(Need.DEFERRED)] == ["表"]


def test_paper_that_only_some_need_is_not_what_everybody_brings() -> None:
    found = trip(procedure("a", Material(name="委托书", when="别人代办时"), Material(name="照片")))
    assert {paper.name: paper.need for paper in found.papers} == {
        "委托书": Need.OPTIONAL,
        "照片": Need.REQUIRED,
    }


def test_papers_for_others_are_left_out_and_named() -> None:
    materials = (
        Material(name="老年卡", audiences=("老年人",)),
        Material(name="残疾人证", audiences=("残疾人",)),
        Material(name="照片", audiences=("全体居民",)),
    )
    found = trip(procedure("a", *materials), audiences=("老年人",))
    assert (list(lines(found)), found.left_out) == (["老年卡", "照片"], ("残疾人证",))
    assert found.audiences_told == ("老年人", "残疾人")


def test_branches_follow_the_audience() -> None:
    branches = (
        Branch(label="老", differs="一", audiences=("老年人",)),
        Branch(label="残", differs="二", audiences=("残疾人",)),
        Branch(label="都", differs="三"),
    )
    steps = procedure("a", branches=branches)
    assert [b.label for b in trip(steps, audiences=("残疾人",)).matters[0].branches] == ["残", "都"]
    assert len(trip(steps).matters[0].branches) == 3


WINDOW = (Window(from_=MonthDay(9, 1), until=MonthDay(10, 31)),)


@pytest.mark.parametrize(
    ("steps", "can"),
    [
        pytest.param(procedure("a"), True, id="without a window"),
        pytest.param(procedure("a", windows=WINDOW), False, id="window closed"),
        pytest.param(procedure("a", effective_from=date(2027, 1, 1)), False, id="not yet"),
        pytest.param(procedure("a", effective_to=date(2026, 11, 22)), False, id="lapsed yesterday"),
        pytest.param(procedure("a", effective_to=TODAY), True, id="last day"),
        pytest.param(
            procedure(
                "a",
                effective_from=date(2027, 1, 1),
                windows=(Window(from_=date(2026, 11, 1), until=date(2027, 1, 31)),),
            ),
            True,
            id="applied for before it takes effect",
        ),
    ],
)
def test_what_can_be_done_today(steps, can) -> None:
    assert trip(steps).matters[0].can_be_done is can


def test_ended_matter_asks_for_nothing_and_keeps_its_place() -> None:
    ended = procedure("old", Material(name="旧表"), superseded_by=("new",))
    found = trip(ended, procedure("new", Material(name="新表")))
    assert list(lines(found)) == ["新表"]
    assert [m.counts for m in found.matters] == [False, True]
    assert [d.id for d in found.matters[0].status.current] == ["new"]


def test_not_stated_is_not_nothing() -> None:
    found = trip(procedure("unknown", materials=None), procedure("nothing", materials=()))
    assert [m.is_listed for m in found.matters] == [False, True]
    assert found.papers == ()
