"""The keys of the front matter in one table: English and Chinese name, kind, rules of use.

Everything that knows a key reads it here: the parser, the JSON Schema for editors, the
editors' guide, the labels on pages and in history. The table follows the contract, 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from indexer.domain.choices import (
    Channel,
    Choice,
    ContactKind,
    ContactState,
    DayUnit,
    Desk,
    DocumentType,
    Handling,
    Level,
    Need,
    Online,
    Openness,
    ProxyState,
    Role,
)
from indexer.domain.document import (
    Amount,
    Benefit,
    Branch,
    Document,
    LegalBasis,
    Link,
    Material,
    MonthDay,
    NotThis,
    Opening,
    Phone,
    Proxy,
    TimeLimit,
    Window,
)


class Kind(StrEnum):
    """What a value is; `check` names it when a value is of another kind."""

    SLUG = "slug"
    TEXT = "text"
    TEXT_OR_LIST = "text_or_list"
    TEXT_LIST = "text_list"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICE_LIST = "choice_list"
    ID = "id"
    ID_OR_LIST = "id_or_list"
    ID_LIST = "id_list"
    ID_OR_TEXT = "id_or_text"
    AUDIENCES = "audiences"
    ASSETS = "assets"
    URL = "url"
    DAY = "day"  # a date or a recurring MM-DD
    TIME = "time"  # HH:MM
    PHONE = "phone"  # numbers that can be dialled, see `telephone`
    WEEKDAYS = "weekdays"  # numbers 1-7, or workday / 工作日
    SEASON = "season"  # MM-DD..MM-DD
    NONE_OR_TEXT = "none_or_text"  # the word `none_words` gives, or text
    CHOICE_OR_TEXT = "choice_or_text"  # a word of the choice, a record that says more, or text
    LIST_OR_TEXT = "list_or_text"  # records, the word `none_words` gives, or text
    RECORD = "record"
    RECORD_LIST = "record_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key. `types` empty means every type of document; `record` holds the keys inside.

    `said` is what its row on the card is called, where that is another word than the label; rows
    that are called alike stand together.
    """

    key: str
    label: str
    kind: Kind
    said: str = ""
    types: frozenset[DocumentType] = frozenset()
    required: bool = False
    choice: type[Choice] | None = None
    record: tuple[Field, ...] = ()
    factory: type | None = None
    none_words: tuple[str, str] | None = None
    maximum: int | None = None


_RULES = frozenset({DocumentType.POLICY, DocumentType.PROCEDURE})
_POLICY = frozenset({DocumentType.POLICY})
_PROCEDURE = frozenset({DocumentType.PROCEDURE})
_CONTACT = frozenset({DocumentType.CONTACT})


def _field(key: str, label: str, kind: Kind, **more: Any) -> Field:
    return Field(key=key, label=label, kind=kind, **more)


_TIME_LIMIT = (
    _field("days", "天数", Kind.INTEGER, required=True),
    _field("unit", "单位", Kind.CHOICE, choice=DayUnit),
)

