"""The weights of answers, with the encoder and without: `weights.tsv`, written by the fitting script.

A line is what is weighed (`passage`, `evidence` or `gram`), its name, and its weight with vectors and by
words alone. `tests/relevance/fit_answers.py` writes them all again from the questions beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.tsv")


def passage_weights(*, by_words: bool) -> Mapping[str, float]:
    """Return what each feature of a passage counts."""
    return _weights("passage", by_words)


def evidence_weights(*, by_words: bool) -> Mapping[str, float]:
    """Return what each piece of evidence counts; `least` is the sum that is enough for an answer."""
    return _weights("evidence", by_words)


def gram_weights(*, by_words: bool) -> Mapping[str, float]:
    """Return how readily documents tell what is asked with a gram, of those that were learned."""
    return _weights("gram", by_words)


def write(rows: Iterable[tuple[str, str, float, float]]) -> None:
    """Write all weights; whoever reads them next gets the new ones."""
    lines = [f"{kind}\t{name}\t{meaning:.2f}\t{words:.2f}\n" for kind, name, meaning, words in rows]
    WEIGHTS.write_text("".join(lines), encoding="utf-8")
    _weights.cache_clear()


@cache
def _weights(kind: str, by_words: bool) -> Mapping[str, float]:
    rows = [line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines()]
    return {name: float(words if by_words else meaning) for k, name, meaning, words in rows if k == kind}
