"""How good the search is, in the field's measures, on judged queries.

Binary relevance. Success@k, MRR and nDCG as in Manning, Raghavan and Schütze, "Introduction to
Information Retrieval" (2008), chapter 8; nDCG's gain is 1 and its discount log2(rank + 1).
Recall is what was found over what is relevant.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.domain.errors import UsageError

Target = tuple[str, str | None]
"""A document id, with a section title when sections are judged."""

DEPTH = 100
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


def evaluate(judgements: Sequence[Judgement], answer: Callable[[str], Sequence[Found]]) -> dict[str, Any]:
    """Ask every query for 100 lines and return the measures, over all and by kind."""
    answers = [(judgement, answer(judgement.query)) for judgement in judgements]
    kinds = dict.fromkeys(j.kind for j in judgements if j.kind is not None)
    return {
        **_summary(answers),
        "kinds": {kind: _summary([(j, f) for j, f in answers if j.kind == kind]) for kind in kinds},
    }


def _summary(answers: Sequence[tuple[Judgement, Sequence[Found]]]) -> dict[str, Any]:
    answerable = [_measures(j.relevant, found) for j, found in answers if j.relevant]
    unanswerable = [found for j, found in answers if not j.relevant]
    silent = sum(not any(line.confident for line in found) for found in unanswerable)
    count = len(answerable)
    metrics = {
        name: round(sum(m[name] for m in answerable) / count, 4) if count else None for name in METRICS
    }
    return {
        "queries": count,
        "metrics": metrics,
        "none": {"queries": len(unanswerable), "no_confident": silent},
    }


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
