"""Any front matter that is written down is read back as the same values."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.fields.keys import read_front_matter
from indexer.content.nodes import Mapping
from indexer.domain.choices import DocumentType
from indexer.domain.document import DOCUMENT_CLASSES, Benefit, MonthDay, Proxy
from indexer.domain.fields import FIELDS, Field, Kind, fields_for

# What YAML may hold in a double-quoted text; JSON's escapes are among YAML's.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u2028\u2029\ufeff"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip())
PLAIN_WORDS = st.sampled_from(["家人可代交", " 带身份证 ", "按通知", "可以，带双方身份证"])
IDS = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
DATES = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(date.isoformat)
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: str(MonthDay(day.month, day.day)))
TIMES = st.times().map(lambda time: f"{time:%H:%M}")

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.SLUG: IDS,
    Kind.TEXT: TEXTS,
    Kind.TEXT_OR_LIST: st.lists(TEXTS, min_size=1, max_size=3),
    Kind.TEXT_LIST: st.lists(TEXTS, max_size=3),
    Kind.DATE: DATES,
    Kind.INTEGER: st.integers(0, 999_999),
    Kind.BOOLEAN: st.booleans(),
    Kind.ID: IDS,
    Kind.ID_OR_LIST: st.lists(IDS, min_size=1, max_size=3),
    Kind.ID_LIST: st.lists(IDS, max_size=3),
    Kind.ID_OR_TEXT: TEXTS,
    Kind.AUDIENCES: st.lists(TEXTS, max_size=3),
    Kind.ASSETS: st.lists(IDS.map("assets/{}".format), max_size=3),
    Kind.URL: IDS.map("https://example.org/{}".format),
    Kind.DAY: DATES | MONTH_DAYS,
    Kind.TIME: TIMES,
    Kind.PHONE: st.integers(100, 199).map("010-0000-0{}".format),
    Kind.NONE_OR_TEXT: TEXTS,
}


def values_of(field: Field) -> st.SearchStrategy[Any]:
    if field.kind is Kind.CHOICE_OR_TEXT:
        return PLAIN_WORDS | records(field.record)
    if field.kind is Kind.LIST_OR_TEXT:
        return PLAIN_WORDS | st.lists(records(field.record), max_size=3)
    if field.choice is not None:
        words = st.sampled_from([word for member in field.choice for word in (member.value, member.label)])
        return st.lists(words, max_size=3) if field.kind is Kind.CHOICE_LIST else words
    if field.kind is Kind.RECORD:
        return records(field.record)
    if field.kind is Kind.RECORD_LIST:
        return st.lists(records(field.record), max_size=3)
    if field.kind is Kind.WEEKDAYS:
        return st.lists(st.integers(1, 7), min_size=1, max_size=7)
    if field.kind is Kind.SEASON:
        return st.tuples(MONTH_DAYS, MONTH_DAYS).map("..".join)
    return VALUES[field.kind]


def records(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings under either name of each key."""

    def entry(field: Field) -> st.SearchStrategy[tuple[str, Any]]:
        return st.tuples(st.sampled_from((field.key, field.label)), values_of(field))

    required = [entry(field) for field in fields if field.required]
    optional = [st.none() | entry(field) for field in fields if not field.required]
    return st.tuples(*required, *optional).map(lambda pairs: dict(pair for pair in pairs if pair))


def documents() -> st.SearchStrategy[tuple[DocumentType, dict[str, Any]]]:
    def of(type: DocumentType) -> st.SearchStrategy[tuple[DocumentType, dict[str, Any]]]:
        known = tuple(field for field in fields_for(type) if field.key not in ("type", "secrecy"))
        return st.tuples(st.just(type), records(known))

    return st.sampled_from(DocumentType).flatmap(of)


def as_yaml(keys: dict[str, Any]) -> str:
    """Write each key on a line: dates and numbers plain, texts quoted, the rest in brackets."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())


def meant(field: Field, raw: Any) -> Any:
    """Return the value that the written one stands for."""
    if field.kind is Kind.CHOICE_OR_TEXT:
        return Proxy(note=raw.strip()) if isinstance(raw, str) else record(field, raw)
    if field.kind is Kind.LIST_OR_TEXT:
        if isinstance(raw, str):
            return Benefit(text=raw.strip())
        return Benefit(amounts=tuple(record(field, item) for item in raw))
    if field.choice is not None:
        return tuple(map(field.choice.parse, raw)) if isinstance(raw, list) else field.choice.parse(raw)
    if field.kind is Kind.RECORD_LIST:
        return tuple(record(field, item) for item in raw)
    if field.kind is Kind.RECORD:
        return record(field, raw)
    if field.kind in (Kind.DATE, Kind.DAY):
        return date.fromisoformat(raw) if len(raw) == 10 else month_day(raw)
    if field.kind is Kind.SEASON:
        return tuple(map(month_day, raw.split("..")))
    if field.kind is Kind.WEEKDAYS:
        return tuple(sorted(set(raw)))
    if isinstance(raw, list):
        return tuple(meant(field, item) for item in raw)
    if isinstance(raw, str):
        return " ".join(raw.split()) if field.maximum else raw.strip()
    return raw


def record(field: Field, raw: dict[str, Any]) -> Any:
    known = {name: inner for inner in field.record for name in (inner.key, inner.label)}
    values = {known[name].key: meant(known[name], value) for name, value in raw.items()}
    assert field.factory is not None
    return field.factory(**{"from_" if key == "from" else key: value for key, value in values.items()})


def month_day(text: str) -> MonthDay:
    return MonthDay(int(text[:2]), int(text[3:]))


def read(type: DocumentType, text: str) -> tuple[dict[str, Any], Report]:
    report = Report("a.md")
    front = parse(text, report, first_line=2)
    assert isinstance(front, Mapping), report.problems
    return read_front_matter(front, type, report).values, report


@given(documents())
def test_what_is_written_is_read_back(case: tuple[DocumentType, dict[str, Any]]) -> None:
    type, keys = case
    values, report = read(type, as_yaml({"type": type.label, **keys}))
    assert report.problems == []
    known = {name: field for field in fields_for(type) for name in (field.key, field.label)}
    values.pop("type")
    assert values == {known[name].key: meant(known[name], raw) for name, raw in keys.items()}
    DOCUMENT_CLASSES[type](**values, path="a.md")


def read_anything(text: str) -> None:
    report = Report("a.md")
    front = parse(text, report)
    if isinstance(front, Mapping):
        for type in DocumentType:
            read_front_matter(front, type, Report("a.md"))
    assert (front is None) == report.fatal


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_anything(text)


_PIECES = [name for field in FIELDS for name in (field.key, field.label)] + [
    ": ", "：", "\n", "  ", "- ", "[", "]", "{", "}", ", ", "'", '"', "|", ">", "#", "&a", "*a", "!!x", "<<",
    "---", "2026-01-01", "02-30", "是", "no",
    "~", "\t", "\\u202e",
    "?", "%", "@", "`", "\x00", "\ufeff",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_no_mixture_of_yaml_breaks_the_reader(text: str) -> None:
    read_anything(text)
