"""A disk that loses, tears and reorders what was not synced, under the files of this very process.

It stands below Python's own calls, so that the program under test is the one that ships. Files are
real ones in a folder; what a power cut could still take back is remembered beside them: content until
its file is synced, names until their folder is. SQLite is not below it: its files are its own affair.
"""

# What stands below pathlib is not written with it.
# ruff: noqa: PTH100, PTH112, PTH114, PTH115, PTH118, PTH120

from __future__ import annotations

import builtins
import fcntl
import io
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

Step = Callable[[str, str], None]
"""Told the kind of each call and its path before it is done; may raise what the disk answers."""

_CALLS = (
    *("open", "rename", "replace", "mkdir", "symlink", "link", "unlink", "rmdir"),
    *("fsync", "sync", "listdir", "scandir"),
)


class SimulatedDisk:
    """The files below a folder; `graves` is where what was replaced waits until it is gone for good."""

    def __init__(self, under: Path, graves: Path, step: Step) -> None:
        self._under = f"{os.path.realpath(under)}/"
        self._graves = graves
        self._step = step
        self._real = {name: getattr(os, name) for name in _CALLS}
        self._opened, self._flock = io.open, fcntl.flock
        self._unsynced: set[int] = set()  # numbers of files whose content may be lost
        self._names: list[tuple[str, Callable[[], None]]] = []  # changes of folders, each with its undoing
        self._buried = 0

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Stand between the program and its files for the length of a block."""
        try:
            builtins.open = io.open = self._open_file  # type: ignore[assignment]
            fcntl.flock = self._locked  # type: ignore[assignment]
            for name in _CALLS:
                setattr(os, name, getattr(self, f"_{name}"))
            yield
        finally:
            builtins.open = io.open = self._opened
            fcntl.flock = self._flock
            for name, call in self._real.items():
                setattr(os, name, call)

    def cut(self, chance: random.Random) -> None:
        """Have the power fail: of what was not synced any part may be lost, later names before earlier."""
        self._tear(chance)
        pending: dict[str, int] = {}
        for folder, _ in self._names:
            pending[folder] = pending.get(folder, 0) + 1
        lost = {
            folder: chance.choice((0, count, chance.randint(0, count))) for folder, count in pending.items()
        }
        for folder, undo in reversed(self._names):
            if lost[folder] > 0:
                lost[folder] -= 1
                with suppress(FileNotFoundError, FileExistsError, NotADirectoryError):
                    undo()
        self.settle()

    def settle(self) -> None:
        """Take all that was done as being on the disk."""
        self._unsynced.clear()
        self._names.clear()
        shutil.rmtree(self._graves, ignore_errors=True)
        self._graves.mkdir(parents=True)

    def _tear(self, chance: random.Random) -> None:
        """Cut unsynced files short, or leave zeros where something was to be."""
        for where, _, names in sorted(os.walk(self._under)):
            for name in sorted(names):
                place = os.path.join(where, name)
                found = os.lstat(place)
                if found.st_ino not in self._unsynced or os.path.islink(place):
                    continue
                left = chance.choice((0, found.st_size, chance.randint(0, found.st_size)))
                os.truncate(place, left)
                if chance.random() < 0.5:
                    os.truncate(place, found.st_size)

    def _is_ours(self, path: str) -> bool:
        return f"{path}/".startswith(self._under) and ".sqlite3" not in path

    def _burial(self, path: str) -> str:
        """Keep what a name leads to under another, until the folder is synced."""
        self._buried += 1
        grave = str(self._graves / str(self._buried))
        if os.path.islink(path):
            self._real["symlink"](os.readlink(path), grave)
        else:
            self._real["link"](path, grave)
        return grave

    def _changed(self, path: str, undo: Callable[[], None]) -> None:
        self._names.append((os.path.realpath(os.path.dirname(path)), undo))

    def _made(self, path: str) -> None:
        def undo() -> None:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                self._real["unlink"](path)

        self._changed(path, undo)

    def _open_file(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any) -> Any:
        path = "" if isinstance(file, int) else _full(file)
        if not path or not self._is_ours(path):
            return self._opened(file, mode, buffering, *rest, **more)
        writing = bool(set(mode) & set("wxa+"))
        self._step("create" if writing else "open", path)
        is_new = writing and not os.path.lexists(path)
        raw = _File(self, path, mode.replace("b", "").replace("t", ""))
        if is_new:
            self._made(path)
        if writing and mode[0] != "a":
            self._unsynced.add(os.fstat(raw.fileno()).st_ino)
        if buffering == 0:
            return raw
        kind = io.BufferedRandom if "+" in mode else io.BufferedWriter if writing else io.BufferedReader
        buffered: Any = kind(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **more)

    def wrote(self, file: _File) -> None:
        self._step("write", file.place)
        self._unsynced.add(os.fstat(file.fileno()).st_ino)

    def read(self, file: _File) -> None:
        self._step("read", file.place)

    def _open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:
        place = _full(path, more.get("dir_fd"))
        creating = self._is_ours(place) and bool(flags & os.O_CREAT)
        if creating:
            self._step("create", place)
        is_new = creating and not os.path.lexists(place)
        descriptor: int = self._real["open"](path, flags, *rest, **more)
        if is_new:
            self._made(place)
        return descriptor

    def _rename(self, source: Any, target: Any, **more: Any) -> None:
        before, after = _full(source), _full(target)
        if not self._is_ours(after):
            return self._real["replace"](source, target, **more)
        self._step("rename", after)
        old = self._burial(after) if os.path.lexists(after) and not _is_folder(after) else None
        self._real["replace"](source, target, **more)

        def undo() -> None:
            self._real["replace"](after, before)
            if old is not None:
                self._real["replace"](old, after)

        self._changed(after, undo)
        return None

    _replace = _rename

    def _mkdir(self, path: Any, *rest: Any, **more: Any) -> None:
        self._make("mkdir", path, path, *rest, **more)

    def _symlink(self, source: Any, target: Any, *rest: Any, **more: Any) -> None:
        self._make("symlink", target, source, target, *rest, **more)

    def _link(self, source: Any, target: Any, **more: Any) -> None:
        self._make("link", target, source, target, **more)

    def _make(self, call: str, path: Any, *arguments: Any, **more: Any) -> None:
        place = _full(path)
        ours = self._is_ours(place)
        if ours:
            self._step("create", place)
        self._real[call](*arguments, **more)
        if ours:
            self._made(place)

    def _unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        place = _full(path, dir_fd)
        if not self._is_ours(place):
            return self._real["unlink"](path, dir_fd=dir_fd)
        self._step("delete", place)
        old = self._burial(place) if os.path.lexists(place) else ""
        self._real["unlink"](path, dir_fd=dir_fd)
        self._changed(place, lambda: self._real["rename"](old, place))
        return None

    def _rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        place = _full(path, dir_fd)
        if self._is_ours(place):
            self._step("delete", place)
        self._real["rmdir"](path, dir_fd=dir_fd)
        if self._is_ours(place):
            self._changed(place, lambda: self._real["mkdir"](place))

    def _fsync(self, descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if not self._is_ours(path):
            return self._real["fsync"](descriptor)
        self._step("sync", path)
        self._unsynced.discard(os.fstat(descriptor).st_ino)
        self._names = [(folder, undo) for folder, undo in self._names if folder != path]
        return None  # the simulation answers for it; the real disk need not turn

    def _sync(self) -> None:
        self._step("sync", self._under)
        self._unsynced.clear()
        self._names.clear()

    def _listdir(self, path: Any = ".") -> list[Any]:
        if self._listing(path):
            return sorted(self._real["listdir"](path))
        return self._real["listdir"](path)  # type: ignore[no-any-return]

    def _scandir(self, path: Any = ".") -> Any:
        ours = self._listing(path)
        entries = self._real["scandir"](path)
        return _Sorted(entries) if ours else entries

    def _listing(self, path: Any) -> bool:
        place = _full(path)
        if self._is_ours(place):
            self._step("read", place)
            return True
        return False

    def _locked(self, file: Any, how: int) -> None:
        """Lock without waiting for real: whoever waits is asked again when it is its turn."""
        while True:
            try:
                return self._flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                if how & fcntl.LOCK_NB:
                    raise
                self._step("wait", "")


class _File(io.FileIO):
    def __init__(self, disk: SimulatedDisk, place: str, mode: str) -> None:
        self._disk, self.place = disk, place
        super().__init__(place, mode)

    def write(self, content: Any) -> int:
        self._disk.wrote(self)
        return super().write(content)

    def readinto(self, buffer: Any) -> int:
        self._disk.read(self)
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self._disk.read(self)
        return super().readall()


class _Sorted:
    """Entries of a folder in an order that is the same on every disk."""

    def __init__(self, entries: Any) -> None:
        with entries:
            self._entries = iter(sorted(entries, key=lambda entry: entry.name))

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> _Sorted:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def close(self) -> None:
        pass


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _full(path: Any, folder: int | None = None) -> str:
    if isinstance(path, int):
        return os.readlink(f"/proc/self/fd/{path}")
    name = os.fsdecode(path)
    if folder is not None:
        return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    return os.path.abspath(name)
