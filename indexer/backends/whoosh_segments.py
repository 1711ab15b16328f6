"""Write Whoosh segments from postings kept in flat arrays.

Whoosh's own pool pickles every posting to sorted runs on disk: for 35 million postings that takes
gigabytes of scratch space and most of an hour. Here they stay in memory at 12 bytes each, are
sorted once by numpy, and go to Whoosh's own block writer a list at a time. The files are those of
the unchanged W3 codec, so any reader of the library opens them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.filestore import FileStorage

_BLOCK_POSTINGS = 4096  # large blocks: fewer reads, and numpy takes each at once


class Files(FileStorage):  # type: ignore[misc]
    """A folder of an index that leaves no file open, however the writing ends.

    Whoosh forgets its open files when the disk refuses: Python would write to them once more when
    it clears them away, and 3.13 tells the reader so with a traceback.
    """

    def __init__(self, folder: Path, *, made: list[Any] | None = None) -> None:
        super().__init__(str(folder))
        self._made = [] if made is None else made
        self._locks: list[Any] = []

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

    def fields(self) -> Iterator[tuple[str, Iterator[tuple[str, Any, Any]]]]:
        """Yield each field with its terms in order: (term, units, weights)."""
        for field in sorted(self._columns):
            yield field, self._columns[field].terms()

    def cleanup(self) -> None:
        self._columns.clear()

    def _column(self, field: str) -> _Column:
        column = self._columns.get(field)
        if column is None:
            column = self._columns[field] = _Column()
        return column


class _Column:
    """The postings of one field: three arrays of equal length, and the number of each term."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms = array("I")
        self._units = array("I")
        self._weights = array("f")

    def extend(self, unit: int, terms: Mapping[str, float]) -> None:
        numbers = self._numbers
        self._terms.extend([numbers.setdefault(term, len(numbers)) for term in terms])
        self._units.extend([unit] * len(terms))
        self._weights.extend(terms.values())

    def terms(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield (term, units, weights), terms in the order of their UTF-8 bytes."""
        names = sorted(self._numbers)  # code points and UTF-8 bytes sort alike
        rank = np.empty(len(names), dtype=np.int32)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        keys = rank[np.frombuffer(self._terms, dtype=np.uint32)]
        order = np.argsort(keys, kind="stable")
        ends = np.cumsum(np.bincount(keys, minlength=len(names)))
        units = np.frombuffer(self._units, dtype=np.uint32)[order]
        weights = np.frombuffer(self._weights, dtype=np.float32)[order]
        start = 0
        for name, end in zip(names, ends.tolist(), strict=True):
            yield name, units[start:end], weights[start:end]
            start = end


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the lists of a `Pool` block by block instead of posting by posting."""

    def add_postings(self, schema: Any, lengths: Any, items: Pool) -> None:  # noqa: ARG002
        for field, terms in items.fields():
            self.start_field(field, schema[field])
            for term, units, weights in terms:
                self.start_term(term.encode())
                self._write_list(units, weights)
                self.finish_term()
            self.finish_field()

    def _write_list(self, units: Any, weights: Any) -> None:
        writer = self._postwriter
        for start in range(0, len(units), _BLOCK_POSTINGS):
            end = start + _BLOCK_POSTINGS
            writer._ids = array("I", units[start:end].tobytes())
            writer._weights = array("f", weights[start:end].tobytes())
            writer._maxweight = float(weights[start:end].max())
            writer._minlength = 0
            if end < len(units):
                writer._write_block()
