"""An .xlsx or .csv -> sheets of cells, each with its place; the only importer of openpyxl.

What is hidden or struck is told apart, numbers keep the zeros they are shown with.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from indexer.importing.blocks import Block, Cell, escape_inside, heading, squeezed, table
from indexer.importing.folding import fold
from indexer.importing.formats.text_files import decoded
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import ImportRefusedError

_MOST_UNPACKED = 100_000_000
_MOST_ROWS, _MOST_COLUMNS = 5_000, 100
_MOST_MERGED = 300_000
_MOST_TAGS = 5_000_000  # of about a million cells
_STYLES, _COST_OF_A_STYLE = b"styleSheet", 20  # each is compared with those before it
_MERGED = re.compile(
    rb"mergeCell[^>]{0,200}?ref\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,8}):([A-Za-z]{1,4})(\d{1,8})"
)
_MOST_SHEETS = 250
_NAMED = re.compile(rb"<(?:\w{1,20}:)?sheet\s")
_COPY = "请只把要的几列复制到新文件里再导入"
_ZEROS = re.compile(r"0{2,20}")
DAMAGE = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
    EOFError, OSError, SyntaxError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A cell that says something, and its place: B7."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: rows of cells, empty ones too, and what of it was left out."""

    name: str
    rows: tuple[tuple[Field, ...], ...]
    notices: tuple[Notice, ...] = ()


def read_sheets(name: str, content: bytes, *, most_unpacked: int = _MOST_UNPACKED) -> list[Sheet]:
    """Return the sheets of a workbook or of a text with commas that say anything.

    Raises:
        ImportRefusedError: it is damaged, has a password, or is far too large.
    """
    if not content.startswith(b"PK"):
        return [_of_text(name, decoded(name, content))]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > most_unpacked:
                raise ImportRefusedError(f"{name} 解开后大得不正常", hint=_COPY)
            _measure(name, archive)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=False)
    except DAMAGE as error:
        raise ImportRefusedError(
            f"{name} 打不开，可能已损坏", hint="请用 Excel 或 WPS 打开试试，能打开就另存为 .xlsx 再导入"
        ) from error
    return [sheet for each in book.worksheets if (sheet := _of_book(each)).rows or sheet.notices]


def read_sheet(name: str, content: bytes) -> Reading:
    """Return the sheets of a file as tables."""
    blocks: list[Block] = []
    passages: list[Passage] = []
    notices: list[Notice] = []
    sheets = read_sheets(name, content)
    for sheet in sheets:
        notices += sheet.notices
        if len(sheets) > 1 and sheet.rows:
            blocks.append(heading(sheet.name, 2))
        alone = [row for row in sheet.rows[:1] if len({cell.text for cell in row if cell.text}) == 1]
        if alone:
            blocks.append(heading(next(cell.text for cell in alone[0] if cell.text), 2))
        rows = sheet.rows[len(alone) :]
        cells = [[Cell(cell.text, escape_inside(cell.text)) for cell in row] for row in rows]
        blocks += filter(None, [table(cells)])
        passages += (
            Passage(f"{sheet.name} {cell.place}", cell.text)
            for row in sheet.rows
            for cell in row
            if cell.text and cell.place
        )
    return Reading(tuple(blocks), tuple(passages), tuple(notices))


def _of_text(name: str, text: str) -> Sheet:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4000], delimiters=",;\t，")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.reader(io.StringIO(text), dialect))
    except csv.Error as error:  # a cell of a hundred thousand characters
        raise ImportRefusedError(
            f"{name} 有一格太长，或引号没有成对", hint="请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"
        ) from error
    if len(rows) > _MOST_ROWS:
        raise ImportRefusedError(f"{name} 超过 {_MOST_ROWS} 行", hint="请拆成几份再导入")
    cells = (
        [
            Field(fold(squeezed(value)), f"{get_column_letter(c)}{r}")
            for c, value in enumerate(row[:_MOST_COLUMNS], 1)
        ]
        for r, row in enumerate(rows, 1)
    )
    return Sheet("表", _trimmed(cells))


