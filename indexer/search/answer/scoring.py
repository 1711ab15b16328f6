"""How well each sentence and fact of one document answers a question.

What speaks for a passage is weighed with constants fitted as a softmax over the passages of the
right document by `tests/relevance/fit_answers.py`; see `docs/search-quality.md`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from indexer.domain.desk.aspect import Aspect
from indexer.search.answer.things import Thing, things_in
from indexer.search.answer.weights import passage_weights
from indexer.search.meaning import Nearness
from indexer.search.passages.aspects import Aspects, asked
from indexer.search.passages.taking_apart import Passage
from indexer.text.ngrams import bigrams, characters

Numbers = NDArray[np.float64]

_Rare = Sequence[tuple[str, float]]
"""Grams, each with how rare it is."""

_NO = re.compile(r"不|没|别|无|未|只|才|一律|除外|严禁|谁也|得")
_POLAR = re.compile(
    r"([\u4e00-\u9fff])不\1|吗|吧|么$|不$|行不|成不|能不|可不|是不|要不|算不"
    r"|有没|没有$|对不|晚不|呗|得了|是否|(?<=[\u4e00-\u9fff])不(?=[，,。.!?；;])"
)

_HOW = re.compile(r"(怎么|咋个?|怎样|如何)(?!样)(办|弄|整|搞|申请|申领|领|报|交|登记|处理|回事|着)?")
_MANNER = re.compile(
    r"(?:怎么|咋|怎样|如何)(?![办弄整搞申领报交登处了样回着才能会去来找打约订借走写填参预开买个])([\u4e00-\u9fff])"
)
_MISSED = re.compile(r"过了?期|过了(?:日子|时候|点)|错过|没赶上|忘了[登报交领办]|才(?:来|想起|知道)")
_ASKING = re.compile(r"谁|什么|啥|哪|几|多(少|大|重|高|长|宽|远|久)|还是|为何|咋样|怎么样|\?$")

STORY = 0.5
HEADING = 2.0
"""What speaks for a passage in all that was told counts so much beside a question of it, its heading so much.

