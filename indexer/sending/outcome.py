"""What became of a correction that was sent, as a value: whoever asked finds the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.domain.problem import Problem


class Outcome(StrEnum):
    """`LOCAL`: kept on this machine, there is nowhere to send it; `PUSHED`: taken, the site follows later.

    `REFUSED`: taken, and the station that fetched it did not change over.
    """

    PUBLISHED = "published"
    PUSHED = "pushed"
    LOCAL = "local"
    NOTHING = "nothing"
    FAULTY = "faulty"
    CONFLICT = "conflict"
    TURNED_DOWN = "turned_down"
    NOT_SERVED = "not_served"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"

    @property
    def is_fine(self) -> bool:
        return self in (Outcome.PUBLISHED, Outcome.PUSHED, Outcome.LOCAL, Outcome.NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A place that was changed here and elsewhere, each otherwise; None where it is not there any more.

    `label` is empty where the whole file is meant. `who` is the last who changed it elsewhere.
    """

    path: str
    title: str
    label: str
    before: str | None
    mine: str | None
    theirs: str | None
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a correction does to one file, in words; `document` is its id where it is a document.

    `text` is what its body said and says now, for a second look; no message of a commit has it.
    """

    path: str
    words: tuple[str, ...]
    document: str = ""
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """`commit` is what was pushed; `said` what the server answered; `others` what came in from elsewhere.

    Unless the outcome is fine nothing here was changed. `behind` names files that could not be
    brought up to date because they hold changes outside the handbook. `refused` counts the errors the
    station found.
    """

    outcome: Outcome
    message: str = ""
    commit: str = ""
    changes: tuple[Change, ...] = ()
    others: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    clashes: tuple[Clash, ...] = ()
    said: tuple[str, ...] = ()
    tries: int = 1
    refused: int = 0
    behind: bool = False
