"""What may be kept of what somebody typed: words that the handbook or the dictionary has, and no others.

A mask must know every way to write a name; here a word must be known to stay. What is neither in the
handbook nor an everyday word (a name, a street, an account, a number) is left out, whatever it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from indexer.text.masking import MASK, SURNAMES, mask_condition, mask_private
from indexer.text.normalise import fold
from indexer.text.tokenizer import Tokenizer

GAP = "…"

Known = Callable[[Collection[str]], Collection[str]]
"""Told words, says which of them stand in the handbook."""

_NAME_LENGTH, _GIVEN_LENGTH = 3, 2
_SURNAMES = SURNAMES + "高白金文游甄付佟佘闵阎丛冉冷卜丁仇代刁古司边安齐和平连尤匡戚丘佴仝芦苗麻米"
_NEVER_GIVEN = frozenset(
    "的 了 吗 呢 吧 不 没 要 能 会 在 是 有 到 去 来 怎 谁 哪 办 交 领 丢 都 也 还 就 给 让 和 与 或"
    " 怎么 多少 什么 哪里 哪儿 谁管 可以 不能 没有 还是 是否 如何 几点 几时".split()
)
_NAMES = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8})+"  # as in other languages
    r"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ \u3000][\u4e00-\u9fff]){1,3}(?![\u4e00-\u9fff])"  # spread
    r"|(?<=[叫是] )[\u4e00-\u9fff]|(?<=叫)[\u4e00-\u9fff](?:[ \u3000][\u4e00-\u9fff]){1,3}(?![\u4e00-\u9fff])"
)
_SHORT_AGE = re.compile(r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}")
_PLACES = (
    *"村路街里庄镇乡县市区园苑城湾巷弄屯寨",
    *("小区", "胡同", "公寓", "大厦", "新村", "家属院", "宿舍"),
)
_ONLY_GAPS = re.compile(rf"(?:{GAP}\s*)+")


def words_to_keep(text: str, *, tokenizer: Tokenizer, known: Known) -> str:
    """Return what may be kept of a text: masked, then only the words that are known, the rest one `…`.

    A surname at the beginning of a short word that the handbook does not have, and the ending of a place,
    tell a name even where the dictionary has it. Numbers go, but for an age; where anything went, so does
    what is told of one person: sex, age, sickness.
    """
    words = tokenizer.split(fold(_NAMES.sub(MASK, mask_private(text))))
    ours = frozenset(known([word for word in words if any(map(str.isalpha, word))]))
    kept = "".join(_kept(words, ours, tokenizer))
    if GAP in kept or MASK in kept:
        kept = mask_condition(kept)
    return _ONLY_GAPS.sub(GAP, kept)


def _kept(words: list[str], ours: frozenset[str], tokenizer: Tokenizer) -> Iterator[str]:
    in_name = gone = rest_of_one = False
    for place, word in enumerate(words):
        before, following = (words[at] if 0 <= at < len(words) else "" for at in (place - 1, place + 1))
        in_name = _is_of_a_name(word, before=before, following=following, in_name=in_name)
        is_age = _SHORT_AGE.fullmatch(word) is not None and following.startswith("岁")
        says_nothing = not any(map(str.isalnum, word)) or word in MASK
        longest = 1 if rest_of_one else _GIVEN_LENGTH  # 妈王 | 秀英, 欧阳 | 娜娜: only what follows at once
        rest_of_one = gone and len(word) <= longest and word not in ours and word not in _NEVER_GIVEN
        stays = is_age or (not (in_name or rest_of_one) and _stays(word, ours, tokenizer))
        gone = not (says_nothing or stays)
        yield GAP if gone else word


def _is_of_a_name(word: str, *, before: str, following: str, in_name: bool) -> bool:
    """Say whether a word may be a part of a name: names are cut into a surname and what stands behind.

    They are `王`, `桂`, `芳` or `覃`, `美丽`; 钱怎么交 is none.
    """
    if not all(map(_is_han, word)) or len(word) > _GIVEN_LENGTH or word in _NEVER_GIVEN:
        return False
    if before in _SURNAMES and before and in_name:
        return True
    if len(word) > 1:
        return False
    if in_name and len(before) == 1:
        return True
    return word in _SURNAMES and 0 < len(following) <= _GIVEN_LENGTH and _is_given(following)


def _is_given(word: str) -> bool:
    return all(map(_is_han, word)) and word not in _NEVER_GIVEN


def _stays(word: str, ours: frozenset[str], tokenizer: Tokenizer) -> bool:
    if all(unicodedata.numeric(character, None) is not None for character in word):
        return False
    if word in ours:
        return True
    if not all(map(_is_han, word)):
        return False
    if len(word) == 1:
        return word not in _SURNAMES
    if not tokenizer.knows(word) or word.endswith(_PLACES):
        return False
    return len(word) > _NAME_LENGTH or word[0] not in _SURNAMES


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
