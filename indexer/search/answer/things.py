"""The things a question names that more than one word stands for: 孕妇, 租户, 监控, 发票.

A document that tells of 怀孕 speaks of 孕妇, and one that knows neither 狗 nor 宠物 does not say whether a
dog may come along. What the words of a thing are is a table, `things.tsv`; what a thing that is missing
counts is learned.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

Thing = re.Pattern[str]
"""What a text holds that speaks of the thing."""


@lru_cache(maxsize=500)
def things_in(question: str) -> tuple[Thing, ...]:
    """Return the things a folded question names.

    >>> [bool(thing.search("宠物要牵好")) for thing in things_in("能带狗去吗")]
    [True]
    """
    return tuple(told for asked, told in _THINGS if asked.search(question))


def _read() -> tuple[tuple[Thing, Thing], ...]:
    lines = Path(__file__).with_name("things.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((re.compile(asked), re.compile(told)) for asked, told in rows)


_THINGS = _read()
