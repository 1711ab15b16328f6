"""What a change of a repository may have done by mistake: the files before and after, compared."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import PurePosixPath

from indexer.content.rereading.reread import reread_files
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem
from indexer.git.repository import Repository

MOST_FILES = 100
"""More files in one change are the work of a program, and nobody reads on."""


def rereadings(
    repository: Repository, before: str, after: str, path: str, changed: Collection[str], handbook: Handbook
) -> tuple[Problem, ...]:
    """Return what a tree or commit says otherwise than another, in documents below the handbook at `path`."""
    return compared(held(repository, before, path), held(repository, after, path), changed, handbook)


def held(repository: Repository, tree: str, path: str) -> Callable[[str], bytes | None]:
    """Return what gives the content of a file below the handbook in a tree."""
    return lambda name: repository.content(tree, str(PurePosixPath(path, name)))


def compared(
    before: Callable[[str], bytes | None],
    after: Callable[[str], bytes | None],
    changed: Collection[str],
    handbook: Handbook,
) -> tuple[Problem, ...]:
    """Return what documents say otherwise; of more than `MOST_FILES` the first."""
    paths = {document.path for document in handbook.documents.values()}.intersection(changed)
    old: dict[str, bytes] = {}
    new: dict[str, bytes] = {}
    for name in sorted(paths)[:MOST_FILES]:
        was, now = before(name), after(name)
        if was is not None and now is not None:
            old[name], new[name] = was, now
    return reread_files(old, new, handbook) if old else ()
