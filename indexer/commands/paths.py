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
    """Say on a line of its own what takes an edit back as long as it is not committed.

    Git goes first: where it does not know a file, nothing is removed either.
    """
    steps = []
    if changed:
        paths = (
            [as_shell_word(folder / path) for path in changed]
            if len(changed) <= 6
            else [as_shell_word(folder)]
        )
        steps.append("git checkout -- " + " ".join(paths))
    if added:
        steps.append("rm " + " ".join(as_shell_word(folder / path) for path in added))
    return f"撤销，没提交的别的改动也会退回：\n  {' && '.join(steps)}"


def as_shell_word(path: Path) -> str:
    """Return a path as it is typed in a shell."""
    return shlex.quote(str(path))
