"""Have the index brought up to date: by the indexer that stands beside the site, else by this process.

Whoever asks loads next to nothing, and waits for what the edit costs. Where no site is open, where it was
started by another version of the program or with other settings, and when it ends in the middle, this
process does the work itself: the outcome is the same.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from indexer.domain import errors
from indexer.settings import Settings
from indexer.standing.wire import Line, Message, Progress, Updated, address_in, program

_SECONDS_TO_ANSWER = 3.0


def update(
    settings: Settings,
    *,
    source: Path | None = None,
    full: bool = False,
    wait: bool = True,
    progress: Progress = lambda _what, _done, _total: None,
    then: Callable[[], None] = lambda: None,
    before: Callable[[], None] = lambda: None,
) -> Updated:
    """Bring the index of the handbook up to date; see `bootstrap.build_index`.

    `before` is done where this process has to do the work itself.

    Raises:
        HandbookError: it did not come to serve, or `then` failed.
    """
    wanted = {
        "program": program(),
        "settings": settings.of_the_index,
        "handbook": str(settings.handbook_dir),
        "source": os.fspath(source.absolute()) if source else None,
        "full": full,
        "wait": wait,
    }
    with _connected(settings.index_dir) as line:
        answer = _asked(line, wanted, progress, then) if line is not None else None
    if answer is not None:
        return answer
    before()
    from indexer.standing.building import updated  # loads the engine and the dictionary

    return updated(settings, source=source, full=full, wait=wait, progress=progress, then=then)


@contextmanager
def _connected(folder: Path) -> Iterator[Line | None]:
    line = None
    with suppress(OSError, AttributeError), address_in(folder) as address:  # nobody, or a system without
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            found.connect(address)
            line = Line(found)
        except OSError:
            found.close()
    if line is None:
        yield None
        return
    with closing(line):
        yield line


def _asked(line: Line, wanted: Message, progress: Progress, then: Callable[[], None]) -> Updated | None:
    """Return what the other side made of it, None where it is not for it or it is gone."""
    with suppress(OSError):
        line.say(wanted)
        message = line.hear(_SECONDS_TO_ANSWER)
        if message is None or not message.get("taken"):
            return None
        while message := line.hear():
            if "progress" in message:
                progress(*message["progress"])
            elif "serves" in message:
                then()
                line.say({"done": True})
            elif "error" in message:
                raise _error_of(message["error"])
            else:
                return Updated.of(message)
    return None


def _error_of(told: Message) -> errors.HandbookError:
    kind = getattr(errors, told["kind"], errors.ContentError)
    error: errors.HandbookError = kind(told["message"], hint=told["hint"], code=told["code"])
    return error
