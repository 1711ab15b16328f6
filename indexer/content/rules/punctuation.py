"""Punctuation of the body: what was opened is closed, and nothing stands there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】", "「": "」", "〔": "〕"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_HALF = str.maketrans("()", "（）")
_ADDRESS = re.compile(
    r"\]\([^)\n]*\)|https?://\S+|`[^`\n]*`|^\s*(?:[0-9]{1,2}|[一二三四五六七八九十a-zA-Z])[)）]"
)
_TWICE = re.compile(r"([，。；：、！？])(?:\1+|[，。；：、]+)")
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
    start = len(file.text) - len(file.body)
    for match in islice(_TWICE.finditer(file.body), _MOST_A_FILE):
        if match[0] in ("！！", "？？", "！！！", "？？？"):
            continue
        hint = "请留一个；中间漏了字的补上"
        yield Fault(
            message=f"“{match[0][:6]}”连着写了", place=file.place_at(start + match.start()), hint=hint
        )
