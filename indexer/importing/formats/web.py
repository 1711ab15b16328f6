"""A saved web page -> its article, and what of the page is not in it.

The part that government sites call their article is taken, else the page without what surrounds
it. Names are compared as whole words: ``inside`` has no ``side``. Within an article nothing goes
because of its name, only what says nothing: counters, buttons, the way here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from indexer.importing.blocks import Block, labelled_lines, squeezed
from indexer.importing.formats.page_blocks import (
    blocks_of,
    has_merged,
    lines_of,
    tree_of,
)
from indexer.importing.formats.page_unread import Unread, take_out_unread
from indexer.importing.formats.text_files import decoded
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import ImportRefusedError

_LEAST = 8
_LEAST_PROSE = 20
_LEAST_AROUND = 10
_MUCH = 200
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ARTICLE = frozenset(
    "article articles content contents contentbox maincontent zoom editor ueditor maintext wzcon wznr xxgk "
    "xxy detail details view text nr zw vsb body bodytext entry post news newstext txt info".split()
)
_ARTICLE_NAMES = frozenset(
    "trs_editor view_trs_editor trs_ueditor ucap-content pages_content page_content vsb_content con_con zoom "
    "bt-article zoomcon articlecontent article-content wenzhang".split()
)
_CHROME = frozenset(
    "nav navbar navigation menu crumb crumbs breadcrumb breadcrumbs footer foot bottom top topbar header "
    "head logo banner search share sidebar side aside toolbar copyright related recommend hot login friend "
    "links link position location dqwz print qrcode weixin prev next pager tab tabs".split()
)
_BESIDE = _CHROME | frozenset(
    "comment comments recommend related relate rank list lists ad ads about author tip tips statement notice "
    "disclaimer subscribe service".split()
)
_NEVER_ARTICLE = _CHROME - {"tab", "tabs", "print"}
_TITLE_META = re.compile(r"ArticleTitle|og:title", re.IGNORECASE)
_SITE = re.compile(
    r".{0,30}(?:网|网站|政府|门户|局|委|委员会|办|街道|办事处|社区|镇|乡|区|县|市|省|平台|中心|公告|公示|公开|动态|政策|文件|指南"
    r"|服务|新闻|要闻|首页|频道|专栏|栏目|正文|详情|内容|信息|Document|文章|解读|法规)"
)
_SAYS_NOTHING = re.compile(
    r"(?:.{0,12}(?:政府|门户网站|网站|官网|平台|信息网)|首页|正文|详情|详细内容|内容页|文章内容|无标题文档|Document|index"
    r"|通知公告|政务公开|信息公开|办事指南|办事服务|政策文件|新闻中心|Untitled.*|\W*)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?P<head>.+?)\s*(?P<sign>[-_|｜—–>»/]+)\s*(?P<tail>[^-_|｜—–>»/]{1,40})")
_WAY_HERE = re.compile(r"(?:您?(?:现在|当前)?的?(?:所在)?位置\s*[：:]|首\s*页\s*(?:[>＞›»/]|&gt;)).{0,120}")
_BUTTON = re.compile(
    r"字体|字号|打印本页|打印|关闭本页|关闭窗口|关闭|分享到|分享|微信|微博|QQ空间|QQ|扫一扫|手机(?:版|端)?(?:查看|浏览|打开)?|"
    r"在手机上|在?二维码|浏览(?:次数|量|数)|阅读(?:次数|量|数)?|点击(?:次数|量|数)|访问(?:次数|量)|人气|收藏本页|收藏|"
    r"返回顶部|返回列表|返回首页|返回|纠错|朗读|无障碍|大|中|小|次|到|我要|[\W\d_]+"
)
_COUNTED_WORD = re.compile(r"字体|字号|打印|关闭|分享|扫一扫|二维码|浏览|阅读|点击|访问|收藏|返回|微信")
_BYLINE = re.compile(
    r"(?:(?:发布|更新|发文|录入)?(?:时间|日期)|(?:信息|文章|稿件)?来源|作者|发布人|责任编辑|编辑)\s*[：:][^。；]{0,160}"
)
_NEIGHBOUR = re.compile(r"(?:上|下)一(?:篇|条|页)\s*[：:].{0,120}|(?:上|下)一(?:篇|条|页)")
_IMPRINT = re.compile(r".*(?:ICP备|网站标识码|公网安备|版权所有|Copyright|技术支持\s*[：:]).*", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|rar|wps|et|ofd|jpe?g|png)(?:$|[?#])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the page, judged while the page is whole."""

    tag: Tag
    text: str
    switch: bool
    linked: bool
    around: bool


