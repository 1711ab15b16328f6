"""Sections in order: for batches and for whoever looks for a paragraph, not a document."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.search.inquiry import Inquiry
from indexer.search.recall.gather import Candidate
from indexer.search.rules.order import Listing
from indexer.search.rules.succession import lift_replacements
from indexer.search.units import FRONT

FIT_WEIGHT = 0.5
"""What the fit of its document adds to a section."""

_FITTING = 5
"""How many sections tell the fit of a document: one may match by chance, five do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionScore:
    """One section of a document with the score it stands in a list of sections by."""

    document: str
    ordinal: int
    score: float
    pinned: bool = False


def order_sections(listing: Listing, inquiry: Inquiry) -> list[SectionScore]:
    """Return sections best first, under the same rules as documents.

    A section also counts by the document it stands in: of two alike, the one whose neighbours
    speak of the matter too. A document that only its asks match stands with its front matter.
    """
    scores: dict[str, dict[int, float]] = {}
    for placed in listing.placed:
        candidate = listing.candidates[placed.id]
        factor = placed.score / candidate.score if candidate.score else 1.0
        sections = candidate.sections or {FRONT: max(candidate.asks.values(), default=0.0)}
        fit = FIT_WEIGHT * _fit(candidate)
        scores[candidate.id] = {ordinal: (score + fit) * factor for ordinal, score in sections.items()}
    best = {id: max(sections.values()) for id, sections in scores.items()}
    lifted = lift_replacements(best, inquiry.relations, inquiry.statuses)
    found: list[tuple[bool, float, str, int]] = []
    for placed in listing.placed:
        top = best[placed.id]
        lift = lifted[placed.id] / top if top else 1.0
        for ordinal, score in scores[placed.id].items():
            found.append((not placed.pinned, -score * lift, placed.id, ordinal))
    found.sort()
    return [SectionScore(document=d, ordinal=o, score=-s, pinned=not n) for n, s, d, o in found]


def _fit(candidate: Candidate) -> float:
    """Return the mean of the best five sections of a document, missing ones counting nothing."""
    scores = sorted([score for ordinal, score in candidate.sections.items() if ordinal > FRONT], reverse=True)
    return sum(scores[:_FITTING]) / _FITTING
