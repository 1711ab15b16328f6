"""What two sayings of one thing have in common: the sentence, the day, and how a difference is told."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from indexer.content.faults import Fault
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

BOTH = "请对照原件，两处写成一样"
NUMERAL = "[0-9〇零○一二三四五六七八九十]"
_YEAR = r"(?:(?P<year{0}>20[0-9]{{2}}|二[〇零○][〇零○一二三四五六七八九]{{2}})年)"
_MONTH_AND_DAY = rf"(?P<month{{0}}>{NUMERAL}{{{{1,2}}}})月(?P<day{{0}}>{NUMERAL}{{{{1,3}}}})[日号]"
DAY = f"{_YEAR}?{_MONTH_AND_DAY}"
"""A day with or without its year; ``DAY.format("2")`` names the groups of a second one apart."""

_MONTHLY = re.compile(rf"每月(?:的)?(?P<day>{NUMERAL}{{1,3}})[日号]")
WEEK = "一二三四五六日"
_AFTERNOON = ("下", "晚", "夜")
_HOURS = 24
_CLOCK = re.compile(
    rf"(?P<half>早上?|上午|中午|下午|晚上?)(?P<hour>{NUMERAL}{{1,3}})(?:点|[:：]00)(?P<rest>半)?"
    "|(?<![0-9:：])(?P<clock>[0-9]{1,2}[:：][0-9]{2})(?![0-9:：])"
)


def hours_in(text: str) -> list[str]:
    """Return the hours of a text as a clock shows them, those in words only with their half of the day."""
    hours = set()
    for found in _CLOCK.finditer(text):
        if found["clock"]:
            hours.add(found["clock"].replace("：", ":").zfill(5))
        elif (hour := clock_of(found)) is not None:
            hours.add(hour)
    return sorted(hours)


def days_of_the_month_in(text: str) -> list[int]:
    """Return the days of a text that come every month: 每月15日, 每月十五号."""
    return sorted({day for found in _MONTHLY.finditer(text) if (day := chinese_number(found["day"]))})


def clock_of(found: re.Match[str]) -> str | None:
    """Return the hour of words as a clock shows it; without a half of the day none is taken for granted.

    `found` names its groups `half`, `hour` and `rest` (半).
    """
    hour, half = chinese_number(found["hour"]), found["half"] or ""
    if hour is None or hour > _HOURS or not half:
        return None
    later = half.startswith(_AFTERNOON) and hour < _HOURS // 2
    return f"{hour + _HOURS // 2 if later else hour:02d}:{'30' if found['rest'] else '00'}"


def untrue(file: DocumentFile, found: re.Match[str], message: str) -> Fault:
    return Fault(message=message, place=file.place_in_body(found.start()), hint=BOTH)


def day_of(found: re.Match[str], which: str = "") -> tuple[int | None, int, int] | None:
    """Return year (None: not said), month and day of a match of `DAY`; None for numbers that are none."""
    year = found[f"year{which}"]
    numbers = [chinese_number(found[f"{name}{which}"]) for name in ("month", "day")]
    if None in numbers or (year and chinese_number(year) is None):
        return None
    return (chinese_number(year) if year else None, numbers[0] or 0, numbers[1] or 0)


def is_same(found: re.Match[str], which: str, day: Any) -> bool:
    """Say whether a day of the text is one of a field, which may come back every year."""
    said = day_of(found, which)
    if said is None:
        return False
    year, month, number = said
    other_year = year and isinstance(day, date) and year != day.year
    return (month, number) == (day.month, day.day) and not other_year


def sentence_around(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind(end, 0, found.start()) for end in "。；\n") + 1
    ends = [at for end in "。；\n" if (at := text.find(end, found.end())) >= 0]
    return text[start : min(ends, default=len(text))]
