"""A form that was sent -> the entries of a draft. Fields the form did not show stay as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from indexer.content.source import FORBIDDEN
from indexer.domain.choices import DocumentType
from indexer.domain.differences import BODY
from indexer.domain.fields import Field, Kind, fields_for
from indexer.editing.file.entries import Entries, Shape, shape_of, tidied
from webapp.editor.form import HIDDEN
from webapp.editor.titles import Titles

_UNSEEN = re.compile(f"[{FORBIDDEN}\ufeff\ud800-\udfff]")
_BETWEEN = re.compile(r"[、,，;；]")
_OF_DOCUMENTS = frozenset({Kind.ID, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.ID_OR_TEXT})
_LISTS = frozenset({Kind.AUDIENCES, Kind.WEEKDAYS})
_MOST_ROWS = 500


def entries_sent(
    form: MultiDict[str, str], before: Mapping[str, Any], type: DocumentType, titles: Titles
) -> Entries:
    """Return the entries a form says, on those a draft had."""
    entries = dict(before)
    shown = set(form.getlist("shown"))
    for field in fields_for(type):
        if field.key in HIDDEN or field.key not in shown:
            continue
        entry = _entry(form, field, titles)
        if entry is None:
            entries.pop(field.key, None)
        else:
            entries[field.key] = entry
    if BODY in form:
        entries[BODY] = cleaned(form[BODY]).replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    return entries


def _entry(form: MultiDict[str, str], field: Field, titles: Titles) -> Any | None:
    name = f"f.{field.key}"
    match shape_of(field):
        case Shape.TEXT:
            return _one(form, name, field, titles) or None
        case Shape.LIST:
            found = [_text(value, field, titles) for value in form.getlist(name)[:_MOST_ROWS]]
            return [text for text in found if text] or None
        case Shape.RECORD:
            return _record(form, name, field, titles) or None
    rows = [row for n in _numbers(form, name) if (row := _record(form, f"{name}.{n}", field, titles))]
    if rows:
        return rows
    if shape_of(field) is Shape.ROWS_OR_TEXT:
        words = tidied(field, cleaned(form.get(f"{name}.text", "")))
        return words or None
    return [] if f"none.{field.key}" in form else None


def _record(form: MultiDict[str, str], name: str, field: Field, titles: Titles) -> dict[str, Any]:
    found = {part.key: _one(form, f"{name}.{part.key}", part, titles) for part in field.record}
    return {key: value for key, value in found.items() if value}


def _one(form: MultiDict[str, str], name: str, field: Field, titles: Titles) -> Any:
    text = _text(form.get(name, ""), field, titles)
    if field.kind in _LISTS:
        return [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    return text


def _text(value: str, field: Field, titles: Titles) -> str:
    text = tidied(field, cleaned(value))
    return titles.id_of(text) if field.kind in _OF_DOCUMENTS else text


def _numbers(form: MultiDict[str, str], name: str) -> list[str]:
    """Return the numbers of the rows of a table, in the order they stand in the form."""
    pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.")
    found = (pattern.match(key) for key in form)
    return list(dict.fromkeys(match[1] for match in found if match))[:_MOST_ROWS]


def cleaned(text: str) -> str:
    """Return a text without characters that nobody sees and no file may hold."""
    return _UNSEEN.sub("", text)
