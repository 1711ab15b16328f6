"""The feedback box: masked, counted, bounded, shared by processes, clear about its failures."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from personal_forms import FORMS

from indexer import feedback
from indexer.clock import SHANGHAI
from indexer.domain.errors import FeedbackError
from indexer.feedback import RATE, RATE_WINDOW, FeedbackBox, FeedbackKind

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
OUTDATED, NOT_FOUND = FeedbackKind.OUTDATED, FeedbackKind.NOT_FOUND


@pytest.fixture
def box(tmp_path: Path) -> FeedbackBox:
    return FeedbackBox(tmp_path / "state" / "data")


def test_box_nobody_has_written_to_is_empty_and_stays_unmade(box, tmp_path) -> None:
    assert box.open_feedback() == ()
    assert box.unanswered(TODAY) == ()
    assert list(tmp_path.iterdir()) == []


def test_reports_are_listed_oldest_first_until_resolved(box) -> None:
    first = box.add(OUTDATED, document="one", on=TODAY)
    second = box.add(NOT_FOUND, query="换证", note="第三回来问", on=TODAY)
    [a, b] = box.open_feedback()
    assert (a.number, a.kind, a.document, a.received_on) == (first, OUTDATED, "one", TODAY)
    assert (b.number, b.kind, b.query, b.note) == (second, NOT_FOUND, "换证", "第三回来问")
    assert box.resolve([first, first, 99], on=TODAY) == (first,)
    assert box.resolve([first], on=TODAY) == ()
    assert [report.number for report in box.open_feedback()] == [second]


def test_same_report_again_counts_up_and_a_resolved_one_starts_anew(box) -> None:
    number = box.add(OUTDATED, document="one", on=TODAY)
    assert box.add(OUTDATED, document="one", on=TODAY) == number
    assert [report.times for report in box.open_feedback()] == [2]
    box.resolve([number], on=TODAY)
    assert box.add(OUTDATED, document="one", on=TODAY) > number


def test_notes_are_cut_to_one_line_of_their_length(box) -> None:
    box.add(OUTDATED, document="one", note="  甲\n\n乙 " + "丙" * 2000, on=TODAY)
    [report] = box.open_feedback()
    assert report.note.startswith("甲 乙 丙")
    assert len(report.note) == 500


def test_text_that_is_no_text_is_kept_somehow(box) -> None:
    box.add(OUTDATED, document="one", note="\ud800a\x00b", on=TODAY)
    assert "b" in box.open_feedback()[0].note


def test_box_is_bounded_and_drops_only_what_is_resolved(box, monkeypatch) -> None:
    monkeypatch.setattr(feedback, "MOST_REPORTS", 3)
    numbers = [box.add(OUTDATED, document=f"d{n}", on=TODAY) for n in range(3)]
    with pytest.raises(FeedbackError) as caught:
        box.add(OUTDATED, document="more", on=TODAY)
    assert caught.value.code == "feedback_full"
    assert "handbook resolve" in caught.value.hint
    box.resolve(numbers[1:2], on=TODAY)
    box.add(OUTDATED, document="more", on=TODAY)
    assert [report.document for report in box.open_feedback()] == ["d0", "d2", "more"]


def test_unanswered_queries_are_counted_by_day(box) -> None:
    for days_ago, query in [(0, "无人机"), (3, "无人机"), (8, "无人机"), (3, "ABC 卡"), (3, "abc  卡")]:
        box.count_unanswered(query, on=TODAY - timedelta(days=days_ago))
    found = box.unanswered(TODAY - timedelta(days=7))
    assert [(q.query, q.times, q.last_asked_on.day) for q in found] == [("无人机", 2, 23), ("abc 卡", 2, 20)]


def test_query_of_numbers_alone_is_not_counted(box) -> None:
    for query in ("13800001234", " ", "？？", "110105199001011234"):
        box.count_unanswered(query, on=TODAY)
    assert box.unanswered(date.min) == ()


def test_unanswered_queries_are_bounded_in_number_and_age(box, monkeypatch) -> None:
    monkeypatch.setattr(feedback, "MOST_QUERIES_A_DAY", 2)
    for query in ("甲", "乙", "丙", "甲"):
        box.count_unanswered(query, on=TODAY - timedelta(days=91))
    assert [(q.query, q.times) for q in box.unanswered(date.min)] == [("甲", 2), ("乙", 1)]
    box.count_unanswered("丁", on=TODAY)
    assert [q.query for q in box.unanswered(date.min)] == ["丁"]


def test_farthest_days_can_be_counted(box) -> None:
    box.count_unanswered("甲", on=date.min)
    box.count_unanswered("甲", on=date.max)
    assert box.unanswered(date.min)[0].last_asked_on == date.max


def test_rate_is_limited_by_sender_and_passes(box) -> None:
    assert all(box.admit("10.0.0.1", now=NOW) for _ in range(RATE))
    assert not box.admit("10.0.0.1", now=NOW)
    assert box.admit("10.0.0.2", now=NOW)
    assert box.admit("10.0.0.1", now=NOW + RATE_WINDOW)


def test_senders_are_not_readable_in_the_file(box, tmp_path) -> None:
    box.admit("10.11.12.13", now=NOW)
    assert b"10.11.12.13" not in all_bytes(tmp_path)


def test_secret_is_made_once_and_private(box, tmp_path) -> None:
    assert box.key() == box.key() == FeedbackBox(tmp_path / "state" / "data").key()
    [path] = (tmp_path / "state" / "data").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32


def test_disk_without_locks_is_told(box, monkeypatch) -> None:
    refused = sqlite3.OperationalError("disk I/O error")
    refused.sqlite_errorname = "SQLITE_IOERR_LOCK"

    def refuse(*_: object, **__: object) -> None:
        raise refused

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(FeedbackError, match="不支持文件锁"):
        box.add(OUTDATED, document="one", on=TODAY)


WRITER = """
import sys
import time
from datetime import date
from pathlib import Path
from indexer.feedback import FeedbackBox, FeedbackKind
box = FeedbackBox(Path(sys.argv[1]))
for n in range(15):
    box.add(FeedbackKind.OUTDATED, document=f"{sys.argv[2]}-{n}", on=date(2026, 11, 23))
    box.add(FeedbackKind.NOT_FOUND, query="都在问", on=date(2026, 11, 23))
