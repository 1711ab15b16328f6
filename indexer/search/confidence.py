"""Whether a document answers the query, or is only the nearest thing there is.

Three things are weighed: how much of what is rare in the query the document's names hold, how near
its nearest ask is in meaning, and how far it stands above the next document. The weights are a
logistic regression over judged queries, fitted on one half of them and checked on the other; see
`docs/search-quality.md`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.domain.document import Contact, Document
from indexer.search.backend import SearchBackend
from indexer.search.meaning import Meaning
from indexer.search.query import Query
from indexer.search.ranking import names_document
from indexer.search.units import asks_of
from indexer.text.normalise import fold
from indexer.text.sound import initial_terms, initials, sound_terms, syllables

HEARD = 0.8
"""The share of typed syllables or letters that a name must hold, when only letters were typed."""

_UNSEEN_RARITY = 8.0
_NUMBERS = re.compile(r"[0-9]+(?:-[0-9]+)*(?![0-9号楼室层栋单元])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic regression, and the probability from which a document counts as an answer."""

    coverage: float
    nearness: float
    lead: float
    bias: float
    sure: float


WITH_MEANING = Weights(coverage=4.88, nearness=49.2, lead=3.84, bias=-47.3, sure=0.6)
WITHOUT_MEANING = Weights(coverage=6.6, nearness=0.0, lead=4.0, bias=-3.3, sure=0.7)


class Confidence:
    """Judges documents against one query; `lead` of a document is told by the caller."""

    def __init__(self, query: Query, backend: SearchBackend, meaning: Meaning | None = None) -> None:
        self._query = query
        self._rarity: Mapping[str, float] = {
            gram: value or _UNSEEN_RARITY for gram, value in backend.rarity("grams", query.grams).items()
        }
        self._total = sum(self._rarity.values())
        self._nearness: Mapping[str, float] = {}
        if meaning is not None and not query.typed_sounds:
            self._nearness = meaning.likeness(query.text)
        self._weights = WITH_MEANING if self._nearness else WITHOUT_MEANING

    def answers(self, document: Document, *, lead: float) -> bool:
        """Say whether a document answers; `lead` is its share of score above the next one."""
        if names_document(self._query, document) or _is_called(self._query, document):
            return True
        if self._query.typed_sounds:
            return self._heard(document) >= HEARD
        return bool(self._total) and self.probability(document, lead=lead) >= self._weights.sure

    def probability(self, document: Document, *, lead: float) -> float:
        """Return how probable it is that the document answers the query."""
        weights = self._weights
        evidence = (
            weights.bias
            + weights.coverage * self._coverage(document)
            + weights.nearness * self._nearness.get(document.id, 0.0)
            + weights.lead * lead
        )
        return 1 / (1 + math.exp(-evidence))

    def _coverage(self, document: Document) -> float:
        """Return the share of the query's rarity found in title, asks and keywords."""
        text = fold("\n".join((*asks_of(document), *document.keywords)))
        return sum(value for gram, value in self._rarity.items() if gram in text) / self._total

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
    typed = set(_NUMBERS.findall(query.folded))
    return isinstance(document, Contact) and any(fold(phone.number) in typed for phone in document.phones)
