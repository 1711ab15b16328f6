"""The edition a command works on: current, or made so first."""

from __future__ import annotations

import sys

from indexer.bootstrap import Edition, Editions, build_index, fresh_edition
from indexer.settings import Settings
from indexer.terminal import progress_bar


def current_edition(settings: Settings) -> Edition:
    """Return the current edition, building the index first where it is missing or out of date."""
    edition = fresh_edition(settings)
    if edition is not None:
        return edition
    print("索引还没有建或已不是最新，正在建立……", file=sys.stderr)
    build_index(settings, progress=progress_bar(sys.stderr))
    return Editions(settings).current()
