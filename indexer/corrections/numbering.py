"""Print numbers of documents that are published in the page, where a handbook keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.content.lists.print_numbers import (
    PRINT_NUMBERS_FILE,
    assign,
    print_numbers_text,
    read_print_numbers,
)
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit


def numbers_of(shelf: Shelf, documents: Mapping[str, Document]) -> list[Edit]:
    """Return the print numbers of documents as they will be, where numbers are kept."""
    file = shelf.folder / PRINT_NUMBERS_FILE
    if not file.is_file():
        return []
    numbers = assign(read_print_numbers(shelf.folder), Handbook(shelf.vocabulary, documents))
    return [Edit(PRINT_NUMBERS_FILE, file.read_bytes(), print_numbers_text(numbers).encode())]
