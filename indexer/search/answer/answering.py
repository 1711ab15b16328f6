"""A question and a document to an answer: aspects, points, what may be said, what to ask next."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from indexer.domain.choices import ContactKind
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.phrases import sentence
from indexer.domain.desk.verdict import (
    NOTHING_SAID,
    Verdict,
    VerdictState,
    online_verdict,
    proxy_verdict,
    verdict_of,
)
from indexer.domain.document import Contact, Document, Procedure, Section
from indexer.domain.handbook import Handbook
from indexer.search.answer.events import Events
from indexer.search.answer.evidence import Speech, evidence_of, is_told
from indexer.search.answer.fields import answering_fields, headed
from indexer.search.answer.hours import asks_of_station, hours_verdict
from indexer.search.answer.naming import is_ask_of, names_of
from indexer.search.answer.points import choose, points_of
from indexer.search.answer.refusing import refuses
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

_WANTED = re.compile(r"(?<!不)(给|帮)(我|咱)?们?(开|盖|办|出)")
"""Words of somebody who wants a paper or a stamp from this very desk: 饭馆死活不给开票 are none."""

_INSTEAD = re.compile(r"替.{1,4}(来|去|办|领|交|补|拿|跑|填|签|申|登|报|约)")
_FAMILY = (
    "(爸|妈|爹|(?<!姑)娘|弟|哥|姐|妹|老伴|爷|奶|姥|闺女|女儿|儿子|儿女|孩子|子女|孙子|孙女|媳妇|丈夫|爱人|老公|老婆|家里人|家人"
    "|家属|亲戚|邻居|朋友|楼长|楼门长|居委会)"
)
_SOMEBODY_ELSE = re.compile(
    r"替|代(办|领|交|理|申|签|约|开|填|报)|委托|(本人|亲自).{0,3}(不|没|必须|非|到场|去|来)"
    rf"|{_FAMILY}(能|可以|可不可以)?(不能)?(帮|去(?!年|世)|来(?!年|不及))|[我给](来|去)?(给|帮)(他|她|{_FAMILY}).{{0,3}}"
    r"(办|领|交|拿|填|报|申|约|签|登)"
)
"""A question whether somebody else may do it: 孩子能领吗 is none, nor is 我妈去年没的."""

_DONE_ONLINE = re.compile(
    r"(网上|手机|线上|小程序|app|公众号|微信|支付宝|电脑|在家).{0,6}(办|弄|申|报|交|填|约|查|登|领|续|搞|缴|开|换|补|认证|刷)"
    r"|(办|弄|申请|申报|交|填|约|查|登记|领|续|缴|开|换|补).{0,6}(网上|手机|线上|小程序|app|公众号|微信|支付宝|电脑|在家)"
)
"""A question whether it can be done online: 网上买的也归这管吗 is none."""
_OF_ANOTHER = re.compile(
    r"替|代|帮|陪|委托|托|[让叫请]|本人|自己|[来去到走出]不了|没法[来去]|不在家|没空|瘫|躺|别人|人家|他人|不到场|出面|拿着|亲自"
    r"|给[^，。]{1,8}[办领交报]|(儿子|闺女|女儿|老伴|爱人|媳妇|老公|[我他她](妈|爸)|家属|家里人|孩子|邻居|对象|亲戚|朋友|[姐哥弟妹])"
    r"[^，。]{0,6}[去来办领交拿取签跑报]"
)
"""Words of who comes instead: 我爸户口在外地能领不 speaks of a father, and of nobody to be sent."""

_OF_DOCUMENT = re.compile(
    r"(通知|通告|安排|条例|规定|办法|文件|政策|提示|[那这]份).*(有效|管用|照着|照它|还用|作废|废止|算数)"
)
"""A question whether the document itself still holds."""

_OF_THE_MATTER = frozenset({Aspect.STEPS, Aspect.ELIGIBILITY, Aspect.REFUSED})
_OF_EVERYTHING = frozenset({"effective_from", "state"})
"""Fields that say of the whole matter that it is not now."""

_OF_THEN = re.compile(r"明年|到时|那时|到了那|以后|今后|往后|将来")
"""Words of a time to come: what has not begun is asked about as it will be."""

_OF_TIME = frozenset({Aspect.LATE, Aspect.DEADLINE, Aspect.STEPS, Aspect.RENEWAL})

_OF_WAYS = frozenset({Aspect.WHERE, Aspect.STEPS, Aspect.PHONE})
_OF_MEASURE = frozenset({Aspect.AMOUNT, Aspect.FEE, Aspect.DURATION, Aspect.DEADLINE})
_OF_NOW = re.compile(
    r"现在|这会儿|这阵|今天|今晚|今儿|马上|立刻|这就|有人|开着|开门|上班|下班|赶得上|夜里|半夜|几点|周末|礼拜|星期"
)
"""Words of who may come at once: to 怎么申请 a closed door is no answer."""

_WHOSE = re.compile(
    r"(找|归|问|是)(谁|哪)|谁(能?管|修|赔|负责|给)|哪个(号|部门|单位|热线)|什么号|打(哪|什么|啥)"
    r"|(你们|咱们?|社区|站里|服务站|这儿|这里|这边)(?!.*帮).{0,6}(能|给|管|可以|办).{0,10}(吗|不|么)"
)
"""Words of who asks whose the matter is: 归谁管, 你们这儿能办不."""

_MEANWHILE = re.compile(r"照旧|照常|在那之前|眼下|(可以|能)先")
_ALARM = re.compile(r"(?<![0-9])1(10|19|20)(?![0-9])")
_BEFORE = re.compile(r"现在|眼下|这会儿|能不能先|[能要]先")
_ANSWERING = frozenset({"online", "proxy", "opening", "all_day"})
_NO_AT_ONCE = re.compile(r"^不(行|能|可以|成)[，。；：,;:]")
"""A sentence that begins with its no: 不行，这是全楼业主共有的."""

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
    ) -> Answer:
        """Return what the document says to the question on a day; `at` is the moment, if it is that day.

        Choosing `audiences` leaves out what the document says of others.
        """
        weighed = self.weigh(query, document, audiences)
        question, leaf, found = weighed.question, weighed.leaf, weighed.scores
        named = _is_named(query, question, document)
        fields = answering_fields(weighed, document, query.words)
        under = headed(weighed, document)
        told = bool(leaf.passages) and (named or self._is_told(query, document, weighed))
        answered = query.has_meaning and (told or bool(fields) or under is not None)
        whole = named or (question.plain and (answered or not query.has_meaning))
        detail = not named and _is_of_detail(question, document)
        points = self._points(weighed, fields, under, told=told) if answered else ()
        said = self._said(question, document, on=on, at=at, named=named)
        verdict = self._hours(said, question, document) or _verdict(
            said, question, document, points, whole=whole and not (detail and said.state.positive)
        )
        urgent = not named and (despairs(query.folded) or _rings_alarm(question, points))
        if urgent and (verdict.state.positive or verdict.field == "opening"):
            verdict = NOTHING_SAID
        silent = query.has_meaning and not (answered or urgent or _answers(verdict, plain=question.plain))
        return Answer(
            document=document,
            verdict=NOTHING_SAID if silent and _is_yes_of_proxies(verdict) else verdict,
            aspects=tuple(sorted(question.aspects)),
            points=points,
            next=_next(document, points, leaf, found),
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
                passages_of(document, self._handbook, audiences), spoken_of(document), names_of(document)
            )
            self._leaves[key] = leaf
            if len(self._leaves) > _REMEMBERED:
                self._leaves.popitem(last=False)
        return leaf


def _verdict(
    said: Verdict, question: Question, document: Document, points: Sequence[Point], *, whole: bool
) -> Verdict:
    """Return what may be said of the question; `said` is of the matter as a whole.

    What has not begun is so for every detail, and what is not open for those of time. Of a detail
    nothing else is said but a plain no of the text, and what the fields of proxies and of online
    filing say: 能借给外头的人吗 is not answered by 能借, and whether the son may come not by where to
    go. That a document is over answers who asks for it, not 以前办的证还算数吗.
    """
    referred = said.state is VerdictState.REFER
    if referred and points and points[0].section and _NO_AT_ONCE.search(points[0].marked):
        return Verdict(VerdictState.NO, sentence(points[0].marked))
    if whole or (_holds_for_all(said, question, document) and not _is_of_now(question, points)):
        return said
    of_hours = isinstance(document, Contact) and Aspect.HOURS in question.aspects
    refused = points and points[0].section is not None and refuses(question, points[0].marked)
    if refused and not of_hours and not _may_send(question, document):
        return Verdict(VerdictState.NO, sentence(points[0].marked))
    if isinstance(document, Procedure):
        if _SOMEBODY_ELSE.search(question.typed) and (question.polar or _INSTEAD.search(question.typed)):
            return proxy_verdict(document)
        if _DONE_ONLINE.search(question.typed) and question.polar:
            return online_verdict(document)
    whose = _WHOSE.search(question.typed) or _may_be_referred(question)
    return said if referred and whose else NOTHING_SAID


def _may_send(question: Question, document: Document) -> bool:
    """Say whether the field of proxies says yes to who asks for somebody else; no sentence denies it."""
    asked = isinstance(document, Procedure) and _SOMEBODY_ELSE.search(question.typed)
    return bool(asked and isinstance(document, Procedure) and proxy_verdict(document).state.positive)


def _is_of_now(question: Question, points: Sequence[Point]) -> bool:
    """Say whether it is asked, and told, what is done before the matter begins: 现在可以先登记."""
    told = points and points[0].section and _MEANWHILE.search(points[0].marked)
    return bool(told and _BEFORE.search(question.typed))


def _rings_alarm(question: Question, points: Sequence[Point]) -> bool:
    """Say whether who tells what has happened is told first to ring an alarm line: 能办 is no answer then."""
    return bool(question.plain and points and _ALARM.search(points[0].text))


def _answers(verdict: Verdict, *, plain: bool) -> bool:
    """Say whether the verdict is an answer where no words of the document are.

    Where to go is one, and so are the fields that were asked. Who asked nothing but the matter is told
    of it, whatever there is to say.
    """
    if plain:
        return bool(verdict.text)
    if verdict.state is VerdictState.REFER:
        return True
    return verdict.field in _ANSWERING and not _is_yes_of_proxies(verdict)


def _is_yes_of_proxies(verdict: Verdict) -> bool:
    """Say whether a verdict is the yes of the field of proxies: 家属能去几个 asks for no proxy."""
    return verdict.field == "proxy" and verdict.state.positive


def _holds_for_all(said: Verdict, question: Question, document: Document) -> bool:
    """Say whether what is said of the matter is so for the detail that was asked, too."""
    if said.state is VerdictState.ENDED:
        return isinstance(document, Contact) or bool(_OF_DOCUMENT.search(question.typed))
    if said.state is not VerdictState.NOT_NOW or said.field == "opening":
        return False
    if said.field == "effective_from" and _OF_THEN.search(question.typed):
        return False
    return said.field in _OF_EVERYTHING or bool(question.aspects & _OF_TIME) or not question.aspects


def _may_be_referred(question: Question) -> bool:
    """Say whether 不归本站 answers: to 给开个证明 it does, to 没上户口能打针吗 it does not.

    Nor does it to 最长等多少天, where a measure was asked, to 死活不给, which somebody else refuses, nor to a
    story that asks for no way.
    """
    if Aspect.PROXY in question.aspects or question.aspects & _OF_MEASURE:
        return False
    of_ways = bool(question.aspects & _OF_WAYS) and not question.polar
    return of_ways or bool(_WANTED.search(question.typed))


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
