"""A question about one document: the sentence that answers, what may be said, and what may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from search_handbook import VOCABULARY, Library

from indexer.clock import SHANGHAI
from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.choices import ContactKind, Desk, Online, ProxyState, Role
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.sheet import sheet_of
from indexer.domain.desk.verdict import VerdictState
from indexer.domain.document import (
    Branch,
    Contact,
    Document,
    Material,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    Window,
)
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Event, EventDocument, Vocabulary
from indexer.search.answer.asking import grams_of, readiness
from indexer.search.answer.events import Events
from indexer.search.answer.evidence import EVIDENCE, Speech, demands_of, evidence_of, is_told
from indexer.search.answer.naming import names_of
from indexer.search.answer.points import choose
from indexer.search.answer.scoring import FEATURES, Leaf, Question, Weighed, features
from indexer.search.answer.weights import evidence_weights, passage_weights
from indexer.search.passages.aspects import asked
from indexer.search.passages.facts import facts_of
from indexer.search.passages.taking_apart import Passage, passages_of
from indexer.search.request import SearchRequest
from indexer.search.response import LONGEST_POINT, Answer, Sureness
from indexer.search.service import SearchService
from indexer.search.wire import answer_as_json, said_as_json
from indexer.text.normalise import fold

NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)

BODY = """开门第一句先问他住几号楼。

## 谁能借

住在本社区就行，不看户口。没成年的，家长带着来。

## 借多久

一次借七天。到期还想用，==打电话续一回==，再续就得先还。

## 送上门吗

轮椅自己来推。楼高没电梯的，登记下来，约志愿者帮着抬。社区没有车，平车、担架也都没有，急病打120，别等着借。

## 从哪儿来的

都是街坊捐的，坐垫洗过晒过。想捐旧轮椅的，擦干净送来，写个名字留作纪念，不收坏了的。

## 弄坏了怎么办

