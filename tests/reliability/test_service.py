"""The real server under load, while the index changes, reloads, and with clients that misbehave."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from indexer.bootstrap import Edition
from indexer.standing.beside import NAME
from webapp.app import create_app

Shelf = Any
Nursery = Any

PATIENCE = 20.0
QUERIES = ("停车办理", "采暖带什么", "养犬怎么办", "居住证 老年卡", "身份证", "nuanqi", "查无此事", "新写")
ADDRESSES = tuple(f"/api/v1/search?q={quote(query)}&limit=50" for query in QUERIES)


class Server:
    """A `handbook serve` process, and how to ask it."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, address: str) -> tuple[int, bytes]:
        """Ask on a connection of its own."""
        with closing(self.connection()) as connection:
            connection.request("GET", address, headers={"Connection": "close"})
            response = connection.getresponse()
            return response.status, response.read()

    def open(self, said: bytes = b"") -> socket.socket:
        """Connect and say something, whole or not."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        client.sendall(said)
        return client

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(child) for child in children.split() if named(child) != NAME]

    def memory(self) -> list[int]:
        """Return what each worker holds in memory of its own, in kB."""
        return [private_memory(worker) for worker in self.workers()]


def named(pid: str) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip()


def private_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(nursery: Nursery, shelf: Shelf) -> Server:
    port = free_port()
    server = Server(nursery.start("serve", "--port", str(port), shelf=shelf), port)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            if server.get("/readyz")[0] == 200:
                return server
        time.sleep(0.05)
    raise AssertionError(nursery.said(server.pid))


@pytest.fixture
def server(shelf: Shelf, nursery: Nursery) -> Iterator[Server]:
    shelf.build()
    running = started(nursery, shelf)
    yield running
    with suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    assert "Traceback" not in nursery.wait(running.pid).said


def stop(server: Server, nursery: Nursery) -> int:
    os.kill(server.pid, signal.SIGTERM)
    code: int = nursery.wait(server.pid).code
    return code


class Pinned:
    """Editions that stay where they are: the oracle's."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def current(self) -> Edition:
        return self._edition


def oracle(shelf: Shelf) -> tuple[str, dict[str, Any]]:
    """Return the revision of the serving generation and its answers, asked one after another."""
    edition = shelf.open()
    client = create_app(shelf.settings, editions=Pinned(edition)).test_client()  # type: ignore[arg-type]
    return edition.handbook.revision, {
        address: without_time(client.get(address).get_json()) for address in ADDRESSES
    }


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "took_ms"}


def percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    found = {p: ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in (50, 95, 99)}
    return ", ".join(f"p{p} {1000 * value:.0f} ms" for p, value in found.items())


def test_answers_under_load_are_those_of_one_quiet_reader(
    shelf: Shelf, server: Server, amount: Callable[[int, int], int], report: Callable[[str], None]
) -> None:
    """16 threads ask while the handbook is edited and indexed; every answer is of one generation."""
    known = dict([oracle(shelf)])
    finished = threading.Event()
    seconds: list[float] = []
    answers: list[tuple[str, int, bytes]] = []

    def ask(number: int) -> None:
        with closing(server.connection()) as connection:
            while not finished.is_set():
                address = ADDRESSES[(number + len(answers)) % len(ADDRESSES)]
                begun = time.monotonic()
                connection.request("GET", address)
                response = connection.getresponse()
                answers.append((address, response.status, response.read()))
                seconds.append(time.monotonic() - begun)

    until = time.monotonic() + amount(4, 1800)
    with ThreadPoolExecutor(16) as pool:
        threads = [pool.submit(ask, number) for number in range(16)]
        number = 0
        while time.monotonic() < until and not any(thread.done() for thread in threads):
            number += 1
            shelf.write(f"doc-{number % 12:02d}", "采暖", body=f"新写的一句，第 {number} 次。\n")
            shelf.build()
            known.update([oracle(shelf)])
            finished.wait(1.0 if number < 5 else 60.0)
        finished.set()
        for thread in threads:
            thread.result()
    seen: Counter[str] = Counter()
    for address, status, body in answers:
        assert status == 200, (address, status, body[:300])
        answer = json.loads(body)
        seen[answer["revision"]] += 1
        assert without_time(answer) == known[answer["revision"]][address]
    assert len(seen) > 1
    report(f"16 threads, {number} indexes, {len(answers)} answers, {percentiles(seconds)}")


