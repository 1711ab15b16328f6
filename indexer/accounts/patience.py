"""How long somebody has to wait before the next passphrase is tried: longer after each wrong one.

Counted by account and by sender, all processes together. Nobody sleeps on the server: who comes
too early is told how many seconds are left. Of a sender only a keyed digest is kept, for a day.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from indexer.accounts.accounts import Accounts
from indexer.database import Connection

FREE_TRIES = {"account": 3, "sender": 10}
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class Patience:
    """The failures of signing in to one handbook."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def begin(self, name: str, sender: str, *, now: datetime) -> int:
        """Let a passphrase be tried and return 0, or return how many seconds to wait before the next.

        A try counts as failed before it is judged, which takes a while: of many sent at once each is
        weighed with those before it.
        """
        at = now.timestamp()
        who = self._who(name, sender)
        with self._accounts.database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE last < ?", (at - FORGOTTEN_AFTER.total_seconds(),))
            wait = max(_seconds_left(connection, kind, digest, at) for kind, digest in who.items())
            if wait > 0:
                return int(wait + 0.999)
            for digest in who.values():
                connection.execute(
                    "INSERT INTO failure (who, times, last) VALUES (?, 1, ?)"
                    " ON CONFLICT (who) DO UPDATE SET times = times + 1, last = ?2",
                    (digest, at),
                )
        return 0

    def succeeded(self, name: str, sender: str) -> None:
        """Forget the failures of an account; of its sender's this try alone: it excuses no guessing."""
        who = self._who(name, sender)
        with self._accounts.database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE who = ?", (who["account"],))
            connection.execute(
                "UPDATE failure SET times = times - 1 WHERE who = ? AND times > 0", (who["sender"],)
            )

    def _who(self, name: str, sender: str) -> dict[str, str]:
        key = self._accounts.key()

        def digest(text: str) -> str:
            return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]

        return {"account": digest(f"account {name}"), "sender": digest(f"sender {sender}")}


def _seconds_left(connection: Connection, kind: str, who: str, at: float) -> float:
    rows = connection.execute("SELECT times, last FROM failure WHERE who = ?", (who,)).fetchall()
    return max((last + _wait(kind, times) - at for times, last in rows), default=0.0)


def _wait(kind: str, times: int) -> float:
    """Return the seconds to wait after so many failures: none, then 2, 4, 8 … up to a quarter of an hour."""
    over = times - FREE_TRIES[kind]
    if over < 0:
        return 0.0
    return min(2.0 ** min(over + 1, 20), LONGEST_WAIT.total_seconds())
