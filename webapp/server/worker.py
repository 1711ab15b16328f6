"""The server's worker: a thread is given only to whole requests, and taken back when the answer is made.

gunicorn's own worker lets a connection that says half a request, or takes its answer slowly, hold a
thread: eight such clients stop the site. Here the event loop collects head and body and sends what
a client has not yet taken; who is too slow, too many or too large is let go.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS_TO_ASK = 10.0
SECONDS_TO_TAKE = 60.0
SECONDS_TO_UPLOAD = 180.0  # ten megabytes on a line of half a megabit
MOST_UPLOADS = 4
MOST_WAITING = 400
MOST_BYTES_UNTAKEN = 128 * 1024 * 1024
_MOST_BYTES_OF_A_REQUEST = 65536
_MOST_BYTES_OF_AN_UPLOAD = 12_500_000  # a file of ten, and its form
_END_OF_HEAD = b"\r\n\r\n"
_END_OF_CHUNKS = b"\r\n0\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_SIGNED_IN = re.compile(rb"\r\ncookie:[^\r\n]*\beditor=", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


class Client(socket.socket):
    """A connection that never makes its writer wait: what is not taken at once stays in `untaken`."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(fileno=accepted.detach())
        self.untaken = bytearray()

    def sendall(self, data: Any, flags: int = 0) -> None:
        self.untaken += data
        self.send_on(flags)

    def send_on(self, flags: int = 0) -> None:
        """Send as much as the other side takes now."""
        try:
            while self.untaken:
                del self.untaken[: self.send(self.untaken[:1_000_000], flags | socket.MSG_DONTWAIT)]
        except BlockingIOError:
            return


