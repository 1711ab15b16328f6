"""本周该提醒谁: the openings near a day, and whom they concern."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.domain.choices import Openness, WindowPhase
from indexer.domain.desk.reminders import reminders, this_week
from indexer.domain.document import Document, LegalBasis, MonthDay, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Vocabulary

TODAY = date(2026, 11, 23)


def policy(id: str, first: str, last: str, **more: Any) -> Policy:
    window = Window(from_=date.fromisoformat(first), until=date.fromisoformat(last))
    given = {"id": id, "title": id, "category": "c", "path": f"{id}.md", "windows": (window,)}
    return Policy(**{**given, **more})


def steps(id: str, cited: str, **more: Any) -> Procedure:
    basis = (LegalBasis(document=cited),)
    return Procedure(id=id, title=id, category="c", path=f"{id}.md", legal_basis=basis, **more)


def handbook(*documents: Document) -> Handbook:
    audiences = (Audience("全体居民", everyone=True), Audience("老年人"))
    vocabulary = Vocabulary(title="手册", categories=(), audiences=audiences)
    return Handbook(vocabulary, {document.id: document for document in documents})


@pytest.mark.parametrize(
    ("first", "last", "timing"),
    [
        pytest.param("2026-11-01", "2026-11-22", None, id="closed yesterday"),
        pytest.param("2026-11-01", "2026-11-23", "到 2026-11-23 截止，今天是最后一天", id="last day"),
        pytest.param("2026-11-01", "2026-12-31", "到 2026-12-31 截止，还剩 38 天", id="open all week"),
        pytest.param("2026-11-23", "2026-11-30", "今天开始，到 2026-11-30 截止，还剩 7 天", id="opens today"),
        pytest.param("2026-11-29", "2026-12-31", "2026-11-29 开始，到 2026-12-31 截止", id="on the 7th day"),
        pytest.param("2026-11-30", "2026-12-31", None, id="opens next week"),
    ],
)
def test_week_has_seven_days(first: str, last: str, timing: str | None) -> None:
    found = this_week(handbook(policy("tongzhi", first, last)), TODAY)
    assert [reminder.timing(TODAY) for reminder in found] == ([timing] if timing else [])


@pytest.mark.parametrize(
    ("named", "used_by", "expected"),
    [
        pytest.param((), (), ("全体居民",), id="nobody named: everyone"),
        pytest.param(("老年人",), (), ("老年人",), id="the policy's own"),
        pytest.param((), ("残疾人",), ("残疾人",), id="those of its procedure"),
        pytest.param(("老年人",), ("老年人", "残疾人"), ("老年人", "残疾人"), id="both, each once"),
        pytest.param(("老年人",), ("全体居民",), ("全体居民",), id="everyone swallows the rest"),
    ],
)
def test_reminded_are(named: tuple[str, ...], used_by: tuple[str, ...], expected: tuple[str, ...]) -> None:
    [found] = this_week(
        handbook(
            policy("tongzhi", "2026-11-01", "2026-12-31", audiences=named),
            steps("banli", "tongzhi", audiences=used_by),
        ),
        TODAY,
    )
    assert found.audiences == expected


def test_window_of_a_policy_is_told_once_and_leads_to_its_one_procedure() -> None:
    documents = (policy("tongzhi", "2026-11-01", "2026-12-31"), steps("banli", "tongzhi"))
    [found] = this_week(handbook(*documents), TODAY)
    assert (found.owner.id, found.subject.id) == ("tongzhi", "banli")
    [found] = this_week(handbook(*documents, steps("lingban", "tongzhi")), TODAY)
    assert (found.subject.id, [user.id for user in found.users]) == ("tongzhi", ["banli", "lingban"])


def test_ended_documents_remind_nobody() -> None:
    over = policy("tongzhi", "2026-11-01", "2026-12-31", effective_to=date(2026, 11, 22))
    assert this_week(handbook(over), TODAY) == ()
    replaced = policy("tongzhi", "2026-11-01", "2026-12-31", superseded_by=("xin",))
    assert this_week(handbook(replaced, policy("xin", "2027-01-01", "2027-01-31")), TODAY) == ()


def test_what_is_internal_does_not_leave_the_station() -> None:
    documents = (
        policy("neibu", "2026-11-01", "2026-12-31", openness=Openness.INTERNAL),
        policy("gongkai", "2026-11-01", "2026-12-31"),
        steps("banli", "gongkai", openness=Openness.INTERNAL),
    )
    [found] = reminders(handbook(*documents), TODAY, TODAY, public=True)
    assert (found.owner.id, found.users) == ("gongkai", ())


month_days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: MonthDay(day.month, day.day))
yearly = st.builds(lambda a, b: Window(from_=a, until=b), month_days | st.just(MonthDay(2, 29)), month_days)
once = st.builds(
    lambda day, length: Window(from_=day, until=day + timedelta(days=length)),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.integers(0, 300),
)


@settings(max_examples=settings().max_examples // 12)
@given(
    windows=st.lists(yearly | once, min_size=1, max_size=3),
    start=st.none() | st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    length=st.none() | st.integers(0, 1000),
)
def test_somebody_is_reminded_on_exactly_the_days_a_window_is_open(
    windows: list[Window], start: date | None, length: int | None
) -> None:
    end = (start or date(2024, 1, 1)) + timedelta(days=length) if length is not None else None
    document = policy(
        "tongzhi",
        "2024-01-01",
        "2024-01-01",
        windows=tuple(windows),
        effective_from=start,
        effective_to=end,
    )
    book = handbook(document)
    for offset in range((date(2027, 12, 31) - date(2024, 1, 1)).days + 1):
        day = date(2024, 1, 1) + timedelta(days=offset)
        window = book.status("tongzhi", on=day).window
        is_open = window is not None and window.state is WindowPhase.OPEN
        assert bool(reminders(book, day, day)) is is_open, day
