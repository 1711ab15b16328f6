"""一件事: whether a question is one of life's events, by its own asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.vocabulary import Event
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

ALIKE = 0.6
"""The share of pairs of characters two questions have in common that are the same question."""

_MANY = re.compile(r"手续|哪些|都要|要办什么|办啥|办什么|该干啥|一条龙|一件事|怎么办|咋办|要准备")


def event_asked(question: str, events: Sequence[Event]) -> Event | None:
    """Return the event a folded question asks for: a title or an ask of it, or nearly one.

    A question that names an event and goes on to one thing about it (刚生了孩子，疫苗上哪打) asks
    for a document, not for the list.
    """
    typed = frozenset(bigrams(question))
    best: tuple[float, Event] | None = None
    for event in events:
        for name in (event.title, *event.asks):
            named = fold(name).strip()
            likeness = 1.0 if named == question else _likeness(typed, frozenset(bigrams(named)))
            if best is None or likeness > best[0]:
                best = (likeness, event)
    if best is None or best[0] < (ALIKE if _MANY.search(question) else 1.0):
        return None
    return best[1]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
