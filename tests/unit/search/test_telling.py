"""A told sentence is answered question by question, and its story is not taken for one."""

from dataclasses import replace

import pytest

from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.body import Section
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState
from indexer.domain.document import Contact, Procedure
from indexer.search.conversation.telling import answer_in_full, names_a_year, questions_of
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


def test_heading_in_words_of_the_story_stays():
    quarrel = point("先约三方一块儿看", heading="楼上不认账")
    found = told("楼上死活不认账，该找谁", whole=answer(TWINS, quarrel), 该找谁=answer(PLACE))
    assert found.points == (PLACE, quarrel)


def test_question_that_means_nothing_without_its_story_is_answered_by_the_whole():
    lost, late = point("找打针的那家补", heading="本子丢了"), point("照样给办", heading="过了一个月")
    found = told("接种的本子丢了，能补吗", whole=answer(lost), 能补吗=answer(late))
    assert found.points == (lost,)


def test_detail_named_by_a_keyword_is_found():
    stopped = point("没按时认证可能停发", heading="过了日子")
    found = told("我妈九十了，会不会停发", whole=answer(TWINS), 会不会停发=answer(TWINS, stopped))
    assert found.points == (stopped,)


def test_what_is_so_for_some_people_or_for_the_late_does_not_answer_for_all():
    late = point("费用自理", heading="过了免费期")
    children = point("低龄儿童：看疫苗种类", field="branches")
    free = point("够岁数就免费", heading="老人免费吗")
    found = told("我今年六十八，要钱吗", whole=answer(late), 要钱吗=answer(late, children, free))
    assert found.points == (free,)


def test_silence_of_the_whole_is_broken_by_a_clause_that_is_told_of():
    fee = point("不收费", field="fee")
    found = told("腿摔了借个轮椅，要押金吗", whole=answer(silent=True), 要押金吗=answer(fee))
    assert (found.silent, found.points) == (False, (fee,))


def test_silence_stays_where_no_clause_is_told_of():
    assert told("自己交社保，能申不", whole=answer(silent=True), 能申不=answer(silent=True)).silent


def test_silence_on_what_one_of_the_asks_puts_shows_for_whom_it_is_and_what_is_near():
    matter = replace(MATTER, asks=("老姐姐搬不动腿，有人隔三差五去瞅瞅吗",), conditions=("独居的老人",))
    near = Section("没人应", "没人应", "再打一次。")
    silent = replace(answer(silent=True, document=matter), next=(near,))
    found = told("老张就他一个人，能不能隔三差五去看看", whole=silent, 能不能隔三差五去看看=silent)
    assert (found.silent, found.of_detail) == (False, True)
    assert [one.text for one in found.points] == ["独居的老人", "再打一次。"]


def test_silence_on_a_number_stays_though_an_ask_puts_it():
    matter = replace(MATTER, asks=("动用维修基金要多少户签字",), conditions=("业主",))
    silent = answer(silent=True, document=matter)
    assert told("物业说动维修基金，要多少户签字", whole=silent, 要多少户签字=silent).silent


def test_silence_on_the_name_of_the_matter_shows_for_whom_it_is():
    matter = replace(MATTER, title="临时救助申请", aliases=("救急的钱",), conditions=("一时过不下去的",))
    silent = answer(silent=True, document=matter)
    found = told("刚确诊癌症，钱花光了，有没有救急的钱", whole=silent, 有没有救急的钱=silent)
    assert (found.silent, [one.field for one in found.points]) == (False, ["conditions"])


def test_question_for_the_matter_by_its_name_is_told_on_what_it_hangs():
    matter = replace(MATTER, title="临时救助申请", aliases=("救急的钱",))
    named = Verdict(VerdictState.YES_IF, "符合下面这一条就能办。", "conditions")
    late = answer(point("来晚了", heading="来晚了、票据丢了"), document=matter)
    by_name = replace(answer(document=matter, verdict=named), of_detail=False)
    found = told("刚确诊癌症，钱花光了，有没有救急的钱", whole=late, 有没有救急的钱=by_name)
    assert (found.verdict, found.of_detail, found.points) == (named, False, ())


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


def test_section_headed_by_most_of_what_is_asked_answers_it():
    body = (
        MarkdownRenderer()
        .render("## 多少人同意才行\n\n按比例走。\n\n## 低层不同意\n\n先坐下听完。再摆方案。")
        .body
    )
    matter = replace(MATTER, title="老楼加装电梯", body=body)
    near = point("按比例走", heading="多少人同意才行")
    found = told(
        "我们楼没电梯，一楼死活不同意咋办",
        whole=answer(near, document=matter),
        一楼死活不同意咋办=answer(near, document=matter),
    )
    assert (found.points[0].section.title, found.points[0].marked) == ("低层不同意", "先坐下听完。")


def test_heading_of_another_day_does_not_answer():
    body = MarkdownRenderer().render("## 今天能来吗\n\n当天联系。").body
    night = point("名册里的疏通队全天接电话", heading="半夜、节假日")
    whole = answer(night, document=replace(MATTER, title="马桶疏通", body=body))
    assert told("马桶堵了，礼拜天能来吗", whole=whole, 礼拜天能来吗=answer()).points == (night,)


def test_words_that_the_whole_is_told_have_the_story_on_their_side():
    both, asks = point("两份能不能同时领，先问街道"), point("问是不是低保户")
    found = told(
        "想领生活费，我是低保户也能领两份吗", whole=answer(both), 我是低保户也能领两份吗=answer(asks)
    )
    assert found.points == (both,)


def test_number_that_was_asked_for_is_taken_from_what_the_whole_is_told():
    ask, sum_ = point("罚款怎么裁量，问主管部门"), point("拖着不交的罚100元")
    found = told("欠停车钱老不给，罚多少钱", whole=answer(sum_), 罚多少钱=answer(ask))
    assert found.points[0] == sum_


def test_contact_is_asked_at_once():
    contact = Contact(id="dui", title="疏通队", category="life", path="dui.md")
    asked = []

    def ask(words):
        asked.append(words)
        return answer(TWINS, document=contact)

    assert answer_in_full("马桶堵了，多少钱", ask).points == (TWINS,)
    assert asked == ["马桶堵了，多少钱"]


def test_section_that_is_shown_is_not_offered_next():
    whole = replace(answer(TWINS), next=(DAYS.section,))
    found = told("生了二胎，要等多久到账", whole=whole, 要等多久到账=answer(DAYS))
    assert found.next == ()
