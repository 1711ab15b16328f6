"""Hours: what words say of opening times is what the opening times say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.agreement.saying import BOTH
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_CLOCK = re.compile(r"(?<![0-9:])(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})(?![0-9:])")
_WEEK = "一二三四五六日"
_WEEKDAYS = re.compile(r"(?:周|星期)([一二三四五六日、和]+)")


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
        yield Fault(message=message, place=file.place("hours"), hint=BOTH)
