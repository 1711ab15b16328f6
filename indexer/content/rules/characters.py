"""Characters that betray an accident or hide something: in the whole file, front matter included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.content.source import FORBIDDEN, MOST_MARKS, surplus_marks
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# UTF-8 read as Latin-1 or Windows-1252: 社区 -> ç¤¾åŒº.
_LATIN = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_MOJIBAKE = re.compile(
    f"\ufffd+|锟斤拷|锘縚|烫烫烫|屯屯屯|Ã[\u0080-\u00bf]|(?:[\u00e3-\u00e9][{_LATIN}]{{2}}){{2,}}"
)
_CHINESE_RUN = re.compile("[\u4e00-\u9fff\ue000-\uf8ff\uff00-\uffef\u20ac]{4,}")
_UTF8_CHINESE = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}|\xe3\x80[\x80-\xbf]|\xef\xbc[\x80-\xbf]){3,}")
_CONFLICT = re.compile(
    r"^(?P<mark><{5,}(?!-)|>{6,}|\|{7}(?= |$)|@@ -[0-9].*@@|diff --git |(?:---|\+\+\+) [ab]/\S)"
    r"|^(?P<alone>={6,8})$(?=\n\S)|(?:(?<=\n\n)|(?<=\n[>#*|-]))^(?P<line>={6,8})$",
    re.MULTILINE,
)
_FULLWIDTH_MARKUP = re.compile(
    r"^(?P<heading>＃+)|(?P<mark>＝＝)|\](?P<link>（(?:doc|https?|mailto|tel|assets)[:/])", re.MULTILINE
)
_MOST_A_FILE = 20
_LONGEST_LINE = 5000


@file_rule("control-character", "文件里不能有控制字符和改变文字方向的字符。")
def no_control_characters(file: DocumentFile) -> Iterator[Fault]:
    """Name C0 controls but tab and newline, and bidi overrides; in front matter they are fatal.

    Passes::
        title: 示例
    Fails::
        region: "街道\\u202e"
    """
    for found in _first_of_each_line(_FORBIDDEN, file):
        place = file.place_at(found.start())
        kind = "改变文字方向的字符" if found[0] >= "\u202a" else "控制字符"
        yield Fault(
            message=f"有看不见的{kind} U+{ord(found[0]):04X}",
            place=place,
            hint="请删去这个位置前后的字，重新输入",
            fatal=place.line < file.body_line,
            field="body",
            keeps_value=True,
        )
    for key, text in _texts(file):
        if (hidden := _FORBIDDEN.search(text)) and not _FORBIDDEN.search(file.text):
            yield Fault(
                message=f"{key} 里用转义写了看不见的字符 U+{ord(hidden[0]):04X}",
                place=file.place(key),
                hint="请删去 \\u 开头的转义",
                fatal=True,
            )


@file_rule("piled-marks", f"一个字上最多叠 {MOST_MARKS} 个声调一类的附加符号。", heeds_report=True)
def marks_are_not_piled_up(file: DocumentFile) -> Iterator[Fault]:
    """Name letters with a pile of accents: printing them takes all memory; in front matter they are fatal.

    Passes::
        title: 示例
        ---
        nu\u030c
    Fails::
        title: 示例
        ---
        a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301
    """
    hint = "请删去这些符号；页面和纸上只留前几个"
    for start, end in islice(surplus_marks(file.text), _MOST_A_FILE):
        place = file.place_at(start)
        yield Fault(
            message=f"一个字上叠了 {end - start + MOST_MARKS} 个附加符号（U+{ord(file.text[start]):04X}）",
            place=place,
            hint=hint,
            fatal=place.line < file.body_line,
            field="body",
            keeps_value=True,
        )
    if not file.report.fatal:
        for key, text in _texts(file):
            if any(surplus_marks(text)):
                yield Fault(message=f"{key} 里叠了太多附加符号", place=file.place(key), hint=hint, fatal=True)


@file_rule("mojibake", "文字不能是乱码。")
def no_mojibake(file: DocumentFile) -> Iterator[Fault]:
    """Name what is left when text was decoded wrongly.

    Passes::
        region: 本街道
    Fails::
        region: 锟斤拷
    """
    for found in _first_of_each_line(_MOJIBAKE, file):
        yield Fault(
            message=f"有乱码“{found[0][:6]}”",
            place=file.place_at(found.start()),
            hint="请对照原件重新输入这一行",
            field="body",
            keeps_value=True,
        )
    for position, garbled, meant in islice(_utf8_read_as_gbk(file.text), _MOST_A_FILE):
        yield Fault(
            message=f"有乱码“{garbled[:6]}”，像是“{meant[:6]}”读错了编码",
            place=file.place_at(position),
            hint="请用 UTF-8 打开原件，重新复制这一行",
            field="body",
            keeps_value=True,
        )


def _utf8_read_as_gbk(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield Chinese that is other Chinese read in the wrong encoding: 绀惧尯鏈嶅姟 is 社区服务.

    Three characters or more have to come out: by chance that is less than one in many millions.
    """
    for run in _CHINESE_RUN.finditer(text):
        found = _UTF8_CHINESE.match(run[0].encode("gb18030"))
        if found:
            yield run.start(), run[0], found[0].decode("utf-8")


