"""What a reply says first: what was asked, be it from a field that no row of the card shows."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.body import Section
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState, verdict_of
from indexer.domain.document import Opening, Procedure
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer, Point
from webapp.presenters.contacts import contact_view
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.answer import beginning
from webapp.presenters.desk.reply import reply_of

TODAY = date(2026, 11, 23)
OPEN = date(2026, 9, 15)


def point(text, field=None, section=None):
    return Point(text=text, mark=(0, len(text)), section=section, field=field)


@pytest.fixture
def said(make_client, handbook):
    """Return how a document replies with some points to a question of some aspects."""

    def of(id, *points, aspects=(), of_detail=True, on=OPEN):
        answer = Answer(
            document=handbook.documents[id],
            verdict=NOTHING_SAID,
            aspects=aspects,
            points=points,
            of_detail=of_detail,
        )
        with make_client().application.test_request_context("/"):
            day = AskedDay(on=on, today=TODAY)
            return reply_of(handbook.documents[id], handbook, day, answer=answer)

    return of


def test_shut_door_follows_what_may_be_said_where_nobody_asked_for_it(make_client, handbook):
    opening = (Opening(workday=True, from_="09:00", until="17:30"),)
    procedure = Procedure(
        id="zhuyu", title="助浴", category="party", path="zhuyu.md", conditions=("满八十岁",)
    )
    documents = {**handbook.documents, procedure.id: procedure}
    handbook = Handbook(replace(handbook.vocabulary, opening=opening), documents)
    night = datetime(2026, 11, 23, 22, tzinfo=SHANGHAI)
    how, when = (
        verdict_of(procedure, handbook, on=TODAY, moment=night, within_hours=within)
        for within in (True, False)
    )
    with make_client().application.test_request_context("/"):
        day = AskedDay(on=TODAY, today=TODAY, now=night)
        leads = [
            reply_of(
                procedure, handbook, day, answer=Answer(document=procedure, verdict=v, aspects=(), points=())
            )
            for v in (how, when)
        ]
    assert [str(reply.lead.html) for reply in leads] == [how.text, when.text]
    assert "下班" in when.text


def texts(points):
    return [str(one.html.striptags()) for one in points]


def test_condition_that_the_card_does_not_show_is_said(said):
    reply = said("jiangli-fei", point("有光荣证", "conditions"), point("别的话"))
    assert (reply.lead.html.striptags(), texts(reply.points)) == ("有光荣证", ["别的话"])


def test_field_that_no_row_shows_follows_the_words_that_lead(said):
    reply = said("jiangli-fei", point("先登记"), point("次年一并补发", "late"), point("不收费", "fee"))
    assert (reply.lead.html.striptags(), texts(reply.points)) == ("先登记", ["次年一并补发"])


def test_field_that_repeats_the_words_of_the_text_is_left_out(said):
    reply = said("jiangli-fei", point("过了日子先登记，次年一并补发。"), point("次年一并补发", "late"))
    assert texts(reply.points) == []


def test_day_that_was_asked_for_leads_before_other_words(said):
    window = point("每年9月1日至10月31日", "windows")
    reply = said("anpai-2026", point("带户口簿来"), window, aspects=(Aspect.DEADLINE,))
    assert (reply.lead.html.striptags(), texts(reply.points)) == ("每年9月1日至10月31日", ["带户口簿来"])


def test_window_answers_where_a_day_was_asked_for_and_no_words_tell_it(said):
    reply = said("anpai-2026", point("问街道", "successor_note"), aspects=(Aspect.DEADLINE,))
    assert "2026年9月1日" in reply.lead.html
    assert (reply.lead.place, texts(reply.points)) == ("申领窗口", ["问街道"])


@pytest.mark.parametrize(
    ("words", "lead"), [("带户口簿来", "2026年9月1日至2026年10月31日"), ("10月31日以前来", "10月31日以前来")]
)
def test_window_answers_where_the_words_name_no_day(said, words, lead):
    missed = point("先登记，次年集中发放时补发", "windows")
    reply = said("anpai-2026", point(words), missed, aspects=(Aspect.DEADLINE,))
    assert reply.lead.html.striptags() == lead


def test_papers_stand_first_where_nothing_but_their_names_answers(said):
    asked = (Aspect.MATERIALS, Aspect.RENEWAL)
    open_now = date(2026, 9, 15)
    reply = said("jiangli-fei", point("光荣证", "materials"), aspects=asked, on=open_now)
    assert (reply.lead, reply.asked) == (None, "materials")


def test_contact_says_one_sentence(said):
    reply = said("dui-new", point("堵了就打"), point("带上门牌"), point("先问价钱"))
    assert (reply.lead.html.striptags(), texts(reply.points)) == ("堵了就打", [])


def test_with_a_number_goes_when_where_and_for_how_much(make_client, handbook):
    told = {"hours": "天天 8 点到 6 点", "service_area": "全域", "price_note": "先报价", "license": "执照"}
    contact = replace(handbook.documents["dui-new"], **told)
    with make_client().application.test_request_context("/"):
        view = contact_view(contact, handbook, AskedDay(on=TODAY, today=TODAY))
    assert [text for _, text in view.needed] == ["天天 8 点到 6 点", "全域", "先报价"]
    assert "执照" in dict(view.facts).values()


def test_matter_that_needs_no_papers_is_not_put_on_the_list(said):
    assert said("jiangli-fei").can_be_planned
    assert not said("butie").can_be_planned


def test_sections_not_shown_are_told_below_as_they_begin(said, handbook):
    first, *others = [section for section in handbook.documents["jiangli-fei"].sections if section.title]
    last = others[-1]
    reply = said(
        "jiangli-fei",
        point(first.text[:9], section=first),
        point("别"),
        point("的"),
        point(last.text[:4], section=last),
    )
    assert reply.lead.place == first.title
    nearest_first = [last, *others[:-1]]
    assert [(one.title, str(one.html.striptags())) for one in reply.onward] == [
        (section.title, " ".join(section.text.split())) for section in nearest_first
    ]


def test_beginning_of_a_long_section_ends_with_a_sentence(handbook):
    document = handbook.documents["jiangli-fei"]
    text = "一二三四五六七八九。" * 12
    assert beginning(document, Section("长", "长", text)) == "一二三四五六七八九。" * 10
    assert str(beginning(document, Section("长", "长", "字" * 200))) == "字" * 100 + "…"


def test_that_the_time_is_over_goes_before_any_detail(said):
    """An old lady came a month late; who may come instead was no answer to her."""
    reply = said("jiangli-fei", point("可以由别人代领", "proxy"), aspects=(Aspect.PROXY,), on=TODAY)
    assert reply.lead.html == "今年集中申领已于 10月31日 截止。"
    assert texts(reply.points) == ["可以由别人代领"]


def test_row_of_the_first_point_stands_first_whatever_else_was_asked(said):
    asked = (Aspect.MATERIALS, Aspect.DURATION)
    reply = said(
        "jiangli-fei",
        point("光荣证", "materials"),
        point("有光荣证", "conditions"),
        aspects=asked,
        on=date(2026, 9, 15),
    )
    assert (reply.lead, reply.asked, texts(reply.points)) == (None, "materials", [])


def test_words_that_name_a_day_lead_where_one_was_asked_for(said):
    reply = said("butie", point("排个号"), point("每月15日上午来"), aspects=(Aspect.DEADLINE,))
    assert reply.lead.html.striptags() == "每月15日上午来"


def test_that_nobody_is_there_then_is_said_of_the_detail(make_client, handbook):
    shut = Verdict(VerdictState.NOT_NOW, "那时没人，站里开的时候是工作日。", "opening")
    answer = Answer(
        document=handbook.documents["butie"], verdict=shut, aspects=(Aspect.HOURS,), points=(), of_detail=True
    )
    with make_client().application.test_request_context("/"):
        reply = reply_of(handbook.documents["butie"], handbook, AskedDay(on=OPEN, today=TODAY), answer=answer)
    assert (reply.lead.html, reply.lead.tone) == (shut.text, "warn")


def test_plain_question_is_led_by_the_verdict_and_not_by_its_papers(said):
    reply = said("jiangli-fei", point("光荣证", "materials"), of_detail=False, on=OPEN)
    assert reply.asked == ""
