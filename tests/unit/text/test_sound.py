"""How Chinese sounds: syllables that are easily mistaken are one, letters are read as syllables."""

from __future__ import annotations

import pypinyin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import sound
from indexer.text.normalise import fold
from indexer.text.sound import (
    dictionary_key,
    initial_terms,
    initials,
    joined_pinyin,
    letters_only,
    sound_terms,
    spelled,
    syllables,
)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        pytest.param("暖气不热", "暖气不热", id="the same"),
        pytest.param("电暖器", "电暖气", id="a homophone"),
        pytest.param("司机", "试机", id="s and sh"),
        pytest.param("找", "早", id="z and zh"),
        pytest.param("男", "兰", id="n and l"),
        pytest.param("心", "星", id="n and ng"),
    ],
)
def test_syllables_that_are_easily_mistaken_are_one(written: str, heard: str) -> None:
    assert syllables(written) == syllables(heard)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("nuanqi", "暖气", id="in one"),
        pytest.param("nuan qi", "暖气", id="with a blank"),
        pytest.param("luanqi", "暖气", id="in a dialect"),
        pytest.param("tingche", "停车", id="with ng"),
    ],
)
def test_letters_are_read_as_syllables(typed: str, meant: str) -> None:
    assert spelled(typed) == syllables(meant)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("朝阳路停车", "chaoyanglutingche"),
        ("长辛店医院", "changxindianyiyuan"),
        ("马家堡路", "majiapulu"),
        ("还款", "huankuan"),
        ("单位", "danwei"),
    ],
)
def test_names_of_places_are_read_as_everybody_says_them(name: str, said: str) -> None:
    assert joined_pinyin(name) == said
    assert "".join(dictionary_key(name)) == said
    assert spelled(said) == syllables(name)


@pytest.mark.parametrize("typed", ["dsznf", "xyz", "", "123"])
def test_letters_that_spell_nothing_are_no_syllables(typed: str) -> None:
    assert spelled(typed) is None


def test_first_letters_of_characters() -> None:
    assert initials("独生子女费") == "dsznf"
    assert initials("etc办理2次") == "etcbl2c"
    assert set(initial_terms("jzz")) == {"jz", "zz", "jzz"}
    assert initial_terms("j") == {}


def test_pairs_of_syllables_are_terms_too() -> None:
    assert sound_terms(["luan", "qi", "luan"]) == {"luan": 2, "qi": 1, "luan qi": 1, "qi luan": 1}


@pytest.mark.parametrize(
    ("text", "letters"),
    [("nuan qi", "nuanqi"), ("xi'an", "xian"), ("etc办理", ""), ("12345", ""), ("", ""), ("  ", "")],
)
def test_only_letters_count_as_typed_sounds(text: str, letters: str) -> None:
    assert letters_only(text) == letters


@given(text=st.text(max_size=200) | st.text(alphabet="abcdeghinuxz ' -", max_size=200))
def test_any_text_has_a_sound_or_none(text: str) -> None:
    folded = fold(text)
    assert all(syllable for syllable in syllables(folded))
    assert initials(folded) == initials(folded)
    spelled(letters_only(folded))


@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("重庆银行长大了得䶵〇"),
        min_size=1,
    )
)
def test_phrases_read_one_by_one_sound_as_the_whole(run: str) -> None:
    assert joined_pinyin(run) == "".join(pypinyin.lazy_pinyin(run, v_to_u=False))


def test_syllables_that_can_be_typed_are_those_of_the_common_characters():
    from pypinyin import Style, pinyin

    read = pinyin(
        [chr(code) for code in range(0x4E00, 0x9FA6)], style=Style.NORMAL, heteronym=True, v_to_u=False
    )
    spoken = {
        syllable for readings in read for syllable in readings if syllable.isascii() and len(syllable) > 1
    }
    assert spoken | {"a", "e", "o"} == sound._known_syllables()
