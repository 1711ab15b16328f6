"""An open index takes memory for what is read of it, not for all of it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from indexer.backends.whoosh_backend import WhooshStore
from indexer.search.backend import LaneQuery, Unit


def test_opening_an_index_copies_none_of_its_files(tmp_path: Path) -> None:
    units = (
        Unit(document=f"d{n:04}", ordinal=0, terms={"words": {f"字{n}第{m}": 1.0 for m in range(40)}})
        for n in range(800)
    )
    store, folder = WhooshStore(), tmp_path / "engine"
    store.write(folder, units)
    size = sum(path.stat().st_size for path in folder.iterdir())
    tracemalloc.start()
    backend = store.open(folder)
    (found,) = backend.match(LaneQuery(field="words", terms={"字7第7": 1.0}, limit=10))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.document == "d0007"
    assert taken < size / 3
