"""Who is to be reminded of which window: openings near a day, with those they concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.domain.choices import Openness
from indexer.domain.days.window import Occurrence, occurrences_of, window_owners
from indexer.domain.document import Document, Procedure
from indexer.domain.handbook import Handbook

WEEK = timedelta(days=6)
_EVERYONE = "全体居民"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One opening of a window.

    `owner` is the document that declares it, `users` are the procedures that go by it and
    `audiences` the people all of these concern; everyone is one audience.
    """

    opening: Occurrence
    owner: Document
    users: tuple[Document, ...]
    audiences: tuple[str, ...]

    @property
    def subject(self) -> Document:
        """The document to open: what residents come to do, where there is one such procedure."""
        return self.users[0] if len(self.users) == 1 else self.owner

    def timing(self, on: date) -> str:
        """Return what matters next: when it opens, or how long it is still open."""
        opens, closes = self.opening.opens_on, self.opening.closes_on
        if opens > on:
            return f"{opens} 开始，到 {closes} 截止"
        left = (closes - on).days
        still = f"还剩 {left} 天" if left else "今天是最后一天"
        return f"{'今天开始，' if opens == on else ''}到 {closes} 截止，{still}"


def reminders(handbook: Handbook, first: date, last: date, *, public: bool = False) -> tuple[Reminder, ...]:
    """Return the openings that touch a stretch of days, those that begin first on top.

    Documents that have ended on the first of these days remind nobody; `public` leaves out what
    must not leave the station.
    """
    living = [
        document
        for document in handbook.documents.values()
        if (document.windows or isinstance(document, Procedure))
        and (not public or document.openness is Openness.PUBLIC)
        and not handbook.status(document.id, on=first).ended
    ]
    users: dict[str, list[Document]] = {}
    for document in living:
        if isinstance(document, Procedure) and not document.windows:
            for owner in window_owners(document, handbook.relations):
                users.setdefault(owner.id, []).append(document)
    found = [
        Reminder(
            opening=opening,
            owner=owner,
            users=tuple(users.get(owner.id, ())),
            audiences=_audiences((owner, *users.get(owner.id, ())), handbook),
        )
        for owner in living
        if owner.windows
        for opening in occurrences_of(owner, handbook.relations, around=first)
        if opening.opens_on <= last and opening.closes_on >= first
    ]
    return tuple(sorted(found, key=lambda r: (r.opening.opens_on, r.opening.closes_on, r.owner.id)))


def this_week(handbook: Handbook, on: date) -> tuple[Reminder, ...]:
    """Return the openings of the seven days from a day on (本周该提醒谁), the next to close on top."""
    found = reminders(handbook, on, min(on, date.max - WEEK) + WEEK)
    return tuple(sorted(found, key=lambda r: (r.opening.closes_on, r.opening.opens_on, r.owner.id)))


def _audiences(documents: Iterable[Document], handbook: Handbook) -> tuple[str, ...]:
    """Return the audiences of several documents, each once.

    Documents that name nobody leave it to the others: a notice for all applies to those whom its
    procedure names.
    """
    named = [document.audiences for document in documents if document.audiences]
    everyone = next((a.title for a in handbook.vocabulary.audiences if a.everyone), _EVERYONE)
    if not named or any(handbook.vocabulary.is_for_everyone(audiences) for audiences in named):
        return (everyone,)
    return tuple(dict.fromkeys(audience for audiences in named for audience in audiences))
