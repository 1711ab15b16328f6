"""Read the files within a Whoosh segment where they lie, mapped.

Whoosh maps a segment, and then copies every file within it into memory: a process would hold the whole
index, once for each generation that it has open. Here a file is a window on what is mapped, and the
system brings in what is read. The pinned library is told so by name; it has no setting for it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from whoosh.filedb import compound
from whoosh.filedb.structfile import BufferFile


class Window(io.RawIOBase):
    """A piece of a mapped file, to be read like a file."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: len(self._content)}[whence]
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        found = self._content[self._place : self._place + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)


class MappedFile(BufferFile):  # type: ignore[misc]
    """A file within a segment, of which nothing is copied before it is read."""

    def __init__(
        self, buf: memoryview, name: str | None = None, onclose: Callable[[Any], None] | None = None
    ) -> None:
        self._buf = buf
        self._name = name
        self.file = io.BufferedReader(Window(buf))
        self.onclose = onclose
        self.is_real = False
        self.is_closed = False


compound.BufferFile = MappedFile
