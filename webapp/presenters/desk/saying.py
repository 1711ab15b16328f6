"""What a reply says first, and the words that follow it: what stands on the card is not said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from markupsafe import Markup, escape

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import VerdictState
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from webapp.presenters.card import Card
from webapp.presenters.desk.answer import AnswerView, PointView
from webapp.presenters.windows import Today

_ROWS = {Aspect.MATERIALS: "materials", Aspect.PHONE: "contacts", Aspect.WHERE: "places"}
"""The rows that answer by themselves, read in one look: they move to the front and are not quoted."""

_DAY = re.compile("[0-9〇一二三四五六七八九十]+[月日号]")
_SAID = 0.7
"""The share of its pairs of characters from which a text has been said."""

_BY_ITSELF = frozenset({*_ROWS.values(), "phones"})


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentence to say first; `shape` is empty where it is a quotation, `place` says from where."""

    tone: str
    shape: str
    html: Markup
    place: str = ""
    href: str = ""


Said = tuple[Lead | None, str, tuple[PointView, ...]]
"""What to say first, the row that answers by itself, and the words that follow."""


def first_said(told: AnswerView | None, today: Today | None, card: Card | None, *, shown: Set[str]) -> Said:
    """Return what a reply says; `shown` are the fields that its card shows in any case.

    That the time to apply is over goes before any detail: who comes a month late need not be told
    who may come instead.

    The field of a time limit, of a condition or of an amount is on no card: without its words the
    reply would have what was asked and hide it.
    """
    verdict = Lead(today.tone, today.shape, escape(today.headline)) if today else None
    if told is None:
        return verdict, "", ()
    if told.silent and card is not None:
        return Lead("warn", "", Markup("没找到直接写这一点的话")), "", ()
    following = _following(told.points, card, shown)
    if said := _detail(told):
        return said, "", tuple(point for point in following if point.html.striptags() not in said.html)
    rows = {row.field for row in card.rows} if card else set()
    asked = _ROWS.get(told.aspects[0], "") if len(told.aspects) == 1 else _leading_row(told)
    asked = asked if asked in rows else ""
    over = today is not None and today.out_of_window
    if asked or over:
        of_it = tuple(point for point in following if point.field != "conditions")
        return verdict if over else None, asked, of_it
    if window := _window(told, card):
        return window, "", following
    first = _first(told, card, following, shown)
    if told.of_detail and first is not None:
        lead = Lead("", "", first.html, first.place, first.href)
        return lead, "", tuple(point for point in following if point is not first)
    named = next((p.field for p in told.points if p.field in rows and p.field in _ROWS.values()), "")
    return verdict, named if verdict is None else "", following


def _leading_row(told: AnswerView) -> str:
    """Return the row that the first point was taken from, where more than the matter was asked for."""
    first = told.points[0].field if told.of_detail and told.points else ""
    return first if first in _ROWS.values() else ""


def _following(points: Sequence[PointView], card: Card | None, shown: Set[str]) -> tuple[PointView, ...]:
    """Return the points that add something: fields that no row shows, and that the text has not said."""
    of_text = "".join(fold(point.html.striptags()) for point in points if not point.field)
    said = set(bigrams(of_text))
    return tuple(
        point
        for point in points
        if not point.field
        or (card and (point.field not in shown or _is_noted(point)) and not _is_said(point, said))
    )


def _is_noted(point: PointView) -> bool:
    """Say whether a point tells of one paper more than the card does: 用工凭据：工牌、转账，有什么带什么."""
    return point.field == "materials" and "：" in point.short


def _is_said(point: PointView, said: Set[str]) -> bool:
    words = list(bigrams(fold(point.html.striptags())))
    return sum(word in said for word in words) >= _SAID * max(1, len(words))


def _is_window(point: PointView) -> bool:
    """Say whether a point names the days of a window, and not what happens after them."""
    return point.field == "windows" and bool(_DAY.search(point.html.striptags()))


def _window(told: AnswerView, card: Card | None) -> Lead | None:
    """Return the one window of a document, where a day was asked for and no words name one."""
    if card is None or Aspect.DEADLINE not in told.aspects or not told.points:
        return None
    if not told.points[0].field and any(_DAY.search(point.html.striptags()) for point in told.points):
        return None
    row = next((row for row in card.rows if row.field == "windows"), None)
    if row is None or len(row.items) > 1 or any(_is_window(p) for p in told.points):
        return None
    return Lead("", "", escape(row.items[0].text), row.items[0].group or row.label)


def _first(
    told: AnswerView, card: Card | None, following: tuple[PointView, ...], shown: Set[str]
) -> PointView | None:
    """Return the point to lead with: of several where a day was asked for, the one that names it."""
    if Aspect.DEADLINE in told.aspects:
        window = next(filter(_is_window, following), None)
        if window is not None:
            return window
    leading = [p for p in told.points if not (p.field and card is None) and p.field not in _BY_ITSELF]
    if Aspect.DEADLINE in told.aspects:
        leading.sort(key=lambda point: not _DAY.search(point.html.striptags()))
    return next((p for p in leading if p.field != "conditions" or "conditions" not in shown), None)


def _detail(told: AnswerView) -> Lead | None:
    """Return the verdict on the detail that was asked, where there is one."""
    if not told.of_detail or not told.verdict.text:
        return None
    text = escape(told.verdict.text)
    state = told.verdict.state
    if state is VerdictState.NO:
        return Lead("warn", "✕", text if told.verdict.field else Markup("不行：") + text)
    if state.positive and told.verdict.field in ("proxy", "online", "opening", "hours"):
        return Lead("good", "●", text)
    if state is VerdictState.REFER:
        return Lead("warn", "➜", text)
    if state is VerdictState.NOT_NOW and told.verdict.field == "opening":
        return Lead("warn", "○", text)
    return None
