"""A told sentence is answered question by question, and its story is not taken for one."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.domain.body import Section
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState
from indexer.domain.document import Procedure
from indexer.search.answer.scoring import Leaf, Question, Weighed
from indexer.search.conversation.telling import answer_in_full, ends_of, names_a_year, questions_of
from indexer.search.passages.taking_apart import Passage
from indexer.search.response import Answer, Point

MATTER = Procedure(id="butie", title="育儿补贴申领", category="life", path="butie.md", keywords=("停发",))


def point(text, *, field=None, heading=None):
    section = Section(heading, heading, text) if heading else None
    return Point(text=text, mark=(0, len(text)), section=section, field=field)


def answer(*points, verdict=NOTHING_SAID, aspects=(), silent=False, document=MATTER):
    return Answer(
        document=document, verdict=verdict, aspects=aspects, points=points, silent=silent, of_detail=True
    )


TWINS = point("双胞胎怎么算，看公告", heading="双胞胎、已经被对方领走")
PLACE = point("网上自己办", field="places")
DAYS = point("审核几天，以街道答复为准", heading="几时到账")


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("闺女生了二胎，奶粉钱在哪儿申请，要等多久到账", ("奶粉钱在哪儿申请", "要等多久到账")),
        ("我妈九十了 刷脸老刷不过去 不刷会不会停发", ("不刷会不会停发",)),
        ("楼上漏水，死活不认账", ()),
        ("我闺女刚生了二胎奶粉钱在哪儿申请要等多久到账", ("在哪儿申请", "要等多久到账")),
        ("我家老爷子腿脚不好我替他来办行不行得带啥", ("我家老爷子腿脚不好我替他来办行不行", "得带啥")),
        ("暖气不热屋里才十五度供热那边说正常能退费吗", ("能退费吗",)),
        ("我老伴瘫炕上两年了听说有个护理费一个月给多少", ("一个月给多少",)),
        ("光荣证补办要几天能拿", ()),
        ("育儿补贴要等多久", ()),
        ("带啥，找谁，多少钱，行不行", ("找谁", "多少钱", "行不行")),
    ],
)
def test_clauses_that_ask_are_found_beside_the_story(text, questions):
    assert questions_of(text) == questions


def told(text, **answers):
    """Return what is told, given what each clause is told by itself; the rest is told of `whole`."""
    return answer_in_full(text, lambda words: answers.get(words, answers["whole"]))


def test_each_question_is_answered_before_what_is_near_to_the_story():
    found = told(
        "生了二胎，奶粉钱在哪儿申请，要等多久到账",
        whole=answer(TWINS, PLACE),
        奶粉钱在哪儿申请=answer(PLACE, aspects=(Aspect.WHERE,)),
        要等多久到账=answer(DAYS, aspects=(Aspect.DURATION,)),
    )
    assert (found.points, found.aspects) == ((PLACE, DAYS), (Aspect.WHERE, Aspect.DURATION))


def test_silence_of_the_whole_is_broken_by_a_clause_that_is_told_of():
    fee = point("不收费", field="fee")
    found = told("腿摔了借个轮椅，要押金吗", whole=answer(silent=True), 要押金吗=answer(fee))
    assert (found.silent, found.points) == (False, (fee,))


def test_silence_stays_where_no_clause_is_told_of():
    assert told("自己交社保，能申不", whole=answer(silent=True), 能申不=answer(silent=True)).silent


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("去年的采暖补贴多少钱", True),
        ("2025年的停车通告还管用吗", True),
        ("我去年就下岗了，现在登记还来得及吗", False),
        ("报过一次，去年的还能补吗", True),
        ("采暖补贴", False),
    ],
)
def test_year_of_a_story_is_not_the_one_asked_about(text, named):
    assert names_a_year(text) is named


def test_story_that_asks_nothing_is_not_told_that_it_is_not_written():
    found = told("屋里才十五度", whole=answer(silent=True))
    assert (found.silent, found.of_detail) == (False, True)


def test_yes_to_a_bare_question_is_no_yes_to_its_story():
    yes = Verdict(VerdictState.YES_IF, "符合三条就能办。", "conditions")
    found = told("我这车是老家牌照，要等几天", whole=answer(TWINS), 要等几天=answer(DAYS, verdict=yes))
    assert found.verdict == NOTHING_SAID


def test_whether_somebody_else_may_come_is_said():
    proxy = Verdict(VerdictState.YES, "可以代办。", "proxy")
    found = told(
        "老爷子腿脚不好，我替他来办行不行", whole=answer(TWINS), 我替他来办行不行=answer(PLACE, verdict=proxy)
    )
    assert found.verdict == proxy


def test_section_that_is_shown_is_not_offered_next():
    whole = replace(answer(TWINS), next=(DAYS.section,))
    found = told("生了二胎，要等多久到账", whole=whole, 要等多久到账=answer(DAYS))
    assert found.next == ()


def test_questions_have_their_first_point_before_any_has_a_second():
    more = point("钱打进卡里", heading="领到哪儿")
    found = told(
        "生了二胎，奶粉钱在哪儿申请，要等多久到账",
        whole=answer(TWINS),
        奶粉钱在哪儿申请=answer(PLACE, more),
        要等多久到账=answer(PLACE, DAYS),
    )
    assert found.points == (PLACE, DAYS, more)


def test_question_that_the_verdict_answers_has_its_words_last():
    proxy = Verdict(VerdictState.YES, "可以代办。", "proxy")
    found = told(
        "老爷子腿脚不好，我替他来办行不行，要等几天",
        whole=answer(TWINS),
        我替他来办行不行=answer(PLACE, verdict=proxy),
        要等几天=answer(DAYS),
    )
    assert (found.verdict, found.points) == (proxy, (DAYS, PLACE))


def test_question_for_the_matter_by_its_name_is_told_on_what_it_hangs():
    named = Verdict(VerdictState.YES_IF, "符合下面这一条就能办。", "conditions")
    by_name = replace(answer(PLACE, verdict=named), of_detail=False)
    found = told("刚确诊癌症，钱花光了，有没有救急的钱", whole=answer(TWINS), 有没有救急的钱=by_name)
    assert (found.verdict, found.of_detail) == (named, False)


def test_a_story_is_searched_by_what_it_ends_with():
    text = "社工你好，上回包饺子我也来了，我闺女租着房，听说政府能给贴点儿，够不够条件"
    assert ends_of(text) == (
        "上回包饺子我也来了，我闺女租着房，听说政府能给贴点儿，够不够条件",
        "我闺女租着房，听说政府能给贴点儿，够不够条件",
        "听说政府能给贴点儿，够不够条件",
    )
    assert ends_of("上回包饺子我也来了，我闺女租着房") == ()


def test_what_was_told_decides_between_passages_that_a_vague_question_leaves_alike():
    section = Section("哪些能补", "哪些能补", "证丢了能补。钱过了也能补。")
    leaf = Leaf([
        Passage("证丢了能补。", "", section),
        Passage("钱过了也能补。", "", section, start=6),
    ])  # fmt: skip
    question = Question("能补吗", (), "能补吗")
    alone = Weighed(question, leaf, None, None, np.array([1.0, 1.1]))
    story = Weighed(question, leaf, None, None, np.array([3.0, 0.0]))
    assert (alone.best, alone.within(story).best) == ([1, 0], [0, 1])


def test_heading_that_asks_the_same_speaks_for_what_stands_under_it():
    cost, other = Section("要不要自己掏钱", "钱", "看公示。"), Section("完工有毛病", "毛病", "找项目部。")
    leaf = Leaf([Passage("找项目部。", "完工有毛病", other), Passage("看公示。", "要不要自己掏钱", cost)])
    question = Question("得我们掏钱吗", (), "得我们掏钱吗")
    alone = Weighed(question, leaf, None, None, np.array([1.0, 0.0]))
    nothing = Weighed(question, leaf, None, None, np.zeros(2))
    assert (alone.best, alone.within(nothing).best) == ([0, 1], [1, 0])
