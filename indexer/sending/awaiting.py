"""Wait for the station that fetches what was pushed, as long as it takes it to look twice.

It is asked over HTTP what it serves. Nobody waits for a station that does not answer, and nobody
waits for ever: what was pushed is safe, and the site changes over without us.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

SECONDS_BETWEEN = 3.0
MOST_SECONDS = 600
_ANSWERS_WITHIN = 10
_LARGEST = 100_000
_TO_BUILD = 60
_EVERY = 60


class Found(StrEnum):
    """What the station makes of a commit; `AWAY`: it cannot be asked."""

    SERVED = "served"
    REFUSED = "refused"
    WAITING = "waiting"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Station:
    """What a station says of itself; `every` is None where nothing is fetched now and then."""

    found: Found
    every: int | None = None
    errors: int = 0

    @property
    def patience(self) -> int:
        """Return the seconds in which it looks twice and builds, within bounds."""
        return min(2 * (self.every or _EVERY) + _TO_BUILD, MOST_SECONDS)


Holds = Callable[[str], bool]
"""Says whether a revision is the commit that was pushed, or came after it."""


def ask(address: str, holds: Holds) -> Station:
    """Ask the site at an address once what has become of what was pushed."""
    told = _told(address)
    if told is None:
        return Station(Found.AWAY)
    every = told.get("looks_every")
    every = every if isinstance(every, int) and every > 0 else None
    refused = told.get("refused")
    if holds(str(told.get("revision", ""))):
        return Station(Found.SERVED, every)
    if isinstance(refused, dict) and holds(str(refused.get("revision", ""))):
        return Station(Found.REFUSED, every, int(refused.get("errors", 0)))
    return Station(Found.WAITING, every)


def wait_for(address: str, holds: Holds, first: Station) -> Station:
    """Ask until the station has decided, or has had the time to; the last answer is returned."""
    station, until = first, time.monotonic() + first.patience
    while station.found in (Found.WAITING, Found.AWAY) and time.monotonic() < until:
        time.sleep(SECONDS_BETWEEN)
        station = ask(address, holds)
    return station


def _told(address: str) -> dict[str, Any] | None:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.netloc, timeout=_ANSWERS_WITHIN)
        try:
            connection.request("GET", f"{parts.path.rstrip('/')}/readyz")
            told = json.loads(connection.getresponse().read(_LARGEST))
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError):
        return None
    return told if isinstance(told, dict) else None
