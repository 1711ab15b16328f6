"""Handling: done on the spot or in so many days, by the kind of matter as by the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.saying import BOTH, NUMERAL, sentence_around, untrue
from indexer.domain.choices import Handling, Role
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_AT_ONCE = re.compile(
    "当场(?:就)?(?:办结|办好|办完|出证|发证|拿证|领证)|立等可取|即时办结|当天(?:就)?(?:办结|拿证|出证)|随到随办"
)
_DAYS_ON = re.compile(
    rf"(?P<days>{NUMERAL}{{1,3}})个?工作日(?:以后|之后|后|以内|之内|内|左右|才|里)?[^，。；\n]{{0,4}}"
    "(?:取|领|出结果|有结果|给结果|答复|给话|回话|回音|办结|办好|办完|批下来|发证|拿证)"
)
_OTHERS = re.compile(
    "部门|机构|派出所|街道|法院|公司|单位|物业|医院|银行|企业|机关|大厅|不|原来|以前|从前|转"
)
_OURS = re.compile("社区|服务站|前台|本站|站里|站内|居委会|活动室")


@file_rule("handling-in-text", "当场办结还是几天办结，各处要一样。", severity=Severity.WARNING)
def what_is_done_at_once_takes_no_days(file: DocumentFile) -> Iterator[Fault]:
    """Remark a matter done on the spot that takes days, by its fields or its text, and the other way round.

    Passes::
        handling: 承诺件
        promise_days: {days: 3}
        ---
        三个工作日给结果。
    Fails::
        handling: 承诺件
        promise_days: {days: 3}
        ---
        当场办结。
    """
    handling = file.value("handling")
    stated = [each.days for key in ("promise_days", "legal_days") if (each := file.value(key))]
    if handling is Handling.IMMEDIATE and (promised := file.value("promise_days")) and promised.days > 1:
        message = f"办件类型是即办件，承诺办结时限是 {promised.days} 天"
        yield Fault(message=message, place=file.place("handling"), hint=BOTH)
    slow = min(stated, default=0) > 1
    for found in _AT_ONCE.finditer(file.body) if slow or handling is Handling.COMMITTED else ():
        if not _OTHERS.search(sentence_around(file.body, found)):
            days = f"时限是 {min(stated)} 天" if slow else "办件类型是承诺件"
            yield untrue(file, found, f"正文说“{found[0]}”，资料栏里{days}")
            break
    for found in _DAYS_ON.finditer(file.body) if handling is Handling.IMMEDIATE and not stated else ():
        if not _OTHERS.search(sentence_around(file.body, found)):
            yield untrue(file, found, f"正文说“{found[0]}”，办件类型是即办件（当场办结）")
            break


@file_rule("whose-matter", "不归本站办的要写 role: 指路。", severity=Severity.WARNING)
def what_is_done_elsewhere_is_said_so(file: DocumentFile) -> Iterator[Fault]:
    """Remark a matter taken by the station none of whose places is the station's: it would say 能办.

    Passes::
        role: 指路
        places: 派出所
    Fails::
        places: 派出所
    """
    places, role = file.value("places") or "", file.value("role")
    if places and role in (None, Role.HANDLES) and _ELSEWHERE.search(places) and not _OURS.search(places):
        yield Fault(
            message=f"办理地点“{places[:20]}”不是本站，又没写 role（本站做什么），页面会说在本站能办",
            place=file.place("places"),
            hint="不归本站的写 role: 指路；我们帮着弄的写 role: 帮办；在本站办的，把本站写进 places",
        )


_ELSEWHERE = re.compile(
    "派出所|机构|机关|法院|医院|殡仪馆|车管所|税务|银行|民政|人社|公证处|管理局|公司|大厅|部门"
)
