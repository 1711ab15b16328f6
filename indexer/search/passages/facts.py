"""The front matter in sentences: what a field says, its label, and the aspects it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from indexer.domain.choices import Channel, ProxyState
from indexer.domain.document import (
    Benefit,
    Contact,
    Document,
    Material,
    MonthDay,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.search.response import LONGEST_POINT


@dataclass(frozen=True, slots=True)
class Fact:
    """What one field says, in the field's own words; only closed values and days are spelled out."""

    field: str
    label: str
    text: str
    aspects: tuple[str, ...]


def facts_of(document: Document, documents: Mapping[str, Document]) -> Iterator[Fact]:
    """Yield the facts of a document; `documents` are where its contacts are found."""
    yield from _of_any(document)
    if isinstance(document, Procedure):
        yield from _of_procedure(document, documents)
    elif isinstance(document, Contact):
        yield from _of_contact(document, documents)
    elif isinstance(document, Policy):
        yield from _of_policy(document)


def _of_any(document: Document) -> Iterator[Fact]:
    branches = [f"{branch.label}：{branch.differs}" for branch in document.branches]
    yield from _joined("branches", "分情形", branches, ("eligibility", "exception", "amount"))
    for window in document.windows:
        yield Fact("windows", window.label or "申领时间", _period(window), ("deadline",))
        if window.missed:
            yield Fact("windows", "错过怎么办", window.missed, ("late",))
    if document.effective_to:
        yield Fact("effective_to", "有效期至", _day(document.effective_to), ("validity", "renewal"))
    if document.successor_note:
        yield Fact("successor_note", "失效后怎么办", document.successor_note, ("validity", "renewal"))


def _of_procedure(procedure: Procedure, documents: Mapping[str, Document]) -> Iterator[Fact]:
    yield from _joined("conditions", "谁能办", procedure.conditions, ("eligibility",))
    yield from _papers(procedure.materials)
    yield from _said("fee", "收费", _spelled(procedure.fee, "不收费"), "fee")
    yield from _said("places", "去哪办", procedure.places, "where", "steps")
    yield from _said("hours", "办理时间", procedure.hours, "hours")
    yield from _said("benefit", "待遇", _benefit(procedure.benefit), "amount")
    yield from _said("late", "晚了怎么办", procedure.late, "late")
    yield from _said("renewal", "续办", procedure.renewal, "renewal")
    yield from _said("online", "网上办", procedure.online.label if procedure.online else None, "online")
    yield from _said("proxy", "代办", _proxy(procedure.proxy), "proxy")
    yield from _said("promise_days", "承诺办结", _limit(procedure.promise_days), "duration")
    yield from _said("legal_days", "法定办结", _limit(procedure.legal_days), "duration")
    yield from _said("transfer_to", "转到", procedure.transfer_to, "where")
    ways = [channel.label for channel in procedure.channels if channel is not Channel.PROXY]
    yield from _said("channels", "怎么办", "、".join(ways), "online", "where")
    for link in procedure.links:
        yield Fact("links", "网办入口", f"{link.label} {link.url}", ("online",))
    for id in procedure.contacts:
        contact = documents.get(id)
        if isinstance(contact, Contact):
            yield Fact("contacts", "找谁", f"{contact.title} {_numbers(contact.phones)}", ("phone", "where"))


def _papers(materials: tuple[Material, ...] | None) -> Iterator[Fact]:
    if materials is None:
        return
    if not materials:
        yield Fact("materials", "带什么", "无需材料", ("materials",))
    yield from _joined("materials", "带什么", [m.name for m in materials], ("materials",))
    for material in materials:
        about = "；".join(text for text in (material.when, material.note, material.get_from) if text)
        if about:
            yield Fact("materials", "带什么", f"{material.name}：{about}", ("materials", "exception"))


def _of_contact(contact: Contact, documents: Mapping[str, Document]) -> Iterator[Fact]:
    yield from _said("phones", "电话", _numbers(contact.phones), "phone")
    yield from _said("hours", "服务时间", contact.hours, "hours")
    if contact.all_day:
        yield Fact("all_day", "服务时间", "24小时", ("hours",))
    yield from _said("price_note", "收费", contact.price_note, "fee")
    yield from _said("service_area", "服务区域", contact.service_area, "where")
    yield from _said("license", "资质", contact.license, "eligibility")
    backup = documents.get(contact.backup or "")
    if isinstance(backup, Contact):
        yield Fact("backup", "打不通打", f"{backup.title} {_numbers(backup.phones)}", ("phone",))


def _of_policy(policy: Policy) -> Iterator[Fact]:
    yield from _said("issuer", "发文机关", "、".join(policy.issuer), "validity")
    if policy.effective_from:
        yield Fact("effective_from", "施行日期", _day(policy.effective_from), ("validity",))


def _said(field: str, label: str, text: str | None, *aspects: str) -> Iterator[Fact]:
    if text:
        yield Fact(field, label, text, aspects)


def _joined(field: str, label: str, texts: Iterable[str], aspects: tuple[str, ...]) -> Iterator[Fact]:
    """Yield a list as few facts as hold it."""
    held = ""
    for text in texts:
        if held and len(held) + len(text) >= LONGEST_POINT:
            yield Fact(field, label, held, aspects)
            held = ""
        held = f"{held}；{text}" if held else text
    if held:
        yield Fact(field, label, held, aspects)


def _spelled(text: str | None, word: str) -> str | None:
    return word if text in ("none", "no", "否") else text


def _proxy(proxy: Proxy | None) -> str | None:
    if proxy is None:
        return None
    words = {ProxyState.NO: "不能代办", ProxyState.YES: "可以代办"}
    return proxy.note or (words.get(proxy.state) if proxy.state else None)


def _benefit(benefit: Benefit | None) -> str | None:
    if benefit is None:
        return None
    each = "；".join(f"{amount.label}：{amount.amount}" for amount in benefit.amounts)
    return (benefit.text or each or ("金额不在这写" if benefit.not_here else None)) or None


def _limit(limit: TimeLimit | None) -> str:
    return f"{limit.days} 个{limit.unit.label}" if limit else ""


def _numbers(phones: tuple[Phone, ...]) -> str:
    return "、".join(phone.number + (f" 转 {phone.extension}" if phone.extension else "") for phone in phones)


def _period(window: Window) -> str:
    yearly = "每年" if isinstance(window.from_, MonthDay) else ""
    return f"{yearly}{_day(window.from_)}到{_day(window.until)}"


def _day(day: date | MonthDay) -> str:
    year = "" if isinstance(day, MonthDay) else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