def test_no_request_fails_while_the_server_reloads_and_the_index_changes(
    shelf: Shelf, server: Server, amount: Callable[[int, int], int]
) -> None:
    """At 50 requests a second: every one on a new connection, as from many desks."""
    finished = threading.Event()
    statuses: list[int] = []

    def ask() -> None:
        while not finished.wait(0.08):
            statuses.append(server.get("/healthz" if len(statuses) % 2 else ADDRESSES[0])[0])

    with ThreadPoolExecutor(4) as pool:
        threads = [pool.submit(ask) for _ in range(4)]
        for number in range(amount(2, 20)):
            before = set(server.workers())
            os.kill(server.pid, signal.SIGHUP)
            shelf.write("doc-00", "停车", body=f"第 {number} 次。\n")
            shelf.build()
            until = time.monotonic() + 60
            while before & set(server.workers()) and time.monotonic() < until:
                time.sleep(0.05)
            assert not before & set(server.workers())
            asked = len(statuses)
            while len(statuses) < asked + 8 and time.monotonic() < until:  # the new workers answer too
                time.sleep(0.05)
        finished.set()
        for thread in threads:
            thread.result()
    assert set(statuses) == {200}


def test_stopping_lets_a_request_in_flight_finish(shelf: Shelf, nursery: Nursery) -> None:
    shelf.build()
    server = started(nursery, shelf)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(server.get, "/slow")
        time.sleep(0.5)
        code = stop(server, nursery)
        assert answer.result() == (200, b"finished")
    assert code == 0
    with pytest.raises(ConnectionRefusedError):
        server.get("/healthz")


