"""The text of a document as one small tree, and what is read out of it: sections, anchors, links.

The tree is made once, from sanitised HTML. It knows no address of the site: a link to a document
is ``doc:id#anchor``, one to a file ``asset:path``. What is stored is the tree as compact JSON,
taken apart when somebody asks: most texts of an open handbook are never looked at.

    <p>见<a href="…">收费</a></p>  ->  [["p","见",["a",{"href":"doc:tingche#收费"},"收费"]]]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

DOCUMENT = "doc:"
ASSET = "asset:"

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset("blockquote caption dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul br".split())
_CELLS = frozenset({"td", "th"})
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
CHINESE_BREAK = re.compile(rf"(?<=[{_CHINESE}]) *\n *(?=[{_CHINESE}])")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """The text from one heading to the next; text before the first heading has no title.

    `title` is None for that opening text. `anchor` is the title with white space as ``-``, a
    repeat adding ``-2``, ``-3``; empty for the opening text. `text` is plain, without markup.
    """

    title: str | None
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the tree, named as in HTML."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def is_heading(self) -> bool:
        return self.tag in _HEADINGS

    @property
    def is_reference_mark(self) -> bool:
        """Say whether this is the number that calls a footnote, or the arrow back from one."""
        if self.tag == "sup":
            return self.attributes.get("id", "").startswith("fnref")
        return self.tag == "a" and self.attributes.get("href", "").startswith("#fnref")

    @property
    def title(self) -> str:
        """The words of a heading, in one line."""
        return _SPACES.sub(" ", "".join(_words(self.children))).strip()

    def elements(self, *tags: str) -> list[Element]:
        """Return the children with one of these tags."""
        return [child for child in self.children if isinstance(child, Element) and child.tag in tags]

    def find(self, *tags: str) -> list[Element]:
        """Return the elements below with one of these tags, in reading order."""
        return [element for element in elements_of(self.children) if element.tag in tags]

    def number(self, attribute: str, *, most: int) -> int:
        """Return an attribute as a number from 1 to `most`; 1 for what is none."""
        text = self.attributes.get(attribute, "")
        return max(1, min(int(text[:9]), most)) if text.isascii() and text.isdigit() else 1


Node = Element | str


@dataclass(frozen=True, eq=False)
class Body:
    """The tree as it is written: two of them are equal when their trees are, wherever they are kept."""

    written: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Body) and self.written == other.written)

    def __hash__(self) -> int:
        return hash(self.written)

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Body:
        """Return the body with these nodes."""
        values = [_as_json(node) for node in nodes]
        return cls(json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The tree, read anew each time: it is many times as large as what is written."""
        return tuple(map(_as_node, json.loads(self.written))) if self.written else ()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The text from heading to heading; a heading without text of its own makes none."""
        found: list[Section] = []
        title, anchor, words = None, "", []
        for piece in (*_pieces(self.nodes), Element("h1", {"id": ""})):
            if isinstance(piece, str):
                words.append(piece)
                continue
            if text := _plain("".join(words)):
                found.append(Section(title, anchor, text))
            title, anchor, words = piece.title, piece.attributes["id"], []
        return tuple(found)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link may name: every heading, those without a text of their own too."""
        return frozenset(found.attributes["id"] for found in elements_of(self.nodes) if found.is_heading)

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The addresses of links and pictures, in order; those of footnotes are none."""
        if '"href":' not in self.written and '"src":' not in self.written:
            return ()
        named = (
            element.attributes[key]
            for element in elements_of(self.nodes)
            for key in ("href", "src")
            if key in element.attributes
        )
        return tuple(address for address in named if not is_footnote(address))

    def without_links_to(self, ids: frozenset[str]) -> Body:
        """Return the text with these documents named by the words of the links alone."""
        linked = {link[0] for link in map(document_link, self.links) if link is not None}
        return self if ids.isdisjoint(linked) else Body.of(_unlinked(node, ids) for node in self.nodes)


NO_BODY = Body()


def elements_of(nodes: Iterable[Node]) -> Iterator[Element]:
    """Yield every element of a tree, in reading order."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from elements_of(node.children)


def is_footnote(address: str) -> bool:
    """Say whether a link leads to a footnote or back from one."""
    return address.startswith(("#fn:", "#fnref"))


def document_link(address: str) -> tuple[str, str] | None:
    """Return the id and the anchor of a link to a document, None for any other link."""
    if not address.startswith(DOCUMENT):
        return None
    id, _, anchor = address.removeprefix(DOCUMENT).partition("#")
    return unquote(id), unquote(anchor)


def asset_link(address: str) -> tuple[str, str] | None:
    """Return the path below assets/ and the fragment of a link to a file, None for any other link."""
    if not address.startswith(ASSET):
        return None
    path, _, fragment = address.removeprefix(ASSET).partition("#")
    return normalize("NFC", unquote(path.partition("?")[0])), fragment


def _as_json(node: Node) -> Any:
    if isinstance(node, str):
        return node
    return [node.tag, *([node.attributes] if node.attributes else []), *map(_as_json, node.children)]


def _as_node(value: Any) -> Node:
    if isinstance(value, str):
        return value
    tag, *rest = value
    attributes = rest.pop(0) if rest and isinstance(rest[0], dict) else {}
    return Element(tag, attributes, tuple(map(_as_node, rest)))


def _unlinked(node: Node, ids: frozenset[str]) -> Node:
    if isinstance(node, str):
        return node
    link = document_link(node.attributes.get("href", ""))
    attributes = {} if link is not None and link[0] in ids else node.attributes
    return Element(node.tag, attributes, tuple(_unlinked(child, ids) for child in node.children))


def _words(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif not node.is_reference_mark:
            yield from _words(node.children)


def _pieces(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the headings, and the words between them with the ends of blocks and cells.

    Line breaks of the source become carriage returns: within a paragraph they mean nothing
    between Chinese characters and a space elsewhere.
    """
    for node in nodes:
        if isinstance(node, str):
            yield node.replace("\n", "\r")
        elif node.is_heading:
            yield node
        elif not node.is_reference_mark:
            edge = "\n" if node.tag in _BLOCKS else ""
            yield edge
            yield from _pieces(node.children)
            yield "\t" if node.tag in _CELLS else edge


def _plain(text: str) -> str:
    """Return plain text: blocks on lines of their own, table cells parted by ｜."""
    lines = []
    for line in text.split("\n"):
        joined = CHINESE_BREAK.sub("", line.replace("\r", "\n"))
        cells = [_SPACES.sub(" ", cell).strip() for cell in joined.split("\t")]
        words = "｜".join(cell for cell in cells if cell)
        if words:
            lines.append(words)
    return "\n".join(lines)
