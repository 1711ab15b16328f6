"""The door to a search engine: what is stored, what is asked, what comes back.

Nothing here could not be kept by an engine on many machines: terms are given, not text; no
query string, object or exception of an engine crosses this line. A term is matched exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, overload

import numpy as np
from numpy.typing import NDArray

# BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), 3.4; weights
# of title, heading and text are applied to term frequencies before saturation (BM25F, 3.6).
K1 = 1.2
B = 0.75


_EXACT = 24


def kept_length(length: float) -> float:
    """Return a length as every engine keeps it: whole up to 39, then four binary digits of what is over 24.

    Lucene has one byte for it. As the definition for all engines it lets each give the same order.
    """
    over = int(length) - _EXACT
    if over < 0:
        return float(int(length))
    shift = max(0, over.bit_length() - 4)
    return float(_EXACT + (over >> shift << shift))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is matched as one: a section (`ordinal` counts from 0) or one ask of a document.

    `terms` maps a field to its terms with their weighted frequencies.
    """

    document: str
    ordinal: int
    terms: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneQuery:
    """Terms of one field, any of which may match.

    A unit counts when it holds at least `at_least` of the terms. `documents` limits the answer
    to these ids, None to all; `limit` counts only what that leaves, and scores stay what they are.
    """

    field: str
    terms: Mapping[str, float]
    at_least: int = 1
    documents: frozenset[str] | None = None
    limit: int = 1000


class UnitMatch(NamedTuple):
    """One matching unit with its BM25 score."""

    document: str
    ordinal: int
    score: float


class Matches(Sequence[UnitMatch]):
    """The units that match, best first, as arrays of one length: a question has a thousand of them.

    `documents` are places in `names`, the ids of documents. All answers to what was asked together have
    the same `names`. A match is made of them when somebody looks at it.
    """

    def __init__(
        self,
        names: Sequence[str],
        documents: NDArray[np.int64],
        ordinals: NDArray[np.int64],
        scores: NDArray[np.float64],
    ) -> None:
        self.names = names
        self.documents = documents
        self.ordinals = ordinals
        self.scores = scores

    def __len__(self) -> int:
        return len(self.scores)

    @overload
    def __getitem__(self, place: int) -> UnitMatch: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[UnitMatch]: ...
    def __getitem__(self, place: int | slice) -> UnitMatch | Sequence[UnitMatch]:
        return tuple(self)[place]

    def __iter__(self) -> Iterator[UnitMatch]:
        names = (self.names[number] for number in self.documents.tolist())
        return map(UnitMatch, names, self.ordinals.tolist(), self.scores.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def as_matches(answers: Sequence[Sequence[UnitMatch]]) -> tuple[Matches, ...]:
    """Return answers of an engine that has no arrays, over the names of all their documents."""
    names = sorted({match.document for found in answers for match in found})
    number = {name: place for place, name in enumerate(names)}
    return tuple(
        Matches(
            names,
            np.array([number[match.document] for match in found], dtype=np.int64),
            np.array([match.ordinal for match in found], dtype=np.int64),
            np.array([match.score for match in found], dtype=np.float64),
        )
        for found in answers
    )


class SearchBackend(Protocol):
    """An open index; safe to use from many threads at once."""

    @property
    def units(self) -> int:
        """The number of units in the index."""
        ...

    def match(self, query: LaneQuery) -> Matches:
        """Return the best units, best first; equal scores by document id and ordinal."""
        ...

    def match_all(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...]:
        """Answer several queries, each as `match` would, all from the same state of the index.

        All answers have the same `names`. An engine on other machines is asked once for all of them.
        """
        ...

    def rarity(self, field: str, terms: Collection[str]) -> Mapping[str, float]:
        """Return the inverse document frequency of each term, 0.0 for one that is nowhere."""
        ...

    def close(self) -> None:
        """Let go of files; the backend is not used again."""
        ...


class IndexStore(Protocol):
    """Writes and opens indexes of one engine in folders of their own."""

    name: str

    def write(
        self,
        folder: Path,
        units: Iterable[Unit],
        *,
        base: Path | None = None,
        removed: Collection[str] = (),
    ) -> None:
        """Write an index into a new folder.

        With `base`, start from that index: documents in `removed` lose all their units, then
        `units` are added. The answer must equal that of an index built from scratch.
        """
        ...

    def open(self, folder: Path) -> SearchBackend:
        """Open an index that `write` made.

        Raises:
            IndexUnavailableError: the folder holds no index that can be read.
        """
        ...

    def holding(self, folder: Path, field: str, terms: Collection[str]) -> frozenset[str]:
        """Return the documents of an index that have a unit with all of these terms, and nearly no others.

        What was removed from an index may be among them still.
        """
        ...

    def keep_only(self, folders: Collection[Path]) -> None:
        """Let go of what is stored outside the folders for indexes that are not among these.

        What could not be let go of now is let go of another time.
        """
        ...
