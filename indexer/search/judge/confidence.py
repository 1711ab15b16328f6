"""How sure a list is: whether the handbook holds an answer at all, and whether the first document is it.

Two questions with two answers. That one of the best three answers is likely where their names are near
in meaning and hold what is rare in the query: what the handbook does not have stays silent. That the first
is the one depends on its siblings alone: on its share of all evidence, and on how far it leads the next and
the one after that, 申领 or 补换, this year's or the standing one. Both are logistic regressions (`fitted`);
from which probability on something is said is chosen by what it costs to be wrong, see
`docs/search-quality.md`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from indexer.domain.document import Document
from indexer.search.inquiry import Inquiry
from indexer.search.judge.called import is_called, names_document
from indexer.search.judge.fitted import WITH_MEANING, WITHOUT_MEANING, weights
from indexer.search.judge.initials import by_initials
from indexer.search.judge.names import Namebook, Names, coverage
from indexer.search.response import Sureness
from indexer.search.unnamed import names_no_matter
from indexer.text.sound import letters_only

LIKELY = {WITH_MEANING: 0.65, WITHOUT_MEANING: 0.5}
"""From this probability on one of the best three is said to answer; words alone are easily taken in."""

SURE = {WITH_MEANING: 0.7, WITHOUT_MEANING: 0.82}
"""From this probability on the first of them is said to be the one."""

HEARD = 0.75
"""The share of typed letters that a document's names must hold, when they spell nothing."""

HEARD_OUT = 1 / 3
"""A pinned number is sure where it has so much of the evidence that the best everyday matter has."""

_WORD = 3
"""A word of so many characters that stands whole in a document's names is likely to be about it: 抑郁."""

AMONG = 3
"""So many documents are shown side by side where it is one of them."""

_UNNAMED = re.compile(
    r"^(我|我们|咱|他|她|老人|孩子|[爸妈爷奶姥儿女媳老闺伴公妇婆子娘爹])*家?的?(那|这)?[个张本]?"
    r"(证|卡|本|本子|本本|证件|表)(快|也|都|已经|马上)?(要)?(到期|过期|到日子|丢|没了|找不|坏|旧|换|补|咋|怎么)"
)
"""A paper that is called no more than that: 我妈的证到期了 may be any of several."""

_MOST_ODDS = 6.0


class Confidence:
    """Judges the documents that were found for one inquiry by their shares of all evidence.

    The shares are those of everything that was found: whatever a filter hides still speaks against the rest.
    """

    def __init__(self, inquiry: Inquiry, namebook: Namebook, shares: Mapping[str, float]) -> None:
        self._inquiry = inquiry
        self._namebook = namebook
        self._shares = shares
        self._by = WITHOUT_MEANING if inquiry.meaning is None else WITH_MEANING

    def answers(self, document: Document) -> bool:
        """Say whether a document answers, and not only one of its siblings."""
        query = self._inquiry.query
        called = names_document(query, document) or is_called(query, document)
        if called or document.id in self._inquiry.rung:
            return True
        if not query.has_meaning:
            return self._heard(self._namebook.of(document.id)) >= HEARD
        return self.held >= LIKELY[self._by] and self.first(document.id) >= SURE[self._by]

    def sureness(self, shown: Sequence[tuple[Document, bool]]) -> Sureness:
        """Return how sure a list is whose documents answer or not, best first, as far as it is shown.

        An emergency number is pinned on the first suspicion: that alone is no reason to be sure of it
        where an everyday matter fits much better. A paper without its name is never one document alone.
        """
        near = shown[:AMONG]
        if near and near[0][1] and self._stands(near[0][0]):
            several = len(near) > 1 and _UNNAMED.search(self._inquiry.query.folded)
            return Sureness.LIKELY if several else Sureness.SURE
        held = self._is_named_word or self.held >= LIKELY[self._by]
        among = held and any(document.id in self._best for document, _ in near)
        return Sureness.LIKELY if among or any(answers for _, answers in near) else Sureness.NONE

    @cached_property
    def held(self) -> float:
        """How probable it is that one of the best three answers; nothing answers what names no matter."""
        query = self._inquiry.query
        if not self._best or not self._inquiry.rarity or not query.has_meaning:
            return 0.0
        if names_no_matter(query.folded):
            return 0.0
        near = [nearness(self._inquiry, self._namebook, id) for id in self._best]
        return probability(evidence_held(near), weights("held", self._by))

    @property
    def _is_named_word(self) -> bool:
        """Whether a word alone was typed, and the names of one of the best hold it."""
        query = self._inquiry.query
        if len(query.folded) > _WORD or not query.has_meaning or names_no_matter(query.folded):
            return False
        return any(nearness(self._inquiry, self._namebook, id)[0] >= 1 for id in self._best)

    def first(self, id: str) -> float:
        """Return how probable it is that a document is the one, if one of the best is."""
        return probability(evidence_first(id, self._shares), weights("first", self._by))

    def _stands(self, document: Document) -> bool:
        best = max(self._shares.values(), default=0.0)
        return self._shares.get(document.id, 0.0) >= HEARD_OUT * best or self.answers(document)

    @cached_property
    def _best(self) -> tuple[str, ...]:
        return tuple(sorted(self._shares, key=lambda one: -self._shares[one])[:AMONG])

    def _heard(self, names: Names) -> float:
        """Return the share of typed letters that pieces of the document's names make up."""
        letters = letters_only(self._inquiry.query.folded)
        return by_initials(letters, names)["pieces"] if letters else 0.0


def nearness(inquiry: Inquiry, namebook: Namebook, id: str) -> tuple[float, float]:
    """Return how much of what is rare in a query a document's names hold, and how near they mean."""
    held = namebook.of(id).grams
    covered = (coverage(reading, held, inquiry.rarity) for reading in inquiry.query.readings)
    return max(covered, default=0.0), inquiry.closeness(id)[1]


def evidence_held(near: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return what speaks for the best documents together, given how near each is."""
    return {"covered": max(covered for covered, _ in near), "near": max(close for _, close in near)}


def evidence_first(id: str, shares: Mapping[str, float]) -> dict[str, float]:
    """Return what speaks for a document and against its siblings, given the share of each in all evidence."""
    share = shares.get(id, 0.0)
    others = sorted((other for one, other in shares.items() if one != id), reverse=True)
    next_, third = (*others, 0.0, 0.0)[:2]
    return {"share": odds(share), "next": lead(share, next_), "third": lead(share, third)}


def lead(share: float, other: float) -> float:
    """Return how far one share leads another, as a logarithm, bounded where one is nothing."""
    return odds(share / (share + other)) if share or other else 0.0


def odds(share: float) -> float:
    """Return the logarithm of a share's odds, bounded where it is all or nothing."""
    if share <= 0 or share >= 1:
        return _MOST_ODDS if share > 0 else -_MOST_ODDS
    return max(-_MOST_ODDS, min(_MOST_ODDS, math.log(share / (1 - share))))


def probability(row: Mapping[str, float], fitted: Mapping[str, float]) -> float:
    """Return the probability that a logistic regression gives a row; `bias` is among its weights."""
    sum_ = fitted["bias"] + sum(weight * row[name] for name, weight in fitted.items() if name != "bias")
    return 1 / (1 + math.exp(-sum_))
