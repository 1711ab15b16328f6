"""What readers report about the handbook, and what they asked without finding it.

For the status pages and commands:

    box = FeedbackBox(settings.data_dir)
    box.open_feedback()        -> tuple of Feedback not resolved yet, the oldest first
    box.unanswered(since)      -> tuple of UnansweredQuery since a day, the most asked first
    box.resolve(numbers, on=)  -> the numbers that were open and are done now

Reading a box that nobody has written to yet gives empty tuples and creates nothing; every
method raises `FeedbackError` when the file cannot be read or written.

Kept in one SQLite file that several processes share (rollback journal, short transactions).
Names, numbers, addresses and plates are masked before anything is stored; there is no time finer
than the day. What it holds is bounded: the oldest resolved report and the oldest queries
make room.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from indexer.database import SQLITE_REASONS
from indexer.disk import write_beside
from indexer.domain.choices import Choice
from indexer.domain.errors import FeedbackError
from indexer.domain.system_errors import reason_of
from indexer.text.masking import mask_private

LONGEST_NOTE = 500
LONGEST_QUERY = 200
MOST_REPORTS = 5000
MOST_QUERIES_A_DAY = 500
DAYS_KEPT = 90
RATE = 20
RATE_WINDOW = timedelta(minutes=10)

Keep = Callable[[str], str]
"""Told what somebody typed, returns what may be kept of it."""

_FILE, _KEY_FILE = "feedback.sqlite3", "feedback.key"
_VERSION = 1
_PATIENCE, _SHORT_PATIENCE = 3.0, 0.2  # seconds to wait for another process: to write, to show a page
_KEY_BYTES = 32

_SCHEMA = f"""
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, document TEXT NOT NULL, query TEXT NOT NULL, note TEXT NOT NULL,
    received_on TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1, resolved_on TEXT
);
CREATE INDEX feedback_open ON feedback (resolved_on, kind, document);
CREATE TABLE unanswered (
    day TEXT NOT NULL, query TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (day, query)
) WITHOUT ROWID;
CREATE TABLE rate (sender TEXT NOT NULL, at REAL NOT NULL);
PRAGMA user_version = {_VERSION};
"""


class FeedbackKind(Choice):
    OUTDATED = "outdated", "这条过时了"
    NOT_FOUND = "not_found", "没找到"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One report. `document` and `query` are empty where it is not about one; `times` counts repeats."""

    number: int
    kind: FeedbackKind
    document: str
    query: str
    note: str
    received_on: date
    times: int


@dataclass(frozen=True, slots=True)
class UnansweredQuery:
    """A masked query without a confident answer, and how often it was asked since a day."""

    query: str
    times: int
    last_asked_on: date


