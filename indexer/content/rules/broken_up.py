"""Numbers however they are broken up or typed: the same text with one kind of digit and of separator.

Character for character, so that every place found stays the place in the file:

    138 0000 0008      ->  138-0000-0008
    138，0000\\n0008    ->  138-0000-0008   (loosely)
    一三八00OO0008      ->  13800000008     (loosely)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

BREAK = "-{0,3}"
"""What may stand between two digits of one number, as a regular expression."""

_SEPARATORS = frozenset(" ()\u3000\u00a0.·•_/\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
_LOOSE = str.maketrans(
    "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两OIL\n,、|*=~`;\u200b\u200c\u200d\u2060\ufeff",
    "00012345678911234567892011" + "-" * 14,
)


class _Plain(dict[int, str]):
    """The half-width capital or digit of a character, ``-`` for a separator; learned as it is met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = unicodedata.normalize("NFKC", letter)
        same = folded if len(folded) == 1 else letter
        self[code] = "-" if {letter, same} & _SEPARATORS else same.upper() if same.isascii() else same
        return self[code]


_PLAIN = _Plain()


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """Return a text of the same length with half-width capitals and digits, and ``-`` for every separator."""
    return text.translate(_PLAIN)


@lru_cache(maxsize=16)
def _loosely(text: str) -> str:
    return plain(text).translate(_LOOSE)


def found(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern, then those that come to light over line ends, commas and numerals."""
    read = plain(text)
    ends: list[tuple[int, int]] = []
    for match in pattern.finditer(read):
        ends.append(match.span())
        yield match
    for match in pattern.finditer(_loosely(text)):
        if not any(start < match.end() and match.start() < end for start, end in ends):
            yield match
