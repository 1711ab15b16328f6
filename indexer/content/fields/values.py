"""One node -> the typed value of one key, by the kind the field table gives it.

`001` stays the text "001" and `no` the text "no"; only what is said to be a number or a yes-or-no
is read as one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from indexer.content.faults import Rule
from indexer.content.nodes import Node, Place, Scalar, Sequence, describe
from indexer.content.reading_rules import BAD_DATE, BAD_ID, BAD_PHONE, TOO_LONG, UNKNOWN_VALUE, WRONG_KIND
from indexer.domain.document import MonthDay
from indexer.domain.fields import Field, Kind
from indexer.domain.telephone import RIGHT_FORM, BadNumberError, read_telephones
from indexer.text.dates import read_date

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_WRITTEN_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_WRITTEN_DAY = re.compile(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*[日号]?")
_FOR_EVER = re.compile(r"(?:长期|永久|一直)(?:有效)?|无(?:限期|期限)?|没有|不限|不定期|至今|[-—/]+")
_NUMERAL = "0-9０-９〇零○一二三四五六七八九十"
_MONTH_ONLY = re.compile(rf"[{_NUMERAL}]{{4}}\s*[年./-]\s*[{_NUMERAL}]{{1,3}}\s*月?(?:份)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_NO_ADDRESS = re.compile(r"[\s\u3000-\u303f\uff00-\uffef“”‘’]")
_INTEGER = re.compile(r"\d{1,6}", re.ASCII)
SLUG = re.compile(r"[a-z0-9-]{1,80}")
_BOOLEANS = {"true": True, "是": True, "false": False, "否": False}

EXPECTED: dict[Kind, tuple[str, str]] = {
    Kind.SLUG: ("小写英文字母、数字和连字符，最多 80 个字符", "luce-tingche"),
    Kind.TEXT: ("一段文字", "街道便民服务中心"),
    Kind.TEXT_OR_LIST: ("一段文字或一个列表", "[市民政局, 市财政局]"),
    Kind.TEXT_LIST: ("一个列表，每项是文字", "[第一项, 第二项]"),
    Kind.DATE: ("真实的日期，写成 YYYY-MM-DD", "2026-03-01"),
    Kind.INTEGER: ("不小于 0 的整数，用半角数字", "1"),
    Kind.BOOLEAN: ("true、false、是、否之一", "是"),
    Kind.CHOICE: ("规定的选项之一", ""),
    Kind.CHOICE_LIST: ("一个列表，每项是规定的选项", ""),
    Kind.ID: ("另一份文件的编号", "luce-tingche"),
    Kind.ID_OR_LIST: ("一个编号或编号的列表", "[luce-tingche]"),
    Kind.ID_LIST: ("编号的列表", "[luce-tingche]"),
    Kind.ID_OR_TEXT: ("编号或一段文字", "luce-tingche"),
    Kind.AUDIENCES: ("一个列表，每项是 handbook.yml 里的人群", "[老年人]"),
    Kind.ASSETS: ("一个列表，每项是 assets/ 下的文件", "[assets/申请表.pdf]"),
    Kind.URL: ("https 开头的网址", "https://www.beijing.gov.cn"),
    Kind.DAY: ("每年重复的 MM-DD 或一次性的 YYYY-MM-DD", "03-01"),
    Kind.PHONE: ("电话号码", '"010-0000-0000"'),
    Kind.TIME: ("时刻，写成 HH:MM", '"09:00"'),
    Kind.WEEKDAYS: ("1 到 7 的列表（1 是星期一），或 workday（工作日）", "[1, 2, 3, 4, 5]"),
    Kind.SEASON: ("两个 MM-DD，中间两个点", "11-15..03-15"),
    Kind.NONE_OR_TEXT: ("一段文字", "不收费"),
    Kind.CHOICE_OR_TEXT: ("规定的词之一，或 {state: …, note: …}，或一段文字", "可以"),
    Kind.LIST_OR_TEXT: ("一段文字，或一个列表，每项由几个“键: 值”组成", "[{label: 每月, amount: …}]"),
    Kind.RECORD: ("几项“键: 值”", "{days: 3, unit: 工作日}"),
    Kind.RECORD_LIST: ("一个列表，每项由几个“键: 值”组成", ""),
}


class BadValueError(Exception):
    """Raised inside this module and its callers on a value of the wrong kind."""

    def __init__(self, rule: Rule, place: Place, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.place = place
        self.message = message
        self.hint = hint


def name_of(field: Field) -> str:
    """Return how messages call a key: both names."""
    return f"{field.key}（{field.label}）"


def read_value(node: Node, field: Field) -> Any:
    """Return the typed value of a key that is no record.

    Raises:
        BadValueError: the value is not what the key takes; says what it takes, with an example.
    """
    return _READERS[field.kind](node, field)


def wrong(node: Node, field: Field, rule: Rule = WRONG_KIND) -> BadValueError:
    """Return the complaint about a value: field, what is there, what is expected, an example."""
    expected, example = EXPECTED[field.kind]
    if field.kind in (Kind.CHOICE, Kind.CHOICE_LIST) and field.choice is not None:
        expected = "、".join(f"{member.value}（{member.label}）" for member in field.choice) + "之一"
        choices = [member.value for member in field.choice]
        near = difflib.get_close_matches(node.text, choices, n=1) if isinstance(node, Scalar) else []
        example = next(iter(near or choices))
        example = f"[{example}]" if field.kind is Kind.CHOICE_LIST else example
    if field.kind is Kind.RECORD_LIST:
        inner = [each.key for each in field.record if each.required] or [field.record[0].key]
        example = "[{" + ", ".join(f"{key}: …" for key in inner) + "}]"
    hint = f"例如 {field.key}: {example}" if example else ""
    message = f"{name_of(field)}写的是{describe(node)}，应当是{expected}"
    if rule is BAD_DATE and isinstance(node, Scalar) and _FOR_EVER.fullmatch(node.text.strip()):
        hint = f"没有这一天的不写 {field.key} 这一栏：请删去这一行；长期有效的文件就是这样写"
    elif rule is BAD_DATE and isinstance(node, Scalar) and _MONTH_ONLY.fullmatch(node.text.strip()):
        hint = f"缺“日”：请对照原件写全年月日，如 {field.key}: {_first_of(node.text)}"
    elif rule is BAD_DATE and isinstance(node, Scalar):
        meant = meant_date(node.text, recurring=field.kind is Kind.DAY)
        if meant:
            hint = f"请改成 {field.key}: {meant}"
        elif _ISO_DATE.fullmatch(node.text) or (field.kind is Kind.DAY and _MONTH_DAY.fullmatch(node.text)):
            message = f"{name_of(field)}写的是{describe(node)}，没有这一天"
    return BadValueError(rule, node.place, message, hint=hint)


def _text(node: Node, field: Field) -> str:
    if not isinstance(node, Scalar) or node.empty or not node.text.strip():
        raise wrong(node, field)
    text = node.text.strip()
    if field.maximum is None:
        return text
    text = " ".join(text.split())
    if len(text) > field.maximum:
        message = f"{name_of(field)}有 {len(text)} 个字，最多 {field.maximum} 个：{describe(node)}"
        raise BadValueError(TOO_LONG, node.place, message, hint="请写短些，细节放到正文里")
    return text


def _texts(node: Node, field: Field) -> tuple[str, ...]:
    if not isinstance(node, Sequence):
        raise wrong(node, field)
    return tuple(_text(item, field) for item in node.items)


def _text_or_list(node: Node, field: Field) -> tuple[str, ...]:
    return _texts(node, field) if isinstance(node, Sequence) else (_text(node, field),)


def _slug(node: Node, field: Field) -> str:
    if not isinstance(node, Scalar) or not SLUG.fullmatch(node.text):
        raise wrong(node, field, BAD_ID)
    return node.text


def _slugs(node: Node, field: Field) -> tuple[str, ...]:
    if not isinstance(node, Sequence):
        raise wrong(node, field)
    return tuple(_slug(item, field) for item in node.items)


def _slug_or_list(node: Node, field: Field) -> tuple[str, ...]:
    return _slugs(node, field) if isinstance(node, Sequence) else (_slug(node, field),)


def _matched(node: Node, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return pattern.fullmatch(node.text) if isinstance(node, Scalar) else None


def _date(node: Node, field: Field) -> date:
    found = _matched(node, _ISO_DATE)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise wrong(node, field, BAD_DATE)


def meant_date(written: str, *, recurring: bool = False) -> str | None:
    """Return the standard form of a date written otherwise, if it is a real one: 2026年1月5日."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if found := _WRITTEN_DATE.fullmatch(plain):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            return None
    if (numerals := read_date(written.strip())) is not None:
        return numerals.isoformat()
    if recurring and (found := _WRITTEN_DAY.fullmatch(plain)):
        day = f"{int(found[1]):02d}-{int(found[2]):02d}"
        return day if read_month_day(day) else None
    return None


