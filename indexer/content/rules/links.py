"""Links in bodies and attachments: what they name is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.body.tree import address_of
from indexer.content.faults import Fault, file_rule, rule
from indexer.domain.body import asset_link, document_link

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_UNSAFE = re.compile(
    r"(?:\]\(|<|\]:)\s*(?:<\s*)?((?:javascript|vbscript|data|file|[a-z])\s*:)", re.IGNORECASE
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


@rule("missing-asset", "附件、图片和链接到的文件要在 assets/ 里。")
def assets_are_there(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look up attachments and links below assets/; letter case counts.

    Passes::
        attachments: [assets/biao.txt]
    Fails::
        attachments: [assets/meiyou.txt]
    """
    for index, path in enumerate(file.value("attachments") or ()):
        if path not in reading.folder_assets:
            yield Fault(
                message=f"附件 {path} 不在 assets/ 里",
                place=file.keys.item_place("attachments", index),
                hint="请把文件放进 assets/，或改正文件名",
                field="attachments",
            )
    for address in file.rendered.links if file.rendered else ():
        link = asset_link(address_of(address))
        path = f"assets/{link[0]}" if link is not None else ""
        if path and path not in reading.folder_assets:
            yield Fault(
                message=f"链接到的 {path} 不存在",
                place=file.body_place(address),
                hint="请把文件放进 assets/，或改正文件名",
                field="body",
                keeps_value=True,
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
    start = len(file.text) - len(file.body)
    for found in _UNSAFE.finditer(file.body):
        yield Fault(
            message=f"不能用 {found[1]} 开头的链接",
            place=file.place_at(start + found.start(1)),
            hint="请换成 https 网址或 doc:编号",
            field="body",
            keeps_value=True,
        )
