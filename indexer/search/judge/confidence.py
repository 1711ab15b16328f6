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
from indexer.search.backend import SearchBackend
from indexer.search.judge.called import is_called, names_document
from indexer.search.judge.evidence import Evidence
from indexer.search.judge.initials import by_initials
from indexer.search.judge.names import Names, coverage, rarity_of
from indexer.search.meaning import Meaning
from indexer.search.query import Query
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


WITH_MEANING = Weights(coverage=3.9, nearness=110.0, lead=3.0, bias=-101.4, sure=0.5)
WITHOUT_MEANING = Weights(coverage=5.9, nearness=0.0, lead=2.9, bias=-3.6, sure=0.69)


class Confidence:
    """Judges documents against one query; `lead` of a document is told by the caller."""

    def __init__(
        self, query: Query, backend: SearchBackend, evidence: Evidence, meaning: Meaning | None = None
    ) -> None:
        self._query = query
        self._evidence = evidence
        self._rarity = rarity_of(query, backend)
        self._meaning = meaning if query.has_meaning else None
        self._weights = WITHOUT_MEANING if self._meaning is None else WITH_MEANING

    def answers(self, document: Document, *, lead: float) -> bool:
        """Say whether a document answers; `lead` is its share of score above the next one."""
        if names_document(self._query, document) or is_called(self._query, document):
            return True
        if not self._query.has_meaning:
            return self._heard(self._evidence.names(document.id)) >= HEARD
        return bool(self._rarity) and self.probability(document, lead=lead) >= self._weights.sure

    def probability(self, document: Document, *, lead: float) -> float:
        """Return how probable it is that the document answers the query."""
        weights = self._weights
        held = self._evidence.names(document.id).grams
        covered = max((coverage(r, held, self._rarity) for r in self._query.readings), default=0.0)
        near = 0.0
        if self._meaning is not None:
            _, near, _ = self._meaning.closeness(self._query.meant, document.id)
        sum_ = weights.bias + weights.coverage * covered + weights.nearness * near + weights.lead * lead
        return 1 / (1 + math.exp(-sum_))

    def _heard(self, names: Names) -> float:
        """Return the share of typed letters that pieces of the document's names make up."""
        letters = letters_only(self._query.folded)
        return by_initials(letters, names)["pieces"] if letters else 0.0
