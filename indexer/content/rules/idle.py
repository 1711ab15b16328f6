"""Idle: marks that do nothing where they stand; the page and the paper show them as they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place, Scalar, Sequence, scalars
from indexer.domain.fields import FIELDS
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_MARKS = {
    r"\*\*": "粗体要前后各两个星号，中间不留空格，不跨段",
    r"(?<!=)==(?!=)": "划重点要前后各两个等号，中间不留空格，不跨段",
    r"~~": "划掉要前后各两个波浪号，中间不留空格，不跨段",
    r"\]\(|\]（": "链接写成 [文字](地址)，括号和字之间不留空格",
    r"^\|.*\|$|\|\s*:?-{3,}": "表格每行的竖线要一样多，第二行写 |---|---|",
    r"^#{1,6}(?=\S)|^#+ ": "小标题的 # 后面空一格，独占一行",
    r"\] +[(（](?:doc|https?|assets|\.)|［[^］]*］\s*[（(]": "链接写成 [文字](地址)，英文括号，中间不留空格",
    r"^｜|｜$": "表格的竖线用英文的 |",
    r"(?<!~)~[\u4e00-\u9fff][^~]*[\u4e00-\u9fff]~(?!~)": "划掉要前后各两个波浪号",
    r"\[TOC\]": "目录不用写，页面自己有",
    r"\[\^[^\]\s]+\]": "脚注要在下面另起一段写 [^1]: 内容",
    r"\\n(?![a-z])": "换行直接按回车，不写 \\n",
    r"\+\+[\u4e00-\u9fff][^+]*\+\+": "下划线这里不用，请删去 ++",
    r"(?<!`)`(?!`)": "反引号要前后各一个",
    r"```": "代码要用三个反引号包起来，前后各占一行",
    r"\[\[[^\]]*\]\]": "指到另一份写成 [文字](doc:编号)",
    r"\{[:#.][^}]*\}|:::": "这种记号这里不用，请删去",
    r"^(?:[-*+]|\d{1,3}\.) \S": "列表前面空一行",
    r"^(?:-(?=[\u4e00-\u9fff])|[－–]\s?(?![－–])(?=\S))": "列表每项写成 - 加一个空格",
    r"(?<![=\w])=[\u4e00-\u9fff][^=\n]{0,30}[\u4e00-\u9fff。]=(?![=\w])": "划重点要前后各两个等号",
    r"^={3,}$|^-{2}$|^\*{1,2}$|^_{1,2}$": "这一行不起作用，请删去",
    r"={3,}[^=\s][^=]*={3,}": "划重点只要前后各两个等号",
    r"(?<!\*)\*(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\*(?![*×\d])|[＊]{2}": "粗体要前后各两个英文星号",
    r"＝＝|～～": "划重点、划掉用英文的 == 和 ~~",
    r"^＞|^》\s": "引用用英文的 >",
    r"\^[^^\s]{1,5}\^|\$[^$\n]{1,40}\$": "上标、公式这里不用，直接写字，如 平方米",
    r"^-?\s?\[[ xX√✓]?\]\s?(?=[^\s(\[:])": "打勾的清单写成 - [ ] 加内容",
    r"[)）]\s?\[(?:doc|https?|assets)[:/][^\]]*\]": "链接写反了：写成 [文字](地址)",
}
_DELIMITER = re.compile(r" {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_NUMBERED_ITEM = re.compile(r"(?P<number>[0-9]{1,3})\. +\S")
_CIRCLED = re.compile(r"[①-⑳]|[（(]?[0-9一二三四五六七八九十]{1,2}[）)、]")
_ANY_MARK = re.compile("|".join(f"(?:{mark})" for mark in _MARKS), re.IGNORECASE)
_KNOWN_COMMENTS = frozenset(name for field in FIELDS for name in (field.label, field.key))


@file_rule("idle-markup", "正文里不起作用的记号会原样显示。", severity=Severity.WARNING)
def marks_do_something(file: DocumentFile) -> Iterator[Fault]:
    """Remark what is left of Markdown in the text as it is shown.

    Passes::
        title: 示例
        ---
        **先打电话**再来。
    Fails::
        title: 示例
        ---
        **先打电话再来。
    """
    if file.rendered is None:
        return
    told: set[str] = set()
    for section in file.rendered.body.sections:
        title = section.title or ""
        for line in (title if title.startswith("#") else "", *section.text.split("\n")):
            for mark, hint in _MARKS.items() if _ANY_MARK.search(line.strip()) else ():
                found = re.search(mark, line.strip(), re.IGNORECASE)
                if found and mark not in told:
                    told.add(mark)
                    place = _place(file, line.strip(), found[0])
                    yield Fault(message=f"“{found[0][:12]}”会原样显示，没有起作用", place=place, hint=hint)


@file_rule("table-cells", "表格每一行的格数要和表头一样。", severity=Severity.WARNING)
def rows_have_the_cells_of_the_head(file: DocumentFile) -> Iterator[Fault]:
    """Remark rows with a cell too many, which is not shown, or too few.

    Passes::
        title: 示例
        ---
        | 甲 | 乙 |
        |---|---|
        | 一 | 二 |
    Fails::
        title: 示例
        ---
        | 甲 | 乙 |
        |---|---|
        | 一 | 二 | 三 |
    """
    columns = 0
    lines = file.body.split("\n")
    for number, line in enumerate(lines, file.body_line):
        above = lines[number - file.body_line - 1] if number > file.body_line else ""
        if "|" not in line:
            columns = 0
        elif _DELIMITER.fullmatch(line) and "|" in above:
            columns = _cells(above)
        elif columns and not _DELIMITER.fullmatch(line) and _cells(line) != columns:
            lost = "，多的不会显示" if _cells(line) > columns else ""
            yield Fault(
                message=f"这一行有 {_cells(line)} 格，表头是 {columns} 格{lost}",
                place=Place(number),
                hint="请补齐或删去竖线；字里的竖线写成 \\|",
            )


@file_rule("list-number", "列表的号要一个接一个，页面自己重排。", severity=Severity.WARNING)
def numbers_of_a_list_follow_one_another(file: DocumentFile) -> Iterator[Fault]:
    """Remark an item whose number is shown as another: an item was lost, or 3 is spoken of below.

    Passes::
        title: 示例
        ---
        1. 甲
        2. 乙
    Fails::
        title: 示例
        ---
        1. 甲
        3. 乙
    """
    shown = 0
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        item = _NUMBERED_ITEM.match(line)
        if item is None and shown and _CIRCLED.match(line):
            yield Fault(
                message="列表里夹着一项不是列表", place=Place(number), hint=f"请写成 {shown + 1}. 加一个空格"
            )
        if item is None:
            shown = 0 if line.strip() and not line.startswith((" ", "\t")) else shown
            continue
        written = int(item["number"])
        shown = shown + 1 if shown else written
        if written not in (shown, 1):
            hint = "漏了一项的补上；不漏的，把号写对"
            yield Fault(message=f"这一项写的是 {written}，显示成 {shown}", place=Place(number), hint=hint)


def _cells(line: str) -> int:
    return _CELL_END.sub("\n", line.strip().removeprefix("|").rstrip().removesuffix("|")).count("\n") + 1


@file_rule("joined-lines", "列表里一项占了两行的，多半是少了减号。", severity=Severity.WARNING)
def items_stand_on_one_line(file: DocumentFile) -> Iterator[Fault]:
    """Remark an item that runs on over the next line: two asks become one that nobody types.

    Passes::
        asks:
          - 一句
          - 两句
          - 三句
    Fails::
        asks:
          - 一句
            两句
          - 三句
          - 四句
    """
    top = file.text.find("\n") + 1
    for value in file.keys.nodes.values():
        for node in value.items if isinstance(value, Sequence) else ():
            if not isinstance(node, Scalar) or node.quoted or node.span.block:
                continue
            written = file.text[top + node.span.start : top + node.span.end]
            if "\n" in written.strip():
                yield Fault(
                    message=f"这几行连成了一项：{node.text[:30]}",
                    place=node.place,
                    hint="是几项，每行前面写 - 和一个空格；是一项，写在一行里",
                )


@file_rule("cut-by-hash", "值里空格后面的 # 会把后面的字变成注释。", severity=Severity.WARNING)
def values_are_not_cut_by_a_hash(file: DocumentFile) -> Iterator[Fault]:
    """Remark a comment right behind a value that does not look like one: ``3号楼 #2单元``.

    Passes::
        title: "3号楼 #2单元"
    Fails::
        title: 3号楼 #2单元
    """
    lines = file.text.split("\n")
    for node in (scalar for value in file.keys.nodes.values() for scalar in scalars(value)):
        line = lines[node.place.line - 1] if node.place.line <= len(lines) else ""
        start = node.place.column - 1
        if node.quoted or node.span.block or not node.text or not line.startswith(node.text, start):
            continue
        cut = re.match(r"[ \t]+#(?P<lost>[^\s#].*)", line[start + len(node.text) :])
        if cut and cut["lost"].strip() not in _KNOWN_COMMENTS:
            yield Fault(
                message=f"“{node.text[:20]}”后面的“#{cut['lost'].strip()[:20]}”成了注释，没有显示",
                place=Place(node.place.line, start + len(node.text) + 1),
                hint="要显示，整个值用英文双引号括起来；是注释，# 后面空一格",
            )


def _place(file: DocumentFile, line: str, mark: str) -> Place:
    """Return where a line of the shown text stands in the file; its first words are looked for."""
    at = line.find(mark)
    for words in (line[at : at + 12], mark):
        place = file.body_place(words)
        if words and place != Place(file.body_line):
            return place
    return Place(file.body_line)
