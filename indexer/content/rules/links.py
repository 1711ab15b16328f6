"""Links in bodies and attachments: what they name is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.body.tree import address_of
from indexer.content.faults import Fault, file_rule, rule
from indexer.domain.body import asset_link, document_link
from indexer.domain.problem import Severity
from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_UNSAFE = re.compile(
    r"(?:\]\(|<|\]:)\s*(?:<\s*)?((?:javascript|vbscript|data|file|[a-z])\s*:)", re.IGNORECASE
)
_WRITTEN = re.compile(
    r"(?P<picture>!?)(?<!\\)\[(?P<words>[^\[\]\n]*)\]\((?P<address>(?:[^()\n]|\([^()\n]*\))*?)(?:\s+\"[^\"\n]*\")?\)"
)
_BROKEN_ADDRESS = re.compile(
    r"[\s\u3000-\u303f\uff01-\uff0f\uff1a-\uff20“”]|^https?:/*https?[:/]|^https?:/?(?!/)|^https?://(?:[/?#]|$)"
)
_PICTURES = ("assets/", "../", "http://", "https://")
_NO_KIND = re.compile(r"[\w-]+")
_WEB = re.compile(
    r"https?://(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?::[0-9]+)?(?:[/?#].*)?|https?://[\u4e00-\u9fff.]+(?:/.*)?"
)
_NEARLY = re.compile(
    r"h?t{1,3}ps?[:/]|https?[^:]|www\.|[A-Za-z0-9-]+\.(?:gov|com|cn|org|net)(?:[./]|$)|.*\\", re.IGNORECASE
)
_FILE = re.compile(
    r"(?!(?:\.{0,2}/)*assets/)[^:#?]+\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|pptx?|jpe?g|png)", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9-]{5,}")
_BARE = re.compile(r"(?<![(<\[\"'=/A-Za-z0-9.])(?:https?://|www\.)[A-Za-z0-9./?=&_%#:-]+")
_FIGURE = {
    "图": (
        re.compile("(?:见|如)(?:下|上|右|附)?图(?:所示|[0-9一二三])?(?![书片章纸])|[下右]图"),
        re.compile(r"!\["),
    ),
    "表": (re.compile("(?:见|如)(?:下|上|附)表(?:所示)?|下表(?:中|所)"), re.compile(r"\|\s*:?-+")),
}
_MOST_A_FILE = 20
_ATTACHMENT = re.compile(
    "(?:详?见|参见|填写?|填好|按照?|下载)附件[0-9一二三四五六]?|附件[0-9一二三四五六](?=[)）：:。，])"
)


@rule("broken-link", "正文里指向手册文件的链接，编号和小标题都要对得上。")
def links_lead_to_sections(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look up ids and anchors of ``doc:`` links, links to ``.md`` files and ``#`` links.

    Passes::
        title: 示例
        ---
        见[收费](doc:tingche#收费标准)。
    Fails::
        title: 示例
        ---
        见[收费](doc:tingche#免费)。
    """
    seen: Counter[str] = Counter()
    for address in file.rendered.links if file.rendered else ():
        missing = _missing(address, file, reading)
        if missing:
            yield Fault(
                message=f"链接 {address} 打不开：{missing}",
                place=file.body_place(address, skip=seen[address]),
                hint="请改正编号或小标题，如 [文字](doc:编号#小标题)",
                field="body",
                keeps_value=True,
            )
        seen[address] += 1


def _missing(address: str, file: DocumentFile, reading: Reading) -> str:
    """Return what is not there, empty when the link holds or leads outside the handbook."""
    found = (file.id, address[1:]) if address.startswith("#") else document_link(address_of(address))
    if found is None:
        return ""
    id, anchor = found
    target = file if id == file.id else reading.by_id.get(id)
    if target is None:
        if id != id.strip():
            return "编号前后多了空格"
        return f"没有编号 {id} 的文件{reading.guess(id)}"
    anchors = reading.anchors(target) if anchor else None
    if anchors is not None and anchor not in anchors:
        return f"{id} 里没有小标题“{anchor}”"
    return ""


@file_rule("dead-link", "链接要写地址和文字：网址、doc:编号、assets/ 里的文件。")
def links_lead_somewhere(file: DocumentFile) -> Iterator[Fault]:
    """Name links whose address is nobody's, those without words, and pictures from elsewhere.

    Passes::
        title: 示例
        ---
        见[停车](doc:tingche)。
    Fails::
        title: 示例
        ---
        见[停车](DOC:tingche)。
    """
    for found in islice(_WRITTEN.finditer(file.body), _MOST_A_FILE):
        wrong = _wrong_with(found["picture"], found["words"].strip(), found["address"].strip())
        if wrong:
            yield Fault(
                message=wrong[0],
                place=file.place_in_body(found.start()),
                hint=wrong[1],
                field="body",
                keeps_value=True,
            )

    source = file.value("source") or ""
    if source.startswith(("http", "www.")) and (wrong := _wrong_with("", "来源", source)):
        yield Fault(message=wrong[0], place=file.place("source"), hint=wrong[1])


