"""Take personal numbers out of a text before it is kept anywhere.

``身份证11010519491231002X`` -> ``身份证×××``, ``打一三八零零幺三八零零零`` -> ``打×××``,
``zhang@example.cn 京A·12345`` -> ``××× ×××``, ``65岁能办啥`` stays.

Strict on purpose: no four digits in a row survive, whatever the script, and nothing that looks
like an address, a plate or a document number. 2026年, 12345 and 京政发〔2024〕5号 are lost with
them: a report that says ×××年 is still read, a number that slipped through cannot be called back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MASK = "×××"

_SPOKEN = dict.fromkeys("两俩幺洞拐勾", "0")  # 幺 and the rest: how digits are read out
_SCORES = frozenset("廿卅卌")
_DIGIT, _UNIT, _GAP, _WORD = "0", "+", " ", "?"
_INVISIBLE = ("Mn", "Me", "Cf")

# Shapes: a letter of the Latin alphabet itself, 0 a digit, + 十百千万亿, ? another letter,
# a blank for everything that is neither letter nor digit.
_DIGITS = re.compile(r"(?<![a-z])[a-z]*0(?:[ +]*0){3,}(?:[a-z]+| *x(?![a-z]))?")
_MIXED = re.compile(r"(?<![a-z0])(?=[a-z]*(?:0[a-z]*){4})[a-z0]+")

# These read the folded text, where digits of every script are 0.
_GAPS = r"[\s·•・.\-_]*"
_EMAIL = re.compile(r"[a-z0+_%.\-]{1,64}\s*@\s*[a-z0\-]{1,63}(?:\s*[.。·]\s*[a-z0\-]{1,63}){0,4}")
_PLATE = re.compile(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]{_GAPS}[a-z]"
    rf"(?:{_GAPS}[a-z0]){{4}}(?:{_GAPS}[a-z0挂学警港澳领]){{1,2}}(?![a-z0])"
)
_ACCOUNT = re.compile(r"(?:微信|威信|薇信|v信|vx|wx|qq)(?:号|id|是|[\s:：=_\-])*[a-z0][a-z0_\-]{4,40}")
_CERTIFICATE = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|士兵证|军官证|警官证)(?:号码|号|是|[\s:：])*[a-z0][a-z0\s\-]{4,20}"
)
_WRITTEN = (_EMAIL, _PLATE, _ACCOUNT, _CERTIFICATE)


def mask_numbers(text: str) -> str:
    """Return the text with every personal number replaced by ``×××``.

    >>> mask_numbers("我爸65岁，电话１３８ 1234-5678")
    '我爸65岁，电话×××'
    """
    masked = _masked(text)
    while masked != text:  # taking out one thing may bring the pieces of another together
        text, masked = masked, _masked(masked)
    return masked


def _masked(text: str) -> str:
    """Return the text after one look at it."""
    folded: list[str] = []
    shapes: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one, shape in _read(character):
            folded.append(one)
            shapes.append(shape)
            places.append(place)
    spans = [found.span() for pattern in (_DIGITS, _MIXED) for found in pattern.finditer("".join(shapes))]
    spans += [found.span() for pattern in _WRITTEN for found in pattern.finditer("".join(folded))]
    return _replaced(text, [(places[start], places[end - 1] + 1) for start, end in spans])


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    """Put one mask for all spans that overlap or touch."""
    kept: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start > done or not kept:
            kept += (text[done:start], MASK)
        done = end
    return "".join((*kept, text[done:]))


@cache
def _read(character: str) -> tuple[tuple[str, str], ...]:
    """Return a character folded, each part with its shape: ``⑫`` is two digits, ``㎝`` two letters.

    Invisible characters and accents have no part: they hide nothing.
    """
    value = unicodedata.numeric(character, None)
    han = "\u3400" <= character <= "\u9fff" or character >= "\U00020000"
    if value is not None and han and value >= 10 and character not in _SCORES:
        return ((character, _UNIT),)
    if value is not None:
        return ((_DIGIT, _DIGIT),) * (2 if value >= 10 else 1)
    if character in _SPOKEN:
        return ((character, _DIGIT),)
    if unicodedata.category(character) in _INVISIBLE:
        return ()
    return tuple((one, _shape(one)) for one in unicodedata.normalize("NFKC", character).lower())


def _shape(character: str) -> str:
    if unicodedata.numeric(character, None) is not None:
        return _DIGIT
    if "a" <= character <= "z":
        return character
    return _GAP if unicodedata.category(character)[0] in "MCZPS" else _WORD
