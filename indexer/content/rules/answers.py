"""Answers: a field that sends somebody elsewhere says where, one that offers a choice has one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.choices import Online, ProxyState, Role
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile


@file_rule("refers-where", "本站只指路的，要写去哪里、打给谁或网址。", heeds_report=True)
def referral_says_where(file: DocumentFile) -> Iterator[Fault]:
    """Refuse a referral that leads nowhere; the role itself is kept, it is what keeps from promising.

    Passes::
        role: 指路
        places: 派出所
    Fails::
        role: 指路
    """
    named = ("places", "contacts", "links")
    if file.value("role") is Role.REFERS and not any(file.value(key) or key in _lost(file) for key in named):
        yield Fault(
            message="本站只指路（role: refers），却没有写去哪里",
            place=file.place("role"),
            hint="请写 places（办理地点）、contacts（联系条目）或 links（网办入口）中的一样",
            field="role",
            keeps_value=True,
        )


@file_rule("online-where", "能网上办的，最好写网办入口。", severity=Severity.WARNING, heeds_report=True)
def online_says_where(file: DocumentFile) -> Iterator[Fault]:
    """Remark what can be done online, nobody says where.

    Passes::
        online: 全程
        links: [{label: 网上申请, url: "https://www.beijing.gov.cn"}]
    Fails::
        online: 全程
    """
    online = file.value("online")
    if online in (Online.FULL, Online.START) and not file.value("links") and "links" not in _lost(file):
        yield Fault(
            message=f"网上办写的是“{online.label}”，没有写网址",
            place=file.place("online"),
            hint='请写 links: [{label: 入口叫什么, url: "https://…"}]',
        )


@file_rule("benefit-whom", "待遇不在这写的，最好写清问谁。", severity=Severity.WARNING)
def absent_benefit_says_whom_to_ask(file: DocumentFile) -> Iterator[Fault]:
    """Remark a benefit that stands elsewhere when nobody can be asked for it.

    Passes::
        benefit: 不在这写
        contacts: [dianhua]
    Fails::
        benefit: 不在这写
    """
    benefit = file.value("benefit")
    if benefit is not None and benefit.not_here and not file.value("contacts"):
        yield Fault(
            message="待遇不在这写，也没有写问谁",
            place=file.place("benefit"),
            hint="请在 contacts（联系条目）里写上问谁",
        )


@file_rule("one-of-alone", "几选一的材料最好有两样以上。", severity=Severity.WARNING)
def choice_of_papers_has_several(file: DocumentFile) -> Iterator[Fault]:
    """Remark a group of which there is only one paper: mostly two spellings of one name.

    Passes::
        materials: [{name: 房产证, one_of: 住房}, {name: 租房合同, one_of: 住房}]
    Fails::
        materials: [{name: 房产证, one_of: 住房}, {name: 租房合同, one_of: 住处}]
    """
    materials = file.value("materials") or ()
    sizes = Counter(material.one_of for material in materials if material.one_of)
    for index, material in enumerate(materials):
        if material.one_of and sizes[material.one_of] == 1:
            yield Fault(
                message=f"几选一“{material.one_of}”里只有“{material.name}”一样",
                place=file.item_place("materials", index),
                hint="同一组的 one_of 要写得一样；只有一样的，去掉 one_of",
            )


@file_rule("proxy-for-whom", "只限某些人代办的，最好写清限谁。", severity=Severity.WARNING)
def limited_proxy_says_for_whom(file: DocumentFile) -> Iterator[Fault]:
    """Remark a proxy for some only when nobody knows for whom.

    Passes::
        proxy: {state: 只限, note: 监护人代办}
    Fails::
        proxy: 只限
    """
    proxy = file.value("proxy")
    if proxy is not None and proxy.state is ProxyState.ONLY_FOR and proxy.note in (None, "只限"):
        yield Fault(
            message="可否代办写的是“只限”，没有写限谁",
            place=file.place("proxy"),
            hint="请写 proxy: {state: 只限, note: 限谁、带什么}",
        )


def _lost(file: DocumentFile) -> frozenset[str]:
    """Return the keys that are there but faulty: that is another rule's to say."""
    return frozenset(key for key, keeps_value in file.report.faulty.items() if not keeps_value)
