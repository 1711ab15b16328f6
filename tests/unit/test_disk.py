"""Files are whole or not there, and a lock is held by one process at a time or refused in words."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.disk import is_locked, locked, point, share, waiting_link, write_beside, write_whole
from indexer.domain.errors import ContentError
from indexer.editing.writing import Edit, write
from indexer.generations import Generations

_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from indexer.disk import write_whole
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
os.{call} = die
write_whole(Path(sys.argv[1]), "new", durable=True)
"""

_HOLDER = """
import sys
from pathlib import Path
from indexer.disk import locked
with locked(Path(sys.argv[1]), wait=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "文件.json"
    path.write_text("old", encoding="utf-8")
    return path


def python(code: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_crash_before_the_change_over_leaves_the_old_file(file: Path, call: str) -> None:
    with python(_KILLED_AT.replace("{call}", call), file) as killed:
        killed.wait(30)
    assert killed.returncode == -9
    assert file.read_text(encoding="utf-8") == "old"
    write_whole(file, "later")
    assert file.read_text(encoding="utf-8") == "later"


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_refusing_disk_leaves_the_old_file_and_nothing_beside(
    file: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, "new", durable=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in file.parent.iterdir()} == {
        file.name: "old"
    }


def test_durable_file_and_its_folder_are_on_the_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda at: synced.append(Path(f"/proc/self/fd/{at}").readlink()))
    write_whole(file, b"new", durable=True)
    assert [path.suffix for path in synced] == [".tmp", ""]
    assert synced[1] == file.parent
    write_whole(file, b"newer")
    assert len(synced) == 2


def test_edited_files_and_all_folders_above_them_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.md").write_bytes(b"old")
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda at: synced.append(Path(f"/proc/self/fd/{at}").readlink()))
    write(tmp_path, [Edit("policies/new/a.md", None, b"new"), Edit("old.md", b"old", None)])
    assert [path.suffix for path in synced[:1]] == [".tmp"]
    assert synced[1:] == [tmp_path / "policies/new", tmp_path / "policies", tmp_path]


def test_generation_is_on_the_disk_before_the_link_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations = Generations(tmp_path / "index")
    served: list[tuple[str, str | None]] = []

    def note(at: int) -> None:
        served.append((Path(f"/proc/self/fd/{at}").readlink().name, generations.current()))

    monkeypatch.setattr(os, "fsync", note)
    with generations.making("20261130T080000-1a2b3c4d"):
        generations.switch("20261130T080000-1a2b3c4d")
    assert served == [("generations", None), ("index", "20261130T080000-1a2b3c4d")]


@pytest.mark.parametrize(
    ("present", "given", "expected"),
    [
        (None, None, 0o640),
        (0o664, None, 0o664),
        (0o444, None, 0o444),
        (0o644, 0o600, 0o600),
        (None, 0o755, 0o755),
    ],
    ids=["new-by-umask", "kept", "read-only-kept", "private", "executable"],
)
def test_mode_is_kept_or_the_given_one(
    tmp_path: Path, present: int | None, given: int | None, expected: int
) -> None:
    path = tmp_path / "a"
    if present is not None:
        path.touch()
        path.chmod(present)
    before = os.umask(0o027)
    try:
        write_whole(path, "new", mode=given)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == expected


def test_private_draft_is_never_readable_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    draft = write_beside(tmp_path / "key", b"secret", mode=0o600)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600


def test_link_changes_over_whatever_a_crash_left(tmp_path: Path) -> None:
    current = tmp_path / "current"
    waiting_link(current).symlink_to("left over")
    point(current, Path("first"))
    point(current, Path("second"))
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
    assert current.readlink() == Path("second")


def test_lock_held_elsewhere_is_told_and_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lock"
    assert not is_locked(path)
    with python(_HOLDER, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_locked(path)
        with pytest.raises(BlockingIOError):
            locked(path, wait=False)
        holder.communicate("")
        with locked(path, wait=True):
            assert is_locked(path)
    assert not is_locked(path)


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with python(_HOLDER, tmp_path / "lock") as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    locked(tmp_path / "lock", wait=False).close()


@pytest.mark.parametrize("name", ["ENOLCK", "ENOTSUP", "ENOSYS"])
@pytest.mark.parametrize("wait", [True, False], ids=["waiting", "at-once"])
def test_disk_without_locks_is_told_with_what_to_do(
    tmp_path: Path, name: str, wait: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = getattr(errno, name)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    for ask in (lambda: locked(tmp_path / "lock", wait=wait), lambda: is_locked(tmp_path / "lock")):
        with pytest.raises(ContentError, match="不支持文件锁") as told:
            ask()
        assert told.value.code == "no_file_locks"
        assert str(tmp_path) in told.value.message
        assert "HANDBOOK_STATE_DIR" in told.value.hint


def test_other_refusal_of_a_lock_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="Input/output"):
        locked(tmp_path / "lock", wait=True)


def test_large_file_is_shared_and_a_small_one_copied(tmp_path: Path) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    large.write_bytes(b"x" * 1_000_000)
    small.write_bytes(b"y")
    for source in (large, small):
        share(source, tmp_path / f"{source.name}-2")
    assert (tmp_path / "large-2").samefile(large)
    assert (tmp_path / "small-2").read_bytes() == b"y"
    assert not (tmp_path / "small-2").samefile(small)


def test_disk_without_second_names_is_given_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "large"
    source.write_bytes(b"x" * 1_000_000)

    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    share(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
    assert not (tmp_path / "copy").samefile(source)
