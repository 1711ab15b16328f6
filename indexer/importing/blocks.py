"""Blocks of text with their Markdown: what every reader makes of its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from indexer.importing.source import ImportRefusedError

_WIDE = re.compile(
    r"[ \u00a0\u2002-\u200a]*[\t\u00a0\u2002-\u200a\u3000][ \t\u00a0\u2002-\u200a\u3000]*| {2,}"
)
_SPACES = re.compile(r"[ \r\n]+")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]) (?=[\u2e80-\u9fff])")
_SPREAD = {
    " ".join(word): word
    for word in ("通知", "公告", "通告", "通报", "决定", "批复", "意见", "目录", "附件", "说明")
}
_SPECIAL = re.compile(r"[\\`*_\[\]]|<|==|&(?=#?\w{1,31};)")
_AT_START = re.compile(r"#|[-+](?=\s|-)|>|!!!|:(?=\s)|=")
_BY_NAME = {
    "<": "&lt;",
    "&": "&amp;",
    "==": "&#61;&#61;",
    "=": "&#61;",
    ":": "&#58;",
}  # no backslash escapes these
_APART = "\x1f"
_RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_LONGEST_LABEL = 12
MOST_BLOCKS = 20_000


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: its plain text and its Markdown; lists and tables keep their lines.

    `rows` are the cells of a table, merged ones filled, with the lines that stand in each.
    """

    kind: BlockKind
    text: str
    markdown: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table as written: its text, its Markdown, and how far it reaches."""

    text: str
    markdown: str
    across: int = 1
    down: int = 1


def escape(text: str) -> str:
    """Return text whose characters mean nothing to Markdown.

    >>> escape("# <b> [甲]")
    '\\\\# &lt;b> \\\\[甲\\\\]'
    """
    return escape_start(escape_inside(text))


def escape_start(markdown: str) -> str:
    """Return Markdown whose first characters make no heading, list or quote of it."""
    start = _AT_START.match(markdown)
    return _escaped(start) + markdown[start.end() :] if start else markdown


def escape_inside(text: str) -> str:
    """Return text that stands somewhere in a line, so that its characters mean nothing."""
    return _SPECIAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return _BY_NAME.get(found[0]) or "\\" + found[0]


def paragraph(text: str, markdown: str = "") -> Block:
    """Return a paragraph of plain text, or of text with Markdown of its own."""
    return Block(BlockKind.PARAGRAPH, text, markdown or escape(text))


def heading(text: str, level: int, markdown: str = "") -> Block:
    """Return a heading; its number of signs follows from the level."""
    return Block(BlockKind.HEADING, text, f"{'#' * level} {markdown or escape(text)}", level)


def bullets(items: Sequence[tuple[int, str, str]]) -> Block:
    """Return a list of (depth, text, Markdown with its mark)."""
    lines = (f"{'    ' * depth}{markdown}" for depth, _, markdown in items)
    return Block(BlockKind.LIST, "\n".join(text for _, text, _ in items), "\n".join(lines))


def table(rows: Sequence[Sequence[Cell]]) -> Block | None:
    """Return a table in which every merged cell says in each of its places what it says once.

    A cell left empty by a merge would move what follows under another heading.
    """
    grid = filled(rows)
    width = max((len(row) for row in grid), default=0)
    grid = [row for row in grid if any(cell.text for cell in row)]
    if not grid:
        return None
    for row in grid:
        row += [Cell("", "")] * (width - len(row))
    written = [
        "| " + " | ".join(" ".join(cell.markdown.split("\n")).replace("|", "\\|") for cell in row) + " |"
        for row in grid
    ]
    head = [written[0], "|" + " --- |" * width]
    lines = ("  ".join(filter(None, (" ".join(c.text.split("\n")) for c in _once(row)))) for row in grid)
    return Block(
        BlockKind.TABLE,
        "\n".join(line.replace("：  ", "：") for line in lines),
        "\n".join(head + written[1:]),
        rows=tuple(tuple(cell.text for cell in row) for row in grid),
    )


def neighbours(block: Block) -> Iterable[tuple[str, str]]:
    """Yield each cell of a table with the next one that says something else: a label and its value."""
    for row in block.rows:
        cells = [cell for place, cell in enumerate(row) if cell and (not place or cell != row[place - 1])]
        yield from pairwise(cells)


def labelled_lines(block: Block) -> Iterable[str]:
    """Yield the lines of a block, and what each cell of a table says of the next: 发文字号：…"""
    yield from block.text.split("\n")
    for label, value in neighbours(block):
        if len(label) <= _LONGEST_LABEL and not label.endswith(("：", ":")):
            yield f"{label}：{value}"


def filled(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the grid of a table: a cell that reaches over several places stands in each."""
    grid: list[list[Cell]] = []
    falling: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[Cell] = []
        cells = iter(row)
        following = next(cells, None)
        while following is not None or any(column >= len(line) for column in falling):
            column = len(line)
            if column in falling:
                cell, left = falling.pop(column)
                line.append(cell)
                if left > 1:
                    falling[column] = (cell, left - 1)
            elif following is not None:
                for _ in range(min(following.across, 60)):
                    if following.down > 1:
                        falling[len(line)] = (following, following.down - 1)
                    line.append(following)
                following = next(cells, None)
            else:
                line.append(Cell("", ""))
            falling = {place: value for place, value in falling.items() if value[1] > 0}
            if len(line) > 200:
                raise ImportRefusedError("表格太宽，超过 200 列", hint="请只把要的几列复制到新文件里再导入")
        # What fell into this row falls into the next one from its own place.
        grid.append(line)
    return grid


def _once(row: Sequence[Cell]) -> Iterable[Cell]:
    """Yield the cells of a row, one that reaches over several columns once."""
    last: Cell | None = None
    for cell in row:
        if cell is not last:
            yield cell
        last = cell


def squeezed(text: str) -> str:
    """Return text on one line: layout spaces between characters go, what sets words apart stays.

    A tab, a run of spaces and a wide space set apart; a single blank between two Chinese
    characters is the layout's, and so is what spreads a word for a kind of
    document: 通　　知.

    >>> squeezed("张三\\t一号楼   010 通 知")
    '张三 一号楼 010 通知'
    """
    text = _WIDE.sub(_APART, text.strip(" \t\r\n\u00a0\u3000\ufeff\u200b"))
    text = _BETWEEN_CHINESE.sub("", _SPACES.sub(" ", text)).replace(_APART, " ").strip()
    return _SPREAD.get(text, text)


def raised(text: str) -> str:
    """Return text as it is written high: m² and 10⁴, else behind a caret."""
    high = text.translate(_RAISED)
    return high if not any(character in text for character in high) else f"^{text}"


def lowered(text: str) -> str:
    """Return text as it is written low: CO₂; what has no low form stays."""
    low = text.translate(_LOWERED)
    return low if not any(character in text for character in low) else text
