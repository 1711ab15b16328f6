"""Words typed as others that sound or look the same are told from words that are meant."""

from __future__ import annotations

import pytest

from indexer.text import mistyped


@pytest.mark.parametrize(
    ("text", "typed", "meant"),
    [
        ("到派出锁注销户口", "派出锁", "派出所"),
        ("窗口不收废用，缴废去大厅", "缴废", "缴费"),
        ("排队的人多，按顺续等", "顺续", "顺序"),
        ("先就医，票剧留好", "票剧", "票据"),
        ("给志源者发背心", "志源者", "志愿者"),
    ],
)
def test_a_word_that_was_picked_wrong_is_told_with_the_one_that_was_meant(
    text: str, typed: str, meant: str
) -> None:
    assert (typed, meant) in {(slip.typed, slip.meant) for slip in mistyped.slips(text)}


@pytest.mark.parametrize(
    "text",
    [
        "益律师事务所在二楼，助餐点在一楼",
        "老人意定监护先问公证处，再找法援",
        "几个人约好一块儿来，补多少退多少",
        "没结账的先结账，转街道处理",
        "公益律师每周来一次，弃车和卷款跑路的报警",
    ],
)
def test_words_that_only_meet_are_no_slip(text: str) -> None:
    assert not list(mistyped.slips(text))


def test_nothing_that_may_be_a_slip_is_a_word_of_the_dictionary_or_meant_so() -> None:
    typings = {typed for group in mistyped._heads().values() for typed in group}
    assert not typings & mistyped.word_frequencies().keys()
    assert not typings & set(mistyped.lists()["meant"])


def test_the_place_is_that_of_the_word() -> None:
    (slip,) = mistyped.slips("3号窗口：\n请去派出锁。")
    assert (slip.start, slip.typed) == ("3号窗口：\n请去派出锁。".index("派出锁"), "派出锁")
