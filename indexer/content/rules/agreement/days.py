"""Days: what a text says of days is what the fields say: when to apply, how long it is valid, how long it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.agreement.saying import DAY, NUMERAL, day_of, is_same, sentence_around, untrue
from indexer.domain.choices import DayUnit
from indexer.domain.document import Window
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_LAST = re.compile(
    DAY.format("") + r"(?:为|是)?(?:收完|截止|封账)|(?:截止日期?|截止时间)[是为到至：:]*" + DAY.format("2")
)
_STRETCH = re.compile(DAY.format("") + r"(?:起)?(?:至|到|—+|-|～|~)(?:当年|同年|次年)?" + DAY.format("2"))
_TAKEN_IN = re.compile("登记|申请|申报|申领|受理|报名|收件|集中|补办|办理|参保|缴费期")
_HALF = re.compile("(?P<half>[上下])半年(?:[^，。；\n]{0,6})(?:登记|申请|申报|受理|报名|办|收|发)")
_BEGINS = re.compile(r"自(?:" + DAY.format("") + r")起(?:施行|执行|实施|生效|试行)")
_ENDS = re.compile(
    r"(?:有效期|执行|施行|实施|适用)(?:限)?(?:至|到|截至)(?:"
    + DAY.format("")
    + r")|"
    + DAY.format("2")
    + "(?:失效|废止|停止执行)"
)
_ANOTHER = re.compile("《|原|旧|上一|去年|明年|下一年|同时")
_DONE_IN = re.compile(
    rf"(?P<days>{NUMERAL}{{1,3}})个?(?:工作日|自然日|日|天)(?:之?内|以内)?(?:就?能?)(?:办结|办好|办完|出证|发证|答复|批完|审完)"
)
_WORKDAYS = re.compile(rf"(?P<days>{NUMERAL}{{1,3}})个?工作日")


@file_rule("deadline", "正文里收件的日子和申领窗口要一样。", severity=Severity.WARNING)
def days_are_those_of_the_windows(file: DocumentFile) -> Iterator[Fault]:
    """Remark a last day, a stretch of days or half a year of the text that no window of the document has.

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
    if not windows:
        return
    ends = [day for window in windows for day in (window.from_, window.until)]
    for found in _LAST.finditer(file.body):
        which = "" if found["month"] else "2"
        if not any(is_same(found, which, day) for day in ends):
            said = f"{chinese_number(found[f'month{which}'])}月{chinese_number(found[f'day{which}'])}日截止"
            yield untrue(file, found, f"正文说 {said}，申领窗口里没有这一天")
    for found in _STRETCH.finditer(file.body):
        known = any(is_same(found, "", w.from_) and is_same(found, "2", w.until) for w in windows)
        if not known and _TAKEN_IN.search(sentence_around(file.body, found)):
            yield untrue(file, found, f"正文说 {found[0]}，申领窗口里没有这一段")
    for found in _HALF.finditer(file.body):
        months = range(1, 7) if found["half"] == "上" else range(7, 13)
        if not any(_reaches(window, months) for window in windows):
            yield untrue(file, found, f"正文说{found['half']}半年，申领窗口不在{found['half']}半年")


@file_rule("validity-in-text", "正文里的施行、失效日子和资料栏要一样。", severity=Severity.WARNING)
def validity_is_that_of_the_fields(file: DocumentFile) -> Iterator[Fault]:
    """Remark a first or last day of validity of the text that the fields do not have.

    Passes::
        effective_from: 2026-03-01
        ---
        自2026年3月1日起施行。
    Fails::
        effective_from: 2026-01-01
        ---
        自2026年3月1日起施行。
    """
    for pattern, keys in ((_BEGINS, ("effective_from",)), (_ENDS, ("effective_to", "repealed_on"))):
        days = [day for key in keys if (day := file.value(key)) is not None]
        for found in pattern.finditer(file.body) if days else ():
            which = "" if found["month"] else "2"
            known = any(is_same(found, which, day) for day in days)
            if not known and not _ANOTHER.search(sentence_around(file.body, found)):
                yield untrue(file, found, f"正文说“{found[0]}”，{keys[0]} 是 {days[0]}")


@file_rule("days-in-text", "正文里几天办结和资料栏要一样。", severity=Severity.WARNING)
def days_of_work_are_those_of_the_fields(file: DocumentFile) -> Iterator[Fault]:
    """Remark how long it takes by the text where the fields say otherwise.

    Passes::
        promise_days: {days: 3}
        ---
        三个工作日办结。
    Fails::
        promise_days: {days: 3}
        ---
        十个工作日办结。
    """
    stated = {each.days for key in ("promise_days", "legal_days") if (each := file.value(key))}
    for found in _DONE_IN.finditer(file.body) if stated else ():
        if chinese_number(found["days"]) not in stated:
            days = "、".join(map(str, sorted(stated)))
            yield untrue(file, found, f"正文说“{found[0]}”，资料栏是 {days} 天")
    for key in ("promise_days", "legal_days"):
        each = file.value(key)
        for found in _WORKDAYS.finditer(file.body) if each and each.unit is not DayUnit.WORKDAY else ():
            if chinese_number(found["days"]) == each.days:
                yield untrue(file, found, f"正文说“{found[0]}”，{key} 写的是{each.unit.label}")


def _reaches(window: Window, months: range) -> bool:
    first, last = window.from_.month, window.until.month
    inside = range(first, last + 1) if first <= last else (*range(first, 13), *range(1, last + 1))
    return bool(set(inside) & set(months))
