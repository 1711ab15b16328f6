"""What a search has of all names together: read from a generation, or made of the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indexer.domain.document import Document
from indexer.search.names.heard import Heard
from indexer.search.names.nametable import keyed, table_of
from indexer.search.names.suggest import OfMany
from indexer.text.tokenizer import Tokenizer

Aloud = Callable[[str], Mapping[str, str]]
"""How the names of a document are read aloud, as far as that is kept."""


def unread(_id: str) -> Mapping[str, str]:
    """Keep nothing: names are read aloud when somebody looks at them."""
    return {}


@dataclass(frozen=True, slots=True)
class Tables:
    """`names` are for suggestions, `heard` is what may be misheard."""

    names: Sequence[OfMany]
    heard: Heard
    aloud: Aloud = unread

    @classmethod
    def of(cls, documents: Mapping[str, Document], tokenizer: Tokenizer) -> Tables:
        """Return the tables of documents that no generation holds."""
        names = table_of(keyed(documents.values())), [*documents]
        return cls([names], Heard().other((), documents.values(), tokenizer))

    def over(
        self, documents: Mapping[str, Document], others: Mapping[str, Document], tokenizer: Tokenizer
    ) -> Tables:
        """Return the tables of `others` of the documents that these are of; their names are the same."""
        gone = [document for id, document in documents.items() if others.get(id) is not document]
        come = [document for id, document in others.items() if documents.get(id) is not document]
        return Tables(self.names, self.heard.other(gone, come, tokenizer), self.aloud)
