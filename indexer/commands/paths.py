"""Paths of the handbook given on the command line, and those it tells to type."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.domain.errors import NotFoundError


def chosen(folder: Path, paths: Sequence[str]) -> Callable[[str], bool]:
    """Return a test for paths relative to the handbook folder; without any given, all are chosen.

    Raises:
        NotFoundError: a path is not there or leads out of the folder.
    """
    wanted = [_within(folder, path) for path in paths]
    return lambda path: not wanted or any(_below(path, each) for each in wanted)


def _within(folder: Path, text: str) -> str:
    """Return a path given on the command line relative to the handbook folder."""
    for candidate in (Path(text), folder / text):
        if candidate.exists():
            try:
                return candidate.resolve().relative_to(folder.resolve()).as_posix()
            except ValueError:
                continue
    raise NotFoundError(f"手册里没有 {text}", hint=f"请写 {folder} 下面的文件或文件夹")


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def undo(folder: Path, changed: Sequence[str], added: Sequence[str] = ()) -> str:
    """Say on a line of its own what takes an edit back as long as it is not sent."""
    paths = [*changed, *added]
    words = [as_shell_word(folder / path) for path in paths] if len(paths) <= 6 else [as_shell_word(folder)]
    return f"撤销，这些文件里没发的别的改动也会退回：\n  handbook undo {' '.join(words)}"


def as_shell_word(path: Path) -> str:
    """Return a path as it is typed in a shell."""
    return shlex.quote(str(path))
