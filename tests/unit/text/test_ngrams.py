"""Characters and pairs: Chinese one by one, letters and digits in runs."""

from __future__ import annotations

import pytest

from indexer.text.analysis import Analyser
from indexer.text.ngrams import bigrams, characters


@pytest.mark.parametrize(
    ("text", "singles", "pairs"),
    [
        pytest.param("电暖气", ["电", "暖", "气"], ["电暖", "暖气"], id="one run"),
        pytest.param(
            "电暖气,不热", ["电", "暖", "气", "不", "热"], ["电暖", "暖气", "不热"], id="a comma parts"
        ),
        pytest.param("拨12345热线", ["拨", "12345", "热", "线"], ["热线"], id="a number is whole and parts"),
        pytest.param("etc办理", ["etc", "办", "理"], ["办理"], id="letters are whole"),
        pytest.param("二〇二六年", list("二〇二六年"), ["二〇", "〇二", "二六", "六年"], id="the round zero"),
        pytest.param("费", ["费"], [], id="one character has no pair"),
        pytest.param("，。 !", [], [], id="punctuation"),
    ],
)
def test_characters_and_pairs(text: str, singles: list[str], pairs: list[str]) -> None:
    assert characters(text) == singles
    assert bigrams(text) == pairs


def test_grams_of_a_text_are_folded_and_weighted(analyser: Analyser) -> None:
    assert analyser.grams([("ＥＴＣ费", 2), ("费", 1)]) == {"etc": 2, "费": 3}
