"""The tree of a document's body -> the JSON tree that the print template walks.

The template never sees markup made from content, so nothing needs escaping. A node is a
dictionary with its kind under ``k``, text is a plain string:

    ["p","带",["mark","身份证"]]  ->  [{"k": "p", "c": ["带", {"k": "mark", "c": ["身份证"]}]}]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from indexer.domain.body import Body, Element, document_link, elements_of
from indexer.domain.body import Node as Written
from webapp.paper.leaves.bounds import LEFT_OUT, Budget, broken_up
from webapp.paper.leaves.glyphs import printable
from webapp.paper.leaves.tables import Cell, alignment, read_table

Node = dict[str, Any]
Inline = str | Node

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tfoot tr th td pre blockquote hr div dl dt dd".split()
)
_INLINE = {
    "mark": "mark", "strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "kbd": "code",
    "sup": "sup", "sub": "sub", "del": "del", "s": "del",
}  # fmt: skip
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’…—]"
_HAN_BREAK = re.compile(rf"(?<={_HAN})[ \t]*\n\s*|[ \t]*\n\s*(?={_HAN})")
_LONGEST_URL = 2000  # far below what the engine refuses
_SPACES = re.compile(r"[ \t\r\n\f]+")


def body_tree(body: Body, *, refer: Callable[[str], Node | None]) -> list[Node]:
    """Return the blocks of a document's body.

    `refer` gives the node of a link to a document, by id; None prints the words alone. Of a text
    beyond reason a part is left out, which is said at its end.
    """
    nodes = body.nodes
    converter = _Converter(nodes, refer)
    return converter.blocks(nodes) + converter.notes() + converter.remark()


class _Converter:
    def __init__(self, nodes: Iterable[Written], refer: Callable[[str], Node | None]) -> None:
        self._refer = refer
        self._notes = {
            item.attributes["id"]: item
            for item in elements_of(nodes)
            if item.attributes.get("id", "")[:3] == "fn:"
        }
        self._called: dict[str, int] = {}
        self._referred: set[str] = set()
        self._levels: list[int] = []
        self._budget = Budget()

    def blocks(self, children: Iterable[Written]) -> list[Node]:
        """Convert the children of a container; loose text between blocks becomes a plain run."""
        found: list[Node] = []
        run: list[Written] = []
        for child in [*children, Element("hr")]:
            if isinstance(child, str) or child.tag not in _BLOCKS:
                run.append(child)
                continue
            if inline := self._trimmed(run):
                found.append({"k": "plain", "c": inline})
            run = []
            found += self._block(child)
        return found[:-1]

    def notes(self) -> list[Node]:
        """Return the notes that were called, in order; a note may call further ones."""
        items: list[list[Node]] = []
        while len(items) < len(self._called):
            blocks = self.blocks(_without_backlinks(self._notes[list(self._called)[len(items)]]).children)
            if [block["k"] for block in blocks] == ["p"]:
                blocks[0]["k"] = "plain"
            items.append(blocks)
        return [{"k": "notes", "items": items}] if items else []

    def remark(self) -> list[Node]:
        """Return the line that says that something was left out, if anything was."""
        return [{"k": "p", "c": [LEFT_OUT]}] if self._budget.exceeded else []

    def _block(self, element: Element) -> list[Node]:
        tag = element.tag
        if tag == "p":
            inline = self._trimmed(element.children)
            return [{"k": "p", "c": piece} for piece in broken_up(inline)]
        if element.is_heading:
            inline = self._trimmed(element.children)
            if not printable(_plain(inline)).strip():
                return []
            if not self._budget.takes_heading():
                return [{"k": "p", "c": [{"k": "strong", "c": inline}]}]
            return [{"k": "h", "l": self._level(int(tag[1])), "c": inline}]
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "table":
            return self._table(element)
        if tag == "dl":
            return self._definitions(element)
        if tag == "pre":
            return [{"k": "pre", "text": element.text.strip("\n")}]
        if tag == "hr":
            return [{"k": "hr"}]
        if tag == "blockquote":
            return [{"k": "quote", "c": self.blocks(element.children)}]
        if tag == "div" and self._is_footnotes(element):
            return []
        if tag == "div" and "admonition" in element.attributes.get("class", ""):
            return [self._admonition(element)]
        return self.blocks(element.children)

    def _level(self, written: int) -> int:
        """Return a level that never skips one, as the structure of an accessible PDF demands."""
        while self._levels and self._levels[-1] >= written:
            self._levels.pop()
        self._levels.append(written)
        return len(self._levels)

    def _list(self, element: Element) -> list[Node]:
        items = [self.blocks(item.children) for item in element.elements("li")]
        node: Node = {"k": element.tag, "items": items}
        if element.tag == "ol":
            node["start"] = element.number("start", most=100_000)
        return [node] if items else []

    def _definitions(self, element: Element) -> list[Node]:
        items: list[Node] = []
        for child in element.elements("dt", "dd"):
            if child.tag == "dt":
                items.append({"term": self._trimmed(child.children), "c": []})
            elif items:
                items[-1]["c"] += self.blocks(child.children)
        return [{"k": "dl", "items": items}] if items else []

    def _admonition(self, element: Element) -> Node:
        blocks = element.elements("p")
        titled = blocks and "admonition-title" in blocks[0].attributes.get("class", "")
        title = self._trimmed(blocks[0].children) if titled else []
        rest = [c for c in element.children if not (titled and c is blocks[0])]
        return {"k": "note", "title": title, "c": self.blocks(rest)}

    def _table(self, element: Element) -> list[Node]:
        table = read_table(element)
        if table is None:
            return []
        heads = 1 if table.headed else 0
        rows = [
            [self._cell(cell, head=number < heads) for cell in row]
            for number, row in enumerate(self._budget.rows(table.rows))
        ]
        caption = [
            inline for found in element.elements("caption") for inline in self._trimmed(found.children)
        ]
        node = {"k": "table", "weights": table.weights, "head": rows[:heads], "rows": rows[heads:]}
        return [{"k": "plain", "c": caption}, node] if caption else [node]

    def _cell(self, cell: Cell, *, head: bool) -> Node:
        """Convert a cell; a head, which repeats, and a cell with a table inside keep their text only."""
        if head or cell.element.find("table"):
            content: list[Node] = [{"k": "plain", "c": self._trimmed(cell.element.children)}]
        else:
            content = self.blocks(cell.element.children)
        return {"c": content, "x": cell.across, "y": cell.down, "align": alignment(cell.element)}

    def _is_footnotes(self, element: Element) -> bool:
        return any(item.attributes.get("id") in self._notes for item in element.find("li"))

    def _trimmed(self, children: Iterable[Written]) -> list[Inline]:
        """Convert a run of text and drop the white space at its ends."""
        inline = self._inline(children)
        while inline and isinstance(inline[0], str) and not inline[0].lstrip(" "):
            inline.pop(0)
        while inline and isinstance(inline[-1], str) and not inline[-1].rstrip(" "):
            inline.pop()
        if inline and isinstance(inline[0], str):
            inline[0] = inline[0].lstrip(" ")
        if inline and isinstance(inline[-1], str):
            inline[-1] = inline[-1].rstrip(" ")
        return inline

    def _inline(self, children: Iterable[Written]) -> list[Inline]:
        found: list[Inline] = []
        for child in children:
            if isinstance(child, str):
                found += _with_ticks(_SPACES.sub(" ", _HAN_BREAK.sub("", child)))
            else:
                found += self._inline_element(child)
        return [item for item in found if item != ""]

    def _inline_element(self, element: Element) -> list[Inline]:
        if element.tag == "br":
            return [{"k": "br"}]
        if element.tag == "img":
            return [f"〔图：{element.attributes.get('alt') or element.attributes.get('src', '')}〕"]
        if note := self._footnote(element):
            return [note]
        inline = self._inline(element.children)
        if element.tag == "a":
            return self._link(element.attributes.get("href", ""), inline, element.text)
        kind = _INLINE.get(element.tag)
        return [{"k": kind, "c": inline}] if kind and inline else inline

    def _footnote(self, element: Element) -> Node | None:
        links = element.elements("a") if element.tag == "sup" else [element] if element.tag == "a" else []
        target = links[0].attributes.get("href", "")[1:] if len(links) == 1 else ""
        if target not in self._notes or not self._budget.has_room_for_note(len(self._called) + 1):
            return None
        number = self._called.setdefault(target, len(self._called) + 1)
        return {"k": "fn", "n": number}

    def _link(self, href: str, inline: list[Inline], text: str) -> list[Inline]:
        if link := document_link(href):
            id = link[0]
            reference = self._refer(id) if self._budget.takes_link() else None
            if reference is None:
                return inline
            known = id in self._referred or reference["title"] in text
            self._referred.add(id)
            return [{**reference, "k": "ref", "named": known, "c": inline}]
        printed = re.match(r"https?://|mailto:|tel:", href) and len(href) <= _LONGEST_URL
        if printed and self._budget.takes_link():
            return [{"k": "a", "url": href, "c": inline, "bare": _bare(href) in text or href in text}]
        return inline


def _plain(inline: list[Inline]) -> str:
    return "".join(item if isinstance(item, str) else _plain(item.get("c", [])) for item in inline)


def _with_ticks(text: str) -> list[Inline]:
    """Cut the boxes of task lists out of the text: the template draws them."""
    parts = re.split("([☐☑]) ?", text)
    return [{"k": "tick", "done": part == "☑"} if part in "☐☑" and part else part for part in parts]


def _without_backlinks(element: Element) -> Element:
    children = tuple(
        child.replace("\xa0", " ") if isinstance(child, str) else _without_backlinks(child)
        for child in element.children
        if isinstance(child, str) or not (child.tag == "a" and child.is_reference_mark)
    )
    return Element(element.tag, element.attributes, children)


def _bare(url: str) -> str:
    return re.sub(r"^(https?://|mailto:|tel:)", "", url).rstrip("/")
