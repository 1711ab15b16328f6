"""Fit what evidence is worth, and how sure a list is: `python -m tests.relevance.fit_judge [HELD.jsonl…]`.

Reads the judged queries of this folder, asks the sample handbook for what speaks for each of the best
documents, with the encoder and without, and writes `indexer/search/judge/fitted.json`. Judged alone, never
fitted on, are the held halves and the files named, on the handbook and on a copy without its asks. State is
kept in `HANDBOOK_STATE_DIR`; the same files give the same weights.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.bootstrap import Editions, build_index
from indexer.domain.choices import Role
from indexer.search.judge.confidence import (
    AMONG,
    LIKELY,
    SURE,
    evidence_first,
    evidence_held,
    nearness,
    probability,
)
from indexer.search.judge.evidence import HEARD, MEANT, closest, features, score_of
from indexer.search.judge.fitted import BY_INITIALS, FITTED, WITH_MEANING, WITHOUT_MEANING
from indexer.search.recall.gather import recall
from indexer.search.rules.factors import factors_of
from indexer.search.rules.order import shares_of
from indexer.search.service import SearchService
from indexer.search.steps import DEEPEST
from indexer.settings import Settings, load_settings

HERE = Path(__file__).parent
ON = date(2026, 11, 23)
LEARNED = (
    "residents.jsonl",
    "hard.jsonl",
    "harder.jsonl",
    "referred.jsonl",
    "out-of-scope.jsonl",
    "letters.jsonl",
)

BY_MEANING = ("several", "title_near")
RIDGE = 0.003
ROUNDS = 400
CLEAR = 0.001
"""The ridge of the logistic regressions."""

Array = NDArray[np.float64]
Fitted = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One query with its best documents: what speaks for each, the rules' factors, what is near and right."""

    relevant: frozenset[str]
    meant: bool
    ids: tuple[str, ...]
    rows: tuple[Mapping[str, float], ...]
    factors: tuple[float, ...]
    near: tuple[tuple[float, float], ...]
    refers: tuple[bool, ...]

    @property
    def right(self) -> tuple[bool, ...]:
        return tuple(id in self.relevant for id in self.ids)

    def told(self, worth: Fitted) -> Told:
        scored = zip(self.ids, self.rows, self.factors, strict=True)
        shares = shares_of({id: score_of(row, worth) * factor for id, row, factor in scored})
        order = list(shares)
        best = [self.ids.index(id) for id in order[:AMONG]]
        held = evidence_held([self.near[at] for at in best])
        right = [self.right[at] for at in best]
        return Told(held, evidence_first(order[0], shares), right, self.refers[best[0]])


@dataclass(frozen=True, slots=True)
class Told:
    """What the best of a case come to under some weights."""

    held: Fitted
    first: Fitted
    right: Sequence[bool]
    refers: bool


