"""Write Whoosh segments from postings kept in flat arrays.

Whoosh's own pool pickles every posting to sorted runs on disk: for 35 million postings that takes
gigabytes of scratch space and most of an hour. Here they stay in memory at 12 bytes each, are
sorted once by numpy, and written a list at a time. The files are those of the unchanged W3 codec, so
any reader of the library opens them.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, repeat
from operator import sub
from pathlib import Path
from pickle import dumps
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashWriter, _lengths
from whoosh.system import pack_int, pack_long, pack_ushort

_BLOCK_POSTINGS = 4096  # large blocks: fewer reads, and numpy takes each at once
_FACTS = W3TermInfo._struct


class Files(FileStorage):  # type: ignore[misc]
    """A folder of an index that leaves no file open, however the writing ends.

    Whoosh forgets its open files when the disk refuses: Python would write to them once more when
    it clears them away, and 3.13 tells the reader so with a traceback.
    """

    def __init__(self, folder: Path, *, made: list[Any] | None = None) -> None:
        super().__init__(str(folder))
        self._made = [] if made is None else made
        self._locks: list[Any] = []

    def list(self) -> list[str]:
        """Return the names of all files; Whoosh itself takes a folder it cannot read for an empty one."""
        return [path.name for path in Path(self.folder).iterdir()]

    def lock(self, name: str) -> Any:
        self._locks.append(super().lock(name))
        return self._locks[-1]

    def create_file(self, name: str, **more: Any) -> Any:
        file = super().create_file(name, **more)
        self._made.append(file.file)
        return file

    def temp_storage(self, name: str | None = None) -> Files:
        return Files(Path(super().temp_storage(name).folder), made=self._made)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in self._made:
            with suppress(OSError):  # it was refused before, and has been told
                file.close()
        for lock in self._locks:
            if lock.fd is not None:
                lock.release()


class BlockCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with large uncompressed blocks and without length statistics."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_BLOCK_POSTINGS, compression=0)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(self, storage, segment)


class Pool:
    """All postings of a segment in memory; takes the place of Whoosh's pool of sorted runs."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}

    def add_terms(self, field: str, unit: int, terms: Mapping[str, float]) -> None:
        """Add the terms of one unit; units must come in ascending order."""
        self._column(field).extend(unit, terms)

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Add one posting, as Whoosh does for its own fields and when it merges segments."""
        field, term, unit, weight, _ = posting
        self._column(field).extend(unit, {term.decode(): weight})

    def iter_postings(self) -> Pool:
        """Return what `FieldWriter.add_postings` is given: the pool itself."""
        return self

    def fields(self) -> Iterator[tuple[str, Lists]]:
        """Yield each field with its posting lists."""
        for field in sorted(self._columns):
            yield field, self._columns[field].lists()

    def cleanup(self) -> None:
        self._columns.clear()

    def _column(self, field: str) -> _Column:
        column = self._columns.get(field)
        if column is None:
            column = self._columns[field] = _Column()
        return column


@dataclass(frozen=True, slots=True)
class Lists:
    """The posting lists of one field, one behind the other: that of `terms[n]` is starts[n]:starts[n + 1]."""

    terms: list[str]
    starts: NDArray[np.int64]
    units: NDArray[np.uint32]
    weights: NDArray[np.float32]


class _Column:
    """The postings of one field: three arrays of equal length, and the number of each term."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._terms = array("I")
        self._units = array("I")
        self._weights = array("f")

    def extend(self, unit: int, terms: Mapping[str, float]) -> None:
        self._terms.extend(map(self._numbers.__getitem__, terms))
        self._units.extend(repeat(unit, len(terms)))
        self._weights.extend(terms.values())

    def lists(self) -> Lists:
        """Return the lists, terms in the order of their UTF-8 bytes."""
        names = sorted(self._numbers)  # code points and UTF-8 bytes sort alike
        rank = np.empty(len(names), dtype=np.int32)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        keys = rank[np.frombuffer(self._terms, dtype=np.uint32)]
        order = np.argsort(keys, kind="stable")
        ends = np.cumsum(np.bincount(keys, minlength=len(names)))
        units = np.frombuffer(self._units, dtype=np.uint32)[order]
        weights = np.frombuffer(self._weights, dtype=np.float32)[order]
        return Lists(names, np.concatenate(([0], ends)), units, weights)


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the lists of a `Pool` as Whoosh would, byte for byte.

    Whoosh makes a dozen objects and asks the system four times where it stands for every term; most
    terms stand in one or two units. What can be worked out for all lists of a field at once is.
    """

    def add_postings(self, schema: Any, lengths: Any, items: Pool) -> None:  # noqa: ARG002
        for field, lists in items.fields():
            self.start_field(field, schema[field])
            if lists.terms:
                self._write_lists(lists)
            self.finish_field()

    def _write_lists(self, lists: Lists) -> None:
        starts = lists.starts[:-1]
        totals = np.add.reduceat(lists.weights, starts, dtype=np.float64).tolist()
        highest = np.maximum.reduceat(lists.weights, starts).tolist()
        first = lists.units[starts].tolist()
        last = lists.units[lists.starts[1:] - 1].tolist()
        bounds = lists.starts.tolist()
        field, write, place = pack_ushort(self._fieldid), self._postfile.file.write, self._postfile.tell()
        terms = _Terms(self._tindex)
        for number, term in enumerate(lists.terms):
            start, end = bounds[number], bounds[number + 1]
            postings = b"".join(_blocks(lists.units[start:end], lists.weights[start:end], highest[number]))
            write(postings)
            facts = (totals[number], end - start, 0, 0, highest[number], first[number], last[number])
            where = pack_long(place) + pack_int(len(postings))
            terms.add(field + term.encode(), _FACTS.pack(False, *facts) + where)
            place += len(postings)


class _Terms:
    """Adds to the table of terms without asking the system for the place of each."""

    def __init__(self, table: OrderedHashWriter) -> None:
        self._table = table
        self._write = table.dbfile.file.write
        self._place = table.dbfile.tell()

    def add(self, key: bytes, value: bytes) -> None:
        """Add a term; they must come in order."""
        table, place = self._table, self._place
        table.index.append(place)
        hashed = table.hashfn(key)
        table.buckets[hashed & 255].append((hashed, place))
        table.lastkey = key
        self._place += self._write(_lengths.pack(len(key), len(value)) + key + value)


def _blocks(units: Any, weights: Any, highest: float) -> Iterator[bytes]:
    """Yield the parts of one posting list as they stand in the file; `highest` is its greatest weight."""
    yield WHOOSH3_HEADER_MAGIC
    for start in range(0, len(units), _BLOCK_POSTINGS):
        ids, part = units[start : start + _BLOCK_POSTINGS].tolist(), weights[start : start + _BLOCK_POSTINGS]
        steps = (ids[0], *map(sub, ids[1:], ids))
        data = dumps((steps, _shortened(part.tolist()), None), 2)
        most = highest if len(units) <= _BLOCK_POSTINGS else float(part.max())
        facts = dumps((len(ids), ids[-1], most, 0, 0, 0), 2)
        size = len(facts) + len(data)
        ends = start + _BLOCK_POSTINGS >= len(units)
        yield pack_int(-size if ends else size) + facts + data


def _shortened(weights: list[float]) -> tuple[float, ...] | float | None:
    """Return weights in the shortest form the codec reads: nothing where all are 1, one for all alike."""
    if weights.count(weights[0]) == len(weights):
        return None if weights[0] == 1.0 else weights[0]
    return tuple(weights)
