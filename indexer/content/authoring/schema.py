"""The field table as JSON Schema, for editors that complete and check YAML while one types."""

from __future__ import annotations

import json
from typing import Any

from indexer.content.fields.values import EXPECTED
from indexer.domain.choices import DocumentType
from indexer.domain.fields import FIELDS, Field, Kind, fields_for

Schema = dict[str, Any]

_SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"}
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MONTH_DAY = "[0-9]{2}-[0-9]{2}"


def front_matter_schema() -> Schema:
    """Return the schema (draft 2020-12): both names of every key, the keys of each type."""
    properties: Schema = {}
    for field in FIELDS:
        for name in (field.key, field.label):
            properties[name] = _described(field)
    required = [_either(field) for field in FIELDS if field.required]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "手册文件的资料栏",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "allOf": [*required, *(_keys_of(type) for type in DocumentType)],
    }


def schema_as_text() -> str:
    """Return the text of docs/front-matter.schema.json."""
    return json.dumps(front_matter_schema(), ensure_ascii=False, indent=2) + "\n"


def _either(field: Field) -> Schema:
    return {"anyOf": [{"required": [field.key]}, {"required": [field.label]}]}


def _keys_of(type: DocumentType) -> Schema:
    names = [name for field in fields_for(type) for name in (field.key, field.label)]
    written: Schema = {"enum": [type.value, type.label]}
    is_type = [{"properties": {key: written}, "required": [key]} for key in ("type", "类型")]
    return {"if": {"anyOf": is_type}, "then": {"propertyNames": {"enum": names}}}


def _described(field: Field) -> Schema:
    expected, example = EXPECTED[field.kind]
    description = f"{field.label} {field.key}：{expected}"
    return {"description": description + (f"，如 {example}" if example else ""), **_value(field)}


def _value(field: Field) -> Schema:
    if field.kind in (Kind.RECORD, Kind.RECORD_LIST):
        record = _record(field)
        return record if field.kind is Kind.RECORD else {"type": "array", "items": record}
    if field.kind in (Kind.CHOICE, Kind.CHOICE_LIST) and field.choice is not None:
        words: Schema = {"enum": [word for member in field.choice for word in (member.value, member.label)]}
        return words if field.kind is Kind.CHOICE else {"type": "array", "items": words}
    if field.kind is Kind.CHOICE_OR_TEXT:
        return {"anyOf": [_TEXT, _record(field)]}
    if field.kind is Kind.LIST_OR_TEXT:
        return {"anyOf": [_TEXT, _list_of(_record(field))]}
    schema = _VALUES[field.kind]
    if field.maximum is None or field.kind is Kind.SLUG:
        return schema
    if field.kind is Kind.TEXT:
        return {**schema, "maxLength": field.maximum}
    return {**schema, "items": {**schema["items"], "maxLength": field.maximum}}


def _record(field: Field) -> Schema:
    properties = {name: _described(inner) for inner in field.record for name in (inner.key, inner.label)}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [_either(inner) for inner in field.record if inner.required]
    return {**schema, "allOf": required} if required else schema


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_list(item: Schema) -> Schema:
    return {"anyOf": [item, _list_of(item)]}


_WEEKDAY: Schema = {"enum": [1, 2, 3, 4, 5, 6, 7, "workday", "工作日"]}
_VALUES: dict[Kind, Schema] = {
    Kind.SLUG: _SLUG,
    Kind.TEXT: _TEXT,
    Kind.TEXT_OR_LIST: _or_list(_TEXT),
    Kind.TEXT_LIST: _list_of(_TEXT),
    Kind.DATE: _DATE,
    Kind.INTEGER: {"type": "integer", "minimum": 0},
    Kind.BOOLEAN: {"enum": [True, False, "是", "否"]},
    Kind.ID: _SLUG,
    Kind.ID_OR_LIST: _or_list(_SLUG),
    Kind.ID_LIST: _list_of(_SLUG),
    Kind.ID_OR_TEXT: _TEXT,
    Kind.AUDIENCES: _list_of(_TEXT),
    Kind.PHONE: _TEXT,
    Kind.ASSETS: _list_of({"type": "string"}),
    Kind.URL: {"type": "string", "pattern": "^https://"},
    Kind.DAY: {"type": "string", "pattern": f"^([0-9]{{4}}-)?{_MONTH_DAY}$"},
    Kind.TIME: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
    Kind.WEEKDAYS: _or_list(_WEEKDAY),
    Kind.SEASON: {"type": "string", "pattern": f"^{_MONTH_DAY}\\.\\.{_MONTH_DAY}$"},
    Kind.NONE_OR_TEXT: _TEXT,
}
