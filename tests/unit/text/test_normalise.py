"""Folding: what is typed and what is written compare equal, and every character keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.normalise import fold, fold_with_places, is_han


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "京政发〔２０２４〕5号", "京政发[2024]5号", id="document number: full width and brackets"
        ),
        pytest.param("【通知】", "[通知]", id="lenticular brackets"),
        pytest.param("ＡＢＣ abc", "abc abc", id="width and case"),
        pytest.param("“独生子女”‘费’", "\"独生子女\"'费'", id="quotation marks"),
        pytest.param("（一）", "(一)", id="full-width parentheses"),
        pytest.param("停\u200b车\ufeff证", "停车证", id="invisible characters"),
        pytest.param("停\u00ad车", "停车", id="soft hyphen"),
        pytest.param("停　车\u00a0证\t", "停 车 证 ", id="every space is one"),
        pytest.param("一\n二", "一\n二", id="the end of a line stays"),
        pytest.param("50㎡", "50m2", id="one character for two"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_folded_text(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_places_lead_back_past_dropped_and_widened_characters() -> None:
    folded = fold_with_places("约\u200b50㎡")
    assert folded.text == "约50m2"
    assert folded.places == (0, 2, 3, 4, 4)


@given(text=st.text(max_size=200))
def test_every_folded_character_comes_from_its_place(text: str) -> None:
    folded = fold_with_places(text)
    assert folded.text == fold(text)
    assert len(folded.text) == len(folded.places)
    assert list(folded.places) == sorted(folded.places)
    for character, place in zip(folded.text, folded.places, strict=True):
        assert character in fold(text[place])


@given(text=st.text(max_size=100), more=st.text(max_size=100))
def test_folding_goes_character_by_character(text: str, more: str) -> None:
    assert fold(text + more) == fold(text) + fold(more)


@pytest.mark.parametrize(
    ("character", "expected"),
    [("独", True), ("〇", True), ("㐀", True), ("𠀀", True), ("a", False), ("，", False)],
)
def test_chinese_characters_are_told_apart(character: str, expected: bool) -> None:
    assert is_han(character) is expected
