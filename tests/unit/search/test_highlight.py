"""Marks stand exactly on the original text, and nothing but marks is HTML."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.excerpt.highlight import mark, snippet, spans
from indexer.search.query import Query, parse_query
from indexer.text.analysis import Analyser
from indexer.text.normalise import fold

alphabet = st.sampled_from("独生子女父母费采暖补贴停车的<>&\"'㎡２０２6〔〕\u200b abcＡ，。\n")
texts = st.text(alphabet=alphabet, max_size=300)
TAGS = re.compile("</?mark>")


def query(analyser: Analyser, text: str) -> Query:
    return parse_query(text, analyser, on=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        pytest.param(
            "独生子女费",
            "申领独生子女父母奖励费",
            "申领<mark>独生子女</mark>父母奖励费",
            id="the shared part of a longer name",
        ),
        pytest.param("ETC", "办理ＥＴＣ 卡", "办理<mark>ＥＴＣ</mark> 卡", id="in full width"),
        pytest.param(
            "停车证",
            "停\u200b车证",
            "<mark>停</mark>\u200b<mark>车证</mark>",
            id="over an invisible character",
        ),
        pytest.param(
            "停车", "<b>停车</b> & 缴费", "&lt;b&gt;<mark>停车</mark>&lt;/b&gt; &amp; 缴费", id="HTML is text"
        ),
        pytest.param("“<b>停车”", "<b>停车", "<mark>&lt;b&gt;停车</mark>", id="HTML in a phrase is text"),
        pytest.param("停车", "<mark>", "&lt;mark&gt;", id="a mark in the text is text"),
        pytest.param("停车", "采暖补贴", "采暖补贴", id="nothing matches"),
        pytest.param("", "采暖补贴", "采暖补贴", id="nothing asked"),
    ],
)
def test_marked_text(analyser: Analyser, asked: str, text: str, expected: str) -> None:
    assert mark(text, query(analyser, asked)) == expected


@given(asked=texts, text=texts)
def test_text_under_the_marks_is_untouched(analyser: Analyser, asked: str, text: str) -> None:
    marked = mark(text, query(analyser, asked))
    assert unescape(TAGS.sub("", marked)) == text
    assert "<" not in TAGS.sub("", marked)
    assert TAGS.findall(marked) == ["<mark>", "</mark>"] * marked.count("<mark>")


@given(asked=texts, text=texts)
def test_marks_are_in_order_apart_and_hold_only_what_was_asked(
    analyser: Analyser, asked: str, text: str
) -> None:
    wanted = query(analyser, asked)
    found = spans(text, wanted)
    assert all(start < end for start, end in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    characters = fold(wanted.folded)
    for start, end in found:
        assert any(c in characters for place in range(start, end) for c in fold(text[place]))


@given(asked=st.sampled_from(["采暖补贴", "停车费", "独生子女"]), before=texts, after=texts)
def test_what_was_asked_is_marked_whole_wherever_it_stands(
    analyser: Analyser, asked: str, before: str, after: str
) -> None:
    start, end = len(before), len(before) + len(asked)
    found = spans(before + asked + after, query(analyser, asked))
    assert any(a <= start and end <= b for a, b in found)


@given(asked=texts, text=texts, length=st.integers(5, 120))
def test_snippet_is_a_piece_of_the_text(analyser: Analyser, asked: str, text: str, length: int) -> None:
    plain = unescape(TAGS.sub("", snippet(text, query(analyser, asked), length=length)))
    flat = " ".join(text.split())
    assert plain.removeprefix("…").removesuffix("…") in flat
    assert len(plain) <= length + 2


def test_snippet_shows_the_place_that_matches(analyser: Analyser) -> None:
    text = "前面说别的。" * 40 + "采暖补贴这样领取。" + "后面说别的。" * 40
    found = snippet(text, query(analyser, "采暖补贴"))
    assert "<mark>采暖补贴</mark>这样领取" in found
    assert found.startswith("…")
    assert found.endswith("…")


def test_short_text_is_its_own_snippet(analyser: Analyser) -> None:
    assert snippet("采暖\n补贴", query(analyser, "停车")) == "采暖 补贴"
