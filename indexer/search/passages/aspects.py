"""What a question asks about, and what a sentence tells of: seventeen aspects by their words.

The words only lean the choice of a sentence to one side or the other. Nothing is left out for
want of them: residents ask for the deadline with 还来得及吗 and for the price with 白干吗.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from indexer.domain.aspect import Aspect

Aspects = frozenset[Aspect]


def asked(question: str) -> Aspects:
    """Return the aspects a folded question asks about; most ask about one or two, some about none.

    >>> sorted(asked("礼拜六有人接电话吗"))
    [<Aspect.HOURS: 'hours'>, <Aspect.PHONE: 'phone'>]
    """
    return _matching(_ASKED, question)


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
