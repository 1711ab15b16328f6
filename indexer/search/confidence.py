"""Whether a document answers the query, or is only the nearest thing there is.

Five things are weighed: how much of what is rare in the query the document's names hold, how
alike the query and its nearest ask are in characters and in meaning, how far it stands out in
meaning, and how far it stands above the next. The weights are a logistic regression over judged
queries, fitted on one half of them and checked on the other; `docs/search-quality.md` tells how to
fit them anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.domain.document import Contact, Document
from indexer.search.backend import SearchBackend
from indexer.search.meaning import Meaning
from indexer.search.query import Query
from indexer.search.ranking import names_document
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold
from indexer.text.sound import initial_terms, initials, sound_terms, syllables

SURE = 0.6
"""The probability from which a document counts as an answer."""

HEARD = 0.8
"""The share of typed syllables or letters that a name must hold, when only letters were typed."""

_UNSEEN_RARITY = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression over the evidence for an answer."""

    coverage: float
    likeness: float
    nearness: float
    distinctness: float
    nearest: float
    lead: float
    bias: float


WITH_MEANING = Weights(
    coverage=5.746, likeness=-1.533, nearness=26.24, distinctness=0.203, nearest=35.34, lead=3.257, bias=-58.6
)
WITHOUT_MEANING = Weights(
    coverage=6.0, likeness=4.0, nearness=0.0, distinctness=0.0, nearest=0.0, lead=3.0, bias=-3.4
)


class Confidence:
    """Judges documents against one query; `lead` of a document is told by the caller."""

    def __init__(self, query: Query, backend: SearchBackend, meaning: Meaning | None = None) -> None:
        self._query = query
        self._rarity: Mapping[str, float] = {
            gram: value or _UNSEEN_RARITY for gram, value in backend.rarity("grams", query.grams).items()
        }
        self._total = sum(self._rarity.values())
        self._likeness: Mapping[str, float] = {}
        self._distinctness: Mapping[str, float] = {}
        if meaning is not None and not query.typed_sounds:
            self._likeness = meaning.likeness(query.text)
            self._distinctness = meaning.distinctness(query.text)
        self._nearest = max(self._likeness.values(), default=0.0)

    def answers(self, document: Document, *, lead: float) -> bool:
        """Say whether a document answers; `lead` is its share of score above the next one."""
        if names_document(self._query, document) or _is_called(self._query, document):
            return True
        if self._query.typed_sounds:
            return self._heard(document) >= HEARD
        return bool(self._total) and self.probability(document, lead=lead) >= SURE

    def probability(self, document: Document, *, lead: float) -> float:
        """Return how probable it is that the document answers the query."""
        weights = WITH_MEANING if self._likeness else WITHOUT_MEANING
        evidence = (
            weights.bias
            + weights.coverage * self._coverage(document)
            + weights.likeness * self._alike(document)
            + weights.nearness * self._likeness.get(document.id, 0.0)
            + weights.distinctness * self._distinctness.get(document.id, 0.0)
            + weights.nearest * self._nearest
            + weights.lead * lead
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, evidence))))

    def _coverage(self, document: Document) -> float:
        """Return the share of the query's rarity found in title, asks and keywords."""
        text = fold("\n".join((*asks_of(document), *document.keywords)))
        return sum(value for gram, value in self._rarity.items() if gram in text) / self._total

    def _alike(self, document: Document) -> float:
        """Return how much the query and the nearest ask share (Dice, by rarity)."""
        return max((self._dice(fold(ask)) for ask in asks_of(document)), default=0.0)

    def _dice(self, ask: str) -> float:
        grams = {*characters(ask), *bigrams(ask)}
        shared = sum(value for gram, value in self._rarity.items() if gram in grams)
        middling = self._total / len(self._rarity)
        own = shared + middling * sum(gram not in self._rarity for gram in grams)
        return 2 * shared / (self._total + own)

    def _heard(self, document: Document) -> float:
        """Return the share of typed syllables, or of typed initials, that one name holds."""
        names = [fold(name) for name in (*asks_of(document), *document.keywords)]
        heard = [_share(self._query.sounds, sound_terms(syllables(name))) for name in names]
        spelt = [_share(self._query.initials, initial_terms(initials(name))) for name in names]
        return max([*heard, *spelt], default=0.0)


def _share(wanted: tuple[str, ...], held: Mapping[str, float]) -> float:
    return sum(term in held for term in wanted) / len(wanted) if wanted else 0.0


def _is_called(query: Query, document: Document) -> bool:
    """Say whether a telephone number of the document was typed."""
    return isinstance(document, Contact) and any(
        phone.number and fold(phone.number) in query.folded for phone in document.phones
    )
