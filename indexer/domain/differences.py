"""What changed between two states of a document, as values and in Chinese words.

Edits of white space alone are no change: reflowing a paragraph must not call anybody to read it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.domain.body import Node
from indexer.domain.document import Document, Section
from indexer.domain.fields import FIELDS, Field, Kind, document_as_fields, fields_for
from indexer.domain.vocabulary import Vocabulary

BODY = "body"
"""Stands for the text in a list of changed keys."""

Names = Mapping[str, str]
"""What ids and category keys are called, see `names_of`."""

_SPACE = re.compile(r"\s+")
_TELLING = frozenset({"a", "img", "mark"})  # all other elements only arrange the text
_COMMA = re.compile("[，、；]")
SHOWN_ITEMS = 6


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A key of the front matter; `before` and `after` are JSON values, None for not stated."""

    key: str
    before: Any
    after: Any
    field: Field


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of the text below a heading (None: before the first); None on one side is no line."""

    section: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What tells two states of one document apart; one of them is None for added and removed.

    `lines` may be empty although `body_changed`: then only links or pen marks changed.
    """

    change: Change
    before: Document | None
    after: Document | None
    fields: tuple[FieldChange, ...]
    body_changed: bool
    lines: tuple[LineChange, ...] = ()

    @property
    def document(self) -> Document:
        """The later state, or the last one of a removed document."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def sides(self) -> tuple[Document, ...]:
        """The states there are: one or two."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that changed, `body` for the text."""
        return (*(field.key for field in self.fields), *((BODY,) if self.body_changed else ()))


def differences(before: Document | None, after: Document | None) -> Difference | None:
    """Compare two states of one document; None when they say the same.

    A document with another id than before was renamed. Of one added or removed every stated
    field counts as changed.
    """
    fields = _changed_fields(before, after)
    body_changed = _substance(before) != _substance(after)
    if before is None or after is None:
        if before is after:
            return None
        change = Change.ADDED if before is None else Change.REMOVED
    else:
        change = Change.RENAMED if before.id != after.id else Change.CHANGED
        if not fields and not body_changed:
            return None
    return Difference(
        change=change,
        before=before,
        after=after,
        fields=fields,
        body_changed=body_changed,
        lines=_changed_lines(before, after) if body_changed else (),
    )


def differences_of_handbooks(
    before: Mapping[str, Document], after: Mapping[str, Document]
) -> tuple[Difference, ...]:
    """Compare all documents of two states of a handbook, in the order of their ids.

    A document is paired with the one that names its id among its `former_ids`.
    """
    renamed = {
        old: document.id
        for document in after.values()
        for old in document.former_ids
        if old in before and old not in after and document.id not in before
    }
    pairs = [(before.get(id), document) for id, document in after.items() if id not in renamed.values()]
    pairs += [(before[old], after[new]) for old, new in renamed.items()]
    gone = [document for id, document in before.items() if id not in after and id not in renamed]
    found = [differences(*pair) for pair in [*pairs, *((document, None) for document in gone)]]
    return tuple(sorted((d for d in found if d is not None), key=lambda d: d.document.id))


def difference_as_json(difference: Difference) -> dict[str, Any]:
    """Return one document of `handbook diff --json`."""
    return {
        "id": difference.document.id,
        "change": difference.change.value,
        "fields": [{"key": f.key, "before": f.before, "after": f.after} for f in difference.fields],
        "body_changed": difference.body_changed,
    }


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
        said.append(f"正文改了：{_listed(list(titles))}" if titles else "正文的链接或划重点改了")
    return tuple(said)


def _changed_fields(before: Document | None, after: Document | None) -> tuple[FieldChange, ...]:
    old = document_as_fields(before) if before else {}
    new = document_as_fields(after) if after else {}
    known = {field.key: field for side in (before, after) if side for field in fields_for(side.type)}
    return tuple(
        FieldChange(key, old.get(key), new.get(key), known[key])
        for key in dict.fromkeys(field.key for field in FIELDS)
        if key in known and _squeezed(old.get(key)) != _squeezed(new.get(key))
    )


def _squeezed(value: Any) -> Any:
    """Return a JSON value without any white space in its texts."""
    if isinstance(value, str):
        return _SPACE.sub("", value)
    if isinstance(value, list):
        return [_squeezed(item) for item in value]
    if isinstance(value, dict):
        return {key: _squeezed(item) for key, item in value.items()}
    return value


def _substance(document: Document | None) -> tuple[str, str]:
    """Return what of a text is more than white space and arrangement."""
    if document is None:
        return "", ""
    text = "".join(f"{section.title or ''}{section.text}" for section in document.sections)
    return _squeezed(text), _squeezed("".join(_marked(document.body.nodes)))


def _marked(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield a text with its links, pictures and pen marks."""
    for node in nodes:
        if isinstance(node, str):
            yield node
            continue
        mark = f"\0{node.tag}{sorted(node.attributes.items())}" if node.tag in _TELLING else ""
        yield mark
        yield from _marked(node.children)
        yield mark and "\0"


def _changed_lines(before: Document | None, after: Document | None) -> tuple[LineChange, ...]:
    """Return the lines of two texts that differ, a changed line with what it became."""
    old, new = _lines(before), _lines(after)
    found: list[LineChange] = []
    matcher = difflib.SequenceMatcher(
        None, [_squeezed(text) for _, text in old], [_squeezed(text) for _, text in new], autojunk=False
    )
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[start:end], new[new_start:new_end]
        for place in range(max(len(gone), len(come))):
            left = gone[place] if place < len(gone) else None
            right = come[place] if place < len(come) else None
            section = (right or left or (None, ""))[0]
            found.append(LineChange(section, left[1] if left else None, right[1] if right else None))
    return tuple(found)


def _lines(document: Document | None) -> list[tuple[str | None, str]]:
    """Return every line of a text with the heading it stands below, headings included."""
    sections: tuple[Section, ...] = document.sections if document else ()
    return [
        (section.title, line)
        for section in sections
        for line in (*((section.title,) if section.title else ()), *section.text.split("\n"))
    ]


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
        if field.record and name in old and _squeezed(old[name]) != _squeezed(record):
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
        if _squeezed(old) != _squeezed(new):
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
