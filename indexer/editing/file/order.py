"""The keys of the front matter in the order of the field table, comments with their key."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.content.nodes import Node, Scalar
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS
from indexer.editing.file.text import FIELD_BY_NAME, DocumentText

_PLACES = {field.key: place for place, field in reversed(tuple(enumerate(FIELDS)))}
_COMMENT = re.compile(r"#[^\r\n]*(?:\r\n|\n|\r)")
_FIRST_LINES = re.compile(r"(?:[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*")


def in_table_order(text: DocumentText) -> DocumentText:
    """Return the file with its keys in the order of the field table.

    The comment lines right above a key move with it, those at the very top and behind the last
    key stay there. A key nobody knows stays behind the key it followed.
    """
    entries = text.root.entries
    if not entries:
        return text
    starts = [_start_of(text, key) for key, _ in entries]
    last = entries[-1][1].span.end or entries[-1][0].span.end
    end = text.next_line(max(last, entries[-1][0].span.end))
    pieces = [text.front[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    places = _places([key.text for key, _ in entries])
    order = sorted(range(len(entries)), key=places.__getitem__)
    if order == list(range(len(entries))):
        return text
    front = text.front[: starts[0]] + "".join(pieces[n] for n in order) + text.front[end:]
    ordered = replace(text, front=front)
    meant: list[tuple[Scalar, Node]] = [entries[n] for n in order]
    if list(ordered.root.entries) != meant:
        raise EditRefusedError("资料栏的写法特殊，程序不敢挪动各栏的顺序", hint="不挪也不要紧")
    return ordered


def _places(names: list[str]) -> list[int]:
    """Return the place of each key in the table; an unknown one has the place of the key before it."""
    found: list[int] = []
    for name in names:
        known = FIELD_BY_NAME.get(name)
        found.append(_PLACES[known.key] if known else (found[-1] if found else -1))
    return found


def _start_of(text: DocumentText, key: Scalar) -> int:
    """Return where the lines of a key begin: the comments right above it, except at the very top."""
    start = text.line_start(key.span.start)
    first = _FIRST_LINES.match(text.front)
    if first and start <= first.end():
        return start
    while start:
        above = text.line_start(start - 2 if text.front[start - 2 : start] == "\r\n" else start - 1)
        if not _COMMENT.fullmatch(text.front[above:start]):
            break
        start = above
    return start