Both by the shares of `tests/relevance/told.jsonl` that stand in the points, as `measure_told.py` prints them.
"""

_ONE_MORE = 0.5  # so that a thing of which everything speaks counts little

PLAIN = frozenset({Aspect.PHONE, Aspect.HOURS, Aspect.FEE, Aspect.PROXY, Aspect.DURATION})
"""Aspects a field answers by itself: where one is asked, its field stands among the points."""

FEATURES = (
    "near", "section_near", "shared", "section_shared", "heading_shared", "named", "heading_named",
    "told", "heading_told", "fact", "fact_told", "length", "negative",
    "thing", "heading_thing", "section_thing", "section_best", "first", "many",
)  # fmt: skip

# near            cosine to the question, in standard deviations over the document
# section_near    the mean of that over the section
# shared          how much of what is rare in the question, beyond the document's names, the passage holds
# section_shared  how much its section holds, of the names too
# heading_shared  how much its heading holds
# named           how much the passage holds of the names that stand in the question
# heading_named   how much its heading holds
# told            the share of the asked aspects the passage tells of
# heading_told    the same of its heading
# fact            a field of the front matter
# fact_told       a field for an asked aspect
# length          in sixties of characters
# negative        a restriction, where the question may be answered with no
# thing           the share of the things asked, beyond the names and rare ones first, that it speaks of
# heading_thing   the same of its heading; `section_thing` of its section
# section_best    the nearest sentence of its section
# first           the first sentence of its section: it answers the heading
# many            how many sentences its section has, as a logarithm


@dataclass(frozen=True)
class Question:
    """A question as passages are compared with it: as it was meant, and as it was `typed`.

    `readings` are the telling grams of both. Aspects and tone are in small words, which putting
    dialect right may take away: they count wherever they stand.
    """

    text: str
    readings: tuple[tuple[str, ...], ...]
    typed: str = ""

    @cached_property
    def aspects(self) -> Aspects:
        return asked(self.text) | asked(self.typed)

    @cached_property
    def plain(self) -> bool:
        """Whether nothing was asked but how: 灯泡憋了, 下水道堵了咋办."""
        how = self.aspects <= {Aspect.STEPS} and not self.polar
        return how and not _ASKING.search(_HOW.sub("", self.typed))

    @property
    def asks(self) -> bool:
        """Whether the words are a question and no part of a story: 要等多久, 能退吗."""
        return self.polar or bool(_ASKING.search(self.typed) or _HOW.search(self.typed))

    @property
    def manner(self) -> str:
        """What the question asks the way of, where that is more than to do it: 赔 in 弄坏了怎么赔."""
        found = _MANNER.search(self.typed)
        return found[1] if found else ""

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        return tuple(dict.fromkeys((*things_in(self.text), *things_in(self.typed))))

    @cached_property
    def missed(self) -> bool:
        """Whether somebody comes when it was over: 上个月过了期, 忘了登."""
        return bool(_MISSED.search(self.typed))

    @cached_property
    def polar(self) -> bool:
        """Whether it may be answered with yes or no."""
        return bool(_POLAR.search(self.text) or _POLAR.search(self.typed))


class Leaf:
    """The passages of one document, made ready once for all questions about it."""

    def __init__(
        self,
        passages: Sequence[Passage],
        spoken: Sequence[str] = (),
        names: str = "",
        asks: Sequence[str] = (),
    ) -> None:
        self.passages = tuple(passages)
        self.names = names
        self._asks = tuple(asks)
        self._spoken = tuple(spoken)

    def near(self, cosines: Sequence[float]) -> Numbers | None:
        """Return the cosine of each passage from those of the document's own texts.

        A telephone number of another document is nowhere near or far; without vectors none is.
        """
        if not cosines:
            return None
        known = dict(zip(self._spoken, cosines, strict=True))
        middle = sum(cosines) / len(cosines)
        return np.array([known.get(passage.spoken, middle) for passage in self.passages])

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How rare each gram is within the document."""
        counts: dict[str, int] = {}
        for passage in self.passages:
            for gram in passage.grams | passage.heading_grams:
                counts[gram] = counts.get(gram, 0) + 1
        many = len(self.passages) + 1
        return {gram: math.log(many / count) for gram, count in counts.items()}

    @cached_property
    def asks(self) -> tuple[frozenset[str], ...]:
        """The grams of each folded ask of the document, its names and symptoms among them."""
        return tuple(frozenset((*characters(ask), *bigrams(ask))) for ask in self._asks)

    @cached_property
    def held(self) -> tuple[frozenset[str], ...]:
        """The grams of each passage and its heading."""
        return tuple(passage.grams | passage.heading_grams for passage in self.passages)

    @cached_property
    def anywhere(self) -> frozenset[str]:
        """The grams of all passages."""
        return frozenset().union(*self.held)

    @cached_property
    def sections(self) -> tuple[range, ...]:
        """For each passage, the passages of its section: they stand together. A fact stands alone."""
        found: list[range] = []
        for _, group in groupby(enumerate(self.passages), key=_place):
            numbers = [number for number, _ in group]
            together = range(numbers[0], numbers[-1] + 1)
            found += [together if self.passages[n].section else range(n, n + 1) for n in numbers]
        return tuple(found)

    def things(self, question: Question) -> tuple[Thing, ...]:
        """Return the things a question names that are not the matter of the document."""
        return tuple(thing for thing in question.things if not thing.search(self.names))

    def by_section(self, each: Numbers, joined: Callable[[Numbers], Numbers]) -> Numbers:
        """Return for each passage what those of its section, a row each, are together."""
        found = {
            together: joined(each[together.start : together.stop])
            for together in dict.fromkeys(self.sections)
        }
        return np.array([found[together] for together in self.sections])

    @cached_property
    def section_grams(self) -> tuple[frozenset[str], ...]:
        each = {
            together: frozenset().union(*(self.passages[n].grams for n in together))
            for together in dict.fromkeys(self.sections)
        }
        return tuple(each[together] for together in self.sections)


def _place(numbered: tuple[int, Passage]) -> str | None:
    section = numbered[1].section
    return section.anchor if section else None


