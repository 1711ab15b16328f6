"""A second pair of eyes: a proposal looked at, agreed to, or sent back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.judging import Judgement, judge
from indexer.corrections.numbering import numbers_of
from indexer.corrections.proposals import Proposal
from indexer.corrections.undoing import refuse_dangling
from indexer.domain.errors import EditRefusedError
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.writing import Edit
from indexer.wording.differences import names_of, words_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What a proposal does to one file: the title of its document, what the check says, in words."""

    title: str
    judgement: Judgement | None
    words: tuple[str, ...]


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
    edits = corrections.proposals.edits_of(proposal, shelf.folder)
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    found = []
    for edit in edits:
        if not edit.path.endswith(".md"):
            found.append(Changed(edit.path.rsplit("/", 1)[-1], None, ()))
            continue
        judgement = judge(
            shelf, edit.path, edit.after or edit.before or b"", today=corrections.today, before=edit.before
        )
        words = words_of(judgement.difference, names) if judgement.difference else ()
        title = judgement.document.title if judgement.document else PurePosixPath(edit.path).stem
        if edit.before is None or edit.after is None:
            words = ("新的一份",) if edit.before is None else ("拿掉这一份",)
        found.append(Changed(title, judgement, words))
    return Look(proposal, edits, tuple(found))


def agree(corrections: Corrections, look: Look, *, approver: str) -> str:
    """Publish a proposal; return the commit.

    Raises:
        EditRefusedError: it is the approver's own, or it would bring an error into a file.
    """
    shelf = corrections.shelf()
    for problem in shelf.errors_after(look.edits):
        raise EditRefusedError(f"发布以后会有错误：{problem.message}", hint="请退回去改")
    refuse_dangling(shelf, look.edits)
    added = {
        changed.judgement.document.id: changed.judgement.document
        for changed in look.changed
        if changed.judgement and changed.judgement.document
    }
    edits = (*look.edits, *numbers_of(shelf, {**shelf.documents, **added}))
    return corrections.proposals.agree(look.proposal, edits, approver=approver)


def send_back(corrections: Corrections, name: str, *, reason: str, now: datetime) -> Proposal:
    """Return a proposal to who wrote it, as drafts with the reason; nothing of it is lost."""
    proposal = corrections.proposals.find(name)
    for file in corrections.proposals.base_of(proposal):
        if file.path.endswith(".md") and file.after is not None:
            entries, _ = entries_of(DocumentText.of(file.after))
            corrections.drafts.save(
                Draft(
                    editor=proposal.author,
                    document=PurePosixPath(file.path).stem,
                    base=file.before or b"",
                    entries=entries,
                    saved_at=now,
                    returned=reason,
                )
            )
    corrections.proposals.send_back(proposal)
    return proposal
