"""The words of a paragraph: what is read of runs, fields, links and boxes, and what is passed over.

Struck and hidden words, deletions and the code of fields are passed over; `inventory` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from indexer.importing.blocks import escape_inside, escape_start, lowered, raised, squeezed
from indexer.importing.formats.word.fields import form_value, link_of, said_by_code
from indexer.importing.formats.word.formulas import MATH, formula
from indexer.importing.formats.word.package import Package, R, W
from indexer.importing.formats.word.signs import as_seen, sign_of
from indexer.importing.formats.word.styles import Look, Styles

COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
TEXT_BOX = f"{W}txbxContent"
PASSED_OVER = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "rt", "rubyPr", "tblPr", "sdtPr", "sdtEndPr",
        "ffData",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph: its text, and its Markdown."""

    text: str
    markdown: str


@dataclass(slots=True)
class _Field:
    """A field that is open: its code so far, and where it leads."""

    code: str = ""
    in_code: bool = True
    link: str = ""


@dataclass(slots=True)
class Words:
    """The pieces of a paragraph as they are read, with the boxes that hang on it."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """Return the lines, each as text and as Markdown, without those that say nothing."""
        found: list[list[tuple[str, str]]] = [[]]
        for text, markdown in self.pieces:
            parts = text.split("\n")
            marked = markdown.split("\n") if len(parts) > 1 else [markdown]
            for place, part in enumerate(parts):
                if place:
                    found.append([])
                found[-1].append((part, marked[place] if len(marked) == len(parts) else escape_inside(part)))
        lines = [
            Line(squeezed("".join(t for t, _ in pieces)), squeezed("".join(m for _, m in pieces)))
            for pieces in found
        ]
        return [Line(line.text, escape_start(line.markdown)) for line in lines if line.text]


class InlineReader:
    """Reads the words of paragraphs; fields may begin in one and end in another."""

    def __init__(self, package: Package, styles: Styles, note: Callable[[str, str], str]) -> None:
        self._package = package
        self._styles = styles
        self._note = note
        self._fields: list[_Field] = []
        self.pictures = 0

    def read(self, paragraph: etree._Element) -> Words:
        words = Words()
        self._walk(paragraph, paragraph, words, "")
        return words

    def _walk(self, parent: etree._Element, paragraph: etree._Element, words: Words, link: str) -> None:
        for child in parent:
            tag = child.tag
            if tag in PASSED_OVER:
                continue
            if tag == f"{W}r":
                self._run(child, paragraph, words, link)
            elif tag == f"{W}fldSimple":
                self._walk(child, paragraph, words, link_of(str(child.get(f"{W}instr", ""))) or link)
            elif tag == f"{W}hyperlink":
                self._walk(child, paragraph, words, self._address(child) or link)
            elif tag == f"{COMPATIBLE}AlternateContent":
                self._walk(chosen(child), paragraph, words, link)
            elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                text = formula(child)
                words.pieces.append((text, escape_inside(text)))
            else:
                self._walk(child, paragraph, words, link)

    def _run(self, run: etree._Element, paragraph: etree._Element, words: Words, link: str) -> None:
        look = self._styles.look(run, paragraph)
        shown = not (look.struck or look.hidden)
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child, words)
            elif tag == f"{W}instrText" and self._fields:
                self._fields[-1].code += child.text or ""
            elif tag in PASSED_OVER or not shown or any(field.in_code for field in self._fields):
                continue
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                mark = self._note(tag[len(W) :].removesuffix("Reference"), str(child.get(f"{W}id")))
                words.pieces.append(("", mark))
            elif tag == f"{W}ruby":
                base = child.find(f"{W}rubyBase")
                if base is not None:
                    self._walk(base, paragraph, words, link)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._drawing(child, words)
            elif tag == f"{COMPATIBLE}AlternateContent":
                self._drawing(chosen(child), words)
            elif text := said(child):
                links = (field.link for field in reversed(self._fields) if field.link)
                words.pieces.append(_marked(text, look, link or next(links, "")))

    def _drawing(self, drawing: etree._Element, words: Words) -> None:
        for element in drawing.iter():
            if element.tag == f"{COMPATIBLE}AlternateContent" and element is not drawing:
                continue
            if element.tag == TEXT_BOX and is_chosen(element, drawing):
                words.boxes.append(element)
            elif element.tag in (PICTURE, IMAGE) and is_chosen(element, drawing):
                self.pictures += 1

    def _field(self, mark: etree._Element, words: Words) -> None:
        """Follow a field: its code is passed over, its result is read."""
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            if value := form_value(mark):
                words.pieces.append((value, escape_inside(value)))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_code = False
            self._fields[-1].link = link_of(self._fields[-1].code)
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            if field.in_code and (text := said_by_code(field.code)):
                words.pieces.append((text, escape_inside(text)))

    def _address(self, link: etree._Element) -> str:
        tie = self._package.relations.get(str(link.get(f"{R}id")))
        target = tie.target if tie is not None and tie.outside else ""
        return target if target.startswith(("https://", "http://", "mailto:")) and " " not in target else ""


def said(element: etree._Element) -> str:
    """Return what an element of a run says: its letters, a tab, a break, a sign of a font."""
    tag = element.tag
    if tag == f"{W}t":
        return as_seen(element.text or "", element.getparent())
    if tag in (f"{W}tab", f"{W}ptab"):
        return "\t"
    if tag in (f"{W}cr", f"{W}br"):
        return "\n"
    if tag == f"{W}noBreakHyphen":
        return "-"
    return sign_of(element) if tag == f"{W}sym" else ""


def chosen(alternatives: etree._Element) -> etree._Element:
    """Return the alternative that is read: the first that is a choice, else what old programs show."""
    choice = alternatives.find(f"{COMPATIBLE}Choice")
    fallback = alternatives.find(f"{COMPATIBLE}Fallback")
    candidates = [each for each in (choice, fallback) if each is not None]
    with_words = [e for e in candidates if any(True for _ in e.iter(TEXT_BOX, f"{W}t", PICTURE, IMAGE))]
    return (with_words or candidates or [alternatives])[0]


def is_chosen(element: etree._Element, top: etree._Element | None = None) -> bool:
    """Say whether an element stands in no alternative that is passed over."""
    below = element
    for above in element.iterancestors():
        if below is top:
            return True
        if above.tag == f"{COMPATIBLE}AlternateContent" and chosen(above) is not below:
            return False
        if top is not None and above.tag == TEXT_BOX:
            return False  # a box in a box is read with the outer one
        below = above
    return True


def _marked(text: str, look: Look, link: str) -> tuple[str, str]:
    if look.high:
        text = raised(text)
    elif look.low:
        text = lowered(text)
    markdown = escape_inside(text)
    return text, f"[{markdown}]({link})" if link and text.strip() else markdown
