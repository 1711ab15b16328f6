"""How good the search is, in the field's measures, on judged queries.

Binary relevance. Success@k, MRR and nDCG as in Manning, Raghavan and Schütze, "Introduction to
Information Retrieval" (2008), chapter 8; nDCG's gain is 1 and its discount log2(rank + 1).
Recall is what was found over what is relevant.

Beside the ranks stands how honest the search is about them: how often it is sure and right, sure and
wrong, how often what it calls sure or likely holds the answer, and how often it is quiet where there is
none, or says who else to ask. Intervals are Wilson's at 95 %: two shares whose intervals overlap widely
may well be the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.domain.errors import UsageError
from indexer.search.response import Sureness

Target = tuple[str, str | None]
"""A document id, with a section title when sections are judged."""

DEPTH = 100
AMONG = 3
"""So many documents a likely list names."""

BINS = 5
_NINETY_FIVE = 1.96

METRICS = ("mrr@10", "success@1", "success@3", "success@10", "recall@10", "recall@100", "ndcg@10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A query with what answers it; nothing relevant means the handbook has no answer."""

    qid: str
    query: str
    kind: str | None
    relevant: frozenset[Target]


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer, as far as judging needs it."""

    target: Target
    confident: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What a search answered, as far as judging needs it.

    `refers` says that the first document tells of a matter of another office; `held` is how probable it
    was that one of the first three answers, and `first` that the first does if one does.
    """

    found: Sequence[Found]
    sureness: Sureness = Sureness.NONE
    refers: bool = False
    held: float = 0.0
    first: float = 0.0


def read_judgements(lines: Iterable[str], *, sections: bool) -> list[Judgement]:
    """Read JSON lines of judgements.

    Raises:
        UsageError: a line is not a judgement; the message names it.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_judgement(json.loads(line), sections=sections))
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"第 {number} 行不是评测题",
                hint='每行写成 {"qid": "1", "query": "……", "relevant": ["编号"]}',
            ) from error
    return found


def _judgement(value: dict[str, Any], *, sections: bool) -> Judgement:
    if not isinstance(value["query"], str) or not isinstance(value["relevant"], list):
        raise ValueError("query 要是文字，relevant 要是列表")
    relevant: set[Target] = set()
    for entry in value["relevant"]:
        id, title = (entry, None) if isinstance(entry, str) else entry
        relevant.add((id, title if sections else None))
    return Judgement(
        qid=str(value["qid"]),
        query=value["query"],
        kind=value.get("kind"),
        relevant=frozenset(relevant),
    )


def evaluate(judgements: Sequence[Judgement], answer: Callable[[str], Answered]) -> dict[str, Any]:
    """Ask every query for 100 lines and return the measures, over all and by kind."""
    answers = [(judgement, answer(judgement.query)) for judgement in judgements]
    kinds = dict.fromkeys(j.kind for j in judgements if j.kind is not None)
    return {
        **_summary(answers),
        "reliability": _reliability(answers),
        "kinds": {kind: _summary([(j, f) for j, f in answers if j.kind == kind]) for kind in kinds},
    }


Answers = Sequence[tuple[Judgement, Answered]]


def _summary(answers: Answers) -> dict[str, Any]:
    answerable = [(j, told) for j, told in answers if j.relevant]
    unanswerable = [told for j, told in answers if not j.relevant]
    measures = [_measures(j.relevant, told.found) for j, told in answerable]
    count = len(answerable)
    metrics = {name: round(sum(m[name] for m in measures) / count, 4) if count else None for name in METRICS}
    silent = sum(not any(line.confident for line in told.found) for told in unanswerable)
    quiet = [told.sureness is Sureness.NONE or told.refers for told in unanswerable]
    states = {
        "success@1": [m["success@1"] == 1 for m in measures],
        "success@3": [m["success@3"] == 1 for m in measures],
        "sure_right": [told.sureness is Sureness.SURE and _is_right(j, told) for j, told in answerable],
        "sure_wrong": [told.sureness is Sureness.SURE and not _is_right(j, told) for j, told in answerable],
        "likely_holds": [_is_held(j, told) for j, told in answerable],
        "quiet": quiet,
    }
    return {
        "queries": count,
        "metrics": metrics,
        "none": {"queries": len(unanswerable), "no_confident": silent},
        "states": {name: _share(each) for name, each in states.items()},
    }


def _is_right(judgement: Judgement, told: Answered) -> bool:
    """Say whether the first line answers; one line may stand for a document of which several sections do."""
    return bool(told.found) and told.found[0].target in judgement.relevant


def _is_held(judgement: Judgement, told: Answered) -> bool:
    """Say whether what is called sure, or likely, holds an answer."""
    if told.sureness is Sureness.SURE:
        return _is_right(judgement, told)
    among = {line.target for line in told.found[:AMONG]}
    return told.sureness is Sureness.LIKELY and bool(among & judgement.relevant)


def _share(each: Sequence[bool]) -> dict[str, Any]:
    """Return a share with the interval in which it lies at 95 %; None where nothing was asked."""
    if not each:
        return {"share": None, "interval": None}
    low, high = interval(sum(each), len(each))
    return {"share": round(sum(each) / len(each), 4), "interval": [round(low, 4), round(high, 4)]}


def interval(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's interval at 95 % of a share.

    >>> [round(bound, 3) for bound in interval(8, 10)]
    [0.49, 0.943]
    """
    share, square = right / of, _NINETY_FIVE**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _NINETY_FIVE * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _reliability(answers: Answers) -> dict[str, list[dict[str, Any]]]:
    """Return how often what was said was so: that one of three answers, and if so, that the first does."""
    held = [(told.held, _among(j, told)) for j, told in answers if told.found]
    first = [(told.first, _is_right(j, told)) for j, told in answers if told.found and _among(j, told)]
    return {"held": _binned(held), "first": _binned(first)}


def _among(judgement: Judgement, told: Answered) -> bool:
    return bool({line.target for line in told.found[:AMONG]} & judgement.relevant)


def _binned(pairs: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Return the points of a reliability curve: by chance said, a fifth of the queries each."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    edges = [len(ordered) * at // BINS for at in range(BINS + 1)]
    points = []
    for start, end in pairwise(edges):
        if part := ordered[start:end]:
            said = sum(chance for chance, _ in part) / len(part)
            share = _share([true for _, true in part])
            points.append({"queries": len(part), "said": round(said, 4), **share})
    return points


def _measures(relevant: frozenset[Target], found: Sequence[Found]) -> dict[str, float]:
    targets = list(dict.fromkeys(line.target for line in found))[:DEPTH]
    ranks = [rank for rank, target in enumerate(targets, start=1) if target in relevant]
    first = ranks[0] if ranks else math.inf
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 10)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
    return {
        "mrr@10": 1 / first if first <= 10 else 0.0,
        "success@1": float(first <= 1),
        "success@3": float(first <= 3),
        "success@10": float(first <= 10),
        "recall@10": sum(rank <= 10 for rank in ranks) / len(relevant),
        "recall@100": len(ranks) / len(relevant),
        "ndcg@10": gain / ideal,
    }
