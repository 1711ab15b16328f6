"""The edition a command works on: current, or made so first."""

from __future__ import annotations

import sys

from indexer.bootstrap import Edition, Editions, Stored, build_index, fresh_edition, stored_if_fresh
from indexer.domain.errors import IndexUnavailableError
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


def current_handbook(settings: Settings) -> Stored:
    """Return the handbook as it is now without opening its search, building the index first if need be.

    Raises:
        IndexUnavailableError: the files changed while the index was built.
    """
    stored = stored_if_fresh(settings)
    if stored is not None:
        return stored
    print("索引还没有建或已不是最新，正在建立……", file=sys.stderr)
    build_index(settings, progress=progress_bar(sys.stderr))
    stored = stored_if_fresh(settings)
    if stored is None:
        raise IndexUnavailableError("建索引时文件又改了", hint="请存好文件再试一次")
    return stored
