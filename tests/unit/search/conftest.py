"""A small handbook in memory, searched by the plain engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest
from search_handbook import DOCUMENTS, VOCABULARY, Library

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.choices import ContactKind
from indexer.domain.days.status import status_on
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.domain.relations import Relations
from indexer.domain.vocabulary import Vocabulary
from indexer.search.backend import SearchBackend
from indexer.search.inquiry import Inquiry
from indexer.search.judge.danger import danger_of
from indexer.search.query import parse_query
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)

Inquire = Callable[..., Inquiry]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    return Handbook(VOCABULARY, {document.id: document for document in DOCUMENTS}, revision="r1")


@pytest.fixture(scope="session")
def library(analyser: Analyser) -> Library:
    """Return a function that makes a service over any handbook."""

    def search_in(handbook: Handbook) -> SearchService:
        units = [unit for d in handbook.documents.values() for unit in units_of(d, analyser)]
        return SearchService(handbook, MemoryBackend(units), analyser)

    return search_in


@pytest.fixture(scope="session")
def service(handbook: Handbook, library: Library) -> SearchService:
    return library(handbook)


@pytest.fixture(scope="session")
def inquire(analyser: Analyser) -> Inquire:
    """Return a function that asks a query of documents, with or without an index of them."""

    def ask(text: str, documents: Iterable[Document], backend: SearchBackend | None = None) -> Inquiry:
        relations = Relations(documents)
        query = parse_query(text, analyser, on=TODAY)
        contacts = [d for d in relations.documents.values() if isinstance(d, Contact)]
        return Inquiry(
            query=query,
            relations=relations,
            statuses={
                id: status_on(document, relations, on=TODAY, expiring_days=60)
                for id, document in relations.documents.items()
            },
            backend=backend or MemoryBackend(()),
            dangers={d.id: danger_of(query, d) for d in contacts if d.kind is ContactKind.EMERGENCY},
        )

    return ask
