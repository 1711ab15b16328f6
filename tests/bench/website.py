"""The site as a process of its own: how soon it answers, how often, and in how much memory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indexer.settings import Settings
from indexer.standing import beside

_PATIENCE_S = 60
_HANDBOOK = str(Path(sys.executable).with_name("handbook"))


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives another process these settings."""
    return {
        **os.environ,
        "HANDBOOK_DIR": str(settings.handbook_dir),
        "HANDBOOK_STATE_DIR": str(settings.state_dir),
        "HANDBOOK_MEANING": "on" if settings.meaning else "off",
    }


def start(settings: Settings) -> dict[str, Any]:
    """Return the seconds from a start to the first answer, by the site and by the command."""
    started = time.perf_counter()
    command = [_HANDBOOK, "search", "独生子女费", "--json"]
    subprocess.run(command, env=environment(settings), check=True, stdout=subprocess.DEVNULL)
    by_command = time.perf_counter() - started
    started = time.perf_counter()
    with site(settings) as (_, port):
        get(http.client.HTTPConnection("127.0.0.1", port), "/?q=" + quote("独生子女费"))
        by_site = time.perf_counter() - started
    return {"command_s": round(by_command, 2), "site_s": round(by_site, 2)}


def pages(settings: Settings, texts: Sequence[str]) -> dict[str, Any]:
    """Ask for result pages over one connection, and for each again; time them, and read the site's memory."""
    found: dict[str, Any] = {}
    with site(settings) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        workers = workers_of(process.pid, port)
        for turn in ("new", "again"):
            before = sum(map(cpu_seconds, workers))
            times = []
            for text in texts:
                started = time.perf_counter()
                get(connection, "/?q=" + quote(text))
                times.append((time.perf_counter() - started) * 1000)
            spent = sum(map(cpu_seconds, workers)) - before
            times.sort()
            p50, p95, p99 = (round(times[int(len(times) * share)], 1) for share in (0.5, 0.95, 0.99))
            cpu = round(1000 * spent / len(times), 1)
            found[turn] = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "cpu_ms": cpu}
        memory = sum(proportional_mb(pid) for pid in (process.pid, *children(process.pid)))
    return {**found, "memory_mb": round(memory)}


def workers_of(pid: int, port: int) -> list[int]:
    """Return the workers of a site, once one of them answers: it listens before it has any."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    get(connection, "/healthz")
    connection.close()
    return [child for child in children(pid) if _name(child) != beside.NAME]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, all its threads together."""
    behind_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(behind_name[11]) + int(behind_name[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def site(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Open the site as `handbook serve` does; yield its process and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [_HANDBOOK, "serve", "--port", str(port)]
    with (settings.state_dir / "site.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(settings), stdout=subprocess.DEVNULL, stderr=log)
    try:
        _wait_for(port, process)
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE_S)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("网站没有打开")


def get(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")


def children(pid: int) -> list[int]:
    """Return the processes a process started: of a site its workers and its indexer."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()


def proportional_mb(pid: int) -> float:
    """Return the memory of a process, what it shares divided among those who share it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
