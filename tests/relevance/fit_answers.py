"""Fit what speaks for an answer: `python -m tests.relevance.fit_answers`.

Reads `answers.jsonl`, `answers-learn.jsonl`, `answers-asked.jsonl` and `answers-kept.jsonl`, weighs the
passages of the right document with a softmax and the evidence of all questions, with the grams of
what they ask, with a logistic regression, with the encoder's vectors and by words alone, and writes
`indexer/search/answer/weights.tsv`. What is held out is not read. It needs an index with meaning
(`HANDBOOK_STATE_DIR`); the same index gives the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.bootstrap import Edition
from indexer.commands.current import current_edition
from indexer.search.answer.answering import Answers, by_words
from indexer.search.answer.asking import grams_of, share_of
from indexer.search.answer.evidence import EVIDENCE
from indexer.search.answer.points import choose
from indexer.search.answer.scoring import FEATURES, Weighed, features
from indexer.search.answer.weights import write
from indexer.settings import load_settings
from indexer.text.normalise import fold
from tests.relevance.measure_answers import Line, holds, read, without_space

HERE = Path(__file__).parent
LEARNED = ("answers.jsonl", "answers-learn.jsonl", "answers-asked.jsonl", "answers-kept.jsonl")
RIDGE_OF_PASSAGES = 2.0
RIDGE_OF_EVIDENCE = 3.0
RIDGE_OF_GRAMS = 6.0
RAREST_GRAM = 4
"""A gram of fewer questions says nothing."""
KEPT = {True: 0.93, False: 0.95}
"""The share of the answers that are told which evidence has to let pass, on documents not learned
from, with meaning and by words alone: these tell less well what is missing, so they leave less out."""
CURVE = (0.99, 0.97, 0.95, 0.93, 0.9, 0.85)
"""The shares for which it is told how often what is not told is kept silent of."""
FOLDS = 5
LENGTHS = (8, 9, 10, 11, 12, 14, 17)
"""Questions of one length count as much whether answered or not: to be short is no evidence."""
STEPS = 800
NEWTON_STEPS = 7
ELSEWHERE = 0.3
"""How much a passage counts that stands in the section of an answer which none holds alone."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A question beside its document; `evidence` is told anew whenever the passages are weighed anew."""

    line: Line
    grams: frozenset[str]
    weighed: Weighed
    evidence: Callable[[], tuple[Weighed, dict[str, float]]]

    @property
    def rows(self) -> Numbers:
        weighed = self.weighed
        return features(weighed.question, weighed.leaf, weighed.cosines)

    @property
    def right(self) -> Numbers:
        """How much of an answer each passage holds."""
        passages = self.weighed.leaf.passages
        texts = [without_space(passage.text) for passage in passages]
        wanted = [[without_space(words) for words in group] for group in self.line["must"]]
        held = np.array([sum(any(w in text for w in group) for group in wanted) for text in texts], float)
        if wanted and not held.any():
            sections = [without_space(p.section.text) if p.section else "" for p in passages]
            held = np.array([ELSEWHERE * any(w in s for g in wanted for w in g) for s in sections])
        return held


def examples(edition: Edition, on: date, *, meaning: bool) -> list[Example]:
    """Return what there is to learn, each question as it stands."""
    handbook, service = edition.handbook, edition.service
    answers = Answers(handbook, service.nearness if meaning else by_words)
    found = []
    for name in LEARNED:
        for line in read((HERE / name).read_text(encoding="utf-8").split("\n")):
            document = handbook.documents[line["id"]]
            query = service.query(line["query"], on)

            def told(query=query, document=document):  # type: ignore[no-untyped-def]
                weighed = answers.weigh(query, document)
                return weighed, dict(answers.evidence(query, document, weighed))

            if query.has_meaning and query.folded not in map(fold, document.asks):
                grams = grams_of(query.folded, document)
                found.append(Example(line, grams, answers.weigh(query, document), told))
    return found


def fit_passages(found: Sequence[Example]) -> Numbers:
    """Return the weights of the passages' features: a softmax with a ridge, by Adam."""
    told = [(example.rows, example.right) for example in found]
    told = [(rows, right) for rows, right in told if right.any()]
    rows, right = np.vstack([rows for rows, _ in told]), np.concatenate([right for _, right in told])
    lengths = [len(rows) for rows, _ in told]
    starts = np.cumsum([0, *lengths[:-1]])
    weights, mean, spread = (np.zeros(len(FEATURES)) for _ in range(3))
    for turn in range(1, STEPS):
        sums = rows @ weights
        shares = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), lengths))
        shares /= np.repeat(np.add.reduceat(shares, starts), lengths)
        wanted = right * shares
        wanted /= np.repeat(np.add.reduceat(wanted, starts), lengths)
        slope = rows.T @ (wanted - shares) / len(told) - RIDGE_OF_PASSAGES * weights / len(told)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights += 0.05 * (mean / (1 - 0.9**turn)) / (np.sqrt(spread / (1 - 0.99**turn)) + 1e-8)
    return weights


