"""Values of the domain as plain JSON records and back: what a generation of the index keeps.

A record holds what differs from the default, under the names of the dataclass; decoding follows
the type hints, so a new field needs nothing here.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from indexer.domain.body import Body
from indexer.domain.choices import Choice, DocumentType
from indexer.domain.document import DOCUMENT_CLASSES, Document, MonthDay

Record = dict[str, Any]

_PLAIN = frozenset({str, int, bool})


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
    for name, default in _defaults(typing.cast(Any, type(value))):
        item = getattr(value, name)
        if default is MISSING or item != default:
            record[name] = item if type(item) in _PLAIN else _encode(item)
    return record


@cache
def _defaults(cls: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(cls))


D = typing.TypeVar("D")


def from_record(cls: type[D], record: Mapping[str, Any]) -> D:
    """Return the value of a dataclass that `to_record` wrote."""
    decoders = _decoders(typing.cast(Any, cls))
    values = {}
    for name, item in record.items():
        decode = decoders[name]
        values[name] = item if item is None or decode is None else decode(item)
    return cls(**values)


Decoder = Callable[[Any], Any]


@cache
def _decoders(cls: Any) -> dict[str, Decoder | None]:
    """Return what turns the JSON value of each field into its value, None where it is one already."""
    return {name: _decoder(hint) for name, hint in typing.get_type_hints(cls).items()}


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


def _decoder(hint: Any) -> Decoder | None:
    """Return what decodes values of a type: found once for a field, not for each of a million values."""
    if hint in (str, int, bool, float, Any, type(None)):
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _decoder_of_either([kind for kind in arguments if kind is not type(None)])
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return _decoder_of_many(tuple, arguments[0])
        each = [_decoder(kind) for kind in arguments]
        return lambda value: tuple(
            item if decode is None or item is None else decode(item)
            for decode, item in zip(each, value, strict=True)
        )
    if origin is frozenset:
        return _decoder_of_many(frozenset, arguments[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _decoder_of_mapping(arguments[1])
    if hint is date:
        return date.fromisoformat
    if hint is MonthDay:
        return lambda value: MonthDay(*map(int, value.split("-")))
    if hint is Body:
        return lambda value: value if isinstance(value, Body) else Body(value)
    if is_dataclass(hint):
        return partial(from_record, typing.cast(type[Any], hint))
    return typing.cast(Decoder, hint)


def _decoder_of_either(kinds: list[Any]) -> Decoder | None:
    first = _decoder(kinds[0])
    if MonthDay not in kinds:
        return first
    recurring = _decoder(MonthDay)
    assert first is not None
    assert recurring is not None
    return lambda value: recurring(value) if len(value) == 5 else first(value)


def _decoder_of_many(collection: Callable[[Any], Any], kind: Any) -> Decoder:
    decode = _decoder(kind)
    if decode is None:
        return collection
    return lambda value: collection(item if item is None else decode(item) for item in value)


def _decoder_of_mapping(kind: Any) -> Decoder:
    decode = _decoder(kind)
    if decode is None:
        return dict
    return lambda value: {key: item if item is None else decode(item) for key, item in value.items()}
