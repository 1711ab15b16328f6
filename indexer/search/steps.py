"""The steps of one question, in their order: recall -> judge -> rules -> answer, a folder each.

Recalling is wide and shallow, judging narrow and deep; the rules of the contract have the last
word. The list they make is that of the whole handbook: filters only choose what is shown of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.search.inquiry import Inquiry
from indexer.search.judge.evidence import judge
from indexer.search.judge.names import Namebook
from indexer.search.recall.gather import recall
from indexer.search.recall.lanes import LANES, Lane
from indexer.search.rules.factors import factors_of
from indexer.search.rules.order import Listing, place, shares_of

DEEPEST = 1000
"""Units looked at in each lane; beyond them documents are counted only where a filter allows them."""

DEEPEST_SECTIONS = 500
"""The same for a list of sections: twice as many cost a fifth more time and find no more."""


def list_documents(
    inquiry: Inquiry,
    namebook: Namebook,
    *,
    limit: int,
    within: frozenset[str] | None = None,
    lanes: Sequence[Lane] = LANES,
) -> Listing:
    """Return the documents that match, best first; those `within` completely."""
    recalled = recall(inquiry, limit=limit, within=within, lanes=lanes)
    factors = factors_of(recalled.scores, inquiry)
    scores = judge(recalled, factors, inquiry, namebook)
    return place(recalled, scores, factors, inquiry)


def list_for_sections(
    inquiry: Inquiry, namebook: Namebook, *, limit: int = DEEPEST_SECTIONS, lanes: Sequence[Lane] = LANES
) -> Listing:
    """Return the documents whose sections match, by the lanes alone: evidence tells documents apart.

    How sure they are is still told by their evidence.
    """
    recalled = recall(inquiry, limit=limit, lanes=lanes)
    factors = factors_of(recalled.scores, inquiry)
    judged = judge(recalled, factors, inquiry, namebook)
    listing = place(recalled, recalled.scores, factors, inquiry)
    return replace(listing, shares=shares_of({id: score * factors[id] for id, score in judged.items()}))