class Connection(TConn):  # type: ignore[misc]
    """A connection that is closed without making the event loop wait for the other side."""

    whole = True  # False for a request too large to be collected

    def close(self, graceful: bool = False) -> None:
        if graceful:
            with suppress(OSError):  # nothing left unread: a reset would cut the answer off
                self.sock.shutdown(socket.SHUT_WR)
                self.sock.recv(_MOST_BYTES_OF_A_REQUEST, socket.MSG_DONTWAIT)
        super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, behind a loop that waits for whole requests and sends the answers.

    A request must be whole within `SECONDS_TO_ASK`, and an answer taken within `SECONDS_TO_TAKE`.
    A file from who says to be an editor may take `SECONDS_TO_UPLOAD`, `MOST_UPLOADS` at a time:
    whether the cookie is good is known only to a thread, so this is little enough for anybody to fill.
    Of more than `MOST_WAITING` unfinished requests the oldest is closed; so is the oldest answer
    when more than `MOST_BYTES_UNTAKEN` wait to be taken.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._received: dict[Connection, bytearray] = {}
        self._uploads: dict[Connection, tuple[int, float]] = {}
        self._busy_since: dict[Connection, float] = {}
        self._untaken: dict[Connection, tuple[Future[Any], float]] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for its request without a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # another worker was quicker; it hung up
            return
        self.nr_conns += 1
        here = client.getsockname()  # not the listener's: that may be every address of the machine
        self._wait(Connection(self.cfg, Client(client), address, here))
        if len(self.pending_conns) > MOST_WAITING:
            self.pending_conns[0].timeout = 0.0
            self.murder_pending()

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Collect the next request of a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Add what has come; hand the connection to a thread once the request is whole."""
        try:
            received = client.recv(_MOST_BYTES_OF_A_REQUEST)
        except BlockingIOError:
            return
        except OSError:  # it hung up; the thread finds that out and closes
            received = b""
        request = self._received.setdefault(conn, bytearray())
        request += received
        if received and not self._is_ready(conn, request):
            return
        del self._received[conn]
        if conn in self._uploads:
            conn.whole = len(request) >= self._uploads.pop(conn)[0]
            self.pending_conns.append(conn)
        else:
            conn.whole = len(request) < _MOST_BYTES_OF_A_REQUEST and _is_whole(request, collected=True)
        conn.init()
        conn.parser.unreader.unread(bytes(request))
        super().on_pending_socket_readable(conn, client)

    def _is_ready(self, conn: Connection, request: bytearray) -> bool:
        """Say whether a thread can answer; a file is waited for longer, apart from the other requests."""
        if conn in self._uploads:
            return len(request) >= self._uploads[conn][0]
        if not _is_whole(request):
            return False
        wanted = _bytes_of_an_upload(request)
        if len(request) >= wanted or len(self._uploads) >= MOST_UPLOADS:
            return True
        self._uploads[conn] = wanted, time.monotonic() + SECONDS_TO_UPLOAD
        self.pending_conns.remove(conn)
        return False

    def handle(self, conn: Connection) -> Any:
        """Answer a request, on a thread."""
        with self._timed(conn):
            return super().handle(conn)

    def finish_request(self, conn: Connection, answered: Future[Any]) -> None:
        """Go on with a connection whose answer is made, once the answer is taken."""
        if not conn.sock.untaken:
            self._go_on(conn, answered)
            return
        self._untaken[conn] = (answered, time.monotonic() + SECONDS_TO_TAKE)
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send_on, conn))
        while sum(len(waiting.sock.untaken) for waiting in self._untaken) > MOST_BYTES_UNTAKEN:
            self._let_go(next(iter(self._untaken)))

    def murder_pending(self) -> None:
        """Close the connections that were too slow to ask or to take, and hurry those that block a thread."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, (_, until) in self._uploads.items() if until < now]:
            del self._uploads[conn]
            self._close(conn)
        for conn in self._received.keys() - {*self._uploads, *self.pending_conns}:
            del self._received[conn]
        for conn in [conn for conn, (_, until) in self._untaken.items() if until < now]:
            self._let_go(conn)
        for conn, since in list(self._busy_since.items()):
            if now - since > SECONDS_TO_ASK:  # a body too large to be collected
                _stop_reading(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Let a stopping worker wait no longer for the silent than for the kept open."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)
        for conn, (wanted, until) in self._uploads.items():
            self._uploads[conn] = wanted, min(until, deadline)

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Close after a body too large to be collected, rather than have a thread read the rest of it."""
        return conn.whole and bool(super()._keepalive_after(conn, keepalive))

    def _send_on(self, conn: Connection, client: Client) -> None:
        try:
            client.send_on()
        except OSError:  # it hung up
            self._let_go(conn)
            return
        if not client.untaken:
            self.poller.unregister(client)
            self._go_on(conn, self._untaken.pop(conn)[0])

    def _go_on(self, conn: Connection, answered: Future[Any]) -> None:
        """Close, or wait for the next request; a half of it may have come with the last one."""
        kept = answered.exception() is None and answered.result()
        begun = conn.parser.unreader.take_buffered() if kept else b""
        if begun and not _is_whole(begun):
            self._received[conn] = bytearray(begun)
            self._wait(conn)
            return
        if begun:
            conn.parser.unreader.unread(begun)
        super().finish_request(conn, answered)

    def _let_go(self, conn: Connection) -> None:
        del self._untaken[conn]
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _wait(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SECONDS_TO_ASK
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    @contextmanager
    def _timed(self, conn: Connection) -> Iterator[None]:
        self._busy_since[conn] = time.monotonic()
        try:
            yield
        finally:
            del self._busy_since[conn]


def _is_whole(request: bytes | bytearray, *, collected: bool = False) -> bool:
    """Say whether a thread can answer: all has come, or (not when `collected`) it is more than we collect."""
    end = request.find(_END_OF_HEAD)
    if end < 0:
        return len(request) >= _MOST_BYTES_OF_A_REQUEST
    head, body = request[: end + 2], request[end + 4 :]
    if _CHUNKED.search(head):
        whole = _END_OF_CHUNKS in request[end + 2 :]
        return whole or len(request) >= _MOST_BYTES_OF_A_REQUEST
    told = _LENGTH.search(head)
    wanted = int(told[1]) if told else 0
    too_large = end + 4 + wanted > _MOST_BYTES_OF_A_REQUEST
    return len(body) >= wanted or (too_large and not collected)


def _bytes_of_an_upload(request: bytearray) -> int:
    """Return how many bytes the file of an editor will have with its head, 0 for any other request."""
    end = request.find(_END_OF_HEAD)
    head = request[: end + 2]
    told = _LENGTH.search(head) if end >= 0 else None
    if told is None or not _SIGNED_IN.search(head):
        return 0
    wanted = end + 4 + int(told[1])
    return wanted if wanted <= _MOST_BYTES_OF_AN_UPLOAD else 0


def _stop_reading(conn: Connection) -> None:
    """End the way in: the thread that waits there goes on at once."""
    try:
        conn.sock.shutdown(socket.SHUT_RD)
    except OSError:  # it has just been closed
        return
