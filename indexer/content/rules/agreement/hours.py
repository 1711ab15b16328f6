"""Hours: what words say of opening times is what the opening times say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.nodes import Place
from indexer.content.rules.prose.saying import (
    BOTH,
    NUMERAL,
    WEEK,
    clock_of,
    days_of_the_month_in,
    sentence_around,
    untrue,
)
from indexer.content.rules.prose.words import passages
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading
    from indexer.domain.document import Opening

_CLOCK = re.compile(r"(?<![0-9:])(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})(?![0-9:])")
_WEEKDAYS = re.compile(r"(?:周|星期)([一二三四五六日、和]+)")
_COMES = re.compile(
    r"(?P<days>(?:(?:周|星期|礼拜)[一二三四五六日天][、和，]?)+)[=*]*(?:都|才|会|上午|下午)?(?:来|上门|开门|营业|有人|出摊|接单)"
)
_CLOSES = re.compile(
    rf"(?P<half>早上?|上午|中午|下午|晚上?|夜里)?(?P<hour>{NUMERAL}{{1,3}})点(?P<rest>半)?(?:以后|之后|后|就)?"
    "(?:收工|收摊|收诊|收活|关门|下班|打烊|没人|不接)"
)
_AT_WEEKENDS = "(?:周末|双休日?|周六日|周六[、和]?周日)"
_REST = re.compile(f"{_AT_WEEKENDS}(?:都|就|也)?(?:休息|不接|不开|没人|不上班|不来|不营业|不办|关门)")
_WORK = re.compile(
    rf"{_AT_WEEKENDS}(?:和[^，。；]{{1,4}})?(?:都|就|也|照常|照样)+(?:接|开|有人|上班|来|营业|办|能)"
)
_THE_DESK = re.compile("前台|本站|站里|服务站|我们")
_WEEKEND, _WORKDAYS = frozenset("六日"), range(1, 6)
_RANGE = re.compile(
    rf"(?P<half>早上?|上午|下午)(?P<hour>{NUMERAL}{{1,3}})点(?P<rest>半)?(?:到|至)(?P<other>(?:中午|下午|晚上?){NUMERAL}{{1,3}}点半?)(?:都)?(?:有人|接|开门|营业|上班)"
)
_UNTIL = re.compile(rf"(?P<half>中午|下午|晚上?)(?P<hour>{NUMERAL}{{1,3}})点(?P<rest>半)?")
_ROUND_THE_CLOCK = re.compile("全天(?:24|二十四)小时|(?:24|二十四)小时(?:都)?(?:有人|接|营业|值守|服务)")
_NOT_AT_NIGHT = re.compile("(?:夜里|晚上|半夜|夜间)(?:不接|没人|不来|不开|不上门)")
_DOES = (
    "订餐|开饭|送餐|开门|关门|收摊|出摊|打烊|下班|上班|收件|取号|发号|放号|清运|闭馆|截止|集合"
    "|停水|停电|停气|登记|报名"
)
_DOES_AT = re.compile(
    rf"(?P<half>早上?|上午|中午|下午|晚上?)(?P<hour>{NUMERAL}{{1,3}})(?:点|[:：]00)(?P<rest>半)?"
    f"(?:以前|之前|前|以后|之后|后|就|开始|才|准时)?(?P<what>{_DOES})"
)
_ANOTHER_TIME = re.compile("夏|冬|周|星期|礼拜|节假|平时|平日|寒|暑|月|另|改到|以前是|原来")


@file_rule("hours-in-text", "服务时间的几种写法要一样：hours、opening、正文。", severity=Severity.WARNING)
def hours_are_those_of_the_opening(file: DocumentFile) -> Iterator[Fault]:
    """Remark hours and weekdays in words that are none of the opening times.

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
    days_said = {day for days in _WEEKDAYS.findall(words) for day in days if day in WEEK}
    days_stated = _days_of(opening)
    hours_differ = said and stated and not (said <= stated or stated <= said)
    if hours_differ or (opening and days_said and not days_said <= days_stated):
        message = "hours（服务时间）和 opening（开放时段）对不上"
        yield Fault(message=message, place=file.place("hours"), hint=BOTH)
    if file.type is DocumentType.CONTACT:
        yield from _said_otherwise(file, said | stated, days_stated)
        monthly, told = days_of_the_month_in(words), days_of_the_month_in(file.body)
        if monthly and not set(told) <= set(monthly):
            said_days, stated_days = ("、".join(map(str, each)) for each in (told, monthly))
            message = f"正文说每月{said_days}日，hours（服务时间）是每月{stated_days}日"
            yield Fault(message=message, place=file.place("hours"), hint=BOTH)


