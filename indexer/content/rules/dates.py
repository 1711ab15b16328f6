"""Dates: in order, complete, and saying what comes after an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.rules.years import likely_date
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading


_ENDS = (("effective_from", "repealed_on"), ("issued_on", "effective_to"), ("issued_on", "repealed_on"))


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
    for earlier, later in (("issued_on", "published_on"), ("verified_on", "review_by"), *_ENDS):
        first, last = file.value(earlier), file.value(later)
        if first and last and last < first:
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
        place = file.keys.item_place("windows", index)
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


@rule("no-successor", "会到期或已废止的文件要写明以后按什么办。", severity=Severity.WARNING)
def end_says_what_follows(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark an end without a successor, a note, or a repealing document of this handbook.

    Passes::
        effective_to: 2026-12-31
        superseded_by: tingche
    Fails::
        effective_to: 2026-12-31
    """
    ends = [key for key in ("effective_to", "repealed_on") if key in file.keys.places]
    told = any(key in file.keys.places for key in ("superseded_by", "successor_note"))
    if ends and not told and file.value("repealed_by") not in reading.by_id:
        yield Fault(
            message="写了到期或废止，没写以后按什么办",
            place=file.place(ends[0]),
            hint="请加上 superseded_by: 新文件编号，或 successor_note: 一句话",
        )
