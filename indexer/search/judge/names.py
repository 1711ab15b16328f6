"""The names of a document, and how much of what was typed they hold or sound like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from indexer.domain.document import Document
from indexer.search.names.tables import Aloud, unread
from indexer.search.query import Query
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold
from indexer.text.sound import initials, recall_readings, sound_pairs, syllables


@dataclass(frozen=True)
class Name:
    """A title, ask, alias, symptom or keyword with what it is compared by.

    `asked` marks an ask, `called` the title or an alias.
    """

    text: str
    asked: bool = False
    called: bool = False

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset((*characters(self.text), *bigrams(self.text)))

    @cached_property
    def sounds(self) -> frozenset[str]:
        sounds = syllables(self.text)
        return frozenset((*sounds, *sound_pairs(sounds)))

    @cached_property
    def initials(self) -> str:
        return initials(self.text)


@dataclass(frozen=True)
class Names:
    """All names of a document, its title first."""

    each: tuple[Name, ...]

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset().union(*(name.grams for name in self.each))

    @cached_property
    def sounding(self) -> Mapping[str, tuple[int, ...]]:
        """The places of the names that hold each sound: a query meets few of many names."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.each):
            for sound in name.sounds:
                found.setdefault(sound, []).append(place)
        return {sound: tuple(places) for sound, places in found.items()}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many sounds each name has."""
        return tuple(len(name.sounds) for name in self.each)


class Namebook:
    """The names of a handbook's documents, made ready when they are first looked at."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        before: Namebook | None = None,
        *,
        aloud: Aloud = unread,
    ) -> None:
        self._documents = documents
        self._aloud = aloud
        self._names: dict[str, Names] = {}
        for id, names in tuple(before._names.items()) if before else ():
            if before and before._documents[id] is documents.get(id):
                self._names[id] = names

    def of(self, id: str) -> Names:
        names = self._names.get(id)
        if names is None:
            document = self._documents[id]
            asks = {fold(ask).strip() for ask in document.asks}
            texts = dict.fromkeys(fold(text).strip() for text in (*asks_of(document), *document.keywords))
            called = {fold(text).strip() for text in (document.title, *document.aliases)}
            recall_readings(self._aloud(id))
            names = Names(tuple(Name(t, t in asks, t in called) for t in texts))
            self._names[id] = names
        return names


def coverage(reading: Sequence[str], held: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Return the share of a reading's rarity that is held."""
    total = sum([rarity[gram] for gram in reading])
    return sum([rarity[gram] for gram in reading if gram in held]) / total if total else 0.0


def by_characters(
    readings: Sequence[Sequence[str]], names: Names, rarity: Mapping[str, float]
) -> dict[str, float]:
    """Return how much of what is rare in the query all names hold, and the title alone."""
    return {
        "covered": max((coverage(r, names.grams, rarity) for r in readings), default=0.0),
        "titled": max((coverage(r, names.each[0].grams, rarity) for r in readings), default=0.0),
    }


def by_sound(query: Query, names: Names) -> float:
    """Return how alike the query and the name nearest to it sound: 1 for the same, 0 for nothing."""
    wanted = frozenset(query.sounds)
    common = Counter(chain.from_iterable([names.sounding.get(sound, ()) for sound in wanted]))
    many, sizes = len(wanted), names.sizes
    return max([2 * n / (many + sizes[place]) for place, n in common.items()], default=0.0)
