"""Tables of a page: those with lines from where the lines stand, those without from where words do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.importing.blocks import Block, Cell, escape_inside, squeezed, table
from indexer.importing.formats.pdf.drawing import Rule
from indexer.importing.formats.pdf.pages import Letter
from indexer.importing.formats.pdf.rows import Row, Run, rows_of

_TOUCH = 3.0
_COVERED = 0.6
_FULL = 1.6
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found on a page: where it stands, its cells, and whether some were merged."""

    top: float
    bottom: float
    rows: tuple[tuple[Cell, ...], ...]
    merged: bool = False
    guessed: bool = False

    @property
    def width(self) -> int:
        return max(sum(cell.across for cell in row) for row in self.rows)

    def block(self) -> Block | None:
        return table(self.rows)


def ruled_grids(letters: Sequence[Letter], rules: Sequence[Rule]) -> tuple[list[Grid], set[int]]:
    """Return the tables with lines, and the places of the letters that stand in them."""
    grids: list[Grid] = []
    taken: set[int] = set()
    for group in _touching(rules[: 4 * _MOST_LINES]):
        xs = _positions(rule.left for rule in group if not rule.is_level)
        ys = _positions(rule.top for rule in group if rule.is_level)
        if len(xs) < 3 or len(ys) < 2 or len(xs) > _MOST_LINES or len(ys) > _MOST_LINES:
            continue
        inside = [
            place
            for place, letter in enumerate(letters)
            if xs[0] <= (letter.left + letter.right) / 2 <= xs[-1] and ys[0] <= letter.middle <= ys[-1]
        ]
        if not inside:
            continue
        rows, merged = _cells([letters[place] for place in inside], group, xs, ys)
        grids.append(Grid(ys[0], ys[-1], rows, merged))
        taken.update(inside)
    return grids, taken


def unruled_grid(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> Grid:
    """Return a table of rows whose words keep to columns; one alone goes on with the row above."""
    lines: list[list[list[Run]]] = []
    for row in rows:
        line: list[list[Run]] = [[] for _ in columns]
        for run in row:
            line[_column(run, columns)].append(run)
        filled = [place for place, runs in enumerate(line) if runs]
        if lines and len(filled) == 1 and filled[0] > 0:
            lines[-1][filled[0]] += line[filled[0]]
        else:
            lines.append(line)
    cells = tuple(tuple(_cell(runs, columns[place]) for place, runs in enumerate(line)) for line in lines)
    return Grid(rows[0][0].top, rows[-1][0].bottom, cells, guessed=True)


def _column(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    """Return the column that a run stands in, or the nearest one."""
    middle = (run.left + run.right) / 2
    return min(range(len(columns)), key=lambda at: max(columns[at][0] - middle, middle - columns[at][1], 0.0))


def _cell(runs: Sequence[Run], column: tuple[float, float], across: int = 1, down: int = 1) -> Cell:
    """Return a cell of runs: a line that fills it goes on in the next, another ends there."""
    lines: list[str] = []
    last: Run | None = None
    for run in runs:
        if last is not None and run.top < last.bottom - 0.3 * last.size:
            lines[-1] += f" {run.text}"
        elif last is not None and last.right > column[1] - _FULL * last.size:
            lines[-1] += run.text
        else:
            lines.append(run.text)
        last = run
    text = "\n".join(filter(None, map(squeezed, lines)))
    return Cell(text, escape_inside(text), across, down)


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in groups that hang together."""
    groups: list[list[Rule]] = []
    for rule in rules:
        near = [group for group in groups if any(_touch(rule, other) for other in group)]
        joined = [rule, *(other for group in near for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)] + [joined]
    return sorted(groups, key=lambda group: min(rule.top for rule in group))


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.left - _TOUCH <= b.right
        and b.left - _TOUCH <= a.right
        and a.top - _TOUCH <= b.bottom
        and b.top - _TOUCH <= a.bottom
    )


def _positions(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found


def _cells(
    letters: Sequence[Letter], rules: Sequence[Rule], xs: list[float], ys: list[float]
) -> tuple[tuple[tuple[Cell, ...], ...], bool]:
    """Return the cells between the lines; where a line is missing between two, they are one."""
    uprights = [rule for rule in rules if not rule.is_level]
    levels = [rule for rule in rules if rule.is_level]
    words: dict[tuple[int, int], list[Letter]] = {}
    for letter in letters:
        place = (_slot(ys, letter.middle), _slot(xs, (letter.left + letter.right) / 2))
        words.setdefault(place, []).append(letter)
    taken: set[tuple[int, int]] = set()
    grid: list[tuple[Cell, ...]] = []
    merged = False
    for row in range(len(ys) - 1):
        line: list[Cell] = []
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            across, down = 1, 1
            while column + across < len(xs) - 1 and not _upright(
                uprights, xs[column + across], ys[row], ys[row + 1]
            ):
                across += 1
            while row + down < len(ys) - 1 and not _level(
                levels, ys[row + down], xs[column], xs[column + across]
            ):
                down += 1
            slots = [(row + r, column + c) for r in range(down) for c in range(across)]
            merged = merged or (len(slots) > 1 and any(slot in words for slot in slots))
            taken.update(slots)
            inside = [letter for slot in slots for letter in words.get(slot, ())]
            runs = [run for each in rows_of(inside) for run in each]
            line.append(_cell(runs, (xs[column], xs[column + across]), across, down))
        grid.append(tuple(line))
    return tuple(grid), merged


def _slot(lines: list[float], value: float) -> int:
    return max(0, min(sum(line <= value for line in lines) - 1, len(lines) - 2))


def _upright(rules: Sequence[Rule], x: float, top: float, bottom: float) -> bool:
    covered = sum(
        max(0.0, min(rule.bottom, bottom) - max(rule.top, top))
        for rule in rules
        if abs(rule.left - x) <= _TOUCH
    )
    return covered >= _COVERED * (bottom - top)


def _level(rules: Sequence[Rule], y: float, left: float, right: float) -> bool:
    covered = sum(
        max(0.0, min(rule.right, right) - max(rule.left, left))
        for rule in rules
        if abs(rule.top - y) <= _TOUCH
    )
    return covered >= _COVERED * (right - left)
