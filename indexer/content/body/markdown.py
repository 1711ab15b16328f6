"""Body text -> the tree of a body; the only importer of markdown and nh3.

Python-Markdown writes HTML, nh3 keeps what is allowed, and what is left becomes the one tree that
is searched, shown and printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionExtension, AdmonitionProcessor
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor

from indexer.content.body.layout import as_meant
from indexer.content.body.tree import read_body
from indexer.domain.body import Body

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href", "id"},
    "img": {"src", "alt"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
_FOOTNOTE_ID = re.compile(r"fn(ref\d*)?:[\w-]+")
_HTML = re.compile(r"<[a-zA-Z/!?]")
_MARK = r"(==)(?=[^\s=])(.+?)(?<=[^\s=])==(?!=)"
_STRUCK = r"(~~)(?=[^\s~])(.+?)(?<=[^\s~])~~(?!~)"
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
_ADMONITIONS = {
    "note": "说明", "tip": "提示", "hint": "提示", "important": "重要", "attention": "注意",
    "warning": "注意", "caution": "注意", "danger": "危险", "error": "错误",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body as shown: `links` are the addresses as written, in order, pictures included.

    `raw_html` is the first piece of HTML the author wrote, empty without any.
    """

    body: Body
    links: tuple[str, ...] = ()
    raw_html: str = ""


class MarkdownRenderer:
    """Renders bodies one after another; making one takes longer than a short body."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[
                TableExtension(use_align_attribute=True),
                FootnoteExtension(),
                DefListExtension(),
                SaneListExtension(),
                FencedCodeExtension(),
                _ChineseAdmonitions(),
                _PenMarks(),
            ],
        )

    def render(self, body: str) -> Rendered:
        """Return the tree of a body.

        Raises:
            RecursionError: lists or quotes nested beyond reason.
        """
        self._markdown.reset()
        dirty = self._markdown.convert(as_meant(body))
        stash = (piece for piece in self._markdown.htmlStash.rawHtmlBlocks if isinstance(piece, str))
        raw = next((piece for piece in stash if _HTML.match(piece.strip())), "")
        clean = nh3.clean(
            dirty,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=_keep_attribute,
            allowed_classes={"div": {"admonition", "footnote"}, "p": {"admonition-title"}},
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel", "doc"},
        )
        tree, links = read_body(clean)
        return Rendered(tree, links, raw.strip())


def as_json(rendered: Rendered) -> dict[str, Any]:
    """Return a body as JSON values, for the child process and for caches."""
    return {"body": rendered.body.written, "links": list(rendered.links), "raw_html": rendered.raw_html}


def from_json(value: dict[str, Any]) -> Rendered:
    """Return the body that `as_json` wrote."""
    return Rendered(Body(value["body"]), tuple(value["links"]), value["raw_html"])


def _keep_attribute(_tag: str, attribute: str, value: str) -> str | None:
    """Drop ids that are no footnote's."""
    if attribute == "id":
        return value if _FOOTNOTE_ID.fullmatch(value) else None
    return value


class _PenMarks(Extension):
    """Add ``==划重点==``, ``~~划掉~~`` and task lists."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.inlinePatterns.register(SimpleTagInlineProcessor(_MARK, "mark"), "mark", 55)
        md.inlinePatterns.register(SimpleTagInlineProcessor(_STRUCK, "del"), "del", 56)
        md.treeprocessors.register(_TaskLists(md), "task-lists", 25)


class _TaskLists(Treeprocessor):
    """Turn ``[ ]`` and ``[x]`` at the head of a list item into ☐ and ☑, before links are read."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            holder = item[0] if not (item.text or "").strip() and len(item) and item[0].tag == "p" else item
            text = (holder.text or "").lstrip()
            if text[:4] in _BOXES:
                holder.text = _BOXES[text[:4]] + text[4:]


class _ChineseAdmonitions(AdmonitionExtension):
    """Give admonitions without a title of their own a Chinese one."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_ChineseAdmonition(md.parser), "admonition", 105)


class _ChineseAdmonition(AdmonitionProcessor):
    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        klass, title = super().get_class_and_title(match)
        return klass, _ADMONITIONS.get(klass, title) if match.group(2) is None else title
