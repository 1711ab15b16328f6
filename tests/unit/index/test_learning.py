"""Taking up meaning behind a site: how far it is is told, and one that leaves the block is no end."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from indexer import bootstrap, encoding, learning
from indexer.bootstrap import build_index
from indexer.cli import main
from indexer.generations import Generations
from indexer.learned import Learned, how_far_learned, record_learned
from indexer.learning import is_at_work, learn, learning_beside
from indexer.search.meaning import NAMES
from indexer.settings import Settings
from indexer.text import vectors
from indexer.text.meaning import Vectors

Shelf = Any


class LengthEncoder:
    """Gives every text a vector by its length."""

    name = "length-1"

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        return np.array([1.0, len(text)], dtype=np.float32)


@pytest.fixture
def settings(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a dozen documents, with an encoder that is quick."""
    monkeypatch.setattr(bootstrap, "load_encoder", LengthEncoder)
    monkeypatch.setattr(learning, "load_encoder", LengthEncoder)
    monkeypatch.setattr(encoding, "_AT_ONCE", 3)
    monkeypatch.setattr(encoding, "KINDS", (NAMES,))
    monkeypatch.setattr(vectors, "BATCH", 5)
    return replace(shelf.settings, meaning=True)


def test_learning_brings_meaning_and_leaves_nothing_to_say(settings: Settings) -> None:
    assert build_index(settings, wait=False)[1].encoder is None
    record_learned(settings.index_dir, Learned(3, 12))
    assert learn(settings)
    assert bootstrap.fresh_edition(settings) is not None
    assert how_far_learned(settings.index_dir) is None
    assert not learn(settings)


def test_how_far_it_is_is_told_while_it_learns(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    record = learning.record_learned

    def noted(*parts: Any) -> None:
        record(*parts)
        told.append(how_far_learned(settings.index_dir))

    build_index(settings, wait=False)
    monkeypatch.setattr(learning, "record_learned", noted)
    learn(settings)
    assert told == [Learned(0, 12), Learned(5, 12), Learned(10, 12), Learned(12, 12)]


@pytest.mark.parametrize(
    ("options", "encoder"), [((), "length-1"), (("--quick",), None)], ids=["exact", "quick"]
)
def test_index_command_learns_all_before_it_ends_unless_it_is_to_be_quick(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], encoder: str | None
) -> None:
    monkeypatch.setenv("HANDBOOK_DIR", str(settings.handbook_dir))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("HANDBOOK_MEANING", "on")
    assert main(["index", *options]) == 0
    assert Generations(settings.index_dir).verified()[1].encoder == encoder


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b'{"done": null, "total": 1}', b"\xff"])
def test_damaged_progress_is_none(settings: Settings, written: bytes) -> None:
    settings.index_dir.mkdir(parents=True)
    (settings.index_dir / "learned.json").write_bytes(written)
    assert how_far_learned(settings.index_dir) is None


def test_index_without_meaning_is_not_fresh_for_those_who_script_it(settings: Settings) -> None:
    build_index(settings, wait=False)
    assert bootstrap.fresh_edition(settings) is None
    assert bootstrap.fresh_edition(replace(settings, meaning=False)) is not None
    build_index(settings)
    assert bootstrap.fresh_edition(settings) is not None


class Child:
    """Stands for the process; notes what becomes of it."""

    def __init__(self) -> None:
        self.ended = False

    def terminate(self) -> None:
        self.ended = True

    def wait(self) -> int:
        return 0


@pytest.mark.parametrize(
    ("pid", "ended"), [pytest.param(0, True, id="the server"), pytest.param(1, False, id="its worker")]
)
def test_only_the_server_that_started_it_ends_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, pid: int, ended: bool
) -> None:
    child = Child()
    monkeypatch.setattr(learning, "_start", lambda _settings: child)
    own = os.getpid()
    with learning_beside(settings):
        monkeypatch.setattr(learning.os, "getpid", lambda: own + pid)
    assert child.ended is ended


def test_without_meaning_nothing_is_started(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_start", None)
    with learning_beside(replace(settings, meaning=False)):
        pass


def test_one_learns_at_a_time(settings: Settings) -> None:
    assert not is_at_work(settings)
    with learning._alone(settings):
        assert is_at_work(settings)
    assert not is_at_work(settings)


def test_disk_without_locks_ends_learning_with_a_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with learning._alone(settings):
        monkeypatch.setattr(fcntl, "flock", refuse)
        assert not is_at_work(settings)
    with pytest.raises(SystemExit, match="不支持文件锁"):
        learning._alone(settings)
