"""How readily documents tell what a question asks, by its grams: 几天 often, 什么牌子 seldom.

A neighbouring detail in the same words is as near as an answer; what gives it away is the question.
The grams are those beyond the names of the document, weighed as learned (`weights.tsv`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from indexer.domain.document import Document
from indexer.search.answer.naming import names_of
from indexer.search.answer.weights import gram_weights
from indexer.text.ngrams import bigrams, characters

LONGEST = 30
"""Grams that count in full; of a story that has more, each counts as much less."""


def grams_of(typed: str, document: Document) -> frozenset[str]:
    """Return the characters of a folded question and their pairs, without those of the document's names."""
    names = names_of(document)
    return frozenset(gram for gram in (*characters(typed), *bigrams(typed)) if gram not in names)


def share_of(grams: frozenset[str]) -> float:
    """Return how much each gram counts."""
    return min(1.0, LONGEST / len(grams)) if grams else 0.0


def readiness(typed: str, document: Document, *, by_words: bool) -> float:
    """Return how readily what a folded question asks is told; below nought are things seldom told."""
    weights, grams = gram_weights(by_words=by_words), grams_of(typed, document)
    return share_of(grams) * sum(weights.get(gram, 0.0) for gram in grams)


def share_held(grams: Collection[str], each: Iterable[Collection[str]]) -> float:
    """Return how much of some grams that text holds that holds most, given the grams of each."""
    many = len(grams) or 1
    return max((sum([gram in held for gram in grams]) / many for held in each), default=0.0)
