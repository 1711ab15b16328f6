"""The best passages to the few points that are shown: a window around each, its sentence marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from indexer.domain.desk.aspect import Aspect
from indexer.search.answer.scoring import PLAIN, Leaf, Numbers
from indexer.search.passages.aspects import Aspects
from indexer.search.passages.taking_apart import Passage
from indexer.search.response import LONGEST_POINT, MOST_POINTS, Point

_INSTEAD = frozenset({"backup"})
"""Fields of whoever answers when nobody else does: never before a number of the document's own."""

_MOST_OWN = 2
"""Passages that are shown whatever their score: the best one keeps its place."""


def choose(
    leaf: Leaf,
    scores: Numbers,
    asked: Aspects = frozenset(),
    *,
    own: Sequence[int] = (),
    most: int = MOST_POINTS,
    late_first: bool = False,
) -> tuple[Point, ...]:
    """Return the best points, best first; what one of them shows is not shown again.

    A field that answers the asked aspect by itself takes the last place if it won none, and so do those
    that are the document's `own` answer, the first two of them. With `late_first` what becomes of who
    comes late stands before the rest: 过了期还能领吗 is as near to the conditions.
    """
    chosen: list[tuple[int, range]] = []
    shown: set[int] = set()
    order = _papers_together(leaf, _order(scores), asked)
    for number in order:
        if number not in shown:
            covered = _window(leaf, scores, number, shown)
            chosen.append((number, covered))
            shown.update(covered)
        if len(chosen) == most:
            break
    answering = [n for n in order if leaf.passages[n].aspects & asked & PLAIN]
    plain = min(answering, key=lambda n: leaf.passages[n].field in _INSTEAD, default=None)
    told = any(leaf.passages[number].field for number in own)
    wanted = [*own[:_MOST_OWN], *(() if plain is None or told else (plain,))]
    missing = [number for number in dict.fromkeys(wanted) if number not in shown]
    if most > 1 and missing:
        chosen[most - len(missing) :] = [(n, _window(leaf, scores, n, shown)) for n in missing]
    if late_first:
        chosen.sort(key=lambda point: not _tells_of_late(leaf.passages[point[0]]))
    return tuple(_point(leaf.passages, covered, number) for number, covered in chosen)


def _papers_together(leaf: Leaf, order: Sequence[int], asked: Aspects) -> Sequence[int]:
    """Return an order in which all papers stand where the first single one did, and single ones last.

    带什么 asks for the list; one paper of it, needed by some, is no answer. 发票丢了 asks for the one.
    """
    papers = [number for number in order if leaf.passages[number].field == "materials"]
    single = [number for number in papers if Aspect.EXCEPTION in leaf.passages[number].aspects]
    if not single or Aspect.MATERIALS not in asked or Aspect.EXCEPTION in asked:
        return order
    first = order.index(papers[0])
    together = sorted(set(papers) - set(single))
    others = [number for number in order[first:] if number not in papers]
    return [*order[:first], *together, *others, *single]


def points_of(leaf: Leaf, scores: Numbers, numbers: Sequence[int]) -> tuple[Point, ...]:
    """Return the points of some passages, in their order, and none beside them."""
    chosen: list[Point] = []
    shown: set[int] = set()
    for number in numbers[:MOST_POINTS]:
        if number not in shown:
            covered = _window(leaf, scores, number, shown)
            chosen.append(_point(leaf.passages, covered, number))
            shown.update(covered)
    return tuple(chosen)


def _tells_of_late(passage: Passage) -> bool:
    return Aspect.LATE in passage.tells and (Aspect.LATE in passage.heading_tells or passage.section is None)


def _order(scores: Numbers) -> list[int]:
    """Return the places of the scores, the highest first, equal ones as they stand."""
    return sorted(range(len(scores)), key=lambda number: (-scores[number], number))


def _window(leaf: Leaf, scores: Numbers, best: int, shown: Collection[int]) -> range:
    """Return the sentences shown with the best one: its better neighbour first, while there is room."""
    together = leaf.sections[best]
    first = last = best
    while True:
        sides = [side for side in (first - 1, last + 1) if side in together and side not in shown]
        sides = [side for side in sides if _length(leaf, min(first, side), max(last, side)) <= LONGEST_POINT]
        if not sides:
            return range(first, last + 1)
        side = max(sides, key=lambda number: scores[number])
        first, last = min(first, side), max(last, side)


def _length(leaf: Leaf, first: int, last: int) -> int:
    return leaf.passages[last].end - leaf.passages[first].start


def _point(passages: Sequence[Passage], covered: range, best: int) -> Point:
    passage = passages[best]
    if passage.section is None:
        text = passage.text[:LONGEST_POINT]
        return Point(text=text, mark=(0, len(text)), section=None, field=passage.field)
    start = passages[covered[0]].start
    text = passage.section.text[start : passages[covered[-1]].end][:LONGEST_POINT]
    mark = (passage.start - start, min(passage.end - start, len(text)))
    return Point(text=text, mark=mark, section=passage.section, field=None)
