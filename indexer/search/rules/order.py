"""Hold the rules that are not a matter of tuning.

Contract, section 3: an ended document never stands above one that supersedes it and also
matches, and otherwise loses part of its score; a year, a document number or the exact title in
the query lifts the loss, not the rule; emergencies stand on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexer.domain.choices import Validity
from indexer.domain.document import Contact, Document
from indexer.domain.relations import Relations
from indexer.domain.status import Status
from indexer.search.judge.called import names_document
from indexer.search.judge.danger import danger_of, is_told
from indexer.search.query import Query
from indexer.search.recall.gather import Candidate
from indexer.search.rules.succession import lift_replacements

ENDED_FACTOR = 0.6
"""What is left of the score of a document that has ended or is still to come."""

YEAR_FACTOR = 1.3
"""How much a document of the year that the query names is raised."""

NUMBER_FACTOR = 10.0
"""How much the document is raised whose number or whole title was typed."""


def order(
    candidates: Iterable[Candidate],
    query: Query,
    relations: Relations,
    statuses: Mapping[str, Status],
) -> list[Candidate]:
    """Return the candidates best first, after years, numbers, validity and emergencies."""
    candidates = tuple(candidates)
    documents = relations.documents
    scores = {c.id: _weighed(c, documents[c.id], query, statuses[c.id]) for c in candidates}
    lifted = lift_replacements(scores, relations, statuses)
    dangers = {c.id: _danger(documents[c.id], query, statuses[c.id]) for c in candidates}
    everyday = max((lifted[id] for id, danger in dangers.items() if not danger), default=0.0)
    told = {id: d if is_told(d, lifted[id], everyday) else 0.0 for id, d in dangers.items()}
    settled = [c.at(lifted[c.id], danger=told[c.id]) for c in candidates]
    return sorted(settled, key=lambda c: (-c.danger, -c.score, c.id))


def leading(
    candidates: Iterable[Candidate],
    query: Query,
    relations: Relations,
    statuses: Mapping[str, Status],
    *,
    limit: int,
) -> list[str]:
    """Return the ids of the best candidates by what the lanes, years, numbers and validity say."""
    documents = relations.documents
    scores = {c.id: _weighed(c, documents[c.id], query, statuses[c.id]) for c in candidates}
    return sorted(scores, key=lambda c: (-scores[c], c))[:limit]


def _weighed(candidate: Candidate, document: Document, query: Query, status: Status) -> float:
    score = candidate.score
    exact = names_document(query, document)
    if exact:
        score *= NUMBER_FACTOR
    if any(is_of_year(document, year) for year in query.years):
        score *= YEAR_FACTOR
    demoted = status.ended or status.validity is Validity.NOT_YET
    if demoted and not (exact or query.years):
        score *= ENDED_FACTOR
    return score


def _danger(document: Document, query: Query, status: Status) -> float:
    return danger_of(query, document) if isinstance(document, Contact) and not status.ended else 0.0


def is_of_year(document: Document, year: int) -> bool:
    """Say whether a document speaks of one year: in its title, or by its dates."""
    if str(year) in document.title:
        return True
    start, end = document.effective_from, document.effective_to
    return start is not None and end is not None and start.year == end.year == year
