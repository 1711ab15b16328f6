"""Every place where one file names another by its id: front matter, body, the lists beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.content.body.tree import address_of
from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.lists.events import EVENTS_FILE
from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.content.lists.wordlists import QUESTIONS_FILE
from indexer.content.nodes import Mapping, Node, Scalar, Sequence, Span
from indexer.domain.body import document_link
from indexer.domain.fields import Kind
from indexer.editing.file.scalars import item_as_yaml
from indexer.editing.file.text import DocumentText

_ID_KINDS = frozenset({Kind.ID, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.ID_OR_TEXT})
_ADDRESS = re.compile(r"""(?:\]\(\s*<?|\]:\s*<?|\b(?:href|src)\s*=\s*["']?)([^\s<>()"']+)""")
_ID_IN_ADDRESS = re.compile(r"(?:doc:|/d/)([^#]+)|(?:.*/)?([a-z0-9-]+)\.md")


def with_new_id(text: DocumentText, old: str, new: str) -> DocumentText:
    """Return a file with every mention of another file's id changed; its own id is not touched."""
    pieces = [(node.span, _as_written(text.front, node, new)) for node in _mentions(text, old)]
    return replace(text.spliced(pieces), tail=_body_with_new_id(text.tail, old, new))


LISTS_WITH_IDS = {
    QUESTIONS_FILE: frozenset({"answers"}),
    EVENTS_FILE: frozenset({"document", "编号"}),
    HANDBOOK_FILE: frozenset({"fallback"}),
}
"""The files beside the documents that name some, with the keys they name them under."""


def list_with_new_id(name: str, content: bytes, old: str, new: str) -> bytes:
    """Return one of those files with an id changed; unchanged when it cannot be read."""
    text = content.decode("utf-8", "surrogateescape")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    root = parse(text, Report(""))
    named = _named(root, LISTS_WITH_IDS[name], old)
    for node in sorted(named, key=lambda node: node.span.start, reverse=True):
        text = text[: node.span.start] + _as_written(text, node, new) + text[node.span.end :]
    return (mark + text).encode("utf-8", "surrogateescape")


def _mentions(text: DocumentText, id: str) -> Iterator[Scalar]:
    for field, value in text.values():
        if field.kind in _ID_KINDS:
            for node in value.items if isinstance(value, Sequence) else (value,):
                if isinstance(node, Scalar) and node.text.strip() == id and not node.span.block:
                    yield node


def _named(node: Node | None, keys: frozenset[str], id: str) -> Iterator[Scalar]:
    """Yield where an id stands under one of the keys, alone or in a list, at any depth."""
    for item in node.items if isinstance(node, Sequence) else ():
        yield from _named(item, keys, id)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        yield from _named(value, keys, id)
        if key.text in keys:
            items = value.items if isinstance(value, Sequence) else (value,)
            yield from (item for item in items if isinstance(item, Scalar) and item.text == id)


def _as_written(front: str, node: Scalar, id: str) -> str:
    """Return an id between the quotes that stand there now, if any."""
    quote = front[node.span.start]
    return f"{quote}{id}{quote}" if quote in "'\"" else item_as_yaml(id)


def _body_with_new_id(body: str, old: str, new: str) -> str:
    changes: list[tuple[Span, str]] = []
    for found in _ADDRESS.finditer(body):
        link = document_link(address_of(found[1]))
        place = _ID_IN_ADDRESS.match(found[1])
        if link is not None and link[0] == old and place is not None:
            start, end = place.span(1) if place[1] else place.span(2)
            changes.append((Span(found.start(1) + start, found.start(1) + end), new))
    for span, id in reversed(changes):
        body = body[: span.start] + id + body[span.end :]
    return body
