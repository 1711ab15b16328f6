"""A table's rows -> cells that exactly fill a grid, as the print engine demands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.domain.body import Element

_MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    element: Element
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """`weights` are the columns' shares of the width; the first row is a head if `headed`."""

    rows: list[list[Cell]]
    weights: list[int]
    headed: bool


def read_table(element: Element) -> Table | None:
    """Return the cells row by row, None for a table without any.

    Missing cells are added and spans that would leave the table or overlap are cut, so that
    every place of the grid is taken once.
    """
    rows = [row.elements("th", "td") for row in element.find("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return None
    headed = len(rows) > 1 and all(cell.tag == "th" for cell in rows[0])
    columns = min(max(sum(cell.number("colspan", most=20) for cell in row) for row in rows), _MOST_COLUMNS)
    taken: set[tuple[int, int]] = set()
    placed = [
        _place(row, number, columns, 1 if headed and number == 0 else len(rows) - number, taken)
        for number, row in enumerate(rows)
    ]
    texts: list[list[str]] = [[] for _ in range(columns)]
    for row in rows:
        for column, cell in enumerate(row[:columns]):
            texts[column].append(cell.text.strip())
    return Table(placed, [_weight(cells) for cells in texts], headed)


def alignment(cell: Element) -> str:
    """Return left, center or right as the cell says."""
    found = re.search(r"\b(left|center|right)\b", cell.attributes.get("align", ""))
    return found[1] if found else "left"


def _place(
    row: list[Element], number: int, columns: int, rows_left: int, taken: set[tuple[int, int]]
) -> list[Cell]:
    placed: list[Cell] = []
    waiting = list(row)
    for column in range(columns):
        if (number, column) in taken:
            continue
        element = waiting.pop(0) if waiting else Element("td")
        across = 1
        wanted = element.number("colspan", most=columns - column)
        while across < wanted and (number, column + across) not in taken:
            across += 1
        down = element.number("rowspan", most=rows_left)
        taken.update((number + y, column + x) for x in range(across) for y in range(down))
        placed.append(Cell(element, across, down))
    return placed


def _weight(cells: list[str]) -> int:
    """Weigh a column by its longest cell, every character past the twelfth a quarter."""
    longest = max((len(text) for text in cells), default=0)
    return max(4, min(longest, 12) + min(max(longest - 12, 0), 60) // 4)
