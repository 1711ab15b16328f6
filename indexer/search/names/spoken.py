"""How the names of a document are cut and read aloud, worked out when it is indexed.

The words of all names are counted when an index is built (`heard`), and a document whose names are looked
at closely is not read aloud again. What is kept are answers of `text.tokenizer` and `text.sound`, which give
them again: nothing depends on their being there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.disk import share
from indexer.domain.document import Document
from indexer.search.units import asks_of
from indexer.text.normalise import fold
from indexer.text.sound import readings, recall_readings
from indexer.text.tokenizer import Tokenizer

_FILE = "words.json"


@dataclass(frozen=True, slots=True)
class Spoken:
    """How names are cut, by their text, and how they and their words are read."""

    words: Mapping[str, Sequence[str]]
    readings: Mapping[str, str]


def spoken_of(document: Document, tokenizer: Tokenizer) -> Spoken:
    """Return how the names of a document are cut and read aloud."""
    cut = {name: tokenizer.words(name) for name in _names(document)}
    return Spoken(cut, readings([*cut, *(word for words in cut.values() for word in words)]))


def write_words(folder: Path, tokenizer: Tokenizer, *, base: Path | None = None, same: bool = False) -> None:
    """Write how frequent each own word is, and how it is read, into a generation's folder.

    `base` is the folder of a generation to go on from; it has the `same` words where that is known.
    """
    if base and same:
        share(base / _FILE, folder / _FILE)
        return
    known = _kept(base) if base else {}
    frequencies = tokenizer.frequencies
    if base and {word: frequency for word, (frequency, _) in known.items()} == frequencies:
        share(base / _FILE, folder / _FILE)
        return
    new = readings(word for word in frequencies if word not in known)
    kept = {w: (f, known[w][1] if w in known else new.get(w, "")) for w, f in frequencies.items()}
    (folder / _FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def words_in(folder: Path) -> frozenset[str]:
    """Return the own words that a generation was cut with."""
    return frozenset(_kept(folder))


def recall_words(folder: Path, tokenizer: Tokenizer) -> None:
    """Give back what `write_words` kept, to a tokenizer with nearly the same own words."""
    kept = _kept(folder)
    tokenizer.recall_frequencies({word: frequency for word, (frequency, _) in kept.items()})
    recall_readings({word: reading for word, (_, reading) in kept.items() if reading})


def _kept(folder: Path) -> dict[str, tuple[int, str]]:
    kept: dict[str, tuple[int, str]] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    return kept


def _names(document: Document) -> Iterator[str]:
    yield from dict.fromkeys(fold(name) for name in (*asks_of(document), *document.keywords))
