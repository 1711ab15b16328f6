"""能不能办: what is said of documents on the days and at the hours that matter, and never a false yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.choices import (
    BasisState,
    ContactKind,
    ContactState,
    Handling,
    Online,
    Openness,
    ProxyState,
    Role,
    WindowPhase,
)
from indexer.domain.days.opening import opening_at
from indexer.domain.desk.calling import call_words
from indexer.domain.desk.verdict import (
    Verdict,
    VerdictState,
    general_verdict,
    online_verdict,
    proxy_verdict,
    verdict_of,
)
from indexer.domain.document import (
    Contact,
    Document,
    LegalBasis,
    Link,
    MonthDay,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    Window,
)
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Calendar, Vocabulary

HOURS = (
    Opening(workday=True, from_="09:00", until="12:00"),
    Opening(workday=True, from_="13:30", until="17:30"),
)
VOCABULARY = Vocabulary(
    title="手册",
    categories=(),
    audiences=(Audience("全体居民", everyone=True), Audience("老年人")),
    opening=HOURS,
    calendar=Calendar(holidays=frozenset({"2026-10-01", "2026-10-02"}), workdays=frozenset({"2026-10-10"})),
)
MONDAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def procedure(**more: Any) -> Procedure:
    return Procedure(id="shi", title="办事", category="c", path="shi.md", **more)


def contact(id: str = "dian", **more: Any) -> Contact:
    stated = {"title": "热线", "phones": (Phone(number="12333"),), **more}
    return Contact(id=id, category="c", path=f"{id}.md", **stated)


def said(
    document: Document, *others: Document, when: str = "2026-11-23T10:00", vocabulary: Vocabulary = VOCABULARY
) -> Verdict:
    """Return the verdict at a moment, or on a day when no hour is given."""
    handbook = Handbook(vocabulary, {d.id: d for d in (document, *others)})
    moment = at(when) if "T" in when else None
    return verdict_of(document, handbook, on=date.fromisoformat(when[:10]), moment=moment)


def short(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.state.value, verdict.text, verdict.field


YEARLY = Window(from_=MonthDay(9, 1), until=MonthDay(10, 31), missed="等下一年")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, ("yes", "能办。", "role"), id="nothing stated"),
        pytest.param({"handling": Handling.IMMEDIATE}, ("yes", "能办，当场办结。", "handling"), id="at once"),
        pytest.param(
            {"handling": Handling.CONSULT}, ("yes", "能问，当场答复。", "handling"), id="a question"
        ),
        pytest.param(
            {"handling": Handling.TRANSFER}, ("yes", "能受理，登记后转办。", "handling"), id="passed on"
        ),
        pytest.param({"role": Role.ASSISTS}, ("yes", "能帮着办。", "role"), id="helped with"),
        pytest.param(
            {"conditions": ("甲", "乙", "丙")},
            ("yes_if", "符合下面三条就能办。", "conditions"),
            id="three conditions",
        ),
        pytest.param(
            {"conditions": ("甲",), "role": Role.ASSISTS},
            ("yes_if", "符合下面这一条就能帮着办。", "conditions"),
            id="one condition of what is helped with",
        ),
        pytest.param(
            {"conditions": tuple("甲乙丙丁戊己庚辛壬癸子")},
            ("yes_if", "符合下面 11 条就能办。", "conditions"),
            id="more than ten conditions",
        ),
        pytest.param({"audiences": ("老年人",)}, ("yes_if", "老年人能办。", "audiences"), id="only for some"),
        pytest.param(
            {"audiences": ("老年人",), "role": Role.ASSISTS},
            ("yes_if", "能帮老年人办。", "audiences"),
            id="helped with, only for some",
        ),
        pytest.param(
            {"audiences": ("甲", "乙", "丙")}, ("yes_if", "甲、乙、丙能办。", "audiences"), id="for three"
        ),
        pytest.param(
            {"audiences": ("甲", "乙", "丙", "丁")},
            ("yes_if", "甲、乙、丙等能办。", "audiences"),
            id="for more than three",
        ),
        pytest.param({"audiences": ("全体居民",)}, ("yes", "能办。", "role"), id="for everyone"),
        pytest.param(
            {"hours": "周二下午"}, ("yes_if", "办理时间里能办。", "hours"), id="hours nobody can judge"
        ),
        pytest.param(
            {"role": Role.REFERS, "handling": Handling.IMMEDIATE, "places": "派出所。"},
            ("refer", "不归本站办，去派出所。", "places"),
            id="somewhere else",
        ),
        pytest.param({"role": Role.REFERS}, ("refer", "不归本站办。", "role"), id="nowhere told"),
        pytest.param(
            {"role": Role.REFERS, "links": (Link(label="网上申请", url="https://a.cn"),)},
            ("refer", "不归本站办，网上看“网上申请”。", "links"),
            id="online elsewhere",
        ),
        pytest.param(
            {"role": Role.REFERS, "contacts": ("dian",)},
            ("refer", "不归本站办，打 12333（热线）问。", "contacts"),
            id="a number elsewhere",
        ),
        pytest.param(
            {"handling": Handling.CONSULT, "conditions": ("甲", "乙")},
            ("yes_if", "能问，当场答复；办要符合下面两条。", "conditions"),
            id="conditions of what is only asked about",
        ),
        pytest.param(
            {"handling": Handling.TRANSFER, "audiences": ("老年人",)},
            ("yes_if", "老年人能登记。", "audiences"),
            id="passed on for some",
        ),
        pytest.param(
            {"windows": (YEARLY,)},
            ("not_now", "今年集中申领已于 10月31日 截止。", "windows"),
            id="closed window",
        ),
        pytest.param(
            {"windows": (Window(from_=date(2026, 12, 1), until=date(2026, 12, 31)),)},
            ("not_now", "还没开始，集中申领 12月1日 开始。", "windows"),
            id="window to come",
        ),
        pytest.param(
            {"windows": (Window(from_=date(2026, 11, 1), until=date(2026, 11, 23)),)},
            ("yes", "能办。集中申领到 11月23日 截止，今天是最后一天。", "windows"),
            id="last day of a window",
        ),
        pytest.param(
            {"effective_from": date(2027, 1, 1)},
            ("not_now", "还不到时候，2027年1月1日 起施行。", "effective_from"),
            id="not yet in force",
        ),
        pytest.param(
            {"effective_to": date(2026, 11, 22), "successor_note": "等通知。"},
            ("ended", "已失效，不能照着办了，等通知。", "effective_to"),
            id="lapsed",
        ),
        pytest.param(
            {"repealed_on": date(2026, 1, 1), "repealed_by": "新规"},
            ("ended", "已废止，不能照着办了。", "repealed_on"),
            id="repealed",
        ),
        pytest.param(
            {"faulty_fields": ("role",)},
            ("unknown", "这份有写错的地方，先核实，再答应。", "role"),
            id="a role nobody can read",
        ),
        pytest.param(
            {"faulty_fields": ("source",)}, ("yes", "能办。", "role"), id="a fault that decides nothing"
        ),
    ],
)
def test_procedure_while_the_station_is_open(fields: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert short(said(procedure(**fields), contact())) == expected


@pytest.mark.parametrize(
    ("when", "state", "text"),
    [
        pytest.param("2026-11-23T09:00", "yes", "能办。", id="the door opens"),
        pytest.param("2026-11-23T08:59", "not_now", "站里这会儿没开门，09:00 开门。", id="early"),
        pytest.param("2026-11-23T12:00", "not_now", "站里这会儿没开门，13:30 开门。", id="lunch"),
        pytest.param("2026-11-23T17:30", "not_now", "站里今天下班了，明天 09:00 开门。", id="evening"),
        pytest.param("2026-11-24T03:00", "not_now", "站里这会儿没开门，09:00 开门。", id="3 a.m."),
        pytest.param("2026-11-21T10:00", "not_now", "站里今天没上班，后天 09:00 开门。", id="Saturday"),
        pytest.param("2026-10-01T10:00", "not_now", "站里今天没上班，周一 09:00 开门。", id="National Day"),
        pytest.param("2026-10-10T10:00", "yes", "能办。", id="a Saturday worked"),
        pytest.param(
            "2026-10-01", "not_now", "站里那天不上班，周一 09:00 开门。", id="National Day, no hour"
        ),
        pytest.param("2026-11-23", "yes", "能办。", id="a working day, no hour"),
    ],
)
def test_station_hours_decide_today(when: str, state: str, text: str) -> None:
    verdict = said(procedure(), when=when)
    assert (verdict.state.value, verdict.text) == (state, text)
    assert verdict.field == ("opening" if state == "not_now" else "role")


def test_without_hours_nothing_is_claimed_about_the_hour() -> None:
    no_hours = replace(VOCABULARY, opening=())
    assert said(procedure(), when="2026-11-23T03:00", vocabulary=no_hours).text == "能办。"


def test_shut_station_says_who_answers_meanwhile() -> None:
    steps = procedure(
        contacts=("jinji", "baitian", "neibu"),
        online=Online.FULL,
        links=(Link(label="网", url="https://a.cn"),),
    )
    day_only = contact(
        "baitian", title="白天", opening=(Opening(workday=True, from_="09:00", until="17:00"),)
    )
    secret = contact("neibu", title="内部", all_day=True, openness=Openness.INTERNAL)
    urgent = contact("jinji", title="抢修", phones=(Phone(number="96777"),), all_day=True)
    night = said(steps, day_only, secret, urgent, when="2026-11-23T20:00")
    assert night.details == ("网上随时能办。", "等不得的现在打 96777（抢修）。")


def test_alarm_line_is_rung_first_and_never_asked_the_way() -> None:
    alarm = contact("jing", title="报警", phones=(Phone(number="110"),), kind=ContactKind.EMERGENCY)
    steps = procedure(contacts=("jing", "dian"))
    assert said(steps, alarm, contact()).details == ("急的先打 110（报警）。",)
    elsewhere = replace(steps, role=Role.REFERS)
    assert said(elsewhere, alarm, contact()).text == "不归本站办，打 12333（热线）问。"


@pytest.mark.parametrize(
    ("title", "call"),
    [("人社热线", "打 12333（人社热线）"), ("人社12333", "打 12333（人社）"), ("12333", "打 12333")],
)
def test_number_is_said_once(title: str, call: str) -> None:
    assert call_words(contact(title=title)) == call


def test_closed_window_says_what_now_and_when_again() -> None:
    assert said(procedure(windows=(YEARLY,))).details == ("没赶上：等下一年。", "下次 2027年9月1日 开始。")
    once = Window(from_=date(2026, 1, 1), until=date(2026, 1, 31))
    assert said(procedure(windows=(once,))).details == ("下一次时间未公布。",)


def test_superseded_document_points_to_what_applies_now() -> None:
    new = Policy(id="xin", title="新办法", category="c", path="xin.md", effective_from=date(2026, 1, 1))
    secret = replace(new, id="mi", title="内部办法", openness=Openness.INTERNAL)
    old = Policy(id="jiu", title="旧办法", category="c", path="jiu.md", superseded_by=("xin",))
    assert short(said(old, new)) == (
        "ended",
        "已被替代，不能照着办了，现在看《新办法》。",
        "superseded_by",
    )
    assert "内部" not in said(replace(old, superseded_by=("mi",)), secret).text


def rule(id: str = "banfa", **more: Any) -> Policy:
    return Policy(id=id, title="办法", category="c", path=f"{id}.md", **more)


OPEN_WINDOW = Window(from_=date(2026, 11, 1), until=date(2026, 11, 30), label="秋季申领")


@pytest.mark.parametrize(
    ("fields", "expected", "details"),
    [
        pytest.param({}, ("yes", "现行有效。施行日期未载。", "effective_from"), (), id="no date"),
        pytest.param(
            {"effective_from": date(2026, 1, 1)},
            ("yes", "现行有效，1月1日 起施行。", "effective_from"),
            (),
            id="in force",
        ),
        pytest.param(
            {"windows": (OPEN_WINDOW,)},
            ("yes", "能申请，秋季申领到 11月30日 截止，还剩 7 天。", "windows"),
            (),
            id="open to applications",
        ),
        pytest.param(
            {"windows": (replace(OPEN_WINDOW, until=date(2027, 1, 31)),), "effective_from": date(2027, 1, 1)},
            ("yes", "能申请，秋季申领到 2027年1月31日 截止，还剩 69 天。", "windows"),
            ("2027年1月1日 起施行。",),
            id="applied for before it applies",
        ),
        pytest.param(
            {
                "windows": (OPEN_WINDOW,),
                "effective_from": date(2026, 1, 1),
                "effective_to": date(2026, 12, 1),
            },
            ("yes", "能申请，秋季申领到 11月30日 截止，还剩 7 天。", "windows"),
            ("有效到 12月1日，以后怎么办还没有文件。",),
            id="about to end",
        ),
        pytest.param(
            {"effective_to": date(2028, 12, 31)},
            ("yes", "现行有效。施行日期未载。", "effective_from"),
            (),
            id="a far end is not worth a word",
        ),
        pytest.param(
            {"windows": (Window(from_=date(2025, 9, 1), until=date(2025, 9, 30)),)},
            ("not_now", "上一次集中申领已于 2025年9月30日 截止。", "windows"),
            ("下一次时间未公布。",),
            id="closed last year",
        ),
    ],
)
def test_policy_says_whether_it_applies(
    fields: dict[str, Any], expected: tuple[str, str, str], details: tuple[str, ...]
) -> None:
    verdict = said(rule(**fields))
    assert (short(verdict), verdict.details) == (expected, details)


@pytest.mark.parametrize(
    ("openness", "details"),
    [
        pytest.param(Openness.PUBLIC, ("有效到 2028年12月31日，以后按《新办法》。",), id="public"),
        pytest.param(Openness.INTERNAL, (), id="internal"),
    ],
)
def test_successor_to_come_is_named_however_far_unless_it_is_internal(
    openness: Openness, details: tuple[str, ...]
) -> None:
    new = replace(rule("xin", effective_from=date(2029, 1, 1), openness=openness), title="新办法")
    assert said(rule(superseded_by=("xin",)), new).details == details


def test_line_that_has_ended_is_neither_rung_first_nor_asked_the_way() -> None:
    over = {"effective_to": date(2026, 11, 22)}
    alarm = contact("jing", title="报警", kind=ContactKind.EMERGENCY, **over)
    assert said(procedure(contacts=("jing",)), alarm).details == ()
    elsewhere = procedure(contacts=("dian",), role=Role.REFERS)
    assert said(elsewhere, contact(**over)).text == "不归本站办。"


def test_what_rests_on_an_ended_basis_is_checked_first() -> None:
    law = Policy(id="fa", title="法", category="c", path="fa.md", repealed_on=date(2026, 1, 1))
    steps = procedure(legal_basis=(LegalBasis(document="fa"),), handling=Handling.IMMEDIATE)
    assert short(said(steps, law)) == ("unknown", "先核实，再答应。", "legal_basis")


@pytest.mark.parametrize(
    ("fields", "when", "expected"),
    [
        ({}, "2026-11-23T10:00", ("unknown", "", "")),
        ({"all_day": True}, "2026-11-23T03:00", ("yes", "24 小时都能打。", "all_day")),
        ({"opening": HOURS}, "2026-11-23T10:00", ("yes", "现在开着，到 12:00。", "opening")),
        ({"opening": HOURS}, "2026-11-23T18:00", ("not_now", "现在没开，明天 09:00 开。", "opening")),
        ({"opening": HOURS}, "2026-11-23", ("unknown", "", "")),
        (
            {"state": ContactState.PAUSED, "all_day": True},
            "2026-11-23T10:00",
            ("not_now", "暂停服务。", "state"),
        ),
        (
            {"state": ContactState.PAUSED, "backup": "bei"},
            "2026-11-23T10:00",
            ("not_now", "暂停服务，改打 96159（备用）。", "state"),
        ),
        (
            {"state": ContactState.CLOSED, "backup": "bei", "all_day": True},
            "2026-11-23T10:00",
            ("ended", "停业，改打 96159（备用）。", "state"),
        ),
        ({"all_day": True, "faulty_fields": ("opening",)}, "2026-11-23T10:00", ("unknown", "", "")),
    ],
    ids=["silent", "all day", "open", "shut", "no hour", "paused", "paused with backup", "closed", "faulty"],
)
def test_contact_says_whether_it_answers(
    fields: dict[str, Any], when: str, expected: tuple[str, str, str]
) -> None:
    backup = contact("bei", title="备用", phones=(Phone(number="96159"),), kind=ContactKind.VENDOR)
    assert short(said(contact(**fields), backup, when=when)) == expected


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        (None, ("unknown", "", "")),
        (Proxy(note="可以，带双方身份证"), ("unknown", "", "")),
        (Proxy(state=ProxyState.NO), ("no", "不能代办。", "proxy")),
        (Proxy(state=ProxyState.YES, note="带双方身份证"), ("yes", "可以代办，带双方身份证。", "proxy")),
        (Proxy(state=ProxyState.ONLY_FOR, note="监护人"), ("yes_if", "只限监护人。", "proxy")),
        (Proxy(state=ProxyState.ONLY_FOR, note="只限近亲属"), ("yes_if", "只限近亲属。", "proxy")),
    ],
    ids=["silent", "plain words", "no", "yes", "only for", "only for, spelt out"],
)
def test_plain_words_about_a_proxy_are_no_yes(proxy: Proxy | None, expected: tuple[str, str, str]) -> None:
    assert short(proxy_verdict(procedure(proxy=proxy))) == expected


@pytest.mark.parametrize(
    ("online", "expected"),
    [
        (None, ("unknown", "", "")),
        (Online.FULL, ("yes", "全程能在网上办。", "online")),
        (Online.START, ("yes_if", "网上可以预约或申报，办还要来。", "online")),
        (Online.NO, ("no", "网上不能办。", "online")),
    ],
)
def test_online_is_said_as_the_file_says_it(online: Online | None, expected: tuple[str, str, str]) -> None:
    assert short(online_verdict(procedure(online=online))) == expected


@pytest.mark.parametrize(
    ("online", "links"),
    [
        pytest.param(Online.START, (Link(label="网", url="https://a.cn"),), id="only begun online"),
        pytest.param(Online.FULL, (), id="no address"),
        pytest.param(None, (), id="nothing said"),
    ],
)
def test_shut_station_does_not_promise_what_cannot_be_done_online(
    online: Online | None, links: tuple[Link, ...]
) -> None:
    assert said(procedure(online=online, links=links), when="2026-11-23T20:00").details == ()


def test_door_that_does_not_open_again_is_not_said_to() -> None:
    once = (Opening(workday=True, from_="09:00", until="12:00", season=(MonthDay(2, 29), MonthDay(2, 29))),)
    verdict = said(contact(opening=once), when="2025-03-01T10:00")
    assert short(verdict) == ("not_now", "现在没开。", "opening")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("unknown", "", "")),
        ({"conditions": ("甲", "乙")}, ("yes_if", "符合下面两条才能办。", "conditions")),
        ({"role": Role.REFERS, "places": "派出所"}, ("refer", "不归本站办，去派出所。", "places")),
    ],
    ids=["nothing that holds on any day", "conditions", "elsewhere"],
)
def test_paper_says_what_is_true_on_any_day(fields: dict[str, Any], expected: tuple[str, str, str]) -> None:
    steps = procedure(**fields)
    assert short(general_verdict(steps, Handbook(VOCABULARY, {steps.id: steps}))) == expected


# Whatever a file says: no yes on a day or at an hour that a field speaks against.

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
month_days = days.map(lambda day: MonthDay(day.month, day.day))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    if draw(st.booleans()):
        return Window(from_=draw(month_days), until=draw(month_days))
    first, last = sorted((draw(days), draw(days)))
    return Window(from_=first, until=last)


procedures = st.builds(
    procedure,
    role=st.sampled_from(Role),
    handling=st.none() | st.sampled_from(Handling),
    conditions=st.sampled_from([(), ("甲",), ("甲", "乙")]),
    windows=st.lists(windows(), max_size=2).map(tuple),
    effective_from=st.none() | days,
    effective_to=st.none() | days,
    repealed_on=st.none() | days,
    legal_basis=st.sampled_from([(), (LegalBasis(document="fa"),)]),
    online=st.none() | st.sampled_from(Online),
    hours=st.none() | st.just("周二下午"),
    faulty_fields=st.sampled_from([(), ("role",), ("windows",), ("source",)]),
)


@given(steps=procedures, law_ends=st.none() | days, hour=st.times(timezones=st.just(UTC)))
def test_no_day_of_a_year_has_a_false_yes(steps: Procedure, law_ends: date | None, hour: time) -> None:
    law = Policy(id="fa", title="法", category="c", path="fa.md", effective_to=law_ends)
    handbook = Handbook(VOCABULARY, {"shi": steps, "fa": law})
    for offset in range(365):
        day = date(2026, 1, 1) + timedelta(days=offset)
        moment = datetime.combine(day, hour)
        status = handbook.status("shi", on=day)
        verdict = verdict_of(steps, handbook, on=day, moment=moment)
        assert verdict.text
        assert (verdict.state is VerdictState.ENDED) is status.ended
        if not verdict.state.positive:
            continue
        door = opening_at(HOURS, VOCABULARY.calendar, at=moment)
        assert door is not None
        assert door.is_open
        assert steps.role is not Role.REFERS
        assert not {"role", "windows"} & set(steps.faulty_fields)
        assert status.basis.state is not BasisState.ENDED
        assert status.window is None or status.window.state is WindowPhase.OPEN
        assert status.validity.usable or status.window is not None
        assert verdict.state is VerdictState.YES_IF or not (steps.conditions or steps.hours)


def test_words_of_a_field_that_are_two_sentences_are_said_as_two() -> None:
    elsewhere = Procedure(
        id="jiazhao",
        title="驾照",
        category="bianmin",
        path="jiazhao.md",
        role=Role.REFERS,
        places="车管所；多数能在手机上办",
        proxy=Proxy(state=ProxyState.ONLY_FOR, note="代领表；评定要本人去"),
    )
    handbook = Handbook(VOCABULARY, {elsewhere.id: elsewhere})
    said = verdict_of(elsewhere, handbook, on=date(2026, 11, 23))
    assert said.text == "不归本站办，去车管所。多数能在手机上办。"
    assert proxy_verdict(elsewhere).text == "只限代领表。评定要本人去。"
