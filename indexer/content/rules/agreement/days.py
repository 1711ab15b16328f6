"""Days: when to apply, how long it is valid, how long it takes: by the text as by the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.nodes import scalars
from indexer.content.rules.prose.saying import (
    DAY,
    NUMERAL,
    day_of,
    is_same,
    sentence_around,
    untrue,
)
from indexer.domain.choices import DayUnit
from indexer.domain.document import Window
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_ASKED_FOR = "申请|报名|登记|提交|申报|申领|受理|办理|交|办|收"
_LAST = re.compile(
    rf"{DAY.format('')}(?:为|是)?(?:收完|截止|封账|为止|结束|之?前(?:来)?(?:{_ASKED_FOR}))"
    rf"|(?:截止日期?|截止时间|截止|截至|过了|错过|(?:{_ASKED_FOR}|期，?)到)[是为到至：:]*{DAY.format('2')}(?![至到—-])"
)
"""A day after which it is too late, said before the word for it or behind."""
_STRETCH = re.compile(DAY.format("") + r"(?:起)?(?:至|到|—+|-|～|~)(?:当年|同年|次年)?" + DAY.format("2"))
_TAKEN_IN = re.compile("登记|申请|申报|申领|受理|报名|收件|集中|补办|办理|参保|缴费期|[日号]收|收材料|交材料")
_HALF = re.compile("(?P<half>[上下])半年(?:[^，。；\n]{0,6})(?:登记|申请|申报|受理|报名|办|收|发)")
_BEGINS = re.compile(
    rf"[自从](?:{DAY.format('')})起，?(?:才|就|开始|正式)?(?:施行|执行|实施|生效|试行|实行)"
    rf"|{DAY.format('2')}起才?(?:管用|算数|启用)"
)
_ENDS = re.compile(
    r"(?:有效期|执行|施行|实施|适用)(?:限)?(?:至|到|截至)(?:"
    + DAY.format("")
    + r")|"
    + DAY.format("2")
    + "起?(?:就|即|已经?)?(?:失效|废止|停止执行)"
)
_UNTIL = re.compile(rf"(?:到|至|截至){DAY.format('')}")
_ANOTHER = re.compile("《|原|旧|上一|去年|明年|下一年|同时")
_DONE_IN = re.compile(
    rf"(?P<days>{NUMERAL}{{1,3}})个?(?:工作日|自然日|日|天)(?:之?内|以内)?[=*]{{0,2}}里?(?:就?能?)(?:办结|办好|办完|出证|发证|答复|批完|审完|给话|回话|给结果|出结果|给准话)"
)
_TAKES = re.compile(
    rf"(?:最长|最多|最晚)(?:要|需|得)?(?:等)?[^，。；\n0-9]{{0,2}}?(?P<days>{NUMERAL}{{1,3}})(?P<unit>个?工作日|个月|天|日)"
)
_DAYS_OF_A_MONTH, _FEW_DAYS = 30, 3
_ONE_DAY = timedelta(days=1)
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
    ends += [day for key in ("effective_to", "repealed_on") if (day := file.value(key)) is not None]
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
            known = any(is_same(found, which, near) for day in days for near in (day, day - _ONE_DAY))
            if not known and not _ANOTHER.search(sentence_around(file.body, found)):
                yield untrue(file, found, f"正文说“{found[0]}”，{keys[0]} 是 {days[0]}")
    last = file.value("effective_to")
    for found in _UNTIL.finditer(file.body) if last is not None else ():
        said = _day_with_year(found)
        if said and said > last and not _ANOTHER.search(sentence_around(file.body, found)):
            yield untrue(file, found, f"正文说“{found[0]}”，文件 {last} 就到期了")


@rule("past-deadline", "正文里的截止日子不能已经过了。", severity=Severity.WARNING, dated=True)
def deadlines_are_to_come(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a last day that is over, in a document that is not: it was copied from last time.

    The end of one of its windows is none of these: the page itself says that the window is over.

    Passes::
        windows: [{from: 2020-01-01, until: 2020-06-30}]
        ---
        申请截止到2020年6月30日。
    Fails::
        title: 示例
        ---
        申请截止到2020年6月30日。
    """
    today, last = reading.today, file.value("effective_to")
    ended = file.value("superseded_by") or file.value("repealed_on")
    if today is None or ended or (last is not None and last < today):
        return
    computed = {window.until for window in file.value("windows") or ()}
    for found in _LAST.finditer(file.body):
        said = _day_with_year(found, "" if found["month"] else "2")
        if (
            said
            and said < today
            and said not in computed
            and not _ANOTHER.search(sentence_around(file.body, found))
        ):
            place = file.place_in_body(found.start())
            hint = "从去年抄来的请改成今年的；说的是从前，写明哪一年的"
            yield Fault(message=f"“{found[0]}”已经过了", place=place, hint=hint)


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
    told = [(found, 1) for found in _DONE_IN.finditer(file.body)]
    told += [(f, _DAYS_OF_A_MONTH if f["unit"] == "个月" else 1) for f in _TAKES.finditer(file.body)]
    for found, unit in told if stated else ():
        if (chinese_number(found["days"]) or 0) * unit not in stated:
            fields = "、".join(map(str, sorted(stated)))
            yield untrue(file, found, f"正文说“{found[0]}”，资料栏是 {fields} 天")
    for key in ("promise_days", "legal_days"):
        each = file.value(key)
        if each and _says_workdays(file, key):
            for found in _DONE_IN.finditer(file.body):
                if "工作日" not in found[0] and chinese_number(found["days"]) == each.days > _FEW_DAYS:
                    yield untrue(file, found, f"正文说“{found[0]}”，{key} 写的是{each.unit.label}")
        for found in _WORKDAYS.finditer(file.body) if each and each.unit is not DayUnit.WORKDAY else ():
            if chinese_number(found["days"]) == each.days:
                yield untrue(file, found, f"正文说“{found[0]}”，{key} 写的是{each.unit.label}")


def _says_workdays(file: DocumentFile, key: str) -> bool:
    """Say whether the unit is written: who left it out may not have thought of it."""
    return any(DayUnit.parse(scalar.text) is DayUnit.WORKDAY for scalar in scalars(file.keys.nodes[key]))


def _day_with_year(found: re.Match[str], which: str = "") -> date | None:
    """Return a day of the text that names its year, None for one that does not or is none."""
    said = day_of(found, which)
    if said is None or said[0] is None:
        return None
    try:
        return date(said[0], *said[1:])
    except ValueError:
        return None  # `day-in-text` says that there is none


def _reaches(window: Window, months: range) -> bool:
    first, last = window.from_.month, window.until.month
    inside = range(first, last + 1) if first <= last else (*range(first, 13), *range(1, last + 1))
    return bool(set(inside) & set(months))
