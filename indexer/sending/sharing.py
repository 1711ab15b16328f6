"""Proposals on both sides: those made here go to the repository elsewhere, those made there wait here too.

For each name three places are compared: the branch here, the branch there as it was last seen, and
what both had last (`SHARED`). Whoever moved wins; where both moved, ours gets another number. What
went away there was merged, sent back or dropped; its author here is told, and keeps the words.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from indexer.accounts.journal import Act, Journal
from indexer.corrections.agreeing import to_its_author
from indexer.corrections.corrections import Corrections
from indexer.corrections.waiting.meanwhile import edits_onto
from indexer.corrections.waiting.proposals import DATED, NAME, OPEN, RETURNED, THEIRS, Proposal
from indexer.domain.errors import EditRefusedError
from indexer.git.clone import Move
from indexer.git.repository import Repository

SHARED = "refs/handbook/shared/"
REFSPECS = tuple(f"+refs/heads/{kind}/*:{THEIRS}{kind}/*" for kind in ("proposals", "returned"))
_THERE, _BACK_THERE = f"{THEIRS}proposals/", f"{THEIRS}returned/"
_DROPPED = "在总库那边被去掉了，没有发布"


@dataclass(frozen=True, slots=True)
class _Standing:
    """A proposal by its name: its commit here, over there, and what both had last."""

    name: str
    here: str | None
    there: str | None
    shared: str | None


class Sharing:
    """What becomes of the proposals of one handbook between two repositories."""

    def __init__(self, corrections: Corrections, journal: Journal) -> None:
        self._corrections = corrections
        self._press = corrections.press
        self._proposals = corrections.proposals
        self._journal = journal

    def take_over(self, *, now: datetime) -> None:
        """Have what was done over there count here; call it when the published branch was brought in."""
        for each in tuple(self._standings()):
            if each.here == each.there:
                self._note(each.name, each.here)
                self._settle_published(each, now=now)
            elif each.there == each.shared:
                continue  # moved here only: `moves`
            elif each.here == each.shared and each.there is None:
                self._settle_gone(each, now=now)
            else:
                self._take(each)

    def moves(self) -> tuple[Move, ...]:
        """Return what is to be done over there so that it has the proposals of here."""
        refs = self._refs()
        put_off = {commit for ref, commit in refs.items() if ref.startswith(DATED)}
        moves = []
        for each in self._standings():
            if each.here == each.shared or each.there != each.shared:
                continue
            if each.here is None and each.shared in put_off:
                continue  # agreed to, and waits over there until its day
            moves.append(Move(f"{OPEN}{each.name}", each.there, each.here))
            back = refs.get(f"{RETURNED}{each.name}")
            if each.here is None and back and refs.get(f"{_BACK_THERE}{each.name}") != back:
                moves.append(Move(f"{RETURNED}{each.name}", refs.get(f"{_BACK_THERE}{each.name}"), back))
        return tuple(moves)

    def _take(self, each: _Standing) -> None:
        """Have a proposal that was made or moved over there wait here."""
        if each.there is None:
            self._note(each.name, None)  # moved here, gone there: sent anew
            return
        if each.shared is None and each.here is None and self._press.holds(each.there):
            return  # a branch that has nothing of its own
        if each.here is not None and each.here != each.shared:
            self._proposals.keep(each.here)
        self._press.git("update-ref", f"{OPEN}{each.name}", each.there)
        self._note(each.name, each.there)

    def _settle_published(self, each: _Standing, *, now: datetime) -> None:
        if each.here is None or each.shared is None:
            return
        proposal = self._proposals.named(each.name)
        if not self._is_published(proposal):
            return
        self._proposals.forget(proposal)
        self._tell(proposal, Act.MERGED, now=now)

    def _settle_gone(self, each: _Standing, *, now: datetime) -> None:
        """Find out why a proposal is no longer over there, and tell its author."""
        proposal = self._proposals.named(each.name)
        self._note(each.name, None)
        if self._is_published(proposal):
            self._proposals.forget(proposal)
            self._tell(proposal, Act.MERGED, now=now)
            return
        back = self._refs().get(f"{_BACK_THERE}{each.name}")
        is_back = back is not None and self._press.place().repository.is_ancestor(proposal.commit, back)
        why = self._press.said(back).removeprefix("退回：") if back and is_back else _DROPPED
        to_its_author(self._corrections, proposal, why=why, now=now)
        kept = back if back and is_back else proposal.commit
        self._press.git("update-ref", f"{RETURNED}{each.name}", kept)
        self._proposals.forget(proposal)
        self._tell(proposal, Act.SENT_BACK if is_back else Act.WITHDRAWN, now=now)

    def _is_published(self, proposal: Proposal) -> bool:
        """Say whether what a proposal says is published, under whatever commit."""
        if self._press.holds(proposal.commit):
            return True
        try:
            edits = edits_onto(self._corrections.shelf(), self._proposals.files_of(proposal))
        except EditRefusedError:
            return False
        return all(edit.before == edit.after for edit in edits)

    def _tell(self, proposal: Proposal, act: Act, *, now: datetime) -> None:
        try:
            files = self._press.files_of(proposal.commit)
            paths = [file.path for file in files if file.path.endswith(".md")]
        except EditRefusedError:
            paths = []
        about = PurePosixPath(paths[0]).stem if paths else ""
        self._journal.add(proposal.author, act, at=now, about=about)

    def _note(self, name: str, commit: str | None) -> None:
        note_shared(self._press.place().repository, Move(f"{OPEN}{name}", None, commit))

    def _standings(self) -> Iterator[_Standing]:
        refs = self._refs()
        places = (OPEN, _THERE, f"{SHARED}proposals/")
        names = {ref.removeprefix(place) for ref in refs for place in places if ref.startswith(place)}
        for name in sorted(filter(NAME.fullmatch, names)):
            yield _Standing(name, *(refs.get(f"{place}{name}") for place in places))

    def _refs(self) -> dict[str, str]:
        written = self._press.git(
            "for-each-ref", "--format=%(refname) %(objectname)", OPEN, RETURNED, DATED, THEIRS, SHARED
        )
        lines = (os.fsdecode(line).partition(" ") for line in written.splitlines())
        return {ref: commit for ref, _, commit in lines}


def note_shared(repository: Repository, move: Move) -> None:
    """Keep in mind that a branch leads to the same on both sides now."""
    for place in (SHARED, THEIRS):
        repository.lead(f"{place}{move.ref.removeprefix('refs/heads/')}", move.after)
