"""The words a handbook adds to the dictionary: its own list, aliases, keywords, trades."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.domain.document import Contact
from indexer.domain.handbook import Handbook
from indexer.text.normalise import fold, is_han

_LONGEST = 8


def lexicon(handbook: Handbook) -> frozenset[str]:
    """Return the words to keep whole: two to eight Chinese characters, folded."""
    return frozenset(word for text in _sources(handbook) if _is_word(word := fold(text).strip()))


def _sources(handbook: Handbook) -> Iterator[str]:
    vocabulary = handbook.vocabulary
    yield from (line.split()[0] for line in vocabulary.lexicon if line.split())
    for term, others in vocabulary.synonyms.items():
        yield term
        yield from others
    yield from vocabulary.materials
    for document in handbook.documents.values():
        yield from document.aliases
        yield from document.keywords
        if isinstance(document, Contact):
            yield from document.trades


def _is_word(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST and all(is_han(character) for character in text)
