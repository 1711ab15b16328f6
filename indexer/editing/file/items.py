"""A list changed item by item: what stays the same keeps its bytes, its comments and its place.

Works on the YAML as it is written: lists with dashes and lists in brackets, records in braces and
records of lines. Where a record is written in a way that cannot be followed, that one record is
written anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from indexer.content.nodes import Mapping, Node, Scalar, Sequence, Span
from indexer.domain.fields import Field
from indexer.editing.file.entries import entry_of
from indexer.editing.file.scalars import item_as_yaml
from indexer.editing.file.spelling import Spelling
from indexer.editing.file.text import DocumentText

Item = str | dict[str, Any]
_Step = tuple[int | None, Item]
"""The item it was, if any, and what it is now."""


def steps_from(before: list[Any], after: list[Any]) -> list[_Step]:
    """Return for each item afterwards which one it was: the same, a changed one, a moved one, or none."""
    old, new = [_key(item) for item in before], [_key(item) for item in after]
    found: list[_Step] = [(None, item) for item in after]
    left = set(range(len(before)))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.b + step] = (block.a + step, after[block.b + step])
            left.discard(block.a + step)
    for place, (was, item) in enumerate(found):  # moved as they are
        same = next((n for n in sorted(left) if was is None and old[n] == new[place]), None)
        if same is not None:
            found[place] = (same, item)
            left.discard(same)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "replace":
            _pair_changed(found, before, left, range(start, end), range(new_start, new_end))
    return found


def spliced_list(
    text: DocumentText, field: Field, node: Sequence, entries: list[Any], spelling: Spelling
) -> DocumentText:
    """Return the text with the items of a list that is there changed to `entries`; neither is empty."""
    before = [_entry(field, item) for item in node.items]
    steps = steps_from(before, entries)

    def changed(n: int, item: Item) -> str:
        return _changed_item(text.front, field, node.items[n], before[n], item, spelling)

    if not node.span.block:
        return _in_brackets(text, field, node, before, steps, changed, spelling)
    chunks = _chunks(text, node)
    first = chunks[0].start
    indent = _indent(text, node)
    lines = not any(isinstance(i, Mapping) and not i.span.block for i in node.items)
    pieces = []
    for was, item in steps:
        if was is None:
            pieces.append(_new_lines(field, item, indent, spelling, as_lines=lines))
            continue
        chunk = text.front[chunks[was].start : chunks[was].end]
        span = node.items[was].span
        if before[was] != item:
            start, end = span.start - chunks[was].start, span.end - chunks[was].start
            chunk = chunk[:start] + changed(was, item) + chunk[end:]
        pieces.append(chunk if chunk.endswith(("\n", "\r")) else chunk + text.newline)
    return text.spliced([(Span(first, chunks[-1].end), "".join(pieces))])


def changed_record(
    front: str, field: Field, node: Node, before: dict[str, Any], after: dict[str, Any], spelling: Spelling
) -> str:
    """Return how a record is written after its parts changed; the parts that did not keep their bytes."""
    written = _record_in_place(front, field, node, before, after, spelling)
    return spelling.record(field, after) if written is None else written


def _key(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True)


def _entry(field: Field, node: Node) -> Any:
    if not field.record:
        entry = entry_of(field, node)
        return entry[0] if isinstance(entry, list) and entry else ""
    entry = entry_of(field, Sequence((node,)))
    return entry[0] if entry else {}


def _pair_changed(found: list[_Step], before: list[Any], left: set[int], old: range, new: range) -> None:
    """Pair the items of a replaced stretch by what they have in common, else one by one."""
    waiting = [place for place in new if found[place][0] is None]
    for place in list(waiting):
        best = max(
            (n for n in old if n in left), key=lambda n: _alike(before[n], found[place][1]), default=None
        )
        if best is not None and _alike(before[best], found[place][1]) > 0:
            found[place] = (best, found[place][1])
            left.discard(best)
            waiting.remove(place)
    rest = [n for n in old if n in left]
    if len(rest) == len(waiting):
        for place, n in zip(waiting, rest, strict=True):
            found[place] = (n, found[place][1])
            left.discard(n)


def _alike(before: Any, after: Any) -> float:
    if isinstance(before, dict) and isinstance(after, dict):
        return float(sum(value == after.get(key) for key, value in before.items()))
    ratio: float = SequenceMatcher(None, str(before), str(after)).ratio()
    return ratio if ratio > 0.5 else 0.0


def _changed_item(front: str, field: Field, node: Node, before: Item, after: Item, spelling: Spelling) -> str:
    if isinstance(after, str):
        return item_as_yaml(spelling.word(field, after))
    assert isinstance(before, dict)
    written = _record_in_place(front, field, node, before, after, spelling)
    if written is not None:
        return written
    if not node.span.block:
        return spelling.record(field, after)
    indent = " " * (node.span.start - (front.rfind("\n", 0, node.span.start) + 1) - 2)
    ends = front[node.span.end - 1 : node.span.end] in ("\n", "\r")
    lines = spelling.record_lines(field, after, indent)[len(indent) + 2 :]
    return lines if ends else lines.rstrip("\r\n")


def _record_in_place(
    front: str, field: Field, node: Node, before: dict[str, Any], after: dict[str, Any], spelling: Spelling
) -> str | None:
    """Return a record with its changed parts replaced, taken out and put in; None where that is too hard."""
    if not isinstance(node, Mapping):
        return None
    parts = {name: part for part in field.record for name in (part.key, part.label)}
    there = {parts[key.text].key: (key, value) for key, value in node.entries if key.text in parts}
    pieces: list[tuple[Span, str]] = []
    order = [part.key for part in field.record]
    for part in field.record:
        if before.get(part.key) == after.get(part.key):
            continue
        if part.key not in there:
            put = _put_in(node, part, after, there, order, spelling)
            if put is None:
                return None
            pieces.append(put)
            continue
        value = there[part.key][1]
        if value.span.block or (isinstance(value, Scalar) and value.span.start == value.span.end):
            return None
        if after.get(part.key):
            pieces.append((value.span, spelling.part(part, after[part.key])))
        elif (cut := _cut_out(node, part, there)) is not None:
            pieces.append((cut, ""))
        else:
            return None
    start, end = node.span.start, node.span.end
    written = front[start:end]
    taken: list[Span] = []
    # From the end; of two at one place the later part first, and what goes before what comes.
    pieces.reverse()
    for span, new in sorted(pieces, key=lambda piece: (piece[0].start, piece[0].end), reverse=True):
        if any(span.end > other.start and span.start < other.end for other in taken):
            return None
        taken.append(span)
        written = written[: span.start - start] + new + written[span.end - start :]
    return written


def _put_in(
    node: Mapping,
    part: Field,
    after: dict[str, Any],
    there: dict[str, tuple[Scalar, Node]],
    order: list[str],
    spelling: Spelling,
) -> tuple[Span, str] | None:
    """Return where a new part comes: behind the nearest one before it in the field table."""
    earlier = [key for key in order[: order.index(part.key)] if key in there and after.get(key)]
    if not earlier:
        return None
    _, value = there[earlier[-1]]
    if value.span.block or value.span.start == value.span.end:
        return None
    at = Span(value.span.end, value.span.end)
    new = f"{spelling.key(part)}: {spelling.part(part, after[part.key])}"
    if not node.span.block:
        return at, f", {new}"
    return at, f"{spelling.newline}{' ' * (node.place.column - 1)}{new}"


def _cut_out(node: Mapping, part: Field, there: dict[str, tuple[Scalar, Node]]) -> Span | None:
    """Return what goes with a part: from the end of the part before it; None for the first."""
    keys = [key.text for key, _ in node.entries]
    place = keys.index(there[part.key][0].text)
    if place == 0:
        return None
    previous = node.entries[place - 1][1]
    value = there[part.key][1]
    if previous.span.block or previous.span.start == previous.span.end:
        return None
    return Span(previous.span.end, value.span.end)


def _in_brackets(
    text: DocumentText,
    field: Field,
    node: Sequence,
    before: list[Any],
    steps: list[_Step],
    changed: Callable[[int, Item], str],
    spelling: Spelling,
) -> DocumentText:
    front, items = text.front, node.items
    between = front[items[0].span.end : items[1].span.start] if len(items) > 1 else ", "
    between = between if between.strip() == "," else ", "
    written = []
    for was, item in steps:
        if was is None:
            written.append(
                spelling.record(field, item) if isinstance(item, dict) else spelling.part(field, item)
            )
        elif before[was] == item:
            written.append(front[items[was].span.start : items[was].span.end])
        else:
            written.append(changed(was, item))
    return text.spliced([(Span(items[0].span.start, items[-1].span.end), between.join(written))])


def _chunks(text: DocumentText, node: Sequence) -> list[Span]:
    """Return the lines of each item; comments and empty lines above one belong to it."""
    ends = [text.next_line(item.span.end) for item in node.items]
    dash = text.front.rindex(
        "-", 0, node.items[0].span.start + 1 if _is_empty(node.items[0]) else node.items[0].span.start
    )
    starts = [text.line_start(dash), *ends[:-1]]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _is_empty(node: Node) -> bool:
    return node.span.start == node.span.end


def _indent(text: DocumentText, node: Sequence) -> str:
    start = text.line_start(node.span.start)
    return (
        text.front[start : node.span.start].replace("-", "").replace("\t", " ")
        if start < node.span.start
        else ""
    )


def _new_lines(field: Field, item: Item, indent: str, spelling: Spelling, *, as_lines: bool) -> str:
    if isinstance(item, str):
        return f"{indent}- {spelling.part(field, item)}{spelling.newline}"
    if as_lines and field.record:
        return spelling.record_lines(field, item, indent)
    return f"{indent}- {spelling.record(field, item)}{spelling.newline}"


def lines_of(field: Field, entries: list[Any], spelling: Spelling) -> Iterator[str]:
    """Yield the lines of a list that is new in the file."""
    for item in entries:
        yield _new_lines(field, item, "  ", spelling, as_lines=False)
