"""The time of the year in which something is applied for: 每年9月1日至10月31日."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence

from indexer.importing.blocks import Block
from indexer.importing.findings import Findings
from indexer.text.dates import chinese_number

_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:20\d\d\s*年)"
_SPAN = re.compile(
    rf"(?P<yearly>每年)?(?:的)?(?P<year>{_YEAR})?\s*(?P<month>{_COUNT})\s*月\s*(?:(?P<day>{_COUNT})\s*[日号]|份|初)?\s*起?\s*"
    rf"(?:至|到|[-—–~～]+)\s*(?:次年|翌年|当年|同年|第二年)?(?P<year2>{_YEAR})?\s*"
    rf"(?:(?P<month2>{_COUNT})\s*月\s*)?(?:(?P<day2>{_COUNT})\s*[日号]|份|底|末)?"
)
_DAY = re.compile(r"(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\s.*)?")
_ASKS = re.compile(r"申请|申领|申报|受理|办理|登记|报名|领取|提交|参保|缴费|申办|认证|报送|征集|集中")
_SEASON = re.compile(
    r"采暖[期季]|供暖[期季]|供热[期季]|防汛期|有效期|施行|实施|执行|供暖时间|采暖时间|学期|放假|停水|停电"
)


def read_windows(blocks: Sequence[Block], found: Findings) -> None:
    """Add the spans of the year in which sentences speak of applying."""
    windows: dict[str, str] = {}
    for block in blocks:
        for sentence in re.split(r"[。；\n]", block.text):
            if not _ASKS.search(sentence) or _SEASON.search(sentence):
                continue
            for span in _SPAN.finditer(sentence):
                if written := _window(span):
                    windows.setdefault(written, sentence.strip())
    if windows:
        because = "；".join(f"原文“{sentence[-60:]}”" for sentence in dict.fromkeys(windows.values()))
        found.enter("windows", f"[{', '.join(windows)}]", because)


def windows_in(text: str) -> list[str]:
    """Return the spans of the year that a cell names, each as it is written; without a year, every year.

    >>> windows_in("9月1日至10月31日"), windows_in("长期")
    (['{from: 09-01, until: 10-31}'], [])
    """
    spans = _SPAN.finditer(text if "年" in text else f"每年{text}")
    return [written for span in spans if (written := _window(span))]


def window_between(first: str, last: str) -> str | None:
    """Return the span between two cells that hold a day each, None where one is none.

    >>> window_between("2026-09-01", "2026-10-31"), window_between("9月1日", "10月底")
    ('{from: 2026-09-01, until: 2026-10-31}', '{from: 09-01, until: 10-31}')
    """
    days = [_DAY.sub(lambda d: f"{d[1]}年{d[2]}月{d[3]}日", text.strip()) for text in (first, last)]
    written = windows_in(f"{days[0]}至{days[1]}")
    return written[0] if len(written) == 1 else None


def _window(span: re.Match[str]) -> str | None:
    start, end = chinese_number(span["month"]), chinese_number(span["month2"] or span["month"])
    if start is None or end is None or not (1 <= start <= 12 and 1 <= end <= 12):
        return None
    if not span["month2"] and not span["day2"]:
        return None
    first = chinese_number(span["day"]) if span["day"] else 1
    last = chinese_number(span["day2"]) if span["day2"] else monthrange(2025, end)[1]
    if first is None or last is None or not (1 <= first <= 31 and 1 <= last <= 31):
        return None
    if span["year"]:
        year = int(span["year"].strip(" 年"))
        until = int(span["year2"].strip(" 年")) if span["year2"] else year + ((end, last) < (start, first))
        return f"{{from: {year}-{start:02}-{first:02}, until: {until}-{end:02}-{last:02}}}"
    if not span["yearly"]:
        return None
    return f"{{from: {start:02}-{first:02}, until: {end:02}-{last:02}}}"
