"""Times that sentences tell: weekdays, stretches, ages and months that no calendar has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_WEEK = "一二三四五六日"
_DAY = (
    r"(?P<year{0}>[12][0-9]{{3}})(?:年|[-./])(?P<month{0}>[0-9]{{1,2}})(?:月|[-./])"
    r"(?:(?P<day{0}>[0-9]{{1,2}})[日号]?)?"
)
_WEEKDAY = re.compile(
    _DAY.format("") + r"[^\S\n]*[（(]?[^\S\n]*(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])"
)
_STRETCH = re.compile(
    _DAY.format("")
    + r"(?:[^。；;\n0-9]{0,12}?[至到]|[^\S\n]*(?:—+|–|-{1,2}|~|～)[^\S\n]*)"
    + _DAY.format("2")
)
_HALF = "上午|下午|早上?|晚上?|中午|凌晨|夜里"
_CLOCK = (
    f"(?P<half{{0}}>{_HALF})?"
    r"(?P<hour{0}>[0-9]{{1,2}})(?:[:：](?P<minute{0}>[0-9]{{2}})|[点时](?P<rest{0}>半|[0-9]{{1,2}}分)?)"
)
_HOURS = re.compile(
    r"(?<![0-9:：.])"
    + _CLOCK.format("")
    + r"[^\S\n]*(?:至|到|—+|–|-{1,2}|~|～)[^\S\n]*"
    + _CLOCK.format("2")
    + "(?![0-9:：])"
)
_OVERNIGHT = re.compile("次日|第二天|翌日|夜|晚|凌晨|通宵|隔天")
_NEVER = re.compile(
    r"(?:星期|礼拜)[八九十百0789]|每月(?:3[2-9]|[4-9][0-9])[日号]|[12][0-9]{3}年(?:1[3-9]|[2-9][0-9]|0{1,2})月"
    r"|(?:上午|下午|早上|晚上|至|到|周[一二三四五六日天]|星期[一二三四五六日天])[^\S\n]*(?:2[5-9]|[3-9][0-9])[^\S\n]*点"
    r"|(?<![0-9])(?:1[3-9][0-9]|[2-9][0-9]{2}|[0-9]{4,})周?岁"
)
_NUMERAL = "[0-9一二三四五六七八九十]"
_DEADLINE = re.compile(
    rf"(?P<month>{_NUMERAL}{{1,2}})月(?P<day>{_NUMERAL}{{1,3}})[日号](?:为|是)?(?:收完|截止|封账)"
    rf"|(?:截止日期?|截止时间)[是为到至：:]*(?:20[0-9]{{2}}年)?(?P<month2>{_NUMERAL}{{1,2}})月(?P<day2>{_NUMERAL}{{1,3}})[日号]"
)
_AMOUNTS = re.compile(
    r"(?<![0-9.%-])(?P<least>[0-9]{1,6})(?:元|岁)?\s?(?:-|—|–|~|～|至|到)\s?(?P<most>[0-9]{1,6})\s?(?:元|周?岁|个月)"
)
_PASSING = re.compile(
    r"(?:今天|明天|后天|昨天|今日|明日|昨日|[本下这]周[一二三四五六日]?)(?:下班前|[上下]午)?(?:就?截止|到期|开始受理|起受理)"
    r"|截[至止]到?(?:今天|昨天|明天|今日|昨日|[本下]周)"
)


@file_rule("weekday", "写了日期又写星期几的，两样要对得上。", severity=Severity.WARNING)
def days_fall_on_their_weekday(file: DocumentFile) -> Iterator[Fault]:
    """Remark a date with the weekday of another.

    Passes::
        title: 示例
        ---
        2026年3月1日（星期日）开始。
    Fails::
        title: 示例
        ---
        2026年3月1日（星期一）开始。
    """
    for found in _WEEKDAY.finditer(file.text):
        day = _date(found, "")
        said = _WEEK.index(found["weekday"].replace("天", "日"))
        if day is not None and day.weekday() != said:
            yield Fault(
                message=f"{day} 是星期{_WEEK[day.weekday()]}，这里写的是星期{_WEEK[said]}",
                place=file.place_at(found.start()),
                hint="请对照原件：日期和星期有一个不对",
            )


@file_rule("time-order", "从几时到几时，后面的不能早于前面的。", severity=Severity.WARNING)
def stretches_end_after_they_begin(file: DocumentFile) -> Iterator[Fault]:
    """Remark days and hours whose end stands before their beginning; over night is said so.

    Passes::
        title: 示例
        ---
        8:00到17:00，夜里21:00到8:00。
    Fails::
        title: 示例
        ---
        2026年3月1日至2026年1月31日受理。
    """
    for found in _STRETCH.finditer(file.text):
        begin, end = _date(found, ""), _date(found, "2")
        if begin and end and end < begin and not (found["day2"] is None and end.month == begin.month):
            yield _turned(file, found)
    for found in _AMOUNTS.finditer(file.body):
        if int(found["most"]) < int(found["least"]) and not found["least"].startswith(("19", "20")):
            yield _turned(file, found, len(file.text) - len(file.body))
    for found in _HOURS.finditer(file.text):
        before = file.text[max(found.start() - 4, 0) : found.start()]
        first, last = _minutes(found, ""), _minutes(found, "2")
        if (
            first is not None
            and last is not None
            and last <= first
            and not _OVERNIGHT.search(before + found[0])
        ):
            yield _turned(file, found)


@file_rule("no-such-time", "几月、几号、几点、多大年纪，要真有。", severity=Severity.WARNING)
def months_and_ages_are_possible(file: DocumentFile) -> Iterator[Fault]:
    """Remark months, days of a month, hours and ages there are none of.

    Passes::
        title: 示例
        ---
        年满80周岁的，星期日也收。
    Fails::
        title: 示例
        ---
        年满180周岁的。
    """
    for found in _NEVER.finditer(file.text):
        yield Fault(
            message=f"没有“{found[0].strip()}”", place=file.place_at(found.start()), hint="请对照原件核对"
        )


@file_rule("passing-day", "日子写年月日，不写“明天截止”。", severity=Severity.WARNING)
def days_are_named(file: DocumentFile) -> Iterator[Fault]:
    """Remark days that mean another one tomorrow; residents' own words may.

    Passes::
        title: 示例
        ---
        2026年3月1日截止。
    Fails::
        title: 示例
        ---
        明天截止。
    """
    for found in _PASSING.finditer(file.body):
        yield Fault(
            message=f"“{found[0]}”过一天就不对了",
            place=file.place_in_body(found.start()),
            hint="请写成年月日",
        )


@file_rule("deadline", "正文里的截止日和申领窗口要一样。", severity=Severity.WARNING)
def deadlines_are_those_of_the_windows(file: DocumentFile) -> Iterator[Fault]:
    """Remark a last day of the text that no window of the document has.

    Passes::
        windows: [{from: 2026-09-01, until: 2026-10-31}]
        ---
        十月三十一日截止。
    Fails::
        windows: [{from: 2026-09-01, until: 2026-10-31}]
        ---
        九月三十日截止。
    """
    windows = file.value("windows") or ()
    days = {(day.month, day.day) for window in windows for day in (window.from_, window.until)}
    for found in _DEADLINE.finditer(file.body) if days else ():
        month, day = (chinese_number(found[name] or found[f"{name}2"]) for name in ("month", "day"))
        if (month, day) not in days:
            yield Fault(
                message=f"正文说 {month}月{day}日截止，申领窗口里没有这一天",
                place=file.place_in_body(found.start()),
                hint="请对照原件，两处写成一样",
            )


def _turned(file: DocumentFile, found: re.Match[str], start: int = 0) -> Fault:
    return Fault(
        message=f"“{' '.join(found[0].split())[:40]}”后面的早于前面的",
        place=file.place_at(start + found.start()),
        hint="请对照原件核对；过夜的写“次日”",
    )


def _date(found: re.Match[str], which: str) -> date | None:
    try:
        return date(int(found[f"year{which}"]), int(found[f"month{which}"]), int(found[f"day{which}"] or 1))
    except ValueError:
        return None  # `day-in-text` says that there is none


def _minutes(found: re.Match[str], which: str) -> int | None:
    half = found[f"half{which}"] or (found["half"] if which else "") or ""
    hour, rest = int(found[f"hour{which}"]), found[f"rest{which}"] or ""
    minute = int(found[f"minute{which}"] or 0) or (30 if rest == "半" else int(rest[:-1] or 0))
    if hour > 24 or minute > 59:
        return None  # `hour-in-text` says so
    later = half[:1] in ("下", "晚") or (half == "中午" and hour < 11)
    return (hour + (12 if later and hour < 12 else 0)) * 60 + minute
