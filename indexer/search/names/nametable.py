"""The names of many documents in three texts, one behind the other: as written, by sound, by initials.

Half a million names as objects take a process most of its memory and seconds to make; as texts they are
read in one piece, and one search of a text finds what was typed in all of them. A table never changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.domain.document import Document
from indexer.text.normalise import fold
from indexer.text.sound import initials, joined_pinyin

_BETWEEN, _APART = "\x00", "\x01"  # between names, and between columns: no folded text has either

Ints = NDArray[np.int64]


class NameRows(NamedTuple):
    """The names of one document, each column in one text."""

    many: int
    folded: str
    pinyin: str
    initials: str


@dataclass(frozen=True)
class NameTable:
    """Names of documents: `keys` says whose they are, `counts` how many each has."""

    keys: Sequence[int]
    counts: Sequence[int]
    folded: str
    pinyin: str
    initials: str

    @cached_property
    def owners(self) -> Ints:
        """For each name the place of its document among the `keys`."""
        return np.repeat(np.arange(len(self.keys)), self.counts)

    @cached_property
    def ordinals(self) -> Ints:
        """For each name its place among those of its document."""
        counts = np.array(self.counts, dtype=np.int64)
        return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)

    @cached_property
    def _begins(self) -> dict[str, NDArray[np.int32]]:
        columns = {"folded": self.folded, "pinyin": self.pinyin, "initials": self.initials}
        return {name: _begins(column) for name, column in columns.items()}

    def found(self, column: str, typed: str) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """Return the names that hold what was typed, where first, and whether that is the whole name."""
        if not typed or not self.keys:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none.astype(bool)
        text, begins = getattr(self, column), self._begins[column]
        places = np.array([m.start() for m in re.finditer(re.escape(typed), text)], dtype=np.int64)
        names, first = np.unique(np.searchsorted(begins, places, side="right") - 1, return_index=True)
        place = places[first] - begins[names]
        return names, place, begins[names + 1] - 1 - begins[names] == len(typed)

    def lengths(self, names: Ints) -> Ints:
        """Return how many characters these names have."""
        begins = self._begins["folded"]
        return begins[names + 1] - 1 - begins[names]

    def written(self) -> str:
        """Return the table as text."""
        numbers = (" ".join(map(str, column)) for column in (self.keys, self.counts))
        return _APART.join((*numbers, self.folded, self.pinyin, self.initials))

    @classmethod
    def read(cls, text: str) -> NameTable:
        """Return the table that was written.

        Raises:
            ValueError: it is none.
        """
        keys, counts, folded, pinyin, letters = text.split(_APART)
        return cls([*map(int, keys.split())], [*map(int, counts.split())], folded, pinyin, letters)


def names_in(document: Document) -> tuple[str, ...]:
    """Return what a typed beginning may become: the title, then the aliases, then the asks."""
    return (document.title, *document.aliases, *document.asks)


def rows_of(document: Document) -> NameRows:
    """Return the names of a document as they are written, sound and begin."""
    folded = [fold(name).strip() for name in names_in(document)]
    columns = (folded, map(joined_pinyin, folded), map(initials, folded))
    return NameRows(len(folded), *map(_BETWEEN.join, columns))


def table_of(rows: Iterable[tuple[int, NameRows]]) -> NameTable:
    """Return the table of documents by their keys."""
    keyed = [*rows]
    columns = zip(*((row.folded, row.pinyin, row.initials) for _, row in keyed), strict=True)
    texts = [*map(_BETWEEN.join, columns)] or ["", "", ""]
    return NameTable([key for key, _ in keyed], [row.many for _, row in keyed], *texts)


def _begins(column: str) -> NDArray[np.int32]:
    """Return where each name begins, and at the end where another one would."""
    codes = np.frombuffer(column.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.flatnonzero(codes == ord(_BETWEEN))
    return np.concatenate(([0], ends + 1, [len(codes) + 1])).astype(np.int32)


def keyed(documents: Iterable[Document]) -> Iterator[tuple[int, NameRows]]:
    """Yield the names of documents that have no other keys than their numbers."""
    return ((number, rows_of(document)) for number, document in enumerate(documents))
