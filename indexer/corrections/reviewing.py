"""A draft beside what is published: what it changes, and the message of the commit that says so."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.corrections.drafts import Draft
from indexer.corrections.judging import Judgement
from indexer.domain.differences import Difference
from indexer.editing.merging import Conflict

_LONGEST_SUBJECT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A draft beside what is published now.

    `draft` is brought up to what others published; with `conflicts` somebody has to choose first.
    """

    draft: Draft
    path: str
    before: bytes | None
    after: bytes
    judgement: Judgement
    conflicts: tuple[Conflict, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def difference(self) -> Difference | None:
        return self.judgement.difference

    @property
    def publishable(self) -> bool:
        ready = not self.judgement.errors and not self.conflicts and not self.draft.marks
        return ready and self.before != self.after


def message_of(review: Review) -> str:
    """Return the message of a commit: what changed in one line, then all of it, then why."""
    difference = review.difference
    document = review.judgement.document
    title = f"《{document.title}》" if document else review.draft.document
    reason = " ".join(review.draft.reason.split())
    if review.before is None:
        subject = f"添{title}"
    elif len(review.words) == 1:
        subject = f"{title}{_short(review.words[0])}"
    elif difference is not None:
        labels = [change.field.label for change in difference.fields]
        labels += ["正文"] if difference.body_changed else []
        subject = f"{title}改了{_short('、'.join(labels))}"
    else:
        subject = f"{title}整理写法"
    rest = "\n".join(f"- {words}" for words in review.words) if len(review.words) > 1 else ""
    return "\n\n".join(part for part in (subject, rest, reason) if part) + "\n"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_SUBJECT else f"{words[:_LONGEST_SUBJECT]}…"
