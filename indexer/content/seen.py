"""Digests of files that were read before: what was not written to since need not be read again."""

from __future__ import annotations

import hashlib
import os
import time
from typing import NamedTuple

_SETTLED_NS = 2_000_000_000
"""What changed less than this before it was read may change once more within a tick of the disk's clock."""


class _Look(NamedTuple):
    """What tells whether a file was written to: the system sets the last of these, and no program can."""

    device: int
    number: int
    size: int
    modified: int
    changed: int


class SeenFiles:
    """The digests of files by their path; for a process that looks at the same files again and again."""

    def __init__(self) -> None:
        self._digests: dict[str, tuple[_Look, bytes]] = {}

    def digest(self, path: str, at: os.stat_result | None = None) -> bytes:
        """Return the SHA-256 of a regular file, from what is known or from the disk; `at` is its state now.

        Raises:
            OSError: the disk refuses.
        """
        look = _look(at or os.stat(path))  # noqa: PTH116 - tens of thousands of files
        known = self._digests.get(path)
        if known is not None and known[0] == look:
            return known[1]
        now = time.time_ns()
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            digest = hashlib.sha256(file.read()).digest()
        if max(look.modified, look.changed) + _SETTLED_NS < now:
            self._digests[path] = look, digest
        else:
            self._digests.pop(path, None)
        return digest

    def is_known(self, path: str, digest: str) -> bool:
        """Say whether a file certainly has this digest, without reading it."""
        known = self._digests.get(path)
        if known is None or known[1].hex() != digest:
            return False
        try:
            return known[0] == _look(os.lstat(path))
        except OSError:
            return False


def _look(at: os.stat_result) -> _Look:
    return _Look(at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)
