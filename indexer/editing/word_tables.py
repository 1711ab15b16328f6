"""The lists beside the documents as tables: rows of cells, and the file with some rows changed.

A row nobody changed keeps its bytes, its comments and its place; comments above a changed row stay.
What comes out is read back and must say what was meant, else nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from indexer.content.nodes import Mapping as MappingNode
from indexer.content.nodes import Node, Scalar, Sequence, Span
from indexer.domain.errors import EditRefusedError
from indexer.editing.file.scalars import as_yaml, item_as_yaml
from indexer.editing.file.text import DocumentText

Row: TypeAlias = dict[str, str]
"""The cells of a row by column. Several words are parted by 、, several lines by a line end."""

SAME, OFF, ON = "、", "放假", "上班"
_KIND_OF = {"holidays": OFF, "workdays": ON}
_PARTED = "："


class ListName(StrEnum):
    """The lists that can be edited as tables; the value is the file without its ending."""

    SYNONYMS = "synonyms"
    MATERIALS = "materials"
    CALENDAR = "calendar"
    EVENTS = "events"

    @property
    def file(self) -> str:
        return f"{self.value}.yml"


COLUMNS: Mapping[ListName, Mapping[str, str]] = {
    ListName.SYNONYMS: {"term": "手册里的词", "words": "居民的叫法"},
    ListName.MATERIALS: {"term": "统一的名字", "words": "别处的叫法"},
    ListName.CALENDAR: {"kind": "放假还是上班", "from": "从", "until": "到", "name": "什么日子"},
    ListName.EVENTS: {
        "title": "一件事", "asks": "居民怎么问", "documents": "要办的几份", "note": "说明", "key": "代号",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowEdit:
    """A row as it is in the file, None for a new one, and as it is to be, None to take it away."""

    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its own lines, and its nodes."""

    row: Row
    node: Node
    key: Scalar | None = None


def rows_of(name: ListName, content: bytes) -> list[Row]:
    """Return the rows of a list.

    Raises:
        EditRefusedError: the file cannot be read, or is written in a way no table can hold.
    """
    return [place.row for place in places_of(name, text_of(name, content))]


def edited(name: ListName, content: bytes, edits: Iterable[RowEdit]) -> bytes:
    """Return the file with rows changed, added at the end, taken away.

    Raises:
        EditRefusedError: a row is not there as it was, or the file cannot be followed.
    """
    edits = list(edits)
    text = text_of(name, content)
    wanted = rows_of(name, content)
    for edit in edits:
        text = _one(name, text, edit)
        wanted = _meant(name, wanted, edit)
    after = content_of(name, text, content)
    if rows_of(name, after) != wanted:
        raise EditRefusedError("这张表在文件里的写法特殊，网页里改不了", hint="请告诉管手册的人")
    return after


def _meant(name: ListName, rows: list[Row], edit: RowEdit) -> list[Row]:
    if edit.before is not None and edit.before not in rows:
        raise EditRefusedError("这一行刚刚被别人改过或去掉了", hint="请刷新再改")
    moved = name is ListName.CALENDAR and (edit.before or {}).get("kind") != (edit.after or {}).get("kind")
    if edit.before is None or moved:
        rest = [row for row in rows if row != edit.before]
        if edit.after is None:
            return rest
        same = [n for n, row in enumerate(rest) if row.get("kind") == edit.after.get("kind")]
        if name is not ListName.CALENDAR:
            return [*rest, edit.after]
        at = same[-1] + 1 if same else (0 if edit.after["kind"] == OFF else len(rest))
        return [*rest[:at], edit.after, *rest[at:]]
    at = rows.index(edit.before)
    return [*rows[:at], *([edit.after] if edit.after else []), *rows[at + 1 :]]


def _one(name: ListName, text: DocumentText, edit: RowEdit) -> DocumentText:
    before, after = edit.before, edit.after
    if name is ListName.CALENDAR and before and after and before["kind"] != after["kind"]:
        return _one(name, _one(name, text, RowEdit(before, None)), RowEdit(None, after))
    if before is None:
        return _added(name, text, after) if after else text
    place = next((each for each in places_of(name, text) if each.row == before), None)
    if place is None:
        raise EditRefusedError("这一行刚刚被别人改过或去掉了", hint="请刷新再改")
    if after is None:
        return _removed(name, text, place)
    if name is ListName.CALENDAR:
        return text.spliced([(place.node.span, _day(after))])
    if name is ListName.EVENTS:
        return _changed_event(text, place, after)
    pieces = []
    assert place.key is not None
    if before["term"] != after["term"]:
        pieces.append((place.key.span, item_as_yaml(after["term"])))
    if before["words"] != after["words"]:
        pieces.append((_value_span(place.node), _bracketed(after["words"])))
    return text.spliced(pieces)