def read_page(name: str, content: bytes) -> Reading:
    """Return what a web page says.

    Raises:
        ImportRefusedError: its characters cannot be told, it is too long, or there is no text in it.
    """
    html = decoded(name, content)
    try:
        page = tree_of(name, html)
        unread = take_out_unread(page, html)
        sizes = _Sizes(page)
        lines = [_line(tag, text, sizes) for tag, text in lines_of(page)]
        labelled = tuple(line for block in blocks_of(page) for line in labelled_lines(block))
        article = _article(page, sizes)
        reading = Reading(
            notices=tuple(_notices(unread, article)),
            passages=tuple(_passages(lines, article)),
            blocks=tuple(_without_noise(article, sizes)),
            lines=labelled,
            title=_title(html),
            pictures=len(article.find_all("img")),
        )
    except RecursionError as error:
        raise ImportRefusedError(f"{name} 里的层次太深", hint="请把文字复制到新文件里再导入") from error
    if sum(len(block.text) for block in reading.blocks) < _LEAST:
        raise ImportRefusedError(
            f"{name} 里没有正文",
            hint="正文可能是另外加载的：请在浏览器里全选复制，贴进 Word 存为 .docx 再导入",
        )
    return reading


def _without_noise(article: Tag, sizes: _Sizes) -> Iterator[Block]:
    for tag in article.find_all(("ul", "div", "nav", "p")):
        if not tag.decomposed and _is_switch(tag, sizes):
            tag.decompose()
    for block in blocks_of(article):
        if not _is_noise(block.text):
            yield block


def _is_noise(text: str) -> bool:
    """Say whether a line says nothing of the matter: counters, buttons, the way here, neighbours."""
    if (
        _WAY_HERE.fullmatch(text)
        or _NEIGHBOUR.fullmatch(text)
        or (len(text) < 200 and _IMPRINT.fullmatch(text))
    ):
        return True
    if _COUNTED_WORD.search(text) is None:
        return False
    return not _BUTTON.sub("", text) or _BYLINE.fullmatch(text) is not None


def _is_switch(tag: Tag, sizes: _Sizes) -> bool:
    """Say whether a part is nothing but links that stay on the page: the heads of tabs."""
    if not sizes.is_all_links(tag):
        return False
    return all(str(link.get("href", "#")).startswith("#") for link in tag.find_all("a"))


def _article(page: BeautifulSoup, sizes: _Sizes) -> Tag:
    """Return the smallest part with an article's name that weighs nearly as much as the heaviest one."""
    named = [tag for tag in page.find_all(("div", "article", "main", "section", "td")) if _is_article(tag)]
    heaviest = max((sizes.weight(tag) for tag in named), default=0.0)
    if heaviest < (0.15 if heaviest >= _MUCH else 0.3) * max(sizes.prose(page), 1):
        return _without_chrome(page, sizes)
    return min((tag for tag in named if sizes.weight(tag) >= 0.9 * heaviest), key=sizes.prose)


def _without_chrome(page: BeautifulSoup, sizes: _Sizes) -> Tag:
    """Return the page without its own head, foot and navigation; an article keeps its own."""
    for tag in page.find_all(("header", "footer", "nav", "aside", "div", "ul", "table", "section", "p")):
        if tag.decomposed or tag.find_parent(("article", "main")) is not None:
            continue
        small = sizes.prose(tag) < 0.3 * max(sizes.prose(page), 1)
        if small and (sizes.is_mostly_links(tag, least=3) or _is_chrome(tag)):
            tag.decompose()
    return page


def _line(tag: Tag, text: str, sizes: _Sizes) -> _Line:
    switch = any(_is_switch(each, sizes) for each in (tag, *list(tag.parents)[:2]))
    return _Line(tag, text, switch, _is_linked(tag, sizes), _is_around(tag))


def _passages(lines: list[_Line], article: Tag) -> Iterator[Passage]:
    """Yield the lines of the page. What surrounds an article is listed, but not counted."""
    inside = {id(tag) for tag in (article, *article.find_all(True))}
    for line in lines:
        if _is_noise(line.text) or line.switch:
            continue
        if id(line.tag) in inside and not line.tag.decomposed:
            yield Passage("网页正文", line.text)
        elif not line.linked and len(line.text) > (_LEAST_AROUND if line.around else 3):
            aside = line.around or not _is_prose(line.text)
            yield Passage("网页正文以外", line.text, aside=aside)


def _notices(unread: list[Unread], article: Tag) -> Iterator[Notice]:
    """Yield what is not read: of the article piece by piece, of what surrounds it together."""
    inside = {id(tag) for tag in (article, *article.find_all(True))}
    around: dict[Kind, list[str]] = {}
    for each in unread:
        if each.holder is not None and (id(each.holder) not in inside or each.holder.decomposed):
            around.setdefault(each.kind, []).append(each.words)
            continue
        beside = f"“{each.beside}”一段" if each.beside else "网页"
        yield Notice(each.kind, beside, each.words)
    for kind, words in around.items():
        yield Notice(kind, "网页正文以外", " ".join(words))
    for number, table in enumerate(article.find_all("table"), 1):
        if has_merged(table) and table.find("table") is None:
            yield Notice(Kind.MERGED, f"表格 {number}")


