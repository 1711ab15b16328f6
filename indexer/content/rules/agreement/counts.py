"""Counts: as many as are announced, numbered one after another, and the same figure in both spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_N = "[0-9一二三四五六七八九十]"
_ANNOUNCED = re.compile(
    rf"(?P<count>[两2-9二三四五六七八九十]|1[0-9]|十{_N})(?:样|种|项|条|类|份|件|步|点|个)[^，。；\n]{{0,8}}[：:]$"
)
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,2}[.、)）]|[（(][0-9一二三四五六七八九十]{1,2}[)）]|[①-⑩])\s*\S")
_NUMBERED = (
    re.compile(r"(?:#{1,6} +)?(?P<number>[一二三四五六七八九十]{1,3})、"),
    re.compile(r"(?:#{1,6} +)?[（(](?P<number>[一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"(?:#{1,6} +|[-*] +)?第(?P<number>[一二三四五六七八九十]{1,3})步"),
)


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
