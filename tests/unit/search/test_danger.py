"""Cries for help are heard in whatever form; everyday matters are not taken for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact
from indexer.search.danger import is_emergency, is_everyday
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
    assert is_emergency(parse_query(query, analyser, on=TODAY), HELP) is expected


def test_danger_is_told_from_what_was_meant(analyser: Analyser) -> None:
    query = replace(parse_query("zhaohuole", analyser, on=TODAY), meant="着火了")
    assert is_emergency(query, HELP)


def test_symptom_of_an_ordinary_contact_is_no_emergency(analyser: Analyser) -> None:
    vendor = replace(HELP, kind=ContactKind.VENDOR)
    assert not is_emergency(parse_query("燃气泄漏", analyser, on=TODAY), vendor)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("消防证明", True),
        ("临时救助", True),
        ("救助金", True),
        ("有人晕倒需要救助", False),
        ("孩子卡住了", False),
        ("老年卡", True),
        ("报警器响了", False),
        ("煤气本", True),
        ("本小区着火了", False),
        ("根本叫不醒", False),
        ("电费", True),
        ("喘气费劲", False),
    ],
)
def test_papers_and_money_are_everyday(text: str, expected: bool) -> None:
    assert is_everyday(text) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("老爷子叫半天不醒", True, id="a word between"),
        pytest.param("叫他起床他一点都不想醒过来", False, id="too much between"),
        pytest.param("醒不叫", False, id="the other way round"),
    ],
)
def test_symptom_may_have_little_between_its_characters(
    analyser: Analyser, query: str, expected: bool
) -> None:
    assert is_emergency(parse_query(query, analyser, on=TODAY), HELP) is expected
