"""开放时段: open until, closed until, over weeks, holidays, seasons and midnight."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.days.opening import OpeningState, is_working_day, opening_at
from indexer.domain.document import MonthDay, Opening
from indexer.domain.vocabulary import Calendar

SHANGHAI = timezone(timedelta(hours=8))
CALENDAR = Calendar(
    holidays=frozenset({"2026-10-01", "2026-10-02", "2026-10-03"}), workdays=frozenset({"2026-10-10"})
)
OFFICE = (
    Opening(workday=True, from_="09:00", until="12:00"),
    Opening(workday=True, from_="13:30", until="17:30"),
)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def one(from_: str, until: str, *, days=EVERY_DAY, season=None) -> tuple[Opening, ...]:
    return (Opening(days=days, from_=from_, until=until, season=season),)


def told(openings: tuple[Opening, ...], moment: str) -> str:
    state = opening_at(openings, CALENDAR, at=at(moment))
    assert state is not None
    when = state.until or state.opens_at
    return f"{'open' if state.is_open else 'closed'} {when:%m-%d %H:%M}" if when else str(state.is_open)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-23T08:59", "closed 11-23 09:00", id="before opening"),
        pytest.param("2026-11-23T09:00", "open 11-23 12:00", id="first minute"),
        pytest.param("2026-11-23T11:59", "open 11-23 12:00", id="last minute of the morning"),
        pytest.param("2026-11-23T12:00", "closed 11-23 13:30", id="noon"),
        pytest.param("2026-11-23T17:30", "closed 11-24 09:00", id="closing time"),
        pytest.param("2026-11-27T18:00", "closed 11-30 09:00", id="Friday evening"),
        pytest.param("2026-09-30T18:00", "closed 10-05 09:00", id="holidays and the weekend after"),
        pytest.param("2026-10-01T10:00", "closed 10-05 09:00", id="holiday on a Thursday"),
        pytest.param("2026-10-10T10:00", "open 10-10 12:00", id="make-up Saturday"),
    ],
)
def test_office_follows_the_calendar(moment, expected):
    assert told(OFFICE, moment) == expected


def test_days_of_the_week_do_not_follow_the_calendar():
    assert told(one("09:00", "17:00"), "2026-10-01T10:00") == "open 10-01 17:00"


@pytest.mark.parametrize(
    ("openings", "moment", "expected"),
    [
        pytest.param(one("18:00", "02:00"), "2026-11-23T23:30", "open 11-24 02:00", id="before midnight"),
        pytest.param(one("18:00", "02:00"), "2026-11-24T01:59", "open 11-24 02:00", id="after midnight"),
        pytest.param(one("18:00", "02:00"), "2026-11-24T02:00", "closed 11-24 18:00", id="closed at two"),
        pytest.param(one("18:00", "02:00", days=(7,)), "2026-11-23T01:00", "open 11-23 02:00", id="Sunday"),
        pytest.param(one("00:00", "24:00", days=(1,)), "2026-11-23T12:00", "open 11-24 00:00", id="24:00"),
        pytest.param(one("08:00", "08:00", days=(1,)), "2026-11-24T07:59", "open 11-24 08:00", id="24 hours"),
        pytest.param(one("00:00", "24:00"), "2026-11-23T12:00", "True", id="always"),
        pytest.param(
            one("08:00", "12:00") + one("12:00", "18:00"),
            "2026-11-23T09:00",
            "open 11-23 18:00",
            id="touching",
        ),
        pytest.param(
            one("08:00", "20:00") + one("09:00", "12:00"), "2026-11-23T11:00", "open 11-23 20:00", id="inside"
        ),
    ],
)
def test_midnight_and_neighbours(openings, moment, expected):
    assert told(openings, moment) == expected


HEATING = (MonthDay(11, 15), MonthDay(3, 15))
SUMMER = (MonthDay(6, 1), MonthDay(8, 31))


@pytest.mark.parametrize(
    ("season", "moment", "expected"),
    [
        pytest.param(HEATING, "2026-11-14T10:00", "closed 11-15 08:00", id="day before"),
        pytest.param(HEATING, "2026-11-15T10:00", "open 11-15 18:00", id="first day"),
        pytest.param(HEATING, "2027-01-01T10:00", "open 01-01 18:00", id="across the year"),
        pytest.param(HEATING, "2027-03-15T10:00", "open 03-15 18:00", id="last day"),
        pytest.param(HEATING, "2027-03-15T18:00", "closed 11-15 08:00", id="over until winter"),
        pytest.param(SUMMER, "2026-06-01T10:00", "open 06-01 18:00", id="first day of summer"),
        pytest.param(SUMMER, "2026-08-31T10:00", "open 08-31 18:00", id="last day of summer"),
        pytest.param(SUMMER, "2026-09-01T10:00", "closed 06-01 08:00", id="over until next year"),
    ],
)
def test_seasons(season, moment, expected):
    assert told(one("08:00", "18:00", season=season), moment) == expected


def test_leap_day_season_is_not_promised_in_a_year_without_one():
    leap = (MonthDay(2, 29), MonthDay(2, 29))
    state = opening_at(one("08:00", "18:00", season=leap), CALENDAR, at=at("2026-11-23T10:00"))
    assert state == OpeningState(is_open=False)


def test_nothing_is_claimed_without_openings():
    assert opening_at((), CALENDAR, at=at("2026-11-23T10:00")) is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_farthest_moments_are_answered(moment):
    assert opening_at(one("08:00", "18:00"), CALENDAR, at=at(moment)) is not None


def test_working_days():
    days = [datetime(2026, 10, day, tzinfo=SHANGHAI).date() for day in (1, 5, 10, 11)]
    assert [is_working_day(day, CALENDAR) for day in days] == [False, True, True, False]


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 30]))
openings = st.lists(
    st.builds(
        Opening,
        days=st.lists(st.integers(1, 7), max_size=4).map(tuple),
        workday=st.booleans(),
        from_=clocks,
        until=clocks | st.just("24:00"),
        season=st.none() | st.just(HEATING) | st.just(SUMMER),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
moments = st.integers(0, 8 * 48).map(lambda halves: at("2026-09-27T00:00") + timedelta(minutes=30 * halves))


def open_by_looking(chosen: tuple[Opening, ...], moment: datetime) -> bool:
    """Say whether it is open, straight from the words of the format, minute by minute of two days."""
    for opening in chosen:
        for back in (0, 1):
            day = moment.date() - timedelta(days=back)
            named = day.isoweekday() in opening.days
            named |= opening.workday and is_working_day(day, CALENDAR)
            if opening.season == SUMMER:
                named &= 6 <= day.month <= 8
            elif opening.season == HEATING:
                named &= (day.month, day.day) >= (11, 15) or (day.month, day.day) <= (3, 15)
            text = f"{moment:%H:%M}"
            over_midnight = opening.until <= opening.from_
            if back == 0:
                inside = opening.from_ <= text and (over_midnight or text < opening.until)
            else:
                inside = over_midnight and text < opening.until
            if named and inside:
                return True
    return False


@given(openings, moments)
def test_state_is_what_the_openings_say_over_a_week_of_holidays(chosen, moment):
    state = opening_at(chosen, CALENDAR, at=moment)
    assert state is not None
    assert state.is_open == open_by_looking(chosen, moment)


@given(openings, moments)
def test_state_changes_at_the_time_told_and_not_before(chosen, moment):
    state = opening_at(chosen, CALENDAR, at=moment)
    assert state is not None
    change = state.until or state.opens_at
    if change is None or change - moment > timedelta(days=10):
        return
    assert change > moment
    step = moment
    while step < change:
        assert open_by_looking(chosen, step) == state.is_open
        step += timedelta(minutes=30)
    assert open_by_looking(chosen, change) != state.is_open
