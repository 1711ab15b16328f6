"""HTML -> blocks of text; the only importer of bs4, and the second one of nh3.

What is struck out or cannot be seen is taken out first and told; tables keep their columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from indexer.importing.blocks import (
    MOST_BLOCKS,
    Block,
    BlockKind,
    Cell,
    bullets,
    escape_inside,
    escape_start,
    heading,
    lowered,
    paragraph,
    raised,
    squeezed,
    table,
)
from indexer.importing.formats.counting import in_shape
from indexer.importing.source import ImportRefusedError

_DROPPED = {
    "script", "style", "button", "select", "iframe", "object", "embed", "svg", "noscript", "template",
    "textarea", "head", "title", "audio", "video", "canvas",
}  # fmt: skip
_BLOCKS = {
    "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
INLINE = {
    "a", "b", "br", "del", "font", "img", "rp", "rt", "ruby", "s", "span", "strike", "strong", "sub", "sup",
    "u",
}  # fmt: skip
_KEPT = {"id", "class", "style", "hidden"}
_NO_ITEM = ["table", "div", "section", "article", "dl", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]
_HEADING = re.compile(r"h([1-6])")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_VOID = frozenset({"br", "img", "hr"})
_FORMULA = re.compile(r"<math\b[^>]*>(.{0,20000}?)</math\s*>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_SHAPES = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    **dict.fromkeys(("lower-alpha", "lower-latin"), "lowerLetter"),
    **dict.fromkeys(("upper-alpha", "upper-latin"), "upperLetter"),
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal-leading-zero": "decimalZero",
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal"), "chineseCounting"),
    "simp-chinese-formal": "chineseLegalSimplified", "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional", "cjk-earthly-branch": "ideographZodiac",
}  # fmt: skip
_MOST_IN_CELL = 200
_LAYOUT = re.compile(r"[ \t\r\n]+")
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{4000,}")
_MOST_MARKS = 2_000  # what parses HTML takes time with the square of them
_DEEPEST = 100
_MOST_TAGS = 100_000
_MOST_RAW_TAGS = 300_000  # those of scripts and styles among them; lists in lists cost their square
_MOST_CHARACTERS = 5_000_000


def tree_of(name: str, html: str) -> BeautifulSoup:
    """Return a page as a tree of harmless tags.

    Raises:
        ImportRefusedError: it is too long, or its tags are nested or heaped beyond what people write.
    """
    if len(html) > _MOST_CHARACTERS:
        raise ImportRefusedError(f"{name} 太长", hint="请只把要的文字复制到新文件里再导入")
    if html.count("<") > _MOST_RAW_TAGS:
        raise _too_broken_up(name)
    if any(tag[0].count("=") + tag[0].count(" ") > _MOST_MARKS for tag in _LONG_TAG.finditer(html)):
        raise ImportRefusedError(f"{name} 里的标记太怪", hint="请把文字复制到新文件里再导入")
    clean = nh3.clean(
        _FORMULA.sub(lambda found: _MARKUP.sub("", found[1]), html),
        tags=_BLOCKS | INLINE,
        clean_content_tags=_DROPPED,
        attributes={
            "*": _KEPT, "a": {"href", *_KEPT}, "ol": {"start", "type", "reversed", *_KEPT},
            "li": {"value", *_KEPT},
            "td": {"rowspan", "colspan", *_KEPT}, "th": {"rowspan", "colspan", *_KEPT},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )  # fmt: skip
    _refuse_deep(name, clean)
    return BeautifulSoup(clean, "html.parser")


def lines_of(tree: Tag) -> Iterator[tuple[Tag, str]]:
    """Yield every line of a tree with the tag it stands in, however blocks are made of it."""
    words: list[str] = []
    place = tree
    for element in [*tree.descendants, None]:
        ends = element is None or (isinstance(element, Tag) and element.name in _BLOCKS | {"br"})
        holder = block_above(element) if isinstance(element, NavigableString) else None
        if words and (ends or (holder is not None and holder is not place)):
            if text := squeezed(_LAYOUT.sub(" ", "".join(words))):
                yield place, text
            words = []
        if isinstance(element, NavigableString) and holder is not None and not _is_reading_aid(element):
            place = holder
            words.append(str(element))


def blocks_of(tree: Tag) -> Iterator[Block]:
    """Yield the blocks below a tag, in their order."""
    for count, block in enumerate(_blocks(tree)):
        if count >= MOST_BLOCKS:
            return
        yield block


def _refuse_deep(name: str, html: str) -> None:
    """Turn HTML away that would keep every step below busy: whole parts are walked once a level."""
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html)):
        depth += 0 if tag[2] in _VOID else -1 if tag[1] else 1
        if depth > _DEEPEST or count > _MOST_TAGS:
            raise _too_broken_up(name)


def _too_broken_up(name: str) -> ImportRefusedError:
    return ImportRefusedError(f"{name} 里的层次太深或太碎", hint="请把文字复制到新文件里再导入")


def block_above(element: PageElement | None) -> Tag | None:
    if element is None:
        return None
    return next((each for each in element.parents if each.name in _BLOCKS or each.parent is None), None)


def _is_reading_aid(element: NavigableString) -> bool:
    """Say whether words only tell how others are spoken."""
    return any(each.name in ("rt", "rp") for each in element.parents)


def _blocks(parent: Tag) -> Iterator[Block]:
    """Yield the blocks below a tag; text that stands between them loosely is a paragraph too."""
    loose: list[PageElement] = []
    for child in parent.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.find(_BLOCKS) is not None):
            yield from _paragraphs(loose)
            loose = []
            yield from _block(child)
        else:
            loose.append(child)
    yield from _paragraphs(loose)


def _block(tag: Tag) -> Iterator[Block]:
    if (found := _HEADING.fullmatch(tag.name)) or tag.name == "summary":
        level = max(2, min(int(found[1]) + 1, 4)) if found else 3
        for text, markdown in _lines([tag])[:1]:
            yield heading(text, level, markdown)
        yield from (paragraph(text, escape_start(markdown)) for text, markdown in _lines([tag])[1:])
    elif tag.name == "table" and not _is_layout(tag):
        yield from _table(tag)
    elif tag.name in ("ul", "ol") and tag.find(_NO_ITEM) is None:
        if items := list(_items(tag, 0)):
            yield bullets(items)
    elif tag.name == "dl":
        yield from _pairs(tag)
    elif tag.name == "pre":
        for line in tag.get_text().split("\n"):
            if text := squeezed(line):
                yield paragraph(text)
    else:
        if tag.name == "ol":
            _write_numbers(tag)
        yield from _blocks(tag)


def _write_numbers(tag: Tag) -> None:
    """Write the numbers of a list whose items are whole parts where a reader sees them."""
    for item, number in _numbers(tag):
        holder = item
        while (first := next((c for c in holder.children if str(c).strip()), None)) and isinstance(
            first, Tag
        ):
            if first.name not in _BLOCKS:
                break
            holder = first
        written = number.replace("\\", "")
        holder.insert(0, NavigableString(written if written[-1:] in "、 " else f"{written} "))
    tag.name = "div"


def _paragraphs(nodes: Iterable[PageElement]) -> Iterator[Block]:
    for text, markdown in _lines(nodes):
        yield paragraph(text, escape_start(markdown))


def _lines(nodes: Iterable[PageElement]) -> list[tuple[str, str]]:
    """Return the lines of inline nodes, each as text and as Markdown."""
    found: list[tuple[list[str], list[str]]] = [([], [])]
    for piece in _pieces(nodes):
        if piece is None:
            found.append(([], []))
        else:
            found[-1][0].append(piece[0])
            found[-1][1].append(piece[1])
    lines = ((_flat(texts), _flat(marked)) for texts, marked in found)
    return [(text, markdown) for text, markdown in lines if text]


def _flat(pieces: list[str]) -> str:
    return squeezed(_LAYOUT.sub(" ", "".join(pieces)))


def _pieces(nodes: Iterable[PageElement]) -> Iterator[tuple[str, str] | None]:
    """Yield the pieces of inline nodes, None where a line ends."""
    for node in nodes:
        if isinstance(node, NavigableString):
            yield str(node), escape_inside(str(node))
        elif not isinstance(node, Tag) or node.name in ("rt", "rp", "img"):
            continue
        elif node.name == "br":
            yield None
        elif node.name in ("sup", "sub"):
            text = node.get_text().strip()
            text = (raised if node.name == "sup" else lowered)(text) if text else ""
            yield text, escape_inside(text)
        elif node.name == "a" and (address := _address(node)) and node.find("br") is None:
            text = _flat([node.get_text()])
            yield text, f"[{escape_inside(text)}]({address})" if text else ""
        else:
            yield from _pieces(node.children)
            if node.name in _BLOCKS:
                yield None


def _address(link: Tag) -> str:
    address = str(link.get("href", "")).strip()
    good = address.startswith(("http://", "https://")) and not re.search(r"[\s()<>]", address)
    return address if good else ""


def _items(tag: Tag, depth: int) -> Iterator[tuple[int, str, str]]:
    """Yield the items of a list and of the lists in it, numbered as they are seen."""
    numbers = _numbers(tag)
    for item, number in numbers:
        inner = [child for child in item.children if isinstance(child, Tag) and child.name in ("ul", "ol")]
        lines = _lines(child for child in item.children if child not in inner)
        if lines:
            text, markdown = " ".join(t for t, _ in lines), " ".join(m for _, m in lines)
            mark = f"{number} " if number else "- "
            if number and not number[:-1].isdigit():
                mark, text = f"- {number}", f"{number}{text}"
            yield depth, text, f"{mark}{markdown}"
        for child in inner:
            yield from _items(child, depth + 1)


def _numbers(tag: Tag) -> list[tuple[Tag, str]]:
    """Return the items of a list with the number a reader sees before each, nothing for a dot.

    A list that counts down cannot be written as one that counts: its numbers stand as words.
    """
    items = tag.find_all("li", recursive=False)
    shape = _shape(tag)
    if shape is None:
        return [(item, "") for item in items]
    down = tag.has_attr("reversed")
    number = _whole(tag.get("start"), len(items) if down else 1)
    found = []
    for item in items:
        number = _whole(item.get("value"), number)
        written = in_shape(number, shape)
        ends = "、" if written[:1] >= "\u3000" else "\\. " if down else ". " if not written.isdigit() else "."
        found.append((item, f"{written}{ends}"))
        has_words = bool(item.get_text().strip())
        number += (-1 if down else 1) if has_words else 0
    return found


def _shape(tag: Tag) -> str | None:
    style = str(tag.get("data-shape", ""))
    for word in style.split():
        if word in _SHAPES:
            return _SHAPES[word]
    if "none" in style.split():
        return None
    if tag.name == "ul":
        return "decimal" if "decimal" in style.split() else None
    return _SHAPES.get(str(tag.get("type", "")), "decimal")


def _pairs(tag: Tag) -> Iterator[Block]:
    """Yield a list of terms as a table of two columns whose Markdown is a list of terms."""
    rows: list[tuple[str, str]] = []
    written: list[str] = []
    for child in tag.find_all(("dt", "dd")):
        lines = _lines([child])
        if not lines:
            continue
        text, markdown = "\n".join(t for t, _ in lines), " ".join(m for _, m in lines)
        if child.name == "dt":
            rows.append((text, ""))
            written.append(("\n" if written else "") + escape_start(markdown))
        else:
            term, value = rows.pop() if rows else ("", "")
            rows.append((term, f"{value}\n{text}".strip()))
            written.append(f":   {markdown}")
    if rows:
        text = "\n".join("：".join(filter(None, (t.rstrip("：:"), " ".join(v.split("\n"))))) for t, v in rows)
        yield Block(BlockKind.TABLE, text, "\n".join(written), rows=tuple(rows))


def _table(tag: Tag) -> Iterator[Block]:
    """Yield a table with its caption. A cell reaches no further down than its group of rows."""
    for caption in tag.find_all("caption"):
        yield from _paragraphs([caption])
    groups: dict[int, list[Tag]] = {}
    for row in _own(tag, "tr"):
        groups.setdefault(id(row.parent), []).append(row)
    last = [rows for rows in groups.values() if getattr(rows[0].parent, "name", "") == "tfoot"]
    grid: list[list[Cell]] = []
    for rows in (*(rows for rows in groups.values() if rows not in last), *last):  # a foot is seen below
        for place, row in enumerate(rows):
            left = len(rows) - place
            grid.append([_cell(cell, left) for cell in row.find_all(("td", "th"), recursive=False)])
    if block := table(grid):
        yield block


def _own(tag: Tag, *names: str) -> list[Tag]:
    """Return what belongs to a table itself, not to one in its cells."""
    return [each for each in tag.find_all(names) if each.find_parent("table") is tag]


def _cell(cell: Tag, left: int) -> Cell:
    lines: list[tuple[str, str]] = []
    for block in _blocks(cell):
        one_line = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        lines.append((block.text, block.markdown.lstrip("# ") if one_line else block.text))
    across, down = _whole(cell.get("colspan"), 1), _whole(cell.get("rowspan"), 1)
    down = min(down or left, left)  # none at all reaches to the end
    return Cell("\n".join(t for t, _ in lines), "\n".join(m for _, m in lines), max(across, 1), max(down, 1))


def has_merged(tag: Tag) -> bool:
    """Say whether a cell below a tag reaches over several places."""
    return any(
        _whole(cell.get(name), 1) > 1
        for cell in tag.find_all(("td", "th"))
        for name in ("rowspan", "colspan")
    )


def _is_layout(tag: Tag) -> bool:
    """Say whether a table only places things on a page: one cell, or long cells with tables inside."""
    cells = _own(tag, "td", "th")
    if len(cells) <= 1 or tag.find("table") is None:
        return len(cells) <= 1
    rows = [row for row in _own(tag, "tr") if len(row.find_all(("td", "th"), recursive=False)) > 1]
    return len(rows) < 2 or any(len(cell.get_text(" ", strip=True)) > _MOST_IN_CELL for cell in cells)


def _whole(text: object, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text.isdigit() and len(text) < 4 else otherwise
