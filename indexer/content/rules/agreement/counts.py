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
    rf"(?<![第一二三四五六七八九十百0-9])(?P<count>[两2-9二三四五六七八九十]|1[0-9]|十{_N})(?:样|种|项|条|类|份|件|步|点|个)[^，。；\n]{{0,8}}[：:]$"
)
_THINGS = "样|件|种|项|条|步|点"
_COUNT = "(?P<count>[两2-9二三四五六七八九])"
_ALONE = "(?<![第每一二三四五六七八九十0-9])"
"""Before a count: 第三条, 十三条 and 每两件 count nothing that is listed."""
_IN_LINE = re.compile(
    rf"{_ALONE}{_COUNT}(?:{_THINGS}|份材料|个证)(?:事|东西|材料|证)?(?:[：:]|，分别是)(?P<items>[^。：:（(\n]+)"
)
_AFTER_ALL = re.compile(
    r"(?P<items>[^。；：:（）()\n]*、[^。；：:（）()\n]*)[=*]{0,2}[，。][=*]{0,2}(?:这|以上)?"
    rf"{_COUNT}(?:{_THINGS})(?:都|齐|全|缺|先|一样|少)"
)
_HEADED = re.compile(
    rf"#{{1,6}} [^第\n]{{0,10}}?{_ALONE}{_COUNT}(?:{_THINGS})(?![^，、\s]{{0,4}}(?:以上|以下|的))"
)
_BETWEEN = ("[、和及]", "、", "，", "[，、]", "；", "[，；]")
"""How the items of a line may be told apart."""
_ARTICLE = re.compile(rf"第(?P<number>[{'〇零一二三四五六七八九十百千'}]{{1,7}})条")
_NO_NUMERAL = re.compile(
    "[一二三四五六七八九][一二三四五六七八九]|百[一二三四五六七八九]+[一二三四五六七八九](?!十)|十十|百百"
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
        found = _ANNOUNCED.search(line.rstrip(" *=")) or _HEADED.match(line)
        if found is None:
            yield from _too_few_in_line(file, line, number)
            continue
        count = 0
        for below in lines[number + 1 :]:
            if _ITEM.match(below):
                count += 1
            elif below.strip() and not below.startswith((" ", "\t")):
                break
        said = _said(found)
        if count > 1 and count != said:
            message = f"写着“{found[0].lstrip('# ')}”，下面列了 {count} 项"
            yield Fault(
                message=message, place=Place(file.body_line + number), hint="漏了的补上；不漏的，把数改对"
            )


def _too_few_in_line(file: DocumentFile, line: str, number: int) -> Iterator[Fault]:
    """Yield the counts of a line that its own words have otherwise, however those may be told apart."""
    for found in (*_IN_LINE.finditer(line), *_AFTER_ALL.finditer(line)):
        items = found["items"].strip("=* ，")
        counts = {len(re.split(between, items)) for between in _BETWEEN}
        if counts != {1} and _said(found) not in counts:
            message = f"写着“{found['count']}{_unit_of(found)}”，列出的是 {max(counts)} 样"
            place = Place(file.body_line + number, found.start("count") + 1)
            yield Fault(message=message, place=place, hint="漏了的补上；不漏的，把数改对")


def _said(found: re.Match[str]) -> int | None:
    return 2 if found["count"] == "两" else chinese_number(found["count"])


def _unit_of(found: re.Match[str]) -> str:
    return found.string[found.end("count") : found.end("count") + 1]


@file_rule("article-number", "第几条要写对：数字不漏字，和设定依据里的一样。", severity=Severity.WARNING)
def articles_are_numbered_rightly(file: DocumentFile) -> Iterator[Fault]:
    """Remark an article that is no numeral, and one whose digits the basis has the other way round.

    Passes::
        legal_basis: [{title: 示例条例, article: 第八十三条}]
        ---
        要补交（条例第八十三条）。
    Fails::
        legal_basis: [{title: 示例条例, article: 第八十三条}]
        ---
        要补交（条例第三十八条）。
    """
    based = {entry.article for entry in file.value("legal_basis") or () if entry.article}
    numbers = {chinese_number(found["number"]) for each in based for found in _ARTICLE.finditer(each)}
    for found in _ARTICLE.finditer(file.text):
        number, place = found["number"], file.place_at(found.start())
        meant = chinese_number(number)
        if _NO_NUMERAL.search(number):
            yield Fault(message=f"“{found[0]}”不是一个数", place=place, hint="漏了“十”的补上，如 第三十八条")
        elif meant is not None and meant not in numbers:
            near = [each for each in based if each not in file.body and _is_near(number, each)]
            turned = int(str(meant)[::-1])
            if turned in numbers or near:
                right = turned if turned in numbers else chinese_number(_ARTICLE.findall(near[0])[0])
                message = f"“{found[0]}”，设定依据里是第 {right} 条"
                yield Fault(message=message, place=place, hint="请对照原件，看是不是写反、多打、漏了一个字")


def _is_near(number: str, article: str) -> bool:
    """Say whether a numeral is another with two characters exchanged, or one more or less."""
    for other in _ARTICLE.findall(article):
        shorter, longer = sorted((number, other), key=len)
        turned = len(number) == len(other) and sorted(number) == sorted(other)
        one_more = any(shorter == longer[:at] + longer[at + 1 :] for at in range(len(longer)))
        if turned or (one_more and len(longer) - len(shorter) == 1):
            return True
    return False


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
