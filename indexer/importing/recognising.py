"""Blocks -> what an official document says of itself: each finding with the words it was read from.

Nothing is concluded that does not stand in the text, and everything is to be confirmed. A number
is taken from a line of its own, never from a sentence that cites another document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from indexer.importing.blocks import Block, BlockKind, labelled_lines
from indexer.importing.findings import Findings
from indexer.importing.guide import LABELS, pairs_in, read_guide
from indexer.importing.listing import attachments_in, materials_in
from indexer.importing.windows import read_windows
from indexer.text.dates import DATE, read_date

KINDS = (
    "通知", "办法", "意见", "通告", "公告", "决定", "决议", "规定", "条例", "细则", "方案", "批复", "函",
    "报告", "请示", "纪要", "命令", "令", "通报", "公报", "规划", "计划", "规则", "规程", "制度", "标准",
    "指南", "须知", "规范", "目录", "清单", "说明", "解读", "公约",
)  # fmt: skip
_HEAD = 16
_LONGEST_TITLE = 128
_INSIDE_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]")
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,16}?)\s*(?:第\s*)?"
    r"[〔\[［（(【﹝{「]\s*(?P<year>(?:19|20)\d\d|二[〇零○][〇零一二三四五六七八九○]{2})\s*[〕\]］）)】﹞}」]\s*"
    r"第?\s*(?P<serial>\d{1,5})\s*号"
)
_RED_HEAD = re.compile(r"(?P<issuer>[\u4e00-\u9fff（）()\s\u3000]{3,60}?)\s*文\s*件")
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:局|委|委员会|政府|办公室|办公厅|厅|部|处|会|中心|院|办|站|公司|银行|署|街道|所)(?:（[\u4e00-\u9fff]+）)?"
)
_DATE_LINE = re.compile(rf"(?P<date>{DATE})")
_TITLE_END = re.compile(rf"(?:{'|'.join(KINDS)})(?:（[\u4e00-\u9fff、，\d]{{1,20}}）|\([^)]{{1,20}}\))*")
_TRIAL = re.compile(r"[（(](?:试行|暂行)[）)]|暂行")
_FROM = re.compile(
    rf"(?:自|从|于)?\s*(?P<date>{DATE})\s*(?:起|开始)\s*(?:正式)?(?:施行|实施|执行|生效|开始施行|试行)"
)
_FROM_ISSUE = re.compile(r"自(?:发布|印发|公布|颁布|下发|发文)之日起(?:正式)?(?:施行|实施|执行|生效|试行)")
_UNTIL = re.compile(
    rf"(?:有效期限?|期限|执行|实施|施行|有效)(?:为|是|：)?(?:截止|截至|至|到|自.{{0,24}}?(?:至|到))\s*(?P<date>{DATE})"
    rf"|自.{{0,24}}?起[^。；]{{0,8}}?至\s*(?P<date2>{DATE})\s*(?:止|有效|失效)"
)
_SECRET = re.compile(r"(?:密级\s*[：:]?\s*)?(?P<level>绝密|机密|秘密)(?:\s*[★☆].{0,12})?")
_INTERNAL = re.compile(r"内部(?:资料|使用|文件|材料|掌握|传阅)|不得外传|请勿外传|注意保密|仅供内部")
_YEARS = re.compile(r"有效期(?:为|限)?\s*[一二三四五六七八九十\d]+\s*年")
_REPEALS = re.compile(r"[^。；]{0,40}《[^》]{4,80}》[^。；]{0,30}(?:同时|即行)?(?:废止|失效)")
_ENDED = re.compile(
    r"(?:(?:失效|废止)(?:日期|时间)|有效性|时效性)\s*[：:]\s*(?:\d{4}|已?失效|已?废止)[^\s]{0,12}"
)
_LABELS = {
    "title": ("标题", "文件名称"),
    "document_number": ("发文字号", "文号", "发布文号", "文件编号"),
    "issuer": ("发文机关", "发文机构", "发文单位", "发布机构", "制发机关", "发布单位"),
    "issued_on": ("成文日期", "签署日期", "发文日期"),
    "published_on": ("发布日期", "公布日期", "发布时间"),
    "effective_from": ("实施日期", "施行日期", "生效日期"),
    "effective_to": ("有效期至",),
}


def recognise(blocks: Sequence[Block], *, labelled: Sequence[str] = (), title: str = "") -> Findings:
    """Find what the blocks say. `labelled` are other lines of the page, `title` what it calls itself."""
    found = Findings()
    _read_labels([*labelled, *(line for block in blocks for line in labelled_lines(block))], found)
    _read_head(blocks, found, title)
    if title and "title" not in found.fields:
        found.add("title", title[:_LONGEST_TITLE], "网页的标题")
    _read_foot(blocks, found)
    _read_validity(blocks, found)
    found.attachments.extend(attachments_in(blocks))
    read_guide(blocks, found)
    read_windows(blocks, found)
    announced = [value for label, value in pairs_in(blocks) if LABELS[label] == "materials"]
    found.materials.extend(materials_in(blocks, announced))
    _read_secrecy([*labelled, *(block.text for block in blocks[:_HEAD])], found)
    if kind := kind_of(found.fields["title"].value if "title" in found.fields else ""):
        found.add("document_kind", kind, "看标题")
    if "title" in found.fields and _TRIAL.search(found.fields["title"].value):
        found.add("trial", "是", "标题里写着试行或暂行")
    return found


def kind_of(title: str) -> str | None:
    """Return the kind that a title ends with: 关于…的通知 -> 通知; an approval 函 too."""
    bare = re.sub(r"[（(][^（()）]{1,20}[）)]\s*$", "", title).rstrip("》 ")
    return next((kind for kind in sorted(KINDS, key=len, reverse=True) if bare.endswith(kind)), None)


def number_in(line: str) -> str | None:
    """Return the document number of a line that says little else, brackets made 〔〕.

    >>> number_in("京政发[2024] 5 号")
    '京政发〔2024〕5号'
    """
    found = _NUMBER.search(line)
    if found is None or len(line) - len(found[0]) > 14:
        return None
    year = "".join(str("〇一二三四五六七八九".find(c)) if not c.isdigit() else c for c in
                   found["year"].replace("零", "〇").replace("○", "〇"))  # fmt: skip
    return f"{found['code']}〔{year}〕{int(found['serial'])}号"


@cache
def _labelled(name: str) -> re.Pattern[str]:
    """Return what finds ``NAME：value`` up to a wide gap, the next label, or the end of the line."""
    label = r"(?:^|[\s｜|【\[])" + r"\s*".join(name) + r"[】\]]?\s*[：:]\s*"
    return re.compile(label + r"(?P<value>[^：:\s][^：:]{0,80}?)(?=\s{2,}|$|\s[^\s：:]{2,6}[：:])")


def _read_labels(lines: Sequence[str], found: Findings) -> None:
    """Read ``发文字号：…`` from tables above web pages and from 办事指南.

    A 废止日期 is only hinted at: it is the first day no longer valid, and wants its reason beside it.
    """
    for line in lines:
        if (ended := _ENDED.search(line)) and (
            hint := f"原文写着“{ended[0]}”，请先弄清还算不算数"
        ) not in found.hints:
            found.hints.append(hint)
        if number_in(line) and _NUMBER.fullmatch(line.strip()):
            found.add("document_number", number_in(line), f"原文“{line}”")
        for key, names in _LABELS.items():
            for name in names:
                if read := _labelled(name).search(line):
                    _add_labelled(found, key, name, read["value"].strip())


def _add_labelled(found: Findings, key: str, name: str, value: str) -> None:
    because = f"原文“{name}：{value}”"
    if key.endswith(("_on", "_from", "_to")):
        day = _DATE_LINE.search(value)
        found.add(key, _iso(day["date"]) if day else None, because)
    elif key == "document_number":
        found.add(key, number_in(value), because)
    elif value not in ("无", "-", "—"):
        found.add(key, value, because)


def _read_head(blocks: Sequence[Block], found: Findings, named: str) -> None:
    """Read the red head, the number and the title from the first blocks."""
    head = [b.text for b in blocks[:_HEAD]]
    for place, text in enumerate(head):
        if (red := _RED_HEAD.fullmatch(text)) and place < 4:
            above = [n for n in range(place) if n not in found.used and _ORGAN.fullmatch(head[n])]
            names = [*(head[n] for n in above), *_names_in(red["issuer"])]
            found.add("issuer", "、".join(names), f"红头“{' '.join([*(head[n] for n in above), text])}”")
            found.used.update([*above, place])
        elif (number := number_in(text)) and len(text) < 50:
            found.add("document_number", number, f"原文“{text}”")
            found.used.add(place)
        elif place < 6 and re.fullmatch(
            r"(?:签发人|密级|紧急程度|份号|特急|加急|平急|000\d*)[：:]?.{0,10}", text
        ):
            found.used.add(place)
    _read_title(blocks, found, named)


def _names_in(text: str) -> list[str]:
    """Return the organs of a red head: two stand apart, the characters of one may be spread."""
    parts = text.split()
    return parts if len(parts) > 1 and all(map(_ORGAN.fullmatch, parts)) else ["".join(parts)]


def _read_title(blocks: Sequence[Block], found: Findings, named: str) -> None:
    """Read the title from the first blocks; a page that names itself has the last word.

    Sites cut long titles short: the line that begins as the page's own name does is the whole of it.
    """
    candidates = [place for place in range(min(len(blocks), _HEAD)) if place not in found.used]
    for place in candidates:
        block = blocks[place]
        if block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH) or block.text.endswith(("：", ":")):
            break
        places, text = _title_at(blocks, place, candidates)
        numbered = re.match(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章条]", text)
        looks_so = not numbered and (kind_of(text) or block.kind is BlockKind.HEADING)
        if (_is_same(text, named) if named else looks_so) and len(text) <= _LONGEST_TITLE:
            found.add("title", text, "看开头")
            found.used.update(places)
            return
        if len(block.text) > 60:
            break
    if not named and candidates and blocks[candidates[0]].kind in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        first = blocks[candidates[0]].text
        if len(first) <= 60 and not first.endswith(("。", "：")) and not _INSIDE_NUMBER.match(first):
            found.add("title", first, "第一行，不一定是标题")
            found.used.add(candidates[0])


def _is_same(text: str, named: str) -> bool:
    """Say whether a line is the title a page names itself by, whole where the name was cut short."""
    line, name = (re.sub(r"\W", "", each) for each in (text, named.rstrip(".…")))
    return line == name or (len(name) >= 8 and line.startswith(name) and len(line) <= 2 * len(name) + 20)


def _title_at(blocks: Sequence[Block], place: int, candidates: list[int]) -> tuple[list[int], str]:
    """Return a title that may run over several centred lines, up to the word for its kind."""
    places, text = [place], blocks[place].text
    while not _ends_as_title(text) and len(places) < 4:
        following = places[-1] + 1
        if following not in candidates or blocks[following].kind is not blocks[place].kind:
            break
        more = blocks[following].text
        if more.endswith(("。", "：", ":")) or len(text) + len(more) > _LONGEST_TITLE:
            break
        if more.startswith("关于") and not _ORGAN.fullmatch(text):
            break  # a running head above a title is no part of it
        places.append(following)
        text += more
    return (places, text) if _ends_as_title(text) else ([place], blocks[place].text)


def _ends_as_title(text: str) -> bool:
    """Say whether a title may end here: the kind is said and every bracket closed."""
    ends = list(_TITLE_END.finditer(text))
    closed = all(text.count(a) == text.count(b) for a, b in ("《》", "（）"))
    return closed and bool(ends) and ends[-1].end() == len(text)


def _read_foot(blocks: Sequence[Block], found: Findings) -> None:
    """Read the signature: organs on lines of their own above the last date on a line of its own."""
    for place in range(len(blocks) - 1, -1, -1):
        text = blocks[place].text
        day = re.fullmatch(rf"(?P<organ>[\u4e00-\u9fff、\s\u3000]{{0,60}}?)\s*(?P<date>{DATE})", text)
        if day is None or blocks[place].kind is not BlockKind.PARAGRAPH:
            continue
        iso = _iso(day["date"])
        if iso is None:
            continue
        organs = [day["organ"].strip()] if day["organ"].strip() else _organs_above(blocks, place)
        if organs or place > len(blocks) // 2:
            found.add("issued_on", iso, f"落款“{text}”")
            found.add("issuer", "、".join(organs), f"落款“{'、'.join(organs)}”")
            return
    head = found.fields.get("title")
    if head and (
        organ := re.match(
            r"(?P<organ>[\u4e00-\u9fff]{4,30}?(?:局|委员会|委|政府|办公室|办公厅|厅|部|办事处))关于",
            head.value,
        )
    ):
        found.add("issuer", organ["organ"], "看标题")


def _organs_above(blocks: Sequence[Block], place: int) -> list[str]:
    organs: list[str] = []
    for block in reversed(blocks[max(0, place - 5) : place]):
        names = block.text.split()
        if not names or not all(_ORGAN.fullmatch(name) for name in names):
            break
        organs = [*names, *organs]
    return organs


def _read_validity(blocks: Sequence[Block], found: Findings) -> None:
    for block in blocks:
        for sentence in re.split(r"(?<=[。；\n])", block.text):
            if day := _FROM.search(sentence):
                found.add("effective_from", _iso(day["date"]), f"原文“{_short(sentence)}”")
            if day := _UNTIL.search(sentence):
                found.add("effective_to", _iso(day["date"] or day["date2"]), f"原文“{_short(sentence)}”")
            elif years := _YEARS.search(sentence):
                found.hints.append(f"有效期至（effective_to）：原文写“{years[0]}”，请算出是哪一天")
            if gone := _REPEALS.search(sentence):
                found.hints.append(
                    f"文中说有文件作废：“{_short(gone[0])}”；手册里有那一份的，要写上被替代或废止"
                )
    issued = found.fields.get("published_on") or found.fields.get("issued_on")
    if issued and any(_FROM_ISSUE.search(block.text) for block in blocks):
        found.add("effective_from", issued.value, "原文写自发布之日起，取的是发布或成文日期")


def _read_secrecy(lines: Sequence[str], found: Findings) -> None:
    """Read what must not be handed on; it is written where it keeps the draft from being published."""
    for line in lines:
        if secret := _SECRET.fullmatch(line.strip()):
            found.add("secrecy", secret["level"], f"原文“{line}”，有密级的文件不能放进手册")
            found.hints.insert(0, f"原文标着“{line}”：有密级的文件不能放进手册，也不要导入")
            return
        if len(line) < 40 and (inner := _INTERNAL.search(line)):
            found.add("openness", "internal", f"原文“{line}”")
            found.hints.insert(0, f"原文标着“{inner[0]}”：先问清能不能公开，草稿先写成内部")
            return


def _iso(text: str) -> str | None:
    day = read_date(text)
    return day.isoformat() if isinstance(day, date) else None


def _short(text: str) -> str:
    text = text.strip(" 。；\n")
    return text if len(text) <= 40 else f"…{text[-39:]}"
