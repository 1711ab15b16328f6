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
    """A value of every document of a handbook, in their order.

    `fresh` are the ids whose value was made now, `gone` the values that are no longer any document's.
    """

    def __init__(
        self,
        make: Callable[[Document], T],
        documents: Mapping[str, Document],
        before: Kept[T] | None = None,
        *,
        stale: Callable[[T], bool] = lambda _value: False,
    ) -> None:
        known = before._made if before else {}
        self._made: dict[str, tuple[Document, T]] = {}
        self.fresh: list[str] = []
        for id, document in documents.items():
            kept = known.get(id)
            if kept is None or kept[0] is not document or stale(kept[1]):
                kept = (document, make(document))
                self.fresh.append(id)
            self._made[id] = kept
        self.gone = [value for id, (_, value) in known.items() if self._is_gone(id, value)]

    def _is_gone(self, id: str, value: T) -> bool:
        here = self._made.get(id)
        return here is None or here[1] is not value

    def __getitem__(self, id: str) -> T:
        return self._made[id][1]

    def values(self) -> list[T]:
        return [value for _, value in self._made.values()]