def _bracketed(words: str) -> str:
    return as_yaml(words.split(SAME))


def _value_span(node: Node) -> Span:
    """Return what a list in brackets takes the place of."""
    if not node.span.block:
        return node.span
    raise EditRefusedError("这一行在文件里写成了好几行，网页里改不了", hint="请告诉管手册的人")


def _added(name: ListName, text: DocumentText, row: Row) -> DocumentText:
    end = text.newline
    if name is ListName.CALENDAR:
        return _added_day(text, row)
    written = (
        _event_lines(row, end)
        if name is ListName.EVENTS
        else f"{item_as_yaml(row['term'])}: {_bracketed(row['words'])}{end}"
    )
    places = places_of(name, text)
    at = text.next_line(places[-1].node.span.end) if places else len(text.front)
    start = "" if at == 0 or text.front[at - 1] in "\r\n" else end
    return text.spliced([(Span(at, at), start + written)])


def _added_day(text: DocumentText, row: Row) -> DocumentText:
    key = next(key for key, kind in _KIND_OF.items() if kind == row["kind"])
    node = next((value for name, value in text.root.entries if name.text == key), None)
    line = f"  - {_day(row)}{text.newline}"
    if node is None:
        start = "" if not text.front or text.front[-1] in "\r\n" else text.newline
        at = len(text.front)
        return text.spliced([(Span(at, at), f"{start}{key}:{text.newline}{line}")])
    if isinstance(node, Sequence) and node.items and node.span.block:
        at = text.next_line(node.items[-1].span.end)
        first = text.line_start(node.items[0].span.start)
        indent = text.front[first : node.items[0].span.start]
        start = "" if text.front[at - 1] in "\r\n" else text.newline
        return text.spliced([(Span(at, at), f"{start}{indent}{_day(row)}{text.newline}")])
    if isinstance(node, Sequence) and node.items:
        at = node.items[-1].span.end
        return text.spliced([(Span(at, at), f", {_day(row)}")])
    behind = text.front.rindex(":", 0, node.span.start + 1) + 1
    return text.spliced([(Span(behind, node.span.end), f"{text.newline}{line.rstrip()}")])


def _day(row: Row) -> str:
    days = (
        f"date: {row['from']}"
        if row["from"] == row["until"]
        else f"from: {row['from']}, until: {row['until']}"
    )
    name = f", name: {item_as_yaml(row['name'])}" if row["name"] else ""
    return f"{{{days}{name}}}"


def _removed(name: ListName, text: DocumentText, place: Place) -> DocumentText:
    if name is ListName.CALENDAR:
        holder = next(v for _, v in text.root.entries if isinstance(v, Sequence) and place.node in v.items)
        if len(holder.items) == 1:
            start = holder.span.start
            if holder.span.block:  # the lines of the list, from behind the colon
                start = text.front.rindex(":", 0, text.line_start(place.node.span.start)) + 1
                return text.spliced([(Span(start, place.node.span.end), " []")])
            return text.spliced([(holder.span, "[]")])
        if not holder.span.block:
            kept = [text.front[i.span.start : i.span.end] for i in holder.items if i is not place.node]
            return text.spliced([(holder.span, f"[{', '.join(kept)}]")])
    first = place.key.span.start if place.key else place.node.span.start
    return text.spliced([(Span(text.line_start(first), text.next_line(place.node.span.end)), "")])


def _changed_event(text: DocumentText, place: Place, after: Row) -> DocumentText:
    """Return the text with the changed parts of an event written anew; the others keep their bytes."""
    assert isinstance(place.node, MappingNode)
    there = {key.text: (key, value) for key, value in place.node.entries}
    indent = " " * (place.node.place.column - 1)
    pieces: list[tuple[Span, str]] = []
    for part in ("title", "asks", "documents", "note"):
        if place.row[part] == after[part]:
            continue
        lines = _part_lines(part, after[part], indent, text.newline)
        if part not in there:
            at = text.next_line(place.node.span.end)
            start = "" if text.front[at - 1] in "\r\n" else text.newline
            pieces.append((Span(at, at), start + lines))
            continue
        key, value = there[part]
        end = text.next_line(max(value.span.end, key.span.end))
        first = text.line_start(key.span.start)
        if text.front[first : key.span.start].strip():  # behind the dash of the event
            first, lines = key.span.start, lines.removeprefix(indent)
        pieces.append((Span(first, end), lines))
    return text.spliced(pieces)


