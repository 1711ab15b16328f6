"""What an index keeps of a handbook comes back as it was."""

from __future__ import annotations

import dataclasses
import json
import typing
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.domain.document import (
    Amount,
    Benefit,
    Branch,
    Contact,
    Document,
    LegalBasis,
    Link,
    Material,
    MonthDay,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    Section,
    TimeLimit,
    Window,
)
from indexer.domain.problem import Problem
from indexer.domain.records import document_from_record, document_to_record, from_record, to_record
from indexer.domain.vocabulary import (
    Calendar,
    Category,
    Event,
    EventDocument,
    Question,
    Vocabulary,
)

month_days = st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28))
st.register_type_strategy(MonthDay, month_days)


def any_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Return values of a dataclass with every field filled, not only the required ones."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{f.name: st.from_type(hints[f.name]) for f in dataclasses.fields(cls)})


RECORDS: tuple[type[Any], ...] = (
    *(Section, Window, LegalBasis, Branch, Material, TimeLimit, Link, Phone, Opening),
    *(Amount, Benefit, Proxy, Calendar, Category, Question, EventDocument, Event),
)
for record in RECORDS:
    st.register_type_strategy(record, any_of(record))


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@pytest.mark.parametrize("cls", [Policy, Procedure, Contact])
@given(data=st.data())
def test_any_document_survives_the_index(cls: type[Document], data: st.DataObject) -> None:
    document = data.draw(any_of(cls))
    assert document_from_record(through_json(document_to_record(document))) == document


@pytest.mark.parametrize("cls", [Vocabulary, Problem])
@given(data=st.data())
def test_vocabulary_and_problems_survive_the_index(cls: type[Any], data: st.DataObject) -> None:
    value = data.draw(any_of(cls))
    assert from_record(cls, through_json(to_record(value))) == value


def test_record_holds_only_what_was_stated() -> None:
    document = Policy(id="a", title="题", category="c", path="a.md", effective_from=date(2026, 1, 1))
    assert document_to_record(document) == {
        "type": "policy",
        "id": "a",
        "title": "题",
        "category": "c",
        "path": "a.md",
        "effective_from": "2026-01-01",
    }


def test_no_papers_needed_is_not_the_same_as_papers_not_stated() -> None:
    for materials in (None, ()):
        document = Procedure(id="a", title="题", category="c", path="a.md", materials=materials)
        found = document_from_record(through_json(document_to_record(document)))
        assert isinstance(found, Procedure)
        assert found.materials == materials
