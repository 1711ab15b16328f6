"""What an editing command is going to do, said before and after it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexer.content.lists.print_numbers import (
    PRINT_NUMBERS_FILE,
    assign,
    read_print_numbers,
    write_print_numbers,
)
from indexer.domain.errors import EditRefusedError
from indexer.editing.shelf import Shelf, read_shelf
from indexer.editing.writing import Edit, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The edits, what they change in Chinese, who cites the document, and what is left to do."""

    id: str
    edits: tuple[Edit, ...] = ()
    changes: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "changed": [edit.path for edit in self.edits if edit.after is not None],
            "removed": [edit.path for edit in self.edits if edit.after is None],
            "changes": list(self.changes),
            "cited_by": list(self.cited_by),
            "advice": list(self.advice),
        }


def carry_out(shelf: Shelf, plan: Plan, *, numbered: bool = False) -> None:
    """Write the files of a plan; `numbered` brings the print numbers along, where they are kept.

    Raises:
        EditRefusedError: an edit would bring an error into a file, or cannot be written.
    """
    for problem in shelf.errors_after(plan.edits):
        raise EditRefusedError(
            f"这样改 {problem.path} 会有错误：{problem.message}", hint=f"什么都没有写；{problem.hint}"
        )
    write(shelf.folder, plan.edits)
    if numbered and plan.edits and (shelf.folder / PRINT_NUMBERS_FILE).is_file():
        before = read_print_numbers(shelf.folder)
        after = assign(before, read_shelf(shelf.folder).handbook)
        if after != before:
            write_print_numbers(shelf.folder, after)
