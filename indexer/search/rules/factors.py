"""What raises or lowers a document whatever else speaks for it: its year, its number, its validity."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.domain.choices import Validity
from indexer.domain.days.status import Status
from indexer.domain.document import Document
from indexer.search.inquiry import Inquiry
from indexer.search.judge.called import names_document
from indexer.search.query import Query

ENDED_FACTOR = 0.6
"""What is left of the score of a document that has ended or is still to come."""

YEAR_FACTOR = 1.3
"""How much a document of the year that the query names is raised."""

NUMBER_FACTOR = 10.0
"""How much the document is raised whose number or whole title was typed."""


def factors_of(ids: Iterable[str], inquiry: Inquiry) -> dict[str, float]:
    """Return what the score of each document is multiplied by.

    A year, a document number or the exact title in the query lifts the loss of what has ended.
    """
    documents, statuses = inquiry.documents, inquiry.statuses
    return {id: _factor(documents[id], inquiry.query, statuses[id]) for id in ids}


def _factor(document: Document, query: Query, status: Status) -> float:
    exact = names_document(query, document)
    factor = NUMBER_FACTOR if exact else 1.0
    if any(is_of_year(document, year) for year in query.years):
        factor *= YEAR_FACTOR
    demoted = status.ended or status.validity is Validity.NOT_YET
    return factor * ENDED_FACTOR if demoted and not (exact or query.years) else factor


def is_of_year(document: Document, year: int) -> bool:
    """Say whether a document speaks of one year: in its title, or by its dates."""
    if str(year) in document.title:
        return True
    start, end = document.effective_from, document.effective_to
    return start is not None and end is not None and start.year == end.year == year
