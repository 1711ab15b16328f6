"""Sections stand by themselves and by their document, under the rules of documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indexer.domain.document import Document, Policy
from indexer.search.excerpt.sections import order_sections
from indexer.search.inquiry import Inquiry
from indexer.search.recall.gather import Candidate, Recalled
from indexer.search.rules.factors import factors_of
from indexer.search.rules.order import place


def policy(id: str, *, superseded_by: tuple[str, ...] = ()) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", superseded_by=superseded_by)


@pytest.fixture
def sections(inquire: Callable[..., Inquiry]) -> Callable[..., list[tuple[str, int]]]:
    """Return a function that orders the sections of candidates, for a query about parking."""

    def ordered(*candidates: Candidate, documents: list[Document]) -> list[tuple[str, int]]:
        inquiry = inquire("停车", documents)
        scores = {candidate.id: candidate.score for candidate in candidates}
        recalled = Recalled(scores, {candidate.id: candidate for candidate in candidates})
        listing = place(recalled, scores, factors_of(scores, inquiry), inquiry)
        return [(section.document, section.ordinal) for section in order_sections(listing, inquiry)]

    return ordered


def test_sections_stand_by_their_own_scores(sections: Any) -> None:
    found = sections(
        Candidate("a", 9.0, {1: 9.0, 2: 3.0}),
        Candidate("b", 6.0, {1: 6.0}),
        documents=[policy("a"), policy("b")],
    )
    assert found == [("a", 1), ("b", 1), ("a", 2)]


def test_of_two_sections_alike_the_one_whose_neighbours_match_stands_first(sections: Any) -> None:
    found = sections(
        Candidate("a", 6.0, {1: 6.0}),
        Candidate("b", 6.0, {1: 6.0, 2: 5.0, 3: 5.0}),
        documents=[policy("a"), policy("b")],
    )
    assert found[:2] == [("b", 1), ("a", 1)]


def test_sections_of_an_ended_document_stand_below_its_successors_best(sections: Any) -> None:
    found = sections(
        Candidate("old", 20.0, {1: 20.0, 2: 10.0}),
        Candidate("new", 22.0, {1: 2.0, 2: 1.0}, asks={-1: 20.0}),
        documents=[policy("old", superseded_by=("new",)), policy("new")],
    )
    assert found[0] == ("new", 1)


def test_document_that_only_its_asks_match_stands_with_its_front_matter(sections: Any) -> None:
    assert sections(Candidate("a", 4.0, asks={-1: 4.0}), documents=[policy("a")]) == [("a", 0)]
