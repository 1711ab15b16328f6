"""A site serves on words at once and takes up meaning behind them; killed anywhere it goes on."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.generations import Generations
from indexer.settings import Settings
from indexer.text.meaning import load_encoder

PATIENCE = 180.0
DOCUMENTS, ASKS = 8, 20
TEXTS = DOCUMENTS * (ASKS + 1)
START = "import sys; from webapp.cli import main; sys.exit(main())"
HANDBOOK = "title: 手册\ncategories: [{key: c, title: 服务}]\n"

pytestmark = pytest.mark.skipif(load_encoder() is None, reason="needs the encoder")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "handbook.yml").write_text(HANDBOOK, encoding="utf-8")
    for number in range(DOCUMENTS):
        asks = ", ".join(f"第{number}样东西坏在{place}号楼" for place in range(ASKS))
        front = f"id: d-{number}\ntitle: 报修第{number}样\ntype: procedure\ncategory: c\nasks: [{asks}]"
        (folder / f"d-{number}.md").write_text(f"---\n{front}\n---\n找居委会。\n", encoding="utf-8")
    return Settings(handbook_dir=folder, state_dir=tmp_path / "var")


class Site:
    """`handbook serve` in a process of its own."""

    def __init__(self, settings: Settings) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--port", str(self.port), "--workers", "1"],
            env={
                **os.environ,
                "HANDBOOK_DIR": str(settings.handbook_dir),
                "HANDBOOK_STATE_DIR": str(settings.state_dir),
                "HANDBOOK_MEANING": "on",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def page(self, query: str) -> str:
        """Return a page of results, nothing while the site is not open yet."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked.request("GET", f"/?q={quote(query)}")
            return asked.getresponse().read().decode()
        except ConnectionError:
            return ""
        finally:
            asked.close()

    def learners(self) -> list[int]:
        """Return the processes that learn for this site."""
        wanted = f"indexer.learning\0{self.process.pid}\0".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if path.read_bytes().endswith(wanted):
                    found.append(int(path.parent.name))
            except OSError:  # it has just ended
                continue
        return found


@pytest.fixture
def site(settings: Settings) -> Iterator[Callable[[], Site]]:
    """What opens the site again and again; all are ended."""
    opened: list[Site] = []

    def open_site() -> Site:
        opened.append(Site(settings))
        return opened[-1]

    yield open_site
    for each in opened:
        each.process.kill()
        each.process.wait()


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


def test_site_answers_on_words_says_so_and_takes_up_meaning(
    settings: Settings, site: Callable[[], Site]
) -> None:
    encoder = load_encoder()
    assert encoder is not None
    settings.vectors_dir.mkdir(parents=True)
    with (settings.vectors_dir / f"{encoder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # nothing can be learned as long as this is open
        first = site()
        wait_for(lambda: f"学了 0 句，共 {TEXTS} 句" in first.page("报修第3样"))
        assert "/d/d-3" in first.page("报修第3样")
        assert len(first.learners()) == 1
        os.kill(first.process.pid, signal.SIGKILL)
        wait_for(lambda: not first.learners())
    second = site()
    generations = Generations(settings.index_dir)
    wait_for(lambda: generations.verified()[1].encoder == encoder.name)
    wait_for(lambda: "/d/d-3" in (page := second.page("报修第3样")) and "正在学" not in page)
    assert len(second.learners()) == 1
    second.process.terminate()
    second.process.wait(timeout=60)
    wait_for(lambda: not second.learners())
