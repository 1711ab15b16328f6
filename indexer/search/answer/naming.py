"""What a document is called: words that say which matter was meant, and nothing of what was asked."""

from __future__ import annotations

from indexer.domain.document import Document
from indexer.text.normalise import fold


def names_of(document: Document) -> str:
    """Return the folded title, aliases and keywords of a document, a line each."""
    return fold("\n".join((document.title, *document.aliases, *document.keywords)))


def is_ask_of(typed: str, document: Document) -> bool:
    """Say whether a folded question is one of the asks of a document."""
    return typed in [ask.strip() for ask in fold("\n".join(document.asks)).split("\n")]
