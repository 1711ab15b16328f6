"""What an editor's own git answers before a commit and before a push."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.domain.problem import Problem
from indexer.git.repository import Repository, is_nothing
from indexer.publishing.checking import Bodies, caused_by, errors_of, handbook_in, within
from indexer.publishing.receiving import PULL_FIRST


def staged_errors(repository: Repository, path: str, *, known: Bodies | None = None) -> tuple[Problem, ...]:
    """Return the errors that committing what is staged now would bring into the handbook at `path`.

    What lies in the folder without being staged is not looked at, and old errors of files that
    are not touched do not keep anybody from mending others.
    """
    changed = within(repository.staged_paths(path), path)
    if not changed:
        return ()
    staged = handbook_in(repository, repository.staged_tree(), path, known=known)
    errors = errors_of(staged)
    if all(problem.path in changed for problem in errors):
        return errors
    head = repository.commit("HEAD")
    before = errors_of(handbook_in(repository, head, path, known=known)) if head else ()
    return caused_by(changed, errors, before)


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
    return f"远程仓库里有您还没拿到的修改。{PULL_FIRST}。"
