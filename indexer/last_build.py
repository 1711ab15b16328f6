"""How the last build of the index went, kept beside it for monitoring."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.disk import write_whole

_FILE = "last-build.json"


@dataclass(frozen=True, slots=True)
class LastBuild:
    """`code` is that of the error, empty after a build that worked."""

    at: datetime
    code: str = ""

    @property
    def succeeded(self) -> bool:
        return not self.code


def record_build(index_dir: Path, *, at: datetime, code: str = "") -> None:
    """Keep how a build went; a folder that cannot be written keeps nothing, the build has said so."""
    try:
        write_whole(index_dir / _FILE, json.dumps({"at": at.isoformat(), "code": code}))
    except OSError:
        return


def last_build(index_dir: Path) -> LastBuild | None:
    """Return how the last build went, None before the first or where that cannot be read."""
    try:
        kept = json.loads((index_dir / _FILE).read_text(encoding="utf-8"))
        return LastBuild(datetime.fromisoformat(kept["at"]), kept["code"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
