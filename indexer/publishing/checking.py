"""One tree of a repository -> the handbook in it, and what is wrong with that."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from indexer.content.beside import LARGEST_ATTACHMENT
from indexer.content.checking import format_problem
from indexer.content.faults import Fault
from indexer.content.handbook import KnownBody, read_handbook
from indexer.content.reading_rules import STRAY_DOCUMENT
from indexer.domain.errors import ContentError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.git.repository import Repository

Bodies = Mapping[str, KnownBody]
"""Rendered texts that need not be rendered again, by path."""

_MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What files are judged by beside themselves; without a day nothing is said of what is to come."""

    today: date | None = None
    largest_attachment: int = LARGEST_ATTACHMENT


NO_TERMS = Terms()


def handbook_in(
    repository: Repository, tree: str, path: str, *, known: Bodies | None = None, terms: Terms = NO_TERMS
) -> Handbook:
    """Read the handbook of a tree or commit, in a temporary folder.

    Raises:
        ContentError: there is no handbook at that path, or it cannot be read as a whole.
    """
    with exported(repository, tree, path) as folder:
        handbook = handbook_at(folder, known=known, terms=terms)
        return replace(handbook, problems=(*handbook.problems, *_submodules(repository, tree, path)))


def handbook_at(folder: Path, *, known: Bodies | None = None, terms: Terms = NO_TERMS) -> Handbook:
    """Read the handbook of a folder under some terms."""
    read = read_handbook(folder, reuse=known, today=terms.today, largest_attachment=terms.largest_attachment)
    return read.handbook


@contextmanager
def exported(repository: Repository, tree: str, path: str) -> Iterator[Path]:
    """Give the handbook folder of a tree or commit as it would be on disk, for a while.

    Raises:
        ContentError: there is none at that path.
    """
    with tempfile.TemporaryDirectory(prefix="handbook-check-") as place:
        top = Path(place) / "tree"
        repository.export(tree, top)
        folder = top
        for part in PurePosixPath(path).parts:
            folder = folder / part
            if folder.is_dir() and not folder.is_symlink():
                continue
            raise ContentError(
                f"提交里没有手册文件夹 {path}",
                hint="请看看文件夹是不是改了名，或在安装时用 --handbook-path 指明",
            )
        yield folder


def _submodules(repository: Repository, tree: str, path: str) -> Iterator[Problem]:
    """Yield a problem for each folder of which a commit keeps only that it is another repository."""
    for name in sorted(within(repository.submodules(tree), path)):
        message = "这个文件夹是另一个 git 仓库，里面的文件不会发布"
        hint = "请把里面的文件挪到手册自己的文件夹里，删掉这个文件夹，再运行 handbook send"
        yield Fault(message=message, hint=hint).of(STRAY_DOCUMENT, name)


def errors_of(handbook: Handbook) -> tuple[Problem, ...]:
    return tuple(problem for problem in handbook.problems if problem.severity is Severity.ERROR)


def warnings_of(handbook: Handbook) -> tuple[Problem, ...]:
    return tuple(problem for problem in handbook.problems if problem.severity is Severity.WARNING)


def caused_by(
    changed: Iterable[str], errors: Iterable[Problem], before: Iterable[Problem]
) -> tuple[Problem, ...]:
    """Return the errors in changed files, and those elsewhere that were not there before.

    Deleting one file may leave a dead link in another.
    """
    touched = frozenset(changed)
    known = {(problem.path, problem.rule, problem.message) for problem in before}
    return tuple(
        problem
        for problem in errors
        if problem.path in touched or (problem.path, problem.rule, problem.message) not in known
    )


def within(paths: Iterable[str], folder: str) -> frozenset[str]:
    """Return paths from the top of a repository as paths below a folder of it."""
    top = PurePosixPath(folder)
    return frozenset(
        PurePosixPath(path).relative_to(top).as_posix()
        for path in paths
        if PurePosixPath(path).is_relative_to(top)
    )


def listed(problems: Iterable[Problem], folder: str) -> list[str]:
    """Return problems as lines to print, not more than somebody will read."""
    lines = [format_problem(problem, folder) for problem in problems]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"……还有 {more} 处没有列出"] if more > 0 else [])]
