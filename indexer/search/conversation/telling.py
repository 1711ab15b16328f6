"""A told sentence is a story and what is asked of it: 闺女生了二胎，奶粉钱在哪儿申请，要等多久.

The words of the story are near to much that nobody asked for. So each clause that asks is asked by
itself of the document that was found. 能补吗 asks nothing without its story: what speaks for a passage
in the whole counts for each of its questions too, at half its weight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState
from indexer.search.answer.scoring import Question
from indexer.search.response import MOST_POINTS, Answer, Point
from indexer.text.normalise import fold

MOST_QUESTIONS = 3

_CLAUSES = re.compile(r"[，。；！？：、,.;!?:\s]+")
_BREATHLESS = 20
"""From this length on what has no mark is a told sentence typed in one breath."""

_AFTERTHOUGHT = 8
"""A shorter stretch that asks nothing goes with the question after it: 能拿走 with 几天."""

_INTERROGATIVES = (
    r"([\u4e00-\u9fff])不\1|是否|有没有|多少|多久|多长|多大|怎么|怎样|如何|咋|为啥|什么|啥|哪|谁"
    r"|几(?:天|点|号|月|年|时|次|回|趟|岁|个工作日|个月|块)"
)
_ASKING = re.compile(rf"{_INTERROGATIVES}|吗|[么嘛]$|是.{{1,12}}还是|(?<=[\u4e00-\u9fff])不$|(?<!着)没有$")
"""What makes a question of a clause."""

_RHETORICAL = re.compile(
    r"不是.{2,}吗|谁.{1,3}谁|(?:怎么|咋)(?:突然|就|这么|那么|会)|凭(?:什么|啥)|(?:什么|啥)(?:的|都|也)|谁[都也]|哪(?:都|也|知道|怕)"
    r"|[了好这那满过一二三四五六七八九十]几[天点号月年时次回趟岁个]"
)
"""What looks like a question and is none: 我说了几回, 凭什么, 谁停跟谁急."""

_LEADING_IN = (
    "(?:提前|准备|大概|一共|到底|需要|可以|最[快长多晚迟少]|一个?[月年次天]"
    "|[得要该还都能需先给带拿上去在往到找问打归有让用会收交花使换等])*"
)
_BEGINS = re.compile(f"{_LEADING_IN}(?!行不行|成不成|好不好|对不对)(?:{_INTERROGATIVES})")
_BEGINS_LAST = re.compile("(?:还|都|也|现在)?(?:能|可以|要|会|给|用|算|有)[^吗不]{1,9}(?:吗|么|不)$")
"""Where the questions of such a sentence begin; those for yes or no are known by their end."""

_ENDS = re.compile("[吗呢呀啊喽呗嘛]")
_SHORTEST_END = 12
_MOST_ENDS = 6
_A_YEAR = re.compile("[前去今明后]年|20[0-9]{2}|二[〇零][〇零一二三四五六七八九]{2}年")
_OF_DETAIL = frozenset({"proxy", "online", "opening", "hours", "all_day"})

Ask = Callable[[str], Answer]
"""What one document says to some words."""


def questions_of(text: str) -> tuple[str, ...]:
    """Return the clauses of a told sentence that ask, in order; none where there is but one clause.

    >>> questions_of("我闺女刚生了二胎，奶粉钱在哪儿申请，要等多久到账")
    ('奶粉钱在哪儿申请', '要等多久到账')
    """
    clauses = [part for clause in _CLAUSES.split(text) if clause for part in _parts(clause)]
    if len(clauses) < 2:
        return ()
    return tuple(clause for clause in clauses if _asks(clause))[-MOST_QUESTIONS:]


def ends_of(text: str) -> tuple[str, ...]:
    """Return what a told sentence says from each of its clauses on, longest first.

    Who greets, thanks and tells of the neighbour before he comes to it is found by what he ends with.
    """
    starts = [found.end() for found in _CLAUSES.finditer(text)] if questions_of(text) else []
    return tuple(end for start in starts if len(end := text[start:]) >= _SHORTEST_END)[-_MOST_ENDS:]


def _asks(clause: str) -> bool:
    return bool(_ASKING.search(_RHETORICAL.sub("", fold(clause))))


def _parts(clause: str) -> list[str]:
    """Return the questions and the stretches between them of what has no mark: 奶粉钱 在哪儿申请 要等多久."""
    begins = [
        found.start() for found in _BEGINS.finditer(_RHETORICAL.sub(lambda m: "，" * len(m[0]), clause))
    ]
    if len(begins) < 2 and len(clause) < _BREATHLESS:
        return [clause]
    places = sorted({0, len(clause), *begins, *(found.end() for found in _ENDS.finditer(clause))})
    parts: list[str] = []
    held = ""
    for start, end in pairwise(places):
        held += clause[start:end]
        if _asks(held) or len(held) > _AFTERTHOUGHT:
            last = _BEGINS_LAST.search(held)
            parts += [held[: last.start()], held[last.start() :]] if last and last.start() else [held]
            held = ""
    return [*parts, held] if held else parts


def answer_in_full(text: str, ask: Ask) -> Answer:
    """Return what a document says to a told sentence: to each of its questions, in turn.

    Each question has its first point before any has a second.
    """
    whole = ask(text)
    if whole.silent and not Question(fold(text), (), fold(text)).asks:
        return replace(whole, silent=False)  # who tells and asks nothing is not told that it is not written
    each = [ask(question) for question in questions_of(text)]
    if not each or (whole.silent and all(answer.silent for answer in each)):
        return whole
    verdict, of = _verdict(each, whole)
    in_turn = sorted(each, key=lambda answer: answer is of)  # what the verdict answers needs words last
    points = tuple(islice(_in_turn([answer.points for answer in in_turn]), MOST_POINTS))
    shown = {point.section.anchor for point in points if point.section is not None}
    return replace(
        whole,
        verdict=verdict,
        aspects=tuple(dict.fromkeys(aspect for answer in each for aspect in answer.aspects)),
        points=points,
        next=tuple(section for section in whole.next if section.anchor not in shown),
        silent=False,
        of_detail=verdict.state is not VerdictState.YES_IF,
    )


def names_a_year(text: str) -> bool:
    """Say whether a year is asked about, and not only told of: 去年就下岗了，现在登记还来得及吗 is of now."""
    return any(_A_YEAR.search(part) for part in questions_of(text) or (text,))


def _in_turn(each: Sequence[Iterable[Point]]) -> Iterator[Point]:
    """Yield the points of several questions in turn, leaving out what one before shows already."""
    shown: list[Point] = []
    waiting = [iter(points) for points in each]
    while waiting:
        for points in tuple(waiting):
            new = (point for point in points if not _shows(shown, point))
            if (point := next(new, None)) is None:
                waiting.remove(points)
            else:
                shown.append(point)
                yield point


def _shows(shown: Iterable[Point], point: Point) -> bool:
    return any(point.field == other.field and point.marked in other.text for other in shown)


def _verdict(each: Sequence[Answer], whole: Answer) -> tuple[Verdict, Answer]:
    """Return the first verdict on a detail, or on the matter where its name was asked for; and whose it is.

    A yes to 能办吗 without its story is none: on what it hangs is said to 有没有救急的钱 alone.
    """
    for answer in each:
        verdict = answer.verdict
        if verdict.text and (verdict.field in _OF_DETAIL or not verdict.state.positive):
            return verdict, answer
    for answer in each:
        if answer.verdict.state is VerdictState.YES_IF and not answer.of_detail:
            return answer.verdict, whole
    positive = whole.verdict.state.positive and whole.verdict.field not in _OF_DETAIL
    return (NOTHING_SAID if positive else whole.verdict), whole
