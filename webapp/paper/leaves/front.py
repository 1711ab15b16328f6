"""The pages before the documents: cover, how to use the book, contents, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from indexer.clock import SHANGHAI
from indexer.domain.days.status import Status
from indexer.domain.desk.phrases import date_words
from indexer.domain.differences import Change
from indexer.domain.document import Document
from webapp.paper.leaves.reader import PrintReader
from webapp.paper.leaves.sheet import tab_colour
from webapp.paper.leaves.words import status_words

if TYPE_CHECKING:
    from indexer.past.editions import DocumentChange

Row = dict[str, Any]


_WHAT = {Change.ADDED: "新增", Change.REMOVED: "删去", Change.CHANGED: "修改", Change.RENAMED: "改编号"}
_MOST_NAMED = 6  # fields named in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedChange:
    """One line of 本期变化: a document, what happened to it (新增, 修改…) and when."""

    document: Document
    what: str
    on: date | None
    note: str = ""


def printed_changes(found: Iterable[DocumentChange], *, on: date) -> tuple[PrintedChange, ...]:
    """Return what git knows as lines to print, what was committed after `on` left out.

    Of a changed document the note names the fields; a new one needs none.
    """
    lines = []
    for change in found:
        day = change.committed_at.astimezone(SHANGHAI).date() if change.committed_at else None
        difference = change.difference
        labels = [field.field.label for field in difference.fields]
        labels += ["正文"] if difference.body_changed else []
        more = "等" if len(labels) > _MOST_NAMED else ""
        changed = difference.change in (Change.CHANGED, Change.RENAMED)
        note = "、".join(labels[:_MOST_NAMED]) + more if changed else ""
        if day is None or day <= on:
            what = _WHAT[difference.change]
            lines.append(PrintedChange(document=difference.document, what=what, on=day, note=note))
    return tuple(lines)


def cover(
    *,
    reader: PrintReader,
    on: date,
    edition: str,
    usable: Sequence[Document],
    colophon: list[Row],
) -> Row:
    """Return what stands on the cover."""
    vocabulary = reader.handbook.vocabulary
    counts = [
        {
            "number": reader.category_number(category),
            "title": category.title,
            "colour": tab_colour(reader.category_number(category)),
            "count": sum(1 for document in usable if reader.category(document) == category),
        }
        for category in reader.categories
    ]
    return {
        "k": "cover",
        "key": "_cover",
        "number": "封面",
        "title": vocabulary.title,
        "organisation": vocabulary.organisation,
        "region": vocabulary.region,
        "edition": edition,
        "date": date_words(on),
        "usable": len(usable),
        "counts": [count for count in counts if count["count"]],
        "colophon": colophon,
    }


def contents_entry(document: Document, status: Status, reader: PrintReader) -> Row:
    """Return a line of the contents: number, title and the status on the day."""
    return {
        **(reader.reference(document.id) or {}),
        "sample": document.sample,
        "status": status_words(document, status),
    }


def changes(found: Sequence[PrintedChange], *, reader: PrintReader) -> list[Row]:
    """Return the page of changes, latest first; none without any that this reader may see."""
    seen = [change for change in found if reader.sees(change.document)]
    rows = [
        {
            "on": date_words(change.on) if change.on else "还没有提交",
            "what": change.what,
            "title": change.document.title,
            "number": reader.number(change.document),
            "id": change.document.id,
            "note": change.note,
        }
        for change in sorted(seen, key=lambda change: change.on or date.max, reverse=True)
    ]
    return (
        [{"k": "changes", "key": "_changes", "number": "变化", "title": "本期变化", "rows": rows}]
        if rows
        else []
    )
