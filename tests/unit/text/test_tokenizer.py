"""Words: numbers, letters and document numbers stay, the handbook's own words stay whole."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import tokenizer
from indexer.text.analysis import Analyser
from indexer.text.normalise import fold
from indexer.text.tokenizer import Tokenizer, differing


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


OVERLAPPING = ("要领", "领钱", "我要领", "要领钱", "钱款", "款项目", "目录入", "入户", "停车办", "车办")


@given(
    words=st.sets(st.sampled_from(OVERLAPPING)),
    others=st.sets(st.sampled_from(OVERLAPPING)),
    text=st.text(alphabet="我要领钱款项目录入户停车办理3a，", max_size=30),
)
def test_word_that_is_not_in_a_text_does_not_change_how_it_is_cut(
    jieba_cache: Path, words: set[str], others: set[str], text: str
) -> None:
    held = {word for word in words if word in text}
    absent = {word for word in others if word not in text}
    few = Tokenizer(held, cache_dir=jieba_cache)
    many = Tokenizer(held | absent, cache_dir=jieba_cache)
    assert few.words(text) == many.words(text)
    assert few.split(text) == many.split(text)


@given(
    words=st.sets(st.sampled_from(OVERLAPPING)),
    others=st.sets(st.sampled_from(OVERLAPPING)),
    text=st.text(alphabet="我要领钱款项目录入户停车办理3a，", max_size=30),
)
def test_dictionary_that_went_on_from_another_cuts_as_one_made_anew(
    jieba_cache: Path, words: set[str], others: set[str], text: str
) -> None:
    before = Tokenizer(others, cache_dir=jieba_cache)
    before.load()
    fresh, going_on = (Tokenizer(words, cache_dir=jieba_cache) for _ in range(2))
    going_on.follow(before)
    recalling = Tokenizer(words, cache_dir=jieba_cache)
    recalling.recall_frequencies(before.frequencies)
    for other in (going_on, recalling):
        assert other.words(text) == fresh.words(text)
        assert other.split(text) == fresh.split(text)
        assert other.frequencies == fresh.frequencies
        assert [w for w in OVERLAPPING if other.knows(w)] == [w for w in OVERLAPPING if fresh.knows(w)]


@given(words=st.sets(st.sampled_from(OVERLAPPING)), word=st.sampled_from(OVERLAPPING))
def test_own_word_stays_whole_whatever_other_words_lie_over_it(
    jieba_cache: Path, words: set[str], word: str
) -> None:
    assert Tokenizer({*words, word}, cache_dir=jieba_cache).split(word) == [word]


RARE = "龘靐齉爩麤灪籱"
"""Characters that make no word: nothing but jieba's model of words can cut a run of them."""


def test_long_run_takes_time_by_its_length_not_by_its_square(
    jieba_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    viterbi = jieba.finalseg.viterbi

    def counted(text: str, *model: object) -> object:
        looked_at.append(len(text))
        return viterbi(text, *model)

    monkeypatch.setattr(jieba.finalseg, "viterbi", counted)
    run = RARE * 3000
    words = Tokenizer([], cache_dir=jieba_cache).words(run)
    assert max(looked_at) <= 256
    assert sum(looked_at) <= len(run)
    assert "".join(words) == run


@pytest.mark.parametrize("length", [255, 256, 257, 512, 1000])
def test_pieces_of_a_long_run_joined_again_are_the_text(analyser: Analyser, length: int) -> None:
    text = f"开头，{(RARE * 200)[:length]}。结尾"
    assert "".join(analyser.tokenizer.split(text)) == text


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:1000], id="cut off"),
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[:5000] + b"\x00" + content[5001:], id="a byte lost"),
    ],
)
def test_damaged_dictionary_cache_is_made_again(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    sound = tokenizer._dictionary.__wrapped__(tmp_path)
    (kept,) = tmp_path.iterdir()
    content = kept.read_bytes()
    kept.write_bytes(damage(content))
    assert tokenizer._dictionary.__wrapped__(tmp_path) == sound
    assert kept.read_bytes() == content
    assert tokenizer._dictionary.__wrapped__(tmp_path) == sound


def test_fingerprint_follows_the_words_not_their_order(jieba_cache: Path) -> None:
    def fingerprint(*words: str) -> str:
        return Tokenizer(words, cache_dir=jieba_cache).fingerprint

    assert fingerprint("停车证", "采暖补贴") == fingerprint("采暖补贴", "停车证", "停车证 ")
    assert fingerprint("停车证") != fingerprint("停车位")


def test_dictionary_cache_stays_in_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    Tokenizer([], cache_dir=folder).load()
    assert [path.name for path in folder.iterdir()] == [f"jieba-{version('jieba')}.words"]
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


def test_dictionary_is_read_as_jieba_reads_it() -> None:
    its = jieba.Tokenizer()
    with its.get_dict_file() as lines:
        text = lines.read().decode()
    assert tokenizer._parsed(text) == its.gen_pfdict(its.get_dict_file())


def test_few_words_that_differ_take_the_room_of_few() -> None:
    """They are gone through once for each of a handbook's names."""
    words = [f"词{number}" for number in range(20_000)]
    found = differing(words, words[1:])
    assert found == {"词0"}
    assert sys.getsizeof(found) == sys.getsizeof(frozenset({"词0"}))


_CUT = "abc1.0%-+ \t\r\n，。〇鱻社区卫生服务站社会保障卡的了和办理居民户口簿暖气不热电暖气"


@given(text=st.text(alphabet=_CUT, max_size=40))
def test_cuts_as_jieba_does(analyser: Analyser, text: str) -> None:
    ours = analyser.tokenizer._jieba
    analyser.tokenizer.load()
    its = jieba.Tokenizer()
    its.FREQ, its.total, its.initialized = ours.FREQ, ours.total, True
    assert [*ours.searched(text)] == [*its.cut_for_search(text)]
    assert [*ours.divided(text)] == [*its.cut(text)]
