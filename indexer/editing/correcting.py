"""A file with some of its entries changed: as a careful editor would, everything else byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from indexer.content.nodes import Mapping as MappingNode
from indexer.content.nodes import Node, Scalar, Sequence, Span
from indexer.domain.differences import BODY
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import Field, Kind
from indexer.editing.file.entries import Entries, Shape, changed_keys, cut_body, entries_of, shape_of
from indexer.editing.file.fields import insertion_point, remove_field
from indexer.editing.file.items import changed_record, lines_of, spliced_list
from indexer.editing.file.scalars import as_yaml
from indexer.editing.file.spelling import Spelling
from indexer.editing.file.text import DocumentText

_LONGEST_IN_BRACKETS = 12
_MOST_IN_BRACKETS = 60
_ONE_OR_MORE = frozenset({Kind.ID_OR_LIST, Kind.TEXT_OR_LIST})


def corrected(text: DocumentText, entries: Mapping[str, Any]) -> DocumentText:
    """Return the file with these entries; a key that is not among them goes, one in an odd writing stays.

    Raises:
        EditRefusedError: a field is written in a way that these edits cannot follow.
    """
    before, odd = entries_of(text)
    for key in changed_keys(before, entries):
        if key != BODY and key not in odd:
            text = _with_entry(text, key, entries.get(key))
    if entries.get(BODY, before[BODY]) != before[BODY]:
        text = with_body(text, entries[BODY])
    return text


def with_body(text: DocumentText, body: str) -> DocumentText:
    """Return the file with another body; lines that are the same keep their line ends."""
    head, old, end = cut_body(text)
    new_lines = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip().split("\n")
    old_lines = old.splitlines(keepends=True)
    bare = [line.rstrip("\r\n") for line in old_lines]
    written: list[str] = []
    matcher = SequenceMatcher(None, bare, new_lines, autojunk=False)
    for kind, start, stop, new_start, new_stop in matcher.get_opcodes():
        if kind == "equal":
            written += old_lines[start:stop]
        else:
            written += [line + text.newline for line in new_lines[new_start:new_stop]]
        if written and not written[-1].endswith(("\n", "\r")):
            written[-1] += text.newline
    tail = "".join(written).rstrip("\r\n") if written else ""
    if not head.endswith(("\n", "\r")):
        head += text.newline
    return DocumentText(text.head, text.front, head + tail + (end or text.newline))


def _with_entry(text: DocumentText, key: str, entry: Any) -> DocumentText:
    field = text.field(key)
    there = text.entry(field)
    explicit_none = entry == [] and shape_of(field) is Shape.ROWS
    if entry in (None, "", {}) or (entry == [] and not explicit_none):
        return _checked(text, remove_field(text, key), field, None)
    spelling = Spelling(text)
    edited = _in_place(text, field, there[1] if there else None, entry, spelling)
    if edited is None:
        edited = _written_anew(text, field, entry, spelling)
    return _checked(text, edited, field, entry)


def _in_place(
    text: DocumentText, field: Field, node: Node | None, entry: Any, spelling: Spelling
) -> DocumentText | None:
    """Return the text with a list or record changed where it stands; None where it is to be written anew."""
    if isinstance(node, Sequence) and isinstance(entry, list) and node.items and entry:
        return spliced_list(text, field, node, entry, spelling)
    if isinstance(node, MappingNode) and isinstance(entry, dict) and not node.span.block:
        before, _ = entries_of(text)
        if field.kind is Kind.CHOICE_OR_TEXT and len(entry) < 2:
            return None
        written = changed_record(text.front, field, node, before[field.key], entry, spelling)
        return text.spliced([(node.span, written)])
    return None


def _written_anew(text: DocumentText, field: Field, entry: Any, spelling: Spelling) -> DocumentText:
    """Return the text with a field written whole: in the place it has, or behind the one before it."""
    written = _as_written(field, entry, spelling)
    there = text.entry(field)
    if there is None:
        at = insertion_point(text, field)
        line = f"{spelling.key(field)}:{written}"
        start = "" if at == 0 or text.front[at - 1] in "\r\n" else text.newline
        return text.spliced([(Span(at, at), start + line)])
    key, value = there
    colon = text.front.index(":", key.span.end) + 1
    if not value.span.block and "\n" not in written.rstrip("\r\n"):
        if value.span.start == value.span.end:
            return text.spliced([(Span(colon, colon), written.rstrip("\r\n"))])
        return text.spliced([(value.span, written.strip())])
    end = text.next_line(max(value.span.end, key.span.end))
    return text.spliced([(Span(colon, end), written)])


def _as_written(field: Field, entry: Any, spelling: Spelling) -> str:
    """Return what stands behind the colon, up to the end of its last line."""
    if isinstance(entry, dict):
        if field.kind is Kind.CHOICE_OR_TEXT and len(entry) == 1:
            [(key, words)] = entry.items()
            return f" {as_yaml(spelling.word(field, words) if key == 'state' else words)}{spelling.newline}"
        return f" {spelling.record(field, entry)}{spelling.newline}"
    if isinstance(entry, list):
        if len(entry) == 1 and field.kind in _ONE_OR_MORE:
            return f" {as_yaml(entry[0])}{spelling.newline}"
        if entry and (field.record or not _fits_brackets(entry)):
            return spelling.newline + "".join(lines_of(field, entry, spelling))
        return f" {spelling.part(field, entry)}{spelling.newline}"
    return f" {as_yaml(spelling.word(field, entry))}{spelling.newline}"


def _fits_brackets(entry: list[str]) -> bool:
    return max(map(len, entry)) <= _LONGEST_IN_BRACKETS and sum(map(len, entry)) <= _MOST_IN_BRACKETS


def _checked(before: DocumentText, after: DocumentText, field: Field, meant: Any) -> DocumentText:
    """Return the edited text if it says what was meant and nothing else.

    Raises:
        EditRefusedError: the front matter is written in a way these edits cannot follow.
    """

    def others(text: DocumentText) -> list[tuple[Scalar, Node]]:
        return [(key, value) for key, value in text.root.entries if key.text not in (field.key, field.label)]

    found: Entries = entries_of(after)[0]
    if found.get(field.key) != meant or others(before) != others(after) or before.tail != after.tail:
        raise EditRefusedError(
            f"“{field.label}”这一栏在文件里的写法特殊，网页里改不了", hint="请告诉管手册的人，由他改这一栏"
        )
    return after
