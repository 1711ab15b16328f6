"""The field's measures, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.domain.errors import UsageError
from indexer.search.evaluation import METRICS, Answered, Found, Judgement, evaluate, interval, read_judgements
from indexer.search.response import Sureness


def judgement(qid: str, *relevant: str, kind: str | None = None) -> Judgement:
    return Judgement(qid=qid, query=qid, kind=kind, relevant=frozenset((id, None) for id in relevant))


def lines(*ids: str, confident: bool = True) -> list[Found]:
    return [Found((id, None), confident) for id in ids]


def measures(relevant: list[str], found: list[str]) -> dict[str, float]:
    result: dict[str, Any] = evaluate([judgement("q", *relevant)], lambda _query: Answered(lines(*found)))
    metrics: dict[str, float] = result["metrics"]
    return metrics


OTHERS = [f"x{number}" for number in range(200)]


@pytest.mark.parametrize(
    ("relevant", "found", "expected"),
    [
        pytest.param(
            ["a"],
            ["a", "x"],
            {"mrr@10": 1, "success@1": 1, "success@3": 1, "success@10": 1, "recall@10": 1, "ndcg@10": 1},
            id="the first line",
        ),
        pytest.param(
            ["a", "b"],
            ["x", "a", "y", "b"],
            # (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3)) = 1.0616 / 1.6309
            {"mrr@10": 0.5, "success@1": 0, "success@3": 1, "recall@10": 1, "ndcg@10": 0.6509},
            id="second and fourth of two",
        ),
        pytest.param(
            ["a", "b", "c"],
            ["x", "y", "z", "a"],
            # 1/log2(5) / (1 + 1/log2(3) + 1/log2(4)) = 0.4307 / 2.1309
            {"mrr@10": 0.25, "success@3": 0, "success@10": 1, "recall@10": 0.3333, "ndcg@10": 0.2021},
            id="one of three, in the fourth",
        ),
        pytest.param(
            ["a"],
            [*OTHERS[:10], "a"],
            {"mrr@10": 0, "success@10": 0, "recall@10": 0, "recall@100": 1, "ndcg@10": 0},
            id="the eleventh",
        ),
        pytest.param(["a"], [*OTHERS[:99], "a"], {"recall@100": 1}, id="the hundredth"),
        pytest.param(["a"], [*OTHERS[:100], "a"], {"recall@100": 0}, id="the hundred and first"),
        pytest.param(["a"], [], dict.fromkeys(METRICS, 0), id="nothing found"),
        pytest.param(["a"], ["x", "x", "a"], {"mrr@10": 0.5}, id="a repeated line counts once"),
    ],
)
def test_measures_of_one_query(relevant: list[str], found: list[str], expected: dict[str, float]) -> None:
    seen = measures(relevant, found)
    assert {name: seen[name] for name in expected} == expected


def test_measures_are_the_mean_over_answerable_queries() -> None:
    answers = {"q1": lines("a"), "q2": lines("x", "a"), "q3": lines("x", confident=False), "q4": lines("x")}
    result = evaluate(
        [
            judgement("q1", "a", kind="plain"),
            judgement("q2", "a", kind="spoken"),
            judgement("q3", kind="none"),
            judgement("q4", kind="none"),
        ],
        lambda query: Answered(answers[query]),
    )
    assert result["queries"] == 2
    assert result["metrics"]["mrr@10"] == 0.75
    assert result["none"] == {"queries": 2, "no_confident": 1}
    assert result["kinds"]["spoken"]["metrics"]["success@1"] == 0
    assert result["kinds"]["none"]["metrics"] == dict.fromkeys(METRICS)


def test_query_with_no_hits_counts_as_no_confident_hit() -> None:
    assert evaluate([judgement("q")], lambda _query: Answered([]))["none"] == {
        "queries": 1,
        "no_confident": 1,
    }


@pytest.mark.parametrize(
    ("relevant", "told", "expected"),
    [
        pytest.param(["a"], Answered(lines("a"), Sureness.SURE), (1, 0, 1), id="sure and right"),
        pytest.param(["b"], Answered(lines("a", "b"), Sureness.SURE), (0, 1, 0), id="sure and wrong"),
        pytest.param(["b"], Answered(lines("a", "b"), Sureness.LIKELY), (0, 0, 1), id="likely, among three"),
        pytest.param(["d"], Answered(lines(*"abcd"), Sureness.LIKELY), (0, 0, 0), id="likely, the fourth"),
        pytest.param(["a"], Answered(lines("a"), Sureness.NONE), (0, 0, 0), id="silent"),
        pytest.param(["a"], Answered([], Sureness.NONE), (0, 0, 0), id="nothing found"),
    ],
)
def test_how_honest_a_list_is(relevant: list[str], told: Answered, expected: tuple[int, int, int]) -> None:
    states = evaluate([judgement("q", *relevant)], lambda _query: told)["states"]
    assert tuple(states[name]["share"] for name in ("sure_right", "sure_wrong", "likely_holds")) == expected
    assert states["quiet"] == {"share": None, "interval": None}


@pytest.mark.parametrize(
    ("told", "quiet"),
    [
        pytest.param(Answered(lines("a"), Sureness.NONE), 1, id="none"),
        pytest.param(Answered(lines("a"), Sureness.SURE, refers=True), 1, id="a referral"),
        pytest.param(Answered(lines("a"), Sureness.LIKELY), 0, id="likely"),
    ],
)
def test_what_is_not_held_is_met_with_silence_or_a_referral(told: Answered, quiet: int) -> None:
    assert evaluate([judgement("q")], lambda _query: told)["states"]["quiet"]["share"] == quiet


@pytest.mark.parametrize(
    ("right", "of", "bounds"),
    [(8, 10, (0.490, 0.943)), (0, 10, (0.0, 0.278)), (10, 10, (0.722, 1.0)), (98, 100, (0.930, 0.994))],
)
def test_interval_is_wilsons(right: int, of: int, bounds: tuple[float, float]) -> None:
    assert interval(right, of) == pytest.approx(bounds, abs=0.001)


def test_reliability_sets_what_was_said_beside_what_was_so() -> None:
    told = {f"q{n}": Answered(lines("a" if n >= 5 else "x"), held=n / 10, first=0.9) for n in range(10)}
    curve = evaluate([judgement(f"q{n}", "a") for n in range(10)], told.__getitem__)["reliability"]
    assert [point["queries"] for point in curve["held"]] == [2] * 5
    assert [point["said"] for point in curve["held"]] == pytest.approx([0.05, 0.25, 0.45, 0.65, 0.85])
    assert [point["share"] for point in curve["held"]] == [0, 0, 0.5, 1, 1]
    assert [point["said"] for point in curve["first"]] == pytest.approx([0.9] * 5)


LINE = '{"qid": 7, "query": "停车", "kind": "plain", "relevant": ["a", ["b", "怎么交"], ["b", null]]}'


@pytest.mark.parametrize(
    ("sections", "relevant"),
    [
        pytest.param(False, {("a", None), ("b", None)}, id="documents"),
        pytest.param(True, {("a", None), ("b", "怎么交"), ("b", None)}, id="sections"),
    ],
)
def test_judgements_are_read(sections: bool, relevant: set[Any]) -> None:
    (found,) = read_judgements(["", LINE, "  "], sections=sections)
    assert (found.qid, found.query, found.kind) == ("7", "停车", "plain")
    assert found.relevant == relevant


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[1]", id="a list"),
        pytest.param('{"qid": "1", "query": "停车"}', id="nothing judged"),
        pytest.param('{"qid": "1", "relevant": []}', id="no query"),
        pytest.param('{"qid": "1", "query": 5, "relevant": []}', id="a query that is a number"),
        pytest.param('{"qid": "1", "query": "停车", "relevant": "luce"}', id="one id, not a list"),
        pytest.param('{"qid": "1", "query": "停车", "relevant": [["a", "b", "c"]]}', id="three parts"),
        pytest.param('{"qid": "1", "query": "停车", "relevant": [5]}', id="a number for an id"),
    ],
)
def test_line_that_is_no_judgement_is_named(line: str) -> None:
    with pytest.raises(UsageError, match="第 2 行不是评测题"):
        read_judgements([LINE, line], sections=False)
