"""Sanitised HTML -> the tree of a body, with the standard parser; the only place that reads HTML of a body.

Headings get their anchors, links the addresses of the handbook, and white space between blocks,
which says nothing, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from indexer.domain.body import ASSET, CHINESE_BREAK, DOCUMENT, Body, Element, Node, is_footnote

_VOID = frozenset({"br", "hr", "img"})
_MAX_DEPTH = 24  # every walk over a tree recurses, the print template too; deeper words stay, elements go
_HOLDERS = frozenset("blockquote dd div dl li ol table tbody td tfoot th thead tr ul".split())
_BLOCKS = _HOLDERS | frozenset("caption dt h1 h2 h3 h4 h5 h6 hr p pre".split())
_VERBATIM = frozenset({"pre", "code"})
_SPACES = re.compile(r"\s+")
_ASSET = re.compile(r"(?:/|(?:\.{1,2}/)*)assets/(.+)")
_FILE = re.compile(r"(?:[^:?#]*/)?([a-z0-9-]+)\.md(#.*)?")


def read_body(clean: str) -> tuple[Body, tuple[str, ...]]:
    """Return the tree of sanitised HTML, and the addresses of its links as they were written.

    A stray end tag is ignored, and what is open at the end is closed there.
    """
    parser = _Parser()
    parser.feed(clean)
    parser.close()
    finisher = _Finisher()
    body = Body.of(finisher.children(parser.root))
    return body, tuple(finisher.links)


def address_of(written: str) -> str:
    """Return a link in the words of the tree: ``../x/a.md#b`` -> ``doc:a#b``, ``assets/a`` -> ``asset:a``."""
    if written.startswith("/d/"):
        return f"{DOCUMENT}{written.removeprefix('/d/')}"
    if found := _ASSET.fullmatch(written):
        return f"{ASSET}{found[1]}"
    if "://" not in written and (found := _FILE.fullmatch(written)):
        return f"{DOCUMENT}{found[1]}{found[2] or ''}"
    return written


@dataclass(slots=True)
class _Open:
    """An element while it is being read."""

    tag: str
    attributes: dict[str, str]
    children: list[_Open | str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects elements under `root`; what is nested too deep adds its words to the last that is not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Open("div", {})
        self._open = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._open[-1][1]
        if len(self._open) <= _MAX_DEPTH:
            attributes = {name: value or "" for name, value in attrs if value or name != "class"}
            parent, element = element, _Open(tag, attributes)
            parent.children.append(element)
        if tag not in _VOID:
            self._open.append((tag, element))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1][1].children.append(data)


class _Finisher:
    """One pass over what was read: `links` are the addresses as written, in order."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self._anchors: set[str] = set()

    def children(self, element: _Open) -> Iterator[Node]:
        for child in _telling(element.tag, element.children):
            if isinstance(child, str):
                yield child if element.tag in _VERBATIM else CHINESE_BREAK.sub("", child)
            else:
                yield from self._finished(child)

    def _finished(self, element: _Open) -> Iterator[Node]:
        """Yield an element; a heading without a word is none, a picture from elsewhere its words."""
        attributes = {name: self._value(name, value) for name, value in element.attributes.items()}
        finished = Element(element.tag, attributes, tuple(self.children(element)))
        if finished.is_heading:
            if title := finished.title:
                yield Element(element.tag, {"id": self._new_anchor(title)}, finished.children)
        elif element.tag == "img" and not attributes.get("src", "").startswith(ASSET):
            yield from filter(None, [attributes.get("alt")])
        else:
            yield finished

    def _value(self, name: str, value: str) -> str:
        if name not in ("href", "src") or is_footnote(value):
            return value
        self.links.append(value)
        return address_of(value)

    def _new_anchor(self, title: str) -> str:
        base = _SPACES.sub("-", title)
        anchor, count = base, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{base}-{count}"
        self._anchors.add(anchor)
        return anchor


def _telling(tag: str, children: Sequence[_Open | str]) -> Iterator[_Open | str]:
    """Yield the children without the white space before, between and after blocks."""
    for place, child in enumerate(children):
        if tag not in _HOLDERS or not isinstance(child, str) or child.strip():
            yield child
            continue
        around = (place == 0 or children[place - 1], place + 1 == len(children) or children[place + 1])
        if not any(other is True or (isinstance(other, _Open) and other.tag in _BLOCKS) for other in around):
            yield child
