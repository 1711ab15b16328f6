"""A station that polls: whoever sends hears how often it looks, and what it made of the correction."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from indexer.cli import main
from indexer.sending import awaiting
from indexer.sending.awaiting import Found, Station, ask, wait_for

Says = Callable[[int], dict[str, object]]


class Site:
    """A site whose `/readyz` says what a test wants it to, by how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says: Says = lambda _: {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                content = json.dumps(site.says(len(site.asked))).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/shouce"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(awaiting, "SECONDS_BETWEEN", 0.001)
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def clone(editor, tmp_path: Path, clone_of, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")
    shared = tmp_path / "shared.git"
    editor.git("clone", "--bare", "--quiet", str(editor.top), str(shared))
    clone = clone_of(shared, "jia")
    clone.change("policies/tingche.md", "按时收费", "每月收费")
    return clone


def head(clone) -> str:
    return clone.git("rev-parse", "HEAD").said.strip()


def send(clone, *arguments: str) -> int:
    return main(["send", "--handbook", str(clone.folder), *arguments])


def test_who_sends_waits_until_the_station_has_changed_over(clone, site, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", site.address)
    old = {"revision": head(clone), "looks_every": 120}
    site.says = lambda asked: old if asked < 4 else {"revision": head(clone), "looks_every": 120}
    assert send(clone) == 0
    said = capsys.readouterr().out
    assert "站里每 2 分钟取一次，大约 09:05 以前能看到" in said
    assert f"已发布：{head(clone)[:10]}，网站已换成新的。" in said
    assert f"看这里：{site.address}/d/tingche" in said
    assert site.asked == ["/shouce/readyz"] * 4


def test_what_came_after_holds_the_correction_too(clone, site, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", site.address)
    site.says = lambda _: {"revision": head(clone)}
    assert send(clone, "先发一次") == 0
    first = head(clone)
    clone.change("policies/tingche.md", "每月收费", "每季收费")
    later = clone.commit()
    site.says = lambda _: {"revision": later}
    assert ask(site.address, lambda revision: revision in (first, later)).found is Found.SERVED


def test_a_refused_revision_is_told_with_what_to_do(clone, site, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", site.address)
    site.says = lambda _: {"revision": "0" * 40, "refused": {"revision": head(clone), "errors": 2}}
    assert send(clone) == 1
    said = capsys.readouterr().err
    assert "站里没有换上：取到的这一版有 2 处错误，网站还是原来的版本。" in said
    assert f"{site.address}/status；改好存盘，再运行 handbook send" in said


def test_a_refused_revision_is_an_outcome_for_programs(clone, site, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", site.address)
    site.says = lambda _: {"revision": "", "refused": {"revision": head(clone), "errors": 2}}
    assert send(clone, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["refused"]) == ("refused", 2)


def test_a_site_that_does_not_answer_is_not_waited_for(clone, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", "http://127.0.0.1:9")
    assert send(clone) == 0
    assert "这会儿打不开" in capsys.readouterr().out


def test_nobody_waits_who_does_not_want_to(clone, site, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", site.address)
    assert send(clone, "--no-wait") == 0
    assert site.asked == []
    assert "已推送" in capsys.readouterr().out


def test_a_clone_may_know_the_address_of_its_site(clone, site, capsys) -> None:
    clone.git("config", "handbook.url", f"{site.address}/")
    site.says = lambda _: {"revision": head(clone)}
    assert send(clone) == 0
    assert "已发布" in capsys.readouterr().out


def test_waiting_ends(site, monkeypatch) -> None:
    monkeypatch.setattr(Station, "patience", 0.01)
    site.says = lambda _: {"revision": "0" * 40}
    assert wait_for(site.address, lambda _: False, Station(Found.WAITING)).found is Found.WAITING


@pytest.mark.parametrize("every", [5, 60, 3600, None])
def test_patience_is_for_two_looks_and_bounded(every: int | None) -> None:
    patience = Station(Found.WAITING, every).patience
    assert 60 < patience <= awaiting.MOST_SECONDS
    assert every is None or patience == min(2 * every + 60, 600)