def _said_otherwise(file: DocumentFile, times: set[str], days: set[str]) -> Iterator[Fault]:
    """Yield what the text of a contact says of its hours and days that its fields do not."""
    for found in _CLOSES.finditer(file.body) if times else ():
        if (time := clock_of(found)) is not None and time not in times:
            yield untrue(file, found, f"正文说“{found[0]}”，资料栏的时间是 {'、'.join(sorted(times))}")
    for found in _COMES.finditer(file.body) if days else ():
        named = {day for day in found["days"].replace("天", "日") if day in WEEK}
        if not named <= days:
            stated = "、".join(f"周{day}" for day in WEEK if day in days)
            yield untrue(file, found, f"正文说“{found[0].strip('=*')}”，opening（开放时段）是{stated}")
    for found in _RANGE.finditer(file.body) if times else ():
        ends = [clock_of(found), clock_of(_second(found))]
        if None not in ends and not set(ends) <= times:
            yield untrue(file, found, f"正文说“{found[0]}”，资料栏的时间是 {'、'.join(sorted(times))}")
    if days:
        for pattern, agrees in ((_REST, not days & _WEEKEND), (_WORK, days & _WEEKEND)):
            if not agrees and (said := pattern.search(file.body)):
                stated = "、".join(f"周{day}" for day in WEEK if day in days)
                yield untrue(file, said, f"正文说“{said[0]}”，opening（开放时段）是{stated}")
    if (days or file.value("all_day") is False) and (always := _ROUND_THE_CLOCK.search(file.body)):
        yield untrue(file, always, f"正文说“{always[0]}”，资料栏里不是 24 小时")
    if file.value("all_day") and (nobody := _NOT_AT_NIGHT.search(file.body)):
        yield untrue(file, nobody, f"正文说“{nobody[0]}”，all_day（24小时）写的是全天")


def _days_of(opening: Iterable[Opening]) -> set[str]:
    """Return the days of the week of opening times; those of 工作日 are Monday to Friday."""
    days = {day for each in opening for day in (*each.days, *(_WORKDAYS if each.workday else ()))}
    return {WEEK[day - 1] for day in days}


def _second(found: re.Match[str]) -> re.Match[str]:
    """Return the end of a range as a match that names its groups like its beginning."""
    return _UNTIL.fullmatch(found["other"]) or found


@rule("station-weekend", "站里周末开不开门，和 handbook.yml 的 opening 要一样。", severity=Severity.WARNING)
def weekends_are_those_of_the_station(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a procedure that opens the desk on days the station is closed, and the other way round."""
    days = _days_of(reading.vocabulary.opening)
    if not days or file.type is not DocumentType.PROCEDURE:
        return
    for what, line, column, works in file.note("weekends", lambda: _weekends(file)):
        if works != bool(days & _WEEKEND):
            stated = "、".join(f"周{day}" for day in WEEK if day in days)
            yield Fault(
                message=f"正文说“{what}”，站里开门的日子是{stated}（handbook.yml 的 opening）",
                place=Place(line, column),
                hint=BOTH,
            )


def _weekends(file: DocumentFile) -> list[list[str | int | bool]]:
    """Return what the text says of the desk at weekends: the words, where they stand, whether it is open."""
    told: list[list[str | int | bool]] = []
    for pattern, works in ((_REST, False), (_WORK, True)):
        for found in pattern.finditer(file.body):
            if _THE_DESK.search(sentence_around(file.body, found)):
                place = file.place_in_body(found.start())
                told.append([found[0], place.line, place.column, works])
    return told


@file_rule("two-hours", "同一件事，一份文件里只有一个钟点。", severity=Severity.WARNING)
def one_thing_has_one_hour(file: DocumentFile) -> Iterator[Fault]:
    """Remark a second hour of the same half of the day for the same thing: one place was changed.

    Passes::
        late: 过了上午十点订餐的，先打电话
        ---
        当天上午十点前订餐，晚饭下午三点前订餐。
    Fails::
        late: 过了上午九点订餐的，先打电话
        ---
        当天上午十点前订餐。
    """
    seen: dict[tuple[str, str], re.Match[str]] = {}
    for text, place_of in passages(file):
        for found in _DOES_AT.finditer(text):
            if _ANOTHER_TIME.search(sentence_around(text, found)):
                continue
            first = seen.setdefault((found["half"][:1], found["what"]), found)
            if clock_of(first) != clock_of(found):
                message = f"这里是“{found[0]}”，另一处是“{first[0]}”"
                yield Fault(message=message, place=place_of(found.start()), hint=BOTH)
