"""Other engines over the same units and the same terms, to measure beside."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import bm25s
import tantivy

from indexer.search.backend import Unit
from indexer.search.query import parse_query
from indexer.text.analysis import Analyser

ON = date(2026, 1, 1)
FIELDS = ("words", "grams")

Ranker = Callable[[str, int], list[int]]
"""From a query and a depth to the places of the best units, best first."""


@dataclass(frozen=True)
class Peer:
    """An engine with an index of its own; `index_cpu_s` is the time to build it from ready terms."""

    name: str
    index_cpu_s: float
    rank: Ranker


def peers(units: Sequence[Unit], analyser: Analyser) -> list[Peer]:
    """Index the units in every peer."""

    def terms(text: str) -> dict[str, Sequence[str]]:
        query = parse_query(text, analyser, on=ON)
        return {"words": query.words, "grams": query.grams}

    found = []
    for name, build in (("SQLite FTS5", _fts5), ("tantivy", _tantivy), ("bm25s", _bm25s)):
        started = time.process_time()
        rank = build(units, terms)
        found.append(Peer(name, round(time.process_time() - started, 2), rank))
    return found


Terms = Callable[[str], Mapping[str, Sequence[str]]]


def _fts5(units: Sequence[Unit], terms: Terms) -> Ranker:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE units USING fts5(words, grams)")
    rows = (
        [place, *(" ".join(_repeated(unit, name)) for name in FIELDS)] for place, unit in enumerate(units)
    )
    database.executemany("INSERT INTO units(rowid, words, grams) VALUES (?, ?, ?)", rows)

    def rank(text: str, depth: int) -> list[int]:
        asked = " OR ".join(f"{name}: ({_any(found)})" for name, found in terms(text).items() if found)
        if not asked:
            return []
        statement = "SELECT rowid FROM units WHERE units MATCH ? ORDER BY bm25(units) LIMIT ?"
        return [place for (place,) in database.execute(statement, (asked, depth))]

    return rank


def _any(terms: Iterable[str]) -> str:
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)


def _tantivy(units: Sequence[Unit], terms: Terms) -> Ranker:
    builder = tantivy.SchemaBuilder()
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("place", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(100_000_000, 1)
    for place, unit in enumerate(units):
        texts = {name: " ".join(_repeated(unit, name)) for name in FIELDS}
        writer.add_document(tantivy.Document(place=place, **texts))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str, depth: int) -> list[int]:
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, name, term))
            for name, found in terms(text).items()
            for term in found
        ]
        hits = searcher.search(tantivy.Query.boolean_query(should), depth).hits if should else ()
        return [searcher.doc(address)["place"][0] for _, address in hits]

    return rank


def _bm25s(units: Sequence[Unit], terms: Terms) -> Ranker:
    """One bag of terms: the engine has no fields."""
    corpus = [[f"{name}:{term}" for name in FIELDS for term in _repeated(unit, name)] for unit in units]
    engine = bm25s.BM25(k1=1.2, b=0.75)
    engine.index(corpus, show_progress=False)

    def rank(text: str, depth: int) -> list[int]:
        asked = [
            token
            for name, found in terms(text).items()
            for token in (f"{name}:{term}" for term in found)
            if token in engine.vocab_dict
        ]
        if not asked:
            return []
        places, _ = engine.retrieve([asked], k=min(depth, len(units)), show_progress=False)
        return [int(place) for place in places[0]]

    return rank


def _repeated(unit: Unit, name: str) -> list[str]:
    """Return the terms as often as they weigh: no peer takes weighted frequencies."""
    return [term for term, weight in unit.terms.get(name, {}).items() for _ in range(int(weight))]