def _is_article(tag: Tag) -> bool:
    if tag.name in ("article", "main"):
        return True
    names = _names(tag)
    if any(name.lower() in _ARTICLE_NAMES for name in names):
        return True
    return any(_words(name) & _ARTICLE and not _words(name) & _NEVER_ARTICLE for name in names)


def _is_chrome(tag: Tag) -> bool:
    """Say whether every word of a name is one for what surrounds an article."""
    if tag.name in ("header", "footer", "nav", "aside"):
        return True
    return any((words := _words(name)) and words <= _CHROME for name in _names(tag))


def _is_around(tag: Tag) -> bool:
    """Say whether anything around a line is called as what surrounds articles is."""
    return any(
        _is_chrome(each) or any(_words(name) & _BESIDE for name in _names(each))
        for each in (tag, *tag.parents)
        if isinstance(each, Tag)
    )


def _is_linked(tag: Tag, sizes: _Sizes) -> bool:
    """Say whether a line, or the part around it, is hardly more than links to other pages."""
    for each in (tag, *list(tag.parents)[:3]):
        if sizes.is_mostly_links(each):
            return not any(_FILE.search(str(link.get("href", ""))) for link in each.find_all("a"))
    return False


def _is_prose(text: str) -> bool:
    return len(text) >= _LEAST_PROSE and re.search("[。；，：]", text) is not None


class _Sizes:
    """How many Chinese characters each part of a page has, and how many of them lead elsewhere."""

    def __init__(self, page: Tag) -> None:
        self._of: dict[int, tuple[int, int, int]] = {}
        self._take(page, in_link=False)

    def prose(self, tag: Tag) -> int:
        """Return the characters outside links."""
        whole, linked, _ = self._of.get(id(tag), (0, 0, 0))
        return whole - linked

    def weight(self, tag: Tag) -> float:
        """Return what speaks for a part being the article: prose, the less of it the more links there are."""
        whole, linked, _ = self._of.get(id(tag), (0, 0, 0))
        return (whole - linked) * ((whole - linked) / whole) ** 2 if whole else 0.0

    def is_mostly_links(self, tag: Tag, least: int = 1) -> bool:
        whole, linked, links = self._of.get(id(tag), (0, 0, 0))
        return links >= least and linked > 0.6 * whole

    def is_all_links(self, tag: Tag) -> bool:
        whole, linked, links = self._of.get(id(tag), (0, 0, 0))
        return links > 1 and whole <= linked + 2

    def _take(self, tag: Tag, *, in_link: bool) -> tuple[int, int, int]:
        in_link = in_link or tag.name == "a"
        whole, linked, links = 0, 0, int(tag.name == "a")
        for child in tag.children:
            if isinstance(child, Tag):
                more = self._take(child, in_link=in_link)
                whole, linked, links = whole + more[0], linked + more[1], links + more[2]
            else:
                count = sum("\u4e00" <= character <= "\u9fff" for character in str(child))
                whole, linked = whole + count, linked + (count if in_link else 0)
        self._of[id(tag)] = (whole, linked, links)
        return whole, linked, links


def _names(tag: Tag) -> list[str]:
    return [str(name) for name in (*tag.get_attribute_list("class"), tag.get("id")) if name]


def _words(name: str) -> set[str]:
    """Return the words of a name: ``contentBox`` and ``main-content`` have two each."""
    return {word.lower() for word in _WORD.findall(name) if not word.isdigit()}


def _title(html: str) -> str:
    """Return the title in the head of a page, without the names of the site and its columns."""
    head = BeautifulSoup(html[:20_000], "html.parser")
    found = head.find("meta", attrs={"name": _TITLE_META}) or head.find(
        "meta", attrs={"property": _TITLE_META}
    )
    written = str(found["content"]) if isinstance(found, Tag) and found.get("content") else ""
    tag = head.find("title")
    written = written or (tag.get_text() if isinstance(tag, Tag) else "")
    title = without_site(squeezed(written))
    return "" if _SAYS_NOTHING.fullmatch(title) else title[:200]


def without_site(title: str) -> str:
    """Return a title without every level of what sites put behind it, or before it.

    >>> without_site("关于停水事项说明_通知公告_示例街道_示例区人民政府")
    '关于停水事项说明'
    >>> without_site("2024-2025年度采暖补贴办法 - 示例市民政局")
    '2024-2025年度采暖补贴办法'
    """
    while (found := _TAIL.fullmatch(title)) is not None:
        head, tail = found["head"], found["tail"]
        sure = set(found["sign"]) & set("_|｜>»") or _SITE.fullmatch(tail)
        if not sure:
            break
        backwards = _SITE.fullmatch(head) and not _SITE.fullmatch(tail) and len(tail) > 6
        title = tail if backwards else head
    return title.strip(" -_|｜—–")
