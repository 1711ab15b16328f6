"""Going on about the matter at hand, leaving it, and asking for two in one breath."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.document import Material, Procedure
from indexer.search.conversation.following import follows, is_called, matters_of, may_go_on
from indexer.search.meaning import Nearness
from indexer.search.response import Sureness
from indexer.search.unnamed import names_no_matter

MATTER = Procedure(
    id="nianpiao",
    title="公园年票代办",
    category="life",
    path="procedures/nianpiao.md",
    asks=("年票在哪办",),
    materials=(Material(name="居民户口簿"), Material(name="免冠照片")),
    body=MarkdownRenderer().render("## 丢了怎么补\n\n带照片来补一张").body,
)
OTHER = Procedure(
    id="hukoubu",
    title="户口簿补领",
    category="life",
    path="procedures/hukoubu.md",
    asks=("户口本丢了怎么办",),
    aliases=("户口本",),
)


def found(document=None, *, sure=True):
    """Return what a search finds for the words alone: nothing, or one document."""
    hits = [SimpleNamespace(document=document, confident=sure)] if document else []
    return SimpleNamespace(confidence=Sureness.SURE if document and sure else Sureness.NONE, hits=hits)


@pytest.mark.parametrize(
    "words",
    [
        "那要带什么",
        "多少钱",
        "多久能下来",
        "他本人来不了行不行",
        "要是没有户口本呢",
        "网上能办吗",
        "周六有人吗",
        "照片要几寸的",
        "几天能拿到",
        "爸爸人在外地呢",
        "丢了怎么补",
    ],
)
def test_words_that_name_nothing_go_on(words):
    assert follows(words, MATTER, found())


@pytest.mark.parametrize("words", ["那要带什么", "要是没有户口本呢", "那孩子在外地上学的呢"])
def test_words_that_open_a_going_on_do_so_beside_another_sure_document(words):
    assert follows(words, MATTER, found(OTHER))


def test_question_left_open_goes_on_unless_it_calls_what_was_found():
    assert follows("爸爸人在外地呢", MATTER, found(OTHER, sure=False))
    driving = replace(OTHER, aliases=("驾照",))
    assert not follows("驾照呢", MATTER, found(driving, sure=False))
    assert not follows("爸爸人在外地呢", MATTER, found(OTHER))


@pytest.mark.parametrize("words", ["户口本丢了怎么办", "户口簿补领", "户口本要多久"])
def test_another_document_called_by_its_name_is_another_matter(words):
    assert not follows(words, MATTER, found(OTHER))


@pytest.mark.parametrize("words", ["灯泡憋了", "还有个事，灯泡憋了", "楼下天天放音乐吵得睡不着"])
def test_words_the_document_knows_nothing_of_are_another_matter(words):
    assert not follows(words, MATTER, found(OTHER))


def nearness(here, there):
    """Return how near words are: to what the matter at hand says, and to a name of another."""
    return lambda _text, document: Nearness((here,), 0.5, 0.8 if document == MATTER.id else there)


@pytest.mark.parametrize(
    ("words", "here", "there", "goes_on"),
    [
        ("车在我爸名下", 0.911, 0.921, True),
        ("老传不上去", 0.893, 0.914, True),
        ("灯泡憋了", 0.859, 0.929, False),
        ("退费不", 0.880, 0.917, True),
        ("退费", 0.880, 0.917, False),
        ("驾照换了", 0.911, 0.921, False),
        ("车在我爸名下，当年买的时候图省事没过户", 0.911, 0.921, False),
    ],
    ids=["circumstance", "half", "another", "leaves-it-open", "a-topic", "called-by-name", "a-story"],
)
def test_few_words_stay_unless_they_are_much_nearer_to_another_name(words, here, there, goes_on):
    driving = replace(OTHER, aliases=("驾照",))
    assert follows(words, MATTER, found(driving), nearness(here, there)) is goes_on


def test_few_words_stay_where_the_matter_at_hand_is_found_first():
    assert follows("狗多高算大", MATTER, found(MATTER), nearness(0.5, 0.9))


def test_own_ask_of_the_matter_at_hand_goes_on():
    assert follows("年票在哪办", MATTER, found(MATTER))


@pytest.mark.parametrize(
    ("said", "matters"),
    [
        ("换灯泡，顺便问问独生子女费", ("换灯泡", "独生子女费")),
        ("老年卡怎么办，另外想问一下居住证", ("老年卡怎么办", "居住证")),
        ("医保断了怎么续？对了，我还想打听低保", ("医保断了怎么续", "低保")),
        ("开锁电话多少，还有暖气不热找谁", ("开锁电话多少", "暖气不热找谁")),
    ],
)
def test_two_matters_are_parted(said, matters):
    assert matters_of(said) == matters


@pytest.mark.parametrize("said", ["居住证还有没有补贴", "灯泡憋了", "还有三天到期怎么办", "顺便"])
def test_one_matter_stays_whole(said):
    assert matters_of(said) == (said,)


@pytest.mark.parametrize(
    ("asked", "goes_on"),
    [
        ("没有租房合同行不行", True),
        ("两只行不行", True),
        ("自己辞职的给不给", True),
        ("身份证丢了去哪办", False),
        ("示例条子能办吗", False),
        ("房东不肯签字也不给发票只肯收现金那我这个情况行不行", False),
    ],
    ids=["paper-lacking", "how-many", "exception", "a-request", "another-by-name", "a-story"],
)
def test_short_yes_or_no_question_may_go_on_about_the_matter_at_hand(asked, goes_on):
    other = Procedure(id="tiaozi", title="示例条子", category="life", path="p.md")
    assert may_go_on(asked, found(other)) is goes_on


@pytest.mark.parametrize(
    "words",
    [
        "当天能拿吗",
        "多少钱",
        "那要带什么",
        "能代办吗",
        "在哪儿办",
        "几天能下来",
        "需要预约吗",
        "我妈能替我吗",
        "没有回执行吗",
    ],
)
def test_words_that_ask_for_a_side_of_some_matter_name_none(words):
    assert names_no_matter(words)


@pytest.mark.parametrize(
    "words",
    [
        "年票多少钱",
        "户口本要带什么",
        "能复印吗",
        "换表找谁",
        "老人体检在哪儿",
        "身份证去哪办",
        "灯泡憋了",
        "他走了",
        "",
    ],
)
def test_words_that_name_a_matter_or_ask_nothing_are_not_without_one(words):
    assert not names_no_matter(words)


@pytest.mark.parametrize(
    ("words", "called"),
    [("我来问户口本的事", True), ("户口簿补领", True), ("户口本上的婚姻状况", False), ("问问", False)],
)
def test_words_that_name_a_document_and_nothing_else_call_it(words, called):
    assert is_called(words, OTHER) is called
