"""What fields say that have no result of their own, and where those lead that are links."""

from __future__ import annotations

import re

from lxml import etree

from indexer.importing.formats.word.package import W
from indexer.importing.formats.word.signs import sign

_OVER = re.compile(
    r"\\o.*?\\s\\up\s*\d*\s*\([^()]*\)\s*[,;，]\s*(?P<base>[^()]+)\)\s*$", re.IGNORECASE | re.DOTALL
)
_ENCLOSED = re.compile(
    r"\\o.*?\(\s*(?P<sign>[○□△◇])\s*[,;，]\s*(?P<base>[^()]+)\)\s*$", re.IGNORECASE | re.DOTALL
)
_SYMBOL = re.compile(r"SYMBOL\s+(?P<code>0x[0-9a-f]+|\d+)(?:.*?\\f\s+\"?(?P<font>[\w ]+)\"?)?", re.IGNORECASE)
_LINK = re.compile(r"HYPERLINK\s+\"(?P<address>https?://[^\"\s<>()]+)\"", re.IGNORECASE)


def said_by_code(code: str) -> str | None:
    """Return what the code of a field shows without a result, None where that cannot be told.

    >>> said_by_code(r"EQ \\* jc2 \\o\\ad(\\s\\up 9(lu),路)"), said_by_code(r'SYMBOL 254 \\f "Wingdings"')
    ('路', '☑')
    """
    code = code.strip()
    if code.upper().startswith("EQ"):
        found = _OVER.search(code) or _ENCLOSED.search(code)
        return found["base"].strip() if found else None
    if symbol := _SYMBOL.match(code):
        return sign((symbol["font"] or "Symbol").strip(), int(symbol["code"], 0))
    return None


def link_of(code: str) -> str:
    """Return where a field leads, nothing for any other."""
    found = _LINK.search(code)
    return found["address"] if found else ""


def form_value(mark: etree._Element) -> str:
    """Return what a field of a form shows: a box, ticked or not, or the entry chosen of a list."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        ticked = box.find(f"{W}checked")
        ticked = box.find(f"{W}default") if ticked is None else ticked
        is_on = ticked is not None and ticked.get(f"{W}val", "1") not in ("0", "false")
        return "☑" if is_on else "☐"
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [str(each.get(f"{W}val", "")) for each in choices.iter(f"{W}listEntry")]
    chosen = choices.find(f"{W}result")
    place = str(chosen.get(f"{W}val", "0")) if chosen is not None else "0"
    return entries[int(place)] if place.isdigit() and int(place) < len(entries) else ""