def fit_evidence(found: Sequence[Example], kept: float) -> tuple[dict[str, float], dict[str, float], float]:
    """Return the weights of the evidence, those of the grams, and the least sum.

    The sum that is enough is that of documents not learned from: of those learned from, all sums are
    higher.
    """
    told = [(example, *example.evidence()) for example in found]
    told = [(e, w, v) for e, w, v in told if not e.line["must"] or _is_shown(e.line, w)]
    right = np.array([float(bool(example.line["must"])) for example, _, _ in told])
    counts = _by_length([len(example.line["query"]) for example, _, _ in told], right)
    grams = _common(example.grams for example, _, _ in told)
    rows = np.array([[values[name] for name in EVIDENCE] for _, _, values in told])
    asking = np.array([[share_of(e.grams) * (gram in e.grams) for gram in grams] for e, _, _ in told])
    table = np.hstack([rows, asking])
    spread = np.concatenate([rows.std(axis=0) + 1e-9, np.ones(len(grams))])
    folds = np.array([crc32(example.line["id"].encode()) % FOLDS for example, _, _ in told])
    sums = np.zeros(len(told))
    for fold_ in range(FOLDS):
        apart = folds == fold_
        weights, base = _logistic(table[~apart], right[~apart], counts[~apart], spread)
        sums[apart] = table[apart] @ weights + base
    weights, base = _logistic(table, right, counts, spread)
    least = float(np.quantile(sums[right == 1], 1 - kept))
    for share in sorted({kept, *CURVE}):
        silent = (sums[right == 0] < np.quantile(sums[right == 1], 1 - share)).mean()
        print(f"told {share}, silent {silent:.2f} on documents not learned from")
    evidence = dict(zip(EVIDENCE, weights.tolist(), strict=False))
    return evidence, dict(zip(grams, weights[len(EVIDENCE) :].tolist(), strict=True)), least - base


def _logistic(rows: Numbers, right: Numbers, counts: Numbers, spread: Numbers) -> tuple[Numbers, float]:
    """Return weights and the constant of a logistic regression with a ridge, by Newton's steps."""
    middle = rows.mean(axis=0)
    table = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))]).astype(np.float32)
    of_grams = rows.shape[1] - len(EVIDENCE)
    ridge = np.diag([RIDGE_OF_EVIDENCE] * len(EVIDENCE) + [RIDGE_OF_GRAMS] * of_grams + [1e-9])
    fitted = np.zeros(table.shape[1])
    for _ in range(NEWTON_STEPS):
        shares = 1 / (1 + np.exp(-table @ fitted))
        slope = table.T @ (counts * (shares - right)) + ridge @ fitted
        telling = np.sqrt(counts * shares * (1 - shares)).astype(np.float32)[:, None] * table
        curve = telling.T @ telling + ridge
        fitted -= np.linalg.solve(curve, slope)
    weights: Numbers = fitted[:-1] / spread
    return weights, float(fitted[-1] - middle @ weights)


def _common(each: Iterable[frozenset[str]]) -> list[str]:
    counted = Counter(gram for grams in each for gram in grams)
    return sorted(gram for gram, count in counted.items() if count >= RAREST_GRAM)


def _is_shown(line: Line, weighed: Weighed) -> bool:
    return holds(line, [p.text for p in choose(weighed.leaf, weighed.scores, weighed.question.aspects)])


def _by_length(lengths: Sequence[int], right: Numbers) -> Numbers:
    bins = np.digitize(lengths, LENGTHS)
    counts = np.zeros(len(right))
    for place in set(bins.tolist()):
        each = [(bins == place) & (right == side) for side in (0, 1)]
        for here in each:
            if here.any():
                counts[here] = np.sqrt(each[0].sum() * each[1].sum()) / here.sum()
    result: Numbers = counts * (len(counts) / counts.sum())
    return result


def _write_unfitted() -> None:
    """Write nothing for every weight: one that was added is known before it has been fitted."""
    names = (("passage", FEATURES), ("evidence", (*EVIDENCE, "least")))
    write((kind, name, 0.0, 0.0) for kind, each in names for name in each)


def main() -> None:
    settings = load_settings()
    edition, on = current_edition(settings), settings.clock.now().date()
    _write_unfitted()
    both = [examples(edition, on, meaning=meaning) for meaning in (True, False)]
    passages = [dict(zip(FEATURES, fit_passages(found).tolist(), strict=True)) for found in both]
    rows = [("passage", name, passages[0][name], passages[1][name]) for name in FEATURES]
    write([*rows, *(("evidence", name, 0.0, 0.0) for name in (*EVIDENCE, "least"))])
    told = [fit_evidence(found, KEPT[meaning]) for found, meaning in zip(both, (True, False), strict=True)]
    rows += [("evidence", name, told[0][0][name], told[1][0][name]) for name in EVIDENCE]
    rows.append(("evidence", "least", told[0][2], told[1][2]))
    print("\n".join(f"{kind} {name}: {one:.2f}, by words {other:.2f}" for kind, name, one, other in rows))
    of_grams = [each[1] for each in told]
    every = sorted({**of_grams[0], **of_grams[1]})
    rows += [("gram", gram, of_grams[0].get(gram, 0.0), of_grams[1].get(gram, 0.0)) for gram in every]
    write(rows)


if __name__ == "__main__":
    main()
