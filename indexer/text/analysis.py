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
        found: Counter[str] = Counter()
        for text, weight in weighted:
            for word in self.tokenizer.words(fold(text)):
                found[word] += weight
        return dict(found)

    def grams(self, weighted: Iterable[tuple[str, int]]) -> Terms:
        """Return the single characters and pairs of (text, weight) pairs, frequencies weighted."""
        found: Counter[str] = Counter()
        for text, weight in weighted:
            folded = fold(text)
            for gram in (*characters(folded), *bigrams(folded)):
                found[gram] += weight
        return dict(found)
