"""Processes are ended at their limits, with all they have started, and it is said which limit it was."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.children.limits import MB, Limits
from indexer.children.running import Ended, python_environment, python_module, run, start
from indexer.domain.errors import ContentError
from indexer.git import runner
from indexer.importing.formats import office

ENV = dict(os.environ)
SHELL = ("/bin/sh", "-c")


def python(code: str, limits: Limits) -> Ended:
    return run([sys.executable, "-c", code], limits, env=ENV)


@pytest.mark.parametrize(
    ("code", "limits", "broke"),
    [
        pytest.param("bytearray(2**30)", Limits(memory=256 * MB), "用的内存太多", id="memory"),
        pytest.param("while True: pass", Limits(memory=256 * MB, cpu_seconds=1), "算得太久", id="processor"),
        pytest.param(
            "import time; time.sleep(60)", Limits(memory=256 * MB, seconds=0.2), "等得太久", id="time"
        ),
        pytest.param(
            "from signal import *; signal(SIGXFSZ, SIG_DFL); open('/tmp/x', 'wb').write(b'0' * 9**6)",
            Limits(memory=256 * MB, file_bytes=4096),
            "写出来的太大",
            id="file",
        ),
        pytest.param("import sys; sys.exit(3)", Limits(memory=256 * MB), "", id="its own end"),
        pytest.param("pass", Limits(memory=256 * MB), "", id="well"),
    ],
)
def test_process_that_breaks_a_limit_is_ended_and_it_is_said_which(
    code: str, limits: Limits, broke: str, tmp_path: Path
) -> None:
    assert python(code.replace("/tmp/x", str(tmp_path / "x")), limits).broke.startswith(broke)
    assert bool(python(code.replace("/tmp/x", str(tmp_path / "x")), limits).broke) is bool(broke)


def test_what_a_process_has_started_ends_with_it(tmp_path: Path) -> None:
    said = tmp_path / "said"
    seconds = 0.5
    while not said.exists() or not said.read_text():  # on a machine at work a shell may not get that far
        seconds *= 2
        with said.open("wb") as output:
            limits = Limits(memory=256 * MB, seconds=seconds)
            ended = run((*SHELL, "sleep 600 & echo $!; wait"), limits, env=ENV, alone=True, output=output)
    assert ended.code is None
    assert _is_gone(int(said.read_text()))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["asked to end", "killed"])
@pytest.mark.parametrize("tie", ["alone", "tied"])
def test_process_ends_with_the_one_that_waits_for_it(tmp_path: Path, tie: str, how: int) -> None:
    """What a server has started does not go on behind its back, whatever became of the server."""
    said = tmp_path / "said"
    code = f"""
import os
from indexer.children.limits import MB, Limits
from indexer.children.running import run
command = ("/bin/sh", "-c", "sleep 600 & echo $! $$ >{said}.part; mv {said}.part {said}; wait")
run(command, Limits(memory=256 * MB), env=dict(os.environ), {tie}=True)
"""
    with start([sys.executable, "-c", code], Limits(memory=512 * MB), env=python_environment()) as server:
        _wait_for(said.exists)
        started, child = map(int, said.read_text().split())
        assert not _is_gone(child)
        server.send_signal(how)
    _wait_for(lambda: _is_gone(child))
    if tie == "alone":
        _wait_for(lambda: _is_gone(started))
    else:
        os.kill(started, signal.SIGKILL)


def test_process_that_ends_by_itself_leaves_no_watcher_and_nothing_is_ended(tmp_path: Path) -> None:
    with (tmp_path / "said").open("wb") as output:
        ended = run(
            (*SHELL, "ps -o pid= --ppid $$; echo $$"),
            Limits(memory=256 * MB),
            env=ENV,
            tied=True,
            output=output,
        )
    assert ended.code == 0
    watchers = [int(pid) for pid in (tmp_path / "said").read_text().split()]
    _wait_for(lambda: all(_is_gone(pid) for pid in watchers))


def _wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def _is_gone(pid: int) -> bool:
    """Say whether a process has ended, be it that nobody has asked for it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_limits_hold_for_what_a_process_starts() -> None:
    ended = run((*SHELL, "sh -c 'ulimit -v; ulimit -c'"), Limits(memory=100 * MB), env=ENV)
    assert ended.out.split() == [str(100 * 1024).encode(), b"0"]


def test_process_stands_behind_others_where_that_is_said() -> None:
    ended = run((*SHELL, "nice"), Limits(memory=100 * MB, laziness=7), env=ENV)
    assert int(ended.out) == os.nice(0) + 7


def test_program_that_is_not_there_and_a_folder_that_is_not_there_are_told_apart_from_failing() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        run(("no-such-program",), Limits(memory=MB), env=ENV)
    with pytest.raises(FileNotFoundError):
        run((*SHELL, "true"), Limits(memory=100 * MB), env=ENV, cwd=Path("/nowhere"))


def test_what_is_asked_goes_in_and_the_answer_comes_out() -> None:
    assert run(("cat",), Limits(memory=100 * MB), env=ENV, asked=b"words").out == b"words"
    with start(("cat",), Limits(memory=100 * MB), env=ENV, fed=True) as child:
        assert child.communicate(b"words")[0] == b"words"


def test_module_of_the_current_folder_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    (tmp_path / "indexer.py").write_text("raise SystemExit(9)")
    ended = run(
        python_module("indexer.children.limits"),
        Limits(memory=256 * MB),
        env=python_environment(),
        cwd=tmp_path,
    )
    assert ended.code == 0


def test_git_that_takes_all_memory_is_ended_and_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.run(["init", "--quiet"], folder=tmp_path)
    (tmp_path / "gross").write_bytes(bytes(120 * MB))
    monkeypatch.setattr(runner, "_MEMORY", 100 * MB)
    with pytest.raises(runner.GitError, match="git hash-object 没有做完：用的内存太多，停下了") as error:
        runner.run(["hash-object", "--no-filters", "gross"], folder=tmp_path)
    assert "太大的文件" in error.value.hint


def test_office_that_takes_too_long_is_ended_and_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(office, "_LIMITS", Limits(memory=100 * MB, seconds=0.2))
    with pytest.raises(ContentError, match=r"a\.doc 用 LibreOffice 转到一半，等得太久，停下了"):
        office.converted("a.doc", b"")


def test_signal_of_no_limit_is_no_limit() -> None:
    assert Ended(-signal.SIGTERM).broke == ""


@pytest.mark.parametrize(
    "said",
    [
        "MemoryError",
        "ImportError: a.so: failed to map segment from shared object",
        "SystemError: error return without exception set",
    ],
)
def test_who_gets_no_more_memory_is_told_so_in_whatever_words_it_gave_up(said: str) -> None:
    assert Ended(1, said=f"Traceback: {said}\n".encode()).broke == "用的内存太多"