print(box.key().hex())
"""


def test_processes_share_one_box(tmp_path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "data")]
    writers = [subprocess.Popen([*command, name], stdout=subprocess.PIPE) for name in ("a", "b")]
    keys = {writer.communicate(timeout=60)[0] for writer in writers}
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(keys) == 1
    reports = FeedbackBox(tmp_path / "data").open_feedback()
    assert sorted(report.times for report in reports) == [1] * 30 + [30]


@pytest.fixture
def locked(box, tmp_path):
    """A file that another process holds for writing."""
    box.add(OUTDATED, document="one", on=TODAY)
    holder = sqlite3.connect(tmp_path / "state" / "data" / "feedback.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield
    holder.close()


def test_counter_does_not_wait_for_another_process(box, locked, monkeypatch) -> None:
    monkeypatch.setattr(feedback, "_SHORT_PATIENCE", 0.01)
    with pytest.raises(FeedbackError):
        box.count_unanswered("甲", on=TODAY)


DAMAGE = [
    pytest.param(
        lambda data: (data / "feedback.sqlite3").write_bytes(b"no database" * 100), id="no database"
    ),
    pytest.param(lambda data: (data / "feedback.sqlite3").mkdir(), id="a folder"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file_is_told_in_chinese(box, tmp_path, damage) -> None:
    data = tmp_path / "state" / "data"
    data.mkdir(parents=True)
    damage(data)
    for use in (box.open_feedback, lambda: box.add(OUTDATED, document="one", on=TODAY)):
        with pytest.raises(FeedbackError) as caught:
            use()
        assert caught.value.message.startswith("反馈箱现在用不了")
        assert "磁盘" in caught.value.hint


def test_folder_that_cannot_be_made_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    box = FeedbackBox(tmp_path / "file" / "data")
    assert box.open_feedback() == ()
    for use in (box.key, lambda: box.add(OUTDATED, document="one", on=TODAY)):
        with pytest.raises(FeedbackError):
            use()


def test_full_disk_is_told_and_loses_nothing(box, tmp_path) -> None:
    box.add(OUTDATED, document="one", on=TODAY)
    path = tmp_path / "state" / "data" / "feedback.sqlite3"
    with closing(sqlite3.connect(path)) as full:
        pages = full.execute("PRAGMA page_count").fetchone()[0]
    connect = FeedbackBox._connect

    def cramped(self, mode, patience):
        connection = connect(self, mode, patience)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    def fill():
        for n in range(200):
            box.add(OUTDATED, document=f"d{n}", note="字" * 400, on=TODAY)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FeedbackBox, "_connect", cramped)
        with pytest.raises(FeedbackError, match="磁盘满了"):
            fill()
    assert box.open_feedback()[0].document == "one"
    box.add(OUTDATED, document="after", on=TODAY)


def test_box_of_a_newer_program_is_left_alone(box, tmp_path) -> None:
    box.add(OUTDATED, document="one", on=TODAY)
    with closing(sqlite3.connect(tmp_path / "state" / "data" / "feedback.sqlite3")) as newer:
        newer.execute("PRAGMA user_version = 99")
    for use in (box.open_feedback, lambda: box.add(OUTDATED, document="two", on=TODAY)):
        with pytest.raises(FeedbackError, match="更新的程序版本"):
            use()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_without_permission_is_told(box, tmp_path) -> None:
    box.add(OUTDATED, document="one", on=TODAY)
    (tmp_path / "state" / "data").chmod(0o500)
    try:
        assert len(box.open_feedback()) == 1
        with pytest.raises(FeedbackError):
            box.add(OUTDATED, document="two", on=TODAY)
    finally:
        (tmp_path / "state" / "data").chmod(0o700)


def all_bytes(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_form_of_a_personal_number_reaches_any_file(box, tmp_path) -> None:
    """Safety S5, at the box: the bytes of every file, journals included, after each kind of writing."""
    chance = random.Random(5)
    written = []
    for make in FORMS.values():
        number = make("".join(chance.choices("0123456789", k=15)))
        written.append(number)
        box.add(OUTDATED, document="one", note=f"打{number}找办证的人", query=f"{number}是谁", on=TODAY)
        box.count_unanswered(f"我的号是{number}，查到哪了", on=TODAY)
    assert len(FORMS) >= 29
    kept = all_bytes(tmp_path).decode("utf-8", "replace")
    assert "找办证的人" in kept
    assert [number for number in written if number in kept or number.lower() in kept] == []


def test_key_that_was_emptied_is_refused(box, tmp_path) -> None:
    box.key()
    [path] = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size == 32]
    path.write_bytes(b"")
    with pytest.raises(FeedbackError, match="不完整"):
        box.key()


def test_locked_box_does_not_keep_a_page_waiting(box) -> None:
    box.add(FeedbackKind.OUTDATED, document="a", note="旧了", on=date(2026, 11, 20))
    [path] = [path for path in box._folder.iterdir() if path.suffix in (".sqlite", ".db", ".sqlite3")]
    with sqlite3.connect(path, isolation_level=None) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with pytest.raises(FeedbackError):
            box.open_feedback()
        assert time.monotonic() - started < 2
        holder.execute("ROLLBACK")
    holder.close()
