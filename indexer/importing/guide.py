"""What a 办事指南 says of itself by its labels: in tables, in lists of terms, above paragraphs, on a line.

Each entry is written as the front matter has it, with the words it was read from. What has no key
of its own, or needs an entry elsewhere in the handbook, becomes a hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from indexer.editing.file.scalars import as_yaml, item_as_yaml
from indexer.importing.blocks import Block, BlockKind, Cell, escape_inside, table
from indexer.importing.findings import Findings
from indexer.importing.listing import is_material_table, split_items
from indexer.text.dates import chinese_number

_LABELS = {
    "hours": "办理时间 办公时间 受理时间 服务时间 接待时间 窗口时间 工作时间",
    "places": "办理地点 受理地点 办公地点 办理地址 受理地址 窗口地址 服务地点 地点 地址 办公地址 联系地址",
    "fee": "是否收费 收费标准 收费情况 收费 费用 收费依据及标准 收费项目 办理费用",
    "legal_days": "法定办结时限 法定时限 法定期限 法定办理时限",
    "promise_days": "承诺办结时限 承诺时限 承诺期限 办结时限 办理时限 办理期限 办结时间 时限",
    "conditions": "受理条件 申请条件 办理条件 申办条件 申领条件 准予批准的条件 条件",
    "authority": "实施主体 实施机关 主管部门 办理机构 受理机构 责任单位 办理单位 受理单位 实施单位 办理部门",
    "legal_basis": "设定依据 法律依据 政策依据 办理依据 实施依据 依据 法定依据",
    "handling": "办件类型",
    "visits": "到现场次数 到办事现场次数 跑动次数 到办事大厅现场次数 到现场办理次数",
    "channels": "办理形式 办理方式 申请方式 受理方式 申办方式",
    "proxy": "可否代办 是否可代办 能否代办 可否委托 能否委托他人代办",
    "benefit": "补贴标准 发放标准 待遇标准 补助标准 资助标准 救助标准 待遇",
    "links": "网上办理 网办地址 网上办理地址 在线办理 网办入口 网上办事入口",
    "audiences": "服务对象 申请对象 办理对象 适用对象 适用范围 发放对象 补贴对象 对象 适用人群 救助对象",
    "contacts": "联系电话 咨询电话 办理电话 服务电话 电话 咨询方式 联系方式 监督电话 投诉电话",
    "materials": "申请材料 所需材料 材料清单 办理材料 提交材料 申报材料 申办材料 需提交材料 需要材料 "
    "应提交材料 申请所需材料 所需资料 材料",
    "name": "事项名称 服务事项 办理事项 项目名称",
    "steps": "办理流程 办事流程 办理程序 流程 申请流程 服务流程",
}
LABELS = {label: key for key, labels in _LABELS.items() for label in labels.split()}
_NUMBER = (
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]、?|\d{1,2}[.．、]|[①-⑳]|[-•·●◆■▪])\s*"
)
_SHORT = re.compile(
    rf"(?:{_NUMBER})?[【\[]?(?P<label>[\u4e00-\u9fff]{{2,12}})[】\]]?(?:[（(].{{0,20}}[）)])?\s*[：:]?"
)
_RUN_IN = re.compile(
    rf"(?:{_NUMBER})?[【\[]?(?P<label>[\u4e00-\u9fff]{{2,12}})[】\]]?\s*[：:]\s*(?P<value>.+)", re.DOTALL
)
_MOST_LINES = 30
_FREE = re.compile(r"(?:否|不收费|不收取(?:任何)?费用|不收取|免费|无|不收|0元|零收费|本事项不收费)[。；]?")
_NUMBERED = re.compile(rf"^\s*{_NUMBER}")
_SAID_FREE = re.compile(
    r"(?:本?(?:事项|业务|服务)|办理|全程|均|一律|本证明|开具证明)*(?:不收费|不收取?任何费用|不收取费用|免费(?:办理|服务|开具)?)"
)
_SAID = re.compile(rf"{_SAID_FREE.pattern}|(?:当场|即时|现场)办(?:结|理|完)|立等可取|即来即办|随到随办")
_DAYS = re.compile(
    r"(?P<count>\d{1,3}|[一二三四五六七八九十百]{1,4})\s*个?\s*(?P<unit>工作日|自然日|日历日|天|日)"
)
_AT_ONCE = re.compile(r"当场|即时|即办|立等|当日办结|现场办结")
_HANDLING = {"即办件": "immediate", "承诺件": "committed", "咨询件": "consult", "转办件": "transfer"}
_CHANNELS = {"窗口": "front-desk", "现场": "front-desk", "网上": "online", "线上": "online", "电话": "phone",
             "上门": "home-visit", "代办": "proxy"}  # fmt: skip
_LAW = re.compile(
    r"《(?P<title>[^《》]{2,80})》(?:[（(][^（）()]{0,40}[）)])?\s*(?P<article>第[一二三四五六七八九十百零〇\d]+条)?"
)
_URL = re.compile(r"https://[^\s，。；）)、]+")
_YES = re.compile(r"(?:可以|是|可|能|允许)(?:代办|委托.{0,6})?[。；]?")
_NO = re.compile(r"(?:不可以|否|不可|不能|不允许)(?:代办|委托.{0,6})?[。；]?")


def read_guide(blocks: Sequence[Block], found: Findings) -> None:
    """Add what the labels of a guide say."""
    for label, value in pairs_in(blocks):
        key = LABELS[label]
        found.labels.add(key)
        value = value.strip()
        if not value:
            continue
        because = f"原文“{label}：{_short(value)}”"
        written = _WRITERS[key](value) if key in _WRITERS else None
        if key in ("promise_days", "legal_days") and written is None and _AT_ONCE.search(value):
            found.enter("handling", "immediate", because)
        elif key == "contacts":
            _hint(found, f"联系条目（contacts）：{because}；手册里先有这一份联系，再写它的编号")
        elif key == "audiences":
            _hint(found, f"适用人群（audiences）：{because}；照手册里的人群挑")
        elif written is not None:
            found.enter(key, written, because)
        elif key in _WRITERS:
            _hint(found, f"{because}没有认成资料，请照着填")
    _read_said(blocks, found)


def _read_said(blocks: Sequence[Block], found: Findings) -> None:
    """Add what a guide says without a label, in a sentence that says nothing else: 不收费，当场办结。"""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            continue
        for line in block.text.split("\n"):
            said = _NUMBERED.sub("", line).strip(" 。；;")
            clauses = re.split(r"[，,；;。]", said)
            if not all(_SAID.fullmatch(clause.strip()) for clause in clauses):
                continue
            if any(_SAID_FREE.fullmatch(clause.strip()) for clause in clauses):
                found.enter("fee", "none", f"原文“{_short(line)}”")
            if any(_AT_ONCE.match(clause.strip()) for clause in clauses):
                found.enter("handling", "immediate", f"原文“{_short(line)}”")


def pairs_in(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield each known label with what stands beside or below it."""
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TABLE:
            yield from _in_table(block)
        elif block.kind is BlockKind.LIST:
            yield from (pair for line in block.text.split("\n") if (pair := _run_in(line)))
        elif pair := _run_in(block.text):
            yield pair
        elif (label := label_of(block.text)) and _announces(block):
            yield label, "\n".join(_below(blocks[place + 1 : place + 1 + _MOST_LINES]))


