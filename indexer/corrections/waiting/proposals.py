"""Proposals: corrections that wait for a second pair of eyes, each a branch ``proposals/…`` in git.

They may be made and merged from outside as well. What is agreed to becomes a merge: the commit of
who proposed stays theirs, the merge is of who agreed. What is sent back keeps its commits, as
``returned/…``, with the reason in one more; what was agreed to for a later day keeps them as
``dated/…`` until then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from indexer.accounts.accounts import folded
from indexer.corrections.press import Press
from indexer.domain.errors import NotFoundError
from indexer.editing.writing import Edit

OPEN, RETURNED, DATED = "refs/heads/proposals/", "refs/heads/returned/", "refs/heads/dated/"
THEIRS = "refs/handbook/theirs/"
"""Where the proposals of the repository elsewhere stand, as they were when it was last asked."""

_NUMBERED = (OPEN, RETURNED, f"{THEIRS}proposals/", f"{THEIRS}returned/")
_DAY = re.compile(r"^定于 (\d{4}-\d{2}-\d{2}) 发布$", re.MULTILINE)
NAME = re.compile(r"\w[\w.-]{0,39}")
_FORMAT = "--format=%(refname)%00%(objectname)%00%(authorname)%00%(authordate:iso-strict)%00%(contents)%00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One that waits; `name` is its number or what somebody called its branch."""

    name: str
    commit: str
    author: str
    made_at: datetime
    message: str
    hands: frozenset[str] = frozenset()

    def is_by(self, name: str) -> bool:
        """Say whether somebody had a hand in it, however the name was written where it was made."""
        return folded(name) in self.hands

    @property
    def subject(self) -> str:
        return self.message.strip().split("\n")[0]

    @property
    def reason(self) -> str:
        """The rest of the message: what changed, and why."""
        return self.message.strip().partition("\n")[2].strip()

    @property
    def day(self) -> date | None:
        """The day it is meant to be published on, None for at once."""
        found = _DAY.search(self.message)
        try:
            return date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None  # written by hand: no such day


def for_a_day(message: str, day: date | None) -> str:
    """Return the message of a proposal that is to be published on a day."""
    return f"{message.rstrip()}\n\n定于 {day} 发布\n" if day else message


class Proposals:
    """The proposals in the repository that a press publishes."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def open(self) -> tuple[Proposal, ...]:
        """Return those that wait, the oldest first; what is merged already waits no longer."""
        return tuple(found for found in self._all() if not self._press.holds(found.commit))

    def _all(self) -> Iterator[Proposal]:
        fields = self._press.git("for-each-ref", "--sort=creatordate", _FORMAT, OPEN).split(b"\0")
        for name, commit, author, made_at, message in zip(*[iter(fields)] * 5, strict=False):
            proposal = Proposal(
                name=os.fsdecode(name.strip()).removeprefix(OPEN),
                commit=commit.decode("ascii"),
                author=author.decode("utf-8", "replace"),
                made_at=datetime.fromisoformat(made_at.decode("ascii")),
                message=message.decode("utf-8", "replace"),
            )
            if NAME.fullmatch(proposal.name):
                yield proposal

    def find(self, name: str) -> Proposal:
        """Return one that waits.

        Raises:
            NotFoundError: there is none of that name.
        """
        for proposal in self.open():
            if proposal.name == name:
                return replace(proposal, hands=self._press.hands_in(proposal.commit))
        raise NotFoundError("没有这份送审的修改", hint="已经发布、退回或者收回了，到编辑台看看")

    def named(self, name: str) -> Proposal:
        """Return one by its name, whether it waits or is merged already."""
        return next(proposal for proposal in self._all() if proposal.name == name)

    def make(self, edits: Sequence[Edit], *, author: str, message: str) -> str:
        """Make a proposal of edits and return its number."""
        return self.keep(self._press.commit_aside(edits, author=author, message=message))

    def keep(self, commit: str) -> str:
        """Have a commit wait under a number that was never given, here or elsewhere."""
        taken = [
            int(last)
            for line in self._press.git("for-each-ref", "--format=%(refname)", *_NUMBERED).split()
            if (last := os.fsdecode(line).rsplit("/", 1)[-1]).isdecimal()
        ]
        number = self._press.next_number(taken)
        self._press.git("update-ref", f"{OPEN}{number}", commit, "")
        return str(number)

    def files_of(self, proposal: Proposal) -> tuple[Edit, ...]:
        """Return the files of a proposal as they were when it was begun, and as it has them.

        Raises:
            EditRefusedError: it changes more than the handbook.
        """
        files = self._press.files_between(proposal.commit)
        return tuple(Edit(file.path, file.before, file.after) for file in files)

    def agree(self, proposal: Proposal, edits: Sequence[Edit], *, approver: str) -> str:
        """Publish a proposal as a merge in the approver's name; return the commit."""
        message = agreed(proposal)
        commit = self._press.publish(edits, author=approver, message=message, merging=proposal.commit)
        self.forget(proposal)
        return commit

    def put_off(self, proposal: Proposal, number: int) -> None:
        """Have a proposal that was agreed to wait no longer: it is dated change `number` now."""
        self._press.git("update-ref", f"{DATED}{number}", proposal.commit)
        self.forget(proposal)

    def forget_dated(self, number: int) -> None:
        """Have nothing lead to the commits of a dated change any more."""
        self._press.git("update-ref", "-d", f"{DATED}{number}")

    def send_back(self, proposal: Proposal, *, reason: str, by: str) -> None:
        """Have a proposal wait no longer; its commits stay under ``returned/``, the reason on top.

        So that whoever made it elsewhere, and has no drafts here, reads the reason as well.
        """
        told = self._press.say_onto(proposal.commit, f"退回：{reason}\n", author=by)
        self._press.git("update-ref", f"{RETURNED}{proposal.name}", told)
        self.forget(proposal)

    def forget(self, proposal: Proposal) -> None:
        """Have a proposal wait no longer."""
        self._press.git("update-ref", "-d", f"{OPEN}{proposal.name}", proposal.commit)


def agreed(proposal: Proposal) -> str:
    """Return the message of the merge that publishes a proposal."""
    return f"同意{proposal.author}：{proposal.subject}"
