"""What an editor's own git answers before a commit and before a push."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.content.gone import without_successor
from indexer.domain.problem import Problem
from indexer.git.repository import Repository, is_nothing
from indexer.publishing.checking import (
    NO_TERMS,
    Bodies,
    Terms,
    caused_by,
    errors_of,
    handbook_in,
    warnings_of,
    within,
)
from indexer.publishing.receiving import SEND_INSTEAD
from indexer.publishing.rereading import rereadings


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a change brings into the handbook: errors, warnings, and the documents that are gone."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    gone: tuple[str, ...] = ()


def staged(
    repository: Repository, path: str, *, known: Bodies | None = None, terms: Terms = NO_TERMS
) -> Judged:
    """Judge what committing what is staged now would bring into the handbook at `path`.

    What lies in the folder without being staged is not looked at, and old errors of files that
    are not touched do not keep anybody from mending others.
    """
    changed = within(repository.staged_paths(path), path)
    if not changed:
        return Judged()
    return judged(repository, repository.staged_tree(), "HEAD", path, changed, known=known, terms=terms)


def judged(
    repository: Repository,
    tree: str,
    before: str,
    path: str,
    changed: frozenset[str],
    *,
    known: Bodies | None = None,
    terms: Terms = NO_TERMS,
) -> Judged:
    """Judge what a tree brings in over a commit, by the files that were changed."""
    handbook = handbook_in(repository, tree, path, known=known, terms=terms)
    errors = errors_of(handbook)
    old = repository.commit(before)
    if old and not all(problem.path in changed for problem in errors):
        errors = caused_by(
            changed, errors, errors_of(handbook_in(repository, old, path, known=known, terms=terms))
        )
    again = rereadings(repository, old, tree, path, changed, handbook) if old else ()
    lost = [name for name in changed if not repository.has(tree, str(PurePosixPath(path, name)))]
    return Judged(
        errors=errors,
        warnings=(*(problem for problem in warnings_of(handbook) if problem.path in changed), *again),
        gone=tuple(without_successor(lost, handbook)),
    )


def push_hint(repository: Repository, remote: str, lines: Iterable[str]) -> str | None:
    """Return what to do about a push that git is going to turn down, None when it looks fine.

    Git names the updates it will send; of one that others have overtaken it knows only the id.
    Those it has already turned down are not named, hence the look at the remembered branch.
    """
    updates = [fields for line in lines if len(fields := line.split()) == 4]
    if not updates:
        branch = repository.head_branch()
        theirs = repository.commit(f"refs/remotes/{remote}/{branch}") if branch else None
        mine = repository.commit("HEAD")
        overtaken = theirs is not None and mine is not None and not repository.is_ancestor(theirs, mine)
        return _hint() if overtaken else None
    for _, local, _, theirs_id in updates:
        if is_nothing(local) or is_nothing(theirs_id):
            continue
        if not repository.is_ancestor(theirs_id, local):
            return _hint()
    return None


def _hint() -> str:
    return f"远程仓库里有您还没拿到的修改。{SEND_INSTEAD}。"
