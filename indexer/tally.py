"""How often each document was the reply, and how often that was told to be the answer: numbers alone.

No words, no persons, no time finer than the day. The home page shows what was asked most; editors
see the share of replies that answered, week by week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from indexer.database import Database

DAYS_KEPT = 90

_FILE = "tally.sqlite3"
_SHORT_PATIENCE = 0.2  # seconds to wait for another process: the caller has a reader to answer

_SCHEMA = """
CREATE TABLE replies (
    day TEXT NOT NULL, document TEXT NOT NULL,
    shown INTEGER NOT NULL DEFAULT 0, helped INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, document)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Share:
    """The ticks of a week, beginning on its Monday; or those of one document."""

    name: str
    helped: int
    failed: int

    @property
    def percent(self) -> int:
        """The share of ticks that said yes, in whole percents."""
        return round(100 * self.helped / (self.helped + self.failed))


class Tally:
    """The counts of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _FILE, _SCHEMA, patience=_SHORT_PATIENCE)

    def count(self, documents: Iterable[str], *, on: date) -> None:
        """Count one reply with these documents.

        Raises:
            StoreError: it could not be written.
        """
        self._add("shown", documents, on)

    def tick(self, document: str, *, helped: bool, on: date) -> None:
        """Count that a reply was told to answer, or not to.

        Raises:
            StoreError: it could not be written.
        """
        self._add("helped" if helped else "failed", (document,), on)

    def asked_most(self, since: date, *, limit: int) -> tuple[str, ...]:
        """Return the ids of the documents that were the reply most often since a day."""
        rows = self._database.rows(
            "SELECT document FROM replies WHERE day >= ? GROUP BY document HAVING sum(shown) > 0"
            " ORDER BY sum(shown) DESC, max(day) DESC, document",
            (since.isoformat(),),
        )
        return tuple(document for (document,) in rows[:limit])

    def weeks(self, since: date) -> tuple[Share, ...]:
        """Return the ticks of each week since a day, the latest first."""
        rows = self._database.rows(
            "SELECT day, sum(helped), sum(failed) FROM replies WHERE day >= ?"
            " GROUP BY day HAVING sum(helped) + sum(failed) > 0",
            (since.isoformat(),),
        )
        return _summed((_monday(date.fromisoformat(day)), helped, failed) for day, helped, failed in rows)[
            ::-1
        ]

    def failing(self, since: date, *, limit: int) -> tuple[Share, ...]:
        """Return the documents that were most often told not to answer since a day."""
        rows = self._database.rows(
            "SELECT document, sum(helped), sum(failed) FROM replies WHERE day >= ?"
            " GROUP BY document HAVING sum(failed) > 0 ORDER BY sum(failed) DESC, document",
            (since.isoformat(),),
        )
        return tuple(Share(*row) for row in rows[:limit])

    def _add(self, column: str, documents: Iterable[str], on: date) -> None:
        oldest = on - min(timedelta(days=DAYS_KEPT), on - date.min)
        with self._database.writing() as box:
            box.executemany(
                f"INSERT INTO replies (day, document, {column}) VALUES (?, ?, 1)"  # nosec B608
                f" ON CONFLICT (day, document) DO UPDATE SET {column} = {column} + 1",
                [(on.isoformat(), document) for document in documents],
            )
            box.execute("DELETE FROM replies WHERE day < ?", (oldest.isoformat(),))


def _summed(rows: Iterable[tuple[str, int, int]]) -> tuple[Share, ...]:
    found: dict[str, list[int]] = {}
    for name, helped, failed in rows:
        sums = found.setdefault(name, [0, 0])
        sums[0] += helped
        sums[1] += failed
    return tuple(Share(name, *sums) for name, sums in sorted(found.items()))


def _monday(day: date) -> str:
    return (day - timedelta(days=min(day.weekday(), (day - date.min).days))).isoformat()
