"""The parts of a Word file -> blocks, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.importing.blocks import (
    MOST_BLOCKS,
    Block,
    BlockKind,
    Cell,
    bullets,
    escape_start,
    heading,
    paragraph,
    table,
)
from indexer.importing.formats.word.embedded import embedded_blocks, is_word
from indexer.importing.formats.word.inline import InlineReader, Line, Words
from indexer.importing.formats.word.numbering import Numbering
from indexer.importing.formats.word.package import Package, R, W
from indexer.importing.formats.word.styles import Styles, value
from indexer.importing.reading import Kind, Notice

_ENDS_A_NUMBER = "、．.）)】]：:"
_LEVELS = {0: 2, 1: 2, 2: 3}
_DEEPEST_LIST = 4


@dataclass(slots=True)
class _Cell:
    """A cell as it grows: a merge makes it reach further down."""

    blocks: list[Block]
    across: int
    down: int = 1


class BodyReader:
    """Reads the main part of a file; what it knows to be different it keeps as notices."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self._numbering = Numbering(package)
        self._notes: list[tuple[str, str]] = []
        self._inline = InlineReader(package, styles, self._footnote)
        self._tables = 0
        self.notices: list[Notice] = []

    @property
    def pictures(self) -> int:
        return self._inline.pictures

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the text, then the footnotes it refers to."""
        tree = self._package.tree(self._package.main)
        body = tree.find(f"{W}body") if tree is not None else None
        if body is not None:
            for count, block in enumerate(self._listed(self._below(body))):
                if count >= MOST_BLOCKS:
                    self.notices.append(Notice(Kind.LEFT_OUT, f"第 {MOST_BLOCKS} 段以后"))
                    break
                yield block
        yield from self._footnotes()

    def _below(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}altChunk":
                yield from self._embedded(child)
            elif child.tag == f"{W}sdt":
                if value(child, "sdtPr/docPartObj/docPartGallery") != "Table of Contents":
                    yield from self._below(child)
            elif child.tag in (f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                yield from self._below(child)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        words = self._inline.read(element)
        lines = [] if self._styles.is_contents(element) else words.lines()
        listed = None if _is_passed_over(element) else self._styles.numbering(element)
        if listed and listed[1] is None:
            listed = (listed[0], self._numbering.level_of(listed[0], self._styles.style_of(element)))
        label = self._numbering.label(listed[0], listed[1] or 0) if listed else None
        if lines:
            yield from self._lines(element, lines, label, (listed[1] or 0) if listed else 0)
        elif label and next(element.iterancestors(f"{W}tc"), None) is not None:
            yield paragraph(label)  # a column of numbers that Word writes
        yield from self._boxes(words)

    def _lines(
        self, element: etree._Element, lines: list[Line], label: str | None, level: int
    ) -> Iterator[Block]:
        rank = self._styles.rank(element)
        if label == "":
            depth = min(level, _DEEPEST_LIST)
            yield bullets([(depth, line.text, f"- {line.markdown}") for line in lines])
            return
        first = _numbered(label, lines[0]) if label else lines[0]
        if rank is not None:
            yield heading(first.text, _LEVELS.get(rank, 4), first.markdown)
        else:
            yield paragraph(first.text, first.markdown)
        for line in lines[1:]:
            yield paragraph(line.text, line.markdown)

    def _boxes(self, words: Words) -> Iterator[Block]:
        for box in words.boxes:
            yield from self._below(box)

    def _embedded(self, chunk: etree._Element) -> Iterator[Block]:
        tie = self._package.relations.get(str(chunk.get(f"{R}id")))
        content = self._package.content(tie.target) if tie is not None and not tie.outside else None
        if tie is not None and content is not None and is_word(content):
            inner = Package(tie.target, content)
            yield from BodyReader(inner, Styles(inner)).blocks()
        elif tie is not None and content is not None:
            yield from embedded_blocks(tie.target, content)

    def _listed(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks, items of a list that follow one another as one."""
        items: list[Block] = []
        for block in blocks:
            if block.kind is BlockKind.LIST:
                items.append(block)
                continue
            if items:
                yield _joined(items)
                items = []
            yield block
        if items:
            yield _joined(items)

    def _table(self, element: etree._Element) -> Iterator[Block]:
        self._tables += 1
        rows = [self._row(row) for row in _inside(element, "tr") if not _is_gone(row)]
        grid, merged = _with_merges(rows)
        cells = [cell for row in grid for cell in row]
        if len(cells) == 1:
            yield from cells[0].blocks
            return
        written = [[_as_cell(cell) for cell in row] for row in grid]
        block = table(written)
        if block is None:
            return
        if merged or any(cell.across > 1 and cell.blocks for cell in cells):
            self.notices.append(Notice(Kind.MERGED, f"表格 {self._tables}"))
        yield block

    def _row(self, row: etree._Element) -> list[tuple[_Cell, str]]:
        """Return the cells of a row with how each is merged: restart, continue, or not."""
        before = value(row, "trPr/gridBefore")
        cells: list[tuple[_Cell, str]] = (
            [(_Cell([], int(before)), "")] if before.isdigit() and before != "0" else []
        )
        for each in _inside(row, "tc"):
            span = value(each, "tcPr/gridSpan")
            merge = each.find(f"{W}tcPr/{W}vMerge")
            kind = "" if merge is None else str(merge.get(f"{W}val", "continue"))
            across = int(span) if span.isdigit() and span != "0" else 1
            beside = each.find(f"{W}tcPr/{W}hMerge")
            if beside is not None and beside.get(f"{W}val", "continue") == "continue" and cells:
                before_it = cells[-1][0]
                before_it.across += across
                before_it.blocks += self._listed(self._below(each))
                continue
            cells.append((_Cell(list(self._listed(self._below(each))), across), kind))
        return cells

    def _footnote(self, kind: str, number: str) -> str:
        key = (kind, number)
        if key not in self._notes:
            self._notes.append(key)
        return f"[^{self._notes.index(key) + 1}]"

    def _footnotes(self) -> Iterator[Block]:
        parts = {kind: list(self._package.related(f"{kind}s")) for kind in ("footnote", "endnote")}
        for place, (kind, number) in enumerate(self._notes, 1):
            for _, tree in parts[kind]:
                for note in tree.iter(f"{W}{kind}"):
                    if note.get(f"{W}id") == number:
                        lines = [line for p in note.iter(f"{W}p") for line in self._inline.read(p).lines()]
                        text = " ".join(line.text for line in lines)
                        marked = " ".join(line.markdown for line in lines)
                        yield paragraph(text, f"[^{place}]: {marked or '（原文没有写）'}")