def judged(path: Path) -> list[dict[str, Any]]:
    """Return the judged queries of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def learned() -> list[dict[str, Any]]:
    """Return what is learned from: all but the halves that are held back."""
    return [query for name in LEARNED for query in judged(HERE / name) if query.get("half") != "held"]


def cases(service: SearchService, queries: Sequence[Mapping[str, Any]]) -> list[Case]:
    """Return what speaks for the best documents of each query for which something does."""
    return [case for query in queries if (case := _case(service, query)).ids]


def _case(service: SearchService, query: Mapping[str, Any]) -> Case:
    inquiry, names = service.inquire(query["query"], ON), service.namebook
    found = recall(inquiry, limit=DEEPEST)
    factors = factors_of(found.scores, inquiry)
    best = closest(found.scores, factors, inquiry)
    return Case(
        relevant=frozenset(query["relevant"]),
        meant=inquiry.query.has_meaning,
        ids=tuple(best),
        rows=tuple(features([found.candidates[id] for id in best], inquiry, names)),
        factors=tuple(factors[id] for id in best),
        near=tuple(nearness(inquiry, names, id) for id in best),
        refers=tuple(getattr(inquiry.documents[id], "role", None) is Role.REFERS for id in best),
    )


def fit_evidence(learn: Sequence[Case], names: Sequence[str]) -> Fitted:
    """Return what each piece of evidence is worth: a softmax over the documents looked at, by Adam."""
    learn = [case for case in learn if any(case.right)]
    deepest = max(len(case.ids) for case in learn)
    table = np.zeros((len(learn), deepest, len(names)))
    start = np.full((len(learn), deepest), -1e9)
    right = np.zeros((len(learn), deepest), bool)
    for number, case in enumerate(learn):
        size = len(case.ids)
        table[number, :size] = [[row[name] for name in names] for row in case.rows]
        start[number, :size] = np.log(case.factors)
        right[number, :size] = case.right
    spread = table[start > -1e8].std(axis=0) + 1e-9
    table /= spread
    fitted, mean, square = (np.zeros(len(names)) for _ in range(3))
    for turn in range(1, ROUNDS + 1):
        scores = table @ fitted + start
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        wanted = chances * right
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        slope = np.einsum("nm,nmk->k", chances - wanted, table) / len(learn) + 2 * RIDGE * fitted
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        step = 0.1 * (1 - turn / (ROUNDS + 1))
        fitted -= step * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-9)
    return dict(zip(names, (fitted / spread).tolist(), strict=True))


def fit_chance(rows: Sequence[Mapping[str, float]], true: Sequence[bool]) -> Fitted:
    """Return a logistic regression with a ridge, by Newton's method."""
    names = tuple(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    centre, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    table = np.hstack([(table - centre) / spread, np.ones((len(table), 1))])
    ridge = np.diag([CLEAR] * len(names) + [0.0])
    wanted, fitted = np.array(true, float), np.zeros(len(names) + 1)
    for _ in range(50):
        chances = 1 / (1 + np.exp(-table @ fitted))
        slope = table.T @ (chances - wanted) / len(table) + ridge @ fitted
        bend = (table * (chances * (1 - chances))[:, None]).T @ table / len(table) + ridge
        fitted -= np.linalg.solve(bend, slope)
    weights = fitted[:-1] / spread
    return dict(zip(names, weights.tolist(), strict=True)) | {"bias": float(fitted[-1] - centre @ weights)}


def fit_sureness(learn: Sequence[Case], worth: Fitted) -> tuple[Fitted, Fitted]:
    """Return the chance that one of the best answers, and that the first of them does if one can."""
    told = [case.told(worth) for case in learn]
    held = fit_chance([each.held for each in told], [any(each.right) for each in told])
    answerable = [each for case, each in zip(learn, told, strict=True) if case.relevant]
    first = fit_chance([each.first for each in answerable], [each.right[0] for each in answerable])
    return held, first


def report(name: str, asked: Sequence[Case], by: str, fitted: tuple[Fitted, Fitted, Fitted]) -> str:
    """Return a line: first, among three, sure and right, sure and wrong, held when likely, quiet."""
    worth, held, first = fitted
    counts = dict.fromkeys(("first", "three", "right", "wrong", "likely"), 0)
    answerable = none = quiet = 0
    for case in asked:
        told = case.told(worth)
        is_held = probability(told.held, held) >= LIKELY[by]
        sure = is_held and probability(told.first, first) >= SURE[by]
        if case.relevant:
            answerable += 1
            counts["first"] += told.right[0]
            counts["three"] += any(told.right)
            counts["right"] += sure and told.right[0]
            counts["wrong"] += sure and not told.right[0]
            counts["likely"] += told.right[0] if sure else is_held and any(told.right)
        else:
            none += 1
            quiet += not is_held or told.refers
    shown = [f"{key} {count / answerable:.3f}" for key, count in counts.items() if answerable]
    return f"{name} ({answerable}): {', '.join(shown)}" + (f"; quiet {quiet} of {none}" if none else "")


def without_asks(settings: Settings) -> Settings:
    """Return settings of a copy of the handbook with its asks taken out."""
    folder = settings.state_dir / "without-asks"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(settings.handbook_dir, folder)
    for path in folder.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^(?:asks|居民怎么问):\n(?:[ -].*\n)+", "", text), encoding="utf-8")
    return replace(settings, handbook_dir=folder)


def service_of(settings: Settings) -> SearchService:
    build_index(settings)
    return Editions(settings).current().service


def main(paths: Sequence[str]) -> None:
    settings = load_settings()
    asked = {Path(path).stem: judged(Path(path)) for path in paths}
    for name in ("hard.jsonl", "letters.jsonl"):
        asked[f"held of {name}"] = [q for q in judged(HERE / name) if q.get("half") == "held"]
    found: dict[str, dict[str, Fitted]] = {"evidence": {}, "held": {}, "first": {}}
    letters: list[Case] = []
    for by, meaning in ((WITH_MEANING, True), (WITHOUT_MEANING, False)):
        kept = replace(settings, meaning=meaning)
        services = {"": service_of(kept), ", without asks": service_of(without_asks(kept))}
        learn = cases(services[""], learned())
        letters += [case for case in learn if not case.meant]
        meant = [case for case in learn if case.meant]
        names = MEANT if meaning else tuple(name for name in MEANT if name not in BY_MEANING)
        worth = fit_evidence(meant, names)
        held, first = fit_sureness(meant, worth)
        found["evidence"][by], found["held"][by], found["first"][by] = worth, held, first
        for where, service in services.items():
            for name, queries in asked.items():
                seen = [case for case in cases(service, queries) if case.meant]
                print(f"{by}{where}: {report(name, seen, by, (worth, held, first))}", flush=True)
    found["evidence"][BY_INITIALS] = fit_evidence(letters, HEARD)
    FITTED.write_text(json.dumps(_rounded(found), indent=1) + "\n", encoding="utf-8")


def _rounded(found: Mapping[str, Mapping[str, Fitted]]) -> dict[str, dict[str, Fitted]]:
    return {
        what: {by: {name: round(value, 3) for name, value in row.items()} for by, row in each.items()}
        for what, each in found.items()
    }


if __name__ == "__main__":
    main(sys.argv[1:])
