"""What whoever wants an index and the indexer beside the site say to each other: one JSON value a line."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import indexer

SOCKET = "indexer.sock"

Progress: TypeAlias = Callable[[str, int, int], None]
Message: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What an index is after it was brought up to date.

    `left_out` are the files that are broken beyond use, `fatal` lines why; `gone` are the files that the
    generation before had, and that nothing follows.
    """

    documents: int
    revision: str
    left_out: tuple[str, ...] = ()
    fatal: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @classmethod
    def of(cls, message: Message) -> Updated:
        """Return what was sent with its fields as a message."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in message.items()
        }
        return cls(**values)


def program() -> str:
    """Return what tells one version of the program from another: the newest of its files, and how many."""
    times = [
        os.stat(f"{where}/{name}").st_mtime_ns  # noqa: PTH116 - for a command that is to be quick
        for where, _, names in os.walk(os.path.dirname(indexer.__file__))  # noqa: PTH120
        for name in names
        if not name.endswith(".pyc")
    ]
    return f"{len(times)}-{max(times)}"


class Line:
    """A connection on which both sides say one JSON value a line."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._file = connected.makefile("rb")

    def say(self, message: Message) -> None:
        """Send a message.

        Raises:
            OSError: the other side is gone.
        """
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def hear(self, seconds: float | None = None) -> Message | None:
        """Return the next message, None where the other side is gone or says nothing for so long."""
        self._socket.settimeout(seconds)
        try:
            return json.loads(self._file.readline()) or None
        except (OSError, ValueError):
            return None
        finally:
            self._socket.settimeout(None)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def address_in(folder: Path) -> Iterator[str]:
    """Have a name for the socket in a folder, however long the folder's own is: a socket's has 107 bytes."""
    at = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{at}/{SOCKET}"
    finally:
        os.close(at)
