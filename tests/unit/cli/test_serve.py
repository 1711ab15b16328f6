"""`handbook serve` up to the moment the workers start: the address first, then everything that is shared."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from indexer.settings import Settings
from webapp import cli, opening

ADDRESSES = (
    "/",
    "/?q=停车",
    "/browse",
    "/browse/bianmin",
    "/status",
    "/changes",
    "/d/luce-tingche",
    "/d/none",
)


class Started:
    """Stands for the server: keeps what it was given."""

    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        Started.app, Started.options = app, options

    def run(self) -> None:
        os.close(int(Started.options["bind"].removeprefix("fd://")))
        Started.options["when_ready"](self)


class Serve:
    """Runs `handbook serve` over the indexed handbook; `counting` is how often it began to count."""

    def __init__(self) -> None:
        self.counting = 0

    def __call__(self, port: int, *options: str, host: str = "127.0.0.1") -> int:
        return cli.main(["serve", "--host", host, "--port", str(port), *options])

    @contextmanager
    def count(self) -> Iterator[bool]:
        self.counting += 1
        yield True


@pytest.fixture
def serve(run: Any, monkeypatch: pytest.MonkeyPatch) -> Serve:
    made = Serve()
    monkeypatch.setattr(opening, "Server", Started)
    monkeypatch.setattr(opening, "write_log", lambda _stream: None)
    monkeypatch.setattr(opening, "shared_between_workers", made.count)
    return made


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a program that is not ours."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield taken.getsockname()[1]


@pytest.fixture
def another_handbook() -> Iterator[int]:
    class Alive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok\n")

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Alive)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@pytest.mark.parametrize("options", [(), ("--index",)], ids=["as it is", "index first"])
def test_busy_port_is_one_chinese_sentence_and_nothing_is_touched(
    serve, stranger, tmp_path, capsys, options
) -> None:
    before = sorted(path for path in tmp_path.rglob("*") if path.name != "whose.json")
    assert serve(stranger, *options) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        f"端口 {stranger} 被别的程序占着，手册没有打开；"
        f"请换一个端口，例如 make run PORT={stranger % 60000 + 1}\n"
    )
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "whose.json") == before
    assert serve.counting == 0


def test_second_server_is_led_to_the_first(serve, another_handbook, capsys) -> None:
    assert serve(another_handbook) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"手册已经开着：http://127.0.0.1:{another_handbook}；直接用浏览器打开")


def test_address_of_another_computer_is_refused_in_chinese(serve, capsys) -> None:
    assert serve(free_port(), host="192.0.2.1") == 1
    assert capsys.readouterr().err.startswith("这台电脑没有 192.0.2.1 这个地址；")


def test_address_is_told_once_it_is_held(serve, capsys) -> None:
    port = free_port()
    assert serve(port) == 0
    assert capsys.readouterr().out == f"手册已打开：http://127.0.0.1:{port}  （按 Ctrl+C 停止）\n"
    assert serve.counting == 1


def serve_from_a_shell(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; from webapp.cli import main; sys.exit(main())",
         "serve", "--index", "--workers", "1", "--port", str(port), "--handbook", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HANDBOOK_MEANING": "off"},
    )  # fmt: skip


def test_index_is_brought_up_to_date_before_the_site_opens(run, folder) -> None:
    (folder / "procedures" / "broken.md").write_text("---\n", encoding="utf-8")
    site = serve_from_a_shell(folder, free_port())
    assert site.stdout is not None
    told = [site.stdout.readline(), site.stdout.readline()]
    site.terminate()
    _, faults = site.communicate(timeout=30)
    assert told[0].startswith("索引已更新：")
    assert told[1].startswith("手册已打开：")
    assert "procedures/broken.md" in faults


def test_site_stays_shut_where_its_index_is_refused(run, folder) -> None:
    for document in folder.rglob("*.md"):
        document.unlink()
    site = serve_from_a_shell(folder, free_port())
    out, err = site.communicate(timeout=30)
    assert (site.returncode, out) == (1, "")
    assert "没有切换" in err


def test_upgraded_files_change_nothing_under_a_running_site(serve, monkeypatch) -> None:
    """Pages that nobody has asked for yet come from the templates and modules of the start."""
    assert serve(free_port()) == 0

    def new_template(*_: Any) -> None:
        raise AssertionError("a template was read after the start")

    monkeypatch.setattr(Started.app.jinja_loader, "get_source", new_template)
    loaded = {name for name in sys.modules if name.partition(".")[0] in ("webapp", "indexer")}
    client = Started.app.test_client()
    for address in ADDRESSES:
        assert client.get(address).status_code in (200, 404), address
    now = {name for name in sys.modules if name.partition(".")[0] in ("webapp", "indexer")}
    assert now == loaded


INDEX_FIRST = """
import os, socket, sys, time
from pathlib import Path
from indexer.settings import Settings
from webapp import opening

def index(*_command):
    Path(sys.argv[1] + ".part").write_text(str(os.getpid()))
    os.rename(sys.argv[1] + ".part", sys.argv[1])
    time.sleep(600)

opening.run = index
opening._index_first(Settings(), socket.socket())
"""


def test_index_that_is_made_first_ends_with_the_server(tmp_path) -> None:
    said = tmp_path / "said"
    with subprocess.Popen([sys.executable, "-c", INDEX_FIRST, str(said)]) as server:
        wait_for(said.exists)
        child = Path(f"/proc/{said.read_text()}")
        assert child.exists()
        server.terminate()
    wait_for(
        lambda: not child.exists() or child.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    )


def wait_for(what) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("index", "seconds", "said"),
    [
        pytest.param(lambda *_: len(bytearray(2**40)), 600, "用的内存太多", id="memory"),
        pytest.param(lambda *_: time.sleep(600), 0.2, "等得太久", id="time"),
    ],
)
def test_index_that_is_made_first_has_limits(monkeypatch, capfd, index, seconds, said) -> None:
    monkeypatch.setattr(opening, "run", index)
    monkeypatch.setattr(opening, "_SECONDS_TO_INDEX", seconds)
    with socket.socket() as held:
        assert opening._index_first(Settings(), held) != 0
    assert f"索引没有更新成：{said}，停下了" in capfd.readouterr().err
