"""What a question asks about, and what a sentence tells of: seventeen aspects by their words.

The words only lean the choice of a sentence to one side or the other. Nothing is left out for
want of them: residents ask for the deadline with 还来得及吗 and for the price with 白干吗.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from indexer.domain.desk.aspect import Aspect

Aspects = frozenset[Aspect]

_RECEIVES = re.compile(
    r"领|发|给多少|一个?月|每月|每年|几档|标准|待遇|补贴|补助|津贴|低保|救助|养老金|抚恤|奖励"
)


def asked(question: str) -> Aspects:
    """Return the aspects a folded question asks about; most ask about one or two, some about none.

    >>> sorted(asked("礼拜六有人接电话吗"))
    [<Aspect.HOURS: 'hours'>, <Aspect.PHONE: 'phone'>]

    Who asks how much one receives is not told that nothing is charged: 低保一个月多少钱.

    >>> asked("低保一个月多少钱"), asked("开锁多少钱")
    (frozenset({<Aspect.AMOUNT: 'amount'>}), frozenset({<Aspect.AMOUNT: 'amount'>, <Aspect.FEE: 'fee'>}))
    """
    found = _matching(_ASKED, question)
    receives = Aspect.AMOUNT in found and _RECEIVES.search(question)
    return found - {Aspect.FEE} if receives else found


def without_asking(question: str) -> str:
    """Return what is left of a folded question without the words that ask about an aspect.

    >>> without_asking("老年卡要带什么")
    '老年卡要'
    """
    for pattern in _ASKED.values():
        question = pattern.sub("，", question)
    return question.replace("，", "")


def told(text: str) -> Aspects:
    """Return the aspects a sentence or a heading tells of."""
    return _matching(_TOLD, text)


def _matching(patterns: Mapping[Aspect, re.Pattern[str]], text: str) -> Aspects:
    return frozenset(aspect for aspect, pattern in patterns.items() if pattern.search(text))


def _read() -> tuple[Mapping[Aspect, re.Pattern[str]], Mapping[Aspect, re.Pattern[str]]]:
    lines = Path(__file__).with_name("aspects.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    asked = {Aspect(aspect): re.compile(words) for aspect, words, _ in rows}
    return asked, {Aspect(aspect): re.compile(words) for aspect, _, words in rows}


_ASKED, _TOLD = _read()
