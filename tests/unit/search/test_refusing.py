"""A plain no of the text is told as a no, and nothing else is."""

from __future__ import annotations

import pytest

from indexer.search.answer.refusing import refuses
from indexer.search.answer.scoring import Question
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold


def question(text: str, typed: str = "") -> Question:
    readings = tuple(tuple(bigrams(fold(words))) for words in (text, typed) if words)
    return Question(text, readings, typed or text)


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        pytest.param("轮椅能外借吗", "轮椅不外借。", True, id="a plain no"),
        pytest.param("轮椅能外借吗", "来之前打个电话；轮椅不外借。", True, id="a no in a later clause"),
        pytest.param("轮椅能外借吗", "轮椅可以外借。", False, id="a yes"),
        pytest.param("轮椅押金能补回来吗", "轮椅押金补不了。", True, id="what cannot be done"),
        pytest.param(
            "轮椅押金收不收，有没有期限", "轮椅押金不收费，一年之内退。", False, id="no charge is no refusal"
        ),
        pytest.param("轮椅能外借吗", "轮椅在一楼。", False, id="neither"),
        pytest.param("轮椅放在哪儿", "轮椅不外借。", False, id="no question of yes or no"),
        pytest.param("是不是不外借轮椅", "轮椅不外借。", False, id="a question that is itself negative"),
        pytest.param("轮椅没坏不外借吗", "轮椅不外借。", False, id="no to a no would be a yes"),
        pytest.param("轮椅能外借吗", "轮椅不外借，急用照样给。", False, id="a grant after the no"),
        pytest.param("轮椅能外借吗", "先登记，轮椅不外借。", False, id="a grant before the no"),
        pytest.param("轮椅能外借吗", "轮椅借不借看情况。", False, id="whether or not"),
        pytest.param("轮椅能外借吗", "轮椅能不能外借，是否收押金，问前台。", False, id="a question back"),
        pytest.param("孩子能顶替名额吗", "轮椅不外借。", False, id="a no to something else"),
        pytest.param("轮胎能补吗", "轮椅不外借。", False, id="one sign in common is not enough"),
        pytest.param("轮椅能换吗", "轮椅不外借。", False, id="one pair in common is not enough"),
        pytest.param("轮椅在外头用行不行", "轮椅不在外头用。", True, id="asked with yes or no together"),
        pytest.param("借轮椅要押身份证吗", "不收身份证。", True, id="a no right before what was asked"),
        pytest.param(
            "轮椅车位能借给邻居吗",
            "轮椅车位要调价，物业说了不算。",
            False,
            id="refuses something else of the matter",
        ),
        pytest.param(
            "轮椅车位能借给邻居吗",
            "轮椅车位归社区定，邻居不行。",
            True,
            id="the clause that refuses names it",
        ),
        pytest.param("能替邻居借轮椅不，押身份证吗", "不扣身份证，看一眼。", False, id="what is not kept"),
        pytest.param("轮椅能送上门给老人不", "走不动的老人，上门问医生。", False, id="who cannot walk"),
        pytest.param(
            "轮椅坏了，残联给报销不", "坏了的轮椅报销，残联定，我们不许诺。", False, id="no promise"
        ),
        pytest.param(
            "轮椅和护理能一起领吗", "生活不能自理的，护理一起问。", False, id="who cannot care for himself"
        ),
        pytest.param(
            "轮椅放单元门口，就一晚上，行不行",
            "单元门口不许放轮椅。",
            True,
            id="wanted before the last clause",
        ),
        pytest.param("外孙能领轮椅吗", "轮椅一律本人领轮椅。", True, id="two pairs are"),
    ],
)
def test_only_a_plain_no_is_one(asked: str, sentence: str, expected: bool) -> None:
    assert refuses(question(asked), sentence) is expected


def test_negation_that_was_typed_counts_although_it_was_put_right() -> None:
    assert refuses(question("轮椅能外借吗"), "轮椅不外借。")
    assert not refuses(question("轮椅能外借吗", typed="轮椅不外借行吗"), "轮椅不外借。")


def test_either_reading_of_the_question_may_hold_what_is_refused() -> None:
    assert refuses(question("轮椅行吗", typed="轮椅能外借吗"), "轮椅不外借。")
