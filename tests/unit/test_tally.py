"""How often a document was the reply, and whether that answered: numbers by day, and nothing else."""

import sqlite3
from datetime import date, timedelta

import pytest

from indexer.domain.errors import StoreError
from indexer.tally import Share, Tally

MONDAY = date(2026, 11, 23)


@pytest.fixture
def tally(tmp_path):
    return Tally(tmp_path / "data")


def test_tally_nobody_wrote_to_is_empty_and_makes_nothing(tally, tmp_path):
    assert tally.asked_most(MONDAY, limit=5) == ()
    assert tally.weeks(MONDAY) == ()
    assert not (tmp_path / "data").exists()


def test_what_was_the_reply_most_stands_first(tally):
    tally.count(["dengpao", "kaisuo"], on=MONDAY)
    tally.count(["kaisuo"], on=MONDAY + timedelta(days=1))
    assert tally.asked_most(MONDAY, limit=5) == ("kaisuo", "dengpao")
    assert tally.asked_most(MONDAY, limit=1) == ("kaisuo",)
    assert tally.asked_most(MONDAY + timedelta(days=2), limit=5) == ()


def test_ticks_are_summed_by_week_and_by_document(tally):
    for day, helped in [(0, True), (6, True), (6, False), (7, False)]:
        tally.tick("dengpao", helped=helped, on=MONDAY + timedelta(days=day))
    weeks = tally.weeks(MONDAY)
    assert weeks == (Share("2026-11-30", 0, 1), Share("2026-11-23", 2, 1))
    assert [week.percent for week in weeks] == [0, 67]
    assert tally.failing(MONDAY, limit=5) == (Share("dengpao", 2, 2),)


def test_tick_alone_is_no_reply(tally):
    tally.tick("dengpao", helped=True, on=MONDAY)
    assert tally.asked_most(MONDAY, limit=5) == ()


def test_counts_are_dropped_after_ninety_days(tally):
    tally.count(["dengpao"], on=MONDAY)
    tally.count(["kaisuo"], on=MONDAY + timedelta(days=91))
    assert tally.asked_most(MONDAY, limit=5) == ("kaisuo",)


def test_nothing_but_days_ids_and_numbers_is_kept(tally, tmp_path):
    tally.count(["dengpao"], on=MONDAY)
    tally.tick("dengpao", helped=True, on=MONDAY)
    with sqlite3.connect(tmp_path / "data" / "tally.sqlite3") as file:
        assert file.execute("SELECT * FROM replies").fetchall() == [("2026-11-23", "dengpao", 1, 1, 0)]


def test_file_that_is_spoilt_is_told(tally, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tally.sqlite3").write_bytes(b"x" * 5000)
    with pytest.raises(StoreError):
        tally.count(["dengpao"], on=MONDAY)
