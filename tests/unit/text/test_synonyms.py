"""Residents' words stand for official terms; a word under two terms stands for both."""

from __future__ import annotations

import pytest

from indexer.text.synonyms import Synonyms

SYNONYMS = Synonyms(
    {
        "最低生活保障": ["低保", "吃低保"],
        "清洁能源取暖证明": ["采暖证明"],
        "集中供暖证明": ["采暖证明", "暖"],
        "居住证": ["ＡＢ证"],
    }
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("我家吃低保", ("最低生活保障",), id="the longest word counts once"),
        pytest.param("开采暖证明", ("清洁能源取暖证明", "集中供暖证明"), id="a word under two terms"),
        pytest.param(
            "低保户要采暖证明", ("最低生活保障", "清洁能源取暖证明", "集中供暖证明"), id="two words"
        ),
        pytest.param("低保低保", ("最低生活保障",), id="the same word twice"),
        pytest.param("ab证丢了", ("居住证",), id="a word in full width"),
        pytest.param("暖", (), id="a single character is too little"),
        pytest.param("最低生活保障", (), id="the term itself"),
        pytest.param("停车", (), id="another matter"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_words_are_expanded_to_terms(text: str, terms: tuple[str, ...]) -> None:
    assert SYNONYMS.expand(text) == terms


def test_handbook_without_synonyms_expands_nothing() -> None:
    assert Synonyms({}).expand("吃低保") == ()
