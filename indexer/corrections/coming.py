"""The round that publishes what has come to its day, and how one of them is taken back before.

One process at a time is at it, the same change comes once: a round that was killed half way is
ended by the next one. What no longer fits is stopped and kept; what stands in the way of all
(no disk, an indexer at work) is tried again in the next round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from indexer.accounts.journal import Act, Journal
from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.looking import Changed, changed_by, edits_to_publish
from indexer.corrections.waiting.dated import Dated
from indexer.corrections.waiting.meanwhile import edits_onto, give_back, later_wins
from indexer.domain.errors import EditRefusedError, HandbookError
from indexer.editing.writing import Edit


@dataclass(frozen=True, slots=True)
class Came:
    """A change whose day came: the commit that has it, or why there is none yet.

    A `stopped` one waits for its editor, another one for the next round.
    """

    change: Dated
    revision: str = ""
    why: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """A dated change as it would be published if its day were today."""

    change: Dated
    changed: tuple[Changed, ...] = ()
    refused: EditRefusedError | None = None


def look_at(corrections: Corrections, number: int) -> Prospect:
    """Return a dated change with what it will change, or why it no longer fits.

    Raises:
        NotFoundError: there is none.
    """
    change = corrections.dated.find(number)
    try:
        edits, changed = _fitted(corrections, change, today=max(change.day, corrections.today))
        edits_to_publish(corrections.shelf(), edits, changed)
    except EditRefusedError as error:
        return Prospect(change, refused=error)
    return Prospect(change, changed)


def publish_due(corrections: Corrections, journal: Journal, *, now: datetime) -> tuple[Came, ...]:
    """Publish every change whose day has come; return what became of each, nothing where none is due.

    Raises:
        HandbookError: nothing can be read or written at all.
    """
    if not corrections.dated.due(now.date()):
        return ()
    with corrections.dated.alone(wait=False) as is_mine:
        due = corrections.dated.due(now.date()) if is_mine else ()
        numbers = [change.number for change in due]
        return tuple(
            _publish(corrections, journal, corrections.dated.find(number), now=now) for number in numbers
        )


def take_back(corrections: Corrections, number: int, *, why: str, now: datetime) -> Dated:
    """Make a dated change a draft of its author again, with the reason.

    Raises:
        NotFoundError: it was published meanwhile.
    """
    with corrections.dated.alone(wait=True):
        change = corrections.dated.find(number)
        draft = Draft(editor=change.author, document="", base=b"", entries={}, saved_at=now)
        give_back(corrections.drafts, draft, change.files, why=why, shelf=corrections.shelf())
        _forget(corrections, change)
    return change


def _publish(corrections: Corrections, journal: Journal, change: Dated, *, now: datetime) -> Came:
    try:
        edits, changed = _fitted(corrections, change, today=now.date())
        edits = edits_to_publish(corrections.shelf(), edits, changed)
    except EditRefusedError as error:
        why = error.message
        corrections.dated.stop(change.number, why)
        journal.add(change.author, Act.STOPPED, at=now, about=change.document)
        return Came(change, why=why, stopped=True)
    author = change.approver or change.author
    try:
        revision = corrections.press.publish(
            edits, author=author, message=change.message, merging=change.proposal
        )
    except HandbookError as error:
        return Came(change, why=f"{error.message}；{error.hint}")
    journal.add(change.author, Act.PUBLISHED, at=now, about=change.document, revision=revision)
    for other in corrections.dated.all():
        if other.day > change.day:
            files = later_wins(corrections.shelf(), other.files, edits)
            corrections.dated.rebase(replace(other, files=files))
    _forget(corrections, change)
    return Came(change, revision)


def _fitted(
    corrections: Corrections, change: Dated, *, today: date
) -> tuple[tuple[Edit, ...], tuple[Changed, ...]]:
    shelf = corrections.shelf()
    edits = edits_onto(shelf, change.files)
    return edits, changed_by(shelf, edits, today=today)


def _forget(corrections: Corrections, change: Dated) -> None:
    corrections.dated.forget(change.number)
    if change.proposal:
        corrections.proposals.forget_dated(change.number)