def _first_of(written: str) -> str:
    """Return the first day of a month written in any way: 二〇二六年三月 -> 2026-03-01."""
    day = read_date(f"{written.strip()}1日")
    return day.isoformat() if day else "2026-03-01"


def read_month_day(text: str) -> MonthDay | None:
    """Return a recurring day; 02-29 is one, 02-30 is not."""
    found = _MONTH_DAY.fullmatch(text)
    try:
        leap = date(2024, int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
    return MonthDay(leap.month, leap.day) if leap else None


def _day(node: Node, field: Field) -> date | MonthDay:
    if isinstance(node, Scalar) and (day := read_month_day(node.text)):
        return day
    if _matched(node, _ISO_DATE):
        return _date(node, field)
    raise wrong(node, field, BAD_DATE)


def _season(node: Node, field: Field) -> tuple[MonthDay, MonthDay]:
    if isinstance(node, Scalar):
        first, _, last = node.text.partition("..")
        begin, end = read_month_day(first.strip()), read_month_day(last.strip())
        if begin and end:
            return begin, end
    raise wrong(node, field)


def _time(node: Node, field: Field) -> str:
    if found := _matched(node, _TIME):
        return found[0]
    raise wrong(node, field)


def _phone(node: Node, field: Field) -> str:
    """Return the text as it stands once it is known that every number in it can be dialled."""
    text = _text(node, field)
    try:
        read_telephones(text)
    except BadNumberError as bad:
        raise BadValueError(BAD_PHONE, node.place, f"{name_of(field)}{bad}", hint=f"请{RIGHT_FORM}") from None
    return text


def _integer(node: Node, field: Field) -> int:
    if found := _matched(node, _INTEGER):
        return int(found[0])
    raise wrong(node, field)


def _boolean(node: Node, field: Field) -> bool:
    if isinstance(node, Scalar) and node.text in _BOOLEANS:
        return _BOOLEANS[node.text]
    raise wrong(node, field)


def _choice(node: Node, field: Field) -> Any:
    if isinstance(node, Scalar) and field.choice and (member := field.choice.parse(node.text)):
        return member
    raise wrong(node, field, UNKNOWN_VALUE)


def _choices(node: Node, field: Field) -> tuple[Any, ...]:
    if not isinstance(node, Sequence):
        raise wrong(node, field)
    return tuple(_choice(item, field) for item in node.items)


def _assets(node: Node, field: Field) -> tuple[str, ...]:
    """Return paths relative to the handbook folder; the leading ``assets/`` may be left out."""
    return tuple(path if path.startswith("assets/") else f"assets/{path}" for path in _texts(node, field))


def _url(node: Node, field: Field) -> str:
    text = _text(node, field)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise wrong(node, field) from None
    if parts.scheme != "https" or not parts.hostname or _NO_ADDRESS.search(text):
        raise wrong(node, field)
    return text


def _weekdays(node: Node, field: Field) -> tuple[tuple[int, ...], bool]:
    """Return the days with whether working days are meant: ``[6, workday]`` -> ((6,), True)."""
    items = node.items if isinstance(node, Sequence) else (node,)
    days: set[int] = set()
    workday = False
    for item in items:
        if isinstance(item, Scalar) and item.text in ("workday", "工作日"):
            workday = True
        elif found := _matched(item, re.compile("[1-7]")):
            days.add(int(found[0]))
        else:
            raise wrong(item, field)
    if not items:
        raise wrong(node, field)
    return tuple(sorted(days)), workday


def _none_or_text(node: Node, field: Field) -> str:
    text = _text(node, field)
    return field.none_words[0] if field.none_words and text in field.none_words else text


_READERS: dict[Kind, Callable[[Node, Field], Any]] = {
    Kind.SLUG: _slug,
    Kind.TEXT: _text,
    Kind.TEXT_OR_LIST: _text_or_list,
    Kind.TEXT_LIST: _texts,
    Kind.DATE: _date,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.CHOICE_LIST: _choices,
    Kind.ID: _slug,
    Kind.ID_OR_LIST: _slug_or_list,
    Kind.ID_LIST: _slugs,
    Kind.ID_OR_TEXT: _text,
    Kind.AUDIENCES: _texts,
    Kind.ASSETS: _assets,
    Kind.URL: _url,
    Kind.DAY: _day,
    Kind.PHONE: _phone,
    Kind.TIME: _time,
    Kind.WEEKDAYS: _weekdays,
    Kind.SEASON: _season,
    Kind.NONE_OR_TEXT: _none_or_text,
    Kind.CHOICE_OR_TEXT: _text,
    Kind.LIST_OR_TEXT: _none_or_text,
}
