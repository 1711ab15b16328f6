"""Print numbers in a tree that holds what several editors added."""

from __future__ import annotations

from indexer.content.lists.print_numbers import (
    PRINT_NUMBERS_FILE,
    assign,
    print_numbers_text,
    read_print_numbers,
)
from indexer.git.clone import Clone
from indexer.publishing.checking import Bodies, Terms, exported, handbook_at


def numbered(clone: Clone, tree: str, *, known: Bodies | None, terms: Terms) -> str:
    """Return the tree with a print number for every document, where numbers are kept."""
    with exported(clone.repository, tree, clone.path) as folder:
        file = folder / PRINT_NUMBERS_FILE
        if not file.is_file():
            return tree
        handbook = handbook_at(folder, known=known, terms=terms)
        text = print_numbers_text(assign(read_print_numbers(folder), handbook)).encode()
        if text == file.read_bytes():
            return tree
    path = PRINT_NUMBERS_FILE if clone.path == "." else f"{clone.path}/{PRINT_NUMBERS_FILE}"
    return clone.with_files(tree, {path: text})
