"""The server's worker: a thread is given only to requests whose head has come in whole.

gunicorn's own worker lets a connection that says nothing hold a thread for five seconds, and one
that says half a request hold it for good: eight such clients, or a browser's spare connections,
stop the site. Here the event loop collects the head; who is too slow, or too many, is let go.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS_TO_ASK = 10.0
SECONDS_TO_TAKE = 60.0
MOST_WAITING = 400
_MOST_BYTES_OF_A_HEAD = 65536
_END_OF_HEAD = b"\r\n\r\n"


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, behind a loop that waits for whole request heads.

    A body must follow its head within `SECONDS_TO_ASK`, and a client must take its answer within
    `SECONDS_TO_TAKE`. Of more than `MOST_WAITING` silent connections the oldest is closed.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._heads: dict[TConn, bytes] = {}
        self._busy_since: dict[TConn, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for its request without a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # another worker was quicker; it hung up
            return
        self.nr_conns += 1
        self._wait(TConn(self.cfg, client, address, listener.getsockname()))
        if len(self.pending_conns) > MOST_WAITING:
            self.pending_conns[0].timeout = 0.0
            self.murder_pending()

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Collect the next request of a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Add what has come to the head; hand the connection to a thread once that is whole."""
        try:
            received = client.recv(_MOST_BYTES_OF_A_HEAD)
        except BlockingIOError:
            return
        except OSError:  # it hung up; the thread finds that out and closes
            received = b""
        head = self._heads.get(conn, b"") + received
        if received and _END_OF_HEAD not in head and len(head) < _MOST_BYTES_OF_A_HEAD:
            self._heads[conn] = head
            return
        self._heads.pop(conn, None)
        conn.init()
        conn.parser.unreader.unread(head)
        super().on_pending_socket_readable(conn, client)

    def handle(self, conn: TConn) -> Any:
        """Answer a request, on a thread."""
        with self._timed(conn):
            return super().handle(conn)

    def murder_pending(self) -> None:
        """Close the connections that kept silent too long, and hurry those that block a thread."""
        super().murder_pending()
        for conn in self._heads.keys() - self.pending_conns:
            del self._heads[conn]
        now = time.monotonic()
        for conn, since in list(self._busy_since.items()):
            if now - since > SECONDS_TO_TAKE:
                _shut(conn, socket.SHUT_RDWR)
            elif now - since > SECONDS_TO_ASK:
                _shut(conn, socket.SHUT_RD)

    def _cap_keepalive(self, deadline: float) -> None:
        """Let a stopping worker wait no longer for the silent than for the kept open."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _wait(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SECONDS_TO_ASK
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    @contextmanager
    def _timed(self, conn: TConn) -> Iterator[None]:
        self._busy_since[conn] = time.monotonic()
        try:
            yield
        finally:
            del self._busy_since[conn]


def _shut(conn: TConn, way: int) -> None:
    """End one direction of a connection: the thread that waits for it goes on at once."""
    try:
        conn.sock.shutdown(way)
    except OSError:  # it has just been closed
        return
