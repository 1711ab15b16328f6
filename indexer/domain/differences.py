"""What changed between two states of a document, as values; `wording.differences` says it.

Edits of white space alone are no change: reflowing a paragraph must not call anybody to read it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from indexer.domain.body import Element, Node
from indexer.domain.document import Document, Section
from indexer.domain.fields import FIELDS, Field, document_as_fields, fields_for

BODY = "body"
"""Stands for the text in a list of changed keys."""

_SPACE = re.compile(r"\s+")
_BLOCKS = frozenset({"p", "li", "tr", "dt", "dd", "blockquote"})
_TELLING = frozenset({"a", "img", "mark"})  # all other elements only arrange the text


_Lines: TypeAlias = list[tuple[str | None, str]]
"""The lines of a text, each with the heading it stands below."""


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

    `lines` may be empty although `body_changed`: then only links or pen marks changed, and `marked` are
    the lines in which they did, links and marks written as in the file.
    """

    change: Change
    before: Document | None
    after: Document | None
    fields: tuple[FieldChange, ...]
    body_changed: bool
    lines: tuple[LineChange, ...] = ()
    marked: tuple[LineChange, ...] = ()

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
    lines = _changed_lines(_lines(before), _lines(after)) if body_changed else ()
    in_marks = body_changed and not lines
    return Difference(
        change=change,
        before=before,
        after=after,
        fields=fields,
        body_changed=body_changed,
        lines=lines,
        marked=_changed_lines(lines_as_written(before), lines_as_written(after)) if in_marks else (),
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


def _changed_fields(before: Document | None, after: Document | None) -> tuple[FieldChange, ...]:
    old = document_as_fields(before) if before else {}
    new = document_as_fields(after) if after else {}
    known = {field.key: field for side in (before, after) if side for field in fields_for(side.type)}
    return tuple(
        FieldChange(key, old.get(key), new.get(key), known[key])
        for key in dict.fromkeys(field.key for field in FIELDS)
        if key in known and squeezed(old.get(key)) != squeezed(new.get(key))
    )


def squeezed(value: Any) -> Any:
    """Return a JSON value without any white space in its texts."""
    if isinstance(value, str):
        return _SPACE.sub("", value)
    if isinstance(value, list):
        return [squeezed(item) for item in value]
    if isinstance(value, dict):
        return {key: squeezed(item) for key, item in value.items()}
    return value


def _substance(document: Document | None) -> tuple[str, str]:
    """Return what of a text is more than white space and arrangement."""
    if document is None:
        return "", ""
    text = "".join(f"{section.title or ''}{section.text}" for section in document.sections)
    return squeezed(text), squeezed("".join(_marked(document.body.nodes)))


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


def _changed_lines(old: _Lines, new: _Lines) -> tuple[LineChange, ...]:
    """Return the lines of two texts that differ, a changed line with what it became."""
    found: list[LineChange] = []
    matcher = difflib.SequenceMatcher(
        None, [squeezed(text) for _, text in old], [squeezed(text) for _, text in new], autojunk=False
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


def _lines(document: Document | None) -> _Lines:
    """Return every line of a text with the heading it stands below, headings included."""
    sections: tuple[Section, ...] = document.sections if document else ()
    return [
        (section.title, line)
        for section in sections
        for line in (*((section.title,) if section.title else ()), *section.text.split("\n"))
    ]


def lines_as_written(document: Document | None) -> _Lines:
    """Return every paragraph of a text with the heading it stands below, links and marks as in the file."""
    found: _Lines = []
    title = None
    for node in document.body.nodes if document else ():
        if isinstance(node, Element) and node.is_heading:
            title = node.title
        found += [(title, line) for line in as_written(node).split("\n") if line.strip()]
    return found


def as_written(node: Node) -> str:
    """Return the text of a node, links and marks as in the file."""
    if isinstance(node, str):
        return node
    inside = "".join(map(as_written, node.children))
    if node.tag == "mark":
        return f"=={inside}=="
    if node.tag == "a":
        return f"[{inside}]({node.attributes.get('href', '')})"
    if node.tag == "img":
        return f"![{node.attributes.get('alt', '')}]({node.attributes.get('src', '')})"
    return f"{inside}\n" if node.tag in _BLOCKS else inside
