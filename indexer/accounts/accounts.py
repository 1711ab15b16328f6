"""The accounts of those who edit, their one-time links and their sessions, for all processes together.

    accounts = Accounts(settings.data_dir)
    link = accounts.add("王岗", approver=False, now=now)     printed once, good for three days
    accounts.set_phrase(link, "…", now=now)                  -> the account
    session = accounts.sign_in(account, now=now)             a secret for the browser's cookie
    accounts.signed_in(session, now=now)                     -> the account, or None

Only digests of links and sessions are kept, so that who reads the file can use neither.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from indexer.accounts.passphrases import check_phrase, hashed, matches
from indexer.database import Connection, Database
from indexer.disk import write_beside
from indexer.domain.errors import NotFoundError, StoreError, UsageError
from indexer.domain.system_errors import reason_of

LINK_GOOD_FOR = timedelta(days=3)
IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)

_FILE, _KEY_FILE = "accounts.sqlite3", "editor.key"
_KEY_BYTES = 32
_NAME = re.compile(r"[\w\u00b7](?:[\w\u00b7 .-]{0,28}[\w\u00b7])?")
_SEEN_AT_MOST_EVERY = 60.0  # seconds: a session is not written at each request

_SCHEMA = """
CREATE TABLE account (
    name TEXT PRIMARY KEY, approver INTEGER NOT NULL, phrase TEXT, link TEXT, link_until REAL
) WITHOUT ROWID;
CREATE TABLE session (
    digest TEXT PRIMARY KEY, name TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE failure (who TEXT PRIMARY KEY, times INTEGER NOT NULL, last REAL NOT NULL) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may edit; `ready` says that a passphrase has been set."""

    name: str
    approver: bool = False
    ready: bool = True


def folded(name: str) -> str:
    """Return a name as people tell it from others: 王 岗 and 王岗, Li and li are one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class Accounts:
    """The accounts of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / _FILE, _SCHEMA)

    @property
    def has_key(self) -> bool:
        """Say whether cookies can be read: cheaper to ask than for accounts."""
        return (self.folder / _KEY_FILE).exists()

    @property
    def exist(self) -> bool:
        """Say whether anybody may edit at all: without an account nothing of it is there."""
        return bool(self.database.rows("SELECT 1 FROM account LIMIT 1"))

    def all(self) -> tuple[Account, ...]:
        rows = self.database.rows("SELECT name, approver, phrase FROM account ORDER BY name")
        return tuple(Account(name, bool(approver), phrase is not None) for name, approver, phrase in rows)

    def find(self, name: str) -> Account | None:
        return next((account for account in self.all() if account.name == name), None)

    def add(self, name: str, *, approver: bool, now: datetime) -> str:
        """Add an account and return the secret of the link that sets its passphrase.

        Of one that is there the old passphrase counts until the new one is set, its rights change now.

        Raises:
            UsageError: the name cannot be a name, or another account is called the same.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"“{name[:40]}”不能做名字", hint="写岗位或姓名，最多 30 个字，不用符号，如 王岗 或 民政岗"
            )
        for other in self.all():
            if other.name != name and folded(other.name) == folded(name):
                raise UsageError(
                    f"“{name}”和已有的账号“{other.name}”分不清", hint="同一个人用原来的名字；另一个人换个写法"
                )
        link = secrets.token_urlsafe(32)
        until = (now + LINK_GOOD_FOR).timestamp()
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO account (name, approver, link, link_until) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET approver = ?2, link = ?3, link_until = ?4",
                (name, approver, _digest(link), until),
            )
        self.key()
        return link

    def remove(self, name: str) -> None:
        """Remove an account and sign it out everywhere; what it wrote stays.

        Raises:
            NotFoundError: there is no such account.
        """
        with self.database.writing() as connection:
            if not connection.execute("DELETE FROM account WHERE name = ?", (name,)).rowcount:
                raise NotFoundError(f"没有“{name}”这个账号", hint="用 handbook editor list 看有哪些")
            connection.execute("DELETE FROM session WHERE name = ?", (name,))

    def of_link(self, link: str, *, now: datetime) -> Account | None:
        """Return the account a link was made for, None when it is used, too old or none."""
        rows = self.database.rows(
            "SELECT name, approver, phrase FROM account WHERE link = ? AND link_until >= ?",
            (_digest(link), now.timestamp()),
        )
        return Account(rows[0][0], bool(rows[0][1]), rows[0][2] is not None) if rows else None

    def set_phrase(self, link: str, phrase: str, *, now: datetime, also: tuple[str, ...] = ()) -> Account:
        """Set a passphrase by a link, which is used up; the account is signed out everywhere.

        Raises:
            NotFoundError: the link is used, too old or none.
            UsageError: the passphrase is too easy to guess.
        """
        account = self.of_link(link, now=now)
        if account is None:
            raise NotFoundError("这个链接已经用过，或者过期了", hint="请管手册的人再给一个")
        check_phrase(phrase, name=account.name, also=also)
        hash = hashed(phrase)
        with self.database.writing() as connection:
            used = connection.execute(
                "UPDATE account SET phrase = ?, link = NULL, link_until = NULL WHERE link = ?",
                (hash, _digest(link)),
            ).rowcount
            if not used:
                raise NotFoundError("这个链接刚刚用过了", hint="请直接登录")
            connection.execute("DELETE FROM session WHERE name = ?", (account.name,))
        return Account(account.name, account.approver)

    def known_by(self, name: str, phrase: str) -> Account | None:
        """Return the account with this name and passphrase; a name nobody has takes as long."""
        rows = self.database.rows("SELECT name, approver, phrase FROM account WHERE name = ?", (name,))
        hash = rows[0][2] if rows else None
        return Account(rows[0][0], bool(rows[0][1])) if matches(hash, phrase) else None

    def sign_in(self, account: Account, *, now: datetime) -> str:
        """Begin a session and return its secret."""
        secret = secrets.token_urlsafe(32)
        at = now.timestamp()
        with self.database.writing() as connection:
            _forget_old_sessions(connection, at)
            connection.execute(
                "INSERT INTO session (digest, name, begun, seen) VALUES (?, ?, ?, ?)",
                (_digest(secret), account.name, at, at),
            )
        return secret

    def signed_in(self, secret: str, *, now: datetime) -> Account | None:
        """Return whose session it is, None when it has ended; a session that is used lasts on."""
        rows = self.database.rows(
            "SELECT account.name, approver, begun, seen FROM session JOIN account USING (name)"
            " WHERE digest = ?",
            (_digest(secret),),
        )
        at = now.timestamp()
        if not rows or _has_ended(rows[0][2], rows[0][3], at):
            return None
        if at - rows[0][3] > _SEEN_AT_MOST_EVERY:
            with self.database.writing() as connection:
                connection.execute("UPDATE session SET seen = ? WHERE digest = ?", (at, _digest(secret)))
        return Account(rows[0][0], bool(rows[0][1]))

    def sign_out(self, secret: str) -> None:
        with self.database.writing() as connection:
            connection.execute("DELETE FROM session WHERE digest = ?", (_digest(secret),))

    def sign_out_everywhere(self, name: str) -> None:
        with self.database.writing() as connection:
            connection.execute("DELETE FROM session WHERE name = ?", (name,))

    def key(self) -> bytes:
        """Return the secret cookies and forms are signed with; made with the first account.

        Raises:
            StoreError: there is none and none can be written, or it has been cut short.
        """
        path = self.folder / _KEY_FILE
        try:
            if not path.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                draft = write_beside(path, secrets.token_bytes(_KEY_BYTES), durable=True, mode=0o600)
                try:
                    path.hardlink_to(draft)
                except FileExistsError:  # another process was first
                    pass
                finally:
                    draft.unlink(missing_ok=True)
            key = path.read_bytes()
        except OSError as error:
            raise StoreError(
                f"登录用的钥匙读写不了：{reason_of(error)}", hint="请看状态文件夹下 data/ 的权限和磁盘"
            ) from error
        if len(key) < _KEY_BYTES:  # with an empty one anybody could sign
            raise StoreError("登录用的钥匙不完整", hint=f"请删掉 {path}，程序会重新生成一把；大家要重新登录")
        return key


def _has_ended(begun: float, seen: float, at: float) -> bool:
    return at - seen > IDLE.total_seconds() or at - begun > LONGEST_SESSION.total_seconds()


def _forget_old_sessions(connection: Connection, at: float) -> None:
    connection.execute(
        "DELETE FROM session WHERE seen < ? OR begun < ?",
        (at - IDLE.total_seconds(), at - LONGEST_SESSION.total_seconds()),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
