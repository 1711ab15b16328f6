"""Cries for help are heard in whatever form; everyday matters are not taken for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact, Phone
from indexer.search.judge.danger import (
    POSSIBLE,
    danger_of,
    doubted,
    is_told,
    kinds_of,
    may_be_danger,
    probabilities,
    told,
)
from indexer.search.query import parse_query
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)
HELP = Contact(
    id="help",
    title="急难",
    category="c",
    path="help.md",
    kind=ContactKind.EMERGENCY,
    symptoms=("闻到煤气味", "燃气泄漏", "着火了", "车祸", "困在电梯里", "叫不醒"),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("燃气泄漏", True, id="the symptom"),
        pytest.param("我家好像燃气泄漏了怎么办", True, id="the symptom in a sentence"),
        pytest.param("屋里闻到煤气的味儿", True, id="most of it"),
        pytest.param("着火啦！", True, id="another particle"),
        pytest.param("招火了", True, id="a homophone"),
        pytest.param("人关在电梯里", True, id="most characters in another order"),
        pytest.param("出车祸", True, id="a short symptom in a short cry"),
        pytest.param("我跟您说那边路口好像有过车祸想问问路灯的事", False, id="a short symptom in a story"),
        pytest.param("车祸伤残鉴定", False, id="papers about it"),
        pytest.param("煤气本丢了", False, id="the matter without the danger"),
        pytest.param("电梯费", False, id="a bill"),
        pytest.param("停车", False, id="something else"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_danger_is_told_from_the_query(analyser: Analyser, query: str, expected: bool) -> None:
    assert (danger_of(parse_query(query, analyser, on=TODAY), HELP) >= POSSIBLE) is expected


def test_danger_is_told_from_what_was_meant(analyser: Analyser) -> None:
    query = replace(parse_query("zhaohuole", analyser, on=TODAY), meant="着火了")
    assert danger_of(query, HELP) >= POSSIBLE


def test_symptom_of_an_ordinary_contact_is_no_emergency(analyser: Analyser) -> None:
    vendor = replace(HELP, kind=ContactKind.VENDOR)
    assert danger_of(parse_query("燃气泄漏", analyser, on=TODAY), vendor) == 0.0


NUMBERS = {
    number: replace(HELP, id=number, symptoms=symptoms, phones=(Phone(number=number, label="急难"),))
    for number, symptoms in {"119": (), "120": (), "110": (), "122": (), "8899": ("煤气味", "漏气了")}.items()
}


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("窗户外头蹿火苗子", "119"),
        ("老爷子叫半天不醒", "120"),
        ("有人拿刀堵我家门口", "110"),
        ("俩车撞一块了", "122"),
        ("灶台那儿嘶嘶响，味儿冲得慌", "8899"),
    ],
)
def test_danger_is_told_without_a_listed_symptom(analyser: Analyser, query: str, number: str) -> None:
    asked = parse_query(query, analyser, on=TODAY)
    dangers = {name: danger_of(asked, contact) for name, contact in NUMBERS.items()}
    assert max(dangers, key=lambda name: dangers[name]) == number
    assert is_told(dangers[number], 1.0, 1.0)
    assert may_be_danger(asked)


@pytest.mark.parametrize(
    "text",
    [
        "消防证明怎么开",
        "临时救助",
        "救助金什么时候发",
        "老年卡",
        "煤气本丢了",
        "电费怎么交",
        "停车证",
        "",
        "abc",
    ],
)
def test_papers_and_money_are_everyday(text: str) -> None:
    assert told(text) == {}


def test_listed_symptom_is_believed_whole_whatever_the_weights_say(analyser: Analyser) -> None:
    own = replace(HELP, symptoms=("水管冻裂",))
    assert probabilities("水管冻裂")["119"] < POSSIBLE
    assert is_told(danger_of(parse_query("水管冻裂了", analyser, on=TODAY), own), 1.0, 100.0)
    assert danger_of(parse_query("水管冻裂保险理赔材料", analyser, on=TODAY), own) == 0.0


@pytest.mark.parametrize("text", ["叫一次救护车多少钱", "煤气公司电话多少 抄表的"])
def test_price_or_number_of_help_is_no_danger_though_help_is_found_first(
    analyser: Analyser, text: str
) -> None:
    assert not may_be_danger(parse_query(text, analyser, on=TODAY))


def test_listed_symptom_within_other_words_needs_a_text_that_sounds_of_danger(analyser: Analyser) -> None:
    own = replace(HELP, symptoms=("打着火",))
    assert danger_of(parse_query("打着火就灭的灶", analyser, on=TODAY), own) < 0.5


def test_probabilities_of_all_kinds_are_at_most_one() -> None:
    for text in ("着火了", "晕倒", "打架动刀子", "停车", "火" * 200):
        assert 0 <= sum(probabilities(text).values()) <= 1


def test_everyday_matter_that_fits_better_speaks_against_danger() -> None:
    assert is_told(0.5, 1.0, 1.0)
    assert not is_told(0.5, 1.0, 50.0)
    assert not is_told(0.5, 0.0, 1.0)
    assert not is_told(0.8, 1.0, 50.0)
    assert is_told(0.95, 0.0, 1.0)
    assert is_told(0.5, 0.0, 0.0) is False
    assert not is_told(0.1, 100.0, 1.0)


def test_contact_is_called_by_its_number_or_by_what_its_symptoms_tell() -> None:
    known = [kinds_of(NUMBERS[number]) for number in ("119", "120", "110", "122")]
    assert known == [{"119", "lift"}, {"120"}, {"110"}, {"122"}]
    assert kinds_of(NUMBERS["8899"]) == {"96777"}
    assert kinds_of(HELP) == {"96777", "119", "lift"}
    assert kinds_of(replace(NUMBERS["119"], kind=ContactKind.HOTLINE)) == frozenset()


LIFT = replace(
    HELP, id="lift", symptoms=("困在电梯里了", "电梯门打不开", "电梯卡在半层"), phones=(Phone(number="8811"),)
)
STORY = "我住六号楼,平时不爱麻烦人,今天本来是来问老年卡的,"


@pytest.mark.parametrize(
    ("cry", "number"),
    [
        pytest.param("电热毯冒烟了", "119", id="an electric blanket"),
        pytest.param("老太太把敌敌畏喝了", "120", id="poison"),
        pytest.param("有人在楼道里打我儿子", "110", id="a beating"),
        pytest.param("我家老爷子走丢了", "110", id="somebody missing"),
    ],
)
@pytest.mark.parametrize("place", ["alone", "within a story"])
def test_dangerous_clause_is_heard_wherever_it_stands(
    analyser: Analyser, cry: str, number: str, place: str
) -> None:
    text = cry if place == "alone" else f"{STORY}刚才{cry},该先找谁,物业的电话打了三遍也没人接"
    asked = parse_query(text, analyser, on=TODAY)
    dangers = {name: danger_of(asked, contact) for name, contact in NUMBERS.items()}
    assert max(dangers, key=lambda name: dangers[name]) == number
    assert is_told(dangers[number], 1.0, 1.0)
    assert may_be_danger(asked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("去年家里着火烧光了,民政有没有救济,想问问材料怎么交,以前也没办过这种事", id="last year"),
        pytest.param("三年前被人打伤,法院判了一直不赔,我想申请执行,请问要带哪些材料去哪里办", id="years ago"),
    ],
)
def test_what_is_over_is_no_cry(analyser: Analyser, text: str) -> None:
    asked = parse_query(text, analyser, on=TODAY)
    assert not any(is_told(danger_of(asked, contact), 1.0, 10.0) for contact in NUMBERS.values())


def test_what_is_over_is_over_until_the_story_comes_to_today(analyser: Analyser) -> None:
    text = (
        "上礼拜我就来反映过,登记的姑娘说转给物业了,今早人被困在电梯里了,出不来,我想问问那笔维修的钱几时批下来"
    )
    asked = parse_query(text, analyser, on=TODAY)
    assert is_told(danger_of(asked, LIFT), 1.0, 1.0)
    over = parse_query(text.replace("今早", "当时"), analyser, on=TODAY)
    assert danger_of(over, LIFT) < danger_of(asked, LIFT)


@pytest.mark.parametrize("cry", ["人关在电梯里出不来", "我被困在电梯里了"])
def test_lift_has_its_own_number_before_that_of_the_fire_brigade(analyser: Analyser, cry: str) -> None:
    asked = parse_query(cry, analyser, on=TODAY)
    assert kinds_of(LIFT) == {"lift"}
    assert danger_of(asked, LIFT) > danger_of(asked, NUMBERS["119"])
    assert is_told(danger_of(asked, NUMBERS["119"]), 1.0, 1.0)


def test_lift_has_its_own_number_first_where_the_fire_brigade_lists_the_symptom_too(
    analyser: Analyser,
) -> None:
    brigade = replace(NUMBERS["119"], symptoms=("困在电梯",))
    asked = parse_query("我被困在电梯里了", analyser, on=TODAY)
    assert danger_of(asked, LIFT) > danger_of(asked, brigade) > 0.9


def test_fire_is_not_for_who_opens_lifts(analyser: Analyser) -> None:
    asked = parse_query("厨房着火了", analyser, on=TODAY)
    assert not is_told(danger_of(asked, LIFT), 1.0, 1.0)


def test_clear_kind_of_danger_goes_before_a_listed_symptom_of_another(analyser: Analyser) -> None:
    """A sparking meter was answered with the gas line: hissing stood among the signs of leaks."""
    gas = replace(NUMBERS["8899"], symptoms=("煤气味", "漏气了", "滋滋响"))
    asked = parse_query("家里电表箱冒火花了，滋滋响", analyser, on=TODAY)
    assert danger_of(asked, NUMBERS["119"]) > danger_of(asked, gas)


LONG_STORY = "我来问高龄津贴,我妈今年八十整,存折是邮政的行不行?{},要是本人不到能不能我按手印"


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        pytest.param("早上打呼噜跟拉风箱似的,叫不醒", "120", id="asleep"),
        pytest.param("她说活够了,今晚就喝那瓶农药", "120", id="veiled"),
        pytest.param("门缝里咕嘟咕嘟冒白烟", "119", id="smoke"),
    ],
)
def test_calm_clause_of_a_story_is_doubted_in_its_own_words(
    analyser: Analyser, clause: str, kind: str
) -> None:
    doubt = doubted(parse_query(LONG_STORY.format(clause), analyser, on=TODAY), NUMBERS.values())
    assert doubt is not None
    assert doubt.words in clause
    assert doubt.contact.id == kind


@pytest.mark.parametrize(
    "clause",
    [
        pytest.param("她在家看电视", id="nothing"),
        pytest.param("去年冬天她晕倒过,叫不醒", id="over"),
        pytest.param("她那张照片是去年照的", id="papers"),
    ],
)
def test_everyday_story_is_not_doubted(analyser: Analyser, clause: str) -> None:
    assert doubted(parse_query(LONG_STORY.format(clause), analyser, on=TODAY), NUMBERS.values()) is None


@pytest.mark.parametrize("text", ["", "dsznf", "12345", "？"])
def test_nothing_is_not_doubted(analyser: Analyser, text: str) -> None:
    assert doubted(parse_query(text, analyser, on=TODAY), NUMBERS.values()) is None
