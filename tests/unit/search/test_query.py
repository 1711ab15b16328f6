"""Whatever is typed is words: nothing raises, nothing is slow, years and numbers are noticed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.search.query import LONGEST_QUERY, MOST_TERMS, Query, normal_document_number, parse_query
from indexer.text.analysis import Analyser

TODAY = date(2026, 11, 23)

typed = st.text(max_size=10_000) | st.text(
    alphabet=st.sampled_from('独生子女费我来的〔〕[]()"“”*?~^:+-&|!\\/0129 \n号年去'), max_size=10_000
)


@given(text=typed)
@example(text="中" * 10_000)
@example(text="(" * 5_000 + ")" * 5_000)
@example(text='"' * 10_000)
@example(text="中" * 8 + "〔2024" * 2_000)
@example(text="\ud800")
@example(text="a* OR NOT [2020 TO 2030] ~^{}")
def test_any_text_is_a_query_at_once(analyser: Analyser, text: str) -> None:
    started = time.process_time()
    query = parse_query(text, analyser, on=TODAY)
    assert time.process_time() - started < 1
    assert query.cut == (len(text) > LONGEST_QUERY)
    assert len(query.words) <= MOST_TERMS
    assert len(query.grams) <= 2 * MOST_TERMS
    assert len(set(query.grams)) == len(query.grams)


def test_only_the_first_two_thousand_characters_count(analyser: Analyser) -> None:
    story = "那天雨很大," * 330
    query = parse_query(story + "停" * 20 + "独生子女费", analyser, on=TODAY)
    assert query.cut
    assert "独生子女费" not in query.words
    query = parse_query(story + "独生子女费", analyser, on=TODAY)
    assert not query.cut
    assert "独生子女费" in query.words


def test_place_and_courtesy_are_no_terms(analyser: Analyser) -> None:
    plain, polite = (
        parse_query(text, analyser, on=TODAY)
        for text in ("采暖补贴怎么领", "您好,请问本区采暖补贴怎么领,盼复")
    )
    assert (polite.words, polite.grams, polite.sounds) == (plain.words, plain.grams, plain.sounds)
    assert polite.meant == plain.meant
    assert polite.folded != plain.folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "我来帮闺女领采暖补贴", ("闺女", "领", "采暖", "补贴", "采暖补贴"), id="who comes for whom"
        ),
        pytest.param("请问怎么停车", ("停车",), id="polite words fall away"),
        pytest.param("怎么办", ("怎么", "怎么办"), id="fillers alone stay"),
        pytest.param("的", ("的",), id="one filler stays"),
    ],
)
def test_words_that_carry_only_the_sentence_are_left_out(
    analyser: Analyser, text: str, words: tuple[str, ...]
) -> None:
    assert parse_query(text, analyser, on=TODAY).words == words


def test_fillers_part_the_pairs(analyser: Analyser) -> None:
    assert "么停" not in parse_query("怎么停车", analyser, on=TODAY).grams


@pytest.mark.parametrize(
    ("text", "years"),
    [
        pytest.param("2025年采暖补贴", (2025,), id="a year"),
        pytest.param("２０２５采暖", (2025,), id="in full width"),
        pytest.param("去年的采暖补贴", (2025,), id="last year"),
        pytest.param("前年", (2024,), id="the year before last"),
        pytest.param("今年", (2026,), id="this year"),
        pytest.param("明年和后年", (2027, 2028), id="next year and the one after"),
        pytest.param("去年就是2025年", (2025,), id="the same year said twice"),
        pytest.param("2024和2025", (2024, 2025), id="two years"),
        pytest.param("京政发〔2024〕5号", (2024,), id="the year of a document number"),
        pytest.param("二〇二五年的停车通告", (2025,), id="spelled out"),
        pytest.param("二零二四年那份", (2024,), id="spelled out with the other nought"),
        pytest.param("12345热线", (), id="a telephone number"),
        pytest.param("账号202511223344", (), id="digits of something longer"),
        pytest.param("1998年", (), id="last century"),
        pytest.param("采暖补贴", (), id="none"),
    ],
)
def test_years_in_a_query(analyser: Analyser, text: str, years: tuple[int, ...]) -> None:
    assert parse_query(text, analyser, on=TODAY).years == years


def test_relative_year_follows_the_day_asked_about_and_is_searched_for(analyser: Analyser) -> None:
    query = parse_query("去年的采暖补贴", analyser, on=date(2024, 1, 1))
    assert query.years == (2023,)
    assert "2023" in query.words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("京政发〔2024〕5号", "京政发[2024]5号", id="as printed"),
        pytest.param("京政发(2024) 5 号", "京政发[2024]5号", id="parentheses and spaces"),
        pytest.param("京政发[2024]5", "京政发[2024]5号", id="without its last character"),
        pytest.param("京政发〔2024〕5号还管用吗", "京政发[2024]5号", id="in a sentence"),
        pytest.param("〔2024〕5号", None, id="without an office"),
        pytest.param("5号楼", None, id="a building"),
    ],
)
def test_document_number_in_a_query(analyser: Analyser, text: str, number: str | None) -> None:
    assert parse_query(text, analyser, on=TODAY).document_number == number


def test_spellings_of_a_document_number_are_one() -> None:
    spellings = ("京政发〔2024〕5号", "京政发〔２０２４〕 5 号", "京政发（2024）5号", "京政发[2024]5")
    assert {normal_document_number(text) for text in spellings} == {"京政发[2024]5号"}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        pytest.param("“采暖补贴”怎么领", ("采暖补贴",), id="Chinese quotation marks"),
        pytest.param('"采暖补贴" "停车"', ("采暖补贴", "停车"), id="two phrases"),
        pytest.param('"采暖', (), id="one mark only"),
        pytest.param("“费”", (), id="too short to be a phrase"),
    ],
)
def test_phrases_in_quotation_marks(analyser: Analyser, text: str, phrases: tuple[str, ...]) -> None:
    assert parse_query(text, analyser, on=TODAY).phrases == phrases


@pytest.mark.parametrize("text", ["", "   ", "，。？！", "\u200b"])
def test_query_of_nothing_has_no_terms(analyser: Analyser, text: str) -> None:
    query: Query = parse_query(text, analyser, on=TODAY)
    assert (query.words, query.grams, query.years) == ((), (), ())
