"""A told sentence is a story and what is asked of it: 闺女生了二胎，奶粉钱在哪儿申请，要等多久.

The words of the story are near to much that nobody asked for. So each clause that asks is asked by
itself of the document that was found, and what they are told stands before what the whole is told.
能补吗 asks nothing without its story: such a clause is answered by the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import Verdict, VerdictState
from indexer.domain.document import Contact, Document, Section
from indexer.search.answer.evidence import demands_of
from indexer.search.answer.naming import names_of
from indexer.search.answer.scoring import Question
from indexer.search.passages.aspects import Aspects, asked, told
from indexer.search.response import LONGEST_POINT, MOST_POINTS, Answer, Point
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

MOST_QUESTIONS = 3

_CLAUSES = re.compile(r"[，。；！？：、,.;!?:\s]+")
_BREATHLESS = 20
"""From this length on what has no mark is a told sentence typed in one breath."""

_BEGINS = re.compile(
    r"(?:最[快长多晚迟]|一个?[月年次天]|要|得|都|还得)*(?:(?:能)?[等给]?(?:多久|几天|多长时间|多少|几个月|几岁)|(?:带|准备)(?:[什啥哪]|几))"
    r"|(?:在|去|上|到|放|该?找)(?:哪|谁)|(?:还|都)?(?:能|可以)(?=.{1,8}(?:吗|么|不$))|([能会给用要可])不\1|怎么(?=[办弄申领报约交])|咋(?=[办弄申领报约交整])"
)
"""How the questions of such a sentence begin, and how they end."""

_ENDS = re.compile("行不行|成不成|可以吗|[吗呢]")
_BY_THEMSELVES = frozenset({
    Aspect.FEE, Aspect.AMOUNT, Aspect.DURATION, Aspect.PROXY, Aspect.ONLINE, Aspect.PHONE, Aspect.DEADLINE
})  # fmt: skip
"""Aspects that a clause asks for whatever was told before it: 要等多久."""

_OF_MEASURE = frozenset({Aspect.FEE, Aspect.AMOUNT, Aspect.DURATION})
_BY_WORDS = {
    Aspect.WHERE: re.compile("哪|谁"),
    Aspect.MATERIALS: re.compile("带|材料|手续|准备|拿[什啥]|证件"),
}
"""Those that other words name too: 身份证能在北京补吗 asks for no papers, 你们这儿 for no place."""
_FRAME = re.compile(
    "有?没?有人|有没有|[能可]不[能可]|可以|你们|我们?|[这那][儿里边]?|现在|[还都就也吗呢吧啊嘛么的了着]|不$"
)
_FRAMING = re.compile("^[能会给要可得让没不]|[能会]$")
"""Words around what is asked for: 能退费吗, 你们能当场给开吗."""

_OF_NAMES = 0.75
_OF_ASK = 0.5  # of the pairs of characters of a clause
_NEAREST = 2
_A_YEAR = re.compile("[前去今明后]年|20[0-9]{2}|二[〇零][〇零一二三四五六七八九]{2}年")
_NUMERAL = re.compile("[0-9一二三四五六七八九十百千]")
_LATE = re.compile("过了|没赶上|错过|晚了|过期|逾期")
_SENTENCE_END = re.compile("[。！？]")
_OF_HEADING = 0.5  # of the pairs of characters of a heading, or of one part of it
_IN_HEADING = 2  # pairs of characters in common; one is chance
_OF_DETAIL = frozenset({"proxy", "online", "opening", "hours", "all_day"})

Ask = Callable[[str], Answer]
"""What one document says to some words."""


def questions_of(text: str) -> tuple[str, ...]:
    """Return the clauses of a told sentence that ask, in order; none where there is but one clause.

    >>> questions_of("我闺女刚生了二胎，奶粉钱在哪儿申请，要等多久到账")
    ('奶粉钱在哪儿申请', '要等多久到账')
    """
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    if len(clauses) == 1 and len(clauses[0]) >= _BREATHLESS:
        clauses = _cut(clauses[0])
    if len(clauses) < 2:
        return ()
    return tuple(clause for clause in clauses if Question(fold(clause), (), fold(clause)).asks)[
        -MOST_QUESTIONS:
    ]


def _cut(text: str) -> list[str]:
    """Return the clauses of what was typed without a mark: 奶粉钱 在哪儿申请 要等多久到账."""
    places = sorted(
        {0, len(text), *(m.start() for m in _BEGINS.finditer(text)), *(m.end() for m in _ENDS.finditer(text))}
    )
    return [text[start:end] for start, end in pairwise(places)]


def answer_in_full(text: str, ask: Ask, *, whole: Answer | None = None) -> Answer:
    """Return what a document says to a told sentence: to each of its questions, then to the whole.

    `whole` is what it says to all words at once, where that is known.
    """
    whole = whole or ask(text)
    if isinstance(whole.document, Contact):
        return whole  # its number answers, and one sentence is said with it
    if whole.silent and not Question(fold(text), (), fold(text)).asks:
        return replace(whole, silent=False)  # who tells and asks nothing is not told that it is not written
    parts = [(question, ask(question)) for question in questions_of(text)]
    told_each = [(answer, _point(question, answer, whole)) for question, answer in parts]
    said = [(answer, point) for answer, point in told_each if point is not None]
    verdict = next(
        (answer.verdict for question, answer in parts if _wants_the_matter(question, answer)), None
    )
    if said:
        return _joined(text, whole, said, verdict, whole_answers=len(said) < len(parts))
    if whole.silent:
        wanted = any(_names(q, whole.document) or _is_asked(q, whole.document) for q, _ in parts)
        nearest = _nearest(whole) if wanted else ()
        return replace(whole, silent=False, points=nearest) if nearest else whole
    if verdict is None:
        return whole
    of_all = tuple(point for point in whole.points if _is_of_all(point, asked(fold(text))))
    return replace(whole, verdict=verdict, of_detail=False, points=of_all)


def _joined(
    text: str,
    whole: Answer,
    said: Sequence[tuple[Answer, Point]],
    verdict: Verdict | None,
    *,
    whole_answers: bool,
) -> Answer:
    """Return what each question is told, then the points of the whole that answer or tell of the story."""
    grams = _beyond_names(bigrams(fold(text)), whole.document)
    besides = [point for point in whole.points if whole_answers or _is_headed(point, grams)]
    points = tuple(_once([*(point for _, point in said), *besides]))[:MOST_POINTS]
    shown = {point.section.anchor for point in points if point.section is not None}
    return replace(
        whole,
        verdict=verdict or (whole.verdict if whole.verdict.text else _verdict(said, whole)),
        aspects=tuple(dict.fromkeys(aspect for answer, _ in said for aspect in answer.aspects)),
        points=points,
        next=tuple(section for section in whole.next if section.anchor not in shown),
        silent=False,
        of_detail=verdict is None,
    )


def _wants_the_matter(question: str, answer: Answer) -> bool:
    """Say whether a clause asks for the matter by its name, and conditions decide: 有没有救急的钱."""
    verdict = answer.verdict
    return (
        _names(question, answer.document)
        and verdict.state is VerdictState.YES_IF
        and verdict.field == "conditions"
    )


def _names(question: str, document: Document) -> bool:
    """Say whether a clause holds names of the matter and hardly anything else: 能领养老服务补贴不."""
    grams, names = _grams(question), names_of(document)
    return len(grams) > 0 and sum(gram in names for gram in grams) >= _OF_NAMES * len(grams)


def _nearest(whole: Answer) -> tuple[Point, ...]:
    """Return for whom a matter is, and the beginning of the nearest section."""
    sections = [_beginning(section) for section in whole.next[:_NEAREST]]
    conditions = "；".join(getattr(whole.document, "conditions", ()))[:LONGEST_POINT]
    if not conditions:
        return tuple(sections)
    return (Point(text=conditions, mark=(0, len(conditions)), section=None, field="conditions"), *sections)


def names_a_year(text: str) -> bool:
    """Say whether a year is asked about, and not only told of: 去年就下岗了，现在登记还来得及吗 is of now."""
    return any(_A_YEAR.search(part) for part in questions_of(text) or (text,))


def _is_asked(question: str, document: Document) -> bool:
    """Say whether a clause is put in the words of an ask: its editor says that the document answers.

    A number that was asked for and stands nowhere is not told by any other words.
    """
    if demands_of(fold(question)) or asked(fold(question)) & _OF_MEASURE:
        return False
    grams = _beyond_names(_grams(question), document)
    return any(
        sum(gram in fold(ask) for gram in grams) >= max(_IN_HEADING, _OF_ASK * len(grams))
        for ask in asks_of(document)
    )


def _point(question: str, answer: Answer, whole: Answer) -> Point | None:
    """Return what a clause is told, None where it is told nothing or asks nothing by itself.

    Of several that hold words of it, one that the whole is told has its story on its side.
    """
    aspects = asked(fold(question))
    found = _headed(question, answer.document)
    if found and Aspect.HOURS not in aspects:  # 今天能来吗 is not headed by 礼拜天能来吗
        return found
    if answer.silent or not answer.points:
        return None
    named = any(aspect in aspects and words.search(question) for aspect, words in _BY_WORDS.items())
    if named or aspects & _BY_THEMSELVES:
        musts = [*demands_of(fold(question)), _NUMERAL]
        for point in (*answer.points, *whole.points) if len(musts) > 1 else ():
            if _is_of_all(point, aspects) and all(must.search(fold(point.marked)) for must in musts):
                return point
        first, *others = answer.points
        of_all = [p for p in others if _is_of_all(p, aspects) and _tells(p) & aspects]
        return first if _is_of_all(first, aspects) else next(iter(of_all), None)
    grams, title = _grams(question), fold(answer.document.title)
    for those in (_beyond_names(grams, answer.document), [gram for gram in grams if gram not in title]):
        points = (
            point for point in (*whole.points, *answer.points) if any(g in _spoken(point) for g in those)
        )
        if found := next(points, None):
            return found
    return None


def _is_of_all(point: Point, aspects: Aspects) -> bool:
    """Say whether a point is not of some people, or of who comes late, alone: 低龄儿童：…, 过了免费期."""
    late = point.section is not None and _LATE.search(point.section.title or "")
    return point.field != "branches" and (not late or Aspect.LATE in aspects)


def _tells(point: Point) -> Aspects:
    """Return the aspects that a point tells of, or that its heading asks for."""
    return told(fold(point.marked)) | asked(fold(point.section.title or "") if point.section else "")


def _headed(question: str, document: Document) -> Point | None:
    """Return the beginning of the section that is headed by the most of what a clause asks: 低层不同意."""
    title = fold(document.title)
    grams = {gram for gram in bigrams(fold(question)) if gram not in title}
    best: tuple[float, Section | None] = (_OF_HEADING, None)
    for section in document.sections:
        for part in _CLAUSES.split(fold(section.title or "")):
            heading = [gram for gram in bigrams(part) if gram not in title]
            shared = sum(gram in grams for gram in heading)
            if shared >= _IN_HEADING and shared / len(heading) >= best[0]:
                best = shared / len(heading), section
    return _beginning(best[1]) if best[1] else None


def _beginning(section: Section) -> Point:
    """Return the first sentence of a section, with the next ones while there is room."""
    text = section.text
    if len(text) > LONGEST_POINT:
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, LONGEST_POINT)]
        text = text[: ends[-1] if ends else LONGEST_POINT]
    first = _SENTENCE_END.search(text)
    return Point(text=text, mark=(0, first.end() if first else len(text)), section=section, field=None)


def _grams(question: str) -> Sequence[str]:
    """Return the pairs of characters of what is asked for."""
    clauses = (clause for clause in _CLAUSES.split(fold(question)) for clause in _FRAME.split(clause))
    return [gram for clause in clauses for gram in bigrams(clause) if not _FRAMING.search(gram)]


def _beyond_names(grams: Iterable[str], document: Document) -> Sequence[str]:
    """Leave out what the title and other names hold; keywords are often details of a matter: 停发."""
    names = fold("\n".join((document.title, *document.aliases)))
    return [gram for gram in grams if gram not in names]


def _is_headed(point: Point, grams: Sequence[str]) -> bool:
    """Say whether a point is, or stands under a heading, in words of the story: 不认账."""
    heading = fold(point.section.title or "") if point.section else ""
    return any(sum(gram in words for gram in grams) >= _IN_HEADING for words in (heading, fold(point.marked)))


def _spoken(point: Point) -> str:
    return fold(f"{point.section.title or '' if point.section else ''}\n{point.marked}")


def _once(points: Iterator[Point] | Sequence[Point]) -> Iterator[Point]:
    """Yield points, leaving out what one before shows already."""
    shown: list[Point] = []
    for point in points:
        if not any(point.field == other.field and point.marked in other.text for other in shown):
            shown.append(point)
            yield point


def _verdict(said: Sequence[tuple[Answer, Point]], whole: Answer) -> Verdict:
    """Return the first verdict on a detail; a yes to 能办吗 without its story is none."""
    for answer, _ in said:
        verdict = answer.verdict
        if verdict.text and (verdict.field in _OF_DETAIL or not verdict.state.positive):
            return verdict
    return whole.verdict
