"""A question and a document to an answer: aspects, points, what may be said, what to ask next."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from indexer.domain.choices import ContactKind
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState, verdict_of
from indexer.domain.document import Contact, Document, Procedure, Section
from indexer.domain.handbook import Handbook
from indexer.search.answer.deciding import answers, is_yes_of_proxies, rings_alarm, verdict_on
from indexer.search.answer.events import Events
from indexer.search.answer.evidence import Speech, evidence_of, is_told
from indexer.search.answer.fields import answering_fields, headed
from indexer.search.answer.hours import asks_of_station, hours_verdict
from indexer.search.answer.naming import is_ask_of, names_of
from indexer.search.answer.points import choose, points_of
from indexer.search.answer.scoring import Leaf, Numbers, Question, Weighed, scores
from indexer.search.judge.despair import despairs
from indexer.search.meaning import Nearness
from indexer.search.passages.taking_apart import passages_of, spoken_of
from indexer.search.query import Query
from indexer.search.response import Answer, Point
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

MOST_NEXT = 4
_BRIEF = 6
_ALIKE = 0.4
"""A story of more pairs of characters wants the matter where so many of them stand in its asks."""

_REMEMBERED = 500

_DOING = frozenset(
    "办 领 申请 办理 申领 开 弄 搞 交 报 登记 手续 这事 能办 能领 能申请 能开 能交 能报 还能".split()
)
"""Words that say that somebody wants the matter, and nothing of how."""

_WHAT_IT_IS = re.compile(
    "(?:是|叫|算|指|包括|都有)[^不吗]{0,3}(?:什么|啥|哪些|哪几)|(?:什么|啥)意思|是干(?:什么|啥|嘛)"
)
"""Who asks what something is does not ask whether it is done: 登记是登记什么."""

_OF_THE_MATTER = frozenset({Aspect.STEPS, Aspect.ELIGIBILITY, Aspect.REFUSED})
_OF_NOW = re.compile(
    r"现在|这会儿|这阵|今天|今晚|今儿|马上|立刻|这就|有人|开着|开门|上班|下班|赶得上|夜里|半夜|几点|周末|礼拜|星期"
)
"""Words of who may come at once: to 怎么申请 a closed door is no answer."""

Near = Callable[[str, str], Nearness | None]
"""How near a question is to what a document says; None where there are no vectors."""


def by_words(_question: str, _document: str) -> None:
    """Answer without vectors."""


class Answers:
    """Answers questions about the documents of one handbook; safe to share between threads.

    Documents are taken apart when they are first asked about: most never are before the next edition.
    """

    def __init__(
        self, handbook: Handbook, nearness: Near = by_words, *, before: Answers | None = None
    ) -> None:
        self._handbook = handbook
        self._nearness = nearness
        self._speech: Speech = Speech(handbook.documents, before._speech if before else None)
        self._events = Events(handbook.vocabulary.events)
        self._leaves: OrderedDict[tuple[str, tuple[str, ...]], Leaf] = OrderedDict()

    def answer(
        self,
        query: Query,
        document: Document,
        *,
        on: date,
        at: datetime | None = None,
        audiences: tuple[str, ...] = (),
        story: Query | None = None,
    ) -> Answer:
        """Return what the document says to the question on a day; `at` is the moment, if it is that day.

        Choosing `audiences` leaves out what the document says of others. `story` is all that was said
        where the question is a part of it: then its points are the nearest even where it is silent.
        """
        weighed = self.weigh(query, document, audiences)
        question, leaf = weighed.question, weighed.leaf
        named = _is_named(query, question, document) and not (story and _DOING.issuperset(query.words))
        fields = answering_fields(weighed, document, query.words)
        under = headed(weighed, document)
        told = bool(leaf.passages) and (named or self._is_told(query, document, weighed))
        if story is not None:
            weighed = weighed.within(self.weigh(story, document, audiences))
        answered = query.has_meaning and (told or bool(fields) or under is not None)
        whole = named or (question.plain and (answered or not query.has_meaning))
        whole = whole and not _WHAT_IT_IS.search(query.folded)
        said = self._said(question, document, on=on, at=at, named=named)
        wished = answered and not question.asks and said.state is VerdictState.REFER  # 想给孩子上户口
        detail = not named and _is_of_detail(question, document)
        near = told or story is not None
        points = self._points(weighed, fields, under, told=near) if answered or near else ()
        whole = wished or (whole and not (detail and said.state.positive))
        verdict = self._hours(said, question, document) or verdict_on(
            said, question, document, points, whole=whole
        )
        urgent = not named and (despairs(query.folded) or rings_alarm(question, points))
        if urgent and (verdict.state.positive or verdict.field == "opening"):
            verdict = NOTHING_SAID
        silent = query.has_meaning and not (answered or urgent or answers(verdict, plain=question.plain))
        return Answer(
            document=document,
            verdict=NOTHING_SAID if silent and is_yes_of_proxies(verdict) else verdict,
            aspects=tuple(sorted(question.aspects)),
            points=points,
            next=_next(document, points, leaf, weighed.scores),
            silent=silent,
            of_detail=detail or urgent or not (named or question.plain),
        )

    @staticmethod
    def _points(
        weighed: Weighed, fields: Sequence[int], under: int | None, *, told: bool
    ) -> tuple[Point, ...]:
        """Return what is shown; where there is no other evidence than a field or a heading, that alone."""
        question, leaf = weighed.question, weighed.leaf
        own = [*(() if under is None else (under,)), *fields]
        if not told:
            return points_of(leaf, weighed.scores, own)
        return choose(leaf, weighed.scores, question.aspects, own=own, late_first=question.missed)

    def weigh(self, query: Query, document: Document, audiences: tuple[str, ...] = ()) -> Weighed:
        """Return what the document has to say to the question, each passage with what speaks for it."""
        question = Question(query.meant or query.folded, query.readings, query.folded)
        leaf = self._leaf(document, audiences)
        near = self._nearness(question.text, document.id) if query.has_meaning else None
        cosines = leaf.near(near.sentences) if near is not None else None
        return Weighed(question, leaf, near, cosines, scores(question, leaf, cosines))

    def evidence(self, query: Query, document: Document, weighed: Weighed) -> Mapping[str, float]:
        """Return what speaks for the document telling of what was asked, by the names of the weights."""
        return evidence_of(weighed, query.words, document, self._speech)

    def _is_told(self, query: Query, document: Document, weighed: Weighed) -> bool:
        by_words = weighed.cosines is None
        return is_told(query.folded, document, self.evidence(query, document, weighed), by_words=by_words)

    def _said(
        self, question: Question, document: Document, *, on: date, at: datetime | None, named: bool
    ) -> Verdict:
        """Return what may be said of the matter; that the door is shut comes last where it was not asked."""
        said = verdict_of(document, self._handbook, on=on, moment=at)
        of_door = said.field == "opening" and isinstance(document, Procedure)
        wanted = named and Aspect.STEPS not in question.aspects
        if not of_door or wanted or _OF_NOW.search(question.typed):
            return said
        inside = verdict_of(document, self._handbook, on=on, moment=at, within_hours=True)
        return replace(inside, details=(*inside.details, said.text, *said.details))

    def _hours(self, said: Verdict, question: Question, document: Document) -> Verdict | None:
        """Return whether somebody is there when the question says; what is over or paused is so first."""
        of_time = said.state is VerdictState.NOT_NOW and said.field != "opening"
        if said.state is VerdictState.ENDED or (of_time and not asks_of_station(question.typed)):
            return None
        if not question.polar or Aspect.HOURS not in question.aspects:
            return None
        verdict = hours_verdict(question.typed, document, self._handbook.vocabulary.opening)
        if verdict.state is VerdictState.NOT_NOW and self._vendor_may_come(question, document):
            return None
        return None if verdict is NOTHING_SAID else verdict

    def _vendor_may_come(self, question: Question, document: Document) -> bool:
        """Say whether a vendor that a procedure names is not known to be away, as the station is."""
        station = self._handbook.vocabulary.opening
        named = document.contacts if isinstance(document, Procedure) else ()
        contacts = (self._handbook.documents.get(id) for id in named)
        vendors = [c for c in contacts if isinstance(c, Contact) and c.kind is ContactKind.VENDOR]
        verdicts = (hours_verdict(question.typed, vendor, station) for vendor in vendors)
        return any(verdict.state is not VerdictState.NOT_NOW for verdict in verdicts)

    def event(self, query: Query, *, found: Sequence[Document]) -> Answer | None:
        """Return the list of documents of the event that was asked for, None where none was.

        Where the question is one of the asks of the first document `found`, that is the answer.
        """
        if found and is_ask_of(query.folded, found[0]):
            return None
        event = self._events.asked(query.folded, [document.id for document in found])
        if event is None:
            return None
        begin = self._handbook.documents[event.documents[0].document]
        return Answer(document=begin, verdict=NOTHING_SAID, aspects=(), points=(), event=event)

    def _leaf(self, document: Document, audiences: tuple[str, ...]) -> Leaf:
        key = (document.id, audiences)
        leaf = self._leaves.get(key)
        if leaf is None:
            leaf = Leaf(
                passages_of(document, self._handbook, audiences),
                spoken_of(document),
                names_of(document),
                [fold(ask) for ask in asks_of(document)],
            )
            self._leaves[key] = leaf
            if len(self._leaves) > _REMEMBERED:
                self._leaves.popitem(last=False)
        return leaf


def _is_named(query: Query, question: Question, document: Document) -> bool:
    """Say whether nothing but the matter was named, in words of its names: 居住证能办吗."""
    names = names_of(document)
    named = all(word in names or word in _DOING for word in query.words)
    return query.has_meaning and named and question.aspects <= _OF_THE_MATTER


def _is_of_detail(question: Question, document: Document) -> bool:
    """Say whether a story tells more than that the matter is wanted: a yes to the whole is no yes to it.

    Who tells what residents tell of the matter wants it: 灯泡憋了. Who tells something else may want what
    is not done: 把墙往外砸半米，轮椅好进.
    """
    if question.manner:
        return question.manner not in names_of(document)
    pairs = set(bigrams(question.typed))
    asked = fold("\n".join(asks_of(document)))
    return len(pairs) > _BRIEF and sum(pair in asked for pair in pairs) < _ALIKE * len(pairs)


def _next(document: Document, points: tuple[Point, ...], leaf: Leaf, found: Numbers) -> tuple[Section, ...]:
    """Return the sections that were not shown, those nearest to the question first."""
    shown = {point.section.anchor for point in points if point.section is not None}
    best: Mapping[str, float] = {
        passage.section.anchor: score
        for score, passage in sorted(
            zip(found.tolist(), leaf.passages, strict=True), key=lambda pair: pair[0]
        )
        if passage.section is not None
    }
    sections = [s for s in document.sections if s.title and s.text and s.anchor not in shown]
    return tuple(sorted(sections, key=lambda s: -best.get(s.anchor, 0.0))[:MOST_NEXT])
