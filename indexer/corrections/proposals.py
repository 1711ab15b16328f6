"""Proposals: corrections that wait for a second pair of eyes, each a branch ``proposals/…`` in git.

They may be made and merged from outside as well. What is agreed to becomes a merge: the commit of
who proposed stays theirs, the merge is of who agreed. What is sent back keeps its commits, as
``returned/…``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.corrections.press import Press
from indexer.domain.errors import EditRefusedError, NotFoundError
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import merged
from indexer.editing.writing import Edit
from indexer.git.committing import FileContents

_OPEN, _RETURNED = "refs/heads/proposals/", "refs/heads/returned/"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_FORMAT = "--format=%(refname)%00%(objectname)%00%(authorname)%00%(authordate:iso-strict)%00%(contents)%00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One that waits; `name` is its number or what somebody called its branch."""

    name: str
    commit: str
    author: str
    made_at: datetime
    message: str

    @property
    def subject(self) -> str:
        return self.message.strip().split("\n")[0]

    @property
    def reason(self) -> str:
        """The rest of the message: what changed, and why."""
        return self.message.strip().partition("\n")[2].strip()


class Proposals:
    """The proposals in the repository that a press publishes."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def open(self) -> tuple[Proposal, ...]:
        """Return those that wait, the oldest first; what is merged already waits no longer."""
        fields = self._press.git("for-each-ref", "--sort=creatordate", _FORMAT, _OPEN).split(b"\0")
        found = []
        for name, commit, author, made_at, message in zip(*[iter(fields)] * 5, strict=False):
            proposal = Proposal(
                name=os.fsdecode(name.strip()).removeprefix(_OPEN),
                commit=commit.decode("ascii"),
                author=author.decode("utf-8", "replace"),
                made_at=datetime.fromisoformat(made_at.decode("ascii")),
                message=message.decode("utf-8", "replace"),
            )
            if _NAME.fullmatch(proposal.name) and not self._press.holds(proposal.commit):
                found.append(proposal)
        return tuple(found)

    def find(self, name: str) -> Proposal:
        """Return one that waits.

        Raises:
            NotFoundError: there is none of that name.
        """
        for proposal in self.open():
            if proposal.name == name:
                return proposal
        raise NotFoundError("没有这份送审的修改", hint="可能已经同意或退回了，到编辑台看看")

    def make(self, edits: Sequence[Edit], *, author: str, message: str) -> str:
        """Make a proposal of edits and return its number."""
        commit = self._press.commit_aside(edits, author=author, message=message)
        taken = [
            int(last)
            for line in self._press.git("for-each-ref", "--format=%(refname)", _OPEN, _RETURNED).split()
            if (last := os.fsdecode(line).rsplit("/", 1)[-1]).isdigit()
        ]
        number = self._press.next_number(taken)
        self._press.git("update-ref", f"{_OPEN}{number}", commit, "")
        return str(number)

    def edits_of(self, proposal: Proposal, folder: Path) -> tuple[Edit, ...]:
        """Return what agreeing would write, brought together with what was published meanwhile.

        Raises:
            EditRefusedError: both changed the same place, or it changes more than the handbook.
        """
        edits = []
        for file in self._press.files_between(proposal.commit):
            place = folder / file.path
            now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
            edits.append(Edit(file.path, now, _together(file, now)))
        return tuple(edits)

    def base_of(self, proposal: Proposal) -> tuple[FileContents, ...]:
        """Return the files of a proposal as they were when it was begun, and as it has them."""
        return self._press.files_between(proposal.commit)

    def agree(self, proposal: Proposal, edits: Sequence[Edit], *, approver: str) -> str:
        """Publish a proposal as a merge in the approver's name; return the commit.

        Raises:
            EditRefusedError: it is the approver's own.
        """
        if proposal.author == approver:
            raise EditRefusedError("自己写的，要请另一个人看过才能发布", hint="请找另一位能审批的人")
        message = f"同意{proposal.author}：{proposal.subject}"
        commit = self._press.publish(edits, author=approver, message=message, merging=proposal.commit)
        self._press.git("update-ref", "-d", f"{_OPEN}{proposal.name}", proposal.commit)
        return commit

    def send_back(self, proposal: Proposal) -> None:
        """Have a proposal wait no longer; its commits stay under ``returned/``."""
        self._press.git("update-ref", f"{_RETURNED}{proposal.name}", proposal.commit)
        self._press.git("update-ref", "-d", f"{_OPEN}{proposal.name}", proposal.commit)


def _together(file: FileContents, now: bytes | None) -> bytes | None:
    """Return a file with what a proposal does to it and what was published since it was begun."""
    if now in (file.before, file.after):
        return file.after
    if file.before is None or file.after is None or now is None or not file.path.endswith(".md"):
        raise EditRefusedError(
            "送审以后，同一份又有别的修改发布了，合不到一起", hint="请退回去，让写的人重新送一次"
        )
    base, mine, theirs = (entries_of(DocumentText.of(side))[0] for side in (file.before, file.after, now))
    entries, conflicts = merged(base, mine, theirs)
    if conflicts:
        raise EditRefusedError(
            "送审以后，同一栏又有别的修改发布了，合不到一起", hint="请退回去，让写的人重新送一次"
        )
    return corrected(DocumentText.of(now), entries).content
