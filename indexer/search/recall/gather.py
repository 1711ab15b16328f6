"""Put the lanes together: every document that one of them found, with what each gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from indexer.search.backend import LaneQuery
from indexer.search.inquiry import Inquiry
from indexer.search.recall.lanes import LANES, SOUND, Lane, lane_query
from indexer.search.units import FRONT

MEANING_WEIGHT = 12.0
"""What one standard deviation of likeness in meaning is worth, in BM25 points."""

MEANT = 2.0
"""How far a document must stand out, in standard deviations, to be found by meaning alone."""

DEEPER = 10
"""How many times as deep the documents are looked for that filters allow: they are to be counted."""

_BELOW = 0.999

Scores = Mapping[int, float]

_NO_SCORES: Scores = MappingProxyType({})
_NO_LANES: Mapping[str, float] = MappingProxyType({})


class Candidate(NamedTuple):
    """A document that matches: what the lanes gave it, its sections and its asks.

    `lanes` has the best of each lane by name. `only_heard` is a document that only sounds alike
    while others hold all the words typed.
    """

    id: str
    score: float = 0.0
    sections: Scores = _NO_SCORES
    asks: Scores = _NO_SCORES
    lanes: Mapping[str, float] = _NO_LANES
    only_heard: bool = False

    @property
    def best_section(self) -> int:
        """The ordinal of the section that matches best; the front when only asks matched."""
        return max(self.sections, key=lambda ordinal: (self.sections[ordinal], -ordinal), default=FRONT)


@dataclass(frozen=True, slots=True)
class Recalled:
    """All that was found. `whole` says that no lane was cut, so that nothing matching is missing.

    `whole_within` says the same of the documents that were asked for.
    """

    candidates: Mapping[str, Candidate]
    whole: bool = True
    whole_within: bool = True


def recall(
    inquiry: Inquiry,
    *,
    limit: int,
    within: frozenset[str] | None = None,
    lanes: Sequence[Lane] = LANES,
) -> Recalled:
    """Return what any lane found, at most `limit` units in each.

    Where that cuts a lane short, the documents `within` are looked for again by themselves, ten
    times as deep: the rest is there to compare them with. A possible danger brings its emergency
    contacts whatever the lanes find, and a number that was typed those who have it.
    """
    tallies, whole = _tally(inquiry, lanes, limit=limit, documents=inquiry.visible)
    whole_within = whole
    if within is not None and not whole:
        closer, whole_within = _tally(inquiry, lanes, limit=DEEPER * limit, documents=within)
        tallies.update(closer)
    scores = {id: tally.score for id, tally in tallies.items()}
    _add_meaning(scores, tallies, inquiry)
    heard = _keep_sound_below(scores, tallies, inquiry)
    for id, danger in inquiry.dangers.items():
        if danger and id not in scores:
            scores[id], tallies[id] = 0.0, _Tally()
    best = max(scores.values(), default=1.0)
    for id in inquiry.rung:
        tallies.setdefault(id, _Tally()).lanes["word"] = best
        scores[id] = 2 * best + scores.get(id, 0.0)
    candidates = {
        id: Candidate(id, score, tally.sections, tally.asks, tally.lanes, id in heard)
        for id, score in scores.items()
        for tally in (tallies[id],)
    }
    return Recalled(candidates, whole, whole_within)


@dataclass(slots=True)
class _Tally:
    """What the lanes give one document while they are counted."""

    sections: dict[int, float] = field(default_factory=dict)
    asks: dict[int, float] = field(default_factory=dict)
    lanes: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The best section and the best ask together."""
        return max(self.sections.values(), default=0.0) + max(self.asks.values(), default=0.0)


def _tally(
    inquiry: Inquiry, lanes: Sequence[Lane], *, limit: int, documents: frozenset[str] | None
) -> tuple[dict[str, _Tally], bool]:
    """Run every lane over some documents and add up; say too whether none was cut short."""
    found: dict[str, _Tally] = {}
    whole = True
    asked = [(lane, lane_query(lane, inquiry.query, limit=limit, documents=documents)) for lane in lanes]
    asking = [(lane, query) for lane, query in asked if query is not None]
    answers = inquiry.backend.match_all([query for _, query in asking])
    for (lane, _), matches in zip(asking, answers, strict=True):
        whole = whole and len(matches) < limit
        name, weight = lane.name, lane.weight_for(inquiry.query)
        for document, ordinal, unweighed in matches:
            tally = found.get(document)
            if tally is None:
                tally = found[document] = _Tally()
            scores = tally.asks if ordinal < FRONT else tally.sections
            score = weight * unweighed
            scores[ordinal] = scores.get(ordinal, 0.0) + score
            best = tally.lanes.get(name)
            if best is None or score > best:
                tally.lanes[name] = score
    return found, whole


def _add_meaning(scores: dict[str, float], tallies: dict[str, _Tally], inquiry: Inquiry) -> None:
    """Add the lane of meaning; alone it finds only what stands out from all other documents."""
    for id, distance in inquiry.distinctness.items():
        if distance <= 0 or (id not in scores and distance < MEANT):
            continue
        if inquiry.visible is not None and id not in inquiry.visible:
            continue
        tally = tallies.setdefault(id, _Tally())
        tally.lanes["meaning"] = MEANING_WEIGHT * distance
        scores[id] = scores.get(id, 0.0) + tally.lanes["meaning"]


def _keep_sound_below(
    scores: dict[str, float], tallies: Mapping[str, _Tally], inquiry: Inquiry
) -> frozenset[str]:
    """Keep what only sounds alike below every document that holds all the words typed.

    A document may owe its place to its sound only as far as that does not lift it over those.
    Return those that were only heard.
    """
    query = inquiry.query
    if not query.words or query.typed_sounds:
        return frozenset()
    words = dict.fromkeys(query.words, 1.0)
    asking = [
        LaneQuery(field=name, terms=words, at_least=len(words), documents=inquiry.visible, limit=len(scores))
        for name in ("words", "ask_words")
    ]
    holding = {match.document for found in inquiry.backend.match_all(asking) for match in found}
    floor = min((scores[id] for id in holding if id in scores), default=None)
    if floor is None:
        return frozenset()
    heard = frozenset(id for id in scores if id not in holding and tallies[id].lanes.get(SOUND))
    for id in heard:
        sound = tallies[id].lanes[SOUND]
        scores[id] = max(scores[id] - sound, min(scores[id], floor * _BELOW))
    return heard
