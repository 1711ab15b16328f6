"""The words of a handbook that a typed text may be misheard for, counted document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.search.kept import Kept
from indexer.search.query import FILLERS
from indexer.search.units import asks_of
from indexer.text.analysis import Analyser
from indexer.text.dictation import Dictation
from indexer.text.normalise import fold
from indexer.text.tokenizer import FEW, differing


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """The words of a document's names, how often each occurs, and of which it is called."""

    text: str
    words: Counter[str]
    called: frozenset[str]


class Heard:
    """What is said in the names of a handbook; one edition goes on from the one before.

    Only documents that changed are cut into words again, and those that hold a word which came into the
    dictionary or left it.
    """

    def __init__(self, handbook: Handbook, analyser: Analyser, before: Heard | None = None) -> None:
        self._tokenizer = tokenizer = analyser.tokenizer
        self._own: frozenset[str] = frozenset(tokenizer.own_words)
        own = self._own
        changed = differing(own, before._own) if before else own
        if len(changed) > FEW:
            before = None
        self._said: Kept[_Said] = Kept(
            self._made,
            handbook.documents,
            before._said if before else None,
            stale=lambda said: any(word in said.text for word in changed),
        )
        self._count(before)
        known = {
            word: count
            for word, count in (self._words + Counter(own)).items()
            if len(word) == 1 or tokenizer.knows(word)
        }
        self.dictation: Dictation = Dictation(
            known,
            self._called.keys() | own,
            tokenizer.split,
            lambda word: word in FILLERS or (len(word) > 1 and tokenizer.knows(word)),
            before=before.dictation if before else None,
        )

    def _count(self, before: Heard | None) -> None:
        self._words: Counter[str] = Counter(before._words) if before else Counter()
        self._called: Counter[str] = Counter(before._called) if before else Counter()
        for said in self._said.gone:
            _take_away(self._words, said.words)
            _take_away(self._called, dict.fromkeys(said.called, 1))
        for id in self._said.fresh:
            self._words.update(self._said[id].words)
            self._called.update(self._said[id].called)

    def _made(self, document: Document) -> _Said:
        called = [fold(name) for name in (document.title, *document.aliases, *document.keywords)]
        names = [fold(name) for name in (*asks_of(document), *document.keywords)]
        return _Said(
            "\n".join((*called, *names)),
            Counter(word for name in names for word in self._cut(name)),
            frozenset(word for name in called for word in self._cut(name)),
        )

    def _cut(self, folded: str) -> Collection[str]:
        return self._tokenizer.words(folded)


def _take_away(counts: Counter[str], fewer: dict[str, int]) -> None:
    for word, count in fewer.items():
        counts[word] -= count
        if not counts[word]:
            del counts[word]
