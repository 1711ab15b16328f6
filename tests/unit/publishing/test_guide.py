"""The commands of 《发布》 and of the editors' guide, taken from the pages and run as they stand there."""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from indexer.sending import awaiting
from indexer.sending.awaiting import Found
from indexer.settings import load_settings
from webapp.app import create_app
from webapp.cli import main

DOCS = Path(__file__).resolve().parents[3] / "docs"


def commands_of(page: str, heading: str) -> list[str]:
    """Return the lines of the code blocks below a heading, in their order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    part = re.split(rf"^## {re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    part = re.split(r"^## ", part, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"^ *```\n(.*?)^ *```$", part, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def typed(line: str) -> list[str]:
    """Return the words of a `handbook` command behind its name; a comment two blanks on is none of it."""
    return shlex.split(line.split("    ")[0])[1:]


@pytest.fixture
def clone(editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")
    monkeypatch.chdir(editor.top)
    return editor


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, Path], str]]:
    """Open the site of a published folder on a port of its own; what it returns is its address."""
    opened: list[WSGIServer] = []

    def open_site(handbook: Path, state: Path) -> str:
        settings = load_settings({"HANDBOOK_STATE_DIR": str(state)}).with_handbook(handbook)
        server = make_server("127.0.0.1", 0, create_app(settings), handler_class=Quiet)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        opened.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield open_site
    for server in opened:
        server.shutdown()
        server.server_close()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_the_commands_of_a_server_run_as_they_stand_and_the_first_push_is_served(
    clone,
    site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys,
    shared_dictionaries: None,
    jieba_cache: Path,
) -> None:
    """From the bare machine to the page: server, hooks, push and site are real."""
    lines = commands_of("publishing.md", "做法一：有一台服务器，推送就发布")
    place, server, serve, remote, push = (line.replace("/srv", str(tmp_path)) for line in lines)
    assert shlex.split(place) == ["cd", str(tmp_path)]
    state = server.partition(" ")[0].removeprefix("HANDBOOK_STATE_DIR=")
    program = [f"HANDBOOK_STATE_DIR={state}", f"{tmp_path}/program/.venv/bin/handbook"]
    assert shlex.split(server)[:2] == program
    cache = load_settings({"HANDBOOK_STATE_DIR": state}).cache_dir
    cache.mkdir(parents=True)
    (cache / "jieba").symlink_to(jieba_cache)  # its dictionary is made only once
    with monkeypatch.context() as on_the_server:
        on_the_server.setenv("HANDBOOK_STATE_DIR", state)
        assert main(shlex.split(server)[2:]) == 0
    opening = shlex.split(capsys.readouterr().out.rpartition("网站这样打开：")[2])
    assert shlex.split(serve) == ["env", *program, *opening[3:]]
    assert opening[:3] == ["env", program[0], "handbook"]
    for line in (remote, push):
        done = clone.git(*shlex.split(line.replace("handbook@服务器地址:", ""))[1:])
        assert done.code == 0, done.said
    assert "已发布：" in done.said
    assert "网站已换成新的" in done.said
    url = site(Path(shlex.split(serve)[-1]), Path(state))
    assert "按时收费" in urlopen(f"{url}/d/tingche", timeout=10).read().decode()


def test_the_commands_of_polling_run_as_they_stand_and_whoever_sends_hears_that_it_is_served(
    clone, site, clone_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, shared_dictionaries: None
) -> None:
    """Hosting, station and site are real; only the station looks when the site is asked, not by the clock."""
    hosting = tmp_path / "hosting.git"
    clone.git("clone", "--bare", "--quiet", str(clone.top), str(hosting))
    lines = commands_of("publishing.md", "做法二：没有自己的服务器，隔一会儿去看看")
    told = [
        line.replace("https://托管地址/手册.git", str(hosting)).replace("/srv", str(tmp_path))
        for line in lines
    ]
    first, serve, always, timed, address = told
    state = first.partition(" ")[0].removeprefix("HANDBOOK_STATE_DIR=")
    assert all(f"HANDBOOK_STATE_DIR={state}" in line for line in (serve, always, timed))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", state)
    assert main(shlex.split(first)[2:]) == 0
    assert main(shlex.split(timed.partition(".venv/bin/handbook ")[2])) == 0
    served = Path(shlex.split(serve)[-1])
    url = site(served, Path(state))
    editor = clone_of(hosting, "bianji")
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "at-the-editors"))
    editor.git(*shlex.split(address.replace("http://网站地址:8000", url))[1:])
    look = shlex.split(timed.partition(".venv/bin/handbook ")[2])
    assert look == [*shlex.split(always)[2:], "--once", "--interval", "60"]
    monkeypatch.setattr(awaiting, "SECONDS_BETWEEN", 0.05)
    asked = awaiting.ask

    def after_a_look(*arguments: Any) -> Any:
        station = asked(*arguments)
        if station.found is Found.WAITING:
            with pytest.MonkeyPatch.context() as at_the_station:
                at_the_station.setenv("HANDBOOK_STATE_DIR", state)
                main(look)
        return station

    monkeypatch.setattr(awaiting, "ask", after_a_look)
    editor.change("policies/tingche.md", "按时收费", "每月收费")
    assert main(["send", "--handbook", str(editor.folder)]) == 0
    said = capsys.readouterr()
    assert f"看这里：{url}/d/tingche" in said.out
    assert "站里每 1 分钟取一次" in said.out
    assert said.err == ""
    assert "每月收费" in urlopen(f"{url}/d/tingche", timeout=10).read().decode()
    editor.change("policies/tingche.md", "effective_from: 2026-01-01", "effective_from: 2026-02-30")
    editor.commit()
    editor.git("push", "--quiet")
    monkeypatch.setenv("HANDBOOK_STATE_DIR", state)
    assert main(look) == 1
    assert "2026-02-30" in urlopen(f"{url}/status", timeout=10).read().decode()
    assert "每月收费" in urlopen(f"{url}/d/tingche", timeout=10).read().decode()


def test_one_command_publishes_and_no_git_command_is_among_what_editors_type(clone, capsys) -> None:
    lines = commands_of("publishing.md", "改好了发布：一条命令")
    assert not [line for line in lines if line.startswith("git")]
    first = lines[0]
    clone.change("policies/tingche.md", "按时收费", "每月收费")
    assert first.startswith(".venv/bin/handbook send ")
    assert main(typed(first)) == 0
    assert "已存下" in capsys.readouterr().out
    for line in lines[1:]:
        assert main(typed(line)) == 0


EDITORS = ("五分钟：添一份", "五分钟：改一份", "五分钟：让一份退下来", "居民怎么问：最值钱的一栏")


@pytest.mark.parametrize("heading", EDITORS)
def test_the_commands_of_the_editors_guide_are_understood(clone, heading: str, capsys) -> None:
    """Ids of the sample are not in this handbook: what is typed has to be understood all the same."""
    lines = [line for line in commands_of("editors-guide.md", heading) if line.startswith("handbook ")]
    assert lines
    clone.change("handbook.yml", "title: 便民}", "title: 便民利民服务}")
    for line in lines:
        code = main(typed(line))
        said = capsys.readouterr().err
        asks = line.startswith("handbook new") and "--title" not in line  # in a terminal; there is none here
        assert code in ((2,) if asks else (0, 1)), (line, said)
        assert not asks or "还缺：--title、--category" in said
