"""A saved web page -> blocks of its text, without the site around it.

The second importer of nh3. Scripts, forms and navigation go before anything is read; of what is
left, the part that government sites call their article is taken, else the whole page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from bs4 import BeautifulSoup, Tag

from indexer.importing.blocks import Block, blocks_of, refuse_deep, squeezed
from indexer.importing.source import ImportRefusedError

_MOST_CHARACTERS = 5_000_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SIMPLIFIED = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"})
_DROPPED = {
    "script", "style", "nav", "header", "footer", "aside", "form", "button", "select", "iframe", "object",
    "embed", "svg", "math", "noscript", "template", "textarea", "head", "title", "audio", "video", "canvas",
}  # fmt: skip
_TAGS = {
    "a", "article", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "h1", "h2",
    "h3", "h4", "h5", "h6", "li", "main", "ol", "p", "pre", "section", "span", "strong", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ARTICLES = re.compile(
    r"trs_editor|trs_ueditor|ucap-content|view\b|pages?_content|article|zoom|maintext|main-?content|"
    r"content|xxgk|detail|con_con|wzcon",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"nav|menu|crumb|position|location|footer|header|top-?bar|share|related|recommend|side|toolbar|print|qrcode|"
    r"copyright|links?\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:【?字(?:体|号)|打印|关闭|分享|扫一扫|浏览(?:次数|量)|点击(?:数|量)|上一篇|下一篇|相关(?:链接|文件|新闻)|版权所有|"
    r"主办单位|承办单位|网站标识码|.{0,8}ICP备|京公网安备|您(?:现在|当前)?的?(?:所在)?位置|当前位置|收藏|返回顶部|"
    r"责任编辑|首页\s*[>＞›]).{0,60}"
)
_TITLE_META = re.compile(r"ArticleTitle|og:title", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"\s*[-_|—]\s*[^-_|—]{2,30}(?:网|网站|政府|门户|局|委)$")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its article, the lines of what stands around it, and what it calls itself."""

    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    title: str


def read_page(name: str, content: bytes) -> Page:
    """Return the article of a web page.

    Raises:
        ImportRefusedError: its characters cannot be told, it is too long, or there is no text in it.
    """
    text = _decoded(name, content)
    if len(text) > _MOST_CHARACTERS:
        raise ImportRefusedError(f"{name} 太长", hint="请只把要的文字复制到新文件里再导入")
    title = _title(text)
    clean = nh3.clean(
        text,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes={"*": {"id", "class"}, "a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    refuse_deep(name, clean)
    try:
        page = BeautifulSoup(clean, "html.parser")
        _drop_surroundings(page)
        article = _article(page)
        lines = tuple(line for block in blocks_of(str(page)) for line in block.text.split("\n"))
        blocks = tuple(block for block in blocks_of(str(article)) if not _NOISE.fullmatch(block.text))
    except RecursionError as error:
        raise ImportRefusedError(f"{name} 里的层次太深", hint="请把文字复制到新文件里再导入") from error
    if sum(len(block.text) for block in blocks) < 20:
        raise ImportRefusedError(
            f"{name} 里没有正文",
            hint="正文可能是另外加载的：请在浏览器里全选复制，贴进 Word 存为 .docx 再导入",
        )
    return Page(blocks, lines, title)


def _decoded(name: str, content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    found = _CHARSET.search(content[:4096])
    declared = found[1].decode("ascii").lower() if found else None
    if declared in _SIMPLIFIED:
        declared = "gb18030"
    for encoding in dict.fromkeys(filter(None, (marked, declared, "utf-8", "gb18030"))):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ImportRefusedError(
        f"{name} 的文字编码认不出来", hint="请在浏览器里打开，另存为“网页，仅 HTML”，编码选 UTF-8"
    )


def _title(text: str) -> str:
    """Return the title in the head of a page, without the name of the site."""
    head = BeautifulSoup(text[:20_000], "html.parser")
    meta = head.find("meta", attrs={"name": _TITLE_META}) or head.find(
        "meta", attrs={"property": _TITLE_META}
    )
    if isinstance(meta, Tag) and isinstance(meta.get("content"), str):
        return squeezed(str(meta["content"]))[:200]
    tag = head.find("title")
    return _TITLE_TAIL.sub("", squeezed(tag.get_text()))[:200] if isinstance(tag, Tag) else ""


def _drop_surroundings(page: BeautifulSoup) -> None:
    """Drop what is called navigation and the like, and what is hardly more than links."""
    for tag in page.find_all(("div", "ul", "table", "section", "p")):
        if tag.decomposed:
            continue
        total = len(squeezed(tag.get_text()))
        linked = sum(len(squeezed(link.get_text())) for link in tag.find_all("a"))
        links = len(tag.find_all("a"))
        called = _AROUND.search(_names(tag)) and not _ARTICLES.search(_names(tag))
        if (called and total < 400) or (links >= 3 and linked > 0.6 * total):
            tag.decompose()


def _article(page: BeautifulSoup) -> Tag:
    """Return the smallest part with an article's name that holds nearly all of the longest one's text."""
    named = [tag for tag in page.find_all(("div", "article", "main", "section", "td")) if _is_article(tag)]
    if not named:
        return page
    longest = max(_length(tag) for tag in named)
    if longest < 0.3 * _length(page):
        return page
    return min((tag for tag in named if _length(tag) >= 0.85 * longest), key=_length)


def _is_article(tag: Tag) -> bool:
    return tag.name in ("article", "main") or _ARTICLES.search(_names(tag)) is not None


def _names(tag: Tag) -> str:
    names = [*tag.get_attribute_list("class"), tag.get("id")]
    return " ".join(name for name in names if isinstance(name, str))


def _length(tag: Tag) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in tag.get_text())
