"""Seasons: what is made for one year speaks of that year and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.saying import sentence_around
from indexer.content.rules.prose.words import without_addresses
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_YEAR = re.compile(r"(?<![0-9〔])20[0-9]{2}(?=年|—|－|-20)")
_YEARLY = re.compile(
    r"20[0-9]{2}(?=年度|—|－|-20|年?[\u4e00-\u9fff]{0,6}季|年[\u4e00-\u9fff]{0,10}(?:安排|方案|通知|通告))"
)
_ANOTHER = re.compile("《|〔|起施行|以前|从前|当年|那年|历年|出生|发布|公布|修订|修正|版")


@file_rule("year-in-text", "一年一份的文件，正文说的是那一年。", severity=Severity.WARNING)
def years_are_those_of_the_title(file: DocumentFile) -> Iterator[Fault]:
    """Remark a year more than one away from those of the title: the paragraph is that of an older one.

    Passes::
        title: 2026年度登记安排
        ---
        2025年登记过的也要来。
    Fails::
        title: 2026年度登记安排
        ---
        2023年度的材料交两份。
    """
    years = [int(year) for year in _YEARLY.findall(file.value("title") or "")]
    if not years:
        return
    body = without_addresses(file.body)
    for found in _YEAR.finditer(body):
        near = min(years) - 1 <= int(found[0]) <= max(years) + 1
        if not near and not _ANOTHER.search(sentence_around(body, found)):
            yield Fault(
                message=f"正文说 {found[0]} 年，标题是 {min(years)} 年的",
                place=file.place_in_body(found.start()),
                hint="从往年抄来的请改；说的是从前，写明“以前”",
            )
