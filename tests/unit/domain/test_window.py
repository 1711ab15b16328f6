"""申领窗口: the first and last days, the turn of the year, leap days, and whose window it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.domain.choices import WindowPhase
from indexer.domain.days.window import WindowState, window_on
from indexer.domain.document import Document, LegalBasis, MonthDay, Policy, Procedure, Window
from indexer.domain.relations import Relations

ONE_DAY = timedelta(days=1)


def policy(id: str = "rule", **more: Any) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", **more)


def procedure(id: str = "steps", **more: Any) -> Procedure:
    return Procedure(id=id, title=id, category="c", path=f"{id}.md", **more)


def yearly(first: str, last: str, **more: Any) -> Window:
    return Window(from_=month_day(first), until=month_day(last), **more)


def once(first: str, last: str, **more: Any) -> Window:
    return Window(from_=date.fromisoformat(first), until=date.fromisoformat(last), **more)


def month_day(text: str) -> MonthDay:
    month, day = text.split("-")
    return MonthDay(int(month), int(day))


def state(document: Document, *others: Document, on: str) -> WindowState | None:
    return window_on(document, Relations([document, *others]), on=date.fromisoformat(on))


def phase(document: Document, *others: Document, on: str) -> str | None:
    found = state(document, *others, on=on)
    return found.state.value if found else None


@pytest.mark.parametrize(
    ("on", "expected", "days_left", "next_opens_on"),
    [
        pytest.param("2026-08-01", "closed", None, "2026-09-01", id="31 days before"),
        pytest.param("2026-08-02", "upcoming", None, "2026-09-01", id="30 days before"),
        pytest.param("2026-08-31", "upcoming", None, "2026-09-01", id="the day before it opens"),
        pytest.param("2026-09-01", "open", 60, "2027-09-01", id="its first day"),
        pytest.param("2026-10-30", "open", 1, "2027-09-01", id="the day before its last"),
        pytest.param("2026-10-31", "open", 0, "2027-09-01", id="its last day"),
        pytest.param("2026-11-01", "closed", None, "2027-09-01", id="the day after"),
    ],
)
def test_old_lady_comes_for_the_yearly_fee(
    on: str, expected: str, days_left: int | None, next_opens_on: str
) -> None:
    found = state(policy(windows=(yearly("09-01", "10-31", missed="次年一并补发"),)), on=on)
    assert found is not None
    assert (found.state, found.days_left) == (expected, days_left)
    assert found.next_opens_on == date.fromisoformat(next_opens_on)
    assert found.missed == "次年一并补发"


def test_window_of_the_leap_day_is_announced_over_a_year_that_has_none() -> None:
    leap_day = policy(windows=(yearly("02-29", "02-29"),))
    before, after = state(leap_day, on="2096-03-01"), state(leap_day, on="2103-02-28")
    assert before is not None
    assert after is not None
    assert before.next_opens_on == after.next_opens_on == date(2104, 2, 29)


def test_state_of_an_open_window_names_its_days() -> None:
    window = once("2026-11-01", "2026-11-30", label="秋季", missed="明年再来")
    assert state(policy(windows=(window,)), on="2026-11-23") == WindowState(
        state=WindowPhase.OPEN,
        document="rule",
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 11, 30),
        days_left=7,
        next_opens_on=None,
        missed="明年再来",
        label="秋季",
    )


@pytest.mark.parametrize(
    ("window", "on", "expected"),
    [
        pytest.param(once("2026-11-23", "2026-11-23"), "2026-11-22", "upcoming", id="one day: before"),
        pytest.param(once("2026-11-23", "2026-11-23"), "2026-11-23", "open", id="one day: on it"),
        pytest.param(once("2026-11-23", "2026-11-23"), "2026-11-24", "closed", id="one day: after"),
        pytest.param(yearly("11-23", "11-23"), "2026-11-23", "open", id="one day a year"),
        pytest.param(
            once("2030-01-01", "2030-01-31"), "2026-11-23", "upcoming", id="years ahead, none before"
        ),
        pytest.param(once("2020-01-01", "2020-01-31"), "2026-11-23", "closed", id="closed years ago"),
        pytest.param(yearly("12-10", "01-31"), "2026-12-31", "open", id="across the year: 31 December"),
        pytest.param(yearly("12-10", "01-31"), "2027-01-01", "open", id="across the year: 1 January"),
        pytest.param(yearly("12-10", "01-31"), "2027-01-31", "open", id="across the year: last day"),
        pytest.param(yearly("12-10", "01-31"), "2027-02-01", "closed", id="across the year: after"),
        pytest.param(yearly("12-10", "01-31"), "2026-12-09", "upcoming", id="across the year: before"),
        pytest.param(yearly("02-01", "02-29"), "2027-02-28", "open", id="until 29 February, common year"),
        pytest.param(yearly("02-01", "02-29"), "2027-03-01", "closed", id="which ends on the 28th"),
        pytest.param(yearly("02-01", "02-29"), "2028-02-29", "open", id="until 29 February, leap year"),
        pytest.param(yearly("02-29", "03-31"), "2027-02-28", "upcoming", id="from 29 February, common year"),
        pytest.param(yearly("02-29", "03-31"), "2027-03-01", "open", id="which starts on 1 March"),
        pytest.param(yearly("02-29", "03-31"), "2028-02-29", "open", id="from 29 February, leap year"),
        pytest.param(yearly("02-29", "02-29"), "2028-02-29", "open", id="29 February alone"),
        pytest.param(yearly("02-29", "02-29"), "2027-03-01", "upcoming", id="which a common year has not"),
        pytest.param(yearly("01-01", "12-31"), "2027-01-01", "open", id="all year round"),
    ],
)
def test_both_ends_of_a_window_are_included(window: Window, on: str, expected: str) -> None:
    assert phase(policy(windows=(window,)), on=on) == expected


@pytest.mark.parametrize(
    ("notice_days", "on", "expected"),
    [
        pytest.param(10, "2026-08-22", "upcoming", id="within the notice"),
        pytest.param(10, "2026-08-21", "closed", id="a day too early"),
        pytest.param(0, "2026-08-31", "closed", id="no notice at all"),
        pytest.param(10**12, "2026-01-01", "upcoming", id="a notice beyond any calendar"),
    ],
)
def test_notice_days_make_a_closed_window_upcoming(notice_days: int, on: str, expected: str) -> None:
    assert phase(policy(windows=(yearly("09-01", "10-31", notice_days=notice_days),)), on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param("2026-01-31", "closed", id="closed 365 days ago"),
        pytest.param("2026-02-01", "upcoming", id="closed 366 days ago"),
    ],
)
def test_window_that_closed_over_a_year_ago_is_not_remembered(on: str, expected: str) -> None:
    windows = (once("2025-01-01", "2025-01-31"), once("2027-01-01", "2027-01-31"))
    assert phase(policy(windows=windows), on=on) == expected


def test_of_several_open_windows_the_one_closing_last_counts() -> None:
    windows = (
        once("2026-11-01", "2026-11-25", label="第一批"),
        once("2026-11-05", "2026-12-31", label="第二批"),
        once("2026-11-20", "2026-11-30", label="第三批"),
    )
    found = state(policy(windows=windows), on="2026-11-23")
    assert found is not None
    assert (found.label, found.days_left) == ("第二批", 38)


def test_next_opening_is_the_nearest_of_all_windows() -> None:
    windows = (yearly("09-01", "10-31"), yearly("03-01", "03-31", label="春季"))
    found = state(policy(windows=windows), on="2026-11-23")
    assert found is not None
    assert (found.state, found.next_opens_on) == ("closed", date(2027, 3, 1))


def test_opening_outside_the_validity_does_not_count() -> None:
    coming = policy(effective_from=date(2027, 1, 1), windows=(yearly("09-01", "10-31"),))
    found = state(coming, on="2026-09-15")
    assert found is not None
    assert (found.state, found.opens_on) == ("upcoming", date(2027, 9, 1))


def test_opening_that_begins_before_a_notice_applies_counts() -> None:
    coming = policy(effective_from=date(2027, 1, 1), windows=(once("2026-12-01", "2027-01-31"),))
    assert phase(coming, on="2026-12-15") == "open"


def test_yearly_window_of_a_notice_far_ahead_is_known() -> None:
    coming = policy(effective_from=date(2035, 1, 1), windows=(yearly("09-01", "10-31"),))
    found = state(coming, on="2026-11-23")
    assert found is not None
    assert (found.state, found.next_opens_on) == ("upcoming", date(2035, 9, 1))


def test_last_opening_of_a_notice_that_ends_has_no_next() -> None:
    ending = policy(effective_to=date(2026, 12, 31), windows=(yearly("09-01", "10-31"),))
    found = state(ending, on="2026-11-23")
    assert found is not None
    assert (found.state, found.next_opens_on) == ("closed", None)


def test_successor_ends_the_openings_of_a_notice() -> None:
    old = policy("old", superseded_by=("new",), windows=(yearly("09-01", "10-31"),))
    found = state(old, policy("new", effective_from=date(2027, 1, 1)), on="2026-11-23")
    assert found is not None
    assert found.next_opens_on is None


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"effective_to": date(2026, 11, 22)}, id="lapsed"),
        pytest.param({"repealed_on": date(2026, 11, 23)}, id="repealed"),
        pytest.param({"superseded_by": ("new",)}, id="superseded"),
    ],
)
def test_ended_document_has_no_window(more: dict[str, Any]) -> None:
    document = policy(windows=(yearly("11-01", "11-30"),), **more)
    assert state(document, policy("new"), on="2026-11-23") is None


def test_document_without_windows_has_no_state() -> None:
    assert state(policy(), on="2026-11-23") is None


def test_procedure_shows_the_window_of_the_policy_it_rests_on() -> None:
    steps = procedure(legal_basis=(LegalBasis(document="rule"), LegalBasis(title="某法")))
    found = state(steps, policy(windows=(yearly("11-01", "11-30"),)), on="2026-11-30")
    assert found is not None
    assert (found.state, found.document, found.days_left) == ("open", "rule", 0)


def test_window_of_its_own_hides_those_of_the_policies() -> None:
    steps = procedure(legal_basis=(LegalBasis(document="rule"),), windows=(yearly("11-20", "11-25"),))
    found = state(steps, policy(windows=(yearly("11-01", "11-30"),)), on="2026-11-23")
    assert found is not None
    assert found.document == "steps"


def test_policy_does_not_borrow_the_window_of_its_own_basis() -> None:
    child = policy("child", legal_basis=(LegalBasis(document="rule"),))
    assert state(child, policy(windows=(yearly("11-01", "11-30"),)), on="2026-11-23") is None


def test_procedure_over_three_yearly_notices_follows_the_years() -> None:
    notices = [
        policy(
            f"notice-{year}",
            effective_from=date(year, 1, 1),
            effective_to=date(year, 12, 31),
            superseded_by=(f"notice-{year + 1}",),
            windows=(once(f"{year}-09-01", f"{year}-10-31"),),
        )
        for year in (2025, 2026, 2027)
    ]
    steps = procedure(legal_basis=tuple(LegalBasis(document=notice.id) for notice in notices))
    seen = {}
    for on in (
        "2025-10-31",
        "2025-11-01",
        "2026-08-31",
        "2026-10-31",
        "2026-11-01",
        "2027-09-01",
        "2027-11-01",
    ):
        found = state(steps, *notices, on=on)
        assert found is not None
        seen[on] = (
            found.state.value,
            found.document,
            found.next_opens_on and found.next_opens_on.isoformat(),
        )
    assert seen == {
        "2025-10-31": ("open", "notice-2025", "2026-09-01"),
        "2025-11-01": ("closed", "notice-2025", "2026-09-01"),
        "2026-08-31": ("upcoming", "notice-2026", "2026-09-01"),
        "2026-10-31": ("open", "notice-2026", "2027-09-01"),
        "2026-11-01": ("closed", "notice-2026", "2027-09-01"),
        "2027-09-01": ("open", "notice-2027", None),
        "2027-11-01": ("closed", "notice-2027", None),
    }


def test_procedure_remembers_the_window_of_a_policy_that_ended_long_ago() -> None:
    old = policy(effective_to=date(2018, 12, 31), windows=(yearly("09-01", "10-31"),))
    found = state(procedure(legal_basis=(LegalBasis(document="rule"),)), old, on="2026-11-23")
    assert found is not None
    assert (found.state, found.closes_on, found.next_opens_on) == ("closed", date(2018, 10, 31), None)


@pytest.mark.parametrize("on", ["0001-01-01", "0001-12-31", "9999-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "window",
    [yearly("09-01", "10-31"), yearly("12-10", "01-31"), once("0001-01-01", "9999-12-31")],
    ids=["yearly", "across the year", "all time"],
)
def test_ends_of_the_calendar_are_days_like_others(window: Window, on: str) -> None:
    assert state(policy(windows=(window,)), on=on) is not None


# The oracle walks the calendar day by day and knows nothing of years.

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + ONE_DAY * n for n in range((LAST - FIRST).days + 1)]
WALK = [date(2019, 1, 1) + ONE_DAY * n for n in range(365 * 13 + 4)]


def is_day(day: date, recurring: MonthDay, *, first: bool) -> bool:
    """Say whether a day is this MM-DD, which in a common year stands in for 29 February."""
    if str(recurring) == "02-29" and (date(day.year, 3, 1) - ONE_DAY).day == 28:
        return (day.month, day.day) == ((3, 1) if first else (2, 28))
    return (day.month, day.day) == (recurring.month, recurring.day)


def walk(window: Window) -> Iterator[tuple[date, date]]:
    if isinstance(window.from_, date) and isinstance(window.until, date):
        yield window.from_, window.until
        return
    assert isinstance(window.from_, MonthDay)
    assert isinstance(window.until, MonthDay)
    crosses = str(window.until) < str(window.from_)
    firsts = [day for day in WALK if is_day(day, window.from_, first=True)]
    lasts = [day for day in WALK if is_day(day, window.until, first=False)]
    yield from ((a, b) for a in firsts for b in lasts if b.year == a.year + crosses and b >= a)


def expected_state(spans: list[tuple[date, date]], on: date) -> tuple[str, date, date, date | None] | None:
    later = sorted(start for start, _ in spans if start > on)
    following = later[0] if later else None
    inside = [(last, start) for start, last in spans if start <= on <= last]
    before = [(last, start) for start, last in spans if last < on]
    if inside:
        last, start = max(inside)
        return "open", start, last, following
    if following and ((following - on).days <= 30 or not before or (on - max(before)[0]).days > 365):
        return "upcoming", following, next(b for a, b in spans if a == following), following
    if before:
        last, start = max(before)
        return "closed", start, last, following
    return None


month_days = st.builds(
    lambda day: MonthDay(day.month, day.day), st.dates(date(2024, 1, 1), date(2024, 12, 31))
) | st.just(MonthDay(2, 29))
recurring_windows = st.builds(lambda a, b: Window(from_=a, until=b), month_days, month_days)
single_windows = st.builds(
    lambda day, length: Window(from_=day, until=day + ONE_DAY * length),
    st.dates(FIRST, LAST),
    st.integers(0, 400),
)


@settings(max_examples=settings().max_examples // 3)
@given(window=recurring_windows)
def test_one_yearly_window_on_every_day_of_four_years(window: Window) -> None:
    document = policy(windows=(window,))
    relations = Relations([document])
    spans = list(walk(window))
    for day in EVERY_DAY:
        found = window_on(document, relations, on=day)
        assert found is not None
        seen = (found.state.value, found.opens_on, found.closes_on, found.next_opens_on)
        assert seen == expected_state(spans, day), day
        assert found.days_left == ((found.closes_on - day).days if found.state == "open" else None)


@given(
    windows=st.lists(recurring_windows | single_windows, min_size=1, max_size=3),
    start=st.none() | st.dates(FIRST, LAST),
    end=st.none() | st.dates(FIRST, LAST),
    days=st.lists(st.sampled_from(EVERY_DAY), min_size=20, max_size=20),
)
def test_windows_of_a_document_that_begins_and_ends(
    windows: list[Window], start: date | None, end: date | None, days: list[date]
) -> None:
    assume(start is None or end is None or start <= end)
    document = policy(windows=tuple(windows), effective_from=start, effective_to=end)
    relations = Relations([document])
    spans = [
        span
        for window in windows
        for span in walk(window)
        if (end is None or span[0] <= end) and (start is None or span[1] >= start)
    ]
    for day in days:
        found = window_on(document, relations, on=day)
        if end is not None and day > end:
            assert found is None
            continue
        expected = expected_state(spans, day)
        if expected is None or found is None:
            assert (expected, found) == (None, None)
            continue
        state, _, closes_on, following = expected
        assert (found.state, found.next_opens_on) == (state, following)
        if state != "upcoming":
            assert found.closes_on == closes_on
