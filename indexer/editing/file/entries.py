"""The front matter and body of a file as plain entries: what a form shows, a draft keeps, a merge compares.

    {"title": "…", "asks": ["…"], "materials": [{"name": "…", "copies": "2"}], "body": "…"}

Texts as they are written, not typed: what is wrong in a file stays as it is until somebody mends
it. A closed set is its English value whichever language the file has. An absent field is no entry;
an empty list is one (`materials: []` says 无需材料).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any, TypeAlias

from indexer.content.fields.keys import read_type
from indexer.content.nodes import Mapping as MappingNode
from indexer.content.nodes import Node, Scalar, Sequence
from indexer.domain.differences import BODY
from indexer.domain.fields import Field, Kind, fields_for
from indexer.editing.file.text import DocumentText

Entries: TypeAlias = dict[str, Any]
"""Entries by English key, `body` among them; JSON values."""

_LISTS = frozenset(
    {
        Kind.TEXT_LIST, Kind.TEXT_OR_LIST, Kind.CHOICE_LIST, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.AUDIENCES,
        Kind.ASSETS, Kind.WEEKDAYS,
    }
)  # fmt: skip
_BOOLEANS = {"是": "true", "否": "false"}


class Shape(Enum):
    """How an entry is built, whatever its kind."""

    TEXT = auto()
    LIST = auto()
    RECORD = auto()
    ROWS = auto()
    ROWS_OR_TEXT = auto()


def shape_of(field: Field) -> Shape:
    """Return how the entry of a field is built."""
    if field.kind in _LISTS:
        return Shape.LIST
    if field.kind in (Kind.RECORD, Kind.CHOICE_OR_TEXT):
        return Shape.RECORD
    if field.kind is Kind.RECORD_LIST:
        return Shape.ROWS
    return Shape.ROWS_OR_TEXT if field.kind is Kind.LIST_OR_TEXT else Shape.TEXT


def entries_of(text: DocumentText) -> tuple[Entries, frozenset[str]]:
    """Return the entries of a file, and the keys that are written in a way no entry can hold."""
    found: Entries = {}
    odd: set[str] = set()
    for field, node in _fields(text):
        entry = entry_of(field, node)
        if entry is None:
            odd.add(field.key)
        elif field.key not in odd and entry != "" and entry != {}:
            found[field.key] = entry
    found[BODY] = body_of(text)
    return found, frozenset(odd)


def entry_of(field: Field, node: Node) -> Any | None:
    """Return the entry of a value, empty where it says nothing, None where it is of another shape."""
    if isinstance(node, Scalar) and node.empty:
        return ""
    match shape_of(field):
        case Shape.TEXT:
            return _text(field, node)
        case Shape.LIST:
            return _list(field, node)
        case Shape.RECORD:
            return _proxy(field, node) if field.kind is Kind.CHOICE_OR_TEXT else _record(field, node)
        case Shape.ROWS_OR_TEXT if isinstance(node, Scalar):
            return _text(field, node)
    return _rows(field, node)


def tidied(field: Field, text: str) -> str:
    """Return a text of a field in the one way it is compared: on one line, a word of a set in English."""
    text = " ".join(text.split())
    if field.choice is not None:
        choice = field.choice.parse(text)
        return choice.value if choice else text
    if field.kind is Kind.BOOLEAN:
        return _BOOLEANS.get(text, text)
    if field.none_words and text == field.none_words[1]:
        return field.none_words[0]
    return text


def body_of(text: DocumentText) -> str:
    """Return the text of a file without the empty lines around it."""
    _, body, _ = cut_body(text)
    return body.replace("\r\n", "\n").replace("\r", "\n")


def cut_body(text: DocumentText) -> tuple[str, str, str]:
    """Return the closing line with the empty lines after it, the body, and the white space at its end."""
    line_end = text.tail.find("\n") + 1 or len(text.tail)
    start = line_end
    while start < len(text.tail) and text.tail[start] in "\r\n":
        start += 1
    whole = text.tail[start:]
    body = whole.rstrip()
    return text.tail[:start], body, whole[len(body) :]


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys whose entries differ, in the order of the field table as far as entries have it."""
    return tuple(key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key))


def _fields(text: DocumentText) -> Iterator[tuple[Field, Node]]:
    root = text.root
    type = read_type(root)
    by_name = {n: field for field in (fields_for(type) if type else ()) for n in (field.key, field.label)}
    for key, node in root.entries:
        if key.text in by_name:
            yield by_name[key.text], node


def _text(field: Field, node: Node) -> str | None:
    return tidied(field, node.text) if isinstance(node, Scalar) else None


def _list(field: Field, node: Node) -> list[str] | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    found = [_text(field, item) for item in items]
    if any(text is None for text in found):
        return None
    return [text for text in found if text]


def _record(field: Field, node: Node) -> dict[str, Any] | None:
    """Return a record; None where it has a key nobody knows, which an edit must not lose."""
    if not isinstance(node, MappingNode):
        return None
    parts = {name: part for part in field.record for name in (part.key, part.label)}
    found: dict[str, Any] = {}
    for key, value in node.entries:
        part = parts.get(key.text)
        entry = entry_of(part, value) if part else None
        if part is None or entry is None or part.key in found:
            return None
        if entry not in ("", []):
            found[part.key] = entry
    return found


def _rows(field: Field, node: Node) -> list[dict[str, Any]] | None:
    if not isinstance(node, Sequence):
        return None
    found = [_record(field, item) for item in node.items]
    return None if any(row is None for row in found) else [row for row in found if row]


def _proxy(field: Field, node: Node) -> dict[str, Any] | None:
    if isinstance(node, Scalar):
        text = tidied(field, node.text)
        state = field.choice.parse(text) if field.choice else None
        return {"state": state.value} if state else {"note": text}
    return _record(field, node)
