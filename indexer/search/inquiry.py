"""One query asked of one open index on one day, with all that follows from it, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from indexer.domain.days.status import Status
from indexer.domain.document import Document
from indexer.domain.relations import Relations
from indexer.search.backend import SearchBackend
from indexer.search.dialled import dialled, rings
from indexer.search.meaning import Meaning
from indexer.search.query import Query

UNSEEN_RARITY = 8.0
"""The rarity of a term that no document holds."""

Closeness = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """What every step of a search is given: the query, and what may be looked at for it.

    `meaning` is None where there are no vectors, or nothing is said that could have a meaning;
    `dangers` tell how probable each danger is that an emergency contact is there for, and
    `may_be_danger` whether any kind of danger is possible at all; `visible` are the documents
    that may be told of, None for all in the index.
    """

    query: Query
    relations: Relations
    statuses: Mapping[str, Status]
    backend: SearchBackend
    meaning: Meaning | None = None
    dangers: Mapping[str, float] = field(default_factory=dict)
    may_be_danger: bool = False
    visible: frozenset[str] | None = None

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.relations.documents

    @cached_property
    def rung(self) -> frozenset[str]:
        """The contacts whose telephone number was typed."""
        digits = dialled(self.query.folded)
        return frozenset(
            id
            for id, document in (self.documents.items() if digits else ())
            if rings(digits, document) and (self.visible is None or id in self.visible)
        )

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How rare each gram of all readings is."""
        grams = tuple(dict.fromkeys(gram for reading in self.query.readings for gram in reading))
        return {gram: value or UNSEEN_RARITY for gram, value in self.backend.rarity("grams", grams).items()}

    @cached_property
    def distinctness(self) -> Mapping[str, float]:
        """How far each document stands out in meaning, in standard deviations; empty without meaning."""
        return self.meaning.distinctness(self.query.meant) if self.meaning is not None else {}

    def closeness(self, id: str) -> Closeness:
        """Return how near a document's nearest name, its three nearest and its title are in meaning."""
        if self.meaning is None:
            return 0.0, 0.0, 0.0
        known = self._closeness.get(id)
        if known is None:
            known = self._closeness[id] = self.meaning.closeness(self.query.meant, id)
        return known

    @cached_property
    def _closeness(self) -> dict[str, Closeness]:
        return {}
