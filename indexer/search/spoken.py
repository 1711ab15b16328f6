"""How the names of a handbook are cut and read aloud, worked out when the index is built.

Suggestions and the understanding of misheard words need both for every name as soon as an index is
opened; reading thousands of names aloud takes seconds, reading them back takes none. What is kept
are answers of `text.tokenizer` and `text.sound`, which give them again: nothing depends on their
being there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.disk import share
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.search.units import asks_of
from indexer.text.analysis import Analyser
from indexer.text.normalise import fold
from indexer.text.sound import READER, readings, recall_readings

_FILE = "spoken.json"
_MOST_STALE = 1.5
"""Names kept for each that there is, before those of nobody are left out."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a generation keeps: how names are cut and read, and how frequent each own word is.

    `whole` says that none of it was left out when it was recalled.
    """

    folder: Path
    words: Mapping[str, Sequence[str]]
    readings: Mapping[str, str]
    frequencies: Mapping[str, int]
    whole: bool


def write_spoken(
    folder: Path,
    handbook: Handbook,
    analyser: Analyser,
    *,
    base: Spoken | None = None,
    changed: Iterable[Document] = (),
) -> None:
    """Write how all names are cut and read into a generation's folder.

    From `base`, another generation's, only the names of documents that `changed` are worked out.
    """
    tokenizer, documents = analyser.tokenizer, handbook.documents.values()
    if base is not None and len(base.words) > _MOST_STALE * sum(map(_count, documents)):
        base = None
    known = base.words if base else {}
    names = dict.fromkeys(name for each in (changed if base else documents) for name in _names(each))
    cut = {name: tokenizer.words(name) for name in names if name not in known}
    if base and base.whole and not cut and base.frequencies.keys() == set(tokenizer.own_words):
        share(base.folder / _FILE, folder / _FILE)
        return
    read = base.readings if base else {}
    own = [word for word in tokenizer.own_words if base is None or word not in base.frequencies]
    texts = dict.fromkeys([*cut, *own, *(word for each in cut.values() for word in each)])
    spoken = {
        "reader": READER,
        "words": {**known, **cut},
        "readings": {**read, **readings(texts)},
        "own": tokenizer.frequencies,
    }
    (folder / _FILE).write_text(json.dumps(spoken, ensure_ascii=False), encoding="utf-8")


def recall_spoken(folder: Path, analyser: Analyser, *, changed: Collection[str] = ()) -> Spoken:
    """Give back what `write_spoken` kept, to an analyser that cuts as that one did.

    It may differ in the own words that `changed`: names that hold one of them are left out.
    """
    kept: Mapping[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    words = kept["words"]
    if changed:
        words = {n: cut for n, cut in words.items() if not any(word in n for word in changed)}
    read = kept["readings"] if kept["reader"] == READER else {}
    spoken = Spoken(folder, words, read, kept.get("own", {}), len(words) == len(kept["words"]) and bool(read))
    analyser.tokenizer.recall(words)
    analyser.tokenizer.recall_frequencies(spoken.frequencies)
    recall_readings(read)
    return spoken


def _count(document: Document) -> int:
    return len(asks_of(document)) + len(document.keywords)


def _names(document: Document) -> list[str]:
    return [fold(name) for name in (*asks_of(document), *document.keywords)]
