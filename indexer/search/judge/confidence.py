"""Whether a document answers the query, or is only the nearest thing there is.

Three things are weighed: how much of what is rare in the query the document's names hold, how near
its three nearest names are in meaning, and how far it stands above the next document. The weights are a
logistic regression over judged queries, fitted on one half of them and checked on the other; see
`docs/search-quality.md`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from indexer.domain.document import Document
from indexer.search.inquiry import Inquiry
from indexer.search.judge.called import is_called, names_document
from indexer.search.judge.initials import by_initials
from indexer.search.judge.names import Namebook, Names, coverage
from indexer.text.sound import letters_only

HEARD = 0.75
"""The share of typed letters that a document's names must hold, when they spell nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression, and the probability from which a document counts as an answer."""

    coverage: float
    nearness: float
    lead: float
    bias: float
    sure: float


WITH_MEANING = Weights(coverage=3.9, nearness=110.0, lead=3.0, bias=-101.4, sure=0.65)
WITHOUT_MEANING = Weights(coverage=5.9, nearness=0.0, lead=2.9, bias=-3.6, sure=0.8)


class Confidence:
    """Judges documents against one inquiry; `lead` of a document is told by the caller."""

    def __init__(self, inquiry: Inquiry, namebook: Namebook) -> None:
        self._inquiry = inquiry
        self._namebook = namebook
        self._weights = WITHOUT_MEANING if inquiry.meaning is None else WITH_MEANING

    def answers(self, document: Document, *, lead: float) -> bool:
        """Say whether a document answers; `lead` is its share of score above the next one.

        The next one of all that were found: whatever a filter hides still speaks against it.
        """
        query = self._inquiry.query
        called = names_document(query, document) or is_called(query, document)
        if called or document.id in self._inquiry.rung:
            return True
        if not query.has_meaning:
            return self._heard(self._namebook.of(document.id)) >= HEARD
        return bool(self._inquiry.rarity) and self.probability(document, lead=lead) >= self._weights.sure

    def probability(self, document: Document, *, lead: float) -> float:
        """Return how probable it is that the document answers the query."""
        weights, rarity = self._weights, self._inquiry.rarity
        held = self._namebook.of(document.id).grams
        readings = self._inquiry.query.readings
        covered = max((coverage(reading, held, rarity) for reading in readings), default=0.0)
        _, near, _ = self._inquiry.closeness(document.id)
        sum_ = weights.bias + weights.coverage * covered + weights.nearness * near + weights.lead * lead
        return 1 / (1 + math.exp(-sum_))

    def _heard(self, names: Names) -> float:
        """Return the share of typed letters that pieces of the document's names make up."""
        letters = letters_only(self._inquiry.query.folded)
        return by_initials(letters, names)["pieces"] if letters else 0.0
