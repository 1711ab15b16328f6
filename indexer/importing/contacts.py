"""A list of vendors or hotlines -> what each of its rows becomes, or what is wrong with it and where.

Columns are told by their heads, and where those say nothing by what stands in them. No cell is
dropped: what has no key goes into the text under the name of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.importing.formats.sheets import Field, Sheet
from indexer.text.dates import DATE, read_date

_HEADS = {
    "title": r"名称|店名|(?:单位|商[户家]|[店门][铺店]|服务商|厂[商家]|部门|机构|企业|公司|热线)(?:名称)?"
    r"|(?:便民服务|项目)(?:名称)?|维修(?:商|单位|点)|联系单位|服务单位",
    "phones": r".*(?:电话|手机|热线|号码|座机).*|联系方式|联络方式",
    "person": r"联系人|负责人|值班人员?|对接人",
    "service_area": r"服务(?:范围|区域)|覆盖范围|区域|负责区域|管辖范围",
    "trades": r"工种|项目|服务(?:项目|内容|类型)|经营范围|维修项目|业务(?:范围)?|主营(?:业务)?|职责",
    "hours": r"(?:服务|营业|工作|办公|值班|接听)?时间",
    "price_note": r"收费(?:标准|说明|情况)?|价格|费用|上门费",
    "license": r"资质|证照|许可证?",
    "kind": r"类别|类型|分类|种类",
    "agreement_to": r"协议(?:有效期至|到期日?|期限|截止)|合同到期日?|有效期至?",
    "number": r"序号|编号|No\.?",
}  # fmt: skip
_KINDS = {
    "emergency": re.compile(r"应急|急救|火警|报警|抢险|抢修"),
    "hotline": re.compile(r"热线"),
    "office": re.compile(r"部门|机关|政府|居委会|派出所|社区|街道|服务站|管理所|办事处|医院|学校"),
    "vendor": re.compile(r"维修|商|店|公司|物业|家政|开锁|疏通|厂"),
}
_PHONE = re.compile(
    r"(?<![\d-])(?:\+?86[- ]?)?(?P<number>0\d{2,3}[- ]?\d{4}[- ]?\d{3,4}|1\d{2}[- ]?\d{4}[- ]?\d{4}"
    r"|400[- ]?\d{3}[- ]?\d{4}|\d{4}[- ]\d{4}|\d{7,8}|1(?:1[0-9]|2[0-9])\d{0,3}|9\d{4}|100\d{2})(?![\d-])"
    r"(?:\s*(?:转|分机|-|—)\s*(?P<extension>\d{1,5}))?"
)
_OTHER_END = re.compile(r"(?P<number>\d[\d-]{5,}\d)(?P<ends>(?:\s*[/／、]\s*\d{1,4}(?![\d-]))+)")
_ALL_DAY = re.compile(r"24\s*小时|全天(?:候)?")
_SPLIT = re.compile(r"[、,，;；/／\s]+")
_FIRST_ROWS = 6
_LEAST_PHONES = 0.6


@dataclass(slots=True)
class Contact:
    """What a row becomes: its fields, what goes into the text, and the place of each."""

    title: str
    place: str
    phones: list[tuple[str, str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    trades: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cells: list[Field] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that nothing can be made of, and the cell that is in the way."""

    place: str
    message: str


def contacts_in(sheet: Sheet) -> tuple[list[Contact], list[RowError]] | None:
    """Return the contacts of a sheet and the rows that are none; None when it is no such list."""
    found = _columns(sheet)
    if found is None:
        return None
    head, columns = found
    contacts: list[Contact] = []
    errors: list[RowError] = []
    names = [cell.text for cell in sheet.rows[head]] if head >= 0 else []
    for row in sheet.rows[head + 1 :]:
        result = _contact(row, columns, names)
        if isinstance(result, RowError):
            errors.append(result)
            continue
        twice = next((each for each in contacts if _same(each, result)), None)
        if twice is not None:
            errors.append(RowError(result.place, f"和 {twice.place} 是同一家：{result.title}"))
            continue
        contacts.append(result)
    return contacts, errors


def _columns(sheet: Sheet) -> tuple[int, Mapping[int, str]] | None:
    """Return which row is the head, -1 for none, and what each column is."""
    for number, row in enumerate(sheet.rows[:_FIRST_ROWS]):
        columns = _by_heads(row)
        if "phones" in columns.values() and ("title" in columns.values() or "trades" in columns.values()):
            if "title" not in columns.values():
                place = next(place for place, key in columns.items() if key == "trades")
                columns[place] = "title"
            return number, columns
    return _by_content(sheet)