FIELDS: tuple[Field, ...] = (
    _field("id", "编号", Kind.SLUG, required=True, maximum=80),
    _field("title", "标题", Kind.TEXT, required=True, maximum=128),
    _field("type", "类型", Kind.CHOICE, required=True, choice=DocumentType),
    _field("category", "类目", Kind.TEXT, required=True),
    _field("subcategory", "子类", Kind.TEXT),
    _field("audiences", "适用人群", Kind.AUDIENCES),
    _field("asks", "居民怎么问", Kind.TEXT_LIST),
    _field("aliases", "别名", Kind.TEXT_LIST),
    _field("keywords", "关键字", Kind.TEXT_LIST, maximum=20),
    _field("level", "层级", Kind.CHOICE, choice=Level),
    _field("region", "适用区域", Kind.TEXT),
    _field("owner", "维护岗位", Kind.TEXT),
    _field("issuer", "发文机关", Kind.TEXT_OR_LIST, types=_POLICY),
    _field("document_number", "发文字号", Kind.TEXT, types=_POLICY),
    _field("document_kind", "公文种类", Kind.TEXT, types=_POLICY),
    _field("issued_on", "成文日期", Kind.DATE, types=_POLICY),
    _field("published_on", "发布日期", Kind.DATE, types=_POLICY),
    _field("trial", "试行", Kind.BOOLEAN, types=_POLICY),
    _field("secrecy", "密级", Kind.TEXT, types=_POLICY),
    _field("effective_from", "施行日期", Kind.DATE),
    _field("effective_to", "有效期至", Kind.DATE),
    _field("repealed_on", "废止日期", Kind.DATE),
    _field("repealed_by", "废止依据", Kind.ID_OR_TEXT),
    _field("superseded_by", "被替代", Kind.ID_OR_LIST),
    _field("amends", "修改", Kind.ID_LIST),
    _field("successor_note", "失效后怎么办", Kind.TEXT),
    _field("verified_on", "核对日期", Kind.DATE),
    _field("verified_by", "核对岗位", Kind.TEXT),
    _field("review_by", "下次核对", Kind.DATE),
    _field("source", "来源", Kind.TEXT),
    _field("openness", "公开属性", Kind.CHOICE, choice=Openness),
    _field("role", "本站做什么", Kind.CHOICE, types=_PROCEDURE, choice=Role),
    _field("handling", "办件类型", Kind.CHOICE, types=_PROCEDURE, choice=Handling),
    _field("desk", "受理", Kind.CHOICE, said="去哪办", types=_PROCEDURE, choice=Desk),
    _field("transfer_to", "转办单位", Kind.TEXT, said="去哪办", types=_PROCEDURE),
    _field("authority", "实施主体", Kind.TEXT, types=_PROCEDURE),
    _field("conditions", "受理条件", Kind.TEXT_LIST, said="谁能办", types=_PROCEDURE),
    _field(
        "materials", "申请材料", Kind.RECORD_LIST, said="带什么", types=_PROCEDURE, factory=Material,
        record=(
            _field("name", "名称", Kind.TEXT, required=True),
            _field("need", "必要性", Kind.CHOICE, choice=Need),
            _field("when", "何时要", Kind.TEXT),
            _field("one_of", "几选一", Kind.TEXT),
            _field("originals", "原件", Kind.INTEGER),
            _field("copies", "复印件", Kind.INTEGER),
            _field("kept", "收原件", Kind.BOOLEAN),
            _field("get_from", "如何取得", Kind.TEXT),
            _field("note", "说明", Kind.TEXT),
            _field("audiences", "适用人群", Kind.AUDIENCES),
        ),
    ),
    _field(
        "legal_days", "法定办结时限", Kind.RECORD, said="多久多少钱",
        types=_PROCEDURE, factory=TimeLimit, record=_TIME_LIMIT,
    ),
    _field(
        "promise_days", "承诺办结时限", Kind.RECORD, said="多久多少钱",
        types=_PROCEDURE, factory=TimeLimit, record=_TIME_LIMIT,
    ),
    _field("visits", "到现场次数", Kind.INTEGER, said="去哪办", types=_PROCEDURE),
    _field(
        "fee", "收费", Kind.NONE_OR_TEXT, said="多久多少钱", types=_PROCEDURE,
        none_words=("none", "不收费"),
    ),
    _field(
        "benefit", "待遇", Kind.LIST_OR_TEXT, said="能得什么", types=_PROCEDURE, factory=Amount,
        none_words=("not_here", "不在这写"),
        record=(
            _field("label", "名称", Kind.TEXT, required=True),
            _field("amount", "标准", Kind.TEXT, required=True),
        ),
    ),
    _field("late", "晚了怎么办", Kind.TEXT, types=_PROCEDURE),
    _field("renewal", "续办", Kind.TEXT, types=_PROCEDURE),
    _field("places", "办理地点", Kind.TEXT, said="去哪办", types=_PROCEDURE),
    _field("hours", "办理时间", Kind.TEXT, said="去哪办", types=_PROCEDURE),
    _field("channels", "办理形式", Kind.CHOICE_LIST, said="去哪办", types=_PROCEDURE, choice=Channel),
    _field("online", "网上办", Kind.CHOICE, said="网上办", types=_PROCEDURE, choice=Online),
    _field(
        "links", "网办入口", Kind.RECORD_LIST, said="网上办", types=_PROCEDURE, factory=Link,
        record=(
            _field("label", "名称", Kind.TEXT, required=True),
            _field("url", "网址", Kind.URL, required=True),
        ),
    ),
    _field(
        "proxy", "可否代办", Kind.CHOICE_OR_TEXT, said="代办", types=_PROCEDURE, choice=ProxyState,
        factory=Proxy,
        record=(
            _field("state", "可否", Kind.CHOICE, required=True, choice=ProxyState),
            _field("note", "说明", Kind.TEXT),
        ),
    ),
    _field("contacts", "联系条目", Kind.ID_LIST, said="找谁", types=_PROCEDURE),
    _field("kind", "类别", Kind.CHOICE, types=_CONTACT, choice=ContactKind),
    _field("symptoms", "报修症状", Kind.TEXT_LIST, types=_CONTACT),
    _field("trades", "工种", Kind.TEXT_LIST, said="管什么", types=_CONTACT),
    _field(
        "phones", "电话", Kind.RECORD_LIST, types=_CONTACT, factory=Phone,
        record=(
            _field("number", "号码", Kind.PHONE, required=True),
            _field("label", "名称", Kind.TEXT),
            _field("extension", "分机", Kind.TEXT),
            _field("hours", "时段", Kind.TEXT),
        ),
    ),
    _field("service_area", "服务区域", Kind.TEXT, said="范围", types=_CONTACT),
    _field("hours", "服务时间", Kind.TEXT, said="时间", types=_CONTACT),
    _field("all_day", "24小时", Kind.BOOLEAN, types=_CONTACT),
    _field(
        "opening", "开放时段", Kind.RECORD_LIST, said="时间", types=_CONTACT, factory=Opening,
        record=(
            _field("days", "日子", Kind.WEEKDAYS, required=True),
            _field("from", "起", Kind.TIME, required=True),
            _field("until", "止", Kind.TIME, required=True),
            _field("season", "季节", Kind.SEASON),
        ),
    ),
    _field("state", "状态", Kind.CHOICE, types=_CONTACT, choice=ContactState),
    _field("last_reached_on", "最近打通日期", Kind.DATE, said="最近打通", types=_CONTACT),
    _field("agreement_to", "协议有效期至", Kind.DATE, said="协议到", types=_CONTACT),
    _field("price_note", "收费说明", Kind.TEXT, said="收费", types=_CONTACT),
    _field("license", "资质", Kind.TEXT, types=_CONTACT),
    _field("private_phone", "个人号码不外印", Kind.BOOLEAN, types=_CONTACT),
    _field("backup", "备用", Kind.ID, said="打不通打", types=_CONTACT),
    _field(
        "windows", "申领窗口", Kind.RECORD_LIST, types=_RULES, factory=Window,
        record=(
            _field("from", "起", Kind.DAY, required=True),
            _field("until", "止", Kind.DAY, required=True),
            _field("missed", "错过怎么办", Kind.TEXT),
            _field("notice_days", "提前提醒天数", Kind.INTEGER),
            _field("label", "名称", Kind.TEXT),
        ),
    ),
    _field(
        "branches", "分人群情形", Kind.RECORD_LIST, said="分情形", types=_RULES, factory=Branch,
        record=(
            _field("label", "名称", Kind.TEXT, required=True),
            _field("audiences", "适用人群", Kind.AUDIENCES),
            _field("differs", "不同之处", Kind.TEXT, required=True),
        ),
    ),
    _field(
        "legal_basis", "设定依据", Kind.RECORD_LIST, types=_RULES, factory=LegalBasis,
        record=(
            _field("document", "文件", Kind.ID),
            _field("title", "标题", Kind.TEXT),
            _field("article", "条款", Kind.TEXT),
        ),
    ),
    _field(
        "not_this", "问这个的去那份", Kind.RECORD_LIST, said="不是这件", types=_RULES, factory=NotThis,
        record=(
            _field("when", "问的是", Kind.TEXT, required=True, maximum=40),
            _field("document", "去哪份", Kind.ID, required=True),
        ),
    ),
    _field("related", "相关", Kind.ID_LIST),
    _field("former_ids", "曾用编号", Kind.TEXT_LIST),
    _field("attachments", "附件", Kind.ASSETS),
    _field("sample", "示例", Kind.BOOLEAN),
)  # fmt: skip


