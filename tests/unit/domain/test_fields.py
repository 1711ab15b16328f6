"""The table of front matter keys: complete, without doubles, and true to the dataclasses."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from indexer.domain.body import Body
from indexer.domain.choices import (
    Channel,
    Choice,
    ContactKind,
    ContactState,
    DayUnit,
    DocumentType,
    Freshness,
    Level,
    Online,
    ProxyState,
    Role,
    Validity,
)
from indexer.domain.document import (
    DOCUMENT_CLASSES,
    Amount,
    Benefit,
    Contact,
    Document,
    LegalBasis,
    Material,
    MonthDay,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.domain.fields import FIELDS, Field, Kind, document_as_fields, fields_for

TYPES = list(DocumentType)
NOT_WRITTEN_BY_EDITORS = {"path", "body", "faulty_fields"}
NOT_KEPT = {"type", "secrecy"}


def tables() -> Iterator[Any]:
    for type in TYPES:
        yield pytest.param(fields_for(type), id=type.value)
    for field in FIELDS:
        if field.record:
            yield pytest.param(field.record, id=f"inside {field.key}")


@pytest.mark.parametrize("table", list(tables()))
def test_no_name_stands_for_two_keys(table: tuple[Field, ...]) -> None:
    names = Counter(name for field in table for name in {field.key, field.label})
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("type", TYPES)
def test_keys_are_exactly_the_attributes_of_the_document(type: DocumentType) -> None:
    attributes = {field.name for field in dataclasses.fields(DOCUMENT_CLASSES[type])}
    keys = {field.key for field in fields_for(type)}
    assert keys - NOT_KEPT <= attributes
    rules_only = {"legal_basis", "windows", "branches", "not_this"} if type is DocumentType.CONTACT else set()
    assert attributes - keys == NOT_WRITTEN_BY_EDITORS | rules_only


@pytest.mark.parametrize("field", [field for field in FIELDS if field.record], ids=lambda field: field.key)
def test_keys_inside_a_record_are_attributes_of_its_class(field: Field) -> None:
    assert field.factory is not None
    attributes = {attribute.name.rstrip("_") for attribute in dataclasses.fields(field.factory)}
    assert {inner.key for inner in field.record} <= attributes


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_kind_of_a_key_comes_with_what_it_needs(field: Field) -> None:
    words = (Kind.CHOICE, Kind.CHOICE_LIST, Kind.CHOICE_OR_TEXT)
    records = (Kind.RECORD, Kind.RECORD_LIST, Kind.CHOICE_OR_TEXT, Kind.LIST_OR_TEXT)
    assert (field.choice is not None) == (field.kind in words)
    assert bool(field.record) == (field.kind in records)
    assert (field.none_words is not None) == (field.kind in (Kind.NONE_OR_TEXT, Kind.LIST_OR_TEXT))


def test_four_keys_are_required() -> None:
    assert [field.key for field in FIELDS if field.required] == ["id", "title", "type", "category"]


@pytest.mark.parametrize("choice", Choice.__subclasses__(), ids=lambda choice: choice.__name__)
def test_closed_set_reads_both_languages_and_nothing_else(choice: type[Choice]) -> None:
    for member in choice:
        assert member.label
        assert choice.parse(member.value) is choice.parse(member.label) is member
    assert choice.parse("") is None
    assert choice.parse("nonsense") is None
    assert len({m.label for m in choice}) == len(choice)


def test_closed_sets_use_the_words_of_the_contract() -> None:
    assert [v.label for v in Validity] == ["现行有效", "已修改", "尚未施行", "已被替代", "已失效", "已废止"]
    assert Freshness.DUE.label == "待核对"


def document(cls: type[Document], **more: Any) -> Document:
    return cls(id="x", title="题", category="c", path="x.md", body=Body.of(["文"]), **more)


COMMON = {"id": "x", "title": "题", "category": "c", "openness": "public"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(document(Policy), {"type": "policy"}, id="what is not stated is left out"),
        pytest.param(
            document(Procedure, materials=()),
            {"type": "procedure", "materials": []},
            id="no papers needed",
        ),
        pytest.param(
            document(Procedure, visits=0),
            {"type": "procedure", "visits": 0},
            id="no visit needed",
        ),
        pytest.param(
            document(
                Policy, effective_from=date(2026, 1, 1), level=Level.CITY, issuer=("甲", "乙"), sample=True
            ),
            {
                "type": "policy",
                "effective_from": "2026-01-01",
                "level": "city",
                "issuer": ["甲", "乙"],
                "sample": True,
            },
            id="dates, choices and lists",
        ),
        pytest.param(
            document(Policy, windows=(Window(from_=MonthDay(9, 1), until=MonthDay(10, 31), missed="次年"),)),
            {
                "type": "policy",
                "windows": [{"from": "09-01", "until": "10-31", "missed": "次年", "notice_days": 30}],
            },
            id="a window under the editors' names",
        ),
        pytest.param(
            document(
                Procedure,
                materials=(Material(name="身份证", originals=1, copies=0),),
                promise_days=TimeLimit(days=5, unit=DayUnit.WORKDAY),
                channels=(Channel.ONLINE, Channel.PROXY),
                legal_basis=(LegalBasis(title="某法", article="第三条"),),
            ),
            {
                "type": "procedure",
                "materials": [{"name": "身份证", "need": "required", "originals": 1, "copies": 0}],
                "promise_days": {"days": 5, "unit": "workday"},
                "channels": ["online", "proxy"],
                "legal_basis": [{"title": "某法", "article": "第三条"}],
            },
            id="records of a procedure",
        ),
        pytest.param(
            document(
                Procedure,
                role=Role.REFERS,
                online=Online.START,
                proxy=Proxy(state=ProxyState.ONLY_FOR, note="监护人"),
                benefit=Benefit(amounts=(Amount(label="每月", amount="以通知为准"),)),
                materials=(Material(name="委托书", when="别人代办时", one_of="身份"),),
            ),
            {
                "type": "procedure",
                "role": "refers",
                "online": "start",
                "proxy": {"state": "only_for", "note": "监护人"},
                "benefit": [{"label": "每月", "amount": "以通知为准"}],
                "materials": [{"name": "委托书", "need": "required", "when": "别人代办时", "one_of": "身份"}],
            },
            id="what answers a resident",
        ),
        pytest.param(
            document(Procedure, proxy=Proxy(state=ProxyState.NO), benefit=Benefit(not_here=True)),
            {"type": "procedure", "proxy": "no", "benefit": "not_here"},
            id="one word for a proxy and a benefit",
        ),
        pytest.param(
            document(Procedure, proxy=Proxy(note="家人可代交"), benefit=Benefit(text="补贴")),
            {"type": "procedure", "proxy": "家人可代交", "benefit": "补贴"},
            id="plain words for a proxy and a benefit",
        ),
        pytest.param(
            document(
                Contact,
                kind=ContactKind.VENDOR,
                state=ContactState.OPEN,
                phones=(Phone(number="010-0000-0102", label="值班"),),
            ),
            {
                "type": "contact",
                "kind": "vendor",
                "state": "open",
                "phones": [{"number": "010-0000-0102", "label": "值班"}],
            },
            id="a contact",
        ),
    ],
)
def test_front_matter_as_json(value: Document, expected: dict[str, Any]) -> None:
    assert document_as_fields(value) == COMMON | expected


def test_opening_hours_are_shown_with_their_days() -> None:
    opening = Opening(days=(6, 7), from_="09:00", until="17:00", season=(MonthDay(11, 15), MonthDay(3, 15)))
    shown = document_as_fields(document(Contact, opening=(opening,)))["opening"][0]
    assert (shown["days"], shown["from"], shown["season"]) == ([6, 7], "09:00", ["11-15", "03-15"])


def test_body_and_faults_are_no_front_matter() -> None:
    shown = document_as_fields(document(Policy, faulty_fields=("level",)))
    assert not NOT_WRITTEN_BY_EDITORS & set(shown)
