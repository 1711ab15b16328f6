"""Years: a wrong digit clears a document from the list of what is overdue, or keeps a window open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.nodes import Place, scalars
from indexer.domain.fields import FIELDS, Kind
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_DONE = ("verified_on", "last_reached_on")
_ISSUED = ("issued_on", "published_on")
_OF_TODAY = (*_DONE, "review_by", "agreement_to")
_DATES = tuple(field.key for field in FIELDS if field.kind is Kind.DATE)
_N = "[0-9０-９〇零○一二三四五六七八九十]"
_DAY = re.compile(
    rf"(?<!{_N})(?:(?P<year>{_N}{{4}})年)?(?P<month>{_N}{{1,3}})月(?P<day>{_N}{{1,3}})[日号]"
    r"|(?<![0-9./-])(?P<iso_year>20[0-9]{2})(?P<sign>[-./])(?P<iso_month>[0-9]{1,2})(?P=sign)(?P<iso_day>[0-9]{1,2})(?![0-9./-])"
)
_YEAR = re.compile(rf"(?<!{_N})(?P<year>[2２二]{_N}{{3}})年")
_CLOCK = re.compile(r"(?<![0-9:：.])(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})(?![0-9:：])")
_TWO_YEARS = timedelta(days=731)
_TEN_YEARS = timedelta(days=3653)
_FIRST = date(1949, 10, 1)


@rule("future-check", "核对和打通的日期不能在将来。", dated=True)
def what_was_done_is_not_to_come(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Name a check or a call that is yet to be: it would say that somebody vouches for the document.

    Passes::
        verified_on: 2026-01-01
    Fails::
        verified_on: 2062-01-01
    """
    today = reading.today
    if today is None:
        return
    for key in _DONE:
        day = file.value(key)
        if day is not None and day > today:
            yield Fault(
                message=f"{key} 的 {day} 还没到（今天 {today}）",
                place=file.place(key),
                hint=_hint(day, today.__ge__, today, otherwise="请写真正核对的那一天"),
                field=key,
            )
    verified, review = file.value("verified_on"), file.value("review_by")
    if verified is not None and verified > today and review is not None:
        yield Fault(
            message=f"review_by 的 {review} 是照没到的核对日期推的",
            place=file.place("review_by"),
            hint="请改好核对日期，再写下次哪天核对",
            field="review_by",
        )


