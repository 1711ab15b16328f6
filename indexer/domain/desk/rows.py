"""The rows of a card, as values: what is told, under which name, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from indexer.domain.desk.aspect import Aspect

_LISTS = frozenset(
    {"materials", "conditions", "branches", "windows", "links", "contacts", "backup", "phones", "not_this"}
)
_SHORT = 20  # characters: shorter texts of one label share a line


class Emphasis(StrEnum):
    """Where a row is shown: on every card, on the document's own, or to the worker alone."""

    FIRST = "first"
    MORE = "more"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a row tells.

    `group` is the heading it stands under, `amount` how many of it, `notes` what else to know.
    `document` is whom or what it is about, `url` where it leads.
    """

    text: str
    group: str = ""
    amount: str = ""
    notes: tuple[str, ...] = ()
    document: str = ""
    url: str = ""

    @property
    def about(self) -> str:
        """What stands beside the text, in one line."""
        return " · ".join(text for text in (self.amount, *self.notes) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field as it is said; `field` is its key, under which the front matter has it."""

    aspect: Aspect
    field: str
    label: str
    items: tuple[Item, ...]
    emphasis: Emphasis = Emphasis.FIRST

    @property
    def groups(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Its items under their headings."""
        return tuple((group, tuple(found)) for group, found in groupby(self.items, key=lambda i: i.group))

    @property
    def is_list(self) -> bool:
        """Say whether its items stand below one another and not as words in a line."""
        return self.field in _LISTS

    @property
    def text(self) -> str:
        """The row in one text, for who cannot show a list."""
        return "；".join(map(_as_text, self.items))


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that are called alike."""

    label: str
    rows: tuple[Row, ...]

    @property
    def field(self) -> str:
        return self.rows[0].field

    @property
    def texts(self) -> tuple[str, ...]:
        """Their words as lines, lists aside; what is short shares one: 街道服务中心 · 工作日 · 来 1 次."""
        lines: list[list[str]] = []
        for text in (item.text for row in self.rows if not row.is_list for item in row.items):
            if lines and all(len(other) <= _SHORT for other in (*lines[-1], text)):
                lines[-1].append(text)
            else:
                lines.append([text])
        return tuple(" · ".join(line) for line in lines)


def alike(rows: Iterable[Row]) -> tuple[Lines, ...]:
    """Put rows that follow one another under the same label together."""
    return tuple(Lines(label, tuple(found)) for label, found in groupby(rows, key=lambda row: row.label))


def _as_text(item: Item) -> str:
    """Return an item as said in a sentence: 老年人：带医保卡（原件 1；可以后补）."""
    notes = "；".join(text for text in (item.amount, *item.notes) if text)
    head = f"{item.group}：" if item.group else ""
    return f"{head}{item.text}{f'（{notes}）' if notes else ''}{f' {item.url}' if item.url else ''}"
