"""Words: numbers, letters and document numbers stay, the handbook's own words stay whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.analysis import Analyser
from indexer.text.normalise import fold
from indexer.text.tokenizer import Tokenizer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("京政发〔2024〕5号", {"2024", "5", "号"}, id="document number keeps its 5"),
        pytest.param("拨打12345热线", {"12345", "热线"}, id="telephone number"),
        pytest.param("办理ETC和A证", {"etc", "a", "证"}, id="letters, one alone too"),
        pytest.param("电暖气不热了", {"电暖气", "暖气"}, id="own word and the word inside it"),
        pytest.param("我家领独生子女费", {"独生子女费"}, id="own word whole"),
        pytest.param("身份证，户口簿", {"身份证", "户口簿"}, id="words on both sides of a comma"),
    ],
)
def test_words_of_a_text(analyser: Analyser, text: str, expected: set[str]) -> None:
    assert expected <= set(analyser.tokenizer.words(fold(text)))


@pytest.mark.parametrize("text", ["，。！？", "…… —— 、", "  \n ", "《》()[]", ""])
def test_punctuation_is_no_word(analyser: Analyser, text: str) -> None:
    assert analyser.tokenizer.words(fold(text)) == []


@given(text=st.text(alphabet=st.sampled_from("我来帮闺女领独生子女费电暖气abcX12〔〕，。 \n"), max_size=60))
def test_split_text_joined_again_is_the_text(analyser: Analyser, text: str) -> None:
    assert "".join(analyser.tokenizer.split(fold(text))) == fold(text)


@given(text=st.text(max_size=100))
def test_every_word_stands_in_the_text(analyser: Analyser, text: str) -> None:
    folded = fold(text)
    assert all(word and word in folded for word in analyser.tokenizer.words(folded))


def test_words_of_one_handbook_do_not_leak_into_another(jieba_cache: Path) -> None:
    plain = Tokenizer([], cache_dir=jieba_cache)
    own = Tokenizer(["灯泡憋了"], cache_dir=jieba_cache)
    assert "灯泡憋了" in own.words("灯泡憋了怎么办")
    assert "灯泡憋了" not in plain.words("灯泡憋了怎么办")


def test_fingerprint_follows_the_words_not_their_order(jieba_cache: Path) -> None:
    def fingerprint(*words: str) -> str:
        return Tokenizer(words, cache_dir=jieba_cache).fingerprint

    assert fingerprint("停车证", "采暖补贴") == fingerprint("采暖补贴", "停车证", "停车证 ")
    assert fingerprint("停车证") != fingerprint("停车位")


def test_dictionary_cache_stays_in_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    Tokenizer([], cache_dir=folder).load()
    assert [path.name for path in folder.iterdir()] == ["jieba.cache"]
    assert folder.stat().st_mode & 0o077 == 0


def test_threads_get_the_same_words(jieba_cache: Path) -> None:
    fresh = Tokenizer(["电暖气"], cache_dir=jieba_cache)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fresh.words, ["电暖气不热了"] * 32))
    assert answers == [["电暖", "暖气", "电暖气", "不热", "了"]] * 32


def test_weights_add_up_over_texts(analyser: Analyser) -> None:
    found = analyser.words([("停车", 3), ("停车场停车", 1)])
    assert found["停车"] == 5
    assert found["停车场"] == 1
