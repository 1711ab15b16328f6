"""What of a page is not read, and is told: struck and unseen words, frames, words in pictures and forms.

What is only opened by a click, a pane beside panes that are seen, is read.
"""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from indexer.importing.blocks import Block, squeezed
from indexer.importing.formats.page_blocks import INLINE, block_above, blocks_of, tree_of
from indexer.importing.formats.page_styles import Look, Styles
from indexer.importing.reading import Kind

_STRUCK_TAGS = frozenset({"s", "del", "strike"})
_OPENS_BLOCK = re.compile(r"block|flex|grid|list-item|table|table-row|flow-root")
_ZERO = re.compile(r"0(?:\.0*)?(?:px|pt|em|rem|%|vh|vw)?")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt)?|-\d{2,}(?:em|rem)|-\d{3,}%")
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%.*\)|circle\(0.*\)")
_WHITE = re.compile(r"#fff(?:f{3})?(?:ff)?|white|rgba?\(255,\s*255,\s*255(?:,\s*1)?\)")
_CLEAR = re.compile(r"transparent|rgba\([^)]*,\s*0(?:\.0*)?\)|#[0-9a-f]{6}00")
_FRAME = re.compile(r"<iframe\b((?:\"[^\"]*\"|'[^']*'|[^>\"']){0,20000})>", re.IGNORECASE)
_MARK = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TAGS = re.compile(r"<(?:title|desc|style|script)\b.*?</|<[^>]*>", re.IGNORECASE | re.DOTALL)
_DRAWN = re.compile(r"<svg\b[^>]*>(.{0,100000}?)</svg", re.IGNORECASE | re.DOTALL)
_FORMULA = re.compile(r"<math\b[^>]*>(.{0,20000}?)</math", re.IGNORECASE | re.DOTALL)
_FILLED = re.compile(
    r"<textarea\b[^>]*>([^<]{2,2000})</textarea|<option\b[^>]*\bselected\b[^>]*>([^<]{2,200})", re.IGNORECASE
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}|\d{4}")
_PROMPT = re.compile(r"请输入|请选择|搜索|关键[字词]|全部|验证码")


@dataclass(frozen=True, slots=True)
class Unread:
    """Words of a page that are not read, why, and where: the part around them, how their paragraph begins."""

    words: str
    beside: str
    kind: Kind
    holder: Tag | None = None


def take_out_unread(page: BeautifulSoup, html: str) -> list[Unread]:
    """Take struck and unseen words out of a page and return them; write into it what its styles write."""
    styles = Styles(page, html)
    found: list[Unread] = list(_outside(html))
    anchors = {str(a["href"])[1:] for a in page.find_all("a", href=re.compile("^#"))}
    for tag in page.find_all(True):
        if tag.decomposed:
            continue
        look = styles.look(tag)
        struck = (
            tag.name in _STRUCK_TAGS and look.get("text-decoration") != "none"
        ) or "line-through" in look.get("text-decoration", "")
        unseen = tag.has_attr("hidden") or is_unseen(look) or _is_faint(tag, look, styles)
        if struck or (unseen and not _is_pane(tag, anchors, styles)):
            words = squeezed(tag.get_text(" "))
            if words:
                holder = block_above(tag) or tag
                beside = "" if holder is tag else squeezed(holder.get_text())[:16]
                kind = Kind.STRUCK if struck else Kind.HIDDEN
                found.append(Unread(words, beside, kind, tag.parent))
            tag.decompose()
        else:
            found += _shaped(tag, look)
    for added in styles.added:
        if not added.tag.decomposed:
            words = NavigableString(added.words)
            added.tag.insert(0, words) if added.before else added.tag.append(words)
    if styles.counts_by_style:
        found.append(Unread("网页的样式自己编的号没有带进来", "", Kind.GUESSED))
    return found


def fragment_blocks(name: str, html: str) -> Iterator[Block]:
    """Yield the blocks of a piece of HTML that is all text."""
    page = tree_of(name, html)
    take_out_unread(page, html)
    yield from blocks_of(page)


