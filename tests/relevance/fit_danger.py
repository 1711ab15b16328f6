"""Fit the weights that tell a cry for help from everyday talk: `python -m tests.relevance.fit_danger`.

Reads what was written to learn from, `danger/learn-*.jsonl`, and all names in the handbook; writes
`indexer/search/judge/danger.tsv`. What is held out, `danger/held-*.jsonl`, is only judged. The same files
give the same weights: nothing is drawn by lot.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.content.handbook import read_handbook
from indexer.domain.document import Contact
from indexer.search.judge.danger import KINDS, WEIGHTS, features, is_told, share_of, told, weights
from indexer.search.units import asks_of
from indexer.text.normalise import fold

HERE = Path(__file__).parent / "danger"
HANDBOOK = Path(__file__).parents[2] / "handbook"
CALM = len(KINDS)

NEAR_DANGER = (
    *(f"dianhua-{kind}" for kind in KINDS),
    "ranqi-xielou",
    "dianti-guzhang",
    "vendor-dianti",
    "jiabao-qiuzhu",
)
"""Documents that a cry for help may rightly find."""

ASKED = (
    "residents.jsonl",
    "hard.jsonl",
    "harder.jsonl",
    "out-of-scope.jsonl",
    "referred.jsonl",
    "letters.jsonl",
    "answers.jsonl",
)
"""Everyday questions that were judged for the other measurements."""

RIDGE = 3e-6
ROUNDS = 400
RARE = 2
"""Features seen in fewer examples are left out."""
LIGHT = 1.0
"""Weights below this are left out."""


class Example(NamedTuple):
    """A text, the kinds of danger it tells of (none: everyday talk), and how much it counts."""

    text: str
    kinds: tuple[int, ...]
    counts: float


def written(pattern: str) -> list[Example]:
    """Return the written examples of some files."""
    lines = [
        line for path in sorted(HERE.glob(pattern)) for line in path.read_text(encoding="utf-8").split("\n")
    ]
    records = [json.loads(line) for line in lines if line.strip()]
    return [Example(r["query"], tuple(KINDS.index(kind) for kind in r["right"]), 1.0) for r in records]


def asked() -> list[Example]:
    """Return what residents ask of everyday matters, as judged for the other measurements."""
    found = []
    for name in ASKED:
        for line in (HERE.parent / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            right = record.get("relevant") or [record.get("id")]
            if not any(id in right for id in NEAR_DANGER):
                found.append(Example(record["query"], (), 1.0))
    return found


def named() -> list[Example]:
    """Return the names of the handbook's documents: those of emergency contacts are cries."""
    found = []
    for document in read_handbook(HANDBOOK).handbook.documents.values():
        phones = document.phones if isinstance(document, Contact) else ()
        kinds = [phone.number for phone in phones if phone.number in KINDS]
        if kinds:
            numbers = tuple(KINDS.index(kind) for kind in kinds)
            found += [Example(text, numbers, 1.0) for text in asks_of(document)]
        elif document.subcategory != "安全应急":
            found += [Example(text, (), 0.5) for text in asks_of(document)]
    return found


class Table:
    """Examples as a sparse matrix: row by row, the columns of its features and their common value."""

    def __init__(self, texts: Iterable[str], columns: dict[str, int]) -> None:
        rows = [sorted(columns[f] for f in features(text) if f in columns) for text in texts]
        self.columns = np.array([column for row in rows for column in row], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self.size = (len(rows), len(columns))

    def times(self, weights: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._sum(self.rows, weights[self.columns] * values[self.rows, None], self.size[0])

    def back(self, errors: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._sum(self.columns, (errors * values[:, None])[self.rows], self.size[1])

    @staticmethod
    def _sum(into: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        sums = [np.bincount(into, weights=column, minlength=size) for column in values.T]
        return np.stack(sums, axis=1)


def chances(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of every kind, calm the last, from the weighed sums of the kinds."""
    powers = np.exp(np.hstack([sums, np.zeros((len(sums), 1))]))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def fit(examples: Sequence[Example]) -> tuple[dict[str, tuple[float, ...]], tuple[float, ...]]:
    """Return the weights of the features and the biases: a softmax with a ridge, by Adam."""
    seen = Counter(feature for example in examples for feature in features(example.text))
    columns = {f: number for number, f in enumerate(sorted(f for f, n in seen.items() if n >= RARE))}
    table = Table([example.text for example in examples], columns)
    values = np.array([share_of(features(example.text)) for example in examples])
    wanted = np.zeros((len(examples), CALM + 1))
    for row, example in enumerate(examples):
        kinds = list(example.kinds) or [CALM]
        wanted[row, kinds] = 1 / len(kinds)
    counts = np.array([example.counts for example in examples])
    counts /= counts.sum()
    fitted = np.zeros((len(columns) + 1, CALM))
    mean, spread = np.zeros_like(fitted), np.zeros_like(fitted)
    for turn in range(1, ROUNDS + 1):
        errors = chances(table.times(fitted[:-1], values) + fitted[-1])[:, :CALM] - wanted[:, :CALM]
        errors *= counts[:, None]
        slope = np.vstack([table.back(errors, values) + RIDGE * fitted[:-1], errors.sum(axis=0)])
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        step = 0.1 * (1 - turn / (ROUNDS + 1))
        fitted -= step * (mean / (1 - 0.9**turn)) / (np.sqrt(spread / (1 - 0.99**turn)) + 1e-9)
    rows = {f: tuple(fitted[number].tolist()) for f, number in columns.items()}
    return rows, tuple(fitted[-1].tolist())


def believed(text: str) -> list[str]:
    """Return the kinds that a text tells of by itself, no document weighed against it."""
    return [kind for kind, share in told(fold(text)).items() if is_told(min(share, 0.99), 1.0, 1.0)]


def judge(name: str, examples: Sequence[Example]) -> str:
    """Return a line that says how many cries are heard with the right number, and how many are not."""
    cries = [example for example in examples if example.kinds]
    calm = [example for example in examples if not example.kinds]
    heard = sum(any(KINDS[kind] in believed(example.text) for kind in example.kinds) for example in cries)
    alarms = sum(bool(believed(example.text)) for example in calm)
    return f"{name}: heard {heard} of {len(cries)}, false alarms {alarms} of {len(calm)}"


def main() -> None:
    rows, bias = fit([*written("learn-*.jsonl"), *asked(), *named()])
    kept = {f: row for f, row in sorted(rows.items()) if max(map(abs, row)) >= LIGHT}
    lines = ["\t".join((f, *(f"{weight:.1f}" for weight in row))) for f, row in {"": bias, **kept}.items()]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    weights.cache_clear()
    print(f"{len(kept)} features of {len(rows)}")
    for path in sorted(HERE.glob("held-*.jsonl")):
        print(judge(path.stem, written(path.name)))


if __name__ == "__main__":
    main()
