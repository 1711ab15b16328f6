"""The site as a visitor gets it: a running server, the sample handbook, a real Chromium."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = Path(sys.executable).with_name("handbook")
SECONDS_TO_START = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample handbook on a free port; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "HANDBOOK_DIR": str(ROOT / "handbook"),
        "HANDBOOK_STATE_DIR": str(tmp_path_factory.mktemp("state")),
        "HANDBOOK_NOW": "2026-11-23T09:00+08:00",
        "HANDBOOK_MEANING": "off",  # encoding every ask takes minutes, and changes nothing on the pages
    }
    server = subprocess.Popen([HANDBOOK, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert server.poll() is None, f"handbook serve ended with {server.returncode}"
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"no answer within {SECONDS_TO_START} s")


def open_page(address: str, profile: Path) -> tuple[str, str]:
    """Return the page as it stands after its scripts ran, and what Chromium logged."""
    done = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            f"--user-data-dir={profile}",
            "--dump-dom",
            address,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, done.stderr


def test_a_residents_own_words_lead_to_the_procedure(site: str, tmp_path: Path) -> None:
    page, _ = open_page(f"{site}/?q={quote('灯泡憋了')}", tmp_path)
    titles = [
        unescape(re.sub(r"<[^>]+>", "", title)) for title in re.findall(r"<h2>(.*?)</h2>", page, re.DOTALL)
    ]
    assert any("居民家中灯具" in title for title in titles), titles


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="home"),
        pytest.param(f"/?q={quote('独生子女费')}", id="results"),
        pytest.param("/d/dusheng-fumu-jiangli-fei", id="document"),
        pytest.param("/browse", id="browse"),
        pytest.param("/d/no-such-document", id="not found"),
    ],
)
def test_scripts_run_and_the_console_stays_silent(site: str, path: str, tmp_path: Path) -> None:
    page, log = open_page(site + path, tmp_path)
    assert re.search(r'<button[^>]*id="size"[^>]*>大字</button>', page)
    unexpected = [line for line in log.splitlines() if ":CONSOLE" in line and "404 (NOT FOUND)" not in line]
    assert not unexpected
