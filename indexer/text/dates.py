"""Dates as official documents write them: 2024年3月5日, 二〇二四年三月五日, 2024-03-05."""

from __future__ import annotations

import re
from datetime import date

_NUMERALS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "Ｏ": 0, "O": 0, "o": 0, "0": 0, "◯": 0,
}  # fmt: skip
_DIGIT = "[0-9０-９〇零○Ｏ◯Oo一二三四五六七八九]"
DATE = (
    rf"{_DIGIT}{{4}}\s*(?:年|[-/.])\s*(?:{_DIGIT}|十){{1,3}}\s*(?:月|[-/.])\s*(?:{_DIGIT}|十|廿){{1,3}}\s*日?"
)
_PARTS = re.compile(r"\s*(?:年|月|日|[-/.])\s*")


def read_date(text: str) -> date | None:
    """Return the day a text of the form `DATE` means, None when there is no such day.

    >>> read_date("二〇二四年十二月二十三日")
    datetime.date(2024, 12, 23)
    """
    parts = [part for part in _PARTS.split(text.strip()) if part]
    if len(parts) != 3:
        return None
    numbers = [_year(parts[0]), _number(parts[1]), _number(parts[2])]
    try:
        return date(*(number for number in numbers if number is not None))
    except (ValueError, TypeError):
        return None


def chinese_number(text: str) -> int | None:
    """Return 12 for 12, １２ and 十二; 二十, 一百二十 too."""
    hundreds, sign, rest = text.partition("百")
    if not sign:
        return _number(text)
    high, low = _digits(hundreds), _number(rest.strip("零〇")) if rest else 0
    return None if high is None or low is None else 100 * high + low


def _year(text: str) -> int | None:
    """Return a year of four digits; 26/1/5 may mean two things."""
    return _digits(text) if len(text) == 4 else None


def _number(text: str) -> int | None:
    """Return 12 for 12, １２, 十二 and 一二."""
    if "十" not in text:
        return _digits(text)
    tens, _, ones = text.partition("十")
    high = _digits(tens) if tens else 1
    low = _digits(ones) if ones else 0
    return None if high is None or low is None else 10 * high + low


def _digits(text: str) -> int | None:
    found = ""
    for character in text:
        value = _NUMERALS.get(character)
        if value is None and character.isdigit():
            value = int(character)
        if value is None:
            return None
        found += str(value)
    return int(found) if found else None
