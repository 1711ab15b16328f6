"""Rows of a page -> lines in the order they are read: columns one after the other, tables as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.importing.blocks import squeezed
from indexer.importing.formats.pdf.grids import Grid, unruled_grid
from indexer.importing.formats.pdf.pages import Page
from indexer.importing.formats.pdf.rows import Row

_HAN = "\u2e80-\u9fff\u3000-\u303f\uff00-\uffef"
_NEAR = 2.2
_GUTTER = 0.5
_PROSE = 8
_FULL = 1.8
_LONG_COLUMN = 8
_CELL = 24
_EDGE = 0.1
_DOTS = re.compile(
    r"(?P<name>.*?)\s*(?:[.．·・…‥_]\s?){4,}\s*(?P<page>[-—]?\s*\d{1,4}\s*[-—]?|[IVXivx]{1,6})?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page within the frame of its column, and how high it stands (0 is the top).

    `width` is the page's.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    height: float
    page: int
    width: float
    frame: tuple[float, float] | None = None

    @property
    def is_at_edge(self) -> bool:
        return not _EDGE < self.height < 1 - _EDGE


def in_reading_order(page: Page, rows: list[Row], grids: Sequence[Grid]) -> Iterator[Line | Grid]:
    """Yield the lines and tables of a page."""
    waiting = sorted(grids, key=lambda grid: grid.top)
    place = 0
    while place < len(rows):
        row = rows[place]
        while waiting and waiting[0].top <= row[0].top:
            yield waiting.pop(0)
        limit = waiting[0].top if waiting else float("inf")
        end, columns = _beside(rows, place, limit)
        group = rows[place:end]
        if len(columns) > 1 and _are_columns(group, columns):
            for column in columns:
                yield from _column(page, group, column)
        elif len(columns) > 1 and _is_table(group):
            end = _without_tail(rows, place, end, columns)
            yield unruled_grid(rows[place:end], columns)
        else:
            end = place + 1
            yield _line(page, row)
        place = end
    yield from waiting


def is_contents(line: str) -> bool:
    """Say whether a line is one of a list of contents: a name, dots, a page."""
    return _DOTS.fullmatch(line) is not None


def without_dots(line: str) -> str:
    """Return the name that a line of a list of contents gives."""
    found = _DOTS.fullmatch(line)
    return found["name"] if found else line


def _beside(rows: list[Row], start: int, limit: float) -> tuple[int, list[tuple[float, float]]]:
    """Return how far rows keep to columns from here on, and the columns."""
    columns = _intervals([], rows[start])
    following = rows[start + 1] if start + 1 < len(rows) else None
    if len(columns) < 2 and not (following and _alternate(rows[start], following)):
        return start + 1, columns
    end = start + 1
    while end < len(rows):
        row, above = _parted(rows[end], rows[start:end]), rows[end - 1]
        joined = _intervals(columns, row) if len(row) == len(rows[end]) else columns
        rows[end] = row
        apart = row[0].top - above[0].bottom > _NEAR * row[0].size or row[0].top >= limit
        if apart or len(joined) < max(2, len(columns)):
            break
        if is_contents(" ".join(run.text for run in row)):
            break
        columns = joined
        end += 1
    return end, columns


def _parted(row: Row, above: Sequence[Row]) -> Row:
    """Return a row whose words touch those of the next column parted where that column begins."""
    if len(row) != 1:
        return row
    edges = {round(run.left, 1) for each in above for run in each[1:]}
    return row[0].parted(edges.pop()) if len(edges) == 1 else row


def _alternate(row: Row, following: Row) -> bool:
    """Say whether two rows stand beside one another, a little apart in height."""
    a, b = row[0], following[0]
    return b.top < a.bottom - 0.1 * a.size and (
        b.left > row[-1].right + a.size or following[-1].right < a.left - a.size
    )


def _intervals(columns: Sequence[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """Return what columns cover together with a row, gaps too narrow to part them closed."""
    gap = _GUTTER * median(run.size for run in row)
    joined: list[tuple[float, float]] = []
    for left, right in sorted([*columns, *((run.left, run.right) for run in row)]):
        if joined and left - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined


def _are_columns(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Say whether each column is running text: lines long enough, most of them to its edge.

    Beside a long column the last one may be short: there the text ends.
    """
    columns_of_runs = [
        [run for row in rows for run in row if left - 1 <= run.left and run.right <= right + 1]
        for left, right in columns
    ]
    fewest = 1 if max(map(len, columns_of_runs)) >= _LONG_COLUMN else 3
    for runs, (_, right) in zip(columns_of_runs, columns, strict=True):
        full = sum(run.right > right - _FULL * run.size for run in runs)
        if len(runs) < fewest or median(len(run.text) for run in runs) < _PROSE or full < 0.5 * len(runs):
            return False
    return True


def _is_table(rows: Sequence[Row]) -> bool:
    several = [row for row in rows if len(row) > 1]
    words = [len(run.text) for row in rows for run in row]
    return len(several) >= 2 and len(several) >= 0.4 * len(rows) and median(words) <= _CELL


def _without_tail(rows: Sequence[Row], start: int, end: int, columns: Sequence[tuple[float, float]]) -> int:
    """Return where a table ends: single words in its first column after its last row are text again."""
    while end > start + 1 and len(rows[end - 1]) == 1 and rows[end - 1][0].left < columns[0][1]:
        end -= 1
    return end


def _column(page: Page, rows: Sequence[Row], column: tuple[float, float]) -> Iterator[Line]:
    for row in rows:
        runs = [run for run in row if column[0] - 1 <= run.left and run.right <= column[1] + 1]
        if runs:
            yield _line(page, runs, column)


def _line(page: Page, row: Row, frame: tuple[float, float] | None = None) -> Line:
    text = squeezed("  ".join(run.text for run in row))
    top, bottom = min(run.top for run in row), max(run.bottom for run in row)
    height = (top + bottom) / 2 / (page.height or 1.0)
    size = max(run.size for run in row)
    return Line(text, row[0].left, row[-1].right, top, bottom, size, height, page.number, page.width, frame)
