"""The words of a handbook that a typed text may be misheard for, counted.

They are counted when an index is built, document by document: a generation goes on from the one before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer.disk import share
from indexer.domain.document import Document
from indexer.search.names.spoken import Spoken
from indexer.search.query import FILLERS
from indexer.search.units import asks_of
from indexer.text.dictation import Dictation, can_be_heard
from indexer.text.normalise import fold
from indexer.text.sound import readings, recall_readings
from indexer.text.tokenizer import Tokenizer

_FILE = "heard.json"


class Heard:
    """How often each word is said in the names of documents, and in what how many of them are called."""

    def __init__(self, said: Counter[str] | None = None, called: Counter[str] | None = None) -> None:
        self._said: Counter[str] = Counter(said)
        self._called: Counter[str] = Counter(called)
        self.changed = False

    def add(self, document: Document, cut: Spoken | Tokenizer) -> None:
        """Count what is said in the names of a document, as they are cut."""
        said, called = _said(document, cut)
        self._said.update(said)
        self._called.update(called)
        self.changed = True

    def take(self, document: Document, cut: Spoken | Tokenizer) -> None:
        """Take back what was counted for a document, as its names were cut then."""
        said, called = _said(document, cut)
        _take_away(self._said, said)
        _take_away(self._called, called)
        self.changed = True

    def other(self, gone: Iterable[Document], come: Iterable[Document], tokenizer: Tokenizer) -> Heard:
        """Return what is said without some documents and with others; these are cut now."""
        found = Heard(self._said, self._called)
        for document in gone:
            found.take(document, tokenizer)
        for document in come:
            found.add(document, tokenizer)
        return found

    def dictation(self, tokenizer: Tokenizer, before: Dictation | None = None) -> Dictation:
        """Return what reads a misheard text as it was meant, in these words and the handbook's own."""
        own = frozenset(tokenizer.own_words)
        counts = dict(self._said)
        for word in own:
            counts[word] = counts.get(word, 0) + 1
        return Dictation(
            tokenizer.known_of(counts),
            self._called.keys() | own,
            tokenizer.split,
            lambda word: word in FILLERS or (len(word) > 1 and tokenizer.knows(word)),
            before=before,
        )

    def write(self, folder: Path, *, base: Path | None = None) -> None:
        """Write what was counted into a generation's folder; what did not change since `base` is shared."""
        if base and not self.changed:
            share(base / _FILE, folder / _FILE)
            return
        words = sorted(self._said)
        aloud = readings(words)
        columns = {
            "words": words,
            "said": [self._said[word] for word in words],
            "called": [self._called[word] for word in words],
            "readings": [aloud.get(word, "") for word in words],
        }
        (folder / _FILE).write_text(json.dumps(columns, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Heard:
        """Read back what was written, and how the words sound."""
        columns = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        words: Sequence[str] = columns["words"]
        aloud = zip(words, columns["readings"], strict=True)
        recall_readings({word: reading for word, reading in aloud if reading})
        called = {w: n for w, n in zip(words, columns["called"], strict=True) if n}
        return cls(Counter(dict(zip(words, columns["said"], strict=True))), Counter(called))


def _said(document: Document, cut: Spoken | Tokenizer) -> tuple[Counter[str], Counter[str]]:
    """Return the words of a document's names, as often as each occurs, and those of what it is called."""
    names = [fold(name) for name in (*asks_of(document), *document.keywords)]
    words = cut.words if isinstance(cut, Spoken) else {name: cut.words(name) for name in names}
    called = {fold(name) for name in (document.title, *document.aliases, *document.keywords)}
    said = Counter(word for name in names for word in words[name] if can_be_heard(word))
    return said, Counter({word for name in called for word in words[name] if can_be_heard(word)})


def _take_away(counts: Counter[str], fewer: Counter[str]) -> None:
    for word, count in fewer.items():
        counts[word] -= count
        if not counts[word]:
            del counts[word]
