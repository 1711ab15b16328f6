"""今天能办吗: the sentence an old lady is answered with, on the days that matter."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.choices import Handling, Role
from indexer.domain.document import LegalBasis, Opening, Procedure
from webapp.presenters.day import AskedDay
from webapp.presenters.windows import today_of


@pytest.fixture
def answer(handbook, in_request):
    def on(id: str, day: str):
        asked = AskedDay(on=date.fromisoformat(day), today=date(2026, 11, 23))
        return today_of(handbook.documents[id], handbook.status(id, on=asked.on), handbook, asked)

    return on


@pytest.mark.parametrize(
    ("day", "shape", "headline"),
    [
        pytest.param("2026-08-02", "○", "还没开始，集中申领 9月1日 开始。", id="a month before"),
        pytest.param(
            "2026-09-01", "●", "符合下面这一条就能办。集中申领到 10月31日 截止，还剩 60 天。", id="first day"
        ),
        pytest.param(
            "2026-10-30",
            "●",
            "符合下面这一条就能办。集中申领到 10月31日 截止，还剩 1 天。",
            id="day before the last",
        ),
        pytest.param(
            "2026-10-31",
            "●",
            "符合下面这一条就能办。集中申领到 10月31日 截止，今天是最后一天。",
            id="last day",
        ),
        pytest.param("2026-11-01", "◐", "今年集中申领已于 10月31日 截止。", id="day after"),
        pytest.param("2027-01-02", "◐", "上一次集中申领已于 2026年10月31日 截止。", id="next year"),
    ],
)
def test_window_sentence(answer, day, shape, headline):
    today = answer("jiangli-fei", day)
    assert (today.question, today.shape, today.headline) == ("今天能办吗", shape, headline)


def test_closed_window_says_what_to_do_and_when_it_opens_next(answer):
    today = answer("jiangli-fei", "2026-11-23")
    assert today.details == ("没赶上：先登记，次年集中发放时补发。", "下次 2027年9月1日 开始。")
    assert today.source.title == "奖励费2026年度安排"


def test_closed_window_without_a_next_one_says_so(answer):
    assert "下一次时间未公布。" in answer("anpai-2027", "2027-11-01").details


def test_closed_window_of_a_document_with_a_successor_names_the_successor(answer):
    details = answer("anpai-2026", "2026-11-23").details
    assert "下一次时间未公布。" not in details
    assert details[-1].endswith("以后按《奖励费2027年度安排》。")


def test_named_window_is_called_by_its_name(answer):
    assert answer("renzheng", "2026-12-31").headline == "能办。年度认证到 2027年1月31日 截止，还剩 31 天。"


def test_not_yet_points_to_what_applies_until_then(answer):
    today = answer("anpai-2027", "2026-11-23")
    assert today.headline == "还不到时候，2027年1月1日 起施行。"
    assert [link.id for link in today.instead] == ["anpai-2026"]


def test_window_that_opens_before_its_policy_takes_effect_can_be_used(answer):
    today = answer("zaokai", "2026-12-15")
    assert today.headline == "能申请，集中申领到 2027年1月31日 截止，还剩 47 天。"
    assert today.details == ("2027年1月1日 起施行。",)


def test_day_a_window_opens_is_told_where_it_comes_before_the_policy_takes_effect(answer):
    today = answer("zaokai", "2026-12-01")
    assert today.headline == "还没开始，集中申领 12月10日 开始。"
    assert today.details == ("到 2027年1月31日 截止。", "2027年1月1日 起施行。")


def test_ended_basis_is_a_caution(answer):
    assert answer("butie", "2026-11-23").caution == "依据的《老办法》已经失效，答应居民之前先核实。"
    assert answer("butie", "2026-02-28").caution == ""


def test_immediate_matter_is_done_on_the_spot(answer):
    assert answer("butie", "2026-02-28").headline == "能办，当场办结。"


def test_policy_that_ends_soon_names_what_follows(answer):
    assert answer("anpai-2026", "2026-12-31").details[-1] == "有效到 12月31日，以后按《奖励费2027年度安排》。"


OPEN_ALL_WEEK = Opening(days=(1, 2, 3, 4, 5, 6, 7), from_="09:00", until="17:00")


@pytest.fixture
def with_referral(handbook, make_client):
    """Return a client, at a given hour, of a station that only points the way with one matter."""
    elsewhere = Procedure(
        id="wufanzui",
        title="无犯罪记录证明",
        category="public",
        path="procedures/wufanzui.md",
        role=Role.REFERS,
        handling=Handling.IMMEDIATE,
        materials=(),
        places="派出所",
        fee="none",
        visits=1,
    )
    at_once = replace(elsewhere, id="xianchang", title="现场办", role=Role.HANDLES, places=None)
    changed = replace(
        handbook,
        documents={**handbook.documents, elsewhere.id: elsewhere, at_once.id: at_once},
        vocabulary=replace(handbook.vocabulary, opening=(OPEN_ALL_WEEK,)),
    )
    return lambda hour: make_client(
        handbook=changed, now=datetime(2026, 11, 23, hour, 0, tzinfo=SHANGHAI), rehearsal=True
    )


@pytest.mark.parametrize("address", ["/d/wufanzui", "/d/wufanzui?view=resident", "/d/wufanzui/print"])
def test_matter_of_somebody_else_is_never_said_to_be_done_here(with_referral, address):
    text = with_referral(10).get(address).text
    assert "不归本站办，去派出所。" in text
    assert "能办，当场办结" not in text
    for promise in ("什么都不用带", "不收费", "来 1 次"):
        assert promise not in text


@pytest.mark.parametrize(
    ("hour", "state", "text"),
    [(10, "yes", "能办，当场办结。"), (3, "not_now", "站里这会儿没开门，09:00 开门。")],
    ids=["open", "night"],
)
def test_interface_gives_the_same_verdict_as_the_page(with_referral, hour, state, text):
    client = with_referral(hour)
    told = client.get("/api/v1/documents/xianchang").get_json()["verdict"]
    assert (told["state"], told["text"]) == (state, text)
    assert text in client.get("/d/xianchang").text
    assert text in client.get("/d/xianchang/print").text


def test_rule_without_a_window_is_asked_whether_it_applies(answer):
    assert answer("tiaoli", "2026-11-23").question == "今天适用吗"


@pytest.mark.usefixtures("in_request")
def test_every_basis_that_has_ended_is_named(handbook):
    bases = (LegalBasis(document="laofa"), LegalBasis(document="duanqi"))
    steps = replace(handbook.documents["butie"], legal_basis=bases)
    both = replace(handbook, documents={**handbook.documents, "butie": steps})
    asked = AskedDay(on=date(2026, 11, 23), today=date(2026, 11, 23))
    caution = today_of(steps, both.status("butie", on=asked.on), both, asked).caution
    assert caution == "依据的《老办法》、《短期通知》已经失效，答应居民之前先核实。"