@rule("far-date", "差了十年以上的日期多半是写错了年份。", severity=Severity.WARNING, dated=True)
def years_are_of_our_time(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark dates more than ten years ahead, of checks and windows also behind; papers may be older.

    Passes::
        review_by: 2027-01-01
    Fails::
        review_by: 2072-01-01
    """
    today = reading.today
    if today is None:
        return
    for key, place, day in _days(file):
        oldest = today - _TEN_YEARS if key in _OF_TODAY or key == "windows" else _FIRST
        if key in _DONE and day > today:
            continue  # an error already
        if key in _ISSUED and day > today:
            hint = _hint(day, lambda other: other <= today, today)
            yield Fault(message=f"{key} 的 {day} 还没到（今天 {today}）", place=place, hint=hint)
        elif key == "effective_from" and today + _TWO_YEARS < day <= today + _TEN_YEARS:
            hint = _hint(day, lambda other: abs(other - today) <= _TWO_YEARS, today)
            yield Fault(message=f"{key} 的 {day} 还有两年以上才到", place=place, hint=hint)
        elif not oldest <= day <= today + _TEN_YEARS:
            hint = _hint(day, lambda other: abs(other - today) <= _TEN_YEARS, today)
            yield Fault(message=f"{key} 的 {day} 离今天十年以上", place=place, hint=hint)


@file_rule("window-validity", "申领窗口应当在施行和到期之间。", severity=Severity.WARNING)
def windows_lie_within_the_validity(file: DocumentFile) -> Iterator[Fault]:
    """Remark a window past the end, or all of it before the start; to ask before a rule begins is usual.

    Passes::
        effective_to: 2026-12-31
        successor_note: 等新通知
        windows: [{from: 2026-03-01, until: 2026-04-30}]
    Fails::
        effective_to: 2026-12-31
        successor_note: 等新通知
        windows: [{from: 2026-03-01, until: 2027-04-30}]
    """
    first, last = file.value("effective_from"), file.value("effective_to")
    for index, window in enumerate(file.value("windows") or ()):
        place = file.item_place("windows", index)
        end = window.until
        if isinstance(end, date) and last is not None and end > last:
            likely = _hint(end, lambda other: other <= last, last)
            yield Fault(message=f"申领窗口到 {end}，文件 {last} 就到期了", place=place, hint=likely)
        if isinstance(end, date) and first is not None and end < first:
            likely = _hint(end, lambda other: other >= first, first)
            yield Fault(message=f"申领窗口到 {end}，文件 {first} 才施行", place=place, hint=likely)


@rule("day-in-text", "正文里的日子要真有这一天，年份不差十年以上。", severity=Severity.WARNING, dated=True)
def days_of_the_text_are_days(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark days of the body that no calendar has, and years more than ten years ahead.

    Passes::
        title: 示例
        ---
        2026年2月28日截止。
    Fails::
        title: 示例
        ---
        2026年2月30日截止。
    """
    for found in _DAY.finditer(file.body):
        parts = [found[name] or found[f"iso_{name}"] for name in ("year", "month", "day")]
        year, month, day = (chinese_number(part) if part else 2024 for part in parts)
        if None in (year, month, day) or _day(year or 0, month or 0, day or 0) is None:
            place = file.place_in_body(found.start())
            yield Fault(message=f"没有{found[0]}这一天", place=place, hint="请对照原件核对日期")
    today = reading.today
    for found in _YEAR.finditer(file.body) if today is not None else ():
        if today is not None and (chinese_number(found["year"]) or 0) > today.year + 10:
            place = file.place_in_body(found.start())
            yield Fault(message=f"{found['year']} 年离今天十年以上", place=place, hint="请对照原件核对年份")


@file_rule("hour-in-text", "几点几分要真有这个时刻。", severity=Severity.WARNING)
def hours_are_on_the_clock(file: DocumentFile) -> Iterator[Fault]:
    """Remark times no clock shows, in the body and in what tells the hours.

    Passes::
        title: 示例
        ---
        上午 8:30 开门。
    Fails::
        title: 示例
        ---
        上午 8:60 开门。
    """
    start = len(file.text) - len(file.body)
    told = [(start + found.start(), found) for found in _CLOCK.finditer(file.body)]
    for key in ("hours", "places", "service_area", "phones"):
        node = file.keys.nodes.get(key)
        for scalar in scalars(node) if node is not None else ():
            top = file.text.find("\n") + 1 + scalar.span.start
            told += [(top + found.start(), found) for found in _CLOCK.finditer(scalar.text)]
    for position, found in told:
        hour, minute = int(found["hour"]), int(found["minute"])
        if minute > 59 or hour > 24 or (hour == 24 and minute):
            hint = "请对照原件核对钟点"
            yield Fault(message=f"没有 {found[0]} 这个时刻", place=file.place_at(position), hint=hint)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def likely_date(day: date, fits: Callable[[date], bool], near: date) -> date | None:
    """Return the date that was probably meant: the year's digits in another order, or one of them other.

    >>> likely_date(date(2062, 11, 30), lambda day: day <= date(2026, 12, 1), date(2026, 12, 1))
    datetime.date(2026, 11, 30)
    """
    year = f"{day.year:04d}"
    orders = ["".join(digits) for digits in permutations(year)]
    others = [year[:at] + digit + year[at + 1 :] for at in range(4) for digit in "0123456789"]
    for years in (orders, others):
        found = [meant for text in years if (meant := _in_year(day, int(text))) and meant != day]
        found = [meant for meant in found if fits(meant) and abs(meant - near) <= _TEN_YEARS]
        if found:
            return min(found, key=lambda meant: abs(meant - near))
    return None


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February, or the year 0
        return None


def _hint(
    day: date, fits: Callable[[date], bool], near: date, *, otherwise: str = "请对照原件核对年份"
) -> str:
    likely = likely_date(day, fits, near)
    return f"是不是 {likely}？{otherwise}" if likely else otherwise


def _days(file: DocumentFile) -> Iterator[tuple[str, Place, date]]:
    for key in _DATES:
        if (day := file.value(key)) is not None:
            yield key, file.place(key), day
    for index, window in enumerate(file.value("windows") or ()):
        for day in (window.from_, window.until):
            if isinstance(day, date):
                yield "windows", file.item_place("windows", index), day
