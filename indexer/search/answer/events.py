"""一件事: whether a question is one of life's events, by its own asks and words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from indexer.domain.vocabulary import Event
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

ALIKE = 0.6
"""The share of pairs of characters two questions have in common that are the same question."""

TOPICAL = 0.5
"""The share of what is rare in a question that the words of one event hold, and of no other."""

AHEAD = 0.1

_MANY = re.compile(
    r"手续|哪些|哪几|都要|都得|办啥|办什么|办点啥|干啥|做啥|准备(什么|啥|哪)|一条龙|一件事|一整?套|从哪(儿|里)?(开始|办起|下手)"
    r"|先(办|跑|弄)(哪|什么|啥)|列个|捋|单子|前前后后|一样样|挨个|怎么跑|跑哪|头绪|(要|该)(办|弄|跑)的"
)
_SMALL = re.compile(r"[我你您他她咱爸妈爹娘有要得能]")
_MARKS = re.compile(r"[\s，。？！、,.?!；;：:“”\"]")


class Events:
    """The events of a handbook, ready to be recognised."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = tuple(events)
        self._asks = [[_plain(fold(name)) for name in (event.title, *event.asks)] for event in self._events]
        self._grams = [frozenset(gram for ask in asks for gram in bigrams(ask)) for asks in self._asks]

    def asked(self, folded: str) -> Event | None:
        """Return the event a folded question asks for, None where it asks for one thing or none.

        It is an event's own ask, or nearly; or it asks for a list, in the words of one event alone.
        刚生了孩子，疫苗上哪打 names an event and goes on to one thing about it: that is no list.
        """
        question = _plain(folded)
        for event, asks in zip(self._events, self._asks, strict=True):
            if question in asks:
                return event
        if not self._events or not _MANY.search(question):
            return None
        typed = frozenset(bigrams(question))
        alike = [max(_likeness(typed, frozenset(bigrams(ask))) for ask in asks) for asks in self._asks]
        best = max(range(len(alike)), key=lambda number: alike[number])
        if alike[best] >= ALIKE:
            return self._events[best]
        held = sorted(((self._share(question, n), n) for n in range(len(self._events))), reverse=True)
        second = held[1][0] if len(held) > 1 else 0.0
        first, number = held[0]
        return self._events[number] if first >= TOPICAL and first - second >= AHEAD else None

    def _share(self, question: str, number: int) -> float:
        """Return how much of what tells events apart in a question one of them holds."""
        told = _SMALL.sub("，", _MANY.sub("，", question))
        topic = [gram for gram in dict.fromkeys(bigrams(told)) if "，" not in gram]
        weights = {gram: self._rarity(gram) for gram in topic}
        total = sum(weights.values())
        return sum(w for gram, w in weights.items() if gram in self._grams[number]) / total if total else 0.0

    def _rarity(self, gram: str) -> float:
        holding = sum(gram in grams for grams in self._grams)
        return math.log((len(self._grams) + 1) / (holding + 0.5)) if holding else 1.5


def _plain(folded: str) -> str:
    return _MARKS.sub("", folded)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
