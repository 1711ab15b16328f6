"""What is worked out of each document, kept from one edition of a handbook to the next.

An edition shares the documents that did not change with the one before: the same document is the
same object, and what was made of it is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from indexer.domain.document import Document

T = TypeVar("T")


class Kept(Generic[T]):
    """A value of every document of a handbook, in their order; those of the ids `fresh` were made now."""

    def __init__(
        self,
        make: Callable[[Document], T],
        documents: Mapping[str, Document],
        before: Kept[T] | None = None,
    ) -> None:
        known = before._made if before else {}
        self._made: dict[str, tuple[Document, T]] = {}
        self.fresh: list[str] = []
        for id, document in documents.items():
            kept = known.get(id)
            if kept is None or kept[0] is not document:
                kept = (document, make(document))
                self.fresh.append(id)
            self._made[id] = kept

    @property
    def documents(self) -> dict[str, Document]:
        """The documents whose values these are."""
        return {id: document for id, (document, _) in self._made.items()}

    def __getitem__(self, id: str) -> T:
        return self._made[id][1]

    def values(self) -> list[T]:
        return [value for _, value in self._made.values()]
