"""Agreement: what a body says of days, money and counts is what the fields and the rest of it say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.choices import DayUnit, ProxyState
from indexer.domain.document import Window
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_N = "[0-9一二三四五六七八九十]"
_YEAR = r"(?:(?P<year{0}>20[0-9]{{2}})年)?"
_DAY = _YEAR + rf"(?P<month{{0}}>{_N}{{{{1,2}}}})月(?P<day{{0}}>{_N}{{{{1,3}}}})[日号]"
_LAST = re.compile(
    _DAY.format("") + r"(?:为|是)?(?:收完|截止|封账)|(?:截止日期?|截止时间)[是为到至：:]*" + _DAY.format("2")
)
_STRETCH = re.compile(_DAY.format("") + r"(?:起)?(?:至|到|—+|-|～|~)(?:当年|同年|次年)?" + _DAY.format("2"))
_TAKEN_IN = re.compile("登记|申请|申报|申领|受理|报名|收件|集中|补办|办理|参保|缴费期")
_HALF = re.compile("(?P<half>[上下])半年(?:[^，。；\n]{0,6})(?:登记|申请|申报|受理|报名|办|收|发)")
_BEGINS = re.compile(r"自(?:" + _DAY.format("") + r")起(?:施行|执行|实施|生效|试行)")
_ENDS = re.compile(
    r"(?:有效期|执行|施行|实施|适用)(?:限)?(?:至|到|截至)(?:"
    + _DAY.format("")
    + r")|"
    + _DAY.format("2")
    + "(?:失效|废止|停止执行)"
)
_ANOTHER = re.compile("《|原|旧|上一|去年|明年|下一年|同时")
_FREE = re.compile(r"none|(?:办理|登记|全程)?(?:不收费|免费|不收钱|不要钱|无)(?:办理)?")
_CHARGED = re.compile(
    r"(?:收费?|交|缴|付|工本费|手续费|服务费|押金)(?:[^，。；不免0-9\n]{0,6})(?P<sum>[0-9][0-9,.]*)元"
)
_SUM = re.compile(r"(?<![0-9.,])(?P<sum>[0-9][0-9,.]*)\s?(?P<unit>万?)元")
_DONE_IN = re.compile(
    rf"(?P<days>{_N}{{1,3}})个?(?:工作日|自然日|日|天)(?:之?内|以内)?(?:就?能?)(?:办结|办好|办完|出证|发证|答复|批完|审完)"
)
_WORKDAYS = re.compile(rf"(?P<days>{_N}{{1,3}})个?工作日")
_ANNOUNCED = re.compile(
    rf"(?P<count>[两2-9二三四五六七八九十]|1[0-9]|十{_N})(?:样|种|项|条|类|份|件|步|点|个)[^，。；\n]{{0,8}}[：:]$"
)
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,2}[.、)）]|[（(][0-9一二三四五六七八九十]{1,2}[)）]|[①-⑩])\s*\S")
_NUMBERED = (
    re.compile(r"(?:#{1,6} +)?(?P<number>[一二三四五六七八九十]{1,3})、"),
    re.compile(r"(?:#{1,6} +)?[（(](?P<number>[一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(?:#{1,6} +|[-*] +)?第(?P<number>[一二三四五六七八九十]{1,3})步"),
)
_LEVELS = (
    ("国务院(?:办公厅)?|全国人大常委会|全国人民代表大会.*|中共中央.*|中央军委.*", "国家"),
    (".*街道(?:办事处|工委|党工委)?", "街道"),
)
_NO_PROXY = re.compile(
    "(?:不能|不可以?|不许|不得|不让|不予|不接受)(?:由别人|找人|请人)?代|必须(?:由)?本人|只能本人"
)
_PROXY = re.compile("(?:可以?|能|允许)(?:由|请|让|找)?[^，。；]{0,8}代")
_CLOCK = re.compile(r"(?<![0-9:])(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})(?![0-9:])")
_WEEK = "一二三四五六日"
_WEEKDAYS = re.compile(r"(?:周|星期)([一二三四五六日、和]+)")
_BOTH = "请对照原件，两处写成一样"


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
        if not any(_is_same(found, which, day) for day in ends):
            said = f"{chinese_number(found[f'month{which}'])}月{chinese_number(found[f'day{which}'])}日截止"
            yield _untrue(file, found, f"正文说 {said}，申领窗口里没有这一天")
    for found in _STRETCH.finditer(file.body):
        known = any(_is_same(found, "", w.from_) and _is_same(found, "2", w.until) for w in windows)
        if not known and _TAKEN_IN.search(_sentence(file.body, found)):
            yield _untrue(file, found, f"正文说 {found[0]}，申领窗口里没有这一段")
    for found in _HALF.finditer(file.body):
        months = range(1, 7) if found["half"] == "上" else range(7, 13)
        if not any(_reaches(window, months) for window in windows):
            yield _untrue(file, found, f"正文说{found['half']}半年，申领窗口不在{found['half']}半年")


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
            known = any(_is_same(found, which, day) for day in days)
            if not known and not _ANOTHER.search(_sentence(file.body, found)):
                yield _untrue(file, found, f"正文说“{found[0]}”，{keys[0]} 是 {days[0]}")


@file_rule("money-in-text", "正文里的钱数和资料栏要一样。", severity=Severity.WARNING)
def money_is_that_of_the_fields(file: DocumentFile) -> Iterator[Fault]:
    """Remark a charge where the fields say there is none, and sums that are none of the fields' sums.

    Passes::
        fee: 工本费10元
        ---
        交工本费10元。
    Fails::
        fee: 不收费
        ---
        交工本费10元。
    """
    charged = list(_CHARGED.finditer(file.body))
    fee = file.value("fee") or ""
    if charged and _FREE.fullmatch(fee):
        yield _untrue(file, charged[0], f"正文说“{charged[0][0]}”，fee（收费）是不收费")
    elif charged and (sums := _sums(fee)) and not sums & {_sum(found["sum"]) for found in charged}:
        yield _untrue(file, charged[0], f"正文说“{charged[0][0]}”，fee（收费）是“{fee[:20]}”")
    benefit = file.value("benefit")
    told = " ".join((benefit.text or "", *(amount.amount for amount in benefit.amounts))) if benefit else ""
    stated, said = _sums(told), list(_SUM.finditer(file.body))
    if stated and said and not stated & _sums(file.body):
        yield _untrue(file, said[0], f"正文说“{said[0][0]}”，benefit（待遇标准）里没有这个数")


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
            yield _untrue(file, found, f"正文说“{found[0]}”，资料栏是 {days} 天")
    for key in ("promise_days", "legal_days"):
        each = file.value(key)
        for found in _WORKDAYS.finditer(file.body) if each and each.unit is not DayUnit.WORKDAY else ():
            if chinese_number(found["days"]) == each.days:
                yield _untrue(file, found, f"正文说“{found[0]}”，{key} 写的是{each.unit.label}")


@file_rule("hours-in-text", "办理时间和开放时段要一样。", severity=Severity.WARNING)
def hours_are_those_of_the_opening(file: DocumentFile) -> Iterator[Fault]:
    """Remark hours in words none of which is an hour of the opening times.

    Passes::
        type: contact
        hours: 9:00-17:00
        opening: [{days: [1], from: "09:00", until: "17:00"}]
    Fails::
        type: contact
        hours: 8:30-16:30
        opening: [{days: [1], from: "09:00", until: "17:00"}]
    """
    opening = file.value("opening") or ()
    words = file.value("hours") or ""
    said = {f"{int(found['hour']):02d}:{found['minute']}" for found in _CLOCK.finditer(words)}
    stated = {time for each in opening for time in (each.from_, each.until)}
    days_said = {day for days in _WEEKDAYS.findall(words) for day in days if day in _WEEK}
    days_stated = {_WEEK[day - 1] for each in opening for day in each.days}
    hours_differ = said and stated and not said & stated
    if hours_differ or (opening and days_said and not days_said <= days_stated):
        message = "hours（服务时间）和 opening（开放时段）对不上"
        yield Fault(message=message, place=file.place("hours"), hint=_BOTH)


@file_rule("proxy-in-words", "可否代办和它的说明要一样。", severity=Severity.WARNING)
def note_on_proxies_agrees_with_them(file: DocumentFile) -> Iterator[Fault]:
    """Remark a proxy that is allowed with a note that it is not, and the other way round.

    Passes::
        proxy: {state: no, note: 不能代办，本人来}
    Fails::
        proxy: {state: yes, note: 不能代办，本人来}
    """
    proxy = file.value("proxy")
    note = (proxy.note or "") if proxy is not None else ""
    against = {ProxyState.YES: _NO_PROXY, ProxyState.NO: _PROXY}
    if proxy is not None and proxy.state in against and against[proxy.state].match(note):
        message = f"可否代办写的是“{proxy.state.label}”，说明是“{note[:20]}”"
        yield Fault(message=message, place=file.place("proxy"), hint="请核对，两处写成一样")


@file_rule("count-of-list", "说几样，下面就列几样。", severity=Severity.WARNING)
def lists_have_as_many_as_was_said(file: DocumentFile) -> Iterator[Fault]:
    """Remark a list with more or fewer items than the line above it says.

    Passes::
        title: 示例
        ---
        要带两样：

        - 身份证
        - 户口簿
    Fails::
        title: 示例
        ---
        要带三样：

        - 身份证
        - 户口簿
    """
    lines = file.body.split("\n")
    for number, line in enumerate(lines):
        found = _ANNOUNCED.search(line.rstrip(" *="))
        if found is None:
            continue
        count = 0
        for below in lines[number + 1 :]:
            if _ITEM.match(below):
                count += 1
            elif below.strip() and not below.startswith((" ", "\t")):
                break
        said = 2 if found["count"] == "两" else chinese_number(found["count"])
        if count > 1 and count != said:
            message = f"写着“{found[0]}”，下面列了 {count} 项"
            yield Fault(
                message=message, place=Place(file.body_line + number), hint="漏了的补上；不漏的，把数改对"
            )


@file_rule("numeral-order", "一、二、三要一个接一个。", severity=Severity.WARNING)
def numerals_follow_one_another(file: DocumentFile) -> Iterator[Fault]:
    """Remark a part numbered 三 behind 一: one was lost, or typed wrongly.

    Passes::
        title: 示例
        ---
        一、甲。

        二、乙。
    Fails::
        title: 示例
        ---
        一、甲。

        三、乙。
    """
    before = [0] * len(_NUMBERED)
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        for kind, pattern in enumerate(_NUMBERED):
            found = pattern.match(line)
            written = chinese_number(found["number"]) if found else None
            if found is None or written is None:
                continue
            if before[kind] and written not in (before[kind] + 1, 1):
                message = f"这里是“{found[0].strip('# ')}”，前面一个是第 {before[kind]}"
                yield Fault(message=message, place=Place(number), hint="漏了的补上；不漏的，把号改对")
            before[kind] = written
            before[kind + 1 :] = [0] * (len(_NUMBERED) - kind - 1)


@file_rule("level-issuer", "层级要和发文机关对得上。", severity=Severity.WARNING)
def level_is_that_of_the_issuer(file: DocumentFile) -> Iterator[Fault]:
    """Remark a level that the office whose paper it is does not have.

    Passes::
        type: policy
        effective_from: 2026-01-01
        level: 街道
        issuer: 示例街道办事处
    Fails::
        type: policy
        effective_from: 2026-01-01
        level: 国家
        issuer: 示例街道办事处
    """
    level, issuers = file.value("level"), file.value("issuer") or ()
    for pattern, right in _LEVELS if level else ():
        if issuers and all(re.fullmatch(pattern, issuer) for issuer in issuers) and level.label != right:
            message = f"level（层级）是{level.label}，发文机关是{issuers[0]}"
            yield Fault(message=message, place=file.place("level"), hint=f"是不是“{right}”？请核对")


def _untrue(file: DocumentFile, found: re.Match[str], message: str) -> Fault:
    return Fault(message=message, place=file.place_in_body(found.start()), hint=_BOTH)


def _is_same(found: re.Match[str], which: str, day: Any) -> bool:
    """Say whether a day of the text is one of a field, which may come back every year."""
    month, number = (chinese_number(found[f"{name}{which}"]) for name in ("month", "day"))
    year = found[f"year{which}"]
    other_year = year and isinstance(day, date) and int(year) != day.year
    return (month, number) == (day.month, day.day) and not other_year


def _reaches(window: Window, months: range) -> bool:
    first, last = window.from_.month, window.until.month
    inside = range(first, last + 1) if first <= last else (*range(first, 13), *range(1, last + 1))
    return bool(set(inside) & set(months))


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind(end, 0, found.start()) for end in "。；\n") + 1
    ends = [at for end in "。；\n" if (at := text.find(end, found.end())) >= 0]
    return text[start : min(ends, default=len(text))]


def _sums(text: str) -> set[float]:
    return {_sum(found["sum"]) * (10000 if found["unit"] else 1) for found in _SUM.finditer(text)}


def _sum(text: str) -> float:
    whole, _, rest = text.rstrip(".,").replace(",", "").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")
