"""The day a page is judged on: how dates read on it, and addresses that keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote, quote_plus

from flask import request, url_for

from indexer.domain.desk.phrases import clock_words, closing_words, date_words, day_words

Page = Literal[
    "browse.category",
    "browse.contents",
    "browse.status",
    "changes.changes",
    "documents.show",
    "history.diff",
    "history.versions",
    "search.page",
    "trip.plan",
    "trip.sheet",
]
"""The pages that are judged on a day, by the names `url_for` knows them by."""

_NAMED: dict[Page, str] = {
    "browse.category": "name",
    "documents.show": "id",
    "history.diff": "id",
    "history.versions": "id",
    "trip.sheet": "id",
}
"""Those of a document or a category, and the parameter that stands in their path."""
_SAFE = "!$'()*,/:;?@"  # as `url_for` leaves them
_PATHS = 8192
_WORDS = 512


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day asked about beside today; they differ only when the reader chose another.

    `now` is the moment of the question, where a page needs it. `rev` is the revision of the
    handbook that was asked for, empty for the one that serves.
    """

    on: date
    today: date
    now: datetime | None = None
    rev: str = ""

    @property
    def moment(self) -> datetime | None:
        """The moment to judge opening hours at; None for another day or an older handbook."""
        return self.now if self.is_today and not self.rev else None

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def text(self) -> str:
        return full_date(self.on)

    @property
    def parameter(self) -> str | None:
        """The value of `on` for a link; None when the link need not say it."""
        return None if self.is_today else self.on.isoformat()

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters that every link on a page keeps."""
        kept = (("on", self.parameter or ""), ("rev", self.rev))
        return tuple((name, value) for name, value in kept if value)

    def short(self, day: date) -> str:
        """Return the day as it is said: without its year when that is the year asked about."""
        return day_words(day, beside=self.on)

    def clock(self, moment: datetime) -> str:
        """Return a moment near today as it is said: 18:00, 明天 08:30, 周一 08:30, 12月1日 08:30."""
        return clock_words(moment, today=self.today)

    def closing(self, moment: datetime) -> str:
        """Return when a door closes; the midnight that ends a day is its 24:00."""
        return closing_words(moment, today=self.today)

    def address(self, page: Page, anchor: str = "", **parameters: str | tuple[str, ...]) -> str:
        """Return the address of a page of this site that keeps the day and the revision asked about."""
        asked = {name: value for name, value in parameters.items() if value}
        named = str(asked.pop(_NAMED[page])) if page in _NAMED else ""
        several = [
            (name, one)
            for name, value in asked.items()
            for one in (value if isinstance(value, tuple) else (value,))
        ]
        address = path_of(page, named) + as_query((*several, *self.kept))
        return address + (f"#{quote(anchor)}" if anchor else "")

    def document(self, id: str, anchor: str = "", **parameters: str | tuple[str, ...]) -> str:
        """Return the address of a document."""
        return self.address("documents.show", anchor, id=id, **parameters)


def path_of(page: Page, named: str = "") -> str:
    """Return the path of a page, of the document or category named: what `url_for` says, asked once.

    A page of results has sixty addresses, and to look each up took a tenth of the time of the page.
    """
    return _path(request.script_root, page, named)


@lru_cache(maxsize=_PATHS)
def _path(_root: str, page: Page, named: str) -> str:
    values: dict[str, Any] = {_NAMED[page]: named} if named else {}
    return url_for(page, **values)


def as_query(parameters: Iterable[tuple[str, str]]) -> str:
    """Return the parameters of an address with their question mark, nothing where there are none."""
    written = "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in parameters])
    return f"?{written}" if written else ""


@lru_cache(maxsize=_WORDS)
def _quoted(text: str) -> str:
    """Return text as it stands in an address: forty addresses of a page of results hold the same words."""
    return quote_plus(text, safe=_SAFE)


def full_date(day: date) -> str:
    """Return a date in Chinese: 2026年11月3日."""
    return date_words(day)
