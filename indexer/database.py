"""A small SQLite file that several processes share: whole transactions, on the disk before they count.

Nothing is there until somebody writes; reading what is not there gives no rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from indexer.domain.errors import StoreError
from indexer.domain.system_errors import reason_of

Connection: TypeAlias = sqlite3.Connection

_PATIENCE = 5.0  # seconds to wait for another process

SQLITE_REASONS = {
    "SQLITE_FULL": "磁盘满了",
    "SQLITE_READONLY": "没有写的权限",
    "SQLITE_CANTOPEN": "没有写的权限",
    "SQLITE_IOERR_LOCK": "所在的磁盘不支持文件锁，多半是网络盘",
    "SQLITE_BUSY": "别的程序正占着，请稍等再试",
    "SQLITE_NOTADB": "文件坏了",
    "SQLITE_CORRUPT": "文件坏了",
}


class Database:
    """One file with its tables; `schema` is run when it is made, `version` is that of the tables.

    `patience` is how many seconds another process is waited for.
    """

    def __init__(self, file: Path, schema: str, *, version: int = 1, patience: float = _PATIENCE) -> None:
        self.file = file
        self._patience = patience
        self._schema = schema
        self._version = version

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query; none where nobody has written yet.

        Raises:
            StoreError: the file cannot be read.
        """
        with self._translated():
            if not self.file.exists():
                return []
            with closing(self._connect("rw")) as connection:
                return connection.execute(query, values).fetchall() if self._made(connection) else []

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that nobody else writes beside; it is whole on the disk, or not there.

        Raises:
            StoreError: the file cannot be written.
        """
        with self._translated():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if not self.file.exists():
                self.file.touch(mode=0o600)
            with closing(self._connect("rw")) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                with connection:  # commits, or takes all of it back
                    if not self._made(connection):
                        for statement in self._schema.split(";\n"):
                            connection.execute(statement)
                        connection.execute(f"PRAGMA user_version = {self._version}")
                    yield connection

    def _made(self, connection: Connection) -> bool:
        [(version,)] = connection.execute("PRAGMA user_version").fetchall()
        if version > self._version:
            raise StoreError(
                f"{self.file.name} 是更新的程序版本写的，这个版本读不了", hint="请换回新版本的程序"
            )
        return bool(version)

    def _connect(self, mode: str) -> Connection:
        address = f"{self.file.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say in Chinese what stood in the way of the file."""
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            reasons = (said for kind, said in SQLITE_REASONS.items() if name.startswith(kind))
            raise self._failure(next(reasons, "文件读写出错")) from error
        except OSError as error:
            raise self._failure(reason_of(error)) from error

    def _failure(self, reason: str) -> StoreError:
        return StoreError(
            f"编辑用的资料现在读写不了：{reason}",
            hint="请告诉维护手册的人，看一看状态文件夹下的 data/（磁盘、写的权限）",
        )
