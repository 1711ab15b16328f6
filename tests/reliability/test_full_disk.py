"""A disk that is full takes nothing away but what would have been written: pages go on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.reliability.test_service import Server, started

PAGES = (
    "/",
    "/?q=%E5%81%9C%E8%BD%A6",
    "/?q=asldkfj",
    "/api/v1/search?q=nuanqi",
    "/browse",
    "/status",
    "/changes",
    "/trip",
    "/print",
    "/metrics",
    "/readyz",
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 100 MB, where this machine lets us mount one."""
    disk = tmp_path / "var"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and os.getuid() == 0 and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(disk)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    if not made:
        pytest.skip("only root can mount a small disk, and not everywhere")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def server(small_disk: Path, shelf: Any, nursery: Any) -> Iterator[Server]:
    shelf.build()
    running = started(nursery, shelf)
    yield running
    with suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    nursery.wait(running.pid)


def fill(disk: Path) -> None:
    """Write until not a byte more goes in."""
    with (disk / "fill").open("wb", buffering=0) as file:
        for size in (1_000_000, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    assert shutil.disk_usage(disk).free == 0


def test_no_page_fails_and_no_worker_dies_on_a_full_disk(server, small_disk, nursery) -> None:
    until = time.monotonic() + 20
    while len(before := server.workers()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    fill(small_disk)
    answers = [(address, server.get(address)[0]) for _ in range(6) for address in PAGES]
    assert [answer for answer in answers if answer[1] != 200] == []
    assert server.workers() == before
    assert "Traceback" not in nursery.said(server.pid)


def test_what_cannot_be_kept_is_refused_in_chinese_and_taken_again_later(server, small_disk) -> None:
    fill(small_disk)
    form = urlencode({"what": "book", "token": "x"})
    with closing(server.connection()) as connection:
        connection.request("POST", "/print", form, {"Content-Type": "application/x-www-form-urlencoded"})
        assert connection.getresponse().status in (400, 503)
    (small_disk / "fill").unlink()
    assert server.get("/?q=asldkfj")[0] == 200
