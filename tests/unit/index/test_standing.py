"""The indexer beside a site: whoever asks gets the same as from building, in the same words."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from multiprocessing import util
from typing import Any

import pytest

from indexer.bootstrap import Editions
from indexer.content import rulebook
from indexer.domain.errors import ContentError, IndexUnavailableError, ShrunkHandbookError
from indexer.standing import asking, beside, building, wire
from indexer.standing.asking import update

Shelf = Any


@pytest.fixture
def at_work(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An indexer beside, in a thread; the threads that built, by name."""
    shelf.build()
    built: list[str] = []
    real = building.build_index

    def counted(*given: Any, **more: Any) -> Any:
        built.append("beside" if threading.current_thread() is not threading.main_thread() else "here")
        return real(*given, **more)

    monkeypatch.setattr(building, "build_index", counted)
    monkeypatch.setattr(beside, "_SECONDS_BEFORE_READING", 0.0)
    with beside._listening(shelf.settings.index_dir) as listener:
        indexer = beside.Indexer(shelf.settings, Editions(shelf.settings))

        def serve() -> None:
            with suppress(OSError):  # until it is shut
                indexer.serve(listener)

        threading.Thread(target=serve, daemon=True).start()
        yield built
        listener.shutdown(socket.SHUT_RDWR)


def test_index_is_brought_up_to_date_by_the_one_beside(shelf: Shelf, at_work: list[str]) -> None:
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    told: list[str] = []
    updated = update(shelf.settings, progress=lambda what, _done, _total: told.append(what))
    assert at_work == ["beside"]
    assert (updated.documents, updated.left_out, updated.gone) == (12, (), ())
    assert updated.revision == shelf.open().handbook.revision
    assert "建立索引" in told
    assert shelf.first("新写的一句") == "doc-00"


def test_first_edit_after_a_start_has_one_file_judged(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.content.seen._SETTLED_NS", 0)
    shelf.build()
    indexer = beside.Indexer(shelf.settings, Editions(shelf.settings))
    indexer._read_ahead(0)
    judged: list[str] = []
    real = rulebook._concerned
    monkeypatch.setattr(
        rulebook, "_concerned", lambda file, found: judged.append(file.path) or real(file, found)
    )
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    building.updated(shelf.settings, held=indexer._held)
    assert judged == ["doc-00.md"]
    assert shelf.first("新写的一句") == "doc-00"


def test_what_is_broken_and_what_is_gone_is_told_as_the_command_names_the_folder(
    shelf: Shelf, at_work: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shelf.folder.parent)
    (shelf.folder / "doc-00.md").write_text("坏\n", encoding="utf-8")
    shelf.remove("doc-01")
    updated = update(replace(shelf.settings, handbook_dir=type(shelf.folder)("handbook")))
    assert at_work == ["beside"]
    assert updated.left_out == ("doc-00.md",)
    assert updated.fatal[0].startswith("handbook/doc-00.md:1:1: 错误")
    assert updated.gone == ("doc-01.md",)


def test_error_is_the_one_that_building_here_would_give(shelf: Shelf, at_work: list[str]) -> None:
    shelf.remove(*(f"doc-{number:02d}" for number in range(8)))
    with pytest.raises(ShrunkHandbookError, match="只剩 4 份") as caught:
        update(shelf.settings)
    assert caught.value.code == "handbook_shrunk"
    assert at_work == ["beside"]
    assert update(shelf.settings, full=True).documents == 4


def test_what_follows_the_switch_is_done_before_anybody_else_may_begin(
    shelf: Shelf, at_work: list[str]
) -> None:
    before = shelf.generations.current()
    served: list[bool] = []

    def then() -> None:
        served.append(shelf.generations.current() != before)
        with pytest.raises(IndexUnavailableError, match="正在建索引"):
            shelf.build()

    update(shelf.settings, then=then)
    assert served == [True]
    assert at_work == ["beside"]


def test_what_fails_after_the_switch_fails_for_who_asked(shelf: Shelf, at_work: list[str]) -> None:
    def then() -> None:
        raise ContentError("写不进", hint="")

    with pytest.raises(ContentError, match="写不进"):
        update(shelf.settings, then=then)
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    assert update(shelf.settings).documents == 12


@pytest.mark.parametrize(
    "other", ["settings", "program"], ids=["started with other settings", "of another version"]
)
def test_one_that_would_build_otherwise_is_not_asked(
    shelf: Shelf, at_work: list[str], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    settings = shelf.settings
    if other == "settings":
        settings = replace(settings, now=None)
    else:
        monkeypatch.setattr(asking, "program", lambda: "1-1")
    assert update(settings).documents == 12
    assert at_work == ["here"]


@pytest.mark.parametrize("says", [[], [{"taken": True}]], ids=["before it began", "in the middle"])
def test_one_that_is_killed_is_done_without(shelf: Shelf, says: list[wire.Message]) -> None:
    shelf.build()
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    with beside._listening(shelf.settings.index_dir) as listener:

        def dies() -> None:
            connected, _ = listener.accept()
            with closing(wire.Line(connected)) as line:
                line.hear()
                for message in says:
                    line.say(message)

        threading.Thread(target=dies, daemon=True).start()
        assert update(shelf.settings).documents == 12
    assert shelf.first("新写的一句") == "doc-00"


def test_socket_that_a_killed_site_left_is_nobody(shelf: Shelf) -> None:
    shelf.build()
    with beside._listening(shelf.settings.index_dir):
        pass
    assert (shelf.settings.index_dir / wire.SOCKET).exists()
    assert update(shelf.settings).documents == 12


def test_no_other_user_can_ask(shelf: Shelf) -> None:
    shelf.build()
    with beside._listening(shelf.settings.index_dir):
        assert (shelf.settings.index_dir / wire.SOCKET).stat().st_mode & 0o777 == 0o600


def test_worker_of_the_site_that_goes_leaves_it_at_work() -> None:
    indexer = beside._forked(lambda: time.sleep(60))
    worker = os.fork()
    if not worker:
        try:
            util._exit_function()  # what Python does at the end of every process
        finally:
            os._exit(0)
    os.waitpid(worker, 0)
    os.kill(indexer, signal.SIGKILL)
    assert os.waitpid(indexer, 0)[1] == signal.SIGKILL


def test_work_that_fails_says_why_and_ends_its_process(capfd: pytest.CaptureFixture[str]) -> None:
    indexer = beside._forked(lambda: int("x"))  # type: ignore[arg-type, return-value]
    assert os.waitstatus_to_exitcode(os.waitpid(indexer, 0)[1]) == 1
    assert "ValueError" in capfd.readouterr().err