@file_rule("long-line", "一行最好不超过 5000 个字。", severity=Severity.WARNING)
def lines_are_of_human_length(file: DocumentFile) -> Iterator[Fault]:
    """Remark the first line nobody can have written: a pasted picture, a page without line breaks."""
    for number, line in enumerate(file.text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            yield Fault(
                message=f"这一行有 {len(line)} 个字，像是粘贴进来的图片或没有分段",
                place=Place(number),
                hint="图片放到 assets/，文字请分段",
            )
            return


@file_rule("merge-conflict", "文件里不能留着没处理完的合并标记。")
def no_conflict_markers(file: DocumentFile) -> Iterator[Fault]:
    """Name what git leaves; ``=======`` below a line may underline a heading, between two it does not.

    Passes::
        title: 示例
        ---
        小标题
        =======
    Fails::
        title: 示例
        ---
        <<<<<<< HEAD
        甲
        =======
        乙
        >>>>>>> 乙
    """
    for found in _CONFLICT.finditer(file.text):
        yield Fault(
            message=f"有没处理完的合并标记 {found[0].strip()[:20]}",
            place=file.place_at(found.start()),
            hint="请留下要的那一段，删去 <<<<<<<、=======、>>>>>>> 三种行",
            field="body",
            keeps_value=True,
        )


@file_rule("zero-width", "文字里最好没有看不见的零宽字符。", severity=Severity.WARNING)
def no_zero_width_characters(file: DocumentFile) -> Iterator[Fault]:
    """Remark them once a file: they come with text copied from web pages.

    Passes::
        title: 示例
    Fails::
        title: 示例
        ---
        停\u200b车
    """
    yield from _once(_ZERO_WIDTH, file, "零宽字符（看不见）", "请删去后重新输入前后的字")


@file_rule("private-use", "文字里最好没有别的电脑显示不出的自造字。", severity=Severity.WARNING)
def no_private_characters(file: DocumentFile) -> Iterator[Fault]:
    """Remark characters of the private use areas once a file.

    Passes::
        title: 示例
    Fails::
        title: 示例
        ---
        停\ue000车
    """
    yield from _once(_PRIVATE, file, "自造字或图标字符", "请换成通用的字")


@file_rule("fullwidth-markup", "正文的记号用英文符号，全角的不起作用。", severity=Severity.WARNING)
def marks_are_half_width(file: DocumentFile) -> Iterator[Fault]:
    """Remark headings, pen marks and links typed with the Chinese keyboard: they show as plain text.

    Passes::
        title: 示例
        ---
        见[收费](doc:tingche)。
    Fails::
        title: 示例
        ---
        见[收费]（doc:tingche）。
    """
    for found in islice(_FULLWIDTH_MARKUP.finditer(file.body), _MOST_A_FILE):
        kind = found.lastgroup or ""
        written, what, right = {
            "heading": ("＃", "小标题", "## 加一个空格"),
            "mark": ("＝＝", "划重点", "==划重点=="),
            "link": ("（", "链接", "[文字](doc:编号)"),
        }[kind]
        yield Fault(
            message=f"“{written}”是全角的，不会变成{what}",
            place=file.place_in_body(found.start(kind)),
            hint=f"请改成英文的 {right}",
        )


@file_rule("raw-html", "正文里最好不写 HTML；页面上只留安全的部分。", severity=Severity.WARNING)
def no_raw_html(file: DocumentFile) -> Iterator[Fault]:
    """Remark HTML once a file; comments count too.

    Passes::
        title: 示例
        ---
        **粗**
    Fails::
        title: 示例
        ---
        <b>粗</b>
    """
    if file.rendered and file.rendered.raw_html:
        first_line = file.rendered.raw_html.split("\n")[0]
        yield Fault(
            message=f"正文里写了 HTML：{first_line[:40]}",
            place=file.body_place(first_line),
            hint="请改用 Markdown 写法，如 **粗体**、==划重点==、表格",
        )


@file_rule("front-matter-tab", "资料栏里用空格，不用制表符（Tab）。", heeds_report=True)
def no_tabs_in_front_matter(file: DocumentFile) -> Iterator[Fault]:
    """Name lines with a tab, unless the line is named already.

    Passes::
        region: 本街道
    Fails::
        region:⇥本街道
    """
    named = {problem.line for problem in file.report.problems}
    for number, line in enumerate(file.text.split("\n")[: file.body_line - 1], 1):
        if "\t" in line and number not in named:
            yield Fault(
                message="资料栏的这一行有制表符（Tab）",
                place=Place(number, line.index("\t") + 1),
                hint="请换成空格",
            )


def _first_of_each_line(pattern: re.Pattern[str], file: DocumentFile) -> Iterator[re.Match[str]]:
    """Yield the first match of each line, of at most 20 lines."""
    end = count = 0
    while count < _MOST_A_FILE and (found := pattern.search(file.text, end)):
        yield found
        count += 1
        end = file.text.find("\n", found.end())
        if end < 0:
            return


def _once(pattern: re.Pattern[str], file: DocumentFile, what: str, hint: str) -> Iterator[Fault]:
    first = pattern.search(file.text)
    if first:
        count = len(pattern.findall(file.text))
        message = f"有 {count} 个{what}，第一个是 U+{ord(first[0]):04X}"
        yield Fault(message=message, place=file.place_at(first.start()), hint=hint)


def _texts(file: DocumentFile) -> Iterator[tuple[str, str]]:
    """Yield the plain texts of the front matter by key: YAML escapes may hide characters there."""
    for key, value in file.keys.values.items():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield key, text
