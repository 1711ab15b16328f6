"""Sections stand by themselves and by their document, under the rules of documents."""

from __future__ import annotations

from datetime import date

from indexer.domain.document import Document, Policy
from indexer.domain.relations import Relations
from indexer.domain.status import status_on
from indexer.search.excerpt.sections import order_sections
from indexer.search.query import parse_query
from indexer.search.recall.gather import Candidate
from indexer.search.rules.order import order
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)


def policy(id: str, *, superseded_by: tuple[str, ...] = ()) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", superseded_by=superseded_by)


def sections(analyser: Analyser, *candidates: Candidate, documents: list[Document]) -> list[tuple[str, int]]:
    relations = Relations(documents)
    query = parse_query("停车", analyser, on=TODAY)
    statuses = {d.id: status_on(d, relations, on=TODAY, expiring_days=60) for d in documents}
    gathered = {candidate.id: candidate for candidate in candidates}
    ordered = order(candidates, query, relations, statuses)
    found = order_sections(gathered, ordered, relations, statuses)
    return [(section.document, section.ordinal) for section in found]


def test_sections_stand_by_their_own_scores(analyser: Analyser) -> None:
    found = sections(
        analyser,
        Candidate("a", 9.0, {1: 9.0, 2: 3.0}),
        Candidate("b", 6.0, {1: 6.0}),
        documents=[policy("a"), policy("b")],
    )
    assert found == [("a", 1), ("b", 1), ("a", 2)]


def test_of_two_sections_alike_the_one_whose_neighbours_match_stands_first(analyser: Analyser) -> None:
    found = sections(
        analyser,
        Candidate("a", 6.0, {1: 6.0}),
        Candidate("b", 6.0, {1: 6.0, 2: 5.0, 3: 5.0}),
        documents=[policy("a"), policy("b")],
    )
    assert found[:2] == [("b", 1), ("a", 1)]


def test_sections_of_an_ended_document_stand_below_its_successors_best(analyser: Analyser) -> None:
    found = sections(
        analyser,
        Candidate("old", 20.0, {1: 20.0, 2: 10.0}),
        Candidate("new", 22.0, {1: 2.0, 2: 1.0}, asks={-1: 20.0}),
        documents=[policy("old", superseded_by=("new",)), policy("new")],
    )
    assert found[0] == ("new", 1)


def test_document_that_only_its_asks_match_stands_with_its_front_matter(analyser: Analyser) -> None:
    assert sections(analyser, Candidate("a", 4.0, asks={-1: 4.0}), documents=[policy("a")]) == [("a", 0)]
