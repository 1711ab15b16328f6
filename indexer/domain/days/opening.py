"""开放时段: whether a contact is open at a moment, and when that changes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from indexer.domain.document import MonthDay, Opening
from indexer.domain.vocabulary import Calendar

_FARTHEST = 366  # days looked ahead: a season comes round once a year
_WITHOUT_END = timedelta(days=7)
_DAY = 24 * 60
_LONGEST_NIGHT = 12 * 60


@dataclass(frozen=True, slots=True)
class OpeningState:
    """`until` is when the door closes, None for one that never does within a week.

    `opens_at` is the next beginning while closed, None when there is none within a year.
    """

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None


def opening_at(openings: tuple[Opening, ...], calendar: Calendar, *, at: datetime) -> OpeningState | None:
    """Return the state at a moment in the handbook's own time; without openings nothing is claimed.

    Openings that touch count as one: until 12:00 and from 12:00 on is open through noon.
    """
    if not openings:
        return None
    until: datetime | None = None
    for start, end in _stretches(openings, calendar, around=at):
        if end <= at:
            continue
        if until is None and start > at:
            return OpeningState(is_open=False, opens_at=start)
        if until is not None and start > until:
            break
        until = max(until or end, end)
        if until - at >= _WITHOUT_END:
            return OpeningState(is_open=True)
    return OpeningState(is_open=until is not None, until=until)


def hours_on(
    openings: tuple[Opening, ...], calendar: Calendar, *, day: date
) -> tuple[tuple[datetime, datetime], ...]:
    """Return when the door opens and closes on a day, in order; nothing for a day it stays shut."""
    midnight = datetime.combine(day, time())
    spans = sorted(_minutes(opening) for opening in openings if _applies(opening, day, calendar))
    return tuple(
        (midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)) for start, end in spans
    )


def doubt_about(opening: Opening, others: tuple[Opening, ...] = ()) -> tuple[str, str] | None:
    """Return what is doubtful about an opening and what to do; None for one that can be.

    >>> doubt_about(Opening(days=(1,), from_="17:00", until="09:00"))
    ('止早于起', '起止写反了的对调；过夜的写成两段，到 24:00 和从 00:00')
    """
    start, end = _minutes(opening)
    if end - start > _LONGEST_NIGHT and end > _DAY:
        return "止早于起", "起止写反了的对调；过夜的写成两段，到 24:00 和从 00:00"
    for other in others:
        first, last = _minutes(other)
        same_days = set(opening.days) & set(other.days) or (opening.workday and other.workday)
        if same_days and opening.season == other.season and start < last and first < end:
            return f"和 {other.from_} 到 {other.until} 重叠", "一天里的几段不重叠；中午歇的写两段"
    return None


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Say whether offices work: Monday to Friday but holidays, and make-up days."""
    text = day.isoformat()
    return text in calendar.workdays or (day.weekday() < 5 and text not in calendar.holidays)


def _stretches(
    openings: tuple[Opening, ...], calendar: Calendar, *, around: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield (start, end) by start, from the day before: it may reach past midnight."""
    first = max(around.date().toordinal() - 1, date.min.toordinal())
    last = min(first + _FARTHEST + 2, date.max.toordinal() - 2)
    for ordinal in range(first, last):
        day = date.fromordinal(ordinal)
        midnight = datetime.combine(day, time(), around.tzinfo)
        for start, end in sorted(_minutes(o) for o in openings if _applies(o, day, calendar)):
            yield midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)


def _applies(opening: Opening, day: date, calendar: Calendar) -> bool:
    on_day = day.isoweekday() in opening.days or (opening.workday and is_working_day(day, calendar))
    return on_day and (opening.season is None or _in_season(day, *opening.season))


def _in_season(day: date, first: MonthDay, last: MonthDay) -> bool:
    """Both ends included; ``11-15..03-15`` crosses the year."""
    place, begin, end = (day.month, day.day), (first.month, first.day), (last.month, last.day)
    return begin <= place <= end if begin <= end else place >= begin or place <= end


def _minutes(opening: Opening) -> tuple[int, int]:
    """Return minutes after midnight; an end at or before the start is on the next day."""
    start, end = _clock(opening.from_), _clock(opening.until)
    return start, end if end > start else end + _DAY


def _clock(text: str) -> int:
    """``09:30`` -> 570; ``24:00`` is the end of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
