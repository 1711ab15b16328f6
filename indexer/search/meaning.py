"""The lane of meaning: which document's title or ask means nearly what was typed.

Texts of several kinds may have vectors. Those of a kind lie in one matrix, a document's together
and in the order its kind lists them; a query is one product with it. `NAMES` is the kind that the
lane is made of. Another kind needs an entry in `KINDS` and nothing else here: it is encoded when
the index is built, behind those before it, kept in the generation, and read when first asked for.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.domain.document import Document
from indexer.domain.errors import IndexUnavailableError
from indexer.search.passages.taking_apart import spoken_of
from indexer.search.units import asks_of
from indexer.text.meaning import Encoder, Vectors
from indexer.text.normalise import fold
from indexer.text.vectors import VectorCache

FOLDER = "meaning"
"""The folder within a generation that holds its vectors."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Texts of a document that have vectors.

    `texts` gives the same folded texts for equal documents, none twice. `name` names their files:
    where `texts` comes to give other texts, the name must change.
    """

    name: str
    texts: Callable[[Document], Sequence[str]]


def _names(document: Document) -> Sequence[str]:
    return tuple(dict.fromkeys(fold(ask) for ask in asks_of(document)))


NAMES = Kind("names", _names)
"""The title of a document, then its asks, aliases and symptoms."""

SENTENCES = Kind("passages", spoken_of)
"""What a document says, sentence by sentence under its heading, and what its fields say."""

KINDS = (NAMES, SENTENCES)
"""Every kind, the most needed first: they are encoded, and come into a generation, in this order."""


@dataclass(frozen=True)
class Table:
    """The vectors of one kind: those of a document are as many as its texts, in their order."""

    counts: Mapping[str, int]
    matrix: NDArray[np.floating]

    def of(self, document: str) -> Vectors:
        """Return the vectors of a document's texts, a row each; no rows where it has none."""
        return self.matrix[self._rows.get(document, slice(0, 0))].astype(np.float32, copy=False)

    def likeness(self, vector: Vectors) -> dict[str, float]:
        """Return the cosine of the nearest text of every document that has one."""
        documents = [id for id, count in self.counts.items() if count]
        if not documents:
            return {}
        best = np.maximum.reduceat(self.matrix @ vector, [self._rows[id].start for id in documents])
        return dict(zip(documents, best.tolist(), strict=True))

    @cached_property
    def _rows(self) -> Mapping[str, slice]:
        ends = accumulate(self.counts.values())
        return {
            id: slice(end - count, end) for (id, count), end in zip(self.counts.items(), ends, strict=True)
        }

    def save(self, folder: Path, kind: Kind) -> None:
        """Write the table into a generation's folder."""
        folder = folder / FOLDER
        folder.mkdir(exist_ok=True)
        (folder / f"{kind.name}.json").write_text(json.dumps(dict(self.counts)), encoding="utf-8")
        np.save(folder / f"{kind.name}.npy", self.matrix.astype(np.float16), allow_pickle=False)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is to what a document says, as cosines.

    `sentences` are in the order of `SENTENCES.texts`. `beyond` is the highest of them without what
    each has in common with the title: every sentence of a document is near its matter. `name` is
    that of the nearest name or ask.
    """

    sentences: tuple[float, ...]
    beyond: float
    name: float


class Meaning:
    """The vectors of a generation with the encoder that made them; safe between threads.

    `others` reads the table of a kind beyond the names, None where the generation has none yet.
    """

    def __init__(
        self, names: Table, encoder: Encoder, others: Callable[[Kind], Table | None] = lambda _kind: None
    ) -> None:
        self._names = Table(names.counts, names.matrix.astype(np.float32))
        self._encoder = encoder
        self._others = cache(others)

    def begin(self, text: str) -> None:
        """Encode a typed text beside what goes on; whoever asks about it next waits for what is left.

        The engine leaves the interpreter to other threads. One for each text, not a pool of them: they
        would not survive the fork of a server.
        """
        threading.Thread(target=self._encoder.query, args=(fold(text),), daemon=True).start()

    def likeness(self, text: str) -> Mapping[str, float]:
        """Return the cosine of every document's nearest name to a typed text, -1 to 1."""
        return self._names.likeness(self._encoder.query(fold(text)))

    def closeness(self, text: str, document: str) -> tuple[float, float, float]:
        """Return the cosine of a document's nearest name, of its three nearest, and of its title."""
        cosines = self._names.of(document) @ self._encoder.query(fold(text))
        if not len(cosines):
            return 0.0, 0.0, 0.0
        nearest = np.sort(cosines)[::-1]
        return float(nearest[0]), float(nearest[:3].mean()), float(cosines[0])

    def cosines(self, text: str, document: str, kind: Kind) -> tuple[float, ...]:
        """Return the cosine of each of a document's texts of a kind, in the order of `kind.texts`.

        Nothing while that kind has not been encoded.
        """
        table = self._names if kind == NAMES else self._others(kind)
        return tuple((table.of(document) @ self._encoder.query(fold(text))).tolist()) if table else ()

    def nearness(self, text: str, document: str) -> Nearness | None:
        """Return how near a text is to what a document says; None while that has not been encoded."""
        table = self._others(SENTENCES)
        sentences, names = (table.of(document) if table else ()), self._names.of(document)
        if not len(sentences) or not len(names):
            return None
        query, title = self._encoder.query(fold(text)), names[0]
        cosines, common, shared = sentences @ query, sentences @ title, float(query @ title)
        apart = np.sqrt(np.maximum(1e-6, (1 - common**2) * (1 - shared**2)))
        beyond = float(((cosines - common * shared) / apart).max())
        return Nearness(tuple(cosines.tolist()), beyond, float((names @ query).max()))

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


def texts_of(documents: Iterable[Document], kind: Kind) -> Iterator[str]:
    """Yield the texts of a kind of all documents."""
    return (text for document in documents for text in kind.texts(document))


def table_of(
    documents: Iterable[Document],
    kind: Kind,
    kept: VectorCache,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Table:
    """Return the vectors of a kind for all documents, encoding what is not kept yet."""
    texts = {document.id: kind.texts(document) for document in documents}
    everything = [text for each in texts.values() for text in each]
    vectors = kept.vectors(everything, progress=progress)
    rows = [vectors[text] for text in everything]
    matrix = np.stack(rows) if rows else np.zeros((0, 1), np.float16)
    return Table({id: len(each) for id, each in texts.items()}, matrix)


def kinds_in(files: Iterable[str]) -> frozenset[str]:
    """Return the names of the kinds that a generation has, from the paths of its files."""
    return frozenset(Path(file).stem for file in files if Path(file).parent.name == FOLDER)


def load_meaning(folder: Path, encoder: Encoder) -> Meaning | None:
    """Return the vectors of a generation, None when it has none.

    Raises:
        IndexUnavailableError: they are there but cannot be read.
    """
    names = _load(folder, NAMES)
    return None if names is None else Meaning(names, encoder, lambda kind: _load(folder, kind))


def _load(folder: Path, kind: Kind) -> Table | None:
    stem = folder / FOLDER / kind.name
    if not stem.with_suffix(".json").is_file():
        return None
    try:
        counts: dict[str, int] = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
        matrix = np.load(stem.with_suffix(".npy"), allow_pickle=False)
    except (OSError, ValueError) as error:
        raise IndexUnavailableError(
            "索引里的语义部分读不出来", hint="请运行 handbook index --full 重建索引"
        ) from error
    return Table(counts, matrix)
