"""Piled-up accents: bounded before anything renders them, and linear however many there are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.content.source import MOST_MARKS, harmless, surplus_marks

ACUTE = "\u0301"


def highest_pile(text: str) -> int:
    most = pile = 0
    for character in text:
        pile = pile + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, pile)
    return most


@pytest.mark.parametrize(
    "text",
    ["nu\u030c zi", "tiê\u0301ng Viê\u0323t", "ที่", "བོད་", "👨\u200d👩\u200d👧", "停车办理", "か\u3099"],
    ids=ascii,
)
def test_writing_that_is_in_use_stays(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.sampled_from([*"a字 \n", ACUTE, "\u0488", "\u3099", "\ufe0f", "\U000e0101"]), max_size=60))
def test_no_letter_carries_more_than_it_may_and_nothing_else_goes(text: str) -> None:
    kept = harmless(text)
    assert highest_pile(kept) <= MOST_MARKS
    gone = sum(end - start for start, end in surplus_marks(text))
    assert len(kept) == len(text) - gone
    assert (gone > 0) is (highest_pile(text) > MOST_MARKS)


@pytest.mark.parametrize(
    "text", ["a" + ACUTE * 500_000, ("a" + ACUTE * 9) * 90_000], ids=["one pile", "many"]
)
def test_a_megabyte_of_accents_takes_no_time(text: str) -> None:
    assert len(harmless(text)) <= len(text) * 9 // 10 + 1
