"""The words a handbook adds to the dictionary: its own list, aliases, keywords, trades."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.text.normalise import fold, is_han

_LONGEST = 8


class Lexicon:
    """The own words of a handbook; what a document adds is kept from one handbook to the next."""

    def __init__(self) -> None:
        self._added: dict[str, tuple[Document, tuple[str, ...]]] = {}

    def of(self, handbook: Handbook) -> frozenset[str]:
        """Return the words to keep whole: two to eight Chinese characters, folded."""
        before, found = self._added, {}
        for id, document in handbook.documents.items():
            known = before.get(id)
            if known is None or known[0] is not document:
                known = document, tuple(_words(_added_by(document)))
            found[id] = known
        self._added = found  # whole: another thread may be asking
        added = (words for _, words in found.values())
        return frozenset(chain(_words(_of_vocabulary(handbook.vocabulary)), *added))


def lexicon(handbook: Handbook) -> frozenset[str]:
    """Return the words to keep whole: two to eight Chinese characters, folded."""
    return Lexicon().of(handbook)


def _words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts if _is_word(word := fold(text).strip()))


def _of_vocabulary(vocabulary: Vocabulary) -> Iterator[str]:
    yield from (line.split()[0] for line in vocabulary.lexicon if line.split())
    for term, others in vocabulary.synonyms.items():
        yield term
        yield from others
    yield from vocabulary.materials


def _added_by(document: Document) -> Iterator[str]:
    yield from document.aliases
    yield from document.keywords
    if isinstance(document, Contact):
        yield from document.trades


def _is_word(text: str) -> bool:
    return 2 <= len(text) <= _LONGEST and all(is_han(character) for character in text)
