"""The changes page and its sheet to learn from: what changed in which document, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from indexer.clock import SHANGHAI
from indexer.domain.differences import Change, Difference, LineChange
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.wording.differences import Names, names_of, words_of
from webapp.presenters.day import AskedDay, full_date
from webapp.presenters.links import DocumentLink, link_to

if TYPE_CHECKING:
    from indexer.past.editions import DocumentChange

SPANS = (7, 30, 90, 365)

_WORDS = {Change.ADDED: "新增", Change.REMOVED: "拿掉", Change.CHANGED: "修改", Change.RENAMED: "改了编号"}
_MOST_LINES = 12
_NOT_YET = datetime.max.replace(tzinfo=SHANGHAI)  # what is not committed yet is the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A changed document; `link` is None for one that is gone, `diff` compares it word by word."""

    id: str
    title: str
    link: DocumentLink | None
    what: str
    when: str
    who: str
    words: tuple[str, ...]
    lines: tuple[LineChange, ...]
    more: int
    diff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """`unknown` says why nothing is known; `spans` lead to other stretches of days."""

    since: str
    since_day: str
    rows: tuple[ChangeRow, ...]
    spans: tuple[tuple[str, str], ...]
    unknown: str


def changes_page(
    changes: Sequence[DocumentChange], handbook: Handbook, day: AskedDay, since: date | str, *, unknown: str
) -> ChangesPage:
    """Return the page of what changed since a day or a revision, the latest change first."""
    names = names_in(changes, handbook)
    latest = sorted(changes, key=lambda change: change.committed_at or _NOT_YET, reverse=True)
    return ChangesPage(
        since=full_date(since) if isinstance(since, date) else f"版本 {since}",
        since_day=since.isoformat() if isinstance(since, date) else "",
        rows=tuple(_row(change, handbook, day, names) for change in latest),
        spans=tuple((f"{days} 天", _since(day, days)) for days in SPANS),
        unknown=unknown,
    )


def names_in(changes: Sequence[DocumentChange], handbook: Handbook) -> Names:
    """Return what the ids in changes are called, those of documents that are gone too."""
    sides = (document for change in changes for document in change.difference.sides)
    return names_of((*sides, *handbook.documents.values()), handbook.vocabulary)


def concerned(document: Document, handbook: Handbook) -> str:
    """Return whom a document concerns, everybody by the name the handbook has for them."""
    everyone = next((a.title for a in handbook.vocabulary.audiences if a.everyone), "全体居民")
    if handbook.vocabulary.is_for_everyone(document.audiences):
        return everyone
    return "、".join(document.audiences)


def what_of(difference: Difference) -> str:
    """Return the kind of a change in a word: 新增, 修改, 拿掉, 改了编号."""
    return _WORDS[difference.change]


def _row(change: DocumentChange, handbook: Handbook, day: AskedDay, names: Names) -> ChangeRow:
    difference, document = change.difference, change.difference.document
    moment = change.committed_at.astimezone(SHANGHAI) if change.committed_at else None
    present = handbook.documents.get(document.id)
    both = difference.before is not None and difference.after is not None
    lines = difference.lines if both else ()
    return ChangeRow(
        id=document.id,
        title=document.title,
        link=link_to(present, handbook, day) if present else None,
        what=what_of(difference),
        when=day.short(moment.date()) if moment else "还没提交",
        who=concerned(document, handbook),
        words=words_of(difference, names),
        lines=lines[:_MOST_LINES],
        more=max(len(lines) - _MOST_LINES, 0),
        diff=day.address("history.versions", id=document.id),
    )


def _since(day: AskedDay, days: int) -> str:
    start = day.today - min(timedelta(days=days), day.today - date.min)
    return day.address("changes.changes", since=start.isoformat())
