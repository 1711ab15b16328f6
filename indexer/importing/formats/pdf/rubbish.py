"""Whether the letters stored in a file are those that are seen on its pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from indexer.importing.folding import fold
from indexer.importing.formats.pdf.pages import Letter

_ODD = frozenset({"Co", "Cn", "Cs", "Cc"})
_LEAST_CHINESE = 30
_RARE_TOLERATED = 0.15


def share_of_rubbish(letters: Sequence[Letter]) -> float:
    """Return the share of letters that cannot be what is seen.

    Fonts without a table of their characters give private ones, or Chinese ones hardly anybody
    writes, or Latin ones with accents and no word between them.
    """
    if not letters:
        return 0.0
    texts = [fold(letter.text) for letter in letters]
    odd = sum(letter.unsure or _is_odd(text) for letter, text in zip(letters, texts, strict=True))
    chinese = [text for text in texts if "\u4e00" <= text[:1] <= "\u9fff" or "\u3400" <= text[:1] <= "\u4dbf"]
    rare = sum(not _is_common(text[0]) for text in chinese)
    if len(chinese) >= _LEAST_CHINESE and rare > _RARE_TOLERATED * len(chinese):
        odd += rare
    accented = sum("\u0080" <= text[:1] <= "\u024f" and text.isalpha() for text in texts)
    if accented > 0.25 * len(letters) and len(chinese) < 0.1 * len(letters):
        odd += accented
    return min(odd / len(letters), 1.0)


def _is_odd(text: str) -> bool:
    return any(character == "\ufffd" or unicodedata.category(character) in _ODD for character in text)


def _is_common(character: str) -> bool:
    """Say whether a character is one of the 3755 that GB 2312 puts first: nearly all of any text is."""
    try:
        return character.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False
