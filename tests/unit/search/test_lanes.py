"""A lane more is a row: the search it stands in finds by it, and nothing else is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.document import Contact, Document, Phone
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.query import Query
from indexer.search.recall.lanes import LANES, Lane
from indexer.search.request import SearchRequest
from indexer.search.service import SearchService
from indexer.search.units import FIELDS, units_of
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)


def last_digits(number: str) -> tuple[str, ...]:
    return (re.sub(r"\D", "", number)[-3:],)


def contact(id: str, number: str) -> Contact:
    return Contact(id=id, title=id, category="c", path=f"{id}.md", phones=(Phone(number=number),))


CONTACTS = (contact("plumber", "010-0000-0123"), contact("locksmith", "010-0000-0145"))

# What the guide in docs/adr/0017 asks for: the row, and the field it asks.
TAIL = Lane(name="phrase", field="tails", terms=lambda query: last_digits(query.folded))


def with_tails(document: Document, analyser: Analyser) -> list:
    units = list(units_of(document, analyser))
    tails = [last_digits(phone.number)[0] for phone in document.phones]
    front = next(unit for unit in units if unit.ordinal == 0)
    units.remove(front)
    return [*units, replace(front, terms={**front.terms, "tails": dict.fromkeys(tails, 1.0)})]


def found(analyser: Analyser, lanes: tuple[Lane, ...]) -> dict[str, tuple[str, ...]]:
    handbook = Handbook(Vocabulary(title="t", categories=()), {c.id: c for c in CONTACTS})
    backend = MemoryBackend(unit for c in CONTACTS for unit in with_tails(c, analyser))
    service = SearchService(handbook, backend, analyser, lanes=lanes)
    hits = service.search(SearchRequest(text="尾号123", on=TODAY)).hits
    return {hit.document.id: hit.matched_by for hit in hits}


def test_lane_more_finds_what_no_other_does(analyser: Analyser) -> None:
    assert found(analyser, LANES) == {}
    assert found(analyser, (*LANES, TAIL)) == {"plumber": ("phrase",)}


def test_lane_stays_where_a_service_is_narrowed(analyser: Analyser) -> None:
    handbook = Handbook(Vocabulary(title="t", categories=()), {c.id: c for c in CONTACTS})
    backend = MemoryBackend(unit for c in CONTACTS for unit in with_tails(c, analyser))
    service = SearchService(handbook, backend, analyser, lanes=(TAIL,)).over(handbook)
    hits = service.search(SearchRequest(text="123", on=TODAY)).hits
    assert [hit.document.id for hit in hits] == ["plumber"]


def test_every_lane_asks_a_field_that_units_fill() -> None:
    assert {lane.field for lane in LANES} == set(FIELDS)


def test_lane_of_nothing_typed_asks_nothing() -> None:
    nothing = Query(text="", folded="", words=(), grams=())
    assert all(lane.terms(nothing) == () for lane in LANES)
