"""A field that is asked for, or a heading that asks the same, answers by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from search_handbook import VOCABULARY, Library

from indexer.clock import SHANGHAI
from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.choices import ContactKind, Online, ProxyState, Role
from indexer.domain.desk.verdict import VerdictState
from indexer.domain.document import (
    Benefit,
    Contact,
    Material,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    Window,
)
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer
from indexer.search.service import SearchService

NOON = datetime(2026, 11, 23, 11, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=SHANGHAI)
WORKDAYS = (
    Opening(workday=True, from_="09:00", until="12:00"),
    Opening(workday=True, from_="13:30", until="17:30"),
)
BODY = """## 什么时候打

洗衣、缝补、换拉链都找它。衣服不能混在一起送。

## 洗坏了谁赔

拿收据找它，谈不拢打投诉电话。
"""
TAILOR = Contact(
    id="caifeng",
    title="缝补店",
    category="bianmin",
    path="caifeng.md",
    kind=ContactKind.VENDOR,
    phones=(Phone(number="010-0000-0166"),),
    opening=(Opening(days=(1, 2, 3, 4, 5, 6, 7), from_="09:00", until="18:00"),),
    service_area="本街道六个小区",
    price_note="看了活儿再报价",
    body=MarkdownRenderer().render(BODY).body,
)
CARE = Procedure(
    id="zhuli",
    title="助浴补助",
    category="bianmin",
    path="zhuli.md",
    conditions=("满八十岁",),
    places="社区服务站前台",
    fee="none",
    benefit=Benefit(not_here=True),
    online=Online.START,
    proxy=Proxy(state=ProxyState.YES),
    late="错过这一批的记下名字，下一批头一个通知",
    body=MarkdownRenderer().render("## 谁来登记\n\n家里人来也收。不替人垫钱。\n").body,
)
NOTICE = Policy(
    id="tongzhi",
    title="敬老券发放通知",
    category="bianmin",
    path="tongzhi.md",
    issuer=("示例街道办事处",),
    effective_from=date(2026, 11, 1),
    effective_to=date(2027, 10, 31),
    windows=(Window(from_=date(2026, 11, 5), until=date(2026, 12, 20)),),
    body=MarkdownRenderer().render("## 谁能领\n\n住在本街道的老人。\n").body,
)


@pytest.fixture(scope="module")
def asked_service(library: Library) -> SearchService:
    vocabulary = replace(VOCABULARY, opening=WORKDAYS)
    referred = replace(CARE, id="zhipai", title="外头的助浴", role=Role.REFERS, places="街道养老中心")
    return library(Handbook(vocabulary, {d.id: d for d in (TAILOR, CARE, referred, NOTICE)}))


def ask(service: SearchService, question: str, about: str, at: datetime = NOON) -> Answer:
    return service.answer(question, about, on=at.date(), at=at)


@pytest.mark.parametrize(
    ("question", "about", "field"),
    [
        pytest.param("裤脚长了老爷子嫌绊脚，电话是多少", "caifeng", "phones", id="number"),
        pytest.param("袖口磨秃了，那家多少号", "caifeng", "phones", id="which number"),
        pytest.param("羽绒服钻毛了重新绗一遍多少钱", "caifeng", "price_note", id="price"),
        pytest.param("礼拜天孙子放学能顺道来取不", "caifeng", "opening", id="weekday"),
        pytest.param("我们小区能来不", "caifeng", "service_area", id="area"),
        pytest.param("助浴补助一个月给多少", "zhuli", "benefit", id="what is given stands elsewhere"),
        pytest.param("登记收费吗", "zhuli", "fee", id="fee"),
        pytest.param("手机上能登不", "zhuli", "online", id="online"),
        pytest.param("去哪儿登记", "zhuli", "places", id="place"),
        pytest.param("过了日子还能登记吗", "zhuli", "late", id="late"),
        pytest.param("那个券打哪天起能领", "tongzhi", "windows", id="window"),
        pytest.param("这份通知还有效吗", "tongzhi", "effective_to", id="until when"),
        pytest.param("这东西是谁发的", "tongzhi", "issuer", id="whose it is"),
    ],
)
def test_field_that_is_asked_for_stands_among_the_points(
    asked_service: SearchService, question: str, about: str, field: str
) -> None:
    answer = ask(asked_service, question, about)
    assert not answer.silent
    assert field in [point.field for point in answer.points]


def test_field_is_no_answer_for_what_the_procedure_does_not_know(asked_service: SearchService) -> None:
    assert ask(asked_service, "坐公交车免费吗", "zhuli").silent


def test_section_headed_by_the_question_answers_whatever_its_sentence_holds(
    asked_service: SearchService,
) -> None:
    answer = ask(asked_service, "羊绒大衣缩水了，洗坏了谁赔", "caifeng")
    assert "拿收据找它" in answer.points[0].text


def test_two_things_asked_at_once_may_be_told_by_two_sentences(asked_service: SearchService) -> None:
    answer = ask(asked_service, "换拉链多少钱，礼拜天开门不", "caifeng")
    assert {"price_note", "opening"} <= {point.field for point in answer.points}


def test_whose_it_is_is_answered_by_where_to_go(asked_service: SearchService) -> None:
    answer = ask(asked_service, "浴凳滑了一跤归谁管", "zhipai")
    assert (answer.verdict.state, answer.silent) == (VerdictState.REFER, False)
    assert "街道养老中心" in answer.verdict.text


def test_day_asked_of_a_contact_is_not_denied_by_a_sentence(asked_service: SearchService) -> None:
    assert ask(asked_service, "礼拜天能送衣服不", "caifeng").verdict.state is not VerdictState.NO


def test_field_of_proxies_stands_before_a_no_of_the_text(asked_service: SearchService) -> None:
    assert ask(asked_service, "能替人登记不，我妈来不了", "zhuli").verdict.state is VerdictState.YES


@pytest.mark.parametrize(
    ("question", "about", "state"),
    [
        pytest.param("你们周六开门吗", "zhuli", VerdictState.NOT_NOW, id="saturday"),
        pytest.param("中午休息不", "zhuli", VerdictState.NOT_NOW, id="noon"),
        pytest.param("周日能办不", "zhuli", VerdictState.NOT_NOW, id="who wants to come"),
        pytest.param("周三下午四点有人吗", "zhuli", VerdictState.YES_IF, id="open"),
        pytest.param("你们服务站中午开不开门", "zhipai", VerdictState.NOT_NOW, id="the station itself"),
        pytest.param("周日能办不", "zhipai", VerdictState.UNKNOWN, id="elsewhere"),
    ],
)
def test_hours_of_the_station_are_told_to_who_asks_for_them(
    asked_service: SearchService, question: str, about: str, state: VerdictState
) -> None:
    assert ask(asked_service, question, about).verdict.state is state


def test_closed_door_stands_last_where_nobody_asked_for_it(asked_service: SearchService) -> None:
    how = ask(asked_service, "助浴补助怎么申请", "zhuli", NIGHT).verdict
    assert how.state is VerdictState.YES_IF
    assert any("下班" in detail for detail in how.details)
    assert ask(asked_service, "助浴补助现在去办", "zhuli", NIGHT).verdict.field == "opening"


@pytest.mark.parametrize("question", ["助浴的人摔晕了", "我就想死了算了"], ids=["told to ring", "despair"])
def test_neither_hours_nor_a_yes_are_said_to_who_is_in_danger(library: Library, question: str) -> None:
    body = MarkdownRenderer().render("## 助浴的人摔了晕了\n\n先打120，别挪动。\n").body
    vocabulary = replace(VOCABULARY, opening=WORKDAYS)
    service = library(Handbook(vocabulary, {CARE.id: replace(CARE, conditions=(), body=body)}))
    for at in (NOON, NIGHT):
        answer = ask(service, question, CARE.id, at)
        assert (answer.verdict.text, answer.silent) == ("", False)


def test_all_papers_stand_before_one_that_some_need(library: Library) -> None:
    papers = (Material(name="居民身份证"), Material(name="助浴委托书", note="不是本人来的写一份"))
    service = library(Handbook(VOCABULARY, {CARE.id: replace(CARE, materials=papers)}))
    points = ask(service, "助浴要带什么材料", CARE.id).points
    assert next(p.text for p in points if p.field == "materials") == "居民身份证；助浴委托书"


def test_what_is_done_until_a_document_begins_is_not_put_off_by_its_day(library: Library) -> None:
    coming = Policy(
        id="jiangli-2027",
        title="敬老奖励安排",
        category="gonggong",
        path="jiangli-2027.md",
        effective_from=datetime(2027, 1, 1).date(),
        body=MarkdownRenderer().render("## 现在来登记的\n\n可以先登记姓名。\n").body,
    )
    service = library(Handbook(VOCABULARY, {coming.id: coming}))
    assert ask(service, "现在能先登记不", coming.id).verdict.state is VerdictState.UNKNOWN
    assert ask(service, "敬老奖励给我发吗", coming.id).verdict.state is VerdictState.NOT_NOW