def _part_lines(part: str, words: str, indent: str, end: str) -> str:
    if not words:
        return ""
    if part in ("title", "note"):
        return f"{indent}{part}: {as_yaml(words)}{end}"
    items = "".join(f"{indent}  - {_step(line) if part == 'documents' else item_as_yaml(line)}{end}"
                    for line in words.split("\n"))  # fmt: skip
    return f"{indent}{part}:{end}{items}"


def _step(line: str) -> str:
    id, _, why = line.partition(_PARTED)
    return f"{{document: {item_as_yaml(id)}{f', why: {item_as_yaml(why)}' if why else ''}}}"


def _event_lines(row: Row, end: str) -> str:
    parts = "".join(_part_lines(p, row[p], "  ", end) for p in ("title", "asks", "documents", "note"))
    return f"- key: {item_as_yaml(row['key'])}{end}{parts}"


def text_of(name: ListName, content: bytes) -> DocumentText:
    """Return a file as the front matter of a text: a list stands under a key of its own there."""
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditRefusedError("这张表不是 UTF-8 写的，网页里改不了", hint="请告诉管手册的人") from error
    return DocumentText("", _wrap(name) + whole.removeprefix("\ufeff"), "")


def content_of(name: ListName, text: DocumentText, before: bytes) -> bytes:
    """Return a text as the file it was made of, changed."""
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    return mark + text.front.removeprefix(_wrap(name)).encode()


def _wrap(name: ListName) -> str:
    return "events:\n" if name is ListName.EVENTS else ""


def places_of(name: ListName, text: DocumentText) -> list[Place]:
    """Return where each row stands.

    Raises:
        EditRefusedError: something in the file is no row of this table.
    """
    if name in (ListName.SYNONYMS, ListName.MATERIALS):
        return [
            Place({"term": key.text, "words": SAME.join(_texts(value))}, value, key)
            for key, value in text.root.entries
        ]
    if name is ListName.CALENDAR:
        return [
            Place(_day_row(item, _KIND_OF[key.text]), item)
            for key, value in text.root.entries
            if key.text in _KIND_OF
            for item in _items(value)
        ]
    [(_, events)] = text.root.entries
    return [Place(_event_row(item), item) for item in _items(events)]


def _items(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Scalar) and node.empty:
        return ()
    if not isinstance(node, Sequence):
        raise EditRefusedError("这张表读不懂，网页里改不了", hint="请告诉管手册的人")
    return node.items


def _texts(node: Node) -> list[str]:
    found = [item.text.strip() for item in _items(node) if isinstance(item, Scalar)]
    if len(found) != len(_items(node)):
        raise EditRefusedError("这张表读不懂，网页里改不了", hint="请告诉管手册的人")
    return found


def _day_row(node: Node, kind: str) -> Row:
    if isinstance(node, Scalar):
        return {"kind": kind, "from": node.text, "until": node.text, "name": ""}
    said = _said(node, {"date", "from", "until", "name"})
    day = said.get("date", "")
    return {
        "kind": kind, "from": said.get("from", day), "until": said.get("until", day),
        "name": said.get("name", ""),
    }  # fmt: skip


def _said(node: Node, known: set[str]) -> dict[str, str]:
    if not isinstance(node, MappingNode) or any(
        key.text not in known or not isinstance(value, Scalar) for key, value in node.entries
    ):
        raise EditRefusedError("这张表里有读不懂的一行，网页里改不了", hint="请告诉管手册的人")
    return {key.text: value.text for key, value in node.entries if isinstance(value, Scalar)}


def _event_row(node: Node) -> Row:
    if not isinstance(node, MappingNode):
        raise EditRefusedError("这张表里有读不懂的一行，网页里改不了", hint="请告诉管手册的人")
    parts = {key.text: value for key, value in node.entries}
    steps = []
    for step in _items(parts["documents"]) if "documents" in parts else ():
        said = _said(step, {"document", "编号", "why", "为什么"})
        id, why = said.get("document", said.get("编号", "")), said.get("why", said.get("为什么", ""))
        steps.append(f"{id}{_PARTED}{why}" if why else id)
    row = {p: v.text for p in ("key", "title", "note") if isinstance(v := parts.get(p), Scalar)}
    asks = _texts(parts["asks"]) if "asks" in parts else []
    return {
        "title": row.get("title", ""), "asks": "\n".join(asks), "documents": "\n".join(steps),
        "note": row.get("note", ""), "key": row.get("key", ""),
    }  # fmt: skip
