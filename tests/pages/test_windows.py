"""今天能办吗: the sentence an old lady is answered with, on the days that matter."""

from datetime import date

import pytest

from webapp.presenters.day import AskedDay
from webapp.presenters.windows import today_of


@pytest.fixture
def answer(handbook):
    def on(id: str, day: str):
        asked = AskedDay(on=date.fromisoformat(day), today=date(2026, 11, 23))
        return today_of(handbook.documents[id], handbook.status(id, on=asked.on), handbook, asked)

    return on


@pytest.mark.parametrize(
    ("day", "shape", "headline"),
    [
        pytest.param("2026-08-02", "○", "还没开始，集中申领 9月1日 开始。", id="a month before"),
        pytest.param("2026-09-01", "●", "能办。集中申领到 10月31日 截止，还剩 60 天。", id="first day"),
        pytest.param(
            "2026-10-30", "●", "能办。集中申领到 10月31日 截止，还剩 1 天。", id="day before the last"
        ),
        pytest.param("2026-10-31", "●", "能办。集中申领到 10月31日 截止，今天是最后一天。", id="last day"),
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
    assert today.headline == "能办。集中申领到 2027年1月31日 截止，还剩 47 天。"
    assert today.details == ("2027年1月1日 起施行。",)


def test_ended_basis_is_a_caution(answer):
    assert answer("butie", "2026-11-23").caution == "依据的《老办法》已经失效，答应居民之前先核实。"
    assert answer("butie", "2026-02-28").caution == ""


def test_immediate_matter_is_done_on_the_spot(answer):
    assert answer("butie", "2026-02-28").headline == "能办，当场办结。"


def test_policy_that_ends_soon_names_what_follows(answer):
    assert answer("anpai-2026", "2026-12-31").details[-1] == "有效到 12月31日，以后按《奖励费2027年度安排》。"
