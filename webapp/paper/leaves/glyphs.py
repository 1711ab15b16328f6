"""Which characters the bundled fonts can print; others are replaced before they reach the page.

A missing glyph would print as a crossed box, and PDF/UA refuses the whole book for one.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn

_HEADING_FACE = 2  # Noto Sans CJK SC within its collection
_ALIKE = {
    "☐": "□", "☑": "■", "☒": "×", "✔": "✓", "✅": "✓", "✕": "×", "✖": "×", "❌": "×", "✗": "×", "↩": "←",
    "📞": "☎", "⭐": "★", "❗": "！", "❓": "？", "⚠": "！", "\u2011": "-",
}  # fmt: skip
_GETA = "〓"  # what Chinese printers set for a sort they do not have


def font_folders() -> tuple[Path, ...]:
    """Return the folders of the two font packages, and nothing of the system."""
    return tuple(Path(str(p.__file__)).parent for p in (pylopdf_fonts_zh_cn, manimgx_fonts_cjk))


def printable(text: str) -> str:
    """Return the text with what cannot be printed replaced: ☐ -> □, an emoji -> 〓."""
    return text.translate({ord(character): _stand_in(character) for character in missing(text)})


def missing(text: str) -> tuple[str, ...]:
    """Return the characters that the fonts lack, each once, in order; white space aside."""
    covered = _covered()
    return tuple(c for c in dict.fromkeys(text) if ord(c) not in covered and c not in "\n\t")


def _stand_in(character: str) -> str:
    """Drop what has no width of its own (joiners, variation selectors, control characters)."""
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return ""
    return " " if kind.startswith("Z") else _ALIKE.get(character, _GETA)


@cache
def _covered() -> frozenset[int]:
    serif, collection = pylopdf_fonts_zh_cn.serif_path(), font_folders()[1] / "NotoSansCJK-VF.otf.ttc"
    sans = pylopdf_fonts_zh_cn.sans_path()
    # every text is set in one of the three and falls back to the other two
    return frozenset(_characters(serif) | _characters(sans) | _characters(collection, face=_HEADING_FACE))


def _characters(path: Path, *, face: int = 0) -> set[int]:
    """Read the characters of a font from its cmap table, format 12 (the full Unicode range)."""
    data = path.read_bytes()
    start = struct.unpack_from(">I", data, 12 + 4 * face)[0] if data[:4] == b"ttcf" else 0
    cmap = _table(data, start, b"cmap")
    found: set[int] = set()
    for record in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        subtable = cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * record)[0]
        if struct.unpack_from(">H", data, subtable)[0] == 12:
            for group in range(struct.unpack_from(">I", data, subtable + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, subtable + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found


def _table(data: bytes, start: int, wanted: bytes) -> int:
    for index in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        if tag == wanted:
            return int(offset)
    raise ValueError(f"no {wanted!r} table")
