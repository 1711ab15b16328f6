"""A list of matters -> what each becomes: when it is applied for, what papers it needs.

Two kinds of lists: a calendar has a row for each matter, a list of papers a row for each paper, the
rows of a matter below one another. What has no key goes into the text under the name of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.importing.contacts import RowError
from indexer.importing.findings import FoundMaterial
from indexer.importing.formats.sheets import Field, Sheet
from indexer.importing.listing import paper_of
from indexer.importing.windows import window_between, windows_in

_HEADS = {
    "title": r"(?:政务服务|办理|服务|申请|申报|补贴|业务|政策|办事|待遇)?(?:事项|项目)(?:名称)?"
    r"|(?:政策|补贴|待遇|业务)名称",
    "paper": r"(?:申请|申报|所需|提交|办理|需提交)?(?:材料|资料|证件|要件)(?:名称|清单)?|材料名",
    "from": r"(?:受理|申领|申请|申报|办理|报名|缴费|征集)?(?:开始|起始)(?:时间|日期|日)?",
    "until": r"(?:受理|申领|申请|申报|办理|报名|缴费|征集)?(?:截止|结束|终止)(?:时间|日期|日)?",
    "span": r"(?:受理|申领|申请|申报|办理|报名|缴费|征集|集中)(?:时间|期限|日期|窗口|时段)|起止(?:时间|日期)",
    "number": r"序号|编号|No\.?",
    "fee": r"收费(?:标准|情况)?|费用|是否收费",
    "hours": r"办公时间|窗口时间|工作时间",
    "places": r"(?:办理|受理|办公|申请)?(?:地点|地址)",
    "count": r"(?:材料)?(?:份数|数量)|要求份数",
    "form": r"(?:材料)?(?:形式|类型|介质)|原件/?(?:或|、)?复印件",
    "need": r"(?:材料)?必要性(?:及描述)?|是否必[要须需]",
    "source": r"(?:材料)?(?:来源|来源渠道|获取方式|出具单位)",
    "note": r"(?:材料)?(?:要求|备注|说明|填报须知)(?:说明)?",
}  # fmt: skip
_OF_PAPERS = ("count", "form", "need", "source", "note")
_FIRST_ROWS = 6


@dataclass(slots=True)
class Matter:
    """What rows become: windows and papers as they are written, and what goes into the text.

    `read` are cells that stand in the front matter in other words: days, counts, numbers of rows.
    """

    title: str
    place: str
    windows: list[str] = field(default_factory=list)
    papers: list[FoundMaterial] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cells: list[Field] = field(default_factory=list)
    read: list[str] = field(default_factory=list)


def matters_in(sheet: Sheet) -> tuple[list[Matter], list[RowError]] | None:
    """Return the matters of a sheet and the rows that are none; None when it is no such list."""
    found = _head(sheet)
    if found is None:
        return None
    number, columns = found
    names = [cell.text for cell in sheet.rows[number]]
    matters: dict[str, Matter] = {}
    errors: list[RowError] = []
    title = ""
    for row in sheet.rows[number + 1 :]:
        said = {key: row[place] for place, key in columns.items() if place < len(row)}
        title = said["title"].text or (title if "paper" in columns.values() else "")
        first = next(cell for cell in row if cell.text)
        if not title:
            errors.append(RowError(said["title"].place or first.place, "没有事项名称"))
            continue
        matter = matters.get(title) or Matter(title, said["title"].place or first.place)
        if title in matters and "paper" not in columns.values():
            errors.append(RowError(first.place, f"和 {matter.place} 是同一件事：{title}"))
        elif (error := _fill(matter, row, said, columns, names)) is not None:
            errors.append(error)
        else:
            matters[title] = matter
    return list(matters.values()), errors


def as_lines(matter: Matter) -> Iterator[str]:
    """Yield how rows read as a matter, for somebody to look at before it is written."""
    yield f"{matter.place} → {matter.title}"
    if matter.windows:
        yield f"申领窗口：{'、'.join(matter.windows)}"
    if matter.papers:
        yield f"材料 {len(matter.papers)} 项"
    yield from (f"{name}：{text}" for name, text in matter.notes)


def _head(sheet: Sheet) -> tuple[int, Mapping[int, str]] | None:
    for number, row in enumerate(sheet.rows[:_FIRST_ROWS]):
        columns: dict[int, str] = {}
        for place, cell in enumerate(row):
            name = re.sub(r"\s|[（(].*?[）)]|[：:]$", "", cell.text)
            key = next((key for key, pattern in _HEADS.items() if name and re.fullmatch(pattern, name)), None)
            if key is not None and key not in columns.values():
                columns[place] = key
        known = set(columns.values())
        if "title" in known and ("paper" in known or "span" in known or {"from", "until"} <= known):
            return number, columns
    return None


def _fill(
    matter: Matter,
    row: Sequence[Field],
    said: Mapping[str, Field],
    columns: Mapping[int, str],
    names: Sequence[str],
) -> RowError | None:
    """Add what a row says of a matter, or return the cell that cannot be read."""
    if "span" in said and said["span"].text:
        windows = windows_in(said["span"].text)
        if not windows:
            return RowError(said["span"].place, f"“{said['span'].text}”看不出从哪天到哪天")
        matter.windows += windows
    elif "from" in said and (said["from"].text or said["until"].text):
        window = window_between(said["from"].text, said["until"].text)
        if window is None:
            wrong = said["from"] if not window_between(said["from"].text, "12月31日") else said["until"]
            return RowError(wrong.place, f"“{wrong.text}”不是日期")
        matter.windows.append(window)
    if "paper" in said:
        if not said["paper"].text:
            return RowError(said["paper"].place, "没有材料名称")
        cells = {key: said[key].text for key in _OF_PAPERS if key in said}
        matter.papers.append(paper_of(cells, said["paper"].text))
    for place, cell in enumerate(row):
        key = columns.get(place)
        if not cell.text or not cell.place or key in ("title", "number", "from", "until", "span", "paper"):
            continue
        if key in ("fee", "hours", "places"):
            matter.fields.setdefault(key, cell.text)
        elif key is None or "paper" not in said:
            note = (names[place] if place < len(names) else "", cell.text)
            matter.notes += [note] if note not in matter.notes else []
    read = ("number", "from", "until", "span", "count", "form", "need", "fee")
    matter.read += [said[key].text for key in read if key in said]
    matter.cells += [cell for cell in row if cell.text and cell.place]
    return None