def _is_passed_over(element: etree._Element) -> bool:
    """Say whether a paragraph is gone or hidden with its mark: it takes no number."""
    return any(element.find(f"{W}pPr/{W}rPr/{W}{mark}") is not None for mark in ("del", "moveFrom", "vanish"))


def _numbered(label: str, line: Line) -> Line:
    apart = "" if label[-1] in _ENDS_A_NUMBER and not line.text[0].isdigit() else " "
    return Line(f"{label}{apart}{line.text}", escape_start(f"{label}{apart}{line.markdown}"))


def _joined(items: list[Block]) -> Block:
    least = min(len(item.markdown) - len(item.markdown.lstrip(" ")) for item in items)
    lines = [line[least:] for item in items for line in item.markdown.split("\n")]
    return Block(BlockKind.LIST, "\n".join(item.text for item in items), "\n".join(lines))


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, those in controls and insertions too."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from _inside(child, name)


def _is_gone(row: etree._Element) -> bool:
    return any(row.find(f"{W}trPr/{W}{mark}") is not None for mark in ("del", "hidden"))


def _with_merges(rows: list[list[tuple[_Cell, str]]]) -> tuple[list[list[_Cell]], bool]:
    """Return the rows without the cells that only go on with the one above, which reaches down instead."""
    open_cells: dict[int, _Cell] = {}
    grid, merged = [], False
    for row in rows:
        line: list[_Cell] = []
        column = 0
        for cell, kind in row:
            above = open_cells.get(column)
            if kind == "continue" and above is not None and not cell.blocks:
                above.down += 1
                merged = True
            else:
                line.append(cell)
                open_cells.pop(column, None)
                if kind in ("restart", "continue"):
                    open_cells[column] = cell
            column += cell.across
        grid.append(line)
    return grid, merged


def _as_cell(cell: _Cell) -> Cell:
    lines = [
        (block.text, block.markdown.lstrip("# "))
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        else (block.text, block.text)
        for block in cell.blocks
    ]
    return Cell("\n".join(t for t, _ in lines), "\n".join(m for _, m in lines), cell.across, cell.down)
