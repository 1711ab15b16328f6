"""The embedded engine: Whoosh keeps the postings, numpy scores them.

Whoosh's matcher tree is most of a query's time, so postings are read block by block into arrays,
turned into what each adds to a score, cached, and summed here. A Whoosh reader is not safe
between threads: it is only touched with the lock held, and what it gives is plain arrays.
Statistics count living units only, therefore an index that grew by updates answers exactly as one
built from scratch.
"""

from __future__ import annotations

import errno
import math
import struct
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats, index

from indexer.backends import whoosh_files  # noqa: F401 - maps what would be copied
from indexer.backends.whoosh_columns import numbers_of, references
from indexer.backends.whoosh_postings import postings
from indexer.backends.whoosh_segments import BlockCodec, Files, Pool
from indexer.disk import share
from indexer.domain.errors import IndexUnavailableError
from indexer.search.backend import K1, B, LaneQuery, Matches, SearchBackend, Unit, kept_length
from indexer.search.units import FIELDS

BESIDE = "cluster.json"
"""What a store that fills another engine from these indexes notes in the folder; it is said anew of each."""

_CACHED_POSTINGS = 12_000_000  # about 144 MB
_DAMAGE = (
    index.IndexError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    UnpicklingError,
    struct.error,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Impacts = NDArray[np.float32]

_NO_UNITS: Ints = np.zeros(0, dtype=np.int64)
_NO_IMPACTS: Impacts = np.zeros(0, dtype=np.float32)


class TermsField(fields.FieldType):  # type: ignore[misc]
    """A field whose terms are given; Whoosh analyses nothing."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)


def _schema() -> fields.Schema:
    schema = fields.Schema(
        document=fields.ID(),
        document_key=fields.COLUMN(columns.RefBytesColumn()),
        ordinal=fields.COLUMN(columns.NumericColumn("i")),
    )
    for name in FIELDS:
        schema.add(name, TermsField())
        schema.add(f"{name}_length", fields.COLUMN(columns.NumericColumn("f")))
    return schema


class WhooshStore:
    """Writes and opens Whoosh indexes."""

    name = "whoosh"

    def write(
        self,
        folder: Path,
        units: Iterable[Unit],
        *,
        base: Path | None = None,
        removed: Collection[str] = (),
    ) -> None:
        try:
            _write(folder, units, base, removed)
        except (index.IndexError, EOFError) as error:  # Whoosh hides what the disk refused
            raise OSError(errno.EIO, str(error)) from error

    def open(self, folder: Path) -> SearchBackend:
        try:
            return WhooshBackend(folder)
        except _DAMAGE as error:
            raise IndexUnavailableError(
                "索引打不开，文件不全或坏了", hint="请运行 handbook index --full 重建索引"
            ) from error

    def holding(self, folder: Path, field: str, terms: Collection[str]) -> frozenset[str]:
        try:
            return _holding(folder, field, terms)
        except (index.IndexError, EOFError) as error:
            raise OSError(errno.EIO, str(error)) from error

    def keep_only(self, folders: Collection[Path]) -> None:
        """Nothing is stored outside the folders."""


def _write(folder: Path, units: Iterable[Unit], base: Path | None, removed: Collection[str]) -> None:
    folder.mkdir(parents=True)
    with Files(folder) as files:
        if base is None:
            target = files.create_index(_schema())
        else:
            for file in sorted(base.iterdir()):
                if file.name == BESIDE:
                    continue
                share(file, folder / file.name)
            target = files.open_index()
        _add(target, units, removed)


def _holding(folder: Path, field: str, terms: Collection[str]) -> frozenset[str]:
    """Look nowhere but at the postings of these terms: whoever asks has no edition open."""
    with closing(index.open_dir(str(folder))) as opened, closing(opened.reader()) as reader:
        found: set[str] = set()
        for leaf, _ in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            names, refs = references(leaf.column_reader("document_key", translate=False))
            held = np.ones(len(refs), dtype=bool)
            for term in terms:
                has = np.zeros(len(refs), dtype=bool)
                has[postings(leaf, field, term)[0]] = True
                held &= has
            found.update(names[ref] for ref in np.unique(refs[held]).tolist())
        return frozenset(found)


def _add(target: index.Index, units: Iterable[Unit], removed: Collection[str]) -> None:
    writer = target.writer(codec=BlockCodec())
    writer.pool = pool = Pool()
    for document in sorted(removed):
        writer.delete_by_term("document", document)
    for unit in units:
        for name, terms in unit.terms.items():
            pool.add_terms(name, writer.docnum, terms)
        writer.add_document(
            document=unit.document,
            document_key=unit.document.encode(),
            ordinal=unit.ordinal,
            **{f"{name}_length": float(sum(terms.values())) for name, terms in unit.terms.items()},
        )
    writer.commit()
    target.close()


class WhooshBackend:
    """An open index: the table of its units, and postings read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._reader = self._index.reader()
        # An index without units has one leaf that refuses every question.
        self._leaves = [(leaf, at) for leaf, at in self._reader.leaf_readers() if leaf.doc_count_all()]
        self._lock = threading.Lock()
        self._postings: OrderedDict[tuple[str, str], tuple[Ints, Impacts]] = OrderedDict()
        self._cached = 0
        self._chosen: tuple[frozenset[str], NDArray[np.bool_]] | None = None
        self._read_units()

    def _read_units(self) -> None:
        """Read the tables of all units: document, ordinal, lengths, and which are deleted."""
        named = [references(leaf.column_reader("document_key", translate=False)) for leaf, _ in self._leaves]
        self._names: list[str] = sorted({name for names, _ in named for name in names})
        self._number = {name: number for number, name in enumerate(self._names)}
        numbers = [np.array([self._number[name] for name in names])[refs] for names, refs in named]
        self._document = _joined(numbers, np.int64)
        self._ordinal = self._column("ordinal").astype(np.int64)
        self._living = np.ones(len(self._document), dtype=bool)
        for leaf, offset in self._leaves:
            self._living[[offset + unit for unit in leaf._segment.deleted_docs()]] = False
        self._order = np.empty(len(self._document), dtype=np.int64)
        self._order[np.lexsort((self._ordinal, self._document))] = np.arange(len(self._document))
        self._lengths: dict[str, Floats] = {}
        self._holders: dict[str, int] = {}
        self._average: dict[str, float] = {}
        for name in FIELDS:
            lengths = self._column(f"{name}_length") * self._living
            longest = int(lengths.max(initial=0))
            kept = np.array([kept_length(length) for length in range(longest + 1)])
            self._lengths[name] = kept[lengths.astype(np.int64)]
            self._holders[name] = holders = int(np.count_nonzero(lengths))
            self._average[name] = float(lengths.sum()) / holders if holders else 1.0

    def _column(self, name: str) -> Floats:
        parts = [numbers_of(leaf.column_reader(name, translate=False)) for leaf, _ in self._leaves]
        return _joined(parts, np.float64)

    def _name(self, unit: int) -> str:
        """Return the id of the document of a unit."""
        return self._names[int(self._document[unit])]

    @property
    def units(self) -> int:
        return int(np.count_nonzero(self._living))

    def match(self, query: LaneQuery) -> Matches:
        held = self._read_all(query.field, query.terms)
        units = np.concatenate([units for units, _ in held] or [_NO_UNITS])
        boosted = zip(held, query.terms.values(), strict=True)
        impacts = [impacts if boost == 1 else boost * impacts for (_, impacts), boost in boosted]
        # Added up in the order of the terms, as every engine does.
        weighed = np.concatenate(impacts or [_NO_IMPACTS]).astype(np.float64)
        scores: Floats = np.bincount(units, weighed, len(self._document))  # type: ignore[assignment]
        found = np.bincount(units, minlength=len(self._document)) >= max(query.at_least, 1)
        if query.documents is not None:
            found &= self._among(query.documents)
        return self._best(np.flatnonzero(found), scores, query.limit)

    def match_all(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...]:
        return tuple(self.match(query) for query in queries)

    @property
    def documents(self) -> frozenset[str]:
        """The ids of all documents that have units."""
        return frozenset(self._names[number] for number in np.unique(self._document[self._living]))

    def written(self) -> Iterator[Unit]:
        """Yield every unit with its terms, by document and ordinal: what another engine is filled from."""
        with self._lock:
            tables = {name: self._terms_by_unit(name) for name in FIELDS}
        for unit in np.argsort(self._order):
            if not self._living[unit]:
                continue
            terms = {}
            for name, (names, starts, numbers, weights) in tables.items():
                here = slice(starts[unit], starts[unit + 1])
                if here.stop > here.start:
                    pairs = zip(numbers[here].tolist(), weights[here].tolist(), strict=True)
                    terms[name] = {names[number]: weight for number, weight in pairs}
            yield Unit(document=self._name(unit), ordinal=int(self._ordinal[unit]), terms=terms)

    def _terms_by_unit(self, field: str) -> tuple[list[str], Ints, Ints, Floats]:
        """Turn the postings of a field round: its terms, and where those of each unit start."""
        names = sorted({term.decode() for leaf, _ in self._leaves for term in leaf.lexicon(field)})
        postings = [self._read_postings(field, name) for name in names]
        units = np.concatenate([units for units, _ in postings] or [np.zeros(0, dtype=np.int64)])
        weights = np.concatenate([weights for _, weights in postings] or [np.zeros(0)])
        numbers = np.repeat(np.arange(len(names)), [len(units) for units, _ in postings])
        order = np.argsort(units, kind="stable")
        starts = np.searchsorted(units[order], np.arange(len(self._document) + 1))
        return names, starts, numbers[order], weights[order]

    def _best(self, units: Ints, scores: Floats, limit: int) -> Matches:
        if len(units) > limit:
            cut = np.partition(scores[units], -limit)[-limit]
            units = units[scores[units] >= cut]
        ranked = units[np.lexsort((self._order[units], -scores[units]))][:limit]
        return Matches(self._names, self._document[ranked], self._ordinal[ranked], scores[ranked])

    def _among(self, documents: frozenset[str]) -> NDArray[np.bool_]:
        """Return which units are of these documents; every lane of a search asks for the same."""
        chosen = self._chosen
        if chosen is not None and chosen[0] is documents:
            return chosen[1]
        allowed = np.zeros(len(self._number), dtype=bool)
        allowed[[self._number[name] for name in documents if name in self._number]] = True
        self._chosen = documents, allowed[self._document]
        return self._chosen[1]

    def rarity(self, field: str, terms: Collection[str]) -> Mapping[str, float]:
        holders = self._holders[field]
        sizes = [len(units) for units, _ in self._read_all(field, terms)]
        return {
            term: _rarity(holders, size) if size else 0.0 for term, size in zip(terms, sizes, strict=True)
        }

    def _read_all(self, field: str, terms: Collection[str]) -> list[tuple[Ints, Impacts]]:
        """Return, for each term, the living units that hold it and what it adds to the score of each.

        Both depend on the index alone, so they are kept as long as there is room.
        """
        with self._lock:
            return [self._read(field, term) for term in terms]

    def _read(self, field: str, term: str) -> tuple[Ints, Impacts]:
        key = (field, term)
        known = self._postings.get(key)
        if known is not None:
            self._postings.move_to_end(key)
            return known
        units, weights = self._read_postings(field, term)
        self._postings[key] = found = units, self._impacts(field, units, weights)
        self._cached += len(units)
        while self._cached > _CACHED_POSTINGS and len(self._postings) > 1:
            _, (dropped, _) = self._postings.popitem(last=False)
            self._cached -= len(dropped)
        return found

    def _impacts(self, field: str, units: Ints, weights: Floats) -> Impacts:
        damping = K1 * (1 - B + B * self._lengths[field][units] / self._average[field])
        rarity = _rarity(self._holders[field], len(units)) if len(units) else 0.0
        return (rarity * weights * (K1 + 1) / (weights + damping)).astype(np.float32)

    def _read_postings(self, field: str, term: str) -> tuple[Ints, Floats]:
        found = [(*postings(leaf, field, term), offset) for leaf, offset in self._leaves]
        units = _joined([ids + offset for ids, _, offset in found], np.int64)
        weights = _joined([weights for _, weights, _ in found], np.float64)
        living = self._living[units]
        return units[living], weights[living]

    def close(self) -> None:
        with self._lock:
            self._reader.close()
            self._index.close()


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    joined = parts[0] if len(parts) == 1 else np.concatenate(parts or [np.zeros(0)])
    return joined.astype(kind, copy=False)


def _rarity(holders: int, holding: int) -> float:
    """Return BM25's inverse document frequency in the form that is never negative."""
    return math.log(1 + (holders - holding + 0.5) / (holding + 0.5))
