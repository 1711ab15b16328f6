"""Vectors of texts on disk by the digest of the text: what was encoded once is never encoded again.

One file an encoder, `<name>.vectors`, shared by every handbook of a state folder and by all
processes. After a head it is a row of records of one size,

    digest of the text (16 bytes) · vector (dimensions x 2 bytes) · CRC-32 of both (4 bytes)

only ever added to, a batch at a time with the lock held and brought to the disk before the next.
A record that was damaged or cut off fails its CRC: its text is encoded again, the others are not
touched. Numbers are kept with 16 bits, and so are those given back the first time: a vector is the
same whether it was just computed or read. A cosine differs by one in ten thousand from that of the
full numbers.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from indexer.disk import locked
from indexer.text.meaning import Encoder

BATCH = 256
"""Texts encoded between two looks at what other processes have added; a crash loses no more."""

MOST_RECORDS = 300_000
"""Beyond this the older half goes, but never what is asked for: about 230 MB."""

Halves = NDArray[np.float16]

_MAGIC = b"vectors1"
_HEAD = len(_MAGIC) + 4


class VectorCache:
    """The vectors of one encoder in a folder; safe between threads and processes."""

    def __init__(self, folder: Path, encoder: Encoder, *, most: int = MOST_RECORDS) -> None:
        self.encoder = encoder
        self._file = folder / f"{encoder.name}.vectors"
        self._most = most

    def missing(self, texts: Iterable[str]) -> int:
        """Return how many of the texts have no vector yet."""
        wanted = {_digest(text) for text in texts}
        return len(wanted) - len(self._known(wanted, start=0)[0])

    def vectors(
        self,
        texts: Iterable[str],
        *,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Mapping[str, Halves]:
        """Return the vector of every text, encoding those that have none.

        Processes that miss the same texts share the work: each takes the next batch that nobody
        has done. `progress` is told how many of all texts are done.

        Raises:
            OSError: the folder cannot be written.
        """
        digests = {text: _digest(text) for text in texts}
        wanted = {digest: text for text, digest in digests.items()}
        found, end = self._known(wanted.keys(), start=0)
        if len(found) < len(wanted):
            progress(len(found), len(wanted))
        while len(found) < len(wanted):
            with locked(self._file.with_suffix(".lock"), wait=True):
                more, end = self._known(wanted.keys(), start=end)
                found |= more
                batch = [digest for digest in wanted if digest not in found][:BATCH]
                if batch:
                    made = self.encoder.passages([wanted[digest] for digest in batch]).astype(np.float16)
                    self._append(batch, made, kept=wanted.keys())
                    found.update(zip(batch, made, strict=True))
            progress(len(found), len(wanted))
        return {text: found[digest] for text, digest in digests.items()}

    def _known(self, wanted: Collection[bytes], *, start: int) -> tuple[dict[bytes, Halves], int]:
        """Return what the file holds of the wanted behind a place, and the place it ends at."""
        found: dict[bytes, Halves] = {}
        try:
            with self._file.open("rb") as file:
                size = _record_size(file)
                file.seek(start := max(start, _HEAD))
                content = file.read()
        except FileNotFoundError:
            return found, 0
        if not size:
            return found, 0
        whole = len(content) - len(content) % size
        for record in _records(content[:whole], size):
            if record[:16] in wanted and _is_sound(record):
                found[record[:16]] = np.frombuffer(record, np.float16, offset=16, count=(size - 20) // 2)
        return found, start + whole

    def _append(self, digests: list[bytes], vectors: Halves, *, kept: Collection[bytes]) -> None:
        """Add records; call it with the lock held."""
        size = 16 + 2 * vectors.shape[1] + 4
        with self._file.open("a+b") as file:
            if _record_size(file) != size:  # new, or what makes it readable was damaged
                file.truncate(0)
                file.write(_MAGIC + vectors.shape[1].to_bytes(4, "little"))
                file.flush()
            end = file.seek(0, os.SEEK_END)
            file.truncate(end - (end - _HEAD) % size)  # what a crash cut off
            for digest, vector in zip(digests, vectors, strict=True):
                file.write(_record(digest, vector.tobytes()))
            file.flush()
            os.fsync(file.fileno())
            count = (file.seek(0, os.SEEK_END) - _HEAD) // size
        if count > max(self._most, 2 * len(kept)):
            self._drop_oldest(size, kept)

    def _drop_oldest(self, size: int, kept: Collection[bytes]) -> None:
        """Write the file anew without the older half, beside the old one, and give it its name.

        Record by record, it is large; under one name, so that the next try takes the place of
        what a killed one left.
        """
        content = self._file.read_bytes()
        records = list(_records(content[_HEAD:], size))
        newer = len(records) // 2
        draft = self._file.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(content[:_HEAD])
            file.writelines(r for at, r in enumerate(records) if at >= newer or r[:16] in kept)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _record(digest: bytes, vector: bytes) -> bytes:
    return digest + vector + zlib.crc32(digest + vector).to_bytes(4, "little")


def _is_sound(record: bytes) -> bool:
    return zlib.crc32(record[:-4]).to_bytes(4, "little") == record[-4:]


def _records(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def _record_size(file: BinaryIO) -> int:
    """Return the bytes of a record as the head tells, 0 where there is no head."""
    file.seek(0)
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(_MAGIC):
        return 0
    return 16 + 2 * int.from_bytes(head[len(_MAGIC) :], "little") + 4
