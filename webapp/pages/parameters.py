"""Query parameters: strings from the address -> typed values, or a 400 that says what to write."""

from __future__ import annotations

from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from indexer.domain.errors import UsageError
from indexer.search.request import parse_day
from webapp.presenters.day import AskedDay

_LARGEST = 100_000


def asked_day(arguments: MultiDict[str, str], *, today: date, now: datetime | None = None) -> AskedDay:
    """Return the day to judge on: `on`, or today when it is absent or empty; and the `rev` to keep.

    A page that tells whether somebody answers now gives the moment too.
    """
    text = arguments.get("on", "").strip()
    rev = arguments.get("rev", "").strip()
    return AskedDay(on=parse_day(text) if text else today, today=today, now=now, rev=rev)


def number(
    arguments: MultiDict[str, str], name: str, *, default: int, least: int, most: int = _LARGEST
) -> int:
    """Return a whole number from the address; absent and empty mean the default."""
    text = arguments.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most and len(text) <= 9):
        raise UsageError(
            f"参数 {name} 的值“{shortened(text)}”不对", hint=f"请写 {least} 到 {most} 之间的整数"
        )
    return int(text)


def values(arguments: MultiDict[str, str], name: str) -> list[str]:
    """Return the values of a repeated parameter; empty ones count as absent."""
    return [text for text in (value.strip() for value in arguments.getlist(name)) if text]


def shortened(text: str) -> str:
    """Cut what a user wrote to what a message can carry."""
    return text if len(text) <= 40 else f"{text[:40]}…"
