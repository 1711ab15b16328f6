"""What of one text goes on paper: the print engine takes memory for every cell, link and note.

`handbook check` names a text that holds more, but what is printed need not have been checked. All
words of a paragraph are kept; what is left out of tables and notes is said on the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from webapp.paper.leaves.tables import Cell

MOST_CELLS, MOST_LINKS, MOST_NOTES, MOST_HEADINGS = 20_000, 3000, 1000, 2000
_LONGEST_PARAGRAPH = 20_000
_LENGTH_OF_A_NODE = 20
LEFT_OUT = "（这一份内容太多，纸上没有印全，全文请看网上的手册。）"


class Budget:
    """Counts what one text has used up; `exceeded` says that something was left out."""

    def __init__(self) -> None:
        self._cells = MOST_CELLS
        self._links = MOST_LINKS
        self._headings = MOST_HEADINGS
        self.exceeded = False

    def rows(self, rows: list[list[Cell]]) -> list[list[Cell]]:
        """Return the first rows of a table, as many as there is room for; no cell hangs out of them."""
        for number, row in enumerate(rows):
            self._cells -= len(row)
            if self._cells < 0:
                self.exceeded = True
                return [
                    [replace(cell, down=min(cell.down, number - at)) for cell in kept]
                    for at, kept in enumerate(rows[:number])
                ]
        return rows

    def has_room_for_note(self, number: int) -> bool:
        """Say whether a further note is printed."""
        self.exceeded = self.exceeded or number > MOST_NOTES
        return number <= MOST_NOTES

    def takes_link(self) -> bool:
        """Say whether a further link is one on paper too; the words of it stand there anyway."""
        self._links -= 1
        return self._links >= 0

    def takes_heading(self) -> bool:
        """Say whether a further heading is one on paper too."""
        self._headings -= 1
        return self._headings >= 0


def broken_up(inline: list[Any]) -> Iterator[list[Any]]:
    """Yield a paragraph in pieces that the engine breaks into lines in a second; nearly all are one."""
    piece: list[Any] = []
    length = 0
    for item in inline:
        parts = [item]
        if isinstance(item, str) and len(item) > _LONGEST_PARAGRAPH:
            parts = [item[at : at + _LONGEST_PARAGRAPH] for at in range(0, len(item), _LONGEST_PARAGRAPH)]
        for part in parts:
            length += len(part) if isinstance(part, str) else _LENGTH_OF_A_NODE
            if length > _LONGEST_PARAGRAPH and piece:
                yield piece
                piece, length = [], 0
            piece.append(part)
    if piece:
        yield piece
