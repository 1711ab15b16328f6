"""Two web machines, one repository, one cluster: a push reaches both, and neither takes what is half."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from search_nodes import Nodes

HANDBOOK = Path(__file__).parents[2] / "handbook"
COMMAND = str(Path(sys.executable).with_name("handbook"))
CHANGED = "contacts/bianmin/vendor-shuidian.md"
UP_SECONDS = 400.0
SEEN_SECONDS = 60.0


@dataclass
class Machine:
    """A web machine with a state and a repository of its own: it looks for news, and it serves."""

    folder: Path
    environment: dict[str, str]
    port: int

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{words[0]}.out").open("ab") as out:
            return subprocess.Popen([COMMAND, *words], env=self.environment, stdout=out, stderr=out)

    def index(self) -> str:
        """Return the name of the cluster's index for the generation that serves."""
        (noted,) = {file.read_text() for file in self._newest().rglob("cluster.json")}
        return str(json.loads(noted)["index"])

    def _newest(self) -> Path:
        (current,) = self.folder.glob("state/*/index/current")
        return current.resolve() if current.is_symlink() else current.parent / current.read_text().strip()

    def finds(self, words: str, told: str) -> bool:
        try:
            address = f"http://127.0.0.1:{self.port}/api/v1/search?q={quote(words)}"
            with urlopen(address, timeout=10) as answer:
                return told in answer.read().decode()
        except (URLError, OSError):
            return False

    def cluster_answers(self) -> bool:
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return "handbook_search_cluster_up 1" in answer.read().decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def git(folder: Path, *words: str) -> str:
    said = subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True)
    return said.stdout


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An editor's clone of a repository that both machines follow."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    git(tmp_path, "clone", "--quiet", "origin.git", "office")
    shutil.copytree(HANDBOOK, tmp_path / "office/handbook")
    return tmp_path / "office"


def push(office: Path) -> None:
    git(office, "add", "-A")
    who = ("-c", "user.name=示例编辑", "-c", "user.email=editor@example.invalid")
    git(office, *who, "commit", "--quiet", "-m", "改一句")
    git(office, "push", "--quiet", "origin", "HEAD:main")


@pytest.fixture
def machines(nodes: Nodes, office: Path, tmp_path: Path) -> Iterator[list[Machine]]:
    push(office)
    made = []
    with ExitStack() as stack:
        for number in (1, 2):
            folder = tmp_path / f"machine-{number}"
            folder.mkdir()
            environment = {
                **os.environ,
                "HANDBOOK_DIR": str(folder / "live/current/handbook"),
                "HANDBOOK_STATE_DIR": str(folder / "state"),
                "HANDBOOK_ENGINE_URL": ",".join(nodes.addresses),
                "HANDBOOK_MEANING": "off",
                "HANDBOOK_WORKERS": "1",
            }
            machine = Machine(folder, environment, free_port())
            mirror = ("publish", "poll", str(folder / "mirror.git"), "--live", str(folder / "live"))
            first = machine.run(*mirror, "--from", str(tmp_path / "origin.git"), "--once")
            stack.callback(first.kill)
            assert first.wait(UP_SECONDS) == 0, (folder / "publish.out").read_text()
            for words in ((*mirror, "--interval", "2"), ("serve", "--port", str(machine.port))):
                process = machine.run(*words)
                stack.callback(process.wait)
                stack.callback(process.terminate)
            made.append(machine)
        for machine in made:
            assert (
                until(lambda machine=machine: machine.finds("灯泡憋了", "vendor-shuidian"), UP_SECONDS)
                is not None
            )
        yield made


def until(holds: object, seconds: float) -> float | None:
    """Return after how many seconds something holds; None where it does not in time."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():  # type: ignore[operator]
            return time.monotonic() - began
        time.sleep(0.1)
    return None


def test_a_push_reaches_both_and_both_mean_the_same_index(
    machines: list[Machine], office: Path, nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [machine.index() for machine in machines]
    assert before[0] == before[1]
    file = office / "handbook" / CHANGED
    added = "\n荧惑灯座先说清是螺口还是卡口。\n"
    file.write_text(file.read_text(encoding="utf-8") + added, encoding="utf-8")
    push(office)
    took = [
        until(lambda machine=machine: machine.finds("荧惑灯座", "螺口还是卡口"), SEEN_SECONDS)
        for machine in machines
    ]
    assert None not in took
    with capsys.disabled():
        sys.stdout.write(f"\nseen after {took} s, load {os.getloadavg()[0]:.1f}\n")
    after = [machine.index() for machine in machines]
    assert after[0] == after[1] != before[0]
    assert all(machine.cluster_answers() for machine in machines)
    with urlopen(f"{nodes.addresses[0]}/{after[0]}/_alias", timeout=10) as answer:
        held = json.load(answer)[after[0]]["aliases"]
    assert len(held) == 2  # each machine holds it for itself, so neither takes it from the other
