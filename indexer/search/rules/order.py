"""Bring into order what was found, under the rules that are not a matter of tuning.

Contract, section 3: an ended document never stands above one that supersedes it and also
matches, and otherwise loses part of its score; a year, a document number or the exact title in
the query lifts the loss, not the rule; emergencies stand on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from indexer.search.inquiry import Inquiry
from indexer.search.judge.confidence import Confidence
from indexer.search.judge.danger import is_told
from indexer.search.judge.evidence import DEPTH
from indexer.search.recall.gather import Candidate, Recalled
from indexer.search.rules.succession import lift_replacements

FLOOR = 0.2
"""Documents below this share of the best, by the lanes and by all evidence, are noise and not shown."""


class Placed(NamedTuple):
    """A document with its final score and that of the lanes; one that is `pinned` stands above everything."""

    id: str
    score: float
    recalled: float = 0.0
    pinned: bool = False


@dataclass(frozen=True)
class Listing:
    """Everything that was found, in its final order, whatever a filter will show of it.

    `shares` has, of the best by all evidence, the share of each in what speaks for them together; noise
    is among them: the last that is shown is not alone.

    `candidates` are what the lanes gave each. `whole` and `whole_within` are those of what was recalled:
    whether all that matches is here.
    """

    placed: tuple[Placed, ...]
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    whole: bool = True
    whole_within: bool = True

    def without_noise(self) -> Listing:
        """Return what is worth showing."""
        best = max((placed.score for placed in self.placed), default=0.0)
        most = max((placed.recalled for placed in self.placed), default=0.0)
        worth = tuple(
            placed
            for placed in self.placed
            if placed.pinned or (most and placed.recalled / most >= FLOOR) or placed.score >= FLOOR * best
        )
        return replace(self, placed=worth)


def place(
    recalled: Recalled, scores: Mapping[str, float], factors: Mapping[str, float], inquiry: Inquiry
) -> Listing:
    """Return the candidates best first, after years, numbers, validity, successors and emergencies."""
    weighed = {id: score * factors[id] for id, score in scores.items()}
    lifted = lift_replacements(weighed, inquiry.relations, inquiry.statuses)
    dangers = _dangers_told(lifted, inquiry)
    first = sorted([(-dangers.get(id, 0.0), -score, id) for id, score in lifted.items()])
    placed = tuple(Placed(id, lifted[id], recalled.scores[id], id in dangers) for _, _, id in first)
    return Listing(placed, recalled.candidates, shares_of(weighed), recalled.whole, recalled.whole_within)


def shares_of(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each of the best in their scores, best first."""
    best = [id for _, id in sorted([(-score, id) for id, score in scores.items() if score > 0])[:DEPTH]]
    total = sum(scores[id] for id in best)
    return {id: scores[id] / total for id in best}


def pin_first(listing: Listing, inquiry: Inquiry, confidence: Confidence) -> Listing:
    """Pin an emergency number that stands first by all evidence: 楼上掉下个人 names no symptom."""
    if not listing.placed or not inquiry.may_be_danger:
        return listing
    first, *others = listing.placed
    if first.id not in inquiry.dangers or inquiry.statuses[first.id].ended:
        return listing
    if not confidence.answers(inquiry.documents[first.id]):
        return listing
    return replace(listing, placed=(first._replace(pinned=True), *others))


def _dangers_told(scores: Mapping[str, float], inquiry: Inquiry) -> dict[str, float]:
    """Return the dangers that are told of, by the emergency contact that is there for each."""
    possible = {
        id: danger
        for id, danger in inquiry.dangers.items()
        if danger and id in scores and not inquiry.statuses[id].ended
    }
    if not possible:
        return {}
    everyday = max((score for id, score in scores.items() if id not in possible), default=0.0)
    return {id: danger for id, danger in possible.items() if is_told(danger, scores[id], everyday)}
