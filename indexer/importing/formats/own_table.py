"""A table of ours as a workbook, and back: what was handed out travels along on a hidden sheet.

By that, what somebody typed is told from what others published since the workbook was made. Every
cell is text: no formula, no number that loses its zeros, no date in somebody else's order.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from indexer.importing.formats.sheets import DAMAGE, read_sheets
from indexer.importing.source import ImportRefusedError

MOST_BYTES = 2_000_000
_MOST_UNPACKED = 12_000_000  # it is read where pages are answered
_HANDED_OUT = "导出时"
_WIDEST, _NARROWEST = 40, 10


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row as it came back: its cells by the name of their column, the place of each, and its line."""

    line: int
    cells: dict[str, str]
    places: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The rows that came back, and those that were handed out once, by their first cell."""

    rows: tuple[OwnRow, ...]
    handed_out: dict[str, dict[str, str]]


def written(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with a table; the first column tells the rows apart."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    _fill(sheet, heads, rows)
    for number, head in enumerate(heads, 1):
        longest = max((len(row[number - 1]) for row in rows), default=0)
        width = min(_WIDEST, max(_NARROWEST, 2 * len(head), 2 * longest))
        sheet.column_dimensions[get_column_letter(number)].width = width
        cell = sheet.cell(1, number)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEEEEE")
    sheet.freeze_panes = "C2"
    before = book.create_sheet(_HANDED_OUT)
    _fill(before, heads, rows)
    before.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_back(name: str, content: bytes) -> OwnTable:
    """Return what came back in a workbook.

    Raises:
        ImportRefusedError: it is none, damaged, far too large, or has no rows.
    """
    if len(content) > MOST_BYTES:
        raise ImportRefusedError(f"{name} 太大", hint="请只留导出来的那一张表")
    if not content.startswith(b"PK"):
        raise ImportRefusedError(f"{name} 不是 .xlsx 表格", hint="请从这里导出，改好再另存为 .xlsx 传上来")
    sheets = read_sheets(name, content, most_unpacked=_MOST_UNPACKED)
    if not sheets or len(sheets[0].rows) < 2:
        raise ImportRefusedError(f"{name} 里没有表", hint="请先导出一份，在它上面改")
    heads = [cell.text.strip() for cell in sheets[0].rows[0]]
    rows = []
    for line in sheets[0].rows[1:]:
        named = [(head, cell) for head, cell in zip(heads, line, strict=False) if head]
        if any(cell.text.strip() for _, cell in named):
            number = next(int("".join(filter(str.isdigit, c.place))) for _, c in named if c.place)
            rows.append(OwnRow(number, {h: c.text for h, c in named}, {h: c.place for h, c in named}))
    return OwnTable(tuple(rows), _handed_out(content))


def _fill(sheet: object, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for line, row in enumerate((heads, *rows), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(line, column)  # type: ignore[attr-defined]
            cell.value = text
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _handed_out(content: bytes) -> dict[str, dict[str, str]]:
    """Return the rows of the hidden sheet by their first cell; none where somebody took it away."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if _HANDED_OUT not in book.sheetnames:
            return {}
        lines = [["" if v is None else str(v) for v in row] for row in book[_HANDED_OUT].values]
    except DAMAGE as error:
        raise ImportRefusedError(
            "表格打不开，可能已损坏", hint="请用 Excel 或 WPS 另存为 .xlsx 再传"
        ) from error
    if not lines:
        return {}
    heads, *rows = lines
    return {row[0]: dict(zip(heads, row, strict=False)) for row in rows if row and row[0]}
