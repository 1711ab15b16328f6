"""Put the lanes together: every document that one of them found, with what each gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.search.backend import LaneQuery, SearchBackend
from indexer.search.meaning import Meaning
from indexer.search.query import Query
from indexer.search.recall.lanes import LANES, SOUND, run_lane
from indexer.search.units import FRONT

MEANING_WEIGHT = 12.0
"""What one standard deviation of likeness in meaning is worth, in BM25 points."""

MEANT = 2.0
"""How far a document must stand out, in standard deviations, to be found by meaning alone."""

_BELOW = 0.999


@dataclass(slots=True)
class Candidate:
    """A document that matches: its score, its sections' and asks' scores, the best of each lane.

    `only_heard` is a document that only sounds alike while others hold all the words typed;
    `share` is what the lanes alone gave it, as a share of what they gave the best; `danger` how
    probable the danger is that an emergency contact is there for, 0.0 where it is not told.
    """

    id: str
    score: float = 0.0
    sections: dict[int, float] = field(default_factory=dict)
    asks: dict[int, float] = field(default_factory=dict)
    lanes: dict[str, float] = field(default_factory=dict)
    danger: float = 0.0
    only_heard: bool = False
    share: float = 0.0

    @property
    def best_section(self) -> int:
        """The ordinal of the section that matches best; the front when only asks matched."""
        return max(self.sections, key=lambda ordinal: (self.sections[ordinal], -ordinal), default=FRONT)

    @property
    def pinned(self) -> bool:
        """Whether it stands above everything."""
        return self.danger > 0.0

    def at(self, score: float, *, danger: float) -> Candidate:
        """Return the candidate with another score; `replace` of dataclasses takes ten times as long."""
        return Candidate(
            self.id, score, self.sections, self.asks, self.lanes, danger, self.only_heard, self.share
        )


def gather(
    query: Query,
    backend: SearchBackend,
    meaning: Meaning | None = None,
    *,
    limit: int,
) -> dict[str, Candidate]:
    """Run every lane and add up: the best section of a document, its best ask, its meaning."""
    found: dict[str, Candidate] = {}
    for lane in LANES:
        for match in run_lane(lane, query, backend, limit=limit):
            candidate = found.setdefault(match.document, Candidate(match.document))
            scores = candidate.asks if match.ordinal < FRONT else candidate.sections
            score = lane.weight_for(query) * match.score
            scores[match.ordinal] = scores.get(match.ordinal, 0.0) + score
            candidate.lanes[lane.name] = max(candidate.lanes.get(lane.name, 0.0), score)
    for candidate in found.values():
        section = max(candidate.sections.values(), default=0.0)
        candidate.score = section + max(candidate.asks.values(), default=0.0)
    if meaning is not None and query.has_meaning:
        _add_meaning(found, meaning.distinctness(query.meant))
    _keep_sound_below(found, query, backend)
    return found


def _add_meaning(found: dict[str, Candidate], distinctness: Mapping[str, float]) -> None:
    """Add the lane of meaning; alone it finds only what stands out from all other documents."""
    for id, distance in distinctness.items():
        if distance <= 0 or (id not in found and distance < MEANT):
            continue
        candidate = found.setdefault(id, Candidate(id))
        candidate.lanes["meaning"] = MEANING_WEIGHT * distance
        candidate.score += candidate.lanes["meaning"]


def _keep_sound_below(found: Mapping[str, Candidate], query: Query, backend: SearchBackend) -> None:
    """Keep what only sounds alike below every document that holds all the words typed.

    A document may owe its place to its sound only as far as that does not lift it over those.
    """
    if not query.words or query.typed_sounds:
        return
    words = dict.fromkeys(query.words, 1.0)
    holding = {
        match.document
        for field in ("words", "ask_words")
        for match in backend.match(LaneQuery(field=field, terms=words, at_least=len(words), limit=len(found)))
    }
    floor = min((found[id].score for id in holding if id in found), default=None)
    if floor is None:
        return
    for candidate in found.values():
        sound = candidate.lanes.get(SOUND, 0.0)
        if sound and candidate.id not in holding:
            candidate.only_heard = True
            candidate.score = max(candidate.score - sound, min(candidate.score, floor * _BELOW))
