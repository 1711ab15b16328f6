"""Lanes: each is one question to the backend, answered with scored units.

A lane is a field of the index and the query's terms for it; `gather` asks them all at once and puts
the answers together. Scores of all lanes are BM25 on their own field and may be added.

To add one, write a row below. Where it asks a field that is not there yet, `units` names and fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from indexer.search.backend import LaneQuery
from indexer.search.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """`name` is the word of the contract's `matched_by`; `share` of the terms must match."""

    name: str
    field: str
    terms: Callable[[Query], tuple[str, ...]]
    weight: float = 1.0
    share: float = 0.0

    def weight_for(self, query: Query) -> float:
        """Return how much the lane counts; sound is all there is when only letters were typed."""
        return 1.0 if self.name == SOUND and query.typed_sounds else self.weight


SOUND = "pinyin"

LANES = (
    Lane(name="word", field="words", terms=lambda query: query.words, share=0.25),
    Lane(name="ngram", field="grams", terms=lambda query: query.grams, share=0.25),
    Lane(name="alias", field="ask_words", terms=lambda query: query.words),
    Lane(name="alias", field="ask_grams", terms=lambda query: query.grams, share=0.25),
    # 吃低保 for 最低生活保障; lightly, because a term is longer than the word that stands for it.
    Lane(name="synonym", field="words", terms=lambda query: query.synonym_words, weight=0.25),
    Lane(name="synonym", field="grams", terms=lambda query: query.synonym_grams, weight=0.25, share=0.5),
    # “集中发放” in quotation marks: all its pairs in one unit.
    Lane(name="phrase", field="grams", terms=lambda query: query.phrase_pairs, share=1.0),
    Lane(name="phrase", field="ask_grams", terms=lambda query: query.phrase_pairs, share=1.0),
    # 社宝卡 read as 社保卡, di保 as 低保.
    Lane(name="typo", field="grams", terms=lambda query: query.mended_grams, share=0.25),
    Lane(name="typo", field="ask_grams", terms=lambda query: query.mended_grams, share=0.25),
    # 居主证 for 居住证, and what input methods get wrong; letters alone count in full.
    Lane(name=SOUND, field="sounds", terms=lambda query: query.sounds, weight=0.3, share=0.25),
    Lane(name=SOUND, field="initials", terms=lambda query: query.initials, share=0.15),
)


def lane_query(
    lane: Lane, query: Query, *, limit: int, documents: frozenset[str] | None = None
) -> LaneQuery | None:
    """Return what a lane asks: any term may match, but at least its share of them; None without terms."""
    terms = lane.terms(query)
    if not terms:
        return None
    return LaneQuery(
        field=lane.field,
        terms=dict.fromkeys(terms, 1.0),
        at_least=max(1, round(lane.share * len(terms))),
        documents=documents,
        limit=limit,
    )
