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

TOUCHED = 0.15
"""The same share where what was found is the event's own: its documents, one of them first."""

_NEAR = 3

_MANY = re.compile(
    r"手续|哪些|哪几|都要|都得|办啥|办什么|办点啥|干啥|做啥|准备(什么|啥|哪)|一条龙|一件事|一整?套|从哪(儿|里)?(开始|办起|下手)"
    r"|先(办|跑|弄)(哪|什么|啥)|列个|捋|单子|前前后后|一样样|挨个|怎么跑|跑哪|头绪|(要|该)(办|弄|跑)的"
)
_STEPS = re.compile(
    r"(往|接)(下|后|下来|着)去?(头|来)?(一步)?(都|还|就|我|们|又)*(该|要|得|能|先|咋|怎么)?(办|弄|干|跑|做|走|怎么|咋|哪|啥|什么)"
    r"|下一步(该|要|办|干|做|怎|咋)?|(头|第)一(步|件事?|样|桩)|先.{0,6}(再|后|然后).{0,6}(啥|什么|哪|弄|办|跑|干)|先去哪.{0,4}去哪|顺序|按什么(次序|先后)"
    r"|从(哪|什么).{0,4}(开始|起|弄|办|下手|入手|跑|着手)|(一样样|一件件|挨个|一步步).{0,8}(说|讲|办|弄|跑|列)|前前后后"
    r"|(都|要|得|该)(办|弄|跑|做|干|准备)(点|些)?(啥|什么|哪些|哪几|哪样)|(要|该|都|得)跑(哪|几)|六神无主|没(个)?头绪|捋|列个|一条龙|怎么跑"
)
_ONE_THING = re.compile(
    r"(要|带|交|哪些|什么|啥|哪样).{0,3}(材料|证件)|(材料|证件).{0,4}(要|带|哪|什么|啥|吗)|带(什么|啥|哪|几)|复印|照片|多少钱|几天|多久"
    r"|哪天|电话|(什么|啥|哪种)(登记|证)|是不是"
)
_SMALL = re.compile(r"[我你您他她咱爸妈爹娘有要得能]")
_MARKS = re.compile(r"[\s，。？！、,.?!；;：:“”\"]")


class Events:
    """The events of a handbook, ready to be recognised."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = tuple(events)
        self._asks = [[_plain(fold(name)) for name in (event.title, *event.asks)] for event in self._events]
        self._steps = [[step.document for step in event.documents] for event in self._events]
        self._grams = [frozenset(gram for ask in asks for gram in bigrams(ask)) for asks in self._asks]

    def asked(self, folded: str, found: Sequence[str] = ()) -> Event | None:
        """Return the event a folded question asks for, None where it asks for one thing or none.

        It is an event's own ask, or nearly; or it asks for a list, in the words of one event alone; or
        for what to do first and next, and what was `found` first are documents of one event.
        刚生了孩子，疫苗上哪打 names an event and goes on to one thing about it: that is no list.
        """
        question = _plain(folded)
        for event, asks in zip(self._events, self._asks, strict=True):
            if question in asks:
                return event
        if not self._events:
            return None
        by_found = self._of_found(question, found)
        if by_found is not None or not _MANY.search(question):
            return by_found
        typed = frozenset(bigrams(question))
        alike = [max(_likeness(typed, frozenset(bigrams(ask))) for ask in asks) for asks in self._asks]
        best = max(range(len(alike)), key=lambda number: alike[number])
        if alike[best] >= ALIKE:
            return self._events[best]
        held = sorted(((self._share(question, n), n) for n in range(len(self._events))), reverse=True)
        second = held[1][0] if len(held) > 1 else 0.0
        first, number = held[0]
        own = not found or any(id in self._steps[number] for id in found[:_NEAR])
        return self._events[number] if own and first >= TOPICAL and first - second >= AHEAD else None

    def _of_found(self, question: str, found: Sequence[str]) -> Event | None:
        """Return the event whose documents were found first by a question for what to do in which order."""
        if not _STEPS.search(question) or _ONE_THING.search(question):
            return None
        near = found[:_NEAR]
        held = [
            (_early(near, steps), self._share(question, number), number)
            for number, steps in enumerate(self._steps)
            if near and near[0] in steps
        ]
        if not held:
            return None
        _, share, number = max(held)
        steps = self._steps[number]
        own = near[0] == steps[0] or sum(id in steps for id in near) > 1
        return self._events[number] if own and share >= TOUCHED else None

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


def _early(near: Sequence[str], steps: Sequence[str]) -> float:
    """Return how many of the documents are steps, an early step for more: 怀上了 is no wedding's first."""
    return sum(1 / (1 + steps.index(id)) for id in near if id in steps)


def _plain(folded: str) -> str:
    return _MARKS.sub("", folded)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
