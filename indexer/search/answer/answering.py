"""A question and a document to an answer: aspects, points, what may be said, what to ask next."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import (
    NOTHING_SAID,
    Verdict,
    VerdictState,
    online_verdict,
    proxy_verdict,
    verdict_of,
)
from indexer.domain.document import Document, Procedure, Section
from indexer.domain.handbook import Handbook
from indexer.search.answer.events import Events
from indexer.search.answer.evidence import Speech, is_told
from indexer.search.answer.hours import hours_verdict
from indexer.search.answer.points import choose
from indexer.search.answer.refusing import refuses
from indexer.search.answer.scoring import Leaf, Numbers, Question, scores
from indexer.search.passages.taking_apart import passages_of, spoken_of
from indexer.search.query import Query
from indexer.search.response import Answer, Point
from indexer.text.normalise import fold

MOST_NEXT = 4
_REMEMBERED = 500

_DOING = frozenset("办 领 申请 办理 申领 开 弄 搞 交 报 登记 能办 手续 这事".split())
"""Words that say that somebody wants the matter, and nothing of how."""

_WANTED = re.compile(r"(给|帮)(我|咱)?们?(开|盖|办|出)")
"""Words of somebody who wants a paper or a stamp from this very desk."""

_OF_TIME = frozenset({Aspect.LATE, Aspect.DEADLINE, Aspect.STEPS, Aspect.RENEWAL})

_OF_MEASURE = frozenset({Aspect.AMOUNT, Aspect.DURATION, Aspect.FEE, Aspect.DEADLINE})
_OF_WAYS = frozenset({Aspect.WHERE, Aspect.STEPS, Aspect.REFUSED, Aspect.PHONE})

Nearness = Callable[[str, str], Sequence[float]]
"""The cosine of each of a document's `spoken_of` to a question; nothing where there are no vectors."""


def by_words(_question: str, _document: str) -> Sequence[float]:
    """Answer without vectors."""
    return ()


class Answers:
    """Answers questions about the documents of one handbook; safe to share between threads.

    Documents are taken apart when they are first asked about: most never are before the next edition.
    """

    def __init__(self, handbook: Handbook, nearness: Nearness = by_words) -> None:
        self._handbook = handbook
        self._nearness = nearness
        self._speech = Speech(handbook.documents.values())
        self._events = Events(handbook.vocabulary.events)
        self._leaves: OrderedDict[str, Leaf] = OrderedDict()

    def answer(self, query: Query, document: Document, *, on: date, at: datetime | None = None) -> Answer:
        """Return what the document says to the question on a day; `at` is the moment, if it is that day."""
        question = Question(query.meant or query.folded, query.readings, query.folded)
        leaf = self._leaf(document)
        cosines = leaf.near(self._nearness(question.text, document.id)) if query.has_meaning else None
        found = scores(question, leaf, cosines)
        answered = (
            query.has_meaning
            and bool(leaf.passages)
            and is_told(question, query.words, document, leaf, found, cosines, self._speech)
        )
        points = choose(leaf, found, question.aspects) if answered else ()
        near = answered or not query.has_meaning
        whole = near and _is_of_the_whole(query, question, document)
        said = verdict_of(document, self._handbook, on=on, moment=at)
        hours = self._hours(said, question, document)
        return Answer(
            document=document,
            verdict=hours or _verdict(said, question, document, points, whole=whole),
            aspects=tuple(sorted(question.aspects)),
            points=points,
            next=_next(document, points, leaf, found),
            silent=query.has_meaning and not answered and bool(question.aspects),
            of_detail=bool(question.aspects) or question.polar,
        )

    def _hours(self, said: Verdict, question: Question, document: Document) -> Verdict | None:
        """Return whether somebody is there when the question says; what is over or paused is so first."""
        if said.state is VerdictState.ENDED or (
            said.state is VerdictState.NOT_NOW and said.field != "opening"
        ):
            return None
        if not question.polar or Aspect.HOURS not in question.aspects:
            return None
        verdict = hours_verdict(question.typed, document, self._handbook.vocabulary.opening)
        return None if verdict is NOTHING_SAID else verdict

    def event(self, query: Query, *, first: Document | None) -> Answer | None:
        """Return the list of documents of the event that was asked for, None where none was.

        Where the question is one of the asks of the `first` document found, that is the answer.
        """
        if first is not None and query.folded in (fold(ask).strip() for ask in first.asks):
            return None
        event = self._events.asked(query.folded)
        if event is None:
            return None
        begin = self._handbook.documents[event.documents[0].document]
        return Answer(document=begin, verdict=NOTHING_SAID, aspects=(), points=(), event=event)

    def _leaf(self, document: Document) -> Leaf:
        leaf = self._leaves.get(document.id)
        if leaf is None:
            leaf = Leaf(passages_of(document, self._handbook.documents), spoken_of(document))
            self._leaves[document.id] = leaf
            if len(self._leaves) > _REMEMBERED:
                self._leaves.popitem(last=False)
        return leaf


def _verdict(
    said: Verdict, question: Question, document: Document, points: Sequence[Point], *, whole: bool
) -> Verdict:
    """Return what may be said of the question; `said` is of the matter as a whole.

    What is over is so for every detail, and what has not begun for those of time. Of a detail nothing
    else is said but a plain no of the text, and what the fields of proxies and of online filing say:
    能借给外头的人吗 is not answered by 能借, and whether the son may come not by where to go.
    """
    if whole or said.state is VerdictState.ENDED:
        return said
    timely = question.aspects & _OF_TIME or not question.aspects
    if said.state is VerdictState.NOT_NOW and said.field != "opening" and timely:
        return said
    if points and points[0].section is not None and refuses(question, points[0].marked):
        return Verdict(VerdictState.NO, points[0].marked)
    if question.polar and isinstance(document, Procedure):
        for aspect, verdict in ((Aspect.PROXY, proxy_verdict), (Aspect.ONLINE, online_verdict)):
            if aspect in question.aspects:
                return verdict(document)
    return said if said.state is VerdictState.REFER and _may_be_referred(question) else NOTHING_SAID


def _may_be_referred(question: Question) -> bool:
    """Say whether 不归本站 answers: to 给开个证明 it does, to 没上户口能打针吗 it does not.

    Nor does it to 最长等多少天, where nothing but a measure was asked.
    """
    of_measure = question.aspects & _OF_MEASURE and not question.aspects & _OF_WAYS
    if of_measure or Aspect.PROXY in question.aspects:
        return False
    return not question.polar or bool(_WANTED.search(question.typed))


def _is_of_the_whole(query: Query, question: Question, document: Document) -> bool:
    """Say whether nothing but the matter itself was named, in words of its names."""
    if question.aspects:
        return False
    names = fold("\n".join((document.title, *document.aliases, *document.keywords)))
    return all(word in names or word in _DOING for word in query.words)


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