def features(question: Question, leaf: Leaf, cosines: Numbers | None) -> Numbers:
    """Return what speaks for each passage, a row each, in the order of `FEATURES`."""
    asked = question.aspects
    polar = question.polar
    many = max(1, len(asked))
    rows = np.zeros((len(leaf.passages), len(FEATURES)))
    if cosines is not None:
        near = (cosines - cosines.mean()) / (cosines.std() or 1.0)
        rows[:, 0] = near
        rows[:, 1] = leaf.by_section(near, _mean)
        rows[:, 16] = leaf.by_section(near, np.max)
    rows[:, 13:16] = _of_things(question, leaf)
    rows[:, 17] = [number == numbers[0] for number, numbers in enumerate(leaf.sections)]
    rows[:, 18] = [math.log(len(numbers)) for numbers in leaf.sections]
    shares = _Shares(question, leaf)
    for number, passage in enumerate(leaf.passages):
        row = rows[number]
        row[2], row[5] = shares.beyond(passage.grams), shares.named(passage.grams)
        if number == leaf.sections[number][0]:  # what is so of the section is so of all its passages
            heading = passage.heading_grams
            whole = shares.whole(leaf.section_grams[number])
            together = whole, shares.beyond(heading), shares.named(heading)
        row[3], row[4], row[6] = together
        row[7] = len(asked & passage.tells) / many
        row[8] = len(asked & passage.heading_tells) / many
        fact = passage.field is not None
        row[9] = fact
        row[10] = float(fact and bool(asked & passage.aspects))
        row[11] = min(len(passage.text), 60) / 60
        row[12] = float(polar and bool(_NO.search(passage.text)))
    return rows


def _mean(each: Numbers) -> Numbers:
    """Return what `np.mean` does, which looks at its arguments for longer than it adds up."""
    mean: Numbers = np.add.reduce(each) / len(each)
    return mean


def _of_things(question: Question, leaf: Leaf) -> Numbers:
    """Return the share of the things asked that each passage, its heading and its section speak of."""
    things = leaf.things(question)
    if not things or not leaf.passages:
        return np.zeros((len(leaf.passages), 3))
    texts = np.array([[bool(t.search(p.folded)) for t in things] for p in leaf.passages], float)
    headings = np.array([[bool(t.search(p.folded_heading)) for t in things] for p in leaf.passages], float)
    sections = leaf.by_section(texts, partial(np.max, axis=0))
    rarity = 1.0 - texts.mean(axis=0)
    each = [told @ rarity / (rarity.sum() + _ONE_MORE) for told in (texts, headings, sections)]
    result: Numbers = np.column_stack(each)
    return result


class _Shares:
    """How much of what is rare in a question some grams hold, in the reading of which they hold most."""

    def __init__(self, question: Question, leaf: Leaf) -> None:
        rarity = leaf.rarity
        readings = [[(g, rarity[g]) for g in reading if g in rarity] for reading in question.readings]
        self._whole = self._totals(readings)
        self._beyond = self._totals([[p for p in pairs if p[0] not in leaf.names] for pairs in readings])
        self._named = self._totals([[p for p in pairs if p[0] in leaf.names] for pairs in readings])

    @staticmethod
    def _totals(readings: Sequence[_Rare]) -> list[tuple[_Rare, float]]:
        return [(pairs, sum([rarity for _, rarity in pairs]) + 1.0) for pairs in readings]

    def whole(self, grams: frozenset[str]) -> float:
        return self._most(self._whole, grams)

    def beyond(self, grams: frozenset[str]) -> float:
        return self._most(self._beyond, grams)

    def named(self, grams: frozenset[str]) -> float:
        return self._most(self._named, grams)

    @staticmethod
    def _most(readings: Sequence[tuple[_Rare, float]], grams: frozenset[str]) -> float:
        shares = [sum([rarity for g, rarity in pairs if g in grams]) / total for pairs, total in readings]
        return max(shares, default=0.0)


def scores(question: Question, leaf: Leaf, cosines: Numbers | None) -> Numbers:
    """Return how well each passage answers; only differences mean something."""
    weights = passage_weights(by_words=cosines is None)
    result: Numbers = features(question, leaf, cosines) @ np.array([weights[name] for name in FEATURES])
    return result


@dataclass(frozen=True)
class Weighed:
    """A question beside a document: the cosine and the score of each of its passages."""

    question: Question
    leaf: Leaf
    near: Nearness | None
    cosines: Numbers | None
    scores: Numbers

    def within(self, story: Weighed) -> Weighed:
        """Return the same for a question of a story: with what speaks for each passage in all of it.

        A heading in residents' words that asks for the same aspect speaks for what stands under it.
        """
        asked_too = [
            bool(passage.section and self.question.aspects & asked(passage.folded_heading))
            for passage in self.leaf.passages
        ]
        return replace(self, scores=self.scores + STORY * story.scores + HEADING * np.array(asked_too, float))

    @cached_property
    def best(self) -> Sequence[int]:
        """The places of the passages, the best first, equal ones as they stand."""
        places: list[int] = np.argsort(-self.scores, kind="stable").tolist()
        return places
