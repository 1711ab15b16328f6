"""The rows of a list in another order: their lines change places, everything between them stays.

The comments right above a row go with it; those at the head of the file stay there.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.content.nodes import Span
from indexer.domain.errors import EditRefusedError
from indexer.editing.file.text import DocumentText
from indexer.editing.word_tables import ListName, Row, content_of, places_of, rows_of, text_of

MOVABLE = frozenset({ListName.SYNONYMS, ListName.MATERIALS, ListName.EVENTS})
"""Lists whose order is somebody's choice; days have one of their own."""


def reordered(name: ListName, content: bytes, rows: Sequence[Row]) -> bytes:
    """Return the file with its rows in this order.

    Raises:
        EditRefusedError: these are not its rows, or two of them share a line.
    """
    text = text_of(name, content)
    there = rows_of(name, content)
    if name not in MOVABLE or sorted(map(str, there)) != sorted(map(str, rows)):
        raise EditRefusedError("这张表刚刚被别人改过", hint="请刷新再改")
    blocks = _blocks(name, text)
    pieces = []
    for block, row in zip(blocks, rows, strict=True):
        taken = blocks[there.index(row)]
        lines = text.front[taken.start : taken.end]
        pieces.append((block, lines if lines[-1:] in "\r\n" else lines + text.newline))
    after = content_of(name, text.spliced(pieces), content)
    if rows_of(name, after) != list(rows):
        raise EditRefusedError("这张表在文件里的写法特殊，网页里换不了先后", hint="请告诉管手册的人")
    return after


def _blocks(name: ListName, text: DocumentText) -> list[Span]:
    """Return the lines of each row with the comments right above it."""
    blocks: list[Span] = []
    end = 0
    for place in places_of(name, text):
        start = text.line_start((place.key or place.node).span.start)
        if start < end:
            raise EditRefusedError("这张表在文件里写在一行，网页里换不了先后", hint="请告诉管手册的人")
        if blocks:
            while start > end:
                above = text.line_start(start - (2 if text.front[:start].endswith("\r\n") else 1))
                if not text.front[above:start].lstrip().startswith("#"):
                    break
                start = above
        end = text.next_line(place.node.span.end)
        blocks.append(Span(start, end))
    return blocks
