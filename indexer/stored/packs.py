"""Records in packs: immutable, named by the digest of what they hold, verified when they are read.

A pack is one file of records, one behind the other, never written to again. Generations share the large
ones (`disk.share`: the disk counts the names, and removing a generation is the sweep). What lives in a
small one, or in one that is mostly dead, is written once more into the one new pack of a generation: so an
edit writes its record and little beside, and packs stay few.

A record is a head and parts behind it. The head holds the digests of the parts; its own is the record's name.
"""

from __future__ import annotations

import errno
import hashlib
import os
import weakref
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.disk import is_shared, share

FOLDER = "records"
"""The folder within a generation that holds its packs."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a record lies: its pack, where it starts there, the bytes of its head and of each part."""

    pack: str
    start: int
    head: int
    parts: tuple[int, ...]

    @property
    def size(self) -> int:
        return self.head + sum(self.parts)


def digest_of(content: bytes) -> str:
    """Return what names a content."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class Packs:
    """The packs of a generation, open for reading: what was opened can be read when it is removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._files: dict[str, int] = {}
        self._large: dict[str, bool] = {}
        weakref.finalize(self, _close, self._files)

    def head(self, name: str, spot: Spot) -> bytes | None:
        """Return the head of a record, None where it is damaged.

        Raises:
            OSError: the disk refuses.
        """
        content = self.piece(spot)
        return content if digest_of(content) == name else None

    def part(self, digest: str, spot: Spot, number: int) -> bytes | None:
        """Return a part of a record, None where it is damaged.

        Raises:
            OSError: the disk refuses.
        """
        content = self.piece(spot, number)
        return content if digest_of(content) == digest else None

    def piece(self, spot: Spot, number: int | None = None) -> bytes:
        """Return a part of a record as it is, its head without a number.

        Raises:
            OSError: the disk refuses.
        """
        if number is None:
            return self._read(spot.pack, spot.start, spot.head)
        return self._read(spot.pack, spot.start + spot.head + sum(spot.parts[:number]), spot.parts[number])

    def raw(self, spot: Spot) -> bytes:
        """Return all bytes of a record as they are."""
        return self._read(spot.pack, spot.start, spot.size)

    def is_large(self, spot: Spot) -> bool:
        """Say whether a record lies in a pack that is shared and not written again."""
        if spot.pack not in self._large:
            self._large[spot.pack] = is_shared(self._folder / spot.pack)
        return self._large[spot.pack]

    def _read(self, pack: str, start: int, size: int) -> bytes:
        if pack not in self._files:
            self._files[pack] = os.open(self._folder / pack, os.O_RDONLY)
        return os.pread(self._files[pack], size, start)


def _close(files: Mapping[str, int]) -> None:
    for file in files.values():
        os.close(file)


def write_packs(
    folder: Path,
    new: Iterable[tuple[str, bytes, tuple[bytes, ...]]],
    carried: Mapping[str, Spot],
    base: Path | None,
) -> dict[str, Spot]:
    """Write records into a generation's folder: `new` ones, each with its name, its head and its parts.

    Those `carried` over lie in the generation `base`. Return where all of them are now.

    Raises:
        OSError: the disk refuses, or a record that is to be carried over was damaged.
    """
    target = folder / FOLDER
    target.mkdir()
    found = dict(carried)
    shared = _share_packs(target, carried.values(), base)
    left = {name: spot for name, spot in carried.items() if spot.pack not in shared}
    written: dict[str, tuple[int, int, tuple[int, ...]]] = {}
    source, place = Packs(base) if base else None, 0
    draft = target / "new"
    with draft.open("wb") as file:
        for name, spot in left.items():
            assert source is not None
            content = source.raw(spot)
            if digest_of(content[: spot.head]) != name:
                raise OSError(errno.EIO, f"a record of {spot.pack} was damaged")
            written[name] = place, spot.head, spot.parts
            place += file.write(content)
        for name, head, parts in new:
            written[name] = place, len(head), tuple(map(len, parts))
            place += file.write(b"".join((head, *parts)))
    if not written:
        draft.unlink()
        return found
    pack = f"{digest_of(''.join(written).encode())}.pack"
    draft.rename(target / pack)
    return found | {name: Spot(pack, *where) for name, where in written.items()}


def _share_packs(target: Path, carried: Iterable[Spot], base: Path | None) -> frozenset[str]:
    """Give a second name to the large packs that mostly live; return which."""
    living: Counter[str] = Counter()
    for spot in carried:
        living[spot.pack] += spot.size
    shared = set()
    for pack, size in living.items():
        assert base is not None
        path = base / FOLDER / pack
        if is_shared(path) and 2 * size >= path.stat().st_size:
            share(path, target / pack)
            shared.add(pack)
    return frozenset(shared)
