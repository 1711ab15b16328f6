"""Dated changes: what is published by itself on a day, on the disk until then.

A change is its files, each as it was when it was made and as it is to be: what others publish
meanwhile is brought together with it on the day. `stopped` says why that could not be done; it
then waits for its editor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.database import Database
from indexer.disk import locked
from indexer.domain.errors import ContentError, NotFoundError
from indexer.domain.system_errors import reason_of
from indexer.editing.writing import Edit

_FILE, _LOCK = "dated.sqlite3", "dated.lock"
_SCHEMA = """
CREATE TABLE dated (
    number INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, author TEXT NOT NULL, title TEXT NOT NULL,
    message TEXT NOT NULL, made_at TEXT NOT NULL, approver TEXT NOT NULL, proposal TEXT NOT NULL,
    stopped TEXT NOT NULL DEFAULT ''
);
CREATE TABLE dated_file (
    number INTEGER NOT NULL, path TEXT NOT NULL, before BLOB, after BLOB, PRIMARY KEY (number, path)
)
"""
_COLUMNS = "number, day, author, title, message, made_at, approver, proposal, stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A change that waits for its day; `number` is given when it is kept.

    Where somebody agreed to it, that is `approver`, and `proposal` the commit they agreed to.
    """

    day: date
    author: str
    title: str
    message: str
    made_at: datetime
    files: tuple[Edit, ...]
    number: int = 0
    approver: str = ""
    proposal: str = ""
    stopped: str = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents it is about; none where it is a list."""
        return tuple(PurePosixPath(file.path).stem for file in self.files if file.path.endswith(".md"))

    @property
    def document(self) -> str:
        """The id of the first document it is about, or the list."""
        return next(iter((*self.documents, *(file.path for file in self.files))), "")

    @property
    def named(self) -> str:
        """What it is about, as it is said: 《停车办法》, 联系方式表里的 3 家."""
        return f"《{self.title}》" if len(self.documents) == 1 else self.title


class DatedChanges:
    """The dated changes of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _FILE, _SCHEMA)
        self._lock = folder / _LOCK

    def keep(self, change: Dated) -> Dated:
        """Keep a change until its day and return it with its number."""
        with self._database.writing() as connection:
            values: tuple[Any, ...] = (
                change.day.isoformat(), change.author, change.title, change.message,
                change.made_at.isoformat(), change.approver, change.proposal,
            )  # fmt: skip
            number = connection.execute(
                "INSERT INTO dated (day, author, title, message, made_at, approver, proposal)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            ).lastrowid
            connection.executemany(
                "INSERT INTO dated_file VALUES (?, ?, ?, ?)",
                [(number, file.path, file.before, file.after) for file in change.files],
            )
        assert number is not None
        return replace(change, number=number)

    def all(self) -> tuple[Dated, ...]:
        """Return those that wait, the first day first."""
        files: dict[int, list[Edit]] = {}
        for number, *file in self._database.rows("SELECT number, path, before, after FROM dated_file"):
            files.setdefault(number, []).append(Edit(*file))
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM dated ORDER BY day, number")  # nosec B608
        return tuple(_read(row, files.get(row[0], [])) for row in rows)

    def due(self, today: date) -> tuple[Dated, ...]:
        """Return those whose day has come and that nothing stopped."""
        return tuple(change for change in self.all() if change.day <= today and not change.stopped)

    def rebase(self, change: Dated) -> None:
        """Keep other files of a change that waits."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE dated_file SET before = ?, after = ? WHERE number = ? AND path = ?",
                [(file.before, file.after, change.number, file.path) for file in change.files],
            )

    def of_document(self, id: str) -> tuple[Dated, ...]:
        return tuple(change for change in self.all() if id in change.documents)

    def of_list(self, file: str) -> tuple[Dated, ...]:
        return tuple(change for change in self.all() if any(each.path == file for each in change.files))

    def find(self, number: int) -> Dated:
        """Return one that waits.

        Raises:
            NotFoundError: it was published or taken back.
        """
        for change in self.all():
            if change.number == number:
                return change
        raise NotFoundError("没有这一处定好日子的修改", hint="可能已经发布或收回来了，到编辑台看看")

    def stop(self, number: int, why: str) -> None:
        """Note why a change could not be published on its day: it waits for its editor."""
        with self._database.writing() as connection:
            connection.execute("UPDATE dated SET stopped = ? WHERE number = ?", (why, number))

    def forget(self, number: int) -> None:
        """Have a change wait no longer; its number is not given again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM dated WHERE number = ?", (number,))
            connection.execute("DELETE FROM dated_file WHERE number = ?", (number,))

    @contextmanager
    def alone(self, *, wait: bool) -> Iterator[bool]:
        """Hold the one round of publishing; yield False where another process is at it.

        Raises:
            ContentError: the folder cannot be written, or its disk knows no locks.
        """
        try:
            held = locked(self._lock, wait=wait)
        except BlockingIOError:
            yield False
            return
        except OSError as error:
            raise ContentError(
                f"定好日子的修改现在动不了：{reason_of(error)}", hint="请看状态文件夹的磁盘和权限"
            ) from error
        with held:
            yield True


def _read(row: tuple[Any, ...], files: list[Edit]) -> Dated:
    number, day, author, title, message, made_at, approver, proposal, stopped = row
    return Dated(
        number=number,
        day=date.fromisoformat(day),
        author=author,
        title=title,
        message=message,
        made_at=datetime.fromisoformat(made_at),
        files=tuple(files),
        approver=approver,
        proposal=proposal,
        stopped=stopped,
    )
