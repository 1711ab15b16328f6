"""申领窗口: whether a document's application window is open on a day, and when it opens next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.domain.choices import DocumentType, WindowPhase
from indexer.domain.days.validity import ends_on, takes_effect_on, validity_on
from indexer.domain.document import Document, MonthDay, Window
from indexer.domain.relations import Relations

_LOOKBACK = timedelta(days=365)

_YEARS = 8  # the longest way from one 29 February to the next, over a year like 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One stretch of days in which a window is open, both ends included."""

    opens_on: date
    closes_on: date
    window: Window
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowState:
    """The state of a document's windows on a day.

    `document` is the id whose window this is: the policy a procedure rests on, or itself.
    `days_left` is 0 on the last day and None unless open; `next_opens_on` None when unknown.
    """

    state: WindowPhase
    document: str
    opens_on: date
    closes_on: date
    days_left: int | None = None
    next_opens_on: date | None = None
    missed: str | None = None
    label: str | None = None


def window_on(document: Document, relations: Relations, *, on: date) -> WindowState | None:
    """Return the state of the windows that count for a document, None without any.

    A procedure without windows of its own shows those of the policies in its legal basis,
    each judged by the validity of its policy. An ended document has none.
    """
    if validity_on(document, relations, on=on).ended:
        return None
    occurrences = [
        occurrence
        for owner in window_owners(document, relations)
        for occurrence in occurrences_of(owner, relations, around=on)
    ]
    return _state(occurrences, on=on)


def window_owners(document: Document, relations: Relations) -> tuple[Document, ...]:
    """Return the documents whose windows count for this one: itself, or its basis."""
    if document.windows or document.type is not DocumentType.PROCEDURE:
        return (document,)
    policies = (d for d in relations.basis(document.id) if d.type is DocumentType.POLICY)
    return tuple(policy for policy in policies if policy.windows)


def occurrences_of(document: Document, relations: Relations, *, around: date) -> Iterator[Occurrence]:
    """Yield the openings near a day that touch the document's own validity.

    An opening may begin before the document applies (apply in December for the year to come);
    one that lies wholly outside does not count.
    """
    start = takes_effect_on(document)
    if start is None:
        return
    last = ends_on(document, relations) or date.max
    nearest = min(max(around, start), last)
    for window in document.windows:
        for opens_on, closes_on in _stretches(window, around=nearest):
            if opens_on <= last and closes_on >= start:
                yield Occurrence(opens_on=opens_on, closes_on=closes_on, window=window, document=document.id)


def _stretches(window: Window, *, around: date) -> Iterator[tuple[date, date]]:
    """Yield (first day, last day): every year near `around` for a recurring window.

    ``12-10..01-31`` crosses the year; outside leap years 02-29 means 03-01 as the first day
    and 02-28 as the last, so a window of that single day does not open then.
    """
    if isinstance(window.from_, date) and isinstance(window.until, date):
        yield window.from_, window.until
        return
    if not (isinstance(window.from_, MonthDay) and isinstance(window.until, MonthDay)):
        return
    crosses = (window.until.month, window.until.day) < (window.from_.month, window.from_.day)
    years = range(max(around.year - _YEARS, date.min.year), min(around.year + _YEARS, date.max.year - 1) + 1)
    for year in years:
        opens_on = _first_day(window.from_, year)
        closes_on = _last_day(window.until, year + 1 if crosses else year)
        if opens_on <= closes_on:
            yield opens_on, closes_on


def _first_day(day: MonthDay, year: int) -> date:
    return date(year, 3, 1) if _missing_leap_day(day, year) else date(year, day.month, day.day)


def _last_day(day: MonthDay, year: int) -> date:
    return date(year, 2, 28) if _missing_leap_day(day, year) else date(year, day.month, day.day)


def _missing_leap_day(day: MonthDay, year: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (day.month, day.day) == (2, 29) and not leap


def _state(occurrences: list[Occurrence], *, on: date) -> WindowState | None:
    """Pick the state of several openings: open before upcoming before closed."""
    opening = [o for o in occurrences if o.opens_on <= on <= o.closes_on]
    later = min((o for o in occurrences if o.opens_on > on), key=lambda o: o.opens_on, default=None)
    earlier = max((o for o in occurrences if o.closes_on < on), key=lambda o: o.closes_on, default=None)
    if opening:
        chosen = max(opening, key=lambda o: o.closes_on)
        return _window_state(WindowPhase.OPEN, chosen, later, days_left=(chosen.closes_on - on).days)
    if later is not None:
        near = (later.opens_on - on).days <= later.window.notice_days
        recently_closed = earlier is not None and on - earlier.closes_on <= _LOOKBACK
        if near or not recently_closed:
            return _window_state(WindowPhase.UPCOMING, later, later)
    if earlier is not None:
        return _window_state(WindowPhase.CLOSED, earlier, later)
    return None


def _window_state(
    phase: WindowPhase, chosen: Occurrence, later: Occurrence | None, *, days_left: int | None = None
) -> WindowState:
    return WindowState(
        state=phase,
        document=chosen.document,
        opens_on=chosen.opens_on,
        closes_on=chosen.closes_on,
        days_left=days_left,
        next_opens_on=later.opens_on if later else None,
        missed=chosen.window.missed,
        label=chosen.window.label,
    )
