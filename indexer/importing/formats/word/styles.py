"""What a run and a paragraph look like, by their own marks or by the styles they follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.importing.formats.word.package import Package, W

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TITLE = frozenset({"title", "标题"})
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How a run stands on the page."""

    struck: bool = False
    hidden: bool = False
    high: bool = False
    low: bool = False


class Styles:
    """The styles of a document, each with those it is based on."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default: str | None = None
        for _, tree in package.related("styles"):
            for style in tree.iter(f"{W}style"):
                self._styles[str(style.get(f"{W}styleId"))] = style
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") == "1":
                    self._default = str(style.get(f"{W}styleId"))

    def look(self, run: etree._Element, paragraph: etree._Element) -> Look:
        """Return how a run looks: its own marks first, then those of its style and its table."""
        sources = [own for own in (run.find(f"{W}rPr"),) if own is not None]
        style = value(run, "rPr/rStyle")
        sources += self._properties(style, "rPr")
        sources += self._properties(self.style_of(paragraph), "rPr")
        tables = paragraph.iterancestors(f"{W}tbl")
        sources += [own for each in tables for own in self._properties(value(each, "tblPr/tblStyle"), "rPr")]
        align = next((v for s in sources if (v := value(s, "vertAlign"))), "")
        lift = value(sources[0], "position") if sources else ""
        return Look(
            struck=_is_on(sources, "strike") or _is_on(sources, "dstrike"),
            hidden=_is_on(sources, "vanish") or _is_tiny(sources) or _is_white(sources, paragraph),
            high=align == "superscript" or (lift.isdigit() and int(lift) >= 6),
            low=align == "subscript" or (lift.startswith("-") and lift[1:].isdigit() and int(lift) <= -6),
        )

    def style_of(self, paragraph: etree._Element) -> str:
        return value(paragraph, "pPr/pStyle") or self._default or ""

    def numbering(self, paragraph: etree._Element) -> tuple[str, int | None] | None:
        """Return the list a paragraph is numbered in, and its level; None where only the list knows it."""
        sources = [own for own in (paragraph.find(f"{W}pPr"),) if own is not None]
        sources += self._properties(self.style_of(paragraph), "pPr")
        number = next((v for s in sources if (v := value(s, "numPr/numId"))), "")
        level = next((v for s in sources if (v := value(s, "numPr/ilvl"))), "")
        if not number or number == "0":
            return None
        return number, int(level) if level.isdigit() else None

    def rank(self, paragraph: etree._Element) -> int | None:
        """Return the rank of a heading, 0 for the title; None for everything else."""
        outline = value(paragraph, "pPr/outlineLvl")
        style = self.style_of(paragraph)
        for name in self._names(style):
            if name.lower() in _TITLE:
                return 0
            if found := _HEADING.match(name):
                return int(found[1])
        inherited = (value(source, "outlineLvl") for source in self._properties(style, "pPr"))
        outline = outline or next(filter(None, inherited), "")
        return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else None

    def is_contents(self, paragraph: etree._Element) -> bool:
        return any(_CONTENTS.fullmatch(name) for name in self._names(self.style_of(paragraph)))

    def _chain(self, style: str) -> Iterator[etree._Element]:
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = value(found, "basedOn")

    def _properties(self, style: str, kind: str) -> list[etree._Element]:
        return [own for each in self._chain(style) if (own := each.find(f"{W}{kind}")) is not None]

    def _names(self, style: str) -> list[str]:
        return [value(each, "name") for each in self._chain(style)]


def value(element: etree._Element, path: str) -> str:
    """Return the value of what stands at a path below an element, empty without any."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return "" if found is None else str(found.get(f"{W}val", ""))


def _is_on(sources: list[etree._Element], name: str) -> bool:
    """Say whether a mark is set where it is named first: ``<w:strike w:val="0"/>`` takes it away."""
    for source in sources:
        mark = source.find(f"{W}{name}")
        if mark is not None:
            return str(mark.get(f"{W}val", "true")).lower() not in _OFF
    return False


def _is_tiny(sources: list[etree._Element]) -> bool:
    """Say whether letters are at most two points high."""
    size = next((v for s in sources if (v := value(s, "sz"))), "")
    return size.isdigit() and int(size) <= 4


def _is_white(sources: list[etree._Element], paragraph: etree._Element) -> bool:
    """Say whether words are white on a white page."""
    color = next((v for s in sources if (v := value(s, "color"))), "")
    if color.upper() != "FFFFFF":
        return False
    shaded = any(s.find(f"{W}shd") is not None or s.find(f"{W}highlight") is not None for s in sources)
    around = paragraph.find(f"{W}pPr/{W}shd") is not None
    in_box = next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None
    in_cell = any(cell.find(f"{W}tcPr/{W}shd") is not None for cell in paragraph.iterancestors(f"{W}tc"))
    return not (shaded or around or in_box or in_cell)
