"""What a text says otherwise, word for word: that a minute was a quarter of an hour, no rule knows.

正文“冲够一刻钟” → “冲够一分钟”，请对照原件
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from indexer.domain.differences import Change, Difference, LineChange

MOST_TOLD = 8
_AROUND, _NEAR, _LONGEST = 6, 2, 60
_FACT = re.compile("[0-9０-９一二三四五六七八九十百千万两半几]|[不别没未无勿非免]|能|可以|必须|应当|须|可")
_LOOK = "，请对照原件"


def second_look(difference: Difference) -> tuple[str, ...]:
    """Return what the body of a changed document said and says now, the first few places.

    Places where a number, a unit, or whether something may be done is another are to be compared
    with the original. Of a document that is new or gone, nothing is told.
    """
    if difference.change not in (Change.CHANGED, Change.RENAMED):
        return ()
    told = [words for line in difference.lines or difference.marked for words in _of_line(line)]
    more = len(told) - MOST_TOLD
    return (*told[:MOST_TOLD], *([f"正文还有 {more} 处改动没有列出"] if more > 0 else []))


def _of_line(line: LineChange) -> Iterator[str]:
    if line.before is None or line.after is None:
        text, what = (line.after, "添了") if line.before is None else (line.before, "去掉了")
        if text and text.strip():
            yield f"正文{what}“{_shortened(text.strip())}”{_LOOK if _FACT.search(text) else ''}"
        return
    for old, new, is_fact in _places(line.before, line.after):
        yield f"正文“{_shortened(old)}” → “{_shortened(new)}”{_LOOK if is_fact else ''}"


def _places(before: str, after: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the places where two lines differ, each with some words around it; near ones together."""
    spans: list[list[int]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        if spans and start - spans[-1][1] <= 2 * _AROUND:
            spans[-1][1], spans[-1][3] = end, new_end
        else:
            spans.append([start, end, new_start, new_end])
    for start, end, new_start, new_end in spans:
        shown = [
            text[_begin(text, first) : last + _AROUND]
            for text, first, last in ((before, start, end), (after, new_start, new_end))
        ]
        near = (
            before[max(start - _NEAR, 0) : end + _NEAR] + after[max(new_start - _NEAR, 0) : new_end + _NEAR]
        )
        yield shown[0], shown[1], _FACT.search(near) is not None


def _begin(text: str, at: int) -> int:
    """Return where the words around a place begin: those of a link are not cut off from its address."""
    begin = max(at - _AROUND, 0)
    link = text.rfind("[", 0, at)
    inside = link >= 0 and "](" in text[link:at] and ")" not in text[link:at]
    return min(begin, link) if inside else begin


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
