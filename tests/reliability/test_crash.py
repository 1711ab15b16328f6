"""The indexer killed, and the disk failing under it: the old index serves, the next run is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.generations import Generations

Shelf = Any
Nursery = Any

WRITING = ("create", "write", "rename", "delete", "sync")
ALL = (*WRITING, "open", "read")
MESSAGES = {"ENOSPC": "磁盘满了", "EIO": "磁盘读写出错", "EACCES": "没有权限"}


def change(shelf: Shelf, number: int) -> None:
    """Edit two documents, so that the answers differ from all before."""
    shelf.write("doc-00", "停车", body=f"新写的一句，第 {number} 次。\n")
    shelf.write(f"doc-{1 + number % 11:02d}", "采暖", source=f"第 {number} 次")


def fault(shelf: Shelf, kinds: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {"under": str(shelf.settings.state_dir), "kinds": kinds, **more}


def spread(calls: int, count: int) -> list[int]:
    """Return so many calls out of all, evenly, the first and the last among them."""
    if count >= calls:
        return list(range(1, calls + 1))
    return sorted({1 + round(place * (calls - 1) / (count - 1)) for place in range(count)})


def assert_old_or_new(shelf: Shelf, before: str, answers: Any) -> None:
    """The index opens without another run: it is the old one, or the new one whole."""
    serving = shelf.generations.current()
    assert shelf.generations.verified()[0] == serving
    if serving == before:
        assert shelf.answers() == answers
    else:
        assert shelf.answers() != answers


def assert_next_run_is_whole(shelf: Shelf) -> None:
    shelf.build()
    shelf.assert_clean()


def test_indexer_killed_at_any_moment_leaves_a_whole_index(
    shelf: Shelf, nursery: Nursery, amount: Callable[[int, int], int]
) -> None:
    chance = random.Random(20261123)
    shelf.build()
    change(shelf, 0)
    started = time.monotonic()
    assert nursery.run("index", shelf=shelf).code == 0
    whole_run = time.monotonic() - started
    killed = 0
    for number in range(1, amount(6, 700) + 1):
        before, answers = shelf.build(), shelf.answers()
        change(shelf, number)
        pid = nursery.start("index", shelf=shelf)
        time.sleep(chance.uniform(0.0, whole_run))
        os.kill(pid, signal.SIGKILL)
        ended = nursery.wait(pid)
        assert ended.code in (0, -signal.SIGKILL), ended.said
        killed += ended.code != 0
        assert_old_or_new(shelf, before, answers)
        assert_next_run_is_whole(shelf)
    assert killed


def test_indexer_killed_at_any_call_to_the_disk_leaves_a_whole_index(
    shelf: Shelf, nursery: Nursery, amount: Callable[[int, int], int]
) -> None:
    shelf.build()
    change(shelf, 0)
    calls = nursery.run("index", shelf=shelf, fault=fault(shelf, WRITING)).calls
    for number, at in enumerate(spread(calls, amount(5, 300)), start=1):
        before, answers = shelf.build(), shelf.answers()
        change(shelf, number)
        ended = nursery.run("index", shelf=shelf, fault=fault(shelf, WRITING, at=at, error="KILL"))
        assert ended.code == -signal.SIGKILL
        assert_old_or_new(shelf, before, answers)
        assert_next_run_is_whole(shelf)


def test_command_itself_killed_leaves_a_whole_index(shelf: Shelf, amount: Callable[[int, int], int]) -> None:
    """As a user starts it, imports and all."""
    command = Path(sys.executable).with_name("handbook")
    chance = random.Random(7)
    for number in range(amount(1, 20)):
        before, answers = shelf.build(), shelf.answers()
        change(shelf, number)
        with subprocess.Popen(
            [command, "index"], env={**os.environ, **shelf.environment}, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            process.stderr.readline()  # it has begun
            time.sleep(chance.uniform(0.0, 0.3))
            process.kill()
        assert_old_or_new(shelf, before, answers)
        assert_next_run_is_whole(shelf)


@pytest.mark.parametrize(
    ("error", "kinds", "lasting"),
    [
        pytest.param("ENOSPC", ("create", "write", "rename"), True, id="the disk is full"),
        pytest.param("EIO", ALL, False, id="the disk fails once"),
        pytest.param("EACCES", ("create", "open", "rename", "delete"), False, id="access is refused"),
    ],
)
def test_failing_disk_leaves_the_old_index_and_says_why(
    shelf: Shelf,
    nursery: Nursery,
    amount: Callable[[int, int], int],
    error: str,
    kinds: tuple[str, ...],
    lasting: bool,
) -> None:
    shelf.build()
    change(shelf, 0)
    calls = nursery.run("index", shelf=shelf, fault=fault(shelf, kinds)).calls
    for number, at in enumerate(spread(calls, amount(4, 10_000)), start=1):
        before, answers = shelf.build(), shelf.answers()
        change(shelf, number)
        broken = fault(shelf, kinds, at=at, error=error, lasting=lasting)
        ended = nursery.run("index", shelf=shelf, fault=broken)
        assert "Traceback" not in ended.said, (at, ended.said)
        if ended.code == 0:  # nothing that mattered: an old generation stayed, a new start was made
            assert shelf.generations.current() != before
        else:
            assert ended.code == 1, ended.said
            assert MESSAGES[error] in ended.said, (at, ended.said)
            assert shelf.generations.current() == before, (at, ended.said)
        assert_old_or_new(shelf, before, answers)
        assert_next_run_is_whole(shelf)


def test_first_index_on_a_full_disk_says_why_and_the_next_run_builds_it(
    shelf: Shelf, nursery: Nursery
) -> None:
    ended = nursery.run(
        "index", shelf=shelf, fault=fault(shelf, ("create", "write"), at=12, error="ENOSPC", lasting=True)
    )
    assert (ended.code, "磁盘满了" in ended.said) == (1, True)
    assert_next_run_is_whole(shelf)


@pytest.mark.parametrize("error", ["EROFS", "ENOSPC"])
def test_search_answers_from_a_folder_that_cannot_be_written(
    shelf: Shelf, nursery: Nursery, error: str
) -> None:
    assert nursery.run("index", shelf=shelf).code == 0
    broken = fault(shelf, WRITING, at=1, error=error, lasting=True)
    ended = nursery.run("search", "停车办理", shelf=shelf, fault=broken)
    assert ended.code == 0, ended.said
    assert "停车办理【现行有效】" in ended.said
    assert "Traceback" not in ended.said


def test_two_indexers_at_once_make_one_whole_index(
    shelf: Shelf, nursery: Nursery, amount: Callable[[int, int], int]
) -> None:
    shelf.build()
    for number in range(amount(2, 100)):
        change(shelf, number)
        ended = [nursery.wait(pid) for pid in [nursery.start("index", shelf=shelf) for _ in range(2)]]
        assert 0 in [run.code for run in ended], ended
        for run in ended:
            assert run.code == 0 or "另一个程序正在建索引" in run.said, run.said
        shelf.assert_clean()
        assert f"第 {number} 次" in shelf.open().handbook.documents["doc-00"].body.written


def test_lock_of_a_killed_indexer_does_not_stay(shelf: Shelf, nursery: Nursery) -> None:
    shelf.build()
    shelf.write("doc-00", "采暖")
    ended = nursery.run("index", shelf=shelf, fault=fault(shelf, ("write",), at=2, error="KILL"))
    assert ended.code == -signal.SIGKILL
    with Generations(shelf.settings.index_dir).lock():
        pass


def test_error_that_no_command_expected_is_said_in_chinese(shelf: Shelf, nursery: Nursery) -> None:
    """Here the very first look at the index, from a command that only reads."""
    assert nursery.run("index", shelf=shelf).code == 0
    broken = fault(shelf, ("read", "open"), at=1, error="EIO", lasting=True)
    for command in (("search", "停车"), ("status",), ("check",)):
        ended = nursery.run(*command, shelf=shelf, fault=broken)
        assert ended.code in (0, 1), ended.said
        assert "Traceback" not in ended.said
        assert "Errno" not in ended.said
