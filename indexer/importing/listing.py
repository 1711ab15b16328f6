"""Lists that official documents announce: attachments, and papers to bring."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.importing.blocks import Block, BlockKind
from indexer.importing.findings import FoundMaterial

_ATTACHED = re.compile(r"附\s*件\s*[：:]\s*(?P<rest>.*)")
_ATTACHED_ITEM = re.compile(r"(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*(?P<name>.+)")
_MATERIALS = re.compile(
    r"(?:申请|申报|申办|所需|提交|办理|需要|应提交|需提交|报名|携带)的?(?:的)?(?:材料|资料|证件|要件)"
)
_MATERIAL_ITEM = re.compile(
    r"(?:\d{1,2}\s*[.．、]|[（(][一二三四五六七八九十\d]{1,3}[）)]、?|[①-⑳]|[-•·●])\s*(?P<name>.+)"
)
_COPIES = re.compile(
    r"(?P<original>原件)?(?:[、及和与]|以及)?\s*(?P<copy>复印件)(?:\s*各)?\s*(?P<count>\d|[一二两三四五])?\s*份?"
)
_SHORTEST_SENTENCE = 12
_COUNTS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}


def attachments_in(blocks: Sequence[Block]) -> list[str]:
    """Return the names below 附件：, without their numbers."""
    for place, block in enumerate(blocks):
        lines = block.text.split("\n")
        start = _ATTACHED.match(lines[0])
        if start is None:
            continue
        later = [line for other in blocks[place + 1 : place + 30] for line in other.text.split("\n")]
        first = _ATTACHED_ITEM.fullmatch(start["rest"])
        names = [first["name"] if first else start["rest"]] if start["rest"] else []
        for line in (*lines[1:], *later):
            item = _ATTACHED_ITEM.fullmatch(line)
            if item is None:
                break
            names.append(item["name"])
        return [name.strip(" 。；") for name in names]
    return []


def materials_in(blocks: Sequence[Block]) -> list[FoundMaterial]:
    """Return the list below the first heading or sentence that announces papers to bring."""
    for place, block in enumerate(blocks):
        if _announces(block):
            found = [_material(line) for line in _items_after(blocks[place + 1 : place + 40])]
            if found:
                return found
    return []


def _announces(block: Block) -> bool:
    if block.kind in (BlockKind.LIST, BlockKind.TABLE) or not _MATERIALS.search(block.text):
        return False
    ends = block.text.endswith(("：", ":", "材料", "资料", "证件", "要件"))
    return block.kind is BlockKind.HEADING or (ends and len(block.text) < 60)


def _items_after(blocks: Sequence[Block]) -> list[str]:
    """Return the items of the list that comes next; sentences before it are passed over."""
    items: list[str] = []
    for block in blocks:
        item = _MATERIAL_ITEM.fullmatch(block.text)
        if block.kind is BlockKind.LIST and not items:
            return block.text.split("\n")
        if block.kind is BlockKind.PARAGRAPH and item:
            items.append(item["name"])
        elif items or block.kind is not BlockKind.PARAGRAPH or len(block.text) < _SHORTEST_SENTENCE:
            break
    return items


def _material(line: str) -> FoundMaterial:
    counts = _COPIES.search(line)
    name = re.split(r"[（(，,。；;：:]", line)[0]
    if counts:
        name = name[: counts.start()] if counts.start() < len(name) else name
    name = re.sub(r"(?:的)?(?:原件|复印件)\s*(?:\d|[一二两三四五])?\s*份?$", "", name).strip(" 、和及与的")
    count = None
    if counts:
        written = counts["count"] or "1"
        count = int(written) if written.isdigit() else _COUNTS[written]
    return FoundMaterial(
        name=(name or line)[:40],
        line=line.strip(" 。；;"),
        originals=1 if "原件" in line else None,
        copies=count,
    )
