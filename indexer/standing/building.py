"""Bring an index up to date and tell what it is then, in the process that is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.bootstrap import build_index, served_files
from indexer.content.checking import format_problem
from indexer.content.gone import without_successor
from indexer.pipeline import Held
from indexer.settings import Settings
from indexer.standing.wire import Progress, Updated


def updated(
    settings: Settings,
    *,
    source: Path | None = None,
    full: bool = False,
    wait: bool = True,
    progress: Progress = lambda _what, _done, _total: None,
    then: Callable[[], None] = lambda: None,
    held: Held | None = None,
    shown_as: str | None = None,
) -> Updated:
    """Bring the index up to date; see `bootstrap.build_index`. The handbook's folder is `shown_as` in faults.

    Raises:
        HandbookError: it did not come to serve.
    """
    served = (held.paths if held else None) or served_files(settings)
    handbook, manifest = build_index(
        settings, source=source, full=full, wait=wait, progress=progress, then=then, held=held
    )
    folder = shown_as or str(settings.handbook_dir)
    fatal = (format_problem(each, folder) for each in handbook.problems if each.fatal)
    return Updated(
        documents=manifest.documents,
        revision=manifest.revision,
        left_out=handbook.left_out,
        fatal=tuple(fatal),
        gone=tuple(without_successor(served, handbook)),
    )
