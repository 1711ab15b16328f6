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


def dialled(folded: str) -> str | None:
    """Return the digits of the one number that was typed, None where something else is asked.

    Within a sentence seven digits or more are a number; fewer are one only by themselves: 2026 in
    2026年的通知 is a year.

    >>> dialled("138 0000 0008 是谁的"), dialled("2026年的通知")
    ('13800000008', None)
    """
    runs = _RUN.findall(folded)
    if len(runs) != 1:
        return None
    digits = digits_of(runs[0])
    alone = _ASKED.fullmatch(folded.replace(runs[0], "", 1)) is not None
    return digits if len(digits) >= (_FEWEST if alone else _FEWEST_IN_A_SENTENCE) else None


def rings(digits: str | None, document: Document) -> bool:
    """Say whether a contact has the number these digits mean."""
    if digits is None or not isinstance(document, Contact):
        return False
    return any(is_meant(digits, phone.number) for phone in document.phones)
