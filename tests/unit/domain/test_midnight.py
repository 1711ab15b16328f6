"""The day is Shanghai's, to the minute, wherever the server believes it stands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from indexer import clock
from indexer.clock import Clock
from indexer.domain.document import Policy, Window
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary

MINUTE = timedelta(minutes=1)
HOURS_AROUND = 9  # the zones of China, London and California all change their day in these

NIGHTS = [
    pytest.param(date(2026, 11, 23), id="an ordinary night"),
    pytest.param(date(2026, 12, 31), id="the end of a year"),
    pytest.param(date(2027, 2, 28), id="the end of February"),
    pytest.param(date(2028, 2, 28), id="before a leap day"),
    pytest.param(date(2028, 2, 29), id="after a leap day"),
    pytest.param(date(2027, 3, 27), id="the clocks change in Europe"),
]


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def system_clock_at(instant: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system's clock stand at an instant; a caller without a zone gets the server's own time."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(instant.timestamp(), tz)

    monkeypatch.setattr(clock, "datetime", Stopped)


def handbook(last: date) -> Handbook:
    """Return a policy of one day, its successor of the next, and a window that closes on that day."""
    following = last + timedelta(days=1)
    given = {"category": "c", "path": "x.md"}
    documents = (
        Policy(id="old", title="旧", effective_to=last, superseded_by=("new",), **given),
        Policy(id="new", title="新", effective_from=following, review_by=following, **given),
        Policy(id="open", title="窗", windows=(Window(from_=date(2026, 1, 1), until=last),), **given),
    )
    return Handbook(Vocabulary(title="手册", categories=()), {d.id: d for d in documents})


def seen(book: Handbook, on: date) -> tuple[str, str, str | None]:
    window = book.status("open", on=on).window
    validities = (book.status(id, on=on).validity.value for id in ("old", "new"))
    return (*validities, window.state.value if window else None)


@pytest.mark.parametrize("last", NIGHTS)
def test_every_minute_around_midnight_is_judged_by_the_day_in_shanghai(
    last: date, server_zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(last.year, last.month, last.day, 16, 0, tzinfo=UTC)  # 24:00 in Shanghai
    book = handbook(last)
    before, after = ("in_force", "not_yet", "open"), ("superseded", "in_force", "closed")
    for minute in range(-60 * HOURS_AROUND, 60 * HOURS_AROUND):
        instant = midnight + minute * MINUTE
        system_clock_at(instant, monkeypatch)
        today = Clock().today()
        assert today == (last if minute < 0 else last + timedelta(days=1)), instant
        assert Clock(instant).today() == today
        assert seen(book, today) == (before if minute < 0 else after), instant


def test_last_microsecond_of_a_day_still_belongs_to_it(
    server_zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    for instant, day in (
        (midnight - timedelta(microseconds=1), date(2026, 12, 31)),
        (midnight, date(2027, 1, 1)),
    ):
        system_clock_at(instant, monkeypatch)
        assert Clock().today() == day
