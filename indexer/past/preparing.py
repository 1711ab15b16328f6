"""Have a process of its own prepare the search of an older state.

It takes a processor for up to a minute, and memory for a whole handbook: a server that did it itself would
stop answering everybody else. The process works when nobody else needs the processor, may take no more
than a large handbook needs, and leaves what it made on disk, where every process of the server finds it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from indexer.domain.errors import ContentError, HandbookError, IndexUnavailableError, NotFoundError
from indexer.settings import Settings

_LAZINESS = 10
_CPU_SECONDS = 900
_MOST_MEMORY = 6 * 2**30
_SHARE_OF_MEMORY = 0.7
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
        with _start(self._settings, revision) as child:
            said = child.communicate()[0]
        if child.returncode:
            with self._lock:
                self._failed = {revision: _error(said)}  # of one that nobody asks for again nothing is kept


def _error(said: bytes) -> HandbookError:
    """Return the error that a process ended with, told as JSON; a killed one told none."""
    if not said:
        return ContentError(
            "这个旧版本没有准备成", hint="机器可能太忙或内存不够，请过一会儿再打开", code="past_failed"
        )
    error: dict[str, str] = json.loads(said)["error"]
    kind = _ERRORS.get(error["code"], IndexUnavailableError)
    return kind(error["message"], hint=error["hint"], code=error["code"])


def _start(settings: Settings, revision: str) -> subprocess.Popen[bytes]:
    """Start the process; -P keeps the current folder's own modules from being imported."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "indexer.past.building", revision],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "HANDBOOK_DIR": str(settings.handbook_dir),
            "HANDBOOK_STATE_DIR": str(settings.state_dir),
            "HANDBOOK_MEANING": "on" if settings.meaning else "off",
            "HANDBOOK_NOW": settings.now.isoformat() if settings.now else "",
        },
    )


def work_behind() -> None:
    """Go behind everything else on the machine, and take no more of it than a large handbook needs."""
    if sys.platform != "win32":
        import resource

        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        memory = int(min(_MOST_MEMORY, _SHARE_OF_MEMORY * machine))
        os.nice(_LAZINESS)
        for what, most in (
            (resource.RLIMIT_CPU, _CPU_SECONDS),
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))
