"""Every word of a Word file and where it stands, gathered without regard to how blocks are made.

What is struck, hidden, not yet decided or only commented is told apart here, with its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from lxml import etree

from indexer.importing.formats.word.embedded import PLACE, embedded_words, is_word
from indexer.importing.formats.word.fields import said_by_code
from indexer.importing.formats.word.formulas import MATH
from indexer.importing.formats.word.inline import PASSED_OVER, TEXT_BOX, is_chosen, said
from indexer.importing.formats.word.package import Package, R, W
from indexer.importing.formats.word.styles import Styles, value
from indexer.importing.reading import Kind, Notice, Passage

_ASIDE = {"header": "页眉", "footer": "页脚"}
_NOTES = {"footnotes": "脚注", "endnotes": "尾注"}
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_SHOWN = "shown-by-its-code"  # set here on the end of a field
_SHOWN_BY_CODE = ("EQ", "SYMBOL", "LISTNUM", "AUTONUM", "MACROBUTTON", "GOTOBUTTON")
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


class Inventory:
    """The passages and notices of a file."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self.passages: list[Passage] = []
        self.notices: list[Notice] = []
        self._take()

    @property
    def edges(self) -> list[str]:
        """Return the lines of headers and footers."""
        return [p.text for p in self.passages if p.place in _ASIDE.values()]

    def _take(self) -> None:
        tree = self._package.tree(self._package.main)
        if tree is not None:
            self._part(tree, "")
            self._chunks(tree)
        for kind, place in _NOTES.items():
            for _, notes in self._package.related(kind):
                self._part(notes, place)
        for kind, place in _ASIDE.items():
            for _, edge in self._package.related(kind):
                self._part(edge, place)
        for _, comments in self._package.related("comments"):
            for comment in comments.iter(f"{W}comment"):
                words = "".join(comment.itertext(f"{W}t"))
                self.notices.append(Notice(Kind.COMMENT, "批注", words))
        for _, drawing in self._package.related("diagramData"):
            if words := " ".join(filter(None, drawing.itertext(_DRAWN))):
                self.passages.append(Passage("图示", words))

    def _part(self, tree: etree._Element, place: str) -> None:
        self._revisions(tree, place)
        self._drawn(tree, place)
        self._codes(tree, place)
        number = 0
        for paragraph in tree.iter(f"{W}p"):
            if not is_chosen(paragraph) or _is_separator(paragraph):
                continue
            pieces = list(self._pieces(paragraph, paragraph))
            number += bool(pieces)
            where = place or _place(paragraph, number)
            self._sort_out(paragraph, pieces, where)

    def _sort_out(self, paragraph: etree._Element, pieces: list[tuple[Kind | None, str]], where: str) -> None:
        for kind, group in groupby(pieces, key=lambda piece: piece[0]):
            words = "".join(text for _, text in group)
            if kind is not None and words.strip():
                self.notices.append(Notice(kind, where, words))
        text = "".join(text for kind, text in pieces if kind is None)
        if not text.strip():
            return
        if self._styles.is_contents(paragraph) or _is_contents(paragraph):
            self.notices.append(Notice(Kind.CONTENTS, where, text))
        else:
            self.passages.append(Passage(where, text, aside=where in _ASIDE.values()))

    def _pieces(self, parent: etree._Element, paragraph: etree._Element) -> Iterator[tuple[Kind | None, str]]:
        """Yield the words of a paragraph with why they are not read, None for those that are."""
        for child in parent:
            if child.tag in PASSED_OVER or child.tag in (f"{W}p", TEXT_BOX):
                if child.tag == f"{W}rt":
                    yield Kind.LEFT_OUT, "".join(child.itertext(f"{W}t"))
                continue
            if child.tag == f"{MATH}t":
                yield None, child.text or ""
            elif shown := child.get(_SHOWN):
                yield None, shown
            elif text := said(child):
                yield self._why(child, paragraph), text
            else:
                yield from self._pieces(child, paragraph)

    def _why(self, element: etree._Element, paragraph: etree._Element) -> Kind | None:
        run = element.getparent()
        if run is None or run.tag != f"{W}r":
            return None
        look = self._styles.look(run, paragraph)
        hidden_row = any(r.find(f"{W}trPr/{W}hidden") is not None for r in run.iterancestors(f"{W}tr"))
        if look.hidden or hidden_row:
            return Kind.HIDDEN
        return Kind.STRUCK if look.struck else None

    def _revisions(self, tree: etree._Element, place: str) -> None:
        """Say what was taken out and put in and not yet decided."""
        for mark in tree.iter(f"{W}del", f"{W}ins", f"{W}moveFrom", f"{W}moveTo"):
            taken = mark.tag in (f"{W}del", f"{W}moveFrom")
            words = "".join(mark.itertext(f"{W}delText", f"{W}t"))
            if words.strip():
                self.notices.append(Notice(Kind.REVISED, place or ("删去" if taken else "加上"), words))

    def _drawn(self, tree: etree._Element, place: str) -> None:
        """Say the words that are drawn as a picture, and what other programs put in."""
        for path in tree.iter(_TEXT_PATH):
            if words := str(path.get("string", "")).strip():
                self.passages.append(Passage(place or "艺术字", words, aside=place in _ASIDE.values()))
        for thing in tree.iter(_OLE):
            self.notices.append(Notice(Kind.LEFT_OUT, "嵌入的对象", str(thing.get("ProgID", ""))))

    def _codes(self, tree: etree._Element, place: str) -> None:
        """Say the fields that are shown by their code alone: signs, words over words, numbers."""
        codes: list[str | None] = []
        for element in tree.iter(f"{W}fldChar", f"{W}instrText"):
            if element.tag == f"{W}instrText":
                if codes and codes[-1] is not None:
                    codes[-1] += element.text or ""
            elif element.get(f"{W}fldCharType") == "begin":
                codes.append("")
            elif element.get(f"{W}fldCharType") == "separate" and codes:
                codes[-1] = None
            elif element.get(f"{W}fldCharType") == "end" and codes:
                code = (codes.pop() or "").strip()
                if code.upper().startswith(_SHOWN_BY_CODE):
                    text = said_by_code(code)
                    element.set(_SHOWN, text or "")
                    kind = Kind.GUESSED if text else Kind.LEFT_OUT
                    self.notices.append(Notice(kind, place or "域", text or code))

    def _chunks(self, tree: etree._Element) -> None:
        for chunk in tree.iter(f"{W}altChunk"):
            tie = self._package.relations.get(str(chunk.get(f"{R}id")))
            content = self._package.content(tie.target) if tie is not None and not tie.outside else None
            if tie is None or content is None:
                self.notices.append(Notice(Kind.LEFT_OUT, PLACE, tie.target if tie else ""))
                continue
            if is_word(content):
                inner = Package(tie.target, content)
                within = Inventory(inner, Styles(inner))
                self.passages += (replace(each, place=f"{PLACE}，{each.place}") for each in within.passages)
                self.notices += within.notices
                continue
            for each in embedded_words(tie.target, content):
                (self.passages if isinstance(each, Passage) else self.notices).append(each)  # type: ignore[arg-type]


def _place(paragraph: etree._Element, number: int) -> str:
    if any(True for _ in paragraph.iterancestors(TEXT_BOX)):
        return f"文本框，第 {number} 段"
    if any(True for _ in paragraph.iterancestors(f"{W}tc")):
        return f"表格，第 {number} 段"
    return f"第 {number} 段"


def _is_separator(paragraph: etree._Element) -> bool:
    note = next(paragraph.iterancestors(f"{W}footnote", f"{W}endnote"), None)
    return note is not None and note.get(f"{W}type") in ("separator", "continuationSeparator")


def _is_contents(paragraph: etree._Element) -> bool:
    return any(
        value(control, "sdtPr/docPartObj/docPartGallery") == "Table of Contents"
        for control in paragraph.iterancestors(f"{W}sdt")
    )
