"""Sanitised HTML -> the same with ids and addresses filled in, its sections and its links.

A section is the text from one heading to the next; one without text of its own is left out,
though its heading keeps an anchor.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from indexer.domain.document import Section

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_HEADING = re.compile(r"h[1-6]")
_HEADING_ID = re.compile(r'<h[1-6] id="([^"]*)">')
_BLOCKS = frozenset("blockquote caption dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul br".split())
_CELLS = frozenset({"td", "th"})
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_CHINESE_BREAK = re.compile(rf"(?<=[{_CHINESE}]) *\n *(?=[{_CHINESE}])")
_SPACES = re.compile(r"\s+")
_ASSET = re.compile(r"(?:/|(?:\.{1,2}/)*)assets/(.+)")
_FILE = re.compile(r"(?:[^:?#]*/)?([a-z0-9-]+)\.md(#.*)?")


def number_and_cut(clean: str) -> tuple[str, tuple[Section, ...], tuple[str, ...]]:
    """Return the finished HTML, the sections, and the addresses as written."""
    walk = _Walk()
    position = 0
    for tag in _TAG.finditer(clean):
        walk.text(clean[position : tag.start()])
        walk.tag(tag)
        position = tag.end()
    walk.text(clean[position:])
    walk.close_section()
    return "".join(walk.output), tuple(walk.sections), tuple(walk.links)


def anchors_of(finished: str) -> frozenset[str]:
    """Return the anchors of the headings in finished HTML."""
    return frozenset(html.unescape(anchor) for anchor in _HEADING_ID.findall(finished))


def target_of(address: str) -> str:
    """Return the address a link leads to: ``doc:a#b`` -> ``/d/a#b``, ``x/a.md`` -> ``/d/a``."""
    if address.startswith("doc:"):
        return f"/d/{address[4:]}"
    if found := _ASSET.fullmatch(address):
        return f"/assets/{found[1]}"
    if "://" not in address and (found := _FILE.fullmatch(address)):
        return f"/d/{found[1]}{found[2] or ''}"
    return address


def document_link(address: str) -> tuple[str, str] | None:
    """Return the id and the anchor of a link to a document, None for any other link."""
    target = target_of(address)
    if not target.startswith("/d/"):
        return None
    id, _, anchor = target.removeprefix("/d/").partition("#")
    return unquote(id), unquote(anchor)


def asset_link(address: str) -> str | None:
    """Return the path under assets/ that a link names, None for any other link."""
    target = target_of(address)
    return unquote(target.removeprefix("/").partition("#")[0]) if target.startswith("/assets/") else None


class _Walk:
    """The state of one pass over the tags: output, the open section, the open heading."""

    def __init__(self) -> None:
        self.output: list[str] = []
        self.sections: list[Section] = []
        self.links: list[str] = []
        self._anchors: set[str] = set()
        self._title: str | None = None
        self._anchor = ""
        self._words: list[str] = []
        self._heading: list[str] | None = None
        self._heading_start = 0
        self._silent: str | None = None

    def text(self, text: str) -> None:
        if not text:
            return
        self.output.append(text)
        if self._silent is None:
            (self._words if self._heading is None else self._heading).append(text.replace("\n", "\r"))

    def tag(self, tag: re.Match[str]) -> None:
        closing, name, attributes = tag[1], tag[2], tag[3]
        if _HEADING.fullmatch(name):
            self._close_heading(tag[0]) if closing else self._open_heading(tag[0])
            return
        if attributes:
            self._with_attributes(name, attributes)
        else:
            self.output.append(tag[0])
        if closing and name == self._silent:
            self._silent = None
        elif self._silent is None and self._heading is None:
            if name in _BLOCKS:
                self._words.append("\n")
            elif closing and name in _CELLS:
                self._words.append("\t")

    def close_section(self) -> None:
        """Keep the section that ends here, if it has any text."""
        text = _plain("".join(self._words))
        if text:
            self.sections.append(Section(self._title, self._anchor, text))
        self._words = []

    def _open_heading(self, tag: str) -> None:
        self._heading = []
        self._heading_start = len(self.output)
        self.output.append(tag)

    def _close_heading(self, tag: str) -> None:
        """Begin a section; a heading without a word is taken out and begins none."""
        title = _SPACES.sub(" ", html.unescape("".join(self._heading or ()))).strip()
        self._heading = None
        if not title:
            del self.output[self._heading_start :]
            return
        self.close_section()
        self._title = title
        self._anchor = self._new_anchor(title)
        opening = self.output[self._heading_start]
        self.output[self._heading_start] = f'{opening[:3]} id="{html.escape(self._anchor)}">'
        self.output.append(tag)

    def _new_anchor(self, title: str) -> str:
        base = _SPACES.sub("-", title)
        anchor, count = base, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{base}-{count}"
        self._anchors.add(anchor)
        return anchor

    def _with_attributes(self, name: str, attributes: str) -> None:
        found = {
            key: html.unescape(value)
            for key, value in _ATTRIBUTE.findall(attributes)
            if value or key != "class"
        }
        if name == "sup" and found.get("id", "").startswith("fnref"):
            self._silent = "sup"
        if name == "a" and found.get("href", "").startswith("#fnref"):
            self._silent = "a"
        for key in ("href", "src"):
            if key in found:
                if not found[key].startswith(("#fn:", "#fnref")):
                    self.links.append(found[key])
                found[key] = target_of(found[key])
        if name == "img" and not found.get("src", "").startswith("/assets/"):
            self.output.append(html.escape(found.get("alt", "")))
            return
        written = "".join(f' {key}="{html.escape(value)}"' for key, value in found.items())
        self.output.append(f"<{name}{written}>")


def _plain(text: str) -> str:
    """Return plain text: blocks on lines of their own, table cells parted by ｜.

    Line breaks of the source stand as carriage returns here: within a paragraph they mean
    nothing between Chinese characters and a space elsewhere.
    """
    lines = []
    for line in html.unescape(text).split("\n"):
        joined = _CHINESE_BREAK.sub("", line.replace("\r", "\n"))
        cells = [_SPACES.sub(" ", cell).strip() for cell in joined.split("\t")]
        words = "｜".join(cell for cell in cells if cell)
        if words:
            lines.append(words)
    return "\n".join(lines)
