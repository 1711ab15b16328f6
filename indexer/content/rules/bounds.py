"""How much of one kind a text may hold: beyond that a page takes seconds to lay out, and paper gigabytes.

The limits lie far above what people write (the longest law of China has 1260 articles); who meets one
has pasted a register or a page of a program. They count lines as written: what breaks the renderer is
never rendered, and is to be named all the same. Pages and paper are safe by themselves, see
`indexer.content.body.rendering` and `webapp.paper.leaves.bounds`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 2000, 40, 20_000
MOST_HEADINGS = 2000
MOST_LINKS, MOST_IMAGES, MOST_NOTES = 3000, 500, 1000
MOST_LEVELS = 12
LONGEST_RUN, LONGEST_PARAGRAPH = 5000, 50_000

_DELIMITER = re.compile(r"[ |:-]*-[ |:-]*")
_ROWS_OF_HTML = re.compile(r"<tr[\s>]", re.IGNORECASE)
_CELLS_OF_HTML = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S|<h[1-6][\s>]", re.MULTILINE | re.IGNORECASE)
_IMAGE = re.compile(r"!\[|<img[\s>]", re.IGNORECASE)
_LINK = re.compile(r"(?<!!)\[[^\[\]\n]{0,500}\][(\[]|<a[\s>]|<https?:", re.IGNORECASE)
_NOTE = re.compile(r"^ {0,3}\[\^[^\]\n]{1,80}\]:", re.MULTILINE)
_LEVELS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,3}\.(?=[ \t])))*")
_MARK = re.compile(r">|[-*+]|\d+\.")
_RUN = re.compile(rf"[^\s\u2e80-\uffef]{{{LONGEST_RUN + 1},}}")
_STRUCTURE = re.compile(r"\s*(?:[|>#]|[-*+] |\d{1,3}\. )")
_STEP = 4  # spaces a level of a list


@file_rule(
    "large-table",
    f"一张表至多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，一份文件里的表合起来至多 {MOST_CELLS} 格。",
)
def tables_have_a_size_that_can_be_shown(file: DocumentFile) -> Iterator[Fault]:
    """Name the first table that is too long or too wide, or the one with which all of them are too large.

    Counted are the tables of a text, not the registers in its front matter.
    """
    cells = 0
    for start, rows, columns in _tables(file.body.split("\n")):
        cells += rows * columns
        if rows > MOST_ROWS or columns > MOST_COLUMNS or cells > MOST_CELLS:
            size = f"这张表有 {rows} 行、{columns} 列" if cells <= MOST_CELLS else f"到这张表一共 {cells} 格"
            yield _fault(
                f"{size}，太大了，纸上只印前面的一部分",
                Place(file.body_line + start),
                "请按年份或类别拆成几份，或放成附件（assets/ 里的表格文件），正文里写一个链接",
            )
            return
    rows, written = len(_ROWS_OF_HTML.findall(file.body)), len(_CELLS_OF_HTML.findall(file.body))
    if rows > MOST_ROWS or cells + written > MOST_CELLS:
        yield _fault(
            f"HTML 的表有 {rows} 行、{written} 格，太大了，纸上只印前面的一部分",
            file.body_place("<t"),
            "请拆成几份，或放成附件（assets/ 里的表格文件），正文里写一个链接",
        )


@file_rule("many-headings", f"一份文件至多 {MOST_HEADINGS} 个小标题。")
def headings_can_be_looked_over(file: DocumentFile) -> Iterator[Fault]:
    """Name the first heading too many."""
    if surplus := _surplus(_HEADING, file.body, MOST_HEADINGS):
        hint = "请拆成几份；一条一条的条文不用写成小标题"
        yield _fault(f"小标题超过 {MOST_HEADINGS} 个，从这里起太多了", file.place_in_body(surplus), hint)


@file_rule("many-links", f"一份文件至多 {MOST_LINKS} 个链接、{MOST_IMAGES} 张图、{MOST_NOTES} 个脚注。")
def links_can_be_counted(file: DocumentFile) -> Iterator[Fault]:
    """Name the first link, picture or footnote too many."""
    for pattern, most, name in (
        (_LINK, MOST_LINKS, "链接"),
        (_IMAGE, MOST_IMAGES, "图"),
        (_NOTE, MOST_NOTES, "脚注"),
    ):
        if surplus := _surplus(pattern, file.body, most):
            yield _fault(
                f"{name}超过 {most} 个，从这里起太多了",
                file.place_in_body(surplus),
                "请拆成几份，或只留用得上的；从网页复制来的导航、目录请删去",
            )


@file_rule("deep-nesting", f"列表、引用一层套一层，至多 {MOST_LEVELS} 层。")
def lists_and_quotes_are_not_nested_without_end(file: DocumentFile) -> Iterator[Fault]:
    """Name the first line that stands too deep; beyond 24 levels pages keep the words alone.

    Passes::
        title: 示例
        ---
        > > 引用的引用
    Fails::
        title: 示例
        ---
        > > > > > > > > > > > > > 引用
    """
    for number, line in enumerate(file.body.split("\n")):
        if len(line) > MOST_LEVELS and (levels := _levels(line)) > MOST_LEVELS:
            yield _fault(
                f"这一行套了 {levels} 层",
                Place(file.body_line + number),
                "请删去多余的 >，列表每层缩进四个空格；太深的内容请另起一个小标题",
            )
            return


@file_rule(
    "unbroken-run", f"英文字母、数字、符号不空格至多 {LONGEST_RUN} 个，一段至多 {LONGEST_PARAGRAPH} 个字。"
)
def text_can_be_broken_into_lines(file: DocumentFile) -> Iterator[Fault]:
    """Name a run that no line can take (a picture pasted as letters), and a paragraph without end."""
    if found := _RUN.search(file.body):
        yield _fault(
            f"连着 {len(found[0])} 个字母、数字没有空格，像是粘贴进来的图片或程序",
            file.place_in_body(found.start()),
            "请删去；图片放到 assets/ 里",
        )
    length = start = 0
    for number, line in enumerate((*file.body.split("\n"), "")):
        if line.strip() and not _STRUCTURE.match(line):
            start = start if length else number
            length += len(line)
            continue
        if length > LONGEST_PARAGRAPH:
            yield _fault(
                f"这一段有 {length} 个字，没有分段", Place(file.body_line + start), "请用空行分成几段"
            )
            return
        length = 0


def _fault(message: str, place: Place, hint: str) -> Fault:
    return Fault(message=message, place=place, hint=hint, field="body", keeps_value=True)


def _surplus(pattern: re.Pattern[str], text: str, most: int) -> int:
    """Return where the first match too many stands, 0 where there is none."""
    found = next(islice(pattern.finditer(text), most, None), None)
    return found.start() if found else 0


def _tables(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield of each table where it begins, its rows without the head, and its columns."""
    start, rows, columns = -1, 0, 0
    for number, line in enumerate((*lines, "")):
        if "|" in line:
            start = start if start >= 0 else number
            rows += 0 if _DELIMITER.fullmatch(line) else 1
            columns = max(columns, line.strip().strip("|").count("|") + 1)
        elif start >= 0:
            if number - start > 1:
                yield start, rows - 1, columns
            start, rows, columns = -1, 0, 0


def _levels(line: str) -> int:
    marked = _LEVELS.match(line)
    marks = len(_MARK.findall(marked[0])) if marked else 0
    indent = len(line) - len(line.lstrip(" \t"))
    return marks + (line[:indent].expandtabs(_STEP).count(" ") // _STEP if marks else 0)
