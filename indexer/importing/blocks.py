"""Sanitised HTML -> blocks of text with their Markdown; the only importer of markdownify and bs4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from indexer.importing.source import ImportRefusedError

_HEADING = re.compile(r"h([1-6])")
_SPACES = re.compile(r"[ \t\r\n\u00a0]+")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]) (?=[\u2e80-\u9fff])")
_SPECIAL = re.compile(r"[\\`*_\[\]]|<|==")
_AT_START = re.compile(r"#|[-+](?=\s|-)|>|!!!|:(?=\s)|=")
_BY_NAME = {"<": "&lt;", "==": "&#61;&#61;", "=": "&#61;", ":": "&#58;"}  # no backslash escapes these
_CONTAINERS = frozenset({"div", "section", "article", "main", "blockquote", "center", "td", "th", "body"})
_LINES = frozenset({"br"})
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_VOID = frozenset({"br", "img", "hr"})
_DEEPEST = 100
_MOST_TAGS = 100_000
MOST_BLOCKS = 20_000


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: its plain text and its Markdown; lists and tables keep their lines."""

    kind: BlockKind
    text: str
    markdown: str
    level: int = 0


def escape(text: str) -> str:
    """Return text whose characters mean nothing to Markdown.

    >>> escape("# <b> [甲]")
    '\\\\# &lt;b> \\\\[甲\\\\]'
    """
    start = _AT_START.match(text)
    head = _escaped(start) if start else ""
    return head + _SPECIAL.sub(_escaped, text[start.end() if start else 0 :])


def _escaped(found: re.Match[str]) -> str:
    return _BY_NAME.get(found[0]) or "\\" + found[0]


def paragraph(text: str) -> Block:
    """Return a paragraph of plain text."""
    return Block(BlockKind.PARAGRAPH, text, escape(text))


def heading(text: str, level: int) -> Block:
    return Block(BlockKind.HEADING, text, f"{'#' * level} {escape(text)}", level)


def blocks_of(html: str) -> tuple[Block, ...]:
    """Return the blocks of an HTML text that holds only harmless tags.

    Raises:
        RecursionError: tags nested beyond reason.
    """
    soup = BeautifulSoup(html, "html.parser")
    found: list[Block] = []
    for block in _blocks(soup):
        found.append(block)
        if len(found) >= MOST_BLOCKS:
            break
    return tuple(found)


def refuse_deep(name: str, html: str) -> None:
    """Turn well-formed HTML away whose tags are nested or heaped beyond what people write.

    Every step below walks whole parts once a level: depth is what makes it slow.

    Raises:
        ImportRefusedError: it is nested too deeply, or has too many tags.
    """
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html)):
        depth += 0 if tag[2] in _VOID else -1 if tag[1] else 1
        if depth > _DEEPEST or count > _MOST_TAGS:
            raise ImportRefusedError(f"{name} 里的层次太深或太碎", hint="请把文字复制到新文件里再导入")


def squeezed(text: str) -> str:
    """Return text on one line: layout spaces go, those between words stay."""
    return _BETWEEN_CHINESE.sub("", _SPACES.sub(" ", text)).strip(" \u3000\ufeff\u200b")


def _blocks(parent: Tag) -> Iterator[Block]:
    """Yield the blocks below a tag; text that stands between them loosely is a paragraph too."""
    loose: list[str] = []
    for child in parent.children:
        if isinstance(child, Tag) and child.name in _LINES:
            yield from _paragraphs(loose)
            loose = []
        elif isinstance(child, NavigableString):
            loose.append(str(child))
        elif isinstance(child, Tag):
            if not _is_block(child):
                loose.append(child.get_text() if child.find("br") is None else child.get_text("\n"))
                continue
            yield from _paragraphs(loose)
            loose = []
            yield from _block(child)
    yield from _paragraphs(loose)


def _block(tag: Tag) -> Iterator[Block]:
    if found := _HEADING.fullmatch(tag.name):
        text = squeezed(tag.get_text())
        if text:
            yield heading(text, max(2, min(int(found[1]) + 1, 4)))
    elif tag.name == "table" and not _is_layout(tag):
        yield from _whole(tag, BlockKind.TABLE)
    elif tag.name in ("ul", "ol"):
        yield from _whole(tag, BlockKind.LIST)
    elif tag.name == "p" and tag.find("a", href=True) is not None and tag.find("br") is None:
        text = squeezed(tag.get_text())
        if text:
            yield Block(BlockKind.PARAGRAPH, text, _markdown(tag))
    elif tag.name == "p" or (tag.name not in _CONTAINERS and not any(map(_is_block, tag.find_all(True)))):
        for line in tag.find_all("br"):
            line.replace_with("\n")
        yield from _paragraphs([tag.get_text()])
    else:
        yield from _blocks(tag)


def _whole(tag: Tag, kind: BlockKind) -> Iterator[Block]:
    markdown = _markdown(tag)
    if not markdown:
        return
    if kind is BlockKind.LIST:
        rows = [squeezed(item.get_text(" ")) for item in tag.find_all("li")]
    else:
        cells = [
            [squeezed(cell.get_text()) for cell in row.find_all(("td", "th"))] for row in tag.find_all("tr")
        ]
        rows = ["  ".join(filter(None, row)).replace("：  ", "：") for row in cells]
    yield Block(kind, "\n".join(filter(None, rows)), markdown)


def _is_block(tag: Tag) -> bool:
    names = _CONTAINERS | {"p", "table", "ul", "ol", "tbody", "thead", "tr", "pre", "dl", "dt", "dd"}
    return tag.name in names or _HEADING.fullmatch(tag.name) is not None or tag.find("p") is not None


def _is_layout(table: Tag) -> bool:
    """Say whether a table only places things on a page: one cell, or tables inside it."""
    return table.find("table") is not None or len(table.find_all(("td", "th"))) <= 1


def _paragraphs(loose: list[str]) -> Iterator[Block]:
    for line in "".join(loose).split("\n"):
        text = squeezed(line)
        if text:
            yield paragraph(text)


def _markdown(tag: Tag) -> str:
    return str(_Converter().convert_soup(tag)).strip("\n")


class _Converter(MarkdownConverter):
    """Markdown of lists, tables and paragraphs with links: no pictures, no bold, nothing raw."""

    def __init__(self) -> None:
        super().__init__(
            bullets="-", table_infer_header=True, strip=["b", "strong", "i", "em", "u", "img", "sup", "sub"]
        )

    def escape(self, text: str, parent_tags: Any) -> str:
        escaped = _SPECIAL.sub(_escaped, text)
        return escaped.replace("|", "\\|") if {"td", "th"} & set(parent_tags) else escaped
