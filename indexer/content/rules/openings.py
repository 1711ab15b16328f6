"""Openings of a contact: hours that can be, and that say the same in every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.days.opening import doubt_about
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_ROUND_THE_CLOCK = re.compile("24 ?小时|二十四小时|全天|昼夜|00:00.{1,3}24:00")


@file_rule("opening-order", "开放时段的止不早于起，一天里不重叠。", severity=Severity.WARNING)
def openings_are_hours_of_a_day(file: DocumentFile) -> Iterator[Fault]:
    """Remark hours whose ends were mixed up; over midnight is fine as long as it is a night.

    Passes::
        type: contact
        phones: [{number: "010-0000-0101"}]
        opening: [{days: [1], from: "18:00", until: "02:00"}]
    Fails::
        type: contact
        phones: [{number: "010-0000-0101"}]
        opening: [{days: [1], from: "17:00", until: "09:00"}]
    """
    openings = file.value("opening") or ()
    for index, opening in enumerate(openings):
        if said := doubt_about(opening, openings[:index]):
            yield Fault(
                message=f"开放时段 {opening.from_} 到 {opening.until} {said[0]}",
                place=file.item_place("opening", index),
                hint=said[1],
            )


@file_rule("all-day", "24 小时、服务时间、开放时段说的要是一回事。", severity=Severity.WARNING)
def round_the_clock_is_meant_everywhere(file: DocumentFile) -> Iterator[Fault]:
    """Remark a contact that is there day and night in one field and not in another.

    Passes::
        type: contact
        phones: [{number: "010-0000-0101"}]
        all_day: 是
        hours: 全天
    Fails::
        type: contact
        phones: [{number: "010-0000-0101"}]
        all_day: 是
        opening: [{days: [1], from: "09:00", until: "17:00"}]
    """
    all_day, hours = file.value("all_day"), file.value("hours") or ""
    if all_day is None:
        return
    told = _ROUND_THE_CLOCK.search(hours) is not None
    if all_day and any((o.from_, o.until) != ("00:00", "24:00") for o in file.value("opening") or ()):
        wrong = "写了 24 小时，又写了开放时段"
    elif told is not all_day and (told or re.search("[0-9]", hours)):
        wrong = f"24小时写的是{'是' if all_day else '否'}，服务时间写的是“{hours[:20]}”"
    else:
        return
    yield Fault(message=wrong, place=file.place("all_day"), hint="请核对，留下对的一样")
