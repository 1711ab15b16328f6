"""A second pair of eyes: a proposal looked at, agreed to, or sent back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.corrections.corrections import Corrections, Outcome
from indexer.corrections.drafts import Draft
from indexer.corrections.looking import Changed, changed_by, edits_to_publish
from indexer.corrections.waiting.dated import Dated
from indexer.corrections.waiting.meanwhile import edits_onto, give_back
from indexer.corrections.waiting.proposals import Proposal, agreed
from indexer.domain.errors import EditRefusedError
from indexer.editing.writing import Edit


@dataclass(frozen=True, slots=True)
class Look:
    """A proposal beside what is published now."""

    proposal: Proposal
    edits: tuple[Edit, ...]
    changed: tuple[Changed, ...]


def look_at(corrections: Corrections, name: str) -> Look:
    """Return a proposal with what agreeing to it would change.

    Raises:
        NotFoundError: there is none.
        EditRefusedError: it cannot be brought together with what is published.
    """
    shelf = corrections.shelf()
    proposal = corrections.proposals.find(name)
    edits = edits_onto(shelf, corrections.proposals.files_of(proposal))
    return Look(proposal, edits, changed_by(shelf, edits, today=corrections.today))


def agree(corrections: Corrections, look: Look, *, approver: str, now: datetime) -> Outcome:
    """Publish a proposal, or have it published on its day.

    Raises:
        EditRefusedError: it is the approver's own, or it would bring an error into a file.
    """
    proposal = look.proposal
    if proposal.is_by(approver):
        raise EditRefusedError("里面有自己写的，要请另一个人看过才能发布", hint="请找另一位能审批的人")
    edits = edits_to_publish(corrections.shelf(), look.edits, look.changed)
    if proposal.day is None or proposal.day <= now.date():
        return Outcome(revision=corrections.proposals.agree(proposal, edits, approver=approver))
    kept = corrections.dated.keep(
        Dated(
            day=proposal.day,
            author=proposal.author,
            title=look.changed[0].title if look.changed else proposal.subject,
            message=agreed(proposal),
            made_at=now,
            files=corrections.proposals.files_of(proposal),
            approver=approver,
            proposal=proposal.commit,
        )
    )
    corrections.proposals.put_off(proposal, kept.number)
    return Outcome(dated=kept.number)


def send_back(corrections: Corrections, name: str, *, reason: str, by: str, now: datetime) -> Proposal:
    """Return a proposal to who wrote it, as drafts with the reason; nothing of it is lost."""
    proposal = corrections.proposals.find(name)
    to_its_author(corrections, proposal, why=reason, now=now)
    corrections.proposals.send_back(proposal, reason=reason, by=by)
    return proposal


def to_its_author(corrections: Corrections, proposal: Proposal, *, why: str, now: datetime) -> None:
    """Make drafts of who wrote a proposal of what it says."""
    try:
        files = corrections.proposals.files_of(proposal)
    except EditRefusedError:  # made elsewhere of what no draft can hold; its branch keeps it
        return
    draft = Draft(editor=proposal.author, document="", base=b"", entries={}, saved_at=now)
    give_back(corrections.drafts, draft, files, why=why, shelf=corrections.shelf())
