"""A handbook that is edited, indexed, broken and served; short in `make test`, long in `make soak`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from shelf import START, Folder

from indexer import disk, pipeline
from indexer.backends.whoosh_backend import WhooshStore
from indexer.bootstrap import Edition
from indexer.content import handbook as content
from indexer.content.body.markdown import MarkdownRenderer
from indexer.search.request import SearchRequest

TODAY = date(2026, 11, 23)
NURSERY = Path(__file__).with_name("nursery.py")
ON_DISK = {"current", "generations", "lock"}
NOTES = re.compile(r"last-build\.json|\.last-build-[0-9a-f]{12}\.tmp")
QUERIES = (
    "停车办理",
    "采暖带什么",
    "养犬怎么办",
    "居住证 老年卡",
    "身份证",
    "新写的一句",
    "党费",
    "nuanqi",
    "志愿 调解 救助",
    "查无此事的一句话",
)


class Shelf(Folder):
    """A handbook folder, its index, and the answers it gives."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HANDBOOK_DIR": str(self.folder),
            "HANDBOOK_STATE_DIR": str(self.settings.state_dir),
            "HANDBOOK_MEANING": "off",
            "HANDBOOK_NOW": START.isoformat(),
        }

    def build(
        self, *, full: bool = False, now: datetime | None = None, held: pipeline.Held | None = None
    ) -> str:
        """Bring the index up to date in this process, and return the generation that serves."""
        self.builds += 1
        pipeline.build(
            self.folder,
            self.generations,
            WhooshStore(),
            cache_dir=self.settings.cache_dir,
            now=now or START + timedelta(minutes=self.builds),
            full=full,
            held=held,
        )
        return str(self.generations.current())

    def answers(self, edition: Edition | None = None) -> list[Any]:
        """Return everything that is seen of the answers to all queries."""
        opened = edition or self.open()
        return [
            [
                (hit.document.id, hit.section and hit.section.anchor, hit.score, hit.confident, hit.snippet)
                for hit in opened.search(SearchRequest(text=text, on=TODAY, limit=50)).hits
            ]
            for text in QUERIES
        ]

    def found(self, edition: Edition, text: str) -> list[str]:
        return [hit.document.id for hit in edition.search(SearchRequest(text=text, on=TODAY)).hits]

    def assert_clean(self) -> None:
        """Everything on disk belongs to a whole generation, the serving one among them."""
        folder = self.generations.folder
        assert {path.name for path in folder.iterdir() if not NOTES.fullmatch(path.name)} == ON_DISK
        names = self.generations.names()
        assert self.generations.current() in names
        assert len(names) <= 3
        for name in names:
            self.generations.manifest(name)
        assert self.generations.verified()[0] == self.generations.current()


class Ended(NamedTuple):
    """How a process ended: its exit code, below zero for a signal, and what it wrote."""

    code: int
    said: str

    @property
    def calls(self) -> int:
        return int(self.said.rsplit("calls ", 1)[1])


class Nursery:
    """The process that starts `handbook` processes; see nursery.py."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._turn = threading.Lock()
        self._said: dict[int, Path] = {}

    def _tell(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps(told) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def start(self, *arguments: str, shelf: Shelf, fault: dict[str, Any] | None = None) -> int:
        said = self._folder / f"said-{len(self._said)}"
        said.touch()  # it may be killed before it can
        told = {"start": arguments, "env": shelf.environment, "said": str(said), "fault": fault}
        pid = int(self._tell(told)["pid"])
        self._said[pid] = said
        return pid

    def wait(self, pid: int) -> Ended:
        code = self._tell({"wait": pid})["code"]
        return Ended(code, self._said[pid].read_text(encoding="utf-8", errors="replace"))

    def said(self, pid: int) -> str:
        return self._said[pid].read_text(encoding="utf-8", errors="replace")

    def run(self, *arguments: str, shelf: Shelf, fault: dict[str, Any] | None = None) -> Ended:
        return self.wait(self.start(*arguments, shelf=shelf, fault=fault))


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory, jieba_cache: Path) -> Iterator[Nursery]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HANDBOOK_")}
    process = subprocess.Popen(
        [sys.executable, str(NURSERY), str(jieba_cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=NURSERY.parents[2],
        env={**environment, "PYTHONPATH": str(NURSERY.parents[2])},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process, tmp_path_factory.mktemp("said"))


@pytest.fixture(scope="session")
def amount(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Say how many: few in `make test`, many in `make soak`, a tenth of that in between."""
    profile = request.config.getoption("--hypothesis-profile")

    def chosen(short: int, soak: int) -> int:
        return {"soak": soak, "medium": max(short, soak // 10)}.get(profile or "", short)

    return chosen


@pytest.fixture
def report(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print what was measured, in the long runs only."""
    long = request.config.getoption("--hypothesis-profile") in ("medium", "soak")

    def said(line: str) -> None:
        if long:
            with capsys.disabled():
                sys.stdout.write(f"\n{line}\n")

    return said


@pytest.fixture
def renderer_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render in this process: starting another for each build takes longer than the build."""
    renderer = MarkdownRenderer()

    def render_all(bodies: dict[str, str], **_: Any) -> dict[str, Any]:
        return {name: renderer.render(body) for name, body in bodies.items()}

    monkeypatch.setattr(content, "render_all", render_all)


@pytest.fixture
def shelf(tmp_path: Path, shared_dictionaries: None, renderer_at_hand: None) -> Shelf:
    """A shelf of a dozen documents, not indexed yet."""
    made = Shelf(tmp_path / "handbook", tmp_path / "var")
    made.fill()
    return made


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, jieba_cache: Path) -> Shelf:
    """An indexed shelf that nobody edits."""
    folder = tmp_path_factory.mktemp("standing")
    made = Shelf(folder / "handbook", folder / "var")
    made.fill()
    made.build()
    return made


@pytest.fixture
def shared(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Two generations that share whatever they can, as large ones do."""
    monkeypatch.setattr(disk, "_SHARED_BYTES", 1)
    shelf.build()
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    shelf.build()
    return shelf
