"""HTML text -> elements, with the standard parser; lenient, as the input is sanitised already."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input"})
_MAX_DEPTH = 24  # the template's recursion is limited; deeper nesting keeps its text only


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def elements(self, *tags: str) -> list[Element]:
        """Return the children with one of these tags."""
        return [child for child in self.children if isinstance(child, Element) and child.tag in tags]

    def find(self, *tags: str) -> list[Element]:
        """Return the elements below with one of these tags, in reading order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.tag in tags else []
                found += child.find(*tags)
        return found

    def number(self, attribute: str, *, most: int) -> int:
        """Return an attribute as a number from 1 to `most`; 1 for what is none."""
        text = self.attributes.get(attribute, "")
        return max(1, min(int(text[:9]), most)) if text.isascii() and text.isdigit() else 1


def parse_html(html: str) -> Element:
    """Return the markup under one element; a stray end tag is ignored, an open one closes at the end."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1]
        element = Element(tag, {name: value or "" for name, value in attrs})
        deep = len(self._open) > _MAX_DEPTH
        if not deep:
            parent.children.append(element)
        if tag not in _VOID:
            self._open.append(parent if deep else element)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
