"""Lists that official documents announce: attachments, and papers to bring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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
_BEFORE_ITEM = re.compile(
    r"(?:(?<=[；;。，,\s])|(?<=^))(?=\d{1,2}\s*[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)])"
    r"|(?=[①-⑳])"
)
_COLUMNS = {
    "name": re.compile(r"(?:申请|申报|所需|提交|办理|需提交)?(?:材料|资料|证件|要件)(?:名称|清单)?|材料名"),
    "number": re.compile(r"序号|编号"),
    "count": re.compile(r"(?:材料)?(?:份数|数量|份数要求|原件/复印件份数)|要求份数"),
    "form": re.compile(r"(?:材料)?(?:形式|类型|介质|形态)|原件/?(?:或|、)?复印件|原件或复印件"),
    "need": re.compile(r"(?:材料)?必要性(?:及描述)?|是否必[要须需]"),
    "source": re.compile(r"(?:材料)?(?:来源|来源渠道|获取方式|出具单位)"),
    "note": re.compile(r"备注|说明|填报须知|要求|材料要求|备注说明"),
}
_NEEDS = {"非必要": "optional", "容缺": "deferred"}
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


def materials_in(blocks: Sequence[Block], labelled: Sequence[str] = ()) -> list[FoundMaterial]:
    """Return the papers to bring: of a table of them, of a list that is announced, or behind a label."""
    for block in blocks:
        if is_material_table(block) and (found := list(_of_table(block))):
            return found
    for place, block in enumerate(blocks):
        if _announces(block):
            found = [_material(line) for line in _items_after(blocks[place + 1 : place + 40])]
            if found:
                return found
    return next(
        (found for text in labelled if (found := [_material(item) for item in split_items(text)])), []
    )


def is_material_table(block: Block) -> bool:
    """Say whether a table lists papers: one column names them, another says how many or of which kind."""
    return block.kind is BlockKind.TABLE and _head_of(block) is not None


def split_items(text: str) -> list[str]:
    """Return the items of an enumeration, on lines of their own or on one: 1.…；2.…

    >>> split_items("1.身份证；2.户口簿。")
    ['身份证', '户口簿']
    """
    lines = [line for line in text.split("\n") if line.strip()]
    parts = [part for line in lines for part in _BEFORE_ITEM.split(line)]
    if len(parts) == 1 and (len(text) < 60 or "；" in text):
        parts = re.split(r"[；;]|(?<=[^，。；]{2})、(?=[^，。；]{2})", text.rstrip("。"))
        parts = parts if len(parts) > 1 or "、" not in text else [text]
    items = ((_MATERIAL_ITEM.fullmatch(part.strip()), part.strip()) for part in parts)
    return [name for found, part in items if (name := (found["name"] if found else part).strip(" 。；;"))]


def _head_of(block: Block) -> tuple[int, dict[str, int]] | None:
    """Return which row of a table is its head, and where the columns of papers stand."""
    for number, row in enumerate(block.rows[:3]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = "".join(cell.split())
            for key, pattern in _COLUMNS.items():
                if key not in columns and pattern.fullmatch(name):
                    columns[key] = place
        if "name" in columns and len(columns) > 1 and len(block.rows) > number + 1:
            return number, columns
    return None


def _of_table(block: Block) -> Iterator[FoundMaterial]:
    head = _head_of(block)
    if head is None:
        return
    number, columns = head
    for row in block.rows[number + 1 :]:
        said = {key: " ".join(row[place].split()) for key, place in columns.items() if place < len(row)}
        name = said.get("name", "")
        if name and not name.isdigit():
            yield paper_of(said, name)


def paper_of(said: Mapping[str, str], name: str) -> FoundMaterial:
    """Return a paper by what the cells of its row say: count, form, need, source, note."""
    form = f"{said.get('form', '')} {said.get('count', '')}"
    paper = _material(name)
    count = re.search(r"\d+", said.get("count", ""))
    copies = (int(count[0]) if count else 1) if "复印" in form else paper.copies
    originals = (int(count[0]) if count and "复印" not in form else 1) if "原件" in form else paper.originals
    note = "；".join(
        filter(None, (said.get("note"), "" if count or not said.get("count") else said["count"]))
    )
    return FoundMaterial(
        name=paper.name,
        line=note or paper.line,
        originals=originals,
        copies=copies,
        need=next((need for word, need in _NEEDS.items() if word in said.get("need", "")), None),
        get_from=said.get("source") or None,
    )


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
            items += split_items(block.text)
        elif items or block.kind is not BlockKind.PARAGRAPH or len(block.text) < _SHORTEST_SENTENCE:
            break
    return items


def _material(line: str) -> FoundMaterial:
    counts = _COPIES.search(line)
    name = re.split(r"[（(，,。；;：:]", line)[0]
    if counts:
        name = name[: counts.start()] if counts.start() < len(name) else name
    name = re.sub(r"\s*(?:\d{1,2}|[一二两三四五六])\s*(?:张|份|本|套|页)$", "", name)
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
