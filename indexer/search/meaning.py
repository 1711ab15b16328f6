"""The lane of meaning: which document's title or ask means nearly what was typed.

Vectors of all titles, asks, aliases and symptoms lie in one matrix; a query is one product with
it. They are kept by the digest of their text, so an edit encodes only what is new.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.domain.document import Document
from indexer.domain.errors import IndexUnavailableError
from indexer.search.units import asks_of
from indexer.text.meaning import Encoder, Vectors
from indexer.text.normalise import fold

_MATRIX = "vectors.npy"
_NAMES = "vectors.json"
_BATCH = 256


@dataclass(frozen=True)
class MeaningIndex:
    """The vectors of a generation: row i belongs to `owners[i]` and to the text `digests[i]`."""

    encoder: str
    owners: tuple[str, ...]
    digests: tuple[str, ...]
    matrix: Vectors

    def save(self, folder: Path) -> None:
        names = {"encoder": self.encoder, "owners": self.owners, "digests": self.digests}
        (folder / _NAMES).write_text(json.dumps(names), encoding="utf-8")
        np.save(folder / _MATRIX, self.matrix, allow_pickle=False)

    def likeness(self, vector: Vectors) -> dict[str, float]:
        """Return the cosine of the nearest text of every document."""
        if not self.owners:
            return {}
        best = np.full(len(self._documents), -1.0, dtype=np.float32)
        np.maximum.at(best, self._numbers, self.matrix @ vector)
        return dict(zip(self._documents, best.tolist(), strict=True))

    def closeness(self, vector: Vectors, document: str) -> tuple[float, float, float]:
        """Return the cosine of a document's nearest text, of its three nearest, and of its title."""
        rows = self._rows.get(document)
        if rows is None:
            return 0.0, 0.0, 0.0
        cosines = self.matrix[rows] @ vector
        nearest = np.sort(cosines)[::-1]
        return float(nearest[0]), float(nearest[:3].mean()), float(cosines[0])

    @cached_property
    def _rows(self) -> Mapping[str, slice]:
        """The rows of each document: they lie together, its title first."""
        first: dict[str, int] = {}
        for row, owner in enumerate(self.owners):
            first.setdefault(owner, row)
        ends = [*list(first.values())[1:], len(self.owners)]
        return {owner: slice(start, end) for (owner, start), end in zip(first.items(), ends, strict=True)}

    @cached_property
    def _documents(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.owners))

    @cached_property
    def _numbers(self) -> NDArray[np.int64]:
        numbers = {document: number for number, document in enumerate(self._documents)}
        return np.array([numbers[owner] for owner in self.owners], dtype=np.int64)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each digest."""
        return {digest: row for row, digest in enumerate(self.digests)}


class Meaning:
    """The vectors of a generation with the encoder that made them; safe between threads."""

    def __init__(self, index: MeaningIndex, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def likeness(self, text: str) -> Mapping[str, float]:
        """Return the cosine of every document's nearest text to a typed one, -1 to 1."""
        return self._index.likeness(self._encoder.query(fold(text)))

    def closeness(self, text: str, document: str) -> tuple[float, float, float]:
        """Return the cosine of a document's nearest text, of its three nearest, and of its title."""
        return self._index.closeness(self._encoder.query(fold(text)), document)

    def distinctness(self, text: str) -> dict[str, float]:
        """Return how far each document stands out from all, in standard deviations.

        Cosines of this encoder lie close together; only their differences tell something.
        """
        likeness = self.likeness(text)
        if not likeness:
            return {}
        values = np.array(list(likeness.values()))
        spread = float(values.std()) or 1.0
        return dict(zip(likeness, ((values - values.mean()) / spread).tolist(), strict=True))


def build_meaning(
    documents: Iterable[Document],
    encoder: Encoder,
    *,
    known: MeaningIndex | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> MeaningIndex:
    """Encode the titles and asks of all documents; vectors in `known` are taken over."""
    owners, texts = [], []
    for document in documents:
        for ask in dict.fromkeys(fold(ask) for ask in asks_of(document)):
            owners.append(document.id)
            texts.append(ask)
    digests = tuple(hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts)
    reusable = known if known is not None and known.encoder == encoder.name else None
    rows = reusable.rows if reusable else {}
    found = {d: reusable.matrix[rows[d]] for d in digests if d in rows} if reusable else {}
    missing = list(dict.fromkeys(d for d in digests if d not in found))
    text_of = dict(zip(digests, texts, strict=True))
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        vectors = encoder.passages([text_of[digest] for digest in batch])
        found.update(zip(batch, vectors, strict=True))
        progress(min(start + _BATCH, len(missing)), len(missing))
    matrix = np.stack([found[digest] for digest in digests]) if digests else np.zeros((0, 1), np.float32)
    return MeaningIndex(encoder.name, tuple(owners), digests, matrix)


def load_meaning(folder: Path) -> MeaningIndex | None:
    """Return the vectors of a generation, None when it was built without an encoder.

    Raises:
        IndexUnavailableError: they are there but cannot be read.
    """
    if not (folder / _NAMES).is_file():
        return None
    try:
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        matrix = np.load(folder / _MATRIX, allow_pickle=False)
        return MeaningIndex(names["encoder"], tuple(names["owners"]), tuple(names["digests"]), matrix)
    except (OSError, ValueError, KeyError) as error:
        raise IndexUnavailableError(
            "索引里的语义部分读不出来", hint="请运行 handbook index --full 重建索引"
        ) from error
