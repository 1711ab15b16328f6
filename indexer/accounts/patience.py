"""How long somebody has to wait before the next passphrase is tried: longer after each wrong one.

Counted by account and by sender, all processes together. Nobody sleeps on the server: who comes
too early is told how many seconds are left. Of a sender only a keyed digest is kept, for a day.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from indexer.accounts.accounts import Accounts

FREE_TRIES = {"account": 3, "sender": 10}
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class Patience:
    """The failures of signing in to one handbook."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def seconds_left(self, name: str, sender: str, *, now: datetime) -> int:
        """Return how long to wait before a passphrase may be tried for this name from this sender."""
        at = now.timestamp()
        longest = 0.0
        for kind, who in self._who(name, sender).items():
            rows = self._accounts.database.rows("SELECT times, last FROM failure WHERE who = ?", (who,))
            for times, last in rows:
                longest = max(longest, last + _wait(kind, times) - at)
        return max(0, int(longest + 0.999))

    def failed(self, name: str, sender: str, *, now: datetime) -> None:
        """Count a wrong passphrase."""
        at = now.timestamp()
        with self._accounts.database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE last < ?", (at - FORGOTTEN_AFTER.total_seconds(),))
            for who in self._who(name, sender).values():
                connection.execute(
                    "INSERT INTO failure (who, times, last) VALUES (?, 1, ?)"
                    " ON CONFLICT (who) DO UPDATE SET times = times + 1, last = ?2",
                    (who, at),
                )

    def succeeded(self, name: str, sender: str) -> None:
        """Forget the failures of an account; those of the sender stay: one right one excuses no guessing."""
        with self._accounts.database.writing() as connection:
            connection.execute("DELETE FROM failure WHERE who = ?", (self._who(name, sender)["account"],))

    def _who(self, name: str, sender: str) -> dict[str, str]:
        key = self._accounts.key()

        def digest(text: str) -> str:
            return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]

        return {"account": digest(f"account {name}"), "sender": digest(f"sender {sender}")}


def _wait(kind: str, times: int) -> float:
    """Return the seconds to wait after so many failures: none, then 2, 4, 8 … up to a quarter of an hour."""
    over = times - FREE_TRIES[kind]
    if over < 0:
        return 0.0
    return min(2.0 ** min(over + 1, 20), LONGEST_WAIT.total_seconds())
