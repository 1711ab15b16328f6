"""Keys and values of the front matter: typed values, or a problem with the place and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from indexer.domain.choices import (
    Channel,
    ContactState,
    DayUnit,
    Desk,
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
    LegalBasis,
    Link,
    Material,
    MonthDay,
    Opening,
    Phone,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.domain.handbook import Handbook

Read = Callable[[dict[str, str]], Handbook]

BASE = {"id": "shili", "title": "示例", "type": "procedure", "category": "甲类", "asks": "[一, 两, 三]"}


CHINESE = {"标题": "title", "类目": "category", "居民怎么问": "asks"}


def file(front: str, **keys: str) -> str:
    """Return a document with these lines; a key that stands alone replaces that of the base."""
    names = [line.split(":")[0] for line in front.split("\n")]
    written = {*names, *(CHINESE.get(name, "") for name in names[:1])}
    lines = [f"{key}: {value}" for key, value in {**BASE, **keys}.items() if key not in written]
    return "\n".join(["---", *lines, front, "---", "正文。"])


VALUES: list[tuple[str, str, str, Any]] = [
    ("procedure", "title: 007", "title", "007"),
    ("procedure", "类目: jia", "category", "jia"),
    ("procedure", "category: 甲类", "category", "jia"),
    ("procedure", "asks: [no, 12:30, 1.10, 真的]", "asks", ("no", "12:30", "1.10", "真的")),
    ("procedure", "居民怎么问: [甲, 乙, 丙]", "asks", ("甲", "乙", "丙")),
    ("procedure", "level: 街道", "level", Level.STREET),
    ("procedure", "层级: street", "level", Level.STREET),
    ("procedure", "openness: 内部", "openness", Openness.INTERNAL),
    ("procedure", "sample: 是", "sample", True),
    ("procedure", "effective_from: 2028-02-29", "effective_from", date(2028, 2, 29)),
    ("procedure", "superseded_by: tingche", "superseded_by", ("tingche",)),
    ("procedure", "superseded_by: [tingche]", "superseded_by", ("tingche",)),
    ("procedure", "attachments: [biao.txt]", "attachments", ("assets/biao.txt",)),
    ("procedure", "handling: 转办件", "handling", Handling.TRANSFER),
    ("procedure", "受理: 前台", "desk", Desk.FRONT),
    ("procedure", "visits: 0", "visits", 0),
    ("procedure", "materials: []", "materials", ()),
    ("procedure", "materials:", "materials", None),
    ("procedure", "region: ~", "region", None),
    ("procedure", "fee: 不收费", "fee", "none"),
    ("procedure", "fee: 按户收 10 元", "fee", "按户收 10 元"),
    ("procedure", "proxy: 否", "proxy", Proxy(state=ProxyState.NO)),
    ("procedure", "proxy: no", "proxy", Proxy(state=ProxyState.NO)),
    ("procedure", "proxy: 可以，带双方身份证", "proxy", Proxy(note="可以，带双方身份证")),
    ("procedure", "可否代办: 只限监护人", "proxy", Proxy(state=ProxyState.ONLY_FOR, note="只限监护人")),
    (
        "procedure",
        "proxy: {可否: 可以, 说明: 带双方身份证}",
        "proxy",
        Proxy(state=ProxyState.YES, note="带双方身份证"),
    ),
    ("procedure", "benefit: not_here", "benefit", Benefit(not_here=True)),
    ("procedure", "待遇: 不在这写", "benefit", Benefit(not_here=True)),
    ("procedure", "benefit: 一次性补贴", "benefit", Benefit(text="一次性补贴")),
    (
        "procedure",
        "benefit: [{名称: 每月, amount: 按通知}]",
        "benefit",
        Benefit(amounts=(Amount(label="每月", amount="按通知"),)),
    ),
    ("procedure", "本站做什么: 帮办", "role", Role.ASSISTS),
    ("procedure", "online: no", "online", Online.NO),
    ("procedure", "网上办: 可预约或申报", "online", Online.START),
    ("procedure", "晚了怎么办: 照样能办", "late", "照样能办"),
    ("procedure", "renewal: 每年来一次", "renewal", "每年来一次"),
    (
        "procedure",
        "materials: [{name: 委托书, when: 别人代办时, 几选一: 身份}]",
        "materials",
        (Material(name="委托书", when="别人代办时", one_of="身份"),),
    ),
    ("procedure", "channels: [窗口, home-visit]", "channels", (Channel.FRONT_DESK, Channel.HOME_VISIT)),
    ("procedure", "promise_days: {天数: 5}", "promise_days", TimeLimit(days=5, unit=DayUnit.WORKDAY)),
    ("procedure", "legal_days: {days: 5, unit: 自然日}", "legal_days", TimeLimit(days=5, unit=DayUnit.DAY)),
    (
        "procedure",
        "legal_basis: [{文件: tingche, 条款: 一}]",
        "legal_basis",
        (LegalBasis(document="tingche", article="一"),),
    ),
    (
        "procedure",
        "links: [{label: 网, url: 'https://a.cn/x?y=1'}]",
        "links",
        (Link(label="网", url="https://a.cn/x?y=1"),),
    ),
    (
        "procedure",
        "branches: [{label: 甲, differs: 乙, audiences: [老年人]}]",
        "branches",
        (Branch(label="甲", differs="乙", audiences=("老年人",)),),
    ),
    (
        "procedure",
        "materials: [{name: 户口簿, need: 容缺后补, originals: 1, copies: 2, kept: 否}]",
        "materials",
        (Material(name="户口簿", need=Need.DEFERRED, originals=1, copies=2, kept=False),),
    ),
    (
        "procedure",
        "windows: [{起: 12-10, 止: 02-29, notice_days: 5}]",
        "windows",
        (Window(from_=MonthDay(12, 10), until=MonthDay(2, 29), notice_days=5),),
    ),
    ("policy", "issuer: 市民政局", "issuer", ("市民政局",)),
    ("policy", "发文机关: [甲局, 乙局]", "issuer", ("甲局", "乙局")),
    ("policy", "trial: false", "trial", False),
    ("contact", "状态: 暂停", "state", ContactState.PAUSED),
    ("contact", "hours: 白天", "hours", "白天"),
    ("contact", "服务时间: 白天", "hours", "白天"),
    (
        "contact",
        "phones: [{number: 010-0000-0193, extension: 001}]",
        "phones",
        (Phone(number="010-0000-0193", extension="001"),),
    ),
    (
        "contact",
        "opening: [{days: 工作日, from: 09:00, until: '24:00'}]",
        "opening",
        (Opening(workday=True, from_="09:00", until="24:00"),),
    ),
    (
        "contact",
        "opening: [{days: [7, 1], from: 09:00, until: 17:30, season: 11-15..03-15}]",
        "opening",
        (Opening(days=(1, 7), from_="09:00", until="17:30", season=(MonthDay(11, 15), MonthDay(3, 15))),),
    ),
]


@pytest.mark.parametrize(("type", "front", "key", "value"), VALUES, ids=[row[1] for row in VALUES])
def test_value_is_read_as_its_key_asks(read: Read, type: str, front: str, key: str, value: Any) -> None:
    handbook = read({"shili.md": file(front, type=type)})
    assert [p for p in handbook.problems if p.path == "shili.md" and p.severity == "error"] == []
    assert getattr(handbook.documents["shili"], key) == value


FAULTS = [
    ("procedure", "region: [甲]", "wrong-kind", False),
    ("procedure", "region: {a: 甲}", "wrong-kind", False),
    ("procedure", "asks: 一句", "wrong-kind", False),
    ("procedure", "asks: [{a: 1}, 甲, 乙]", "wrong-kind", False),
    ("procedure", "asks: ['', 甲, 乙]", "wrong-kind", False),
    ("procedure", "visits: １", "wrong-kind", False),
    ("procedure", "visits: -1", "wrong-kind", False),
    ("procedure", "visits: 1.5", "wrong-kind", False),
    ("procedure", "sample: yes", "wrong-kind", False),
    ("procedure", "channels: 窗口", "wrong-kind", False),
    ("procedure", "channels: [传真]", "unknown-value", False),
    ("procedure", "links: [{label: 网, url: 'http://a.cn'}]", "wrong-kind", False),
    ("procedure", "links: [{label: 网, url: 'javascript:1'}]", "wrong-kind", False),
    ("procedure", "materials: 身份证", "wrong-kind", False),
    ("procedure", "materials: [身份证]", "wrong-kind", False),
    ("procedure", "materials: [{need: required}]", "missing-key", False),
    ("procedure", "materials: [{name: 证, 份数: 1}]", "unknown-key", False),
    ("procedure", "materials: [{name: 证, 名称: 证}]", "duplicate-key", False),
    ("procedure", "materials: [{name：证}]", "fullwidth-colon", False),
    ("procedure", "role: 代办点", "unknown-value", False),
    ("procedure", "online: 可以", "unknown-value", False),
    ("procedure", "proxy: [可以]", "wrong-kind", False),
    ("procedure", "proxy: {state: 也许}", "unknown-value", False),
    ("procedure", "proxy: {note: 带双方身份证}", "missing-key", False),
    ("procedure", "benefit: {label: 每月, amount: 按通知}", "wrong-kind", False),
    ("procedure", "benefit: [{label: 每月}]", "missing-key", False),
    ("procedure", "benefit: [按通知]", "wrong-kind", False),
    ("procedure", "legal_days: 5", "wrong-kind", False),
    ("procedure", "related: [a b]", "bad-id", False),
    ("procedure", "region: 甲\nregion: 乙", "duplicate-key", False),
    ("procedure", "phones: []", "foreign-key", False),
    ("procedure", "状态: 正常", "status-key", False),
    ("procedure", "validity: in_force", "status-key", False),
    ("procedure", "keyword: [甲]", "unknown-key", False),
    ("contact", "opening: [{days: [8], from: 09:00, until: 10:00}]", "wrong-kind", False),
    ("contact", "opening: [{days: [1], from: 9点, until: 10:00}]", "wrong-kind", False),
    ("contact", "opening: [{days: [1], from: 09:00, until: 10:00, season: 冬天}]", "wrong-kind", False),
    ("procedure", "title: [甲]", "wrong-kind", True),
    ("procedure", "title: 甲\n标题: 乙", "duplicate-key", True),
    ("procedure", "type: 通知", "unknown-value", True),
    ("procedure", "type:", "missing-key", True),
    ("procedure", "id: Shili", "bad-id", True),
    ("procedure", "effective_from: 2026-02-30", "bad-date", True),
    ("procedure", "effective_from: 2026-1-1", "bad-date", True),
    ("procedure", "effective_from: 2026年1月1日", "bad-date", True),
    ("procedure", "effective_from: 2026-01-01 00:00:00", "bad-date", True),
    ("procedure", "effective_from: ２０２６-01-01", "bad-date", True),
    ("procedure", "effective_from: [2026-01-01]", "bad-date", True),
    ("procedure", "effective_from: 2026-01-01\n施行日期: 2026-01-01", "duplicate-key", True),
    ("procedure", "windows: [{from: 02-30, until: 03-01}]", "bad-date", True),
    ("procedure", "effective_form: 2026-01-01", "unknown-key", True),
    ("procedure", "expires_on: 不详", "unknown-key", True),
    ("procedure", "截止: 2026-12-31", "unknown-key", True),
    ("procedure", "生效日期: 不详", "unknown-key", True),
    ("procedure", "密级: 秘密", "secrecy", True),
    ("policy", "secrecy: 无", "secrecy", True),
]


@pytest.mark.parametrize(
    ("type", "front", "rule", "fatal"), FAULTS, ids=[row[1].replace("\n", " ") for row in FAULTS]
)
def test_fault_is_named_and_leaves_out_as_little_as_it_may(
    read: Read, type: str, front: str, rule: str, fatal: bool
) -> None:
    handbook = read({"shili.md": file(front, type=type)})
    problems = [p for p in handbook.problems if p.path == "shili.md" and p.severity == "error"]
    assert rule in [p.rule for p in problems]
    assert all(p.line > 1 or p.rule == "missing-key" for p in problems)
    assert ("shili" not in handbook.documents) is fatal
    assert (handbook.left_out == ("shili.md",)) is fatal
    if not fatal:
        assert handbook.documents["shili"].faulty_fields


@pytest.mark.parametrize(
    ("front", "key", "default"),
    [
        ("visits: 两次", "visits", None),
        ("materials: [{name: 甲}, {need: required}]", "materials", None),
        ("audiences: [老年人, 老人家]", "audiences", ()),
        ("region: 甲\n适用区域: 乙", "region", None),
    ],
    ids=["integer", "record", "audience", "twice"],
)
def test_document_goes_without_the_faulty_field(read: Read, front: str, key: str, default: Any) -> None:
    document = read({"shili.md": file(front)}).documents["shili"]
    assert getattr(document, key) == default
    assert document.faulty_fields == (key,)


def test_missing_keys_are_told_on_line_one_all_at_once(read: Read) -> None:
    problems = read({"shili.md": "---\nasks: [甲, 乙, 丙]\n---\n"}).problems
    assert [(p.line, p.rule, p.message) for p in problems if p.path == "shili.md"] == [
        (1, "missing-key", "缺少category（类目）"),
        (1, "missing-key", "缺少id（编号）"),
        (1, "missing-key", "缺少title（标题）"),
        (1, "missing-key", "缺少type（类型）"),
    ]


def test_a_thousand_unknown_keys_are_read_quickly_and_cut_short(read: Read) -> None:
    front = "\n".join(f"jian{number}: 1" for number in range(5000))
    problems = read({"shili.md": file(front)}).problems
    assert len([p for p in problems if p.path == "shili.md"]) == 200


def test_hundreds_of_faulty_records_are_no_fault_of_the_reader(read: Read) -> None:
    records = ", ".join(["{need: 要}"] * 500)
    handbook = read({"shili.md": file(f"materials: [{records}]\nopening: [{records}]", type="procedure")})
    assert handbook.documents["shili"].faulty_fields[0] == "materials"
