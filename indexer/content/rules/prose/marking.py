"""Marking: what an editor meant as a heading or a paragraph is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_NO_BLANK = re.compile(r" {0,3}(?P<marks>#{2,6}|#(?=[\u4e00-\u9fff])|＃{1,6})(?P<title>[^#＃\s].*)")
_INDENTED = re.compile("(?: {4,}|\t)[^\\s]*[\u4e00-\u9fff]")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s")
_FENCE = re.compile(r"\s*(?:```|~~~)")


@file_rule("heading-blank", "小标题的 # 后面空一格。", severity=Severity.WARNING)
def marks_of_headings_stand_apart(file: DocumentFile) -> Iterator[Fault]:
    """Remark a line with marks of a heading and no blank behind: the page shows the marks.

    Passes::
        title: 示例
        ---
        ## 多久

        当天。
    Fails::
        title: 示例
        ---
        ##多久

        当天。
    """
    for number, line in _lines(file):
        if found := _NO_BLANK.match(line):
            yield Fault(
                message=f"“{line.strip()[:20]}”不是小标题，页面上照原样显示",
                place=Place(number),
                hint=f"请在 # 后面空一格：{'#' * len(found['marks'])} {found['title'].strip()[:20]}",
            )


@file_rule("indented-paragraph", "一段的前面不空四格。", severity=Severity.WARNING)
def paragraphs_begin_at_the_margin(file: DocumentFile) -> Iterator[Fault]:
    """Remark a paragraph four blanks in: the page shows it as program text, with its marks.

    Below an entry of a list the blanks say that it belongs to the entry.

    Passes::
        title: 示例
        ---
        - 一样

            接着说这一样。
    Fails::
        title: 示例
        ---
        一段。

            又一段。
    """
    listed, above = False, ""
    for number, line in _lines(file):
        if _INDENTED.match(line) and not above and not listed:
            yield Fault(
                message=f"“{line.strip()[:16]}”前面空了四格，页面上成了代码",
                place=Place(number),
                hint="请删去前面的空格",
            )
        if _ITEM.match(line):
            listed = True
        elif line.strip() and not line[0].isspace():
            listed = listed and bool(above)
        above = line.strip()


def _lines(file: DocumentFile) -> Iterator[tuple[int, str]]:
    """Yield the lines of a body with their numbers, without those of a fenced block."""
    fenced = False
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line
