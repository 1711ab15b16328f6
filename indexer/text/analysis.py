"""Text to the two kinds of terms that are indexed and asked for: words, and characters in pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold
from indexer.text.tokenizer import Tokenizer

Terms = dict[str, float]


class Analyser:
    """Makes the terms of texts, the same way for an index and for a query."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    def words(self, weighted: Iterable[tuple[str, int]]) -> Terms:
        """Return the words of (text, weight) pairs with their weighted frequencies."""
        return _weighed((self.tokenizer.words(fold(text)), weight) for text, weight in weighted)

    def grams(self, weighted: Iterable[tuple[str, int]]) -> Terms:
        """Return the single characters and pairs of (text, weight) pairs, frequencies weighted."""
        folded = ((fold(text), weight) for text, weight in weighted)
        return _weighed(([*characters(text), *bigrams(text)], weight) for text, weight in folded)


def _weighed(terms: Iterable[tuple[list[str], int]]) -> Terms:
    """Return how often each term occurs, with the weights of what it occurs in."""
    counts: dict[int, Counter[str]] = {}
    for found, weight in terms:
        counts.setdefault(weight, Counter()).update(found)
    weighed = counts.pop(1, Counter())
    for weight, counted in counts.items():
        for term, count in counted.items():
            weighed[term] += weight * count
    return dict(weighed)
