"""A telephone number that was typed, however it was broken up: 01000000101, 0000-0101, 0101."""

from __future__ import annotations

import re

from indexer.domain.document import Contact, Document
from indexer.domain.telephone import digits_of, is_meant

_RUN = re.compile(r"[+(]?[0-9](?:[0-9\s().-]*[0-9])?")
_ASKED = re.compile(
    r"(?:这个|这|那个|是|谁|哪家|哪里|哪儿|的|打来|来电|电话|号码|手机|座机|尾号|打|呀|啊|呢|吗|[\s?？。，,:：])*"
)
_FEWEST, _FEWEST_IN_A_SENTENCE = 3, 7
_HOTLINE = 5
_OF_A_LINE = re.compile(
    r"周[末一二三四五六日]|(?:星期|礼拜)[一二三四五六日天]?|节假日|晚上|夜里|半夜|中午|几点|[上下]班|24小时|全天|有没?有?人|人工"
    r"|接[吗么不]|没人接(?![手管单])|打[得不]通|打不进|占线|忙音|[要收]钱|收费|话费|免费|什么(?:电话|号)|[哪谁][里儿家]?的"
    r"|干[啥嘛吗什]|管[啥什哪]|[是问查][啥什哪谁]|能不?能?[打查问报]|加?区号|多久|多会儿|什么时候来"
)
_BRIEF = 20
"""A hotline that is spoken of in a longer text was called already, and something else is asked."""


def dialled(folded: str) -> str | None:
    """Return the digits of the one number that was typed, None where something else is asked.

    Within a sentence seven digits or more are a number; fewer are one only by themselves: 2026 in
    2026年的通知 is a year. The five of a hotline are one where the rest asks about the line: 12345的单子
    asks for something else.

    >>> dialled("138 0000 0008 是谁的"), dialled("2026年的通知")
    ('13800000008', None)
    """
    runs = _RUN.findall(folded)
    if len(runs) != 1:
        return None
    digits = digits_of(runs[0])
    rest = folded.replace(runs[0], "", 1)
    alone = _ASKED.fullmatch(rest) is not None
    if len(digits) == _HOTLINE and len(rest) <= _BRIEF and _OF_A_LINE.search(rest):
        return digits
    return digits if len(digits) >= (_FEWEST if alone else _FEWEST_IN_A_SENTENCE) else None


def rings(digits: str | None, document: Document) -> bool:
    """Say whether a contact has the number these digits mean."""
    if digits is None or not isinstance(document, Contact):
        return False
    return any(is_meant(digits, phone.number) for phone in document.phones)
