"""Fold text so that what is typed and what is written compare equal.

``ＡＢＣ１２`` -> ``abc12``, ``電暖氣`` -> ``电暖气``, ``〔2024〕`` -> ``[2024]``, zero-width
characters -> nothing. Folding
goes character by character, so every folded character knows the place it came from and a
highlight marks exactly the original text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_BRACKETS = {"〔": "[", "〕": "]", "【": "[", "】": "]", "﹝": "[", "﹞": "]", "「": '"', "」": '"'}
_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"}
_DROPPED_CATEGORIES = ("Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with, for each of its characters, the index in the original."""

    text: str
    places: Sequence[int]


def fold(text: str) -> str:
    """Return the folded text: width, case, brackets and invisible characters made one.

    >>> fold("京政发〔２０２４〕5号　ABC")
    '京政发[2024]5号 abc'
    """
    return text.translate(_table())


def fold_with_places(text: str) -> Folded:
    """Return the folded text with the original index of every folded character."""
    table = _table()
    if all(len(table[ord(character)]) == 1 for character in set(text)):
        return Folded(text.translate(table), range(len(text)))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        replacement = table[ord(character)]
        folded.append(replacement)
        places.extend([place] * len(replacement))
    return Folded("".join(folded), tuple(places))


class _FoldTable(dict[int, str]):
    """The replacement of each character, worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = replacement = _fold_character(chr(code))
        return replacement


@cache
def _table() -> _FoldTable:
    return _FoldTable()


def _fold_character(character: str) -> str:
    if character in "\n\t\r\v\f" or unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return "\n" if character == "\n" else " "
    replaced = _BRACKETS.get(character) or _QUOTES.get(character)
    if replaced is not None:
        return replaced
    if unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    simplified: str = _simplifier().convert(unicodedata.normalize("NFKC", character))
    return simplified.lower()


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def is_han(character: str) -> bool:
    """Say whether a character is a Chinese one (the CJK blocks and 〇)."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character == "〇"
        or "\U00020000" <= character <= "\U0003ffff"
    )
