"""Take up the meaning of texts behind a site that serves on words already.

A process of its own, of the lowest priority, started by `serve` and gone with it: it looks every
few seconds whether the serving generation lacks vectors, encodes what is missing, and switches to
a generation that has them. What was encoded is kept batch by batch, so that one killed at any
moment goes on where it was. One a handbook is at work, whatever the number of servers.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from indexer.children.limits import GB, Limits, share_of_machine
from indexer.children.running import Child, python_environment, python_module, start
from indexer.disk import is_locked, locked
from indexer.domain.errors import ContentError, IndexUnavailableError
from indexer.domain.system_errors import reason_of
from indexer.learned import Learned, forget_learned, record_learned
from indexer.settings import Settings, load_settings
from indexer.text.meaning import load_encoder

_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_FOR_AN_INDEXER = 5.0
_SECONDS_AFTER_A_FAULT = 60.0
_LOWEST_PRIORITY = 19
_MOST_MEMORY = 12 * GB
_LOCK = "learning.lock"


@contextmanager
def learning_beside(settings: Settings) -> Iterator[None]:
    """Have a process take up meaning as long as the block lasts; none where there is no encoder.

    It ends with this process however that ends. A process forked within the block leaves the
    block without ending it.
    """
    if not settings.meaning or load_encoder() is None:
        yield
        return
    owner = os.getpid()
    child = _start(settings)
    try:
        yield
    finally:
        if os.getpid() == owner:
            child.terminate()
            child.wait()


def learn(settings: Settings) -> bool:
    """Give the serving generation all vectors that it lacks; say whether it lacked any.

    Raises:
        HandbookError: there is no index, an indexer is at work, or the disk is full.
        OSError: the disk refuses.
    """
    # Loaded when there is something to do: a process that only waits stays small.
    from indexer.bootstrap import vectors_of
    from indexer.encoding import add_meaning
    from indexer.generations import Generations

    vectors = vectors_of(settings)
    if vectors is None:
        return False
    generations = Generations(settings.index_dir)
    lacked = False
    while add_meaning(
        generations,
        vectors,
        now=settings.clock.now(),
        progress=lambda _what, done, total: record_learned(settings.index_dir, Learned(done, total)),
    ):
        lacked = True
    forget_learned(settings.index_dir)
    return lacked


def is_at_work(settings: Settings) -> bool:
    """Say whether some process learns for this handbook, or waits for something to learn."""
    try:
        return is_locked(settings.index_dir / _LOCK)
    except (ContentError, OSError):  # where nobody can hold it
        return False


def _start(settings: Settings) -> Child:
    """Start the process, which lives as long as the server; Ctrl+C is for the server, which ends it."""
    return start(
        python_module("indexer.learning", str(os.getpid())),
        Limits(memory=share_of_machine(_MOST_MEMORY), laziness=_LOWEST_PRIORITY),
        env=python_environment(
            HANDBOOK_DIR=str(settings.handbook_dir), HANDBOOK_STATE_DIR=str(settings.state_dir)
        ),
        heard=False,
        complains=True,
        alone=True,
    )


def main(server: int) -> None:
    """Learn whenever there is something to learn, until the server is gone."""
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    settings = load_settings()
    with _alone(settings):
        seen = None
        while True:
            current = _current(settings)
            if current != seen and _learned(settings):
                # What encoding took of memory is given back by starting anew.
                os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
            seen = current
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def _current(settings: Settings) -> str | None:
    """Return the name of the serving generation, None where there is none."""
    try:
        return str((settings.index_dir / "current").readlink())
    except OSError:
        return None


def _learned(settings: Settings) -> bool:
    """Learn; say whether there was anything. A fault is tried again after a while."""
    try:
        return learn(settings)
    except IndexUnavailableError:  # the pages and doctor say so; or an indexer is at work
        time.sleep(_SECONDS_FOR_AN_INDEXER)
    except ContentError as error:
        _say(f"{error.message}；{error.hint}")
    except OSError as error:
        _say(reason_of(error))
    return True


def _say(fault: str) -> None:
    sys.stderr.write(f"居民的说法没有学成，过一分钟再试：{fault}\n")
    sys.stderr.flush()
    time.sleep(_SECONDS_AFTER_A_FAULT)


def _alone(settings: Settings) -> BinaryIO:
    """Return the lock of the one that learns for this handbook, once no other process holds it."""
    try:
        return locked(settings.index_dir / _LOCK, wait=True)
    except ContentError as error:  # a disk without locks: to try again would not help
        sys.exit(f"居民的说法学不了：{error.message}；{error.hint}")


def _end_with(server: int) -> None:
    """End this process at once when it is no child of the server any more."""
    while os.getppid() == server:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
