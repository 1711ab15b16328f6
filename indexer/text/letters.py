"""What somebody who writes a letter wants, apart from where he lives, whom he thanks and what angers him.

``领导您好!我是本区居民,残疾证丢了,请问怎么补?谢谢`` asks ``残疾证丢了,怎么补?``. Places, courtesy and
complaint stand in letters about anything, so they weigh nothing; `letters.txt` lists them. Of a story
only the clauses are kept that ask, name a matter, or open and close it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import resources

LONGEST_REQUEST = 120
"""What is longer is a story, and only so much of it is looked for."""

_LISTED = resources.files("indexer.text").joinpath("letters.txt")


def _read(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the words of every kind.

    >>> _read(["# a remark", "places: 本市 本区"])
    {'places': ('本市', '本区')}
    """
    split = (line.split(": ") for line in lines if line.strip() and not line.startswith("#"))
    return {kind: tuple(words.split()) for kind, words in split}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WORDS = _read(_LISTED.read_text(encoding="utf-8").splitlines())
_PLACES = (
    f"(?:{_any(_WORDS['provinces'])})省?(?:{_any(_WORDS['cities'])})?市?"
    f"|(?:{_any(_WORDS['cities'])})市?|(?:{_any(_WORDS['places'])})(?![个种样些类位])"
)
_NOISE = re.compile(
    rf"我们?是(?:{_PLACES})的?(?:居民|市民|村民|业主|住户|人)?"
    rf"|(?:我在|在|住在|家住)?(?:{_PLACES})(?:这边|这里|这儿)?"
    rf"|(?:{_any(_WORDS['courtesy'])}|{_any(_WORDS['complaints'])})(?:一下|下子|下)?|某某+"
)
_OPENING = re.compile(
    rf"^(?:我们?|本人|居民|业主|特此|特|现)?(?:想要|想|要)?(?:向您|向你们)?(?:{_any(_WORDS['openings'])})(?:一下|下)?"
)
_ENDING = re.compile(rf"(?:{_any(_WORDS['endings'])})+(?=[,。!?;:\s]*$)")
_GREETING = re.compile(
    r"(?:尊敬的|敬爱的|各位)?[^,。!?;:\s]{0,8}(?:领导|[市区县镇局盟]长|书记|主任|同志|某)们?(?:大人)?[,:!\s]*"
)
_CLAUSES = re.compile(r"[^,。!?;:\s…~]+[,。!?;:\s…~]*")
_SIGNS = " ,。!?;:…~\n"
_PAUSES = " ,;:…~\n"
_ASKS = re.compile(
    r"\?|吗|呢|怎么|怎样|如何|咋|能不能|能否|可否|可不可以|可以|是否|是不是|有没有|哪|多少|多久|什么|啥|谁|几|合法"
    r"|申请|办理|办|领|补|要求|请求|该"
)
_FEWEST = 2


def request_in(folded: str, names: Callable[[str], int] = lambda _clause: 0) -> str:
    """Return the request in a folded text; the text itself where nothing else would be left.

    `names` counts how many words of the handbook a clause holds.

    >>> request_in("你好,请问老年证怎么办")
    '老年证怎么办'
    """
    found = _CLAUSES.findall(folded)
    clauses = [clause for each in found if _tells(clause := _without_noise(each))]
    if clauses == found and len(folded) <= LONGEST_REQUEST:
        return folded
    if sum(map(len, clauses)) > LONGEST_REQUEST:
        clauses = _telling(clauses, names)
    request = "".join(clauses).lstrip(_SIGNS).rstrip(_PAUSES)
    return request if len(request) >= _FEWEST else folded


def _without_noise(clause: str) -> str:
    told = _NOISE.sub("", _OPENING.sub("", _ENDING.sub("", clause)))
    return "" if _GREETING.fullmatch(told) else told


def _tells(clause: str) -> bool:
    return bool(clause.strip(_SIGNS + "的了我"))


def _telling(clauses: Sequence[str], names: Callable[[str], int]) -> list[str]:
    """Return the clauses of a story that say most of what is wanted, in their order."""
    last = len(clauses) - 1

    def worth(at: int) -> float:
        clause = clauses[at]
        edge = 1.0 if at in (0, last) else 0.0
        return min(3, len(_ASKS.findall(clause))) + 2 * min(2, names(clause)) + edge

    kept: set[int] = set()
    room = LONGEST_REQUEST
    for at in sorted(range(len(clauses)), key=lambda at: (-worth(at), at)):
        if len(clauses[at]) <= room:
            kept.add(at)
            room -= len(clauses[at])
    return [clauses[at] for at in sorted(kept)]
