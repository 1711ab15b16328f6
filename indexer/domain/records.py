"""Values of the domain as plain JSON records and back: what a generation of the index keeps.

A record holds what differs from the default, under the names of the dataclass; decoding follows
the type hints, so a new field needs nothing here.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from indexer.domain.body import Body
from indexer.domain.choices import Choice, DocumentType
from indexer.domain.document import DOCUMENT_CLASSES, Document, MonthDay

Record = dict[str, Any]


def document_to_record(document: Document) -> Record:
    """Return a document, body included, as JSON values."""
    return {"type": document.type.value, **to_record(document)}


def document_from_record(record: Mapping[str, Any]) -> Document:
    """Return the document that `document_to_record` wrote."""
    cls = DOCUMENT_CLASSES[DocumentType(record["type"])]
    return from_record(cls, {key: value for key, value in record.items() if key != "type"})


def to_record(value: Any) -> Record:
    """Return a dataclass as JSON values; a field with its default is left out."""
    record: Record = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if field.default is MISSING or item != field.default:
            record[field.name] = _encode(item)
    return record


D = typing.TypeVar("D")


def from_record(cls: type[D], record: Mapping[str, Any]) -> D:
    """Return the value of a dataclass that `to_record` wrote."""
    hints = _hints(typing.cast(Any, cls))
    return cls(**{name: _decode(hints[name], item) for name, item in record.items()})


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _encode(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, MonthDay):
        return str(value)
    if isinstance(value, Body):
        return value.written
    if isinstance(value, tuple | frozenset | list):
        items = sorted(value) if isinstance(value, frozenset) else value
        return [_encode(item) for item in items]
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return to_record(value)
    return value.value if isinstance(value, Choice) else value


def _decode(hint: Any, value: Any) -> Any:
    if value is None or hint in (str, int, bool, float, Any):
        return value
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [kind for kind in arguments if kind is not type(None)]
        if MonthDay in kinds and len(value) == 5:
            return _decode(MonthDay, value)
        return _decode(kinds[0], value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_decode(arguments[0], item) for item in value)
        return tuple(_decode(kind, item) for kind, item in zip(arguments, value, strict=True))
    if origin is frozenset:
        return frozenset(_decode(arguments[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _decode(arguments[1], item) for key, item in value.items()}
    if hint is date:
        return date.fromisoformat(value)
    if hint is Body:
        return Body(value)
    if hint is MonthDay:
        month, day = value.split("-")
        return MonthDay(int(month), int(day))
    if is_dataclass(hint):
        return from_record(typing.cast(type[Any], hint), value)
    return hint(value)
