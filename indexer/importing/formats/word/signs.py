"""Signs that only their font makes: boxes to tick, bullets, relations."""

from __future__ import annotations

from lxml import etree

from indexer.importing.formats.word.package import W

_SIGNS = {
    "Wingdings": {0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0xFC: "√", 0xFD: "☒", 0xFB: "×", 0x9F: "•", 0xE0: "→"},
    "Wingdings 2": {0x52: "☑", 0x50: "√", 0x51: "☒", 0x4F: "×", 0xA3: "☐", 0x2A: "☐", 0x54: "☒", 0x53: "☑"},
    "Symbol": {0xB7: "•", 0xB0: "°", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xD6: "√"},
}
_OTHERS = frozenset({"Webdings", "Wingdings 3", "Marlett"})
_UNKNOWN = "□"
_PRIVATE = range(0xE000, 0xF900)


def sign(font: str, code: int) -> str:
    """Return what a font shows for a code, a square where it is not known.

    >>> sign("Wingdings", 0xF0FE), sign("Symbol", 0xB3), sign("Webdings", 0x63)
    ('☑', '≥', '□')
    """
    return _SIGNS.get(font, {}).get(code & 0xFF, _UNKNOWN)


def sign_of(element: etree._Element) -> str:
    """Return the sign that ``w:sym`` names."""
    try:
        return sign(str(element.get(f"{W}font", "")), int(str(element.get(f"{W}char", "")), 16))
    except ValueError:
        return _UNKNOWN


def as_seen(text: str, run: etree._Element | None) -> str:
    """Return letters as their run's font shows them: þ of Wingdings is a ticked box."""
    fonts = run.find(f"{W}rPr/{W}rFonts") if run is not None else None
    font = "" if fonts is None else str(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "")
    if font in _SIGNS or font in _OTHERS:
        return "".join(c if c.isspace() or "\u2e80" <= c <= "\u9fff" else sign(font, ord(c)) for c in text)
    return "".join(_UNKNOWN if ord(c) in _PRIVATE else c for c in text)