def _wrong_with(picture: str, words: str, address: str) -> tuple[str, str] | None:
    """Return what is wrong with a link as written and what to do, None when nothing is."""
    if not words and not picture:
        return f"链接 {address[:30]} 没有文字，点不着", "请写成 [文字](地址)"
    if not address or address in ("mailto:", "tel:", "doc:", "#"):
        return f"链接“{words[:20]}”没有地址", "请写上网址、doc:编号或 assets/文件名"
    if re.match(r"doc\s*[:：]", address, re.IGNORECASE) and not address.startswith("doc:"):
        return f"“{address[:30]}”不起作用", "请改成小写英文的 doc:编号，冒号是英文的"
    web = re.match(r"https?:", address)
    nearly = _NEARLY.match(address) and not (web or address.startswith(("mailto:", "doc:")))
    if nearly or (web and (_BROKEN_ADDRESS.search(address) or not _WEB.fullmatch(address))):
        return f"网址 {address[:40]} 打不开", "请检查网址里的空格、中文标点和重复的 http"
    tel = digits_of(address.removeprefix("tel:")) if address.startswith("tel:") else ""
    if tel and _NUMBER.fullmatch(words) and digits_of(words) != tel:
        return f"写的是 {words}，拨的是 {address[4:]}", "请核对号码，两处写成一样"
    if picture and (re.match(r"[A-Za-z]:[\\/]|file:|/|~", address) or not address.startswith(_PICTURES)):
        return f"图片 {address[:30]} 显示不出来", "请把图片放进 assets/，写成 ![说明](assets/文件名)"
    if _FILE.fullmatch(address):
        return (
            f"链接 {address[:30]} 打不开：文件不在 assets/ 里",
            "请把文件放进 assets/，写成 (assets/文件名)",
        )
    if not picture and _NO_KIND.fullmatch(address):
        return f"链接 {address[:30]} 打不开：不是网址，也不是文件", f"指到手册另一份写成 doc:{address[:30]}"
    return None


@rule("missing-asset", "附件、图片和链接到的文件要在 assets/ 里。")
def assets_are_there(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look up attachments and links below assets/; letter case counts.

    Passes::
        attachments: [assets/biao.txt]
    Fails::
        attachments: [assets/meiyou.txt]
    """
    for index, path in enumerate(file.value("attachments") or ()):
        if not reading.tables.has_asset(path):
            yield Fault(
                message=f"附件 {path} 不在 assets/ 里",
                place=file.item_place("attachments", index),
                hint="请把文件放进 assets/，或改正文件名",
                field="attachments",
            )
    for address in file.rendered.links if file.rendered else ():
        link = asset_link(address_of(address))
        path = f"assets/{link[0]}" if link is not None else ""
        if path and not reading.tables.has_asset(path):
            yield Fault(
                message=f"链接到的 {path} 不存在",
                place=file.body_place(address),
                hint="请把文件放进 assets/，或改正文件名",
                field="body",
                keeps_value=True,
            )


@file_rule("absent-attachment", "正文说见附件的，附件要在。", severity=Severity.WARNING, heeds_report=True)
def attachments_spoken_of_are_there(file: DocumentFile) -> Iterator[Fault]:
    """Remark a text that sends to an attachment, of a document that has none: it stayed with the original.

    Passes::
        attachments: [assets/biao.txt]
        ---
        填好附件1。
    Fails::
        title: 示例
        ---
        填好附件1。
    """
    has_one = file.value("attachments") or "attachments" in file.report.faulty
    links = file.rendered.links if file.rendered else ()
    if has_one or any(asset_link(address_of(address)) for address in links):
        return
    if found := _ATTACHMENT.search(file.body):
        yield Fault(
            message=f"写着“{found[0]}”，这份文件没有附件",
            place=file.place_in_body(found.start()),
            hint="请把附件放进 assets/，写进 attachments；不放的，改成去哪里领",
        )


@file_rule("absent-figure", "正文说见图、见表的，图和表要在。", severity=Severity.WARNING)
def figures_spoken_of_are_there(file: DocumentFile) -> Iterator[Fault]:
    """Remark a text that points at a picture or a table of which it has none: it stayed with the original.

    Passes::
        title: 示例
        ---
        标准见下表。

        | 人群 | 每月 |
        |---|---|
        | 老年人 | 照通知 |
    Fails::
        title: 示例
        ---
        标准见下表。
    """
    for what, (told, there) in _FIGURE.items():
        if (
            (found := told.search(file.body))
            and not there.search(file.body)
            and not file.value("attachments")
        ):
            yield Fault(
                message=f"写着“{found[0]}”，这份文件里没有{what}",
                place=file.place_in_body(found.start()),
                hint=f"请补上{what}，或改成在哪里看",
            )


@file_rule("bare-address", "网址要写成链接才点得开。", severity=Severity.WARNING)
def addresses_are_links(file: DocumentFile) -> Iterator[Fault]:
    """Remark an address in running text: nobody can click on it, and on paper it has no code.

    Passes::
        title: 示例
        ---
        见[官网](https://www.beijing.gov.cn)。
    Fails::
        title: 示例
        ---
        见 www.beijing.gov.cn。
    """
    if found := _BARE.search(file.body):
        yield Fault(
            message=f"{found[0][:40]} 点不开",
            place=file.place_in_body(found.start()),
            hint="请写成 [文字](https://…)",
        )


@file_rule("unsafe-link", "链接只能是 http(s)、mailto、tel、doc 或手册里的路径。")
def links_are_harmless(file: DocumentFile) -> Iterator[Fault]:
    """Name links that run something; they are taken out of the page in any case.

    Passes::
        title: 示例
        ---
        见[官网](https://www.beijing.gov.cn)。
    Fails::
        title: 示例
        ---
        见[官网](javascript:alert)。
    """
    for found in _UNSAFE.finditer(file.body):
        yield Fault(
            message=f"不能用 {found[1]} 开头的链接",
            place=file.place_in_body(found.start(1)),
            hint="请换成 https 网址或 doc:编号",
            field="body",
            keeps_value=True,
        )