@cache
def fields_for(type: DocumentType) -> tuple[Field, ...]:
    """Return the keys a document of this type may carry, in the order `fmt` writes them."""
    return tuple(field for field in FIELDS if not field.types or type in field.types)


def row_label(type: DocumentType, key: str) -> str:
    """Return what the row of a key is called on the card."""
    field = field_of(type, key)
    return field.said or field.label


def field_of(type: DocumentType, key: str) -> Field:
    """Return the entry of a key that documents of this type may carry."""
    return next(field for field in fields_for(type) if field.key == key)


def document_as_fields(document: Document) -> dict[str, Any]:
    """Return the front matter of a document as JSON values under its English keys.

    What is not stated (None, an empty list, what is so by default) is left out; `materials: []`
    stays, it means 无需材料.
    """
    found: dict[str, Any] = {}
    defaults = {field.name: field.default for field in fields(document)}
    for field in fields_for(document.type):
        value = document.type if field.key == "type" else getattr(document, field.key, None)
        if value is None or (isinstance(value, bool | Role) and value is defaults[field.key]):
            continue
        if value == () and field.key != "materials":
            continue
        found[field.key] = _as_json(value)
    return found


def _as_json(value: Any) -> Any:
    if isinstance(value, Proxy):
        return _proxy_as_json(value)
    if isinstance(value, Benefit):
        return "not_here" if value.not_here else value.text or _as_json(value.amounts)
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, MonthDay):
        return str(value)
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name.rstrip("_"), getattr(value, f.name)) for f in fields(value))
        return {key: _as_json(item) for key, item in pairs if item not in (None, ())}
    return value


def _proxy_as_json(proxy: Proxy) -> Any:
    """Return a state or words alone as a text, both as a record: as an editor would write them."""
    if proxy.state is None or proxy.note is None:
        return proxy.state.value if proxy.state else proxy.note
    return {"state": proxy.state.value, "note": proxy.note}
