"""Who a book is printed for and what it contains: decides what may be named and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from indexer.domain.choices import Openness
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook

Reference = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReader:
    """Residents see neither internal documents nor private numbers; `printed` are the book's ids."""

    handbook: Handbook
    resident: bool = False
    printed: frozenset[str] = field(default_factory=frozenset)

    def sees(self, document: Document) -> bool:
        return not (self.resident and document.openness is Openness.INTERNAL)

    def find(self, id: str) -> Document | None:
        """Return the document that `id` names, by a former id too, if this reader sees it."""
        documents = self.handbook.documents
        document = documents.get(id) or documents.get(self.handbook.renamed(id) or "")
        return document if document is not None and self.sees(document) else None

    def reference(self, id: str) -> Reference | None:
        """Return a document's title, and its id if its pages are in this book."""
        document = self.find(id)
        if document is None:
            return None
        return {"id": document.id if document.id in self.printed else "", "title": document.title}
