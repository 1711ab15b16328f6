"""Times that sentences tell: weekdays that are another day's, stretches that end before they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.saying import WEEK, sentence_around
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_WHICH = "请对照原件：日期和星期有一个不对"
_DAY = (
    r"(?P<year{0}>[12][0-9]{{3}})(?:年|[-./])(?P<month{0}>[0-9]{{1,2}})(?:月|[-./])"
    r"(?:(?P<day{0}>[0-9]{{1,2}})[日号]?)?"
)
WEEKDAY = re.compile(
    _DAY.format("") + r"[^\S\n]*[（(]?[^\S\n]*(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])"
)
WEEKDAY_ALONE = re.compile(
    r"(?<![0-9年./-])(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号][（(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])"
)
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_STRETCH = re.compile(
    _DAY.format("")
    + r"(?:(?:起，)?[^，。；;\n0-9]{0,12}?[至到]|[^\S\n]*(?:—+|–|-{1,2}|~|～)[^\S\n]*)"
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
_NUMERAL = "[0-9一二两三四五六七八九十]"
_SPOKEN_CLOCK = (
    f"(?P<half{{0}}>{_HALF})?(?P<hour{{0}}>[一二两三四五六七八九十]{{{{1,3}}}})点"
    "(?P<minute{0}>(?!))?(?P<rest{0}>半)?"
)
_SPOKEN_HOURS = re.compile(rf"{_SPOKEN_CLOCK.format('')}(?:至|到){_SPOKEN_CLOCK.format('2')}")
_DAYS_OF_A_MONTH = re.compile(
    rf"(?<!{_NUMERAL})(?P<least>{_NUMERAL}{{1,3}})[日号](?:至|到)(?P<most>{_NUMERAL}{{1,3}})[日号]"
)
_MONTHS = re.compile(
    rf"(?<!{_NUMERAL})(?P<least>{_NUMERAL}{{1,2}})月(?:份|[初底末中]|[上中下]旬)?(?:至|到)(?P<most>{_NUMERAL}{{1,2}})月(?!{_NUMERAL})"
)
_CROSSES = re.compile("次|翌|第二|下个?月|明年|隔|跨|转年|来年|采暖|冬|供暖|流感|季")
_OVERNIGHT = re.compile("次日|第二天|翌日|夜|晚|凌晨|通宵|隔天")
_AMOUNTS = re.compile(
    r"(?<![0-9.%-])(?P<least>[0-9]{1,6})(?:元|岁)?\s?(?:-|—|–|~|～|至|到)\s?(?P<most>[0-9]{1,6})\s?(?:元|周?岁|个月)"
)


_AMOUNTS_IN_WORDS = re.compile(
    r"(?P<least>[一二两三四五六七八九十百]{1,5})(?:元|块)(?:以上)?(?:至|到)(?P<most>[一二两三四五六七八九十百]{1,5})(?:元|块)"
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
    for found in WEEKDAY.finditer(file.text):
        day = _date(found, "")
        said = WEEK.index(found["weekday"].replace("天", "日"))
        if day is not None and day.weekday() != said:
            yield Fault(
                message=f"{day} 是星期{WEEK[day.weekday()]}，这里写的是星期{WEEK[said]}",
                place=file.place_at(found.start()),
                hint=_WHICH,
            )
    years = {int(year) for year in _YEAR.findall(file.text)}
    for found in WEEKDAY_ALONE.finditer(file.text) if years else ():
        said = WEEK.index(found["weekday"].replace("天", "日"))
        days = [day for year in years if (day := _day(year, int(found["month"]), int(found["day"])))]
        if days and all(day.weekday() != said for day in days):
            year = max(days).year
            message = f"{year} 年的{found['month']}月{found['day']}日是星期{WEEK[max(days).weekday()]}"
            yield Fault(message=message, place=file.place_at(found.start()), hint=_WHICH)


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
    for pattern in (_DAYS_OF_A_MONTH, _MONTHS, _AMOUNTS_IN_WORDS):
        for found in pattern.finditer(file.body):
            least, most = (chinese_number(found[each].replace("两", "二")) or 0 for each in ("least", "most"))
            if most < least and not _CROSSES.search(sentence_around(file.body, found)):
                yield _turned(file, found, len(file.text) - len(file.body))
    for found in (*_HOURS.finditer(file.text), *_SPOKEN_HOURS.finditer(file.text)):
        before = file.text[max(found.start() - 4, 0) : found.start()]
        first, last = _minutes(found, ""), _minutes(found, "2")
        if (
            first is not None
            and last is not None
            and last <= first
            and not _OVERNIGHT.search(before + found[0])
        ):
            yield _turned(file, found)


def _turned(file: DocumentFile, found: re.Match[str], start: int = 0) -> Fault:
    return Fault(
        message=f"“{' '.join(found[0].split())[:40]}”后面的早于前面的",
        place=file.place_at(start + found.start()),
        hint="请对照原件核对；过夜的写“次日”",
    )


def _date(found: re.Match[str], which: str) -> date | None:
    return _day(int(found[f"year{which}"]), int(found[f"month{which}"]), int(found[f"day{which}"] or 1))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # `day-in-text` says that there is none


def _minutes(found: re.Match[str], which: str) -> int | None:
    half = found[f"half{which}"] or (found["half"] if which else "") or ""
    hour, rest = chinese_number(found[f"hour{which}"].replace("两", "二")), found[f"rest{which}"] or ""
    minute = int(found[f"minute{which}"] or 0) or (30 if rest == "半" else int(rest[:-1] or 0))
    if hour is None or hour > 24 or minute > 59:
        return None  # `hour-in-text` says so
    later = half[:1] in ("下", "晚") or (half == "中午" and hour < 11)
    return (hour + (12 if later and hour < 12 else 0)) * 60 + minute
