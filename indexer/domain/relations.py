"""Who replaces, amends and rests on whom: computed once from a set of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from indexer.domain.document import Document


class Relations:
    """The documents of one handbook by id, with the inverses of what their files say.

    Links to ids that are not there are left out: `check` reports them.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents: Mapping[str, Document] = MappingProxyType(
            {document.id: document for document in documents}
        )
        self._supersedes = self._inverse(self._successor_ids)
        self._amended_by = self._inverse(lambda document: document.amends)
        self._cited_by = self._inverse(
            lambda document: tuple(entry.document for entry in document.legal_basis if entry.document)
        )

    def _inverse(self, targets: Callable[[Document], Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for document in self.documents.values():
            for target in dict.fromkeys(targets(document)):
                found.setdefault(target, []).append(document.id)
        return {target: tuple(sources) for target, sources in found.items()}

    def successors(self, id: str) -> tuple[Document, ...]:
        """Return the documents that replace `id` directly, in the order its file names them.

        A document that repeals another replaces it, unless that one's file names its successors.
        """
        return self._existing(self._successor_ids(self.documents[id]))

    def supersedes(self, id: str) -> tuple[Document, ...]:
        """Return the documents that `id` replaces."""
        return self._existing(self._supersedes.get(id, ()))

    def amended_by(self, id: str) -> tuple[Document, ...]:
        """Return the documents that amend `id`."""
        return self._existing(self._amended_by.get(id, ()))

    def cited_by(self, id: str) -> tuple[Document, ...]:
        """Return the documents that name `id` as their legal basis."""
        return self._existing(self._cited_by.get(id, ()))

    def basis(self, id: str) -> tuple[Document, ...]:
        """Return the documents of this handbook that `id` names as its legal basis, each once."""
        named = (entry.document for entry in self.documents[id].legal_basis)
        return self._existing(dict.fromkeys(target for target in named if target))

    def later_versions(self, id: str) -> frozenset[str]:
        """Return every id reachable from `id` through superseded_by, `id` itself left out."""
        reached: set[str] = set()
        waiting = [id]
        while waiting:
            for successor in self.successors(waiting.pop()):
                if successor.id not in reached:
                    reached.add(successor.id)
                    waiting.append(successor.id)
        return frozenset(reached - {id})

    def _successor_ids(self, document: Document) -> tuple[str, ...]:
        by = document.repealed_by
        if document.superseded_by or by is None or by == document.id or by not in self.documents:
            return document.superseded_by
        return (by,)

    def _existing(self, ids: Iterable[str]) -> tuple[Document, ...]:
        return tuple(self.documents[target] for target in ids if target in self.documents)