def _of_book(sheet: Any) -> Sheet:
    notices: list[Notice] = []
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        size = f"表 {sheet.title}，{_MOST_ROWS} 行、{_MOST_COLUMNS} 列以后"
        notices.append(Notice(Kind.LEFT_OUT, size))
    if sheet.sheet_state != "visible":
        words = " ".join(str(v) for row in sheet.iter_rows(values_only=True, max_row=50) for v in row if v)
        return Sheet(sheet.title, (), (Notice(Kind.HIDDEN, f"隐藏的表 {sheet.title}", words),))
    merged = {}
    for area in sheet.merged_cells.ranges:
        first = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, min(area.max_row, _MOST_ROWS) + 1):
            for column in range(area.min_col, min(area.max_col, _MOST_COLUMNS) + 1):
                merged[row, column] = first
    if any(area.max_row > area.min_row for area in sheet.merged_cells.ranges):
        notices.append(Notice(Kind.MERGED, f"表 {sheet.title}"))
    hidden_columns = {key for key, column in sheet.column_dimensions.items() if column.hidden}
    rows: list[list[Field]] = []
    for cells in _rows_that_say_something(sheet, merged):
        line: list[Field] = []
        for cell in cells:
            source = merged.get((cell.row, cell.column), cell)
            text = _said(source)
            why = _why_not(sheet, cell, hidden_columns)
            if why is not None and text:
                notices.append(Notice(why, f"{sheet.title} {cell.coordinate}", text))
            own = source is cell
            line.append(Field("" if why else fold(text), cell.coordinate if own else ""))
        if not sheet.row_dimensions[cells[0].row].hidden:
            rows.append(line)
    return Sheet(sheet.title, _trimmed(rows), tuple(notices))


def _measure(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook of which the library would make more objects than anybody typed cells."""
    merged = tags = sheets = 0
    for part in archive.infolist():
        if part.filename.lower().endswith(".xml"):
            content = archive.read(part)
            merged += _merged_cells(content)
            tags += content.count(b"<") * (_COST_OF_A_STYLE if _STYLES in content[:2000] else 1)
            sheets += len(_NAMED.findall(content))
    if merged > _MOST_MERGED:
        raise ImportRefusedError(f"{name} 里合并的格子多得不正常", hint=_COPY)
    if tags > _MOST_TAGS:
        raise ImportRefusedError(f"{name} 里的格子多得不正常", hint=_COPY)
    if sheets > _MOST_SHEETS:
        raise ImportRefusedError(f"{name} 里的表多得不正常", hint=_COPY)


def _merged_cells(part: bytes) -> int:
    """Return how many cells a sheet merges: the library makes an object of every one."""
    return sum(
        (abs(int(last) - int(first)) + 1) * (abs(_column(right) - _column(left)) + 1)
        for left, first, right, last in _MERGED.findall(part)
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _rows_that_say_something(sheet: Any, merged: Mapping[tuple[int, int], Any]) -> Iterator[Sequence[Any]]:
    """Yield those rows alone: who asks for the emptiness before a far cell makes an object of each cell."""
    told = [place for place, cell in sheet._cells.items() if cell.value is not None]
    told += merged
    near = [(row, column) for row, column in told if row <= _MOST_ROWS and column <= _MOST_COLUMNS]
    width = max((column for _, column in near), default=1)
    for number in sorted({row for row, _ in near}):
        yield next(sheet.iter_rows(min_row=number, max_row=number, max_col=width))


def _why_not(sheet: Any, cell: Any, hidden: set[str]) -> Kind | None:
    if sheet.row_dimensions[cell.row].hidden or get_column_letter(cell.column) in hidden:
        return Kind.HIDDEN
    font = getattr(cell, "font", None)
    return Kind.STRUCK if font is not None and font.strike else None


def _said(cell: Any) -> str:
    """Return a value as it is shown: a day as a day, a number without a point, with its zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(str(cell.number_format)):
        return str(value).zfill(len(cell.number_format))
    if isinstance(value, int | float) and "%" in str(cell.number_format):
        return f"{value * 100:g}%"
    return squeezed(" ".join(str(value).split("\n")))


def _trimmed(rows: Sequence[Sequence[Field]] | Iterator[list[Field]]) -> tuple[tuple[Field, ...], ...]:
    """Return the rows that say anything, without the empty columns behind the last one."""
    kept = [row for row in rows if any(cell.text for cell in row)]
    width = max((place for row in kept for place, cell in enumerate(row, 1) if cell.text), default=0)
    return tuple(tuple(row[:width]) for row in kept)