BAD_REQUESTS = {
    "1 MB of query": b"GET /?q=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "1 MB of header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "10,000 headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 10_000 + b"\r\n",
    "overlong path": b"GET /d/" + b"%c0%af" * 600 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the path": b"GET /d/\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw bytes": b"GET /?q=\xe5\x81\x9c\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 50 + b"\r\n\r\n",
    "a lie about the length": b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a bad chunk": b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


def status_of(client: socket.socket) -> int:
    """Return the status that was answered, 0 where the server just hung up."""
    with suppress(ConnectionError):
        line = client.recv(4096).split(b"\r\n", 1)[0].split()
        return int(line[1]) if len(line) > 1 else 0
    return 0


def test_odd_requests_are_refused_and_slow_clients_hold_nobody_up(
    server: Server, amount: Callable[[int, int], int]
) -> None:
    for name, request in BAD_REQUESTS.items():
        with suppress(ConnectionError), server.open() as client:
            client.sendall(request)
            assert status_of(client) < 500, name
        assert server.get("/healthz")[0] == 200, name
    with ExitStack() as crowd:
        for number in range(amount(60, 2000)):  # eight threads there are: more than enough
            said = (
                b"",
                b"G",
                b"GET / HTTP/1.1\r\nHost: localhost\r\n",
                b"GET / HTTP/1.1\r\nX: " + b"a" * 5000,
            )
            crowd.enter_context(server.open(said[number % len(said)]))
        for _ in range(10):
            assert server.get(ADDRESSES[0])[0] == 200
        assert server.get("/")[0] == 200


HALF_BODIES = (
    b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nkind=",
    b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nkind=",
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
    b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\nkind=",
)


def slow_reader(server: Server, request: bytes) -> socket.socket:
    """Ask for something and never take it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    client.sendall(request)
    return client


@pytest.mark.parametrize("kind", ["half bodies", "slow readers", "closing and lingering"])
def test_two_dozen_slow_clients_take_no_thread(server: Server, kind: str) -> None:
    """Four times as many as there are threads: a health check goes on as if nobody were there."""
    large = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"
    lingering = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with ExitStack() as crowd:
        for number in range(24):
            if kind == "half bodies":
                client = server.open(HALF_BODIES[number % len(HALF_BODIES)])
            else:
                client = slow_reader(server, large if kind == "slow readers" else lingering)
            crowd.enter_context(client)
        time.sleep(0.5)
        for _ in range(5):
            begun = time.monotonic()
            assert server.get("/healthz")[0] == 200
            assert time.monotonic() - begun < 1.5


def test_file_of_an_editor_may_take_longer_than_a_question_and_holds_nobody_up(server: Server) -> None:
    file = b"x" * 400_000
    head = f"POST /new/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(file)}\r\n"
    signed_in = f"{head}Cookie: a=b; editor=x\r\n\r\n".encode()
    with ExitStack() as crowd:
        clients = [crowd.enter_context(server.open(signed_in + file[:70_000])) for _ in range(24)]
        stranger = crowd.enter_context(server.open(f"{head}\r\n".encode() + file[:60_000]))
        until = time.monotonic() + 11  # more than a question may take
        while time.monotonic() < until:
            begun = time.monotonic()
            assert server.get("/healthz")[0] == 200
            assert time.monotonic() - begun < 1.5
            time.sleep(0.5)
        waiting = []
        for client in clients:
            client.setblocking(False)
            try:
                client.recv(1)
            except BlockingIOError:
                waiting.append(client)
            except ConnectionError:
                pass
        assert 1 <= len(waiting) <= 8, "four of each worker; the others were answered at once"
        stranger.setblocking(False)
        stranger.recv(1)
        for client in waiting:
            client.setblocking(True)
            client.sendall(file[70_000:])
            assert status_of(client) == 404


def test_large_answer_comes_whole_to_who_takes_it(server: Server) -> None:
    with closing(server.connection()) as connection:
        for _ in range(2):  # the connection stays open for the next
            connection.request("GET", "/large")
            response = connection.getresponse()
            time.sleep(0.2)
            assert response.read() == b"x" * 8_000_000


def test_request_that_comes_in_pieces_is_answered(server: Server) -> None:
    request = f"GET {ADDRESSES[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with server.open() as client:
        for start in range(0, len(request), 40):
            client.sendall(request[start : start + 40])
            time.sleep(0.01)
        assert status_of(client) == 200
        with suppress(BlockingIOError):
            client.setblocking(False)
            client.recv(1_000_000)
    with server.open(request * 3) as client:  # all three are answered, one after the other
        received = b""
        while received.count(b"HTTP/1.1 200 OK") < 3:
            piece = client.recv(65536)
            assert piece, received[-200:]
            received += piece


def test_memory_stays_flat(
    server: Server, amount: Callable[[int, int], int], report: Callable[[str], None]
) -> None:
    def ask(count: int) -> None:
        with closing(server.connection()) as connection:
            for number in range(count):
                word = f"{QUERIES[number % len(QUERIES)]}{number % 1000}"
                connection.request("GET", f"/api/v1/search?q={quote(word)}")
                response = connection.getresponse()
                response.read()
                assert response.status == 200

    def all_ask(count: int) -> list[int]:
        with ThreadPoolExecutor(8) as pool:
            for thread in [pool.submit(ask, count // 8) for _ in range(8)]:
                thread.result()
        return server.memory()

    half = amount(800, 200_000)
    all_ask(half)
    before = all_ask(half // 2)
    after = all_ask(half // 2)
    report(f"{2 * half} requests, memory of the workers {before} -> {after} kB")
    # A worker that no connection had reached has yet to load what it keeps: it is not judged.
    warm = [(was, now) for was, now in zip(before, after, strict=True) if 2 * was > max(before)]
    assert sum(now - was for was, now in warm) < 8 * 1024 * len(warm)


def test_thirty_desks(
    shelf: Shelf, server: Server, amount: Callable[[int, int], int], report: Callable[[str], None]
) -> None:
    """Each desk types a query letter by letter, reads, and asks the next; meanwhile one reindex."""
    seconds: list[float] = []
    until = time.monotonic() + amount(2, 600)

    def desk(number: int) -> None:
        time.sleep(number * 0.05)
        with closing(server.connection()) as connection:
            while time.monotonic() < until:
                for address in ("/", f"/api/v1/suggest?q={quote('停')}", ADDRESSES[number % len(ADDRESSES)]):
                    begun = time.monotonic()
                    connection.request("GET", address)
                    response = connection.getresponse()
                    response.read()
                    seconds.append(time.monotonic() - begun)
                    assert response.status == 200
                    time.sleep(0.5)

    with ThreadPoolExecutor(30) as pool:
        desks = [pool.submit(desk, number) for number in range(30)]
        shelf.write("doc-00", "采暖")
        shelf.build()
        for running in desks:
            running.result()
    report(f"30 desks, {len(seconds)} requests, {percentiles(seconds)}")
