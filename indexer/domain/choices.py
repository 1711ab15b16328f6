"""Closed sets of the front matter: each value with its English and its Chinese spelling."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A closed set whose members carry the Chinese word that editors may write instead."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the member written as `text` in either language, None when there is none."""
        return next((member for member in cls if text in (member.value, member.label)), None)


_FULL_LABELS = {"policy": "政策文件", "procedure": "办事流程", "contact": "联系方式"}


class DocumentType(Choice):
    POLICY = "policy", "政策"
    PROCEDURE = "procedure", "流程"
    CONTACT = "contact", "联系"

    @property
    def full_label(self) -> str:
        """What readers are told it is, where the front matter is shorter: 办事流程 for 流程."""
        return _FULL_LABELS[self.value]


class Level(Choice):
    COUNTRY = "country", "国家"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    DISTRICT = "district", "区"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"


class Openness(Choice):
    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"


class Role(Choice):
    """What the station does about a matter: takes it, helps with it, or only knows who does it."""

    HANDLES = "handles", "受理"
    ASSISTS = "assists", "帮办"
    REFERS = "refers", "指路"


class Online(Choice):
    FULL = "full", "全程"
    START = "start", "可预约或申报"
    NO = "no", "不能"


class ProxyState(Choice):
    NO = "no", "否"
    YES = "yes", "可以"
    ONLY_FOR = "only_for", "只限"


class Approval(Choice):
    """Whether a second pair of eyes looks at a correction before it is published."""

    NONE = "none", "不用"
    REQUIRED = "required", "要"


class Handling(Choice):
    IMMEDIATE = "immediate", "即办件"
    COMMITTED = "committed", "承诺件"
    CONSULT = "consult", "咨询件"
    TRANSFER = "transfer", "转办件"


class Desk(Choice):
    FRONT = "front", "前台"
    BACK = "back", "后台"


class Need(Choice):
    REQUIRED = "required", "必要"
    OPTIONAL = "optional", "非必要"
    DEFERRED = "deferred", "容缺后补"


class DayUnit(Choice):
    WORKDAY = "workday", "工作日"
    DAY = "day", "自然日"


class Channel(Choice):
    FRONT_DESK = "front-desk", "窗口"
    ONLINE = "online", "网上"
    PHONE = "phone", "电话"
    HOME_VISIT = "home-visit", "上门"
    PROXY = "proxy", "代办"


class ContactKind(Choice):
    VENDOR = "vendor", "维修商"
    OFFICE = "office", "部门"
    HOTLINE = "hotline", "热线"
    EMERGENCY = "emergency", "应急"


class ContactState(Choice):
    OPEN = "open", "正常"
    PAUSED = "paused", "暂停"
    CLOSED = "closed", "停业"


class Validity(Choice):
    """时效 of a document on a day; computed, never written in a file."""

    IN_FORCE = "in_force", "现行有效"
    AMENDED = "amended", "已修改"
    NOT_YET = "not_yet", "尚未施行"
    SUPERSEDED = "superseded", "已被替代"
    LAPSED = "lapsed", "已失效"
    REPEALED = "repealed", "已废止"

    @property
    def usable(self) -> bool:
        return self in (Validity.IN_FORCE, Validity.AMENDED)

    @property
    def ended(self) -> bool:
        return self in (Validity.REPEALED, Validity.SUPERSEDED, Validity.LAPSED)


class Freshness(Choice):
    """核对: whether somebody still vouches for this copy."""

    CURRENT = "current", "已核对"
    DUE = "due", "待核对"
    UNKNOWN = "unknown", "核对日期未载"


class WindowPhase(Choice):
    OPEN = "open", "正在申领"
    UPCOMING = "upcoming", "即将开始"
    CLOSED = "closed", "已截止"


class BasisState(Choice):
    """依据: whether what a document rests on is in force; the later in this list, the worse."""

    UNLINKED = "unlinked", "依据未收录"
    SOUND = "sound", "依据有效"
    NOT_YET = "not_yet", "依据尚未施行"
    ENDED = "ended", "依据已失效"
