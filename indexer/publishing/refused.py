"""The revision that was looked at and not taken over, kept where the site can tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from indexer.disk import write_whole

_FILE = "refused.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`lines` are the first of its problems, as `check` writes them."""

    commit: str
    at: str
    errors: int
    lines: tuple[str, ...]


def keep_refused(folder: Path, commit: str, *, at: datetime, errors: int, lines: Iterable[str]) -> None:
    """Write down which revision was refused and why."""
    kept = Refused(commit=commit, at=at.isoformat(), errors=errors, lines=tuple(lines))
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / _FILE, json.dumps(asdict(kept), ensure_ascii=False))


def forget_refused(folder: Path) -> None:
    """Take back what was written, once a revision was taken over."""
    (folder / _FILE).unlink(missing_ok=True)


def refused_revision(folder: Path) -> Refused | None:
    """Return the revision that was refused last and not mended since, None without one."""
    try:
        kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Refused(**{**kept, "lines": tuple(kept["lines"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
