"""Have a process of its own prepare the search of an older state.

It takes a processor for up to a minute, and memory for a whole handbook: a server that did it itself would
stop answering everybody else. The process works when nobody else needs the processor, may take no more
than a large handbook needs, and leaves what it made on disk, where every process of the server finds it.
"""

from __future__ import annotations

import json
import threading

from indexer.children.limits import GB, Limits, share_of_machine
from indexer.children.running import Ended, python_environment, python_module, run
from indexer.domain.errors import ContentError, HandbookError, IndexUnavailableError, NotFoundError
from indexer.settings import Settings

_LIMITS = Limits(memory=share_of_machine(6 * GB), seconds=3600, cpu_seconds=900, laziness=10)
_SECONDS_TO_WAIT = 5.0
"""So long the one who asked first is kept waiting: a small handbook is ready by then."""

_ERRORS: dict[str, type[HandbookError]] = {
    kind.code: kind for kind in (ContentError, NotFoundError, IndexUnavailableError)
}


class Preparer:
    """Starts one process at a time and tells of what it could not do; safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._at_work: threading.Thread | None = None
        self._failed: dict[str, HandbookError] = {}

    def prepare(self, revision: str) -> bool:
        """Say whether a revision has been prepared just now; start on it where no other is at work.

        Raises:
            ContentError, NotFoundError: what the last process for this very revision ended with.
        """
        with self._lock:
            if (failed := self._failed.pop(revision, None)) is not None:
                raise failed
            if self._at_work is not None and self._at_work.is_alive():
                return False
            self._at_work = started = threading.Thread(target=self._run, args=(revision,), daemon=True)
            started.start()
        started.join(_SECONDS_TO_WAIT)
        with self._lock:
            if (failed := self._failed.pop(revision, None)) is not None:
                raise failed
        return not started.is_alive()

    def _run(self, revision: str) -> None:
        ended = _prepared(self._settings, revision)
        if ended.code != 0:
            with self._lock:
                self._failed = {revision: _error(ended)}  # of one that nobody asks for again nothing is kept


def _error(ended: Ended) -> HandbookError:
    """Return the error that a process ended with, told as JSON; a killed one told none."""
    if not ended.out:
        why = f"：{ended.broke}，停下了" if ended.broke else ""
        return ContentError(
            f"这个旧版本没有准备成{why}",
            hint="机器可能太忙或内存不够，请过一会儿再打开",
            code="past_failed",
        )
    error: dict[str, str] = json.loads(ended.out)["error"]
    kind = _ERRORS.get(error["code"], IndexUnavailableError)
    return kind(error["message"], hint=error["hint"], code=error["code"])


def _prepared(settings: Settings, revision: str) -> Ended:
    """Run the process to its end."""
    return run(
        python_module("indexer.past.building", revision),
        _LIMITS,
        env=python_environment(
            HANDBOOK_DIR=str(settings.handbook_dir),
            HANDBOOK_STATE_DIR=str(settings.state_dir),
            HANDBOOK_MEANING="on" if settings.meaning else "off",
            HANDBOOK_NOW=settings.now.isoformat() if settings.now else "",
        ),
        alone=True,
    )
