"""The history page and the comparison of two versions: what changed, in words and line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from indexer.clock import SHANGHAI
from indexer.domain.differences import Change, Difference, LineChange
from indexer.wording.differences import SHOWN_ITEMS, Names, words_of
from webapp.presenters.day import AskedDay, full_date

if TYPE_CHECKING:
    from indexer.git.history import Commit
    from indexer.past.versions import Version

_WORDS = {Change.ADDED: "收进手册", Change.REMOVED: "从手册里拿掉", Change.RENAMED: "改了编号"}
_CUT = "这台机器上的历史从这里开始，更早的版本看不到"
_SHORT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version; `href` shows the document as it was, `diff` what it changed, both may be empty."""

    day: str
    moment: str
    revision: str
    message: str
    what: str
    words: tuple[str, ...]
    href: str
    diff: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line, `changed` or the same on both sides."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line before and after; nothing on one side when the line went or came."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two versions compared."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffPage:
    """`lines` are (heading, lines below it); without a `what` or any words nothing changed."""

    title: str
    history: str
    before: Side
    after: Side
    what: str
    words: tuple[str, ...]
    lines: tuple[tuple[str, tuple[ComparedLine, ...]], ...]


def version_rows(
    versions: Sequence[Version], id: str, names: Names, day: AskedDay, *, broken: bool = False
) -> tuple[VersionRow, ...]:
    """Return the versions of a document, newest first as they come; a `broken` file is there, but unread."""
    rows = []
    for version, earlier in zip(versions, (*versions[1:], None), strict=True):
        moment = version.committed_at.astimezone(SHANGHAI)
        difference = version.difference
        compared = ""
        if earlier is not None and difference.before is not None and difference.after is not None:
            compared = day.address(
                "history.diff", id=id, **{"from": earlier.revision, "to": version.revision}
            )
        rows.append(
            VersionRow(
                day=full_date(moment.date()),
                moment=f"{moment:%H:%M}",
                revision=version.revision[:_SHORT],
                message=version.message,
                what=_CUT if version.is_cut else _WORDS.get(difference.change, ""),
                words=words_of(difference, names),
                href=_at(day, version.revision).document(difference.after.id) if difference.after else "",
                diff=compared,
            )
        )
    if broken and rows and not rows[0].href:
        rows[0] = replace(rows[0], what="改出了错误，没有收录")
    return tuple(rows)


def diff_page(
    difference: Difference | None,
    *,
    id: str,
    title: str,
    before: Commit | None,
    after: Commit | None,
    ids: tuple[str, str],
    names: Names,
    day: AskedDay,
) -> DiffPage:
    """Return the comparison of two versions; None for a commit is the handbook as it is now.

    `ids` are what the document was called in each.
    """
    return DiffPage(
        title=title,
        history=day.address("history.versions", id=id),
        before=_side(before, ids[0], day),
        after=_side(after, ids[1], day),
        what=_WORDS.get(difference.change, "") if difference else "",
        words=words_of(difference, names) if difference else (),
        lines=(*_long_lists(difference, names), *_by_section(difference.lines)) if difference else (),
    )


def _side(commit: Commit | None, id: str, day: AskedDay) -> Side:
    if commit is None:
        return Side(name="现在", href=replace(day, rev="").document(id))
    return Side(
        name=f"{_day(commit.committed_at)}（{commit.revision[:_SHORT]}）",
        href=_at(day, commit.revision).document(id),
    )


def _at(day: AskedDay, revision: str) -> AskedDay:
    return replace(day, rev=revision)


def _day(moment: datetime) -> str:
    return full_date(moment.astimezone(SHANGHAI).date())


def _long_lists(difference: Difference, names: Names) -> Iterator[tuple[str, tuple[ComparedLine, ...]]]:
    """Yield in full the lists of which the words name only the first items."""
    for change in difference.fields:
        old, new = (
            [
                names.get(item, item)
                for item in (side if isinstance(side, list) else ())
                if isinstance(item, str)
            ]
            for side in (change.before, change.after)
        )
        gone, come = [item for item in old if item not in new], [item for item in new if item not in old]
        if max(len(gone), len(come)) > SHOWN_ITEMS:
            pairs = zip_longest(gone, come, fillvalue="")
            yield change.field.label, tuple(_compared(before, after) for before, after in pairs)


def _by_section(lines: Sequence[LineChange]) -> tuple[tuple[str, tuple[ComparedLine, ...]], ...]:
    found: dict[str, list[ComparedLine]] = {}
    for line in lines:
        found.setdefault(line.section or "开头", []).append(_compared(line.before or "", line.after or ""))
    return tuple((section, tuple(compared)) for section, compared in found.items())


def _compared(before: str, after: str) -> ComparedLine:
    """Mark what is different between the beginning and the end that two lines share."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    end = next((i for i in range(most - start) if before[-1 - i] != after[-1 - i]), most - start)
    return ComparedLine(_parts(before, start, end), _parts(after, start, end))


def _parts(text: str, start: int, end: int) -> tuple[Part, ...]:
    cut = len(text) - end
    parts = (Part(text[:start], False), Part(text[start:cut], True), Part(text[cut:], False))
    return tuple(part for part in parts if part.text)
