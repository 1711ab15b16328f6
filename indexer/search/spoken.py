"""How the names of a handbook are cut and read aloud, worked out when the index is built.

Suggestions and the understanding of misheard words need both for every name as soon as an index is
opened; reading thousands of names aloud takes seconds, reading them back takes none. What is kept
are answers of `text.tokenizer` and `text.sound`, which give them again: nothing depends on their
being there.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from indexer.domain.handbook import Handbook
from indexer.search.units import asks_of
from indexer.text.analysis import Analyser
from indexer.text.lexicon import lexicon
from indexer.text.normalise import fold
from indexer.text.sound import READER, readings, recall_readings

_FILE = "spoken.json"


def write_spoken(folder: Path, handbook: Handbook, analyser: Analyser) -> None:
    """Write how all names are cut and read into a generation's folder."""
    names = dict.fromkeys(
        fold(name)
        for document in handbook.documents.values()
        for name in (*asks_of(document), *document.keywords)
    )
    words = {name: analyser.tokenizer.words(name) for name in names}
    texts = dict.fromkeys([*names, *lexicon(handbook), *(word for each in words.values() for word in each)])
    spoken = {"reader": READER, "words": words, "readings": readings(texts)}
    (folder / _FILE).write_text(json.dumps(spoken, ensure_ascii=False), encoding="utf-8")


def recall_spoken(folder: Path, analyser: Analyser, *, changed: Collection[str] = ()) -> None:
    """Give back what `write_spoken` kept, to an analyser that cuts as that one did.

    It may differ in the own words that `changed`: names that hold one of them are left out.
    """
    spoken = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    cut = spoken["words"].items()
    analyser.tokenizer.recall({n: words for n, words in cut if not any(word in n for word in changed)})
    if spoken["reader"] == READER:
        recall_readings(spoken["readings"])
