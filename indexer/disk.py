"""Files that are whole or not there, links that change over, and locks between processes.

A crash, a kill or a full disk at any moment leaves the old file. What is written beside it has a
name of its own each time: two processes never write into the same.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from indexer.domain.errors import ContentError

_SHARED_BYTES = 1_000_000
_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def write_whole(path: Path, content: str | bytes, *, durable: bool = False, mode: int | None = None) -> None:
    """Give a file its content in one step; readers see the old or the new one, never a part.

    A file that is there keeps its mode unless one is given. `durable` waits for the disk, so that
    a power cut does not bring back the old one or leave an empty one.

    Raises:
        OSError: the disk refuses; nothing is left beside the file, which is the old one or the new.
    """
    draft = write_beside(path, content, durable=durable, mode=mode)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def write_beside(path: Path, content: str | bytes, *, durable: bool = False, mode: int | None = None) -> Path:
    """Write what a file is to hold into a hidden one beside it, for who changes over several at once.

    Raises:
        OSError: the disk refuses; nothing is left.
    """
    if mode is None and path.exists():
        mode = stat.S_IMODE(path.stat().st_mode)
    draft = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(6)}.tmp")
    try:
        # What is private is so from the first byte on.
        draft.touch(0o666 if mode is None else mode | stat.S_IWUSR, exist_ok=False)
        with draft.open("wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def point(link: Path, target: Path) -> None:
    """Have a symbolic link point elsewhere in one step; call it with the lock of its folder held."""
    waiting = waiting_link(link)
    waiting.unlink(missing_ok=True)
    waiting.symlink_to(target)
    waiting.replace(link)


def waiting_link(link: Path) -> Path:
    """Return what an interrupted `point` may have left."""
    return link.with_name(f"{link.name}.new")


def share(source: Path, target: Path) -> None:
    """Give a second name to a file that nobody ever writes to again; where that cannot be, copy it.

    A small file is copied: damage to one must not reach what it is cheap to keep apart.

    Raises:
        OSError: the disk refuses.
    """
    if is_shared(source):
        try:
            target.hardlink_to(source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
        else:
            return
    target.write_bytes(source.read_bytes())


def is_shared(path: Path) -> bool:
    """Say whether a file is large enough to be shared rather than copied."""
    return path.stat().st_size >= _SHARED_BYTES


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def locked(path: Path, *, wait: bool) -> BinaryIO:
    """Return a locked file, made with its folder if need be; it is free again when it is closed.

    A process it is passed on to holds it on.

    Raises:
        BlockingIOError: without `wait`, another process holds it.
        ContentError: the disk knows no locks.
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        file = opened.enter_context(path.open("ab"))
        _lock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened.pop_all()  # locked: it stays open
    return file


def is_locked(path: Path) -> bool:
    """Say whether a process holds a lock; asking takes a shared one for a moment.

    Raises:
        ContentError, OSError: as `locked`.
    """
    try:
        with path.open("rb") as file:
            _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _lock(file: BinaryIO, how: int) -> None:
    try:
        fcntl.flock(file, how)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        raise ContentError(
            f"{Path(file.name).parent} 所在的磁盘不支持文件锁，多半是网络盘或共享文件夹",
            hint="请放到这台电脑自己的磁盘上；状态文件夹用 HANDBOOK_STATE_DIR 指明",
            code="no_file_locks",
        ) from error
