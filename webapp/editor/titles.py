"""Other documents by their titles: what somebody chooses from, and what that is in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from indexer.domain.choices import DocumentType
from indexer.domain.document import Document


class Titles:
    """The titles of documents both ways; of two with one title the id tells which."""

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = tuple(documents)
        often = Counter(document.title for document in documents)
        self._by_id = {
            document.id: document.title
            if often[document.title] == 1
            else f"{document.title}（{document.id}）"
            for document in documents
        }
        self._by_title = {title: id for id, title in self._by_id.items()}
        self.all = tuple(self._by_title)
        contacts = {document.id for document in documents if document.type is DocumentType.CONTACT}
        self.contacts = tuple(title for id, title in self._by_id.items() if id in contacts)

    def shown(self, id: str) -> str:
        """Return the title of an id; what is none stays as it is written."""
        return self._by_id.get(id, id)

    def id_of(self, text: str) -> str:
        """Return the id of a title; what is none stays as it is typed."""
        return self._by_title.get(text.strip(), text.strip())