def as_pairs(block: Block) -> Block:
    """Return a table of labels and values as one of two columns: what a wide form repeats is said once."""
    rows = [_labelled(row) for row in block.rows]
    if block.kind is not BlockKind.TABLE or is_material_table(block) or not block.markdown.startswith("|"):
        return block
    if len(rows) < 2 or not all(rows):
        return block
    cells = [[Cell("项目", "项目"), Cell("内容", "内容")]]
    cells += [[Cell(text, escape_inside(text)) for text in pair] for row in rows for pair in row]
    return table(cells) or block


def _labelled(row: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs that a row consists of, none when it is no row of labels and values."""
    cells = [cell for cell, _ in groupby(row)]
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    return pairs if len(cells) % 2 == 0 and any(label_of(label) for label, _ in pairs) else []


def _announces(block: Block) -> bool:
    return block.kind is BlockKind.HEADING or block.text.rstrip().endswith(("：", ":"))


def label_of(text: str) -> str | None:
    """Return the label that a short text is, without its number and signs."""
    found = _SHORT.fullmatch("".join(text.split()))
    return found["label"] if found and found["label"] in LABELS else None


def _run_in(text: str) -> tuple[str, str] | None:
    found = _RUN_IN.fullmatch(text)
    return (found["label"], found["value"]) if found and found["label"] in LABELS else None


def _in_table(block: Block) -> Iterator[tuple[str, str]]:
    if is_material_table(block):
        return
    rows = block.rows
    if len(rows) > 2 and len(rows[0]) > 2 and not any(label_of(cell) for row in rows[1:] for cell in row):
        rows = rows[1:]  # the heads of columns, and none of them a label of the next
    for row in rows:
        cells = [cell for cell, _ in groupby(row) if cell]
        place = 0
        while place + 1 < len(cells):
            label = label_of(cells[place])
            if label is None or label_of(cells[place + 1]) is not None:
                place += 1
                continue
            yield label, cells[place + 1]
            place += 2


def _below(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lines below a label, up to the next heading or label."""
    for block in blocks:
        if block.kind is BlockKind.HEADING or block.kind is BlockKind.TABLE:
            return
        if block.kind is BlockKind.PARAGRAPH and (_run_in(block.text) or label_of(block.text)):
            return
        yield from block.text.split("\n")


def _text(value: str) -> str:
    return as_yaml("；".join(line.strip(" ；;。") for line in value.split("\n") if line.strip()))


def _fee(value: str) -> str | None:
    if _FREE.fullmatch(value.strip()):
        return "none"
    return None if value.strip(" 。") in ("是", "收费") else _text(value)


def _days(value: str) -> str | None:
    found = _DAYS.search(value)
    count = chinese_number(found["count"]) if found else None
    if found is None or count is None:
        return None
    unit = "workday" if found["unit"] == "工作日" else "day"
    return f"{{days: {count}, unit: {unit}}}"


def _list(value: str) -> str | None:
    items = split_items(value)
    return as_yaml(items) if items else None


def _laws(value: str) -> str | None:
    laws = []
    for found in _LAW.finditer(value):
        article = f", article: {found['article']}" if found["article"] else ""
        laws.append(f"{{title: {item_as_yaml(found['title'])}{article}}}")
    return f"[{', '.join(dict.fromkeys(laws))}]" if laws else None


def _visits(value: str) -> str | None:
    found = re.search(r"(\d+|[一二两三四五零])\s*次?", value)
    count = chinese_number(found[1].replace("两", "二")) if found else None
    return None if count is None else str(count)


def _channels(value: str) -> str | None:
    found = dict.fromkeys(key for word, key in _CHANNELS.items() if word in value)
    return f"[{', '.join(found)}]" if found else None


def _proxy(value: str) -> str:
    if _YES.fullmatch(value):
        return "yes"
    return "no" if _NO.fullmatch(value) else _text(value)


def _links(value: str) -> str | None:
    found = dict.fromkeys(_URL.findall(value))
    return f"[{', '.join(f'{{label: 网上办理, url: {as_yaml(url)}}}' for url in found)}]" if found else None


_WRITERS: dict[str, Callable[[str], str | None]] = {
    "hours": _text, "places": _text, "authority": _text, "benefit": _text, "fee": _fee, "legal_days": _days,
    "promise_days": _days, "conditions": _list, "legal_basis": _laws, "visits": _visits,
    "channels": _channels,
    "proxy": _proxy, "links": _links,
    "handling": lambda value: next((key for word, key in _HANDLING.items() if word in value), None),
}  # fmt: skip


def _hint(found: Findings, hint: str) -> None:
    if hint not in found.hints:
        found.hints.append(hint)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