def _by_heads(row: Sequence[Field]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for place, cell in enumerate(row):
        name = re.sub(r"\s|[（(].*?[）)]|[：:]$", "", cell.text)
        free = (key for key in _HEADS if key == "phones" or key not in columns.values())
        key = next((key for key in free if name and re.fullmatch(_HEADS[key], name)), None)
        if key is not None:
            columns[place] = key
    return columns


def _by_content(sheet: Sheet) -> tuple[int, Mapping[int, str]] | None:
    """Return the columns of a list without heads: one of telephones, the first other one of names."""
    rows = sheet.rows
    width = max((len(row) for row in rows), default=0)
    if len(rows) < 2 or width > 4:
        return None
    shares = [
        sum(len(row) > place and _PHONE.search(row[place].text) is not None for row in rows) / len(rows)
        for place in range(width)
    ]
    phones = [place for place, share in enumerate(shares) if share >= _LEAST_PHONES]
    names = [place for place in range(width) if place not in phones and not rows[0][place].text.isdigit()]
    return (-1, {names[0]: "title", **dict.fromkeys(phones, "phones")}) if phones and names else None


def _contact(row: Sequence[Field], columns: Mapping[int, str], names: Sequence[str]) -> Contact | RowError:
    row = [Field(_OTHER_END.sub(_written_out, cell.text), cell.place) for cell in row]
    first = next(cell for cell in row if cell.text)
    titles = [row[place] for place, key in columns.items() if key == "title" and place < len(row)]
    if not titles or not titles[0].text:
        return RowError(titles[0].place if titles and titles[0].place else first.place, "没有名称")
    contact = Contact(
        titles[0].text, titles[0].place or first.place, cells=[cell for cell in row if cell.text]
    )
    person = ""
    for place, cell in enumerate(row):
        key = columns.get(place)
        name = names[place] if place < len(names) else ""
        if not cell.text or key in ("title", "number"):
            continue
        if key == "phones":
            numbers = list(_PHONE.finditer(cell.text))
            if not numbers:
                return RowError(cell.place, f"“{cell.text}”不像电话号码")
            contact.phones += [_phone(found, name, cell.text) for found in numbers]
        elif key == "person":
            person = cell.text
        elif key == "trades":
            contact.trades = [part for part in _SPLIT.split(cell.text) if part]
        elif key == "agreement_to":
            day = re.search(DATE, cell.text)
            read = read_date(day[0]) if day else None
            if read is None:
                return RowError(cell.place, f"“{cell.text}”不是日期")
            contact.fields[key] = read.isoformat()
        elif key in ("service_area", "hours", "price_note", "license"):
            contact.fields[key] = cell.text
        else:
            contact.notes.append((name, cell.text))
    if not contact.phones:
        empty = next((row[p] for p, key in columns.items() if key == "phones" and p < len(row)), first)
        return RowError(empty.place or first.place, f"{contact.title} 没有电话")
    if person:
        contact.notes.insert(0, ("联系人", person))
    if _ALL_DAY.search(contact.fields.get("hours", "")):
        contact.fields["all_day"] = "true"
    contact.fields["kind"] = _kind(contact, columns, row)
    return contact


def _written_out(found: re.Match[str]) -> str:
    """Return the numbers that only their ends are written of, whole.

    >>> _OTHER_END.sub(_written_out, "010-0000-0142/43")
    '010-0000-0142 / 010-0000-0143'
    """
    number = found["number"]
    ends = re.findall(r"\d+", found["ends"])
    return " / ".join((number, *(number[: -len(end)] + end for end in ends)))


def _phone(found: re.Match[str], head: str, whole: str) -> tuple[str, str, str]:
    """Return number, label and extension: the label is what stands before it, or a head that says more."""
    before = whole[: found.start()].strip(" ：:、，；,;/")
    before = re.split(r"[\d、，；,;/\s]", before)[-1].strip("：:") if before else ""
    plain = re.fullmatch(r"(?:联系|咨询|服务)?(?:电话|号码|热线|联系方式)(?:号码)?", head)
    return found["number"].replace(" ", "-"), before or ("" if plain else head), found["extension"] or ""


def _kind(contact: Contact, columns: Mapping[int, str], row: Sequence[Field]) -> str:
    said = next((row[p].text for p, key in columns.items() if key == "kind" and p < len(row)), "")
    for text in (said, contact.title, " ".join(contact.trades)):
        for kind, pattern in _KINDS.items():
            if text and pattern.search(text):
                return kind
    return "hotline" if len(contact.phones[0][0]) <= 6 else "vendor"


def _same(a: Contact, b: Contact) -> bool:
    return a.title == b.title and {number for number, _, _ in a.phones} == {
        number for number, _, _ in b.phones
    }


def as_preview(contact: Contact) -> Iterator[str]:
    """Yield how a row reads as a contact, for somebody to look at before it is written."""
    yield f"{contact.place} → {contact.title}"
    yield "电话：" + "；".join(" ".join(filter(None, (label, number, extension and f"转{extension}")))
                              for number, label, extension in contact.phones)  # fmt: skip
    if contact.trades:
        yield f"工种：{'、'.join(contact.trades)}"
    yield from (f"{name}：{text}" for name, text in contact.notes)
