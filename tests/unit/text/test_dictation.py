"""What only sounds right is read as it was meant, and what is right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.dictation import Dictation

WORDS = {
    "公租房": 3,
    "社保卡": 5,
    "社会保障卡": 2,
    "马桶": 4,
    "堵": 3,
    "亭": 1,
    "宝": 2,
    "了": 9,
    "低保": 6,
    "申请": 8,
    "停车": 5,
    "老人": 4,
    "居住证": 3,
}
KNOWN = {*WORDS, "怎么", "怎么办", "露水"}


def split(run: str) -> list[str]:
    """Cut greedily at known words, longest first."""
    found, place = [], 0
    while place < len(run):
        length = next((n for n in (5, 4, 3, 2) if run[place : place + n] in KNOWN), 1)
        found.append(run[place : place + length])
        place += length
    return found


READER = Dictation(WORDS, {"停车", "申请", "低保"}, split, lambda word: len(word) > 1 and word in KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("社宝卡怎么办", "社保卡怎么办", id="a homophone"),
        pytest.param("路边亭车", "路边停车", id="a name of two characters"),
        pytest.param("gongzu房", "公租房", id="letters within characters"),
        pytest.param("dibao shenqing", "低保申请", id="letters alone"),
        pytest.param("matong du le", "马桶堵了", id="single syllables among them"),
        pytest.param("社会保漳卡", "社会保障卡", id="one character that sounds almost the same"),
        pytest.param("社会保阵卡", "社会保障卡", id="one character that is quite another"),
        pytest.param("捞人", "捞人", id="no name, no change"),
        pytest.param("露水", "露水", id="a dictionary word stands firm"),
        pytest.param("社保卡", "社保卡", id="nothing wrong"),
        pytest.param("gzf", "gzf", id="initials spell nothing"),
        pytest.param("", "", id="nothing typed"),
    ],
)
def test_reading(typed: str, meant: str) -> None:
    assert READER.read(typed) == meant


@given(
    text=st.text(
        alphabet=st.sampled_from("社保卡公租房马桶堵了怎么办gongzufang 12345,。〇𠮷㐂\n"), max_size=60
    )
)
def test_digits_and_signs_are_never_lost(text: str) -> None:
    read = READER.read(text)
    assert [c for c in read if c in "12345,。𠮷㐂"] == [c for c in text if c in "12345,。𠮷㐂"]


@given(text=st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(READER.read(text), str)
