"""How far the meaning of texts is taken up, kept beside the index for pages and doctor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from indexer.disk import write_whole

_FILE = "learned.json"


@dataclass(frozen=True, slots=True)
class Learned:
    """`done` of `total` texts are encoded."""

    done: int
    total: int

    @property
    def words(self) -> str:
        """What readers are told meanwhile."""
        return f"正在学居民的说法，学了 {self.done:,} 句，共 {self.total:,} 句；学好以前按字词查，可能查不全"


def record_learned(index_dir: Path, learned: Learned) -> None:
    """Keep how far it is.

    Raises:
        OSError: the folder cannot be written.
    """
    write_whole(index_dir / _FILE, json.dumps({"done": learned.done, "total": learned.total}))


def how_far_learned(index_dir: Path) -> Learned | None:
    """Return how far it is, None where nothing is left to learn or nobody has begun."""
    try:
        kept = json.loads((index_dir / _FILE).read_text(encoding="utf-8"))
        return Learned(int(kept["done"]), int(kept["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_learned(index_dir: Path) -> None:
    """Note that nothing is left to learn."""
    (index_dir / _FILE).unlink(missing_ok=True)