class FeedbackBox:
    """The reports and unanswered queries of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / _FILE

    def add(
        self,
        kind: FeedbackKind,
        *,
        document: str = "",
        query: str = "",
        note: str = "",
        on: date,
        keep: Keep = mask_private,
    ) -> int:
        """Keep a report and return its number; the same report again only counts up.

        `keep` says what may be kept of the words.

        Raises:
            FeedbackError: it could not be written, or nothing can make room for it.
        """
        said = (kind.value, document, _kept(query, LONGEST_QUERY, keep), _kept(note, LONGEST_NOTE, keep))
        with self._write() as box:
            same = box.execute(
                "UPDATE feedback SET times = times + 1 WHERE resolved_on IS NULL"
                " AND kind = ? AND document = ? AND query = ? AND note = ? RETURNING number",
                said,
            ).fetchall()
            if same:
                return int(same[0][0])
            _make_room(box)
            row = box.execute(
                "INSERT INTO feedback (kind, document, query, note, received_on) VALUES (?, ?, ?, ?, ?)",
                (*said, on.isoformat()),
            )
            return int(row.lastrowid or 0)

    def open_feedback(self) -> tuple[Feedback, ...]:
        """Return the reports nobody has resolved yet, the oldest first."""
        rows = self._read(
            "SELECT number, kind, document, query, note, received_on, times FROM feedback"
            " WHERE resolved_on IS NULL ORDER BY number"
        )
        return tuple(
            Feedback(
                number=number,
                kind=FeedbackKind(kind),
                document=document,
                query=query,
                note=note,
                received_on=date.fromisoformat(received_on),
                times=times,
            )
            for number, kind, document, query, note, received_on, times in rows
        )

    def resolve(self, numbers: Iterable[int], *, on: date) -> tuple[int, ...]:
        """Mark reports as done and return those that were open until now."""
        with self._write() as box:
            return tuple(
                number
                for number in dict.fromkeys(numbers)
                if box.execute(
                    "UPDATE feedback SET resolved_on = ? WHERE number = ? AND resolved_on IS NULL",
                    (on.isoformat(), number),
                ).rowcount
            )

    def count_unanswered(self, query: str, *, on: date, keep: Keep = mask_private) -> None:
        """Count a query that found no confident answer; one that is nothing but numbers is dropped.

        Waits only a moment for another process: the caller has a reader to answer.
        """
        text = _kept(query, LONGEST_QUERY, keep).casefold()
        if not any(character.isalpha() for character in text):
            return
        day = on.isoformat()
        with self._write(_SHORT_PATIENCE) as box:
            known = box.execute(
                "UPDATE unanswered SET times = times + 1 WHERE day = ? AND query = ?", (day, text)
            ).rowcount
            if not known:
                oldest = on - min(timedelta(days=DAYS_KEPT), on - date.min)
                box.execute("DELETE FROM unanswered WHERE day < ?", (oldest.isoformat(),))
                box.execute(
                    "INSERT INTO unanswered (day, query, times) SELECT ?, ?, 1"
                    " WHERE (SELECT count(*) FROM unanswered WHERE day = ?) < ?",
                    (day, text, day, MOST_QUERIES_A_DAY),
                )

    def unanswered(self, since: date) -> tuple[UnansweredQuery, ...]:
        """Return the queries without a confident answer since a day, the most asked first."""
        rows = self._read(
            "SELECT query, sum(times), max(day) FROM unanswered WHERE day >= ?"
            " GROUP BY query ORDER BY sum(times) DESC, max(day) DESC, query",
            (since.isoformat(),),
        )
        return tuple(UnansweredQuery(query, times, date.fromisoformat(day)) for query, times, day in rows)

    def admit(self, sender: str, *, now: datetime) -> bool:
        """Say whether this sender may write now; all processes count together.

        Only a keyed digest of the sender's address is kept, and no longer than the window.
        """
        key = hmac.new(self.key(), sender.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]
        at = now.timestamp()
        with self._write() as box:
            box.execute(
                "DELETE FROM rate WHERE at <= ? OR at > ?", (at - RATE_WINDOW.total_seconds(), at + 1)
            )
            [(sent,)] = box.execute("SELECT count(*) FROM rate WHERE sender = ?", (key,)).fetchall()
            if sent >= RATE:
                return False
            box.execute("INSERT INTO rate (sender, at) VALUES (?, ?)", (key, at))
            return True

    def key(self) -> bytes:
        """Return the secret of this handbook's forms; made on first use, readable by the owner alone.

        Raises:
            FeedbackError: there is none and none can be written, or it has been cut short: anybody could
                sign with an empty one.
        """
        path = self._folder / _KEY_FILE
        with _translated():
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                _write_once(path, secrets.token_bytes(_KEY_BYTES))
            key = path.read_bytes()
        if len(key) < _KEY_BYTES:
            raise FeedbackError(
                f"表单的密钥 {path} 不完整", hint="请删掉这个文件，程序会重新生成一个", code="feedback_key"
            )
        return key

    def _read(self, query: str, values: tuple[str, ...] = ()) -> list[Any]:
        """Return rows; a file that may not be written is read all the same, none is no rows."""
        with _translated():
            if not self._file.exists():
                return []
            with closing(self._connect("rw", _SHORT_PATIENCE)) as box:
                return box.execute(query, values).fetchall() if _version(box) else []

    @contextmanager
    def _write(self, patience: float = _PATIENCE) -> Iterator[sqlite3.Connection]:
        """Open a transaction that nobody else writes beside, and make the tables if need be."""
        with _translated():
            self._folder.mkdir(parents=True, exist_ok=True)
            with closing(self._connect("rwc", patience)) as box:
                box.execute("BEGIN IMMEDIATE")
                with box:  # commits, or takes all of it back
                    if not _version(box):
                        for statement in _SCHEMA.split(";\n"):
                            box.execute(statement)
                    yield box

    def _connect(self, mode: str, patience: float) -> sqlite3.Connection:
        address = f"{self._file.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)


def _kept(text: str, longest: int, keep: Keep) -> str:
    """Return what may be stored of a text: on one line, cut to its length."""
    return " ".join(keep(text[: 2 * longest]).encode("utf-8", "replace").decode().split())[:longest]


def _make_room(box: sqlite3.Connection) -> None:
    """Drop the oldest resolved report once the box is full; open ones are never dropped."""
    [(held,)] = box.execute("SELECT count(*) FROM feedback").fetchall()
    if held < MOST_REPORTS:
        return
    gone = box.execute(
        "DELETE FROM feedback WHERE number = (SELECT min(number) FROM feedback WHERE resolved_on IS NOT NULL)"
    ).rowcount
    if not gone:
        raise FeedbackError(
            "反馈箱满了，这一条没有记下", hint="请维护手册的人先处理：handbook resolve", code="feedback_full"
        )


def _version(box: sqlite3.Connection) -> int:
    [(version,)] = box.execute("PRAGMA user_version").fetchall()
    if version > _VERSION:
        raise FeedbackError("反馈是更新的程序版本记下的，这个版本读不了", hint="请换回新版本的程序")
    return int(version)


def _write_once(path: Path, content: bytes) -> None:
    """Write a private file whole, unless another process was first."""
    draft = write_beside(path, content, durable=True, mode=0o600)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _translated() -> Iterator[None]:
    """Say in Chinese what stood in the way of the file."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        reasons = (said for kind, said in SQLITE_REASONS.items() if name.startswith(kind))
        raise _failure(next(reasons, "文件读写出错")) from error
    except OSError as error:
        raise _failure(reason_of(error)) from error


def _failure(reason: str) -> FeedbackError:
    return FeedbackError(
        f"反馈箱现在用不了：{reason}",
        hint="请告诉维护手册的人，看一看状态文件夹下的 data/（磁盘、写的权限）",
    )
