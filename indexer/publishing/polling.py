"""For stations without a server of their own: look at the remote now and then, take what is sound."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.errors import ContentError
from indexer.domain.problem import Problem
from indexer.git.repository import FETCHED
from indexer.publishing.checking import NO_TERMS, Bodies, Terms, errors_of, handbook_in
from indexer.publishing.outlet import Build, Outlet


@dataclass(frozen=True, slots=True)
class Polled:
    """What a look at the remote led to; with `errors` nothing was taken over."""

    commit: str
    changed: bool
    errors: tuple[Problem, ...] = ()


def poll(outlet: Outlet, build: Build, *, known: Bodies | None = None, terms: Terms = NO_TERMS) -> Polled:
    """Fetch, check, and publish what is sound; otherwise leave everything as it is.

    Raises:
        HandbookError: the remote cannot be reached, has rewritten its history, or publishing failed.
    """
    repository = outlet.repository()
    seen = repository.commit(FETCHED)
    fetched = repository.fetch(outlet.branch)
    tip = repository.branch_tip(outlet.branch)
    if fetched == tip == outlet.published():
        return Polled(fetched, changed=False)
    if fetched != tip:
        if tip is not None and not repository.is_ancestor(tip, fetched):
            if seen is not None and all(repository.is_ancestor(seen, each) for each in (fetched, tip)):
                # Published in the page and not sent yet: the site sends it, and brings both together.
                return Polled(tip, changed=False)
            raise ContentError(
                f"远程仓库的分支 {outlet.branch} 被改写了：已经发布过的修改不见了，没有跟着换",
                hint=f"请问问是谁强推的；确实要照新的来，删掉 {outlet.git_dir} 再运行一次",
                code="history_rewritten",
            )
        handbook = handbook_in(repository, fetched, outlet.path, known=known, terms=terms)
        if errors := errors_of(handbook):
            return Polled(fetched, changed=False, errors=errors)
        repository.move_branch(outlet.branch, fetched)
    return Polled(outlet.publish(build), changed=True)
