"""The words of a handbook that a typed text may be misheard for, counted document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.search.kept import Kept
from indexer.search.query import FILLERS
from indexer.search.units import asks_of
from indexer.text.analysis import Analyser
from indexer.text.dictation import Dictation
from indexer.text.normalise import fold
from indexer.text.tokenizer import FEW, Tokenizer, differing


class Heard:
    """What is said in the names of a handbook; one edition goes on from the one before.

    Only documents that changed are cut into words again, and those that hold a word which came into the
    dictionary or left it. Kept of each is its text alone: the words of half a million names would fill
    more memory than everything else, and what a document counted for is worked out once more when it goes.
    """

    def __init__(self, handbook: Handbook, analyser: Analyser, before: Heard | None = None) -> None:
        self._tokenizer = tokenizer = analyser.tokenizer
        self._own: frozenset[str] = frozenset(tokenizer.own_words)
        own = self._own
        changed = differing(own, before._own) if before else own
        if len(changed) > FEW:
            before = None
        self._texts: Kept[str] = Kept(_text_of, handbook.documents, before._texts if before else None)
        self._words: Counter[str] = Counter(before._words) if before else Counter()
        self._called: Counter[str] = Counter(before._called) if before else Counter()
        if before is None:
            self._count(handbook.documents.values())
        else:
            self._go_on(handbook.documents, before, changed)
        counts = dict(self._words)
        for word in own:
            counts[word] = counts.get(word, 0) + 1
        known = tokenizer.known_of(counts)
        self.dictation: Dictation = Dictation(
            known,
            self._called.keys() | own,
            tokenizer.split,
            lambda word: word in FILLERS or (len(word) > 1 and tokenizer.knows(word)),
            before=before.dictation if before else None,
        )

    def _count(self, documents: Iterable[Document]) -> None:
        """Count the words of documents, all at once."""
        for document in documents:
            words, called = _said(document, self._tokenizer)
            self._words.update(words)
            self._called.update(called)

    def _go_on(self, documents: Mapping[str, Document], before: Heard, changed: frozenset[str]) -> None:
        """Take away what is no longer said, as it was cut then, and count what is new."""
        was = before._texts.documents
        here = self._texts.documents
        gone = [document for id, document in was.items() if here.get(id) is not document]
        cut_otherwise = [
            document
            for id, document in documents.items()
            if changed and was.get(id) is document and any(word in self._texts[id] for word in changed)
        ]
        for document in (*gone, *cut_otherwise):
            words, called = _said(document, before._tokenizer)
            _take_away(self._words, Counter(words))
            _take_away(self._called, dict.fromkeys(called, 1))
        self._count([*(documents[id] for id in self._texts.fresh), *cut_otherwise])


def _text_of(document: Document) -> str:
    return fold("\n".join((*asks_of(document), *document.keywords)))


def _said(document: Document, tokenizer: Tokenizer) -> tuple[list[str], frozenset[str]]:
    """Return the words of a document's names, as often as each occurs, and those of what it is called."""
    names = [fold(name) for name in (*asks_of(document), *document.keywords)]
    cut = {name: tokenizer.words(name) for name in names}
    called = {fold(name) for name in (document.title, *document.aliases, *document.keywords)}
    words = [word for name in names for word in cut[name]]
    return words, frozenset(word for name in called for word in cut[name])


def _take_away(counts: Counter[str], fewer: dict[str, int]) -> None:
    for word, count in fewer.items():
        counts[word] -= count
        if not counts[word]:
            del counts[word]
