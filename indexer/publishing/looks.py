"""When the station looked at the repository elsewhere last, and how often it does: who sends is told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from indexer.disk import write_whole

_FILE = "looks.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`every` are the seconds from one look to the next."""

    at: str
    every: int


def keep_look(folder: Path, *, at: datetime, every: int) -> None:
    """Write down that the station has just looked."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / _FILE, json.dumps(asdict(Look(at=at.isoformat(), every=every))))


def last_look(folder: Path) -> Look | None:
    """Return the last look of a station that polls, None where none does."""
    try:
        return Look(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