自然磨损不用赔。摔坏的照原价赔，价钱登在本子上。轮椅不借给别的小区，社区不替人送货上门。
"""


def _wheelchair() -> Procedure:
    return Procedure(
        id="lunyi-jieyong",
        title="轮椅借用",
        category="bianmin",
        path="lunyi-jieyong.md",
        conditions=("住在本社区",),
        materials=(Material(name="居民身份证", note="看一眼就还"),),
        fee="none",
        proxy=Proxy(note="家里人替借要带双方身份证"),
        contacts=("weixiu",),
        body=MarkdownRenderer().render(BODY).body,
    )


_REPAIR = Contact(
    id="weixiu",
    title="轮椅维修点",
    category="bianmin",
    path="weixiu.md",
    kind=ContactKind.VENDOR,
    phones=(Phone(number="010-0000-0155"),),
    hours="09:00—17:00",
)
_CLOSED = Policy(
    id="jiangli-2026",
    title="奖励2026年度安排",
    category="gonggong",
    path="jiangli-2026.md",
    windows=(
        Window(
            from_=datetime(2026, 9, 1).date(),
            until=datetime(2026, 10, 31).date(),
            missed="明年一块儿补",
        ),
    ),
)


@pytest.fixture(scope="module")
def asked_service(library: Library) -> SearchService:
    documents: tuple[Document, ...] = (_wheelchair(), _REPAIR, _CLOSED)
    vocabulary: Vocabulary = VOCABULARY
    return library(Handbook(vocabulary, {document.id: document for document in documents}))


def _ask(service: SearchService, question: str, about: str = "lunyi-jieyong") -> Answer:
    return service.answer(question, about, on=NOW.date(), at=NOW)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("没户口的能借吗", "不看户口"),
        ("借一次多长时间", "一次借七天"),
        ("轮椅摔坏了赔多少", "照原价赔"),
        ("要交钱不", "不收费"),
        ("我替我爸借要带啥", "双方身份证"),
        ("打哪个电话", "010-0000-0155"),
    ],
)
def test_the_words_that_answer_stand_in_the_points(
    asked_service: SearchService, question: str, words: str
) -> None:
    points = _ask(asked_service, question).points
    assert len(points) <= 3
    assert words in "\n".join(point.text for point in points)


@pytest.mark.parametrize(
    ("sureness", "answers", "choices"),
    [
        pytest.param(Sureness.SURE, 1, (), id="the first alone where it is sure"),
        pytest.param(Sureness.LIKELY, 0, (("lunyi-jieyong", 1), ("weixiu", 1)), id="each of those offered"),
        pytest.param(Sureness.NONE, 0, (), id="nothing where nothing answers"),
    ],
)
def test_documents_that_may_be_meant_each_say_their_best_point(
    asked_service: SearchService, sureness: Sureness, answers: int, choices: tuple[tuple[str, int], ...]
) -> None:
    documents = (_wheelchair(), _REPAIR)
    said = asked_service.told("打哪个电话", documents, sureness, on=NOW.date(), at=NOW)
    assert said.sureness is sureness
    assert (said.answer is not None) == bool(answers)
    written = said_as_json(said)["choices"]
    assert tuple((told["document"], len(told["points"])) for told in written) == choices


def test_every_point_is_verbatim_from_its_section_and_its_mark_from_the_point(
    asked_service: SearchService,
) -> None:
    for question in ("没户口的能借吗", "借一次多长时间", "摔坏了赔不赔"):
        for point in _ask(asked_service, question).points:
            assert len(point.text) <= LONGEST_POINT
            assert point.marked
            assert (point.section is None) == (point.field is not None)
            if point.section is not None:
                assert point.text in point.section.text


def test_no_sentence_is_shown_twice(asked_service: SearchService) -> None:
    points = _ask(asked_service, "借多久到期还能续吗").points
    sentences = [s for point in points for s in point.text.split("。") if s]
    assert len(sentences) == len(set(sentences))


def test_what_was_not_shown_is_offered_next(asked_service: SearchService) -> None:
    answer = _ask(asked_service, "没户口的能借吗")
    shown = {point.section.title for point in answer.points if point.section}
    offered = {section.title for section in answer.next}
    assert offered
    assert not shown & offered


def test_plain_refusal_of_the_text_is_a_no_in_its_words(asked_service: SearchService) -> None:
    verdict = _ask(asked_service, "轮椅能借给别的小区吗").verdict
    assert verdict.state is VerdictState.NO
    assert "不借给别的小区" in verdict.text


@pytest.mark.parametrize(
    "question",
    [
        "没户口的能借吗",
        "能不能不还",
        "是不是非得赔",
        "谁都能给送货上门吗",
        "腿脚不好，给我多借半年吧",
        "轮椅借用是借什么",
    ],
    ids=["a grant", "a negative question", "a question of must", "of others", "a plea", "what it is"],
)
def test_a_detail_never_gets_the_yes_of_the_whole(asked_service: SearchService, question: str) -> None:
    assert not _ask(asked_service, question).verdict.state.positive


def test_the_matter_itself_is_answered_by_its_conditions(asked_service: SearchService) -> None:
    verdict = _ask(asked_service, "轮椅借用").verdict
    assert verdict.state is VerdictState.YES_IF


def test_closed_window_says_not_now_whatever_is_asked(asked_service: SearchService) -> None:
    answer = _ask(asked_service, "十一月才来还能领上吗", "jiangli-2026")
    assert answer.verdict.state is VerdictState.NOT_NOW
    assert "10月31日 截止" in answer.verdict.text
    assert "明年一块儿补" in "\n".join(point.text for point in answer.points)


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("要带什么证件", Aspect.MATERIALS),
        ("白弄吗，收钱不", Aspect.FEE),
        ("能领几个月", Aspect.AMOUNT),
        ("交上去几天下来", Aspect.DURATION),
        ("最晚几号交", Aspect.DEADLINE),
        ("忘了报，还能补上吗", Aspect.LATE),
        ("礼拜六开门吗", Aspect.HOURS),
        ("上哪儿办", Aspect.WHERE),
        ("打哪个号", Aspect.PHONE),
        ("手机上能弄不", Aspect.ONLINE),
        ("我妈来不了我替她行吗", Aspect.PROXY),
        ("让我弟拿证去领成不", Aspect.PROXY),
        ("过户他能不去吗", Aspect.PROXY),
        ("租户够格吗", Aspect.ELIGIBILITY),
        ("你们能给盖个章吗", Aspect.REFUSED),
        ("要是证丢了呢", Aspect.EXCEPTION),
        ("到期了怎么接着办", Aspect.RENEWAL),
        ("去年那个规定作废了没", Aspect.VALIDITY),
        ("头一步先办啥", Aspect.STEPS),
    ],
)
def test_question_words_tell_the_aspect(question: str, aspect: Aspect) -> None:
    assert aspect in asked(question)


def test_question_of_which_the_document_holds_nothing_is_not_answered(asked_service: SearchService) -> None:
    answer = _ask(asked_service, "猫咪绝育")
    assert answer.points == ()
    assert answer.verdict.state is VerdictState.UNKNOWN


@pytest.mark.parametrize("question", ["轮椅轮子是几寸的", "轮椅星期几能借"], ids=["no inches", "no weekday"])
def test_neighbouring_sentences_are_no_answer_where_what_was_asked_is_missing(
    asked_service: SearchService, question: str
) -> None:
    answer = _ask(asked_service, question)
    assert answer.points == ()


def test_ask_of_the_document_itself_is_always_answered(library: Library) -> None:
    question = "猫咪绝育"
    service = library(Handbook(VOCABULARY, {"lunyi-jieyong": replace(_wheelchair(), asks=(question,))}))
    assert _ask(service, question).points


@pytest.mark.parametrize(
    ("question", "text", "able"),
    [
        ("一次能借几天", "一次借七天。", True),
        ("几天能批下来", "多久以街道答复为准。", True),
        ("几天能批下来", "街道收下，区里批。", False),
        ("一个月给多少钱", "金额不在这里写，以通知为准。", True),
        ("一个月给多少钱", "每月月底发到卡上。", False),
        ("礼拜六开门吗", "周二、周五来。", True),
        ("垫子是什么牌子的", "坐垫洗过晒过。", False),
        ("能开发票吗", "不收押金，修完给收据。", True),
        ("修完给保修吗", "修完当场试一试。", False),
        ("一车多少钱", "按袋或按车谈，谈好再装车。", True),
        ("周末有人不", "待核，以试拨为准。", True),
        ("多大岁数能申请", "对象和补贴以现行口径为准。", True),
    ],
)
def test_sentence_answers_a_measure_only_with_a_measure_or_a_plain_refusal_to_give_one(
    question: str, text: str, able: bool
) -> None:
    demands = demands_of(question)
    assert demands
    assert all(must.search(text) for must in demands) is able


@pytest.mark.parametrize(
    ("question", "told"),
    [("几点能打电话", True), ("一车多少钱", True), ("几点能修轮子", False)],
    ids=["only the hour", "only the price", "the hour of something"],
)
def test_question_of_an_aspect_alone_needs_nothing_but_its_sign(question: str, told: bool) -> None:
    evidence = dict.fromkeys(EVIDENCE, 0.0) | {"sign": 1.0}
    assert is_told(question, _wheelchair(), evidence, by_words=True) is told


def test_names_of_the_matter_are_no_words_of_what_was_asked() -> None:
    handbook = Handbook(VOCABULARY, {"lunyi-jieyong": _wheelchair()})
    passages = passages_of(_wheelchair(), handbook)
    question = Question("轮椅坐垫", (("轮椅", "椅坐", "坐垫"),), "轮椅坐垫")
    rows = dict(zip(FEATURES, features(question, Leaf(passages, (), "轮椅借用"), None).T, strict=True))
    washed = next(n for n, passage in enumerate(passages) if "坐垫" in passage.text)
    own = next(n for n, passage in enumerate(passages) if passage.text == "轮椅自己来推。")
    assert (rows["shared"][washed] > 0, rows["named"][washed]) == (True, 0)
    assert (rows["shared"][own], rows["named"][own] > 0) == (0, True)


def test_facts_stand_beside_sentences_with_what_they_tell_of() -> None:
    handbook = Handbook(VOCABULARY, {document.id: document for document in (_wheelchair(), _REPAIR)})
    passages = passages_of(_wheelchair(), handbook)
    facts = {passage.field: passage for passage in passages if passage.field}
    assert facts["fee"].text == "不收费"
    assert facts["contacts"].text == "轮椅维修点 010-0000-0155"
    assert facts["contacts"].aspects == {Aspect.PHONE, Aspect.WHERE}
    sentences = [passage for passage in passages if passage.section]
    assert [s.text for s in sentences if s.heading == "借多久"] == [
        "一次借七天。",
        "到期还想用，打电话续一回，再续就得先还。",
    ]
    assert all(s.section and s.section.text[s.start : s.end] == s.text for s in sentences)


def _with_event(library: Library, procedure: Procedure | None = None) -> SearchService:
    event = Event(
        key="tui-xiu",
        title="退休",
        asks=("快退休了要办哪些手续",),
        documents=(EventDocument(document="lunyi-jieyong", why="先借轮椅"), EventDocument(document="weixiu")),
    )
    documents: tuple[Document, ...] = (procedure or _wheelchair(), _REPAIR)
    vocabulary = replace(VOCABULARY, events=(event,))
    return library(Handbook(vocabulary, {document.id: document for document in documents}))


@pytest.mark.parametrize("question", ["退休", "快退休了，要办哪些手续", "退休了都要办啥"])
def test_event_answers_with_its_documents_in_their_order(library: Library, question: str) -> None:
    response = _with_event(library).search(SearchRequest(text=question, on=NOW.date()))
    assert response.confidence is Sureness.SURE
    assert response.answer is not None
    assert response.answer.event is not None
    assert [s.document for s in response.answer.event.documents] == ["lunyi-jieyong", "weixiu"]
    told = answer_as_json(response.answer)
    assert told["event"] == "tui-xiu"
    assert told["steps"][0] == {"document": "lunyi-jieyong", "why": "先借轮椅"}


def test_one_thing_within_an_event_is_no_event(library: Library) -> None:
    response = _with_event(library).search(SearchRequest(text="快退休了轮椅去哪借", on=NOW.date()))
    assert response.answer is None or response.answer.event is None


EVENTS = Events((
    Event(
        key="tui-xiu",
        title="退休",
        asks=("到点退休，要办哪些",),
        documents=(EventDocument(document="nianjin"), EventDocument(document="dangan")),
    ),
    Event(key="xin-ju", title="搬家", asks=("搬了家",), documents=(EventDocument(document="hukou"),)),
))  # fmt: skip


@pytest.mark.parametrize(
    ("question", "found", "event"),
    [
        ("到点退休，往后先办什么", ("nianjin",), "tui-xiu"),
        ("到点退休，往后先办什么", ("hukou", "nianjin"), None),
        ("到点退休，头一步干啥", ("dangan", "hukou"), None),
        ("到点退休，头一步干啥", ("dangan", "nianjin"), "tui-xiu"),
        ("单位叫我回去，头一步干啥", ("nianjin",), None),
        ("到点退休，往后要带什么材料", ("nianjin",), None),
        ("下月退休，年金几天到账", ("nianjin",), None),
        ("退休的手续单子", ("lunyi",), None),
    ],
    ids=[
        "its-gate",
        "another-first",
        "one-of-its-steps",
        "two-of-its-steps",
        "none-of-its-words",
        "papers",
        "one-thing",
        "words-alone",
    ],
)
def test_who_asks_what_to_do_first_is_given_the_event_whose_documents_are_found(
    question: str, found: tuple[str, ...], event: str | None
) -> None:
    asked = EVENTS.asked(question, found)
    assert (asked.key if asked else None) == event


def test_of_two_events_of_the_same_documents_the_one_that_begins_with_them_is_meant() -> None:
    birth = (EventDocument(document="jiance"), EventDocument(document="luohu"))
    wedding = (EventDocument(document="lingzheng"), *birth, EventDocument(document="beiyun"))
    events = Events((
        Event(key="hun-shi", title="结婚", asks=("结婚怀上头一胎",), documents=wedding),
        Event(key="tian-ding", title="添丁", asks=("怀上头一胎",), documents=birth),
    ))  # fmt: skip
    asked = events.asked("怀上头一胎，要跑哪些地方", ("jiance", "luohu", "beiyun"))
    assert asked is not None
    assert asked.key == "tian-ding"


def test_ask_of_a_document_is_no_event(library: Library) -> None:
    document = replace(_wheelchair(), asks=("退休",))
    service = _with_event(library, document)
    answer = service.search(SearchRequest(text="退休", on=NOW.date())).answer
    assert answer is not None
    assert answer.event is None


def test_detail_is_not_refused_because_the_station_is_closed_this_hour(library: Library) -> None:
    vocabulary = replace(VOCABULARY, opening=(Opening(workday=True, from_="09:00", until="17:30"),))
    service = library(Handbook(vocabulary, {"lunyi-jieyong": _wheelchair()}))
    night = datetime(2026, 11, 23, 3, tzinfo=SHANGHAI)
    whole = service.answer("轮椅借用", "lunyi-jieyong", on=night.date(), at=night).verdict
    detail = service.answer("借一次多长时间", "lunyi-jieyong", on=night.date(), at=night).verdict
    assert (whole.state, detail.state) == (VerdictState.NOT_NOW, VerdictState.UNKNOWN)


def test_matter_of_others_is_referred_and_its_details_are_not(library: Library) -> None:
    document = replace(_wheelchair(), role=Role.REFERS, places="派出所")
    service = library(Handbook(VOCABULARY, {document.id: document, "weixiu": _REPAIR}))
    whole, detail = _ask(service, "轮椅借用").verdict, _ask(service, "没户口的能借吗").verdict
    assert whole.state is VerdictState.REFER
    assert "派出所" in whole.text
    assert _ask(service, "轮椅能给开一张借条吗").verdict.state is VerdictState.REFER
    assert _ask(service, "轮椅能不能开到马路上").verdict.state is not VerdictState.REFER
    assert _ask(service, "想给老人借个轮椅").verdict.state is VerdictState.REFER
    assert detail.state is VerdictState.UNKNOWN
    assert _ask(service, "轮椅借一次多长时间").verdict.state is VerdictState.UNKNOWN


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (ProxyState.NO, VerdictState.NO),
        (ProxyState.YES, VerdictState.YES),
        (ProxyState.ONLY_FOR, VerdictState.YES_IF),
        (None, VerdictState.UNKNOWN),
    ],
    ids=["no", "yes", "only for some", "words alone"],
)
def test_somebody_else_may_come_only_if_the_field_says_so(
    library: Library, state: ProxyState | None, verdict: VerdictState
) -> None:
    document = replace(_wheelchair(), proxy=Proxy(state=state, note="家里人替借要带双方身份证"))
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, "我替我爸借行吗").verdict.state is verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        pytest.param("家里人能来借吗", VerdictState.YES, id="one of the family comes"),
        pytest.param("我给我妈借，代办行吗", VerdictState.YES, id="for her mother"),
        pytest.param("孩子能借吗", VerdictState.UNKNOWN, id="for a child, not by one"),
        pytest.param("轮椅能继承给儿子吗", VerdictState.UNKNOWN, id="handed down"),
        pytest.param("走不动能送上门吗", VerdictState.UNKNOWN, id="brought home"),
        pytest.param("能指定上回那个姑娘来吗", VerdictState.UNKNOWN, id="who of the staff comes"),
        pytest.param("押金要自己花钱不", VerdictState.UNKNOWN, id="pays oneself"),
        pytest.param("我爸户口在外地能借不", VerdictState.UNKNOWN, id="spoken of, not sent"),
        pytest.param("我妈去年没的，还能借吗", VerdictState.UNKNOWN, id="a year, not a way"),
    ],
)
def test_only_a_question_for_somebody_else_is_answered_by_the_field_of_proxies(
    library: Library, question: str, verdict: VerdictState
) -> None:
    document = replace(_wheelchair(), proxy=Proxy(state=ProxyState.YES, note="家里人可以替借"))
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, question).verdict.state is verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        pytest.param("网上能办借用手续吗", VerdictState.YES, id="done online"),
        pytest.param("能不能在手机上登记", VerdictState.YES, id="on the telephone"),
        pytest.param("网上买的旧轮椅也归这管吗", VerdictState.UNKNOWN, id="bought online"),
    ],
)
def test_only_a_question_of_doing_it_online_is_answered_by_the_field_of_that(
    library: Library, question: str, verdict: VerdictState
) -> None:
    document = replace(_wheelchair(), online=Online.FULL)
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, question).verdict.state is verdict


def test_vendor_who_may_come_at_night_is_not_denied_for_the_station(library: Library) -> None:
    vocabulary = replace(VOCABULARY, opening=(Opening(workday=True, from_="09:00", until="17:30"),))
    for vendor in (_REPAIR, replace(_REPAIR, all_day=True)):
        service = library(Handbook(vocabulary, {"lunyi-jieyong": _wheelchair(), "weixiu": vendor}))
        assert _ask(service, "夜里有人接吗").verdict.state is VerdictState.UNKNOWN


def test_way_of_something_else_is_no_yes_to_the_matter(library: Library) -> None:
    document = replace(_wheelchair(), keywords=("轮椅", "借"))
    service = library(Handbook(VOCABULARY, {document.id: document}))
    matter, other = _ask(service, "轮椅怎么借"), _ask(service, "轮椅摔坏怎么赔")
    assert (matter.verdict.state.positive, matter.of_detail) == (True, False)
    assert (other.verdict.state, other.of_detail) == (VerdictState.UNKNOWN, True)


def test_proxies_for_one_part_alone_are_neither_yes_nor_no_but_their_sentence(library: Library) -> None:
    proxy = Proxy(state=ProxyState.ONLY_FOR, note="领轮椅可以由家人来，换轮椅要本人去")
    service = library(Handbook(VOCABULARY, {"lunyi-jieyong": replace(_wheelchair(), proxy=proxy)}))
    verdict = _ask(service, "我替我爸借行吗").verdict
    assert verdict.state is VerdictState.UNKNOWN
    assert "换轮椅要本人去" in verdict.text


@pytest.mark.parametrize(
    ("question", "about", "state"),
    [
        ("晚上七点有人接吗", "weixiu", VerdictState.NOT_NOW),
        ("下午三点有人接吗", "weixiu", VerdictState.YES_IF),
        ("礼拜六有人接吗", "weixiu", VerdictState.NOT_NOW),
        ("夜里有人接吗", "weixiu", VerdictState.NOT_NOW),
        ("周六开门吗", "lunyi-jieyong", VerdictState.NOT_NOW),
        ("周三上午十点开门吗", "lunyi-jieyong", VerdictState.YES_IF),
    ],
)
def test_hour_or_day_that_is_named_is_answered_from_the_openings(
    library: Library, question: str, about: str, state: VerdictState
) -> None:
    openings = (Opening(workday=True, from_="09:00", until="17:30"),)
    vocabulary = replace(VOCABULARY, opening=openings)
    documents = {"lunyi-jieyong": _wheelchair(), "weixiu": replace(_REPAIR, opening=openings)}
    verdict = _ask(library(Handbook(vocabulary, documents)), question, about).verdict
    assert verdict.state is state
    assert "17:30" in verdict.text


@pytest.mark.parametrize("question", ["周六能去你们那儿借吗", "礼拜天能来站里借吗", "周六能借吗"])
def test_who_wants_to_come_on_a_day_is_told_whether_the_station_is_open(
    library: Library, question: str
) -> None:
    vocabulary = replace(VOCABULARY, opening=(Opening(workday=True, from_="09:00", until="17:30"),))
    wheelchair = replace(_wheelchair(), places="社区服务站前台")
    verdict = _ask(library(Handbook(vocabulary, {"lunyi-jieyong": wheelchair})), question, "lunyi-jieyong")
    assert verdict.verdict.state is VerdictState.NOT_NOW


@pytest.mark.parametrize(
    ("question", "changes"),
    [
        ("周三上午十点能推着轮椅打墙吗", {}),
        ("周三上午十点开门吗", {"role": Role.REFERS}),
        ("周三上午十点开门吗", {"hours": "每月十号"}),
    ],
    ids=["nobody's presence", "the door of others", "hours of its own"],
)
def test_station_hours_answer_nothing_else(
    library: Library, question: str, changes: dict[str, object]
) -> None:
    vocabulary = replace(VOCABULARY, opening=(Opening(workday=True, from_="09:00", until="17:30"),))
    documents = {"lunyi-jieyong": replace(_wheelchair(), **changes)}
    verdict = _ask(library(Handbook(vocabulary, documents)), question).verdict
    assert not verdict.state.positive


@pytest.mark.parametrize("question", ["轮椅坏了", "轮椅坏了咋办", "轮椅能借吗"], ids=["told", "how", "may I"])
def test_matter_that_is_only_named_has_the_verdict_of_its_card(library: Library, question: str) -> None:
    document = replace(
        _wheelchair(), keywords=("轮椅", "能借", "坏", "坏了"), asks=("轮椅坏了", "轮椅坏了咋办")
    )
    answer = _ask(library(Handbook(VOCABULARY, {document.id: document})), question)
    assert (answer.verdict.state, answer.of_detail, answer.silent) == (VerdictState.YES_IF, False, False)


def test_detail_of_a_document_that_is_over_is_not_answered_by_its_being_over(library: Library) -> None:
    document = replace(_wheelchair(), effective_to=datetime(2025, 12, 31).date())
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, "轮椅借用").verdict.state is VerdictState.ENDED
    assert _ask(service, "轮椅借用那份规定还照着办吗").verdict.state is VerdictState.ENDED
    assert _ask(service, "以前借的轮椅还用还吗").verdict.state is VerdictState.UNKNOWN


def test_audience_that_is_chosen_is_told_nothing_of_others(library: Library) -> None:
    branches = (
        Branch(label="老人借", audiences=("老年人",), differs="老人借可以多留一礼拜"),
        Branch(label="残疾人借", audiences=("残疾人",), differs="残疾人借不限日子"),
    )
    document = replace(_wheelchair(), branches=branches)
    service = library(Handbook(VOCABULARY, {document.id: document}))
    question = "残疾人借多久不限日子吗"
    everybody = service.answer(question, document.id, on=NOW.date(), at=NOW)
    chosen = service.answer(question, document.id, on=NOW.date(), at=NOW, audiences=("老年人",))
    assert any("残疾人借" in point.text for point in everybody.points)
    assert not any("残疾人借" in point.text for point in chosen.points)


def test_facts_are_the_rows_of_the_card(library: Library) -> None:
    document = replace(_wheelchair(), visits=1, desk=Desk.BACK, transfer_to="街道")
    handbook = Handbook(VOCABULARY, {document.id: document, "weixiu": _REPAIR})
    facts = {fact.field: fact for fact in facts_of(document, handbook)}
    rows = {row.field: row for row in sheet_of(document, handbook)}
    assert facts["visits"].text == rows["visits"].text
    assert facts["conditions"].label == rows["conditions"].label
    assert "transfer_to" in rows
    assert "transfer_to" not in facts, "what happens behind the desk is not read out"


def test_every_feature_has_a_weight_with_the_encoder_and_without() -> None:
    for by_words in (True, False):
        assert set(passage_weights(by_words=by_words)) == set(FEATURES)
        assert set(evidence_weights(by_words=by_words)) == {*EVIDENCE, "least"}


def test_what_is_seldom_told_speaks_against_an_answer_and_names_say_nothing() -> None:
    document = _wheelchair()
    for by_words in (True, False):
        seldom = readiness("什么牌子的", document, by_words=by_words)
        assert seldom < readiness("没带怎么办", document, by_words=by_words)
    assert not {"轮椅", "轮"} & grams_of("轮椅什么牌子", document)


def test_grams_of_the_question_count_where_the_document_holds_them() -> None:
    document = _wheelchair()
    leaf = Leaf(passages_of(document, Handbook(VOCABULARY, {document.id: document})), (), names_of(document))
    scores = np.array([float("捐" in passage.text) for passage in leaf.passages])
    speech = Speech({document.id: document})

    def found(typed: str) -> Mapping[str, float]:
        weighed = Weighed(Question(typed, (), typed), leaf, None, None, scores)
        return evidence_of(weighed, (), document, speech)

    best, elsewhere, nowhere = found("轮椅坐垫"), found("轮椅平车"), found("轮椅花纹")
    assert (best["pairs"] > 0, best["pairs_anywhere"] > 0) == (True, True)
    assert (elsewhere["pairs"], elsewhere["pairs_anywhere"] > 0) == (0, True)
    assert (nowhere["pairs_anywhere"], nowhere["pairs_in_one"]) == (0, 0)
    assert found("轮椅")["asked"] == 0, "names of the matter are no part of what was asked"


def test_headings_and_asks_in_residents_words_are_evidence() -> None:
    document = replace(_wheelchair(), asks=("推老人看病想借一辆",))
    passages = passages_of(document, Handbook(VOCABULARY, {document.id: document}))
    leaf = Leaf(passages, (), names_of(document), [*map(fold, document.asks)])
    speech = Speech({document.id: document})

    def found(typed: str) -> Mapping[str, float]:
        weighed = Weighed(Question(typed, (), typed), leaf, None, None, np.zeros(len(passages)))
        return evidence_of(weighed, (), document, speech)

    headed, asked, neither = found("轮椅弄坏了怎么赔"), found("推我爸看病"), found("车胎没气找谁")
    assert headed["headed"] > 0.5 > asked["headed"] == neither["headed"] == 0
    assert headed["headed_pairs"] == 4
    assert asked["ask_pairs"] > headed["ask_pairs"] == neither["ask_pairs"] == 0
    assert asked["ask_any"]
    assert not neither["ask_any"]
    assert asked["ask_characters"] > neither["ask_characters"]


def test_own_number_stands_before_that_of_who_stands_in() -> None:
    backup = replace(_REPAIR, id="jijiu", title="急救", phones=(Phone(number="120"),))
    contact = replace(_REPAIR, backup="jijiu")
    handbook = Handbook(VOCABULARY, {contact.id: contact, backup.id: backup})
    passages = passages_of(contact, handbook)
    scores = np.array([{"backup": 2.0, "hours": 3.0}.get(passage.field or "", 0.0) for passage in passages])
    points = choose(Leaf(passages), scores, frozenset({Aspect.PHONE}), most=2)
    assert points[-1].text == "010-0000-0155"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("上个月过了期，还能领吗", "过了日子的，先登记，次年补发。", id="who comes late"),
        pytest.param("能领吗", "孩子不满十八岁。", id="who comes in time"),
    ],
)
def test_who_comes_late_is_told_of_that_first(typed: str, first: str) -> None:
    passages = [
        Passage("孩子不满十八岁。", "谁能领", field="conditions", aspects=frozenset({Aspect.ELIGIBILITY})),
        Passage("过了日子的，先登记，次年补发。", "没赶上", field="late", aspects=frozenset({Aspect.LATE})),
    ]
    question = Question(typed, (), typed)
    points = choose(Leaf(passages), np.array([2.0, 1.0]), question.aspects, late_first=question.missed)
    assert points[0].text == first


@pytest.mark.parametrize(
    ("question", "positive"),
    [
        pytest.param("借轮椅，明天就要用", True, id="the matter as residents tell it"),
        pytest.param("把轮子拆下来装到我那辆三轮上，跑得快些", False, id="something else of it"),
    ],
)
def test_story_has_the_yes_of_the_matter_only_where_it_tells_the_matter(
    library: Library, question: str, positive: bool
) -> None:
    document = replace(_wheelchair(), conditions=(), asks=("借轮椅，明天就要用一天", "轮子坏了"))
    answer = _ask(library(Handbook(VOCABULARY, {document.id: document})), question)
    assert answer.verdict.state.positive is positive
    assert answer.of_detail is not positive


def test_silence_about_what_was_asked_is_no_yes(library: Library) -> None:
    proxy = Proxy(state=ProxyState.YES, note="可以由家属代借")
    service = library(Handbook(VOCABULARY, {"lunyi-jieyong": replace(_wheelchair(), proxy=proxy)}))
    answer = _ask(service, "替我去领奖状，家属星期几能去")
    assert answer.silent
    assert not answer.verdict.state.positive


def test_what_has_not_begun_is_no_answer_to_how_it_will_be(library: Library) -> None:
    document = replace(_wheelchair(), effective_from=datetime(2027, 3, 1).date())
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, "没户口的现在能借吗").verdict.state is VerdictState.NOT_NOW
    assert _ask(service, "到时候没户口的能借吗").verdict.state is not VerdictState.NOT_NOW


def test_story_that_asks_for_no_way_is_not_referred(library: Library) -> None:
    document = replace(_wheelchair(), role=Role.REFERS, places="派出所")
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, "凭啥收我轮椅押金").verdict.state is VerdictState.UNKNOWN
    assert _ask(service, "轮椅押金店里死活不给").verdict.state is VerdictState.UNKNOWN
    assert _ask(service, "轮椅上哪儿借").verdict.state is VerdictState.REFER


def test_who_asks_where_for_how_long_is_told_the_measure_and_not_referred(library: Library) -> None:
    document = replace(_wheelchair(), role=Role.REFERS, places="派出所")
    service = library(Handbook(VOCABULARY, {document.id: document}))
    assert _ask(service, "搬到外地了，轮椅几天内得来还").verdict.state is VerdictState.UNKNOWN


def test_sentence_that_begins_with_its_no_is_said_before_whose_matter_it_is(library: Library) -> None:
    body = MarkdownRenderer().render("## 想卖轮椅\n\n不行，轮椅是社区的，不归借的人。\n").body
    document = replace(_wheelchair(), body=body, role=Role.REFERS, places="派出所")
    service = library(Handbook(VOCABULARY, {document.id: document}))
    verdict = _ask(service, "借的轮椅想自己卖").verdict
    assert (verdict.state, verdict.text) == (VerdictState.NO, "不行，轮椅是社区的，不归借的人。")