def is_unseen(look: Look) -> bool:
    """Say whether a look takes words out of sight.

    >>> is_unseen({"position": "absolute", "left": "-9999px"}), is_unseen({"height": "0"})
    (True, False)
    """

    def zero(*names: str) -> bool:
        return any(_ZERO.fullmatch(look.get(name, "")) for name in names)

    return (
        look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or zero("opacity", "font-size")
        or _FAR.match(look.get("text-indent", "")) is not None
        or (
            look.get("position") in ("absolute", "fixed")
            and any(_FAR.match(look.get(side, "")) for side in ("left", "top"))
        )
        or _CLIPPED.search(f"{look.get('clip', '')} {look.get('clip-path', '')}") is not None
        or (zero("height", "max-height", "width") and look.get("overflow", "").startswith("hidden"))
        or look.get("transform", "").startswith("scale(0)")
        or _CLEAR.fullmatch(look.get("color", "")) is not None
    )


def _is_faint(tag: Tag, look: Look, styles: Styles) -> bool:
    """Say whether words are white with nothing coloured behind them."""
    if not _WHITE.fullmatch(look.get("color", "")):
        return False
    grounds = [look, *(styles.look(each) for each in tag.parents if isinstance(each, Tag))]
    return not any(_is_coloured(each) for each in grounds)


def _is_coloured(look: Look) -> bool:
    ground = f"{look.get('background', '')} {look.get('background-color', '')}".strip()
    return "background-image" in look or (bool(ground) and not _WHITE.fullmatch(ground.split("!")[0].strip()))


def _shaped(tag: Tag, look: Look) -> Iterator[Unread]:
    """Give a tag the form its look has: a line of its own, a number; tell what is shown in another order."""
    if (
        tag.name in INLINE
        and tag.name not in ("br", "img", "a")
        and _OPENS_BLOCK.fullmatch(look.get("display", ""))
    ):
        tag.name = "div"
    if tag.name in ("ol", "ul") and "list-style" in look:
        tag["data-shape"] = look["list-style"]
    if look.get("flex-direction", "").endswith("-reverse") or look.get("unicode-bidi", "").endswith(
        "override"
    ):
        yield Unread(squeezed(tag.get_text(" ")), "", Kind.TURNED)


def _is_pane(tag: Tag, anchors: set[str], styles: Styles) -> bool:
    """Say whether a hidden part is one of several that take turns: a tab that was not open."""
    if tag.get("id") in anchors:
        return True
    classes = {name for name in tag.get_attribute_list("class") if name}
    siblings = [*tag.find_previous_siblings(tag.name), *tag.find_next_siblings(tag.name)]
    return bool(classes) and tag.name in ("div", "section", "li", "dd") and any(
        classes & set(each.get_attribute_list("class")) and not is_unseen(styles.look(each))
        for each in siblings
    )  # fmt: skip


def _outside(html: str) -> Iterator[Unread]:
    """Yield what stands in frames, drawings, formulas and forms."""
    for frame in _FRAME.finditer(html):
        marks = {name.lower(): a or b or c for name, a, b, c in _MARK.findall(frame[1])}
        if is_unseen(_look_of(marks)) or "0" in (marks.get("width"), marks.get("height")):
            continue
        inside = squeezed(_stripped(html_text.unescape(marks.get("srcdoc", ""))))
        address = marks.get("src", "")
        if inside or (address and not address.startswith(("about:", "javascript:"))):
            yield Unread(inside or address[:300], "嵌在框里的网页", Kind.LEFT_OUT)
    for pattern, beside, kind in (
        (_DRAWN, "画出来的图", Kind.LEFT_OUT), (_FORMULA, "公式", Kind.GUESSED),
        (_FILLED, "表单", Kind.LEFT_OUT),
    ):  # fmt: skip
        for found in pattern.finditer(html):
            words = squeezed(_stripped(next(filter(None, found.groups()), "")))
            if (_WORDS.search(words) or (words and pattern is _FORMULA)) and not _PROMPT.search(words):
                yield Unread(words[:1000], beside, kind)


def _look_of(marks: dict[str, str]) -> Look:
    pairs = (each.split(":", 1) for each in marks.get("style", "").lower().split(";") if ":" in each)
    return {name.strip(): value.strip() for name, value in pairs}


def _stripped(markup: str) -> str:
    return html_text.unescape(_TAGS.sub(" ", markup))
