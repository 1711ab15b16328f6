"""What changed in a document, in Chinese words: 有效期至 2025-12-31 → 2026-12-31."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from indexer.domain.desk.phrases import weekday_words
from indexer.domain.differences import Change, Difference, FieldChange, squeezed
from indexer.domain.document import Document
from indexer.domain.fields import Field, Kind
from indexer.domain.vocabulary import Vocabulary

Names = Mapping[str, str]
"""What ids and category keys are called, see `names_of`."""

SHOWN_ITEMS = 6

_SPACE = re.compile(r"\s+")
_COMMA = re.compile("[，、；]")


def names_of(documents: Iterable[Document], vocabulary: Vocabulary | None = None) -> Names:
    """Return what the ids of documents and the keys of categories are called; later ones win."""
    categories = vocabulary.categories if vocabulary else ()
    return {
        **{category.key: category.title for category in categories},
        **{document.id: f"《{document.title}》" for document in documents},
    }


def in_words(change: FieldChange, names: Names | None = None) -> str:
    """Say in Chinese what changed: 有效期至 2025-12-31 → 2026-12-31.

    Lists and records tell what came and what went: 申请材料新增 1 项：委托书；去掉 1 项：身份证.
    """
    field, names = change.field, names or {}
    if {type(change.before), type(change.after)} <= {list, type(None)}:
        return _list_in_words(field, change.before or [], change.after or [], names)
    if change.before is None:
        return f"{field.label}写上：{_value(field, change.after, names)}"
    if change.after is None:
        return f"{field.label}去掉（原为 {_value(field, change.before, names)}）"
    return f"{field.label} {_value(field, change.before, names)} → {_value(field, change.after, names)}"


def words_of(difference: Difference, names: Names | None = None) -> tuple[str, ...]:
    """Return a sentence for each thing that changed; none for a document added or removed."""
    if difference.change in (Change.ADDED, Change.REMOVED):
        return ()
    said = [in_words(field, names) for field in difference.fields if field.key != "former_ids"]
    if difference.body_changed:
        titles = dict.fromkeys(line.section or "开头" for line in difference.lines)
        marked = dict.fromkeys(line.section or "开头" for line in difference.marked)
        what, where = ("正文改了", titles) if titles else ("正文的链接或划重点改了", marked)
        said.append(f"{what}：{_listed(list(where))}" if where else what)
    return tuple(said)


def _list_in_words(field: Field, before: list[Any], after: list[Any], names: Names) -> str:
    if not field.record and not (before and after):
        return f"{field.label}{'写上' if after else '去掉'}：{_value(field, after or before, names)}"
    old, new = _by_name(field, before, names), _by_name(field, after, names)
    said = []
    if come := [name for name in new if name not in old]:
        said.append(f"新增 {len(come)} 项：{_listed([name for name, _ in come])}")
    if gone := [name for name in old if name not in new]:
        said.append(f"去掉 {len(gone)} 项：{_listed([name for name, _ in gone])}")
    for name, record in new.items():
        if field.record and name in old and squeezed(old[name]) != squeezed(record):
            said.append(f"“{name[0]}”{_record_in_words(field, old[name], record, names)}")
    return f"{field.label}{'；'.join(said) if said else '调整了顺序'}"


def _by_name(field: Field, items: list[Any], names: Names) -> dict[tuple[str, int], Any]:
    """Return the items of a list by what they are called, a repeat counted from 1."""
    found: dict[tuple[str, int], Any] = {}
    for item in items:
        name = _name(field, item, names)
        count = 0
        while (name, count) in found:
            count += 1
        found[name, count] = item
    return found


def _name(field: Field, item: Any, names: Names) -> str:
    """Return what an item of a list is called: a material its name, a phone its number."""
    if not field.record:
        return _value(field, item, names)
    if item.get("document"):
        return names.get(item["document"], item["document"])
    for key in ("name", "number", "label", "title"):
        if item.get(key):
            return _SPACE.sub(" ", str(item[key]))
    if field.key == "windows":
        return "申领时间"
    return _record(field, item, names)


def _record_in_words(field: Field, before: Any, after: Any, names: Names) -> str:
    said = []
    for part in field.record:
        old, new = before.get(part.key), after.get(part.key)
        if squeezed(old) != squeezed(new):
            said.append(in_words(FieldChange(part.key, old, new, part), names))
    return "，".join(said)


def _record(field: Field, value: Mapping[str, Any], names: Names) -> str:
    if set(value) <= {"days", "unit"} and field.kind is Kind.RECORD:
        unit = next(part for part in field.record if part.key == "unit")
        return f"{value['days']} 个{_value(unit, value.get('unit', 'workday'), names)}"
    parts = [part for part in field.record if part.key in value]
    return " ".join(f"{part.label} {_value(part, value[part.key], names)}" for part in parts)


def _value(field: Field, value: Any, names: Names) -> str:
    """Return one JSON value as it is said."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.kind is Kind.WEEKDAYS:
        return weekday_words(value if isinstance(value, list) else [value])
    if isinstance(value, list):
        return _listed([_value(field, item, names) for item in value])
    if isinstance(value, dict):
        return _record(field, value, names)
    if field.choice is not None and (choice := field.choice.parse(str(value))):
        return choice.label
    if field.none_words and value == field.none_words[0]:
        return field.none_words[1]
    text = _SPACE.sub(" ", str(value)).strip()
    named = field.kind in (Kind.ID, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.ID_OR_TEXT) or field.key == "category"
    return names.get(text, text) if named else text


def _listed(texts: list[str]) -> str:
    """Join what is listed, in quotes where an item has commas of its own."""
    shown = "、".join(f"“{text}”" if _COMMA.search(text) else text for text in texts[:SHOWN_ITEMS])
    return f"{shown}等" if len(texts) > SHOWN_ITEMS else shown
