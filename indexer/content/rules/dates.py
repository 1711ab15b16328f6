"""Dates: in order, complete, and saying what comes after an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.rules.years import likely_date
from indexer.domain.choices import DocumentType
from indexer.domain.document import MonthDay
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading


_WHOLE_YEAR = 359
_A_DAY = timedelta(days=1)
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?=年|度)")
_YEARS = re.compile(r"(?<![0-9])(20[0-9]{2})\s*(?:—+|–|-|~|～|至|到)\s*(20[0-9]{2})(?![0-9-])")
"""A season that lies in two years: 2026—2027采暖季."""
_YEARS_OF_AN_ID = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_FOLLOW = (
    ("issued_on", "published_on"),
    ("verified_on", "review_by"),
    ("issued_on", "effective_from"),
    ("issued_on", "verified_on"),
    ("effective_from", "repealed_on"),
    ("repealed_on", "effective_to"),
    ("issued_on", "effective_to"),
    ("issued_on", "repealed_on"),
)


@file_rule("date-order", "有效期至不能早于施行日期。")
def ends_after_it_begins(file: DocumentFile) -> Iterator[Fault]:
    """Compare the first and the last day of validity; one day only is fine.

    Passes::
        effective_from: 2026-01-01
        effective_to: 2026-01-01
        successor_note: 等新通知
    Fails::
        effective_from: 2026-01-01
        effective_to: 2025-12-31
        successor_note: 等新通知
    """
    first, last = file.value("effective_from"), file.value("effective_to")
    if first and last and last < first:
        likely = _likely_end(last, first)
        yield Fault(
            message=f"有效期至 {last} 早于施行日期 {first}",
            place=file.place("effective_to"),
            hint=f"{f'是不是 {likely}？' if likely else ''}请核对 effective_to 和 effective_from",
            fatal=True,
        )


@file_rule(
    "date-doubt", "成文日期一般不晚于发布日期，核对日期一般不晚于下次核对。", severity=Severity.WARNING
)
def other_dates_follow_one_another(file: DocumentFile) -> Iterator[Fault]:
    """Compare dates that say nothing about validity.

    Passes::
        verified_on: 2026-01-01
        review_by: 2027-01-01
    Fails::
        verified_on: 2027-01-01
        review_by: 2026-01-01
    """
    for earlier, later in _FOLLOW:
        first, last = file.value(earlier), file.value(later)
        day_before = later == "effective_to" and first and last and first - last == _A_DAY
        if first and last and last < first and not day_before:
            yield Fault(
                message=f"{later} 的 {last} 早于 {earlier} 的 {first}",
                place=file.place(later),
                hint="请核对这两个日期",
            )


@file_rule("window-dates", "申领窗口的起止要同为 MM-DD 或同为 YYYY-MM-DD，一次性的止不早于起。")
def window_is_one_stretch_of_days(file: DocumentFile) -> Iterator[Fault]:
    """Check each window; MM-DD may cross the year, so its order says nothing.

    Passes::
        windows: [{from: 12-10, until: 01-31}]
    Fails::
        windows: [{from: 2026-03-01, until: 05-31}]
    """
    for index, window in enumerate(file.value("windows") or ()):
        begin, end = window.from_, window.until
        place = file.item_place("windows", index)
        if isinstance(begin, date) != isinstance(end, date):
            yield Fault(
                message=f"申领窗口的起 {begin} 和止 {end} 一个带年份、一个不带",
                place=place,
                hint="每年重复的都写 MM-DD，只开一次的都写 YYYY-MM-DD",
                fatal=True,
            )
        elif isinstance(begin, date) and isinstance(end, date) and end < begin:
            likely = _likely_end(end, begin)
            yield Fault(
                message=f"申领窗口的止 {end} 早于起 {begin}",
                place=place,
                hint=f"{f'是不是 {likely}？' if likely else ''}请核对起止日期",
                fatal=True,
            )


def _likely_end(end: date, begin: date) -> date | None:
    return likely_date(end, lambda day: day >= begin, begin)


@file_rule("whole-year", "申领窗口一年到头开着的，不用写窗口。", severity=Severity.WARNING)
def windows_close_sometime(file: DocumentFile) -> Iterator[Fault]:
    """Remark a yearly window of twelve months: its two days were mixed up, or it is none.

    Passes::
        windows: [{from: 12-10, until: 01-31}]
    Fails::
        windows: [{from: 09-01, until: 08-31}]
    """
    for index, window in enumerate(file.value("windows") or ()):
        if isinstance(window.from_, MonthDay) and isinstance(window.until, MonthDay):
            begin, end = (date(2026, day.month, min(day.day, 28)) for day in (window.from_, window.until))
            if (end - begin).days % 365 >= _WHOLE_YEAR:
                yield Fault(
                    message=f"申领窗口 {window.from_} 到 {window.until} 一年到头都开着",
                    place=file.item_place("windows", index),
                    hint="起止写反了的对调；真的全年都收，删去窗口",
                )


@file_rule("title-year", "标题、窗口名称里的年份要和日期对得上。", severity=Severity.WARNING)
def years_of_names_are_those_of_dates(file: DocumentFile) -> Iterator[Fault]:
    """Remark a title of another year than all dates, and a window called by another than the title.

    Passes::
        title: 2027年度登记安排
        type: policy
        effective_from: 2027-01-01
    Fails::
        title: 2026年度登记安排
        type: policy
        effective_from: 2028-01-01
    """
    title = file.value("title") or ""
    titled = set(_YEAR.findall(title))
    yield from _another_season(file, title)
    windows = file.value("windows") or ()
    days = [file.value(key) for key in ("effective_from", "effective_to", "issued_on", "published_on")]
    days += [day for window in windows for day in (window.from_, window.until)]
    years = {str(day.year + near) for day in days if isinstance(day, date) for near in (-1, 0)}
    if titled and years and not titled & years:
        message = f"标题写的是 {min(titled)} 年，日期里没有这一年"
        yield Fault(message=message, place=file.place("title"), hint="请核对标题和各栏日期")
    for index, window in enumerate(windows):
        named = set(_YEAR.findall(window.label or ""))
        if named and titled and not named & titled:
            yield Fault(
                message=f"窗口叫“{window.label}”，标题是 {min(titled)} 年",
                place=file.item_place("windows", index),
                hint="从去年抄来的请改年份",
            )


def _another_season(file: DocumentFile, title: str) -> Iterator[Fault]:
    """Yield a season, or a year of the id, that the title or the days of validity do not have."""
    first, last = file.value("effective_from"), file.value("effective_to")
    season = _YEARS.search(title)
    years = (first.year, last.year) if first and last and first.year < last.year else None
    if season and years and (int(season[1]), int(season[2])) != years:
        message = f"标题写的是 {season[0]}，日期是 {first} 到 {last}"
        yield Fault(message=message, place=file.place("title"), hint="请核对标题和各栏日期")
    named = set(_YEARS_OF_AN_ID.findall(file.value("id") or ""))
    in_title = set(_YEARS_OF_AN_ID.findall(title))
    if named and in_title and not named & in_title:
        message = f"编号里是 {min(named)} 年，标题里是 {min(in_title)} 年"
        yield Fault(message=message, place=file.place("title"), hint="从去年抄来的请改年份")


@file_rule("odd-count", "天数、次数、份数不会那么大；承诺的不会比法定的长。", severity=Severity.WARNING)
def counts_are_of_human_size(file: DocumentFile) -> Iterator[Fault]:
    """Remark numbers nobody means: a digit too many, or two fields in each other's place.

    Passes::
        legal_days: {days: 30}
        promise_days: {days: 3}
    Fails::
        legal_days: {days: 3}
        promise_days: {days: 30}
    """
    legal, promised = file.value("legal_days"), file.value("promise_days")
    if legal and promised and legal.unit is promised.unit and promised.days > legal.days:
        message = f"承诺 {promised.days} 天，比法定的 {legal.days} 天长"
        yield Fault(message=message, place=file.place("promise_days"), hint="请核对，多半是写反了")
    counts = [("visits", file.place("visits"), file.value("visits"), 9)]
    counts += [
        (key, file.place(key), each.days, 400)
        for key in ("legal_days", "promise_days")
        if (each := file.value(key))
    ]
    for index, window in enumerate(file.value("windows") or ()):
        counts.append(("notice_days", file.item_place("windows", index), window.notice_days, 366))
    for index, paper in enumerate(file.value("materials") or ()):
        place = file.item_place("materials", index)
        counts += [("originals", place, paper.originals, 9), ("copies", place, paper.copies, 9)]
    for key, place, count, most in counts:
        if count is not None and count > most:
            yield Fault(message=f"{key} 写的是 {count}，太多了", place=place, hint="请核对，多半多打了一位")


@file_rule("repeal-pair", "废止日期和废止依据要一起写。")
def repeal_has_a_day_and_a_reason(file: DocumentFile) -> Iterator[Fault]:
    """Ask for the other half; without the day a repealed document would pass for valid.

    Passes::
        repealed_on: 2026-01-01
        repealed_by: 市政府令第 1 号
        successor_note: 按新办法办理
    Fails::
        repealed_by: 市政府令第 1 号
    """
    if "repealed_by" in file.keys.places and "repealed_on" not in file.keys.places:
        yield Fault(
            message="写了 repealed_by（废止依据），没写 repealed_on（废止日期）",
            place=file.place("repealed_by"),
            hint="请加上 repealed_on: 不再有效的第一天",
            fatal=True,
        )
    if "repealed_on" in file.keys.places and "repealed_by" not in file.keys.places:
        yield Fault(
            message="写了 repealed_on（废止日期），没写 repealed_by（废止依据）",
            place=file.place("repealed_on"),
            hint="请加上 repealed_by: 新文件的编号，或一句话",
            field="repealed_by",
        )


@file_rule("no-effective-date", "政策文件最好写明施行日期。", severity=Severity.WARNING)
def policy_says_when_it_begins(file: DocumentFile) -> Iterator[Fault]:
    """Remark a policy that counts as valid since always.

    Passes::
        type: policy
        effective_from: 2026-01-01
    Fails::
        type: policy
    """
    if file.type is DocumentType.POLICY and "effective_from" not in file.keys.places:
        yield Fault(message="施行日期未载", hint="查到后加上 effective_from: YYYY-MM-DD")


@rule(
    "no-successor",
    "会到期或已废止的文件要写明以后按什么办。",
    severity=Severity.WARNING,
    about=("effective_to", "repealed_on"),
)
def end_says_what_follows(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark an end without a successor, a note, or a repealing document of this handbook.

    Passes::
        effective_to: 2026-12-31
        superseded_by: tingche
    Fails::
        effective_to: 2026-12-31
    """
    ends = [key for key in ("effective_to", "repealed_on") if file.states(key)]
    told = any(file.states(key) for key in ("superseded_by", "successor_note"))
    if ends and not told and file.value("repealed_by") not in reading.by_id:
        yield Fault(
            message="写了到期或废止，没写以后按什么办",
            place=file.place(ends[0]),
            hint="请加上 superseded_by: 新文件编号，或 successor_note: 一句话",
        )
