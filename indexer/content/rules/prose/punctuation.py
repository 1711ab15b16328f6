"""Punctuation of the body: what was opened is closed, and nothing stands there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place, Scalar, scalars
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】", "「": "」", "〔": "〕"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_HALF = str.maketrans("()", "（）")
_FULL = str.maketrans(",;:?!.()", "，；：？！。（）")
_ADDRESS = re.compile(
    r"\]\([^)\n]*\)|https?://\S+|`[^`\n]*`|^\s*(?:[0-9]{1,2}|[一二三四五六七八九十a-zA-Z])[)）]"
)
_TWICE = re.compile(r"([，。；：、！？])(?:\1+|[，。；：、]+)")
_BRACKETS = r"（[^（）()\n]*(?P<half>\))|(?P<open>\()[^（）()\n]*）"
_HALF_WIDTH = re.compile(rf"(?<=[\u4e00-\u9fff])[,;?!](?=[\u4e00-\u9fff])|{_BRACKETS}")
_IN_TEXT = re.compile(
    r"(?<=[\u4e00-\u9fff])[,;:?!](?=[\u4e00-\u9fff]|[^\S\n]*$)|(?<=[\u4e00-\u9fff])\.(?=[^\S\n]*$|[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff]),(?=[0-9])|(?<=[0-9]),(?=[\u4e00-\u9fff])"
    rf"|{_BRACKETS}",
    re.MULTILINE,
)
_QUOTED = re.compile(r"[“‘「][^“”‘’「」]+[”’」]")
_NAMES = frozenset({"title", "aliases", "keywords", "asks", "symptoms", "trades", "issuer", "owner"})
_ENDS_IN_MARK = re.compile("[，。、；：,;:]$")
_BEGINS_WITH_MARK = re.compile(r"\s*(?:[，。、；：！？）》”,;]|[.](?![.]))")
_MOST_A_FILE = 10


@file_rule("unpaired", "括号、引号、书名号要成对。", severity=Severity.WARNING)
def what_was_opened_is_closed(file: DocumentFile) -> Iterator[Fault]:
    """Remark the first bracket or quote of a paragraph without its other half; half width counts too.

    Passes::
        title: 示例
        ---
        带身份证（原件）。
    Fails::
        title: 示例
        ---
        带身份证（原件。
    """
    yield from islice(_unpaired(file), _MOST_A_FILE)
    for key, node in file.keys.nodes.items():
        for scalar in scalars(node):
            if mark := _without_its_half(scalar.text):
                hint = f"请补上它的另一半，或删去它：{key}"
                yield Fault(message=f"“{mark}”没有另一半", place=scalar.place, hint=hint)


def _without_its_half(text: str) -> str | None:
    """Return the first bracket or quote of one value that stands alone; a list sign (1） is none."""
    waiting: list[str] = []
    for mark in _ADDRESS.sub("", text).translate(_HALF):
        if mark in _PAIRS:
            waiting.append(mark)
        elif mark in _CLOSING and (not waiting or waiting.pop() != _CLOSING[mark]):
            return mark
    return waiting[0] if waiting else None


def _unpaired(file: DocumentFile) -> Iterator[Fault]:
    waiting: list[tuple[str, Place]] = []
    for number, line in enumerate([*file.body.split("\n"), ""], file.body_line):
        if not line.strip() and waiting:
            mark, place = waiting[0]
            hint = f"请补上“{_PAIRS[mark]}”，或删去它"
            yield Fault(message=f"“{mark}”没有另一半", place=place, hint=hint)
            waiting = []
        plain = _ADDRESS.sub(lambda match: " " * len(match[0]), line).translate(_HALF)
        for column, mark in enumerate(plain, 1):
            if mark in _PAIRS:
                waiting.append((mark, Place(number, column)))
            elif mark in _CLOSING:
                at = next((n for n in reversed(range(len(waiting))) if waiting[n][0] == _CLOSING[mark]), None)
                if at is None:
                    hint = f"请在前面补上“{_CLOSING[mark]}”，或删去它"
                    yield Fault(message=f"“{mark}”没有另一半", place=Place(number, column), hint=hint)
                else:
                    del waiting[at]


@file_rule("doubled-mark", "标点不连着写两个。", severity=Severity.WARNING)
def marks_stand_alone(file: DocumentFile) -> Iterator[Fault]:
    """Remark two marks in a row: one was meant, or words between them are lost.

    Passes::
        title: 示例
        ---
        甲，乙。
    Fails::
        title: 示例
        ---
        甲，，乙。
    """
    for match in islice(_TWICE.finditer(file.body), _MOST_A_FILE):
        if match[0] in ("！！", "？？", "！！！", "？？？"):
            continue
        hint = "请留一个；中间漏了字的补上"
        yield Fault(message=f"“{match[0][:6]}”连着写了", place=file.place_in_body(match.start()), hint=hint)


@file_rule("half-width", "汉字中间的标点用中文的。", severity=Severity.WARNING)
def marks_between_chinese_are_chinese(file: DocumentFile) -> Iterator[Fault]:
    """Remark the first half-width mark between Chinese: mostly several values that were typed as one.

    Passes::
        audiences: [老年人,残疾人]
        places: 前台，二楼
    Fails::
        places: 前台,二楼
    """
    body = _ADDRESS.sub(lambda match: " " * len(match[0]), file.body)
    places = [(scalar.place, _HALF_WIDTH.search(scalar.text)) for scalar in _values(file)]
    found = [(place, match) for place, match in places if match]
    if match := _IN_TEXT.search(body):
        found.append((file.place_in_body(match.start()), match))
    for place, match in found:
        yield Fault(
            message=f"汉字中间是英文的“{_half_width(match)}”",
            place=place,
            hint=f"请改成中文的“{_half_width(match).translate(_FULL)}”；是几项的，写成列表 [甲, 乙]",
        )


def _half_width(match: re.Match[str]) -> str:
    parts = match.groupdict()
    return parts.get("half") or parts.get("open") or match[0]


@file_rule("edge-mark", "标题、名称、问法的末尾不留标点，段落不以标点开头。", severity=Severity.WARNING)
def names_have_no_marks_at_their_ends(file: DocumentFile) -> Iterator[Fault]:
    """Remark a name that ends in a full stop or comma, and a paragraph or value that begins with one.

    Passes::
        title: 示例
        ---
        ## 带什么？

        身份证。
    Fails::
        title: 示例。
    """
    hint = "请删去这个标点；漏了字的补上"
    for key, node in file.keys.nodes.items():
        for scalar in scalars(node):
            text = scalar.text.strip()
            if key in _NAMES and _ENDS_IN_MARK.search(text):
                yield Fault(message=f"“{text[-12:]}”的末尾有标点", place=scalar.place, hint=hint)
            elif _BEGINS_WITH_MARK.match(text):
                yield Fault(message=f"“{text[:12]}”以标点开头", place=scalar.place, hint=hint)
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        if line.startswith("#") and _ENDS_IN_MARK.search(line.strip()):
            title = line.strip("# ")[-12:]
            yield Fault(message=f"小标题“{title}”的末尾有标点", place=Place(number), hint=hint)
        elif _BEGINS_WITH_MARK.match(line):
            yield Fault(message=f"“{line.strip()[:12]}”以标点开头", place=Place(number), hint=hint)


@file_rule("quoted-twice", "整个内容不用中文引号括起来。", severity=Severity.WARNING)
def values_are_not_in_quotes_of_the_text(file: DocumentFile) -> Iterator[Fault]:
    """Remark a value in Chinese quotes from end to end: YAML takes them for a part of it.

    Passes::
        title: "示例"
    Fails::
        title: “示例”
    """
    for scalar in _values(file):
        if _QUOTED.fullmatch(scalar.text.strip()):
            hint = "请删去引号；要引号的，用英文双引号"
            yield Fault(message=f"{scalar.text[:20]} 的引号会显示出来", place=scalar.place, hint=hint)


def _values(file: DocumentFile) -> Iterator[Scalar]:
    for node in file.keys.nodes.values():
        yield from scalars(node)
