"""What is said, piece by piece: figures, whether something may be done, words that have an opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FIGURE, MAY, NOT, OPEN, OFFICES, PAPERS = "figure", "may", "not", "open", "offices", "papers"
"""Kinds of pieces: a number, may or must, no or not, whether or not, who is in charge, what is brought."""
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = rf"[0-9][0-9,]*(?:\.[0-9]+)?|[{_NUMERAL}]*半|[{_NUMERAL}]+"
_LENGTHS = {"工作日": 0, "分钟": 1, "刻钟": 15, "小时": 60, "钟头": 60, "天": 1440, "日": 1440, "号": 1440}
_LONGER = {"周": 7, "星期": 7, "礼拜": 7, "个月": 365 / 12, "年": 365}
_UNIT = re.compile(
    "(个?工作日|个?自然日|分钟|刻钟|个?小时|个?钟头|周岁|岁|个?星期|个?礼拜|个月|元|块钱|万元|%|％|点半?|时|折)|[天日号周年月]"
)
_TIMES = "time"

_OPEN = r"(?P<open>(?P<asked>[\u4e00-\u9fff])不(?P=asked)|有没有|可不可以|是否|能否|可否|需不需要)"
_CONDITION = re.compile(r"\(\?[^)]*\)")
_WORDS = Path(__file__).with_name("words.txt")
FILLERS = frozenset("也都就还便才了的吧呢且并着又再先只是有但，、：则而地得所把将请该一般多半")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: `kind` says with what it is compared, `value` what it says, `start` where it is."""

    text: str
    kind: str
    value: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text piece by piece; what says nothing of the kind is one character each."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    place = 0
    looked_for, told = _words()
    while place < len(text):
        found = looked_for.match(text, place)
        if found is None or not found[0]:
            yield Piece(text[place], text[place], "", place)
            place += 1
            continue
        if found.lastgroup == "number":
            piece = _figure(text, found)
        else:
            kind, value = told.get(found.lastgroup or "", (OPEN, ""))
            piece = Piece(found[0], kind or found[0], value, place)
        yield piece
        place = piece.end


def _figure(text: str, found: re.Match[str]) -> Piece:
    """Return a number with the unit behind it: a length of time in minutes, 半年 as 六个月."""
    number, place = found[0], found.start()
    unit = _UNIT.match(text, found.end())
    word = unit[0] if unit else ""
    amount = _amount(number)
    plain = word.removeprefix("个") if word != "个月" else word
    if plain in _LENGTHS and not plain.endswith("工作日"):
        minutes = _LENGTHS[plain] * amount if amount is not None else None
        is_day = plain in ("日", "号") and text[:place].endswith("月")
        return _timed(number + word, place, minutes, number, "day" if is_day else _TIMES)
    if plain in _LONGER:
        if plain == "年" and (amount or 0) > 100:
            return Piece(number + word, FIGURE, f"year {amount:g}", place)
        minutes = 1440 * _LONGER[plain] * amount if amount is not None else None
        return _timed(number + word, place, minutes, number, _TIMES)
    value = f"{amount:g}" if amount is not None else number
    return Piece(number + word, FIGURE, f"{value}{plain}", place)


def _timed(text: str, place: int, minutes: float | None, number: str, kind: str) -> Piece:
    value = f"{kind} {minutes:.3g}" if minutes is not None else f"{kind} {number}"
    return Piece(text, FIGURE, value, place)


def _amount(number: str) -> float | None:
    """Return what a numeral counts, None for one that is no number: 一两, 三四."""
    written = number.replace(",", "")
    if written[0].isdigit():
        return float(written)
    half, whole = written.endswith("半"), written.removesuffix("半")
    total = section = digit = 0
    fresh = False
    for letter in whole:
        if letter in "零〇":
            fresh = False
        elif (value := "零一二三四五六七八九".find(letter)) > 0 or letter == "两":
            if fresh:
                return None
            digit, fresh = (2 if letter == "两" else value), True
        else:
            weight = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[letter]
            if weight >= 10_000:
                total, section = (total + section + digit) * weight, 0
            else:
                section += (digit or 1) * weight
            digit, fresh = 0, False
    return total + section + digit + (0.5 if half else 0)


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    """Return what finds the pieces, and the kind and the value of each of its groups."""
    rows: list[tuple[str, str, str]] = []
    for number, line in enumerate(_WORDS.read_text(encoding="utf-8").splitlines()):
        name, given, words = line.partition(": ")
        if not given or line.startswith("#"):
            continue
        kind, _, value = name.partition(" ")
        kind = {"plain": "", "group": f"group {number}"}.get(kind, kind)
        for side, some in enumerate(words.split(" | ")):
            rows += [(word, kind, value or str(side)) for word in some.split()]
    rows.sort(key=lambda row: -len(_CONDITION.sub("", row[0])))
    known = {f"w{number}": (kind, value) for number, (_, kind, value) in enumerate(rows)}
    named = (f"(?P<w{number}>{word})" for number, (word, _, _) in enumerate(rows))
    return re.compile("|".join((_OPEN, *named, f"(?P<number>{_NUMBER})"))), known
