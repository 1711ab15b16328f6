"""Edits of several files, written at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from indexer.content.faults import Report
from indexer.content.source import read_bytes
from indexer.disk import sync_folder, write_beside
from indexer.domain.errors import EditRefusedError
from indexer.domain.system_errors import reason_of


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes of one file before and after; None where there is no file."""

    path: str
    before: bytes | None
    after: bytes | None


def write(folder: Path, edits: Iterable[Edit]) -> None:
    """Write all edits: every new text stands in a file beside its place before the first changes over.

    A full disk or a missing right changes nothing. Modes are kept.

    Raises:
        EditRefusedError: a file is no longer what it was when it was read, or cannot be written.
    """
    wanted = [edit for edit in edits if edit.before != edit.after]
    ready: list[tuple[Path, Path]] = []
    try:
        for edit in wanted:
            _refuse_changed(folder, edit)
        for edit in wanted:
            if edit.after is not None:
                target = folder / edit.path
                target.parent.mkdir(parents=True, exist_ok=True)
                ready.append((write_beside(target, edit.after, durable=True), target))
        while ready:
            temporary, target = ready[0]
            temporary.replace(target)
            ready.pop(0)
        for edit in wanted:
            if edit.after is None:
                (folder / edit.path).unlink()
        _sync_names(folder, wanted)
    except OSError as error:
        raise EditRefusedError(
            f"写不了 {error.filename or folder}：{reason_of(error)}",
            hint="请检查文件夹的权限和磁盘空间；用 handbook send --look 看改了哪些，handbook undo 退回",
        ) from error
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def _sync_names(folder: Path, edits: Iterable[Edit]) -> None:
    """Bring the folders of edits to the disk: until then a power cut may give a name its old file back."""
    above = {parent for edit in edits for parent in PurePosixPath(edit.path).parents}
    for parent in sorted(above, reverse=True):
        sync_folder(folder / parent)


def _refuse_changed(folder: Path, edit: Edit) -> None:
    """Refuse to write over what somebody saved meanwhile, through a link, or out of the folder."""
    path = folder / edit.path
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise EditRefusedError(f"{path} 不在手册文件夹里，不能改", hint="请把文件本身放进手册文件夹")
    report = Report(edit.path)
    there = os.path.lexists(path)
    if there and edit.before is None:
        raise EditRefusedError(f"{path} 已经有了，不能盖掉", hint="请换一个编号")
    if edit.before is not None and (not there or read_bytes(path, report) != edit.before):
        raise EditRefusedError(f"{path} 刚刚被别的程序改过或移走了，没有写", hint="请再运行一次")
