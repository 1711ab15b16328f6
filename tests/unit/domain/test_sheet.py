"""The one card: every field has its row, with an aspect, under the name that the table gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.choices import Channel, DayUnit, Desk, Handling, Need, Online, Openness, ProxyState, Role
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.particulars import particulars_of
from indexer.domain.desk.phrases import opening_words
from indexer.domain.desk.rows import Emphasis, Row, alike
from indexer.domain.desk.sheet import sheet_of
from indexer.domain.document import (
    Benefit,
    Branch,
    Contact,
    LegalBasis,
    Link,
    Material,
    MonthDay,
    NotThis,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.domain.fields import FIELDS, row_label
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Category, Vocabulary

HOTLINE = Contact(
    id="rexian",
    title="市民热线",
    category="life",
    path="rexian.md",
    phones=(Phone(number="12345", extension="8"),),
    trades=("咨询",),
    private_phone=False,
    agreement_to=date(2027, 1, 1),
)
INNER = replace(HOTLINE, id="neixian", title="内线", openness=Openness.INTERNAL)
LAST = Policy(
    id="qunian",
    title="去年安排",
    category="life",
    path="qunian.md",
    effective_to=date(2025, 12, 31),
    windows=(Window(from_=date(2025, 9, 1), until=date(2025, 9, 30)),),
)
PROCEDURE = Procedure(
    id="lingqu",
    title="领取",
    category="life",
    path="lingqu.md",
    role=Role.ASSISTS,
    handling=Handling.COMMITTED,
    desk=Desk.FRONT,
    transfer_to="街道",
    authority="区里",
    conditions=("住在本区",),
    materials=(
        Material(name="身份证", originals=1, copies=2, kept=False),
        Material(name="委托书", when="别人代领时"),
        Material(name="房产证", one_of="住房证明"),
        Material(name="租房合同", one_of="住房证明"),
        Material(name="结婚证", need=Need.DEFERRED, audiences=("老年人",)),
    ),
    legal_days=TimeLimit(days=20),
    promise_days=TimeLimit(days=3, unit=DayUnit.DAY),
    visits=1,
    fee="none",
    benefit=Benefit(text="每月若干"),
    late="照样给办",
    renewal="每年一次",
    places="服务站",
    hours="工作日",
    channels=(Channel.FRONT_DESK, Channel.PHONE),
    online=Online.START,
    links=(Link(label="网上大厅", url="https://example.org"),),
    proxy=Proxy(state=ProxyState.ONLY_FOR, note="监护人"),
    contacts=("rexian", "neixian"),
    branches=(Branch(label="年满八十", differs="上门办", audiences=("老年人",)),),
    windows=(Window(from_=MonthDay(12, 1), until=MonthDay(1, 31), missed="等明年"),),
)


def handbook_of(*documents: Policy | Procedure | Contact) -> Handbook:
    vocabulary = Vocabulary(
        title="手册",
        categories=(Category("life", "便民"),),
        audiences=(Audience("老年人"), Audience("学生"), Audience("全体居民", everyone=True)),
    )
    return Handbook(vocabulary=vocabulary, documents={d.id: d for d in documents})


HANDBOOK = handbook_of(PROCEDURE, HOTLINE, INNER, LAST)


def row_of(field: str, document: Procedure | Contact = PROCEDURE, **options: object) -> Row | None:
    rows = sheet_of(document, handbook_of(document, HOTLINE, INNER, LAST), **options)  # type: ignore[arg-type]
    return next((row for row in rows if row.field == field), None)


@pytest.mark.parametrize(
    ("field", "aspect", "text"),
    [
        ("role", Aspect.WHERE, "本站帮着办，不由本站定"),
        ("conditions", Aspect.ELIGIBILITY, "住在本区"),
        ("benefit", Aspect.AMOUNT, "每月若干"),
        ("late", Aspect.LATE, "照样给办"),
        ("renewal", Aspect.RENEWAL, "每年一次"),
        ("places", Aspect.WHERE, "服务站"),
        ("hours", Aspect.HOURS, "工作日"),
        ("visits", Aspect.STEPS, "来 1 次"),
        ("transfer_to", Aspect.STEPS, "前台受理 → 街道"),
        ("channels", Aspect.WHERE, "也可以电话办"),
        ("online", Aspect.ONLINE, "网上可以预约或申报"),
        ("links", Aspect.ONLINE, "网上大厅 https://example.org"),
        ("promise_days", Aspect.DURATION, "3 个自然日内办好"),
        ("legal_days", Aspect.DURATION, "法定 20 个工作日"),
        ("fee", Aspect.FEE, "不收费"),
        ("proxy", Aspect.PROXY, "只限监护人"),
        ("contacts", Aspect.PHONE, "市民热线；内线"),
        ("branches", Aspect.EXCEPTION, "年满八十：上门办（老年人）"),
        ("windows", Aspect.DEADLINE, "每年12月1日至次年1月31日（等明年）"),
        ("handling", Aspect.DURATION, "承诺件"),
        ("authority", Aspect.WHERE, "区里"),
    ],
)
def test_field_has_a_row_that_says_it(field: str, aspect: Aspect, text: str) -> None:
    row = row_of(field)
    assert row is not None
    assert (row.aspect, row.text, row.label) == (aspect, text, row_label(PROCEDURE.type, field))


def test_papers_stand_under_what_they_are_needed_for() -> None:
    row = row_of("materials")
    assert row is not None
    assert [(group, [item.text for item in items]) for group, items in row.groups] == [
        ("", ["身份证"]),
        ("住房证明：下面几样带一样就行", ["房产证", "租房合同"]),
        ("可以后补", ["结婚证"]),
        ("有下面情形的才带", ["委托书"]),
    ]
    assert [item.about for item in row.items] == [
        "原件 1 · 复印 2 · 原件看后退还", "", "", "老年人才要", "别人代领时",
    ]  # fmt: skip


def test_nothing_to_bring_is_a_row_and_not_stated_is_none() -> None:
    nothing = row_of("materials", replace(PROCEDURE, materials=()))
    assert nothing is not None
    assert nothing.items == ()
    assert row_of("materials", replace(PROCEDURE, materials=None)) is None
    assert row_of("materials", replace(PROCEDURE, materials=(), role=Role.REFERS)) is None


def test_of_another_counter_nothing_is_promised() -> None:
    elsewhere = replace(PROCEDURE, role=Role.REFERS)
    assert [row_of(key, elsewhere) for key in ("visits", "fee")] == [None, None]
    paid = row_of("fee", replace(elsewhere, fee="工本费十元"))
    assert paid is not None
    assert paid.text == "工本费十元"


def test_choosing_an_audience_leaves_what_is_for_it_and_for_everyone() -> None:
    everyone = Material(name="照片", audiences=("全体居民",))
    steps = replace(PROCEDURE, materials=(*(PROCEDURE.materials or ()), everyone))
    row = row_of("materials", steps, audiences=("学生",))
    assert row is not None
    assert "结婚证" not in row.text
    assert "照片" in row.text
    assert row_of("branches", steps, audiences=("学生",)) is None


def test_resident_is_not_told_what_happens_behind_the_desk() -> None:
    rows = sheet_of(PROCEDURE, HANDBOOK, resident=True)
    assert not {"transfer_to", "handling"} & {row.field for row in rows}
    assert "内线" not in "".join(row.text for row in rows)
    assert row_of("agreement_to", HOTLINE, resident=True) is None
    private = row_of("phones", replace(HOTLINE, private_phone=True), resident=True)
    assert private is not None
    assert "12345" not in private.text


def test_hundreds_of_symptoms_are_not_read_out() -> None:
    few, many = (
        row_of("symptoms", replace(HOTLINE, symptoms=tuple(f"症状{n}" for n in range(count))))
        for count in (30, 31)
    )
    assert few is not None
    assert many is not None
    assert few.text.endswith("症状29")
    assert many.text.endswith("症状29等 31 种")


def test_windows_of_a_basis_count_until_it_ends_and_on_paper_always() -> None:
    resting = replace(PROCEDURE, windows=(), legal_basis=(LegalBasis(document="qunian"),))
    handbook = handbook_of(resting, LAST)
    fields = [
        [row.field for row in sheet_of(resting, handbook, on=on)]
        for on in (date(2025, 12, 31), date(2026, 1, 1), None)
    ]
    assert ["windows" in found for found in fields] == [True, False, True]


def test_window_of_a_basis_says_whose_it_is_and_what_it_is_called() -> None:
    called = Window(from_=MonthDay(9, 1), until=MonthDay(9, 30), label="秋季", missed="等明年")
    law = replace(LAST, effective_to=None, windows=(called, replace(called, label=None, missed=None)))
    own = replace(PROCEDURE, windows=(replace(called, missed=None),))
    resting = replace(PROCEDURE, windows=(), legal_basis=(LegalBasis(document="qunian"),))
    rows = [
        {row.field: row for row in sheet_of(document, handbook_of(document, law))}["windows"]
        for document in (resting, own)
    ]
    said = [[(item.document, item.group, item.notes) for item in row.items] for row in rows]
    assert said == [[("qunian", "秋季", ("等明年",)), ("qunian", "", ())], [("", "秋季", ())]]


def test_desk_is_told_where_the_file_names_no_place() -> None:
    nowhere = replace(PROCEDURE, places=None, transfer_to=None)
    row = row_of("desk", nowhere)
    assert row is not None
    assert (row.text, row.emphasis) == ("前台受理", Emphasis.DESK)
    assert row_of("desk", replace(nowhere, places="服务站")) is None


def test_contact_says_where_it_comes_and_what_it_costs() -> None:
    stated = replace(HOTLINE, service_area="本街道", price_note="上门 30 元起", license="特种作业证")
    texts = {
        field: row.text
        for field in ("service_area", "price_note", "license", "trades")
        if (row := row_of(field, stated)) is not None
    }
    assert texts == {
        "service_area": "本街道",
        "price_note": "上门 30 元起",
        "license": "特种作业证",
        "trades": "咨询",
    }


def test_rows_that_are_called_alike_share_lines_while_they_are_short() -> None:
    lines = {found.label: found for found in alike(sheet_of(PROCEDURE, HANDBOOK))}
    assert lines["去哪办"].texts == ("服务站 · 工作日 · 来 1 次 · 前台受理 → 街道 · 也可以电话办",)
    assert [row.field for row in lines["网上办"].rows] == ["online", "links"]


def test_particulars_are_called_what_the_table_calls_them() -> None:
    rows = {row.field: row for row in particulars_of(replace(LAST, issuer=("街道", "区里"), trial=True))}
    assert (rows["issuer"].label, rows["issuer"].text) == ("发文机关", "街道、区里")
    assert rows["trial"].text == "是"
    assert rows["effective_to"].text == "2025年12月31日"
    assert rows["effective_to"].emphasis is Emphasis.FIRST


def test_every_aspect_of_a_field_is_one_that_residents_ask_about() -> None:
    asked = {row.aspect for document in (PROCEDURE, HOTLINE) for row in sheet_of(document, HANDBOOK)}
    in_bodies_alone = {Aspect.REFUSED}
    assert asked == set(Aspect) - in_bodies_alone


def test_row_is_called_by_one_entry_of_the_table() -> None:
    keys = {field.key for field in FIELDS}
    for document in (PROCEDURE, HOTLINE):
        assert {row.field for row in sheet_of(document, HANDBOOK)} <= keys


def test_last_row_says_who_is_better_served_elsewhere_and_tells_residents_of_nothing_internal() -> None:
    siblings = (NotThis(when="只想打听", document="rexian"), NotThis(when="是同事", document="neixian"))
    document = replace(PROCEDURE, not_this=siblings)
    row = row_of("not_this", document)
    assert row is not None
    assert (row.label, row.emphasis) == ("不是这件", Emphasis.MORE)
    assert [(item.text, item.document) for item in row.items] == [
        ("只想打听：看“市民热线”", "rexian"),
        ("是同事：看“内线”", "neixian"),
    ]
    shown = row_of("not_this", document, resident=True)
    assert shown is not None
    assert [item.document for item in shown.items] == ["rexian"]


def test_hours_of_the_same_days_are_said_together() -> None:
    morning = Opening(workday=True, from_="09:00", until="12:00")
    afternoon = Opening(workday=True, from_="13:30", until="17:30")
    saturday = Opening(days=(6,), from_="09:00", until="12:00")
    assert opening_words([morning, afternoon]) == "工作日 09:00—12:00、13:30—17:30"
    assert opening_words([morning, afternoon, saturday]).endswith("17:30；周六 09:00—12:00")
