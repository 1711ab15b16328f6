"""Pasted: what comes along from Word, from a table, from another copy, and what was left out of a body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_FRONT_LINE = re.compile(r"(?:id|title|type|category|编号|标题|类型|类目):\s")
_ODD_LETTERS = re.compile(
    "[\u2e80-\u2fdf\uff61-\uff9f\ufe10-\ufe1f\ufe30-\ufe4f\uf900-\ufaff\u2028\u2029\u0085]"
)
_SPACED = re.compile(r"(?:[\u4e00-\u9fff][ \u3000]){5,}[\u4e00-\u9fff]")
_COLUMNS = re.compile(r"[^\s|｜][^\t|｜]*(?:\t+|\s*｜\s*)[^\s|]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]*(?P<title>[^#\n].*?)[ \t]*#*$")


@file_rule("empty-body", "政策和流程要有正文。", severity=Severity.WARNING)
def there_is_a_body(file: DocumentFile) -> Iterator[Fault]:
    """Remark a policy or a procedure without any text: a contact is its card, these are not.

    Passes::
        type: procedure
        asks: [一句, 两句, 三句]
        ---
        带身份证来前台。
    Fails::
        type: procedure
        asks: [一句, 两句, 三句]
    """
    if file.rendered is not None and file.type is not DocumentType.CONTACT and not file.body.strip():
        yield Fault(
            message="第二个 --- 下面没有正文",
            place=Place(max(file.body_line - 1, 1)),
            hint="请写上前台要说的话；误删的，从网页上的历史版本里复制回来",
        )


@file_rule("front-matter-again", "资料栏只写一次，在文件开头。")
def front_matter_stands_once(file: DocumentFile) -> Iterator[Fault]:
    """Name a second block of front matter in the body: a file pasted behind itself or behind another.

    Passes::
        title: 示例
        ---
        标题要写清楚。
    Fails::
        title: 示例
        ---
        甲。

        ---
        id: ling-yi-fen
        title: 另一份
    """
    lines = file.body.split("\n")
    for number, line in enumerate(lines[1:], file.body_line + 1):
        above = lines[number - file.body_line - 1].strip()
        if _FRONT_LINE.match(line) and (above == "---" or _FRONT_LINE.match(above)):
            yield Fault(
                message=f"正文里又有一段资料栏：“{line[:20]}”",
                place=Place(number),
                hint="请删去多粘贴的一份；是另一份文件，另存成一个 .md 文件",
                field="body",
                keeps_value=True,
            )
            return


@file_rule("odd-letters", "文字用通用的字，不用部首码位、竖排标点、半角假名。", severity=Severity.WARNING)
def letters_are_the_usual_ones(file: DocumentFile) -> Iterator[Fault]:
    """Remark letters that look like others and are not found by them: they come out of PDF files.

    Passes::
        title: 示例
        ---
        老人
    Fails::
        title: 示例
        ---
        \u2f3c老人
    """
    first = _ODD_LETTERS.search(file.text)
    if first:
        count = len(_ODD_LETTERS.findall(file.text))
        shown = first[0].strip() or "换行符"
        yield Fault(
            message=f"有 {count} 个样子像、编码不同的字，第一个是“{shown}”（U+{ord(first[0]):04X}），查不到",
            place=file.place_at(first.start()),
            hint="请用输入法重新输入这几个字",
        )
    if spaced := _SPACED.search(file.body):
        message = f"字和字之间有空格：{spaced[0][:12]}，查不到"
        yield Fault(message=message, place=file.place_in_body(spaced.start()), hint="请删去中间的空格")


@file_rule("pasted-table", "从表格粘贴来的几栏要写成表格。", severity=Severity.WARNING)
def columns_are_a_table(file: DocumentFile) -> Iterator[Fault]:
    """Remark lines with tabs between words: the columns run together on the page.

    Passes::
        title: 示例
        ---
        | 甲 | 乙 |
        |---|---|
        | 一 | 二 |
    Fails::
        title: 示例
        ---
        甲⇥乙
        一⇥二
    """
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        if found := _COLUMNS.match(line):
            yield Fault(
                message="这一行像是从表格粘贴来的，几栏会连在一起",
                place=Place(number, len(re.split(r"[\t｜]", found[0])[0]) + 1),
                hint="请写成 | 甲 | 乙 |，第二行写 |---|---|",
            )
            return


@file_rule("repeated-heading", "一份文件里小标题各不相同。", severity=Severity.WARNING)
def headings_are_different(file: DocumentFile) -> Iterator[Fault]:
    """Remark a heading that stands there already: a part was pasted twice, or one of them means another.

    Passes::
        title: 示例
        ---
        ## 带什么

        身份证。

        ## 多久

        当天。
    Fails::
        title: 示例
        ---
        ## 带什么

        身份证。

        ## 带什么

        户口簿。
    """
    seen: Counter[str] = Counter()
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        if found := _HEADING.fullmatch(line):
            title = found["title"]
            seen[title] += 1
            if seen[title] == 2:
                hint = "粘贴了两遍的删去一遍；不是的，改一个小标题"
                yield Fault(message=f"小标题“{title[:20]}”前面已经有了", place=Place(number), hint=hint)
