"""Words in the place of others that sound or look the same: 由房主来开 became 有房主来开."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations

from indexer.text.mistyped import likeliness, lists
from indexer.text.sound import syllables

Said = Callable[[str], int]
"""How many documents of the handbook say some words."""

_MOST, _AROUND = 3, 4
_MENDED, _BROKEN = 2.0, -6.0
"""As logarithms: how much likelier a sentence is where a slip was mended, and where one broke it."""
_HAN = re.compile("[\u4e00-\u9fff]+")
_ONE_FOR_ANOTHER = frozenset(
    frozenset(pair)
    for pair in "的地 的得 地得 他她 他它 她它 那哪 帐账 作做 象像 唯惟 订定 份分 桔橘".split()
)  # fmt: skip
"""Letters that are written for one another, and mended, without anything being said otherwise."""


def is_mistaken(old: str, new: str, was: tuple[int, int], now: tuple[int, int], said: Said) -> bool:
    """Say whether a few characters became others that sound or look the same, or broke a word.

    Where the handbook has said it in the new way more often, or it reads much better so, a slip was mended.
    """
    gone, come = old[slice(*was)], new[slice(*now)]
    if not _HAN.fullmatch(gone) or len(gone) > _MOST:
        return False
    likelier = _read(new, now) - _read(old, was)
    if not come:
        return len(gone) == 1 and likelier < 0
    if len(gone) != len(come) or not _HAN.fullmatch(come) or frozenset((gone, come)) in _ONE_FOR_ANOTHER:
        return False
    if not all(a == b or _is_alike(a, b) for a, b in zip(gone, come, strict=True)):
        return len(gone) == 1 and likelier < _BROKEN
    before, after = (sum(map(said, _phrases(text, at))) for text, at in ((old, was), (new, now)))
    return before > after or (before == after and likelier < _MENDED)


def _phrases(text: str, at: tuple[int, int]) -> set[str]:
    """Return the characters at a place with a neighbour, and alone where they are a word."""
    found = {text[max(at[0] - 1, 0) : at[1]], text[at[0] : at[1] + 1]}
    if at[1] - at[0] > 1:
        found.add(text[slice(*at)])
    return {words for words in found if _HAN.fullmatch(words) and len(words) > 1}


def _read(text: str, at: tuple[int, int]) -> float:
    """Return how likely the characters at a place are among those around them."""
    return likeliness(text[max(at[0] - _AROUND, 0) : at[1] + _AROUND])


def _is_alike(one: str, other: str) -> bool:
    return syllables(one) == syllables(other) or frozenset((one, other)) in _shapes()


@cache
def _shapes() -> frozenset[frozenset[str]]:
    """Return the pairs of characters that look the same."""
    return frozenset(frozenset(pair) for letters in lists()["shapes"] for pair in combinations(letters, 2))
