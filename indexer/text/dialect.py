"""Words of dialects and of the street as a handbook would say them: 茅房 -> 厕所, 六十五 -> 65.

What is general belongs here; what names a matter of one handbook belongs into its synonyms.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources

_SAID = resources.files("indexer.text").joinpath("said.txt")
"""What a handbook says, and what else people say for it; one line each."""


def _read(lines: Iterable[str]) -> dict[str, str]:
    """Return the standard word of everything else that is said.

    >>> _read(["# 家人", "父亲: 老汉 老豆"])
    {'老汉': '父亲', '老豆': '父亲'}
    """
    split = (line.split(": ") for line in lines if line.strip() and not line.startswith("#"))
    return {word: standard for standard, words in split for word in words.split()}


_PLAIN = _read(_SAID.read_text(encoding="utf-8").splitlines())
_WORDS = re.compile("|".join(sorted(map(re.escape, _PLAIN), key=len, reverse=True)))
_RETROFLEX = re.compile(r"(?<=[\u4e00-\u9fff])儿(?![子童女媳孙科歌化])")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_SPOKEN = re.compile(r"[〇零一二三四五六七八九幺]{3,}|[一二三四五六七八九]?十[一二三四五六七八九]?(?![分几])")


def plain(folded: str) -> str:
    """Return a text without what is only dialect, 儿化 or spoken digits.

    >>> plain("俺家茅房堵咧,打一二三四五")
    '我家厕所堵咧,打12345'
    """
    said = _WORDS.sub(lambda found: _PLAIN[found.group()], _RETROFLEX.sub("", folded))
    return _SPOKEN.sub(lambda found: _value(found.group()), said)


def _value(spoken: str) -> str:
    if "十" not in spoken:
        return "".join(str(_DIGITS[digit]) for digit in spoken)
    tens, units = spoken.split("十")
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0))
