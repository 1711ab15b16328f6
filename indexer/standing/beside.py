"""The process that stands beside a site and indexes for who asks: commands, hooks, the editor's pages.

It is forked from the site, so that both share the documents and the dictionary in memory, is asked over a
socket in the folder of the index that its own user alone can open, and ends with the site. One a handbook is
at work, whatever the number of sites. It may be killed at any moment: whoever asked does the work itself.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from indexer.bootstrap import Editions, collector_off
from indexer.children.limits import GB, limit_own_memory, share_of_machine
from indexer.disk import locked
from indexer.domain.errors import ContentError, HandbookError
from indexer.domain.system_errors import reason_of
from indexer.generations import Generations
from indexer.pipeline import Held
from indexer.settings import Settings
from indexer.standing.building import updated
from indexer.standing.wire import SOCKET, Line, Message, address_in, program

NAME = "handbook-index"
"""What the process is called where processes are listed."""

_LOCK = "standing.lock"
_SECONDS_BETWEEN_TOLD = 0.1
_SECONDS_BEFORE_READING = 2.0
"""The site answers its first readers before what it serves is read for the next edit."""
_MOST_WAITING = 16
_MOST_MEMORY = 12 * GB


@contextmanager
def indexing_beside(
    settings: Settings, editions: Editions, *, leave: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Have an indexer stand beside this process as long as the block lasts.

    `leave` lets go in the new process of what only the site is to hold. A process forked within the block
    leaves the block without ending the indexer.
    """
    owner = os.getpid()
    child = _forked(lambda: _stand(settings, editions, owner, leave))
    try:
        yield
    finally:
        if os.getpid() == owner:
            with suppress(
                ChildProcessError
            ):  # the server has waited for it: its number may be somebody else's
                if os.waitpid(child, os.WNOHANG) == (0, 0):
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)


def _forked(work: Callable[[], None]) -> int:
    """Do some work in a new process, which ends with it; return its number.

    `multiprocessing` would have every worker of the site, which is forked after it, take it for its own and
    end it when that worker goes.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:  # the process ends here, and says of what
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def _stand(settings: Settings, editions: Editions, site: int, leave: Callable[[], None]) -> None:
    """Index for whoever asks until the site is gone."""
    leave()
    limit_own_memory(share_of_machine(_MOST_MEMORY))
    with suppress(OSError):  # a system that names no processes
        Path("/proc/self/comm").write_text(NAME, encoding="ascii")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the site, which ends this
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(site,), daemon=True).start()
    folder = settings.index_dir
    try:
        with locked(folder / _LOCK, wait=True), _listening(folder) as listener:
            Indexer(settings, editions).serve(listener)
    except ContentError as error:  # a disk without locks: every command does its own work
        sys.stderr.write(f"网站旁边的索引程序没有开：{error.message}；{error.hint}\n")
    except OSError as error:
        sys.stderr.write(f"网站旁边的索引程序没有开：{reason_of(error)}\n")


def _end_with(site: int) -> None:
    while os.getppid() == site:
        time.sleep(0.5)
    os._exit(0)


@contextmanager
def _listening(folder: Path) -> Iterator[socket.socket]:
    (folder / SOCKET).unlink(missing_ok=True)  # what a site that was killed left
    with (
        closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listener,
        address_in(folder) as address,
    ):
        before = os.umask(0o177)
        try:
            listener.bind(address)
        finally:
            os.umask(before)
        listener.listen(_MOST_WAITING)
        yield listener


class Indexer:
    """Answers one connection after the other, and takes each at once."""

    def __init__(self, settings: Settings, editions: Editions) -> None:
        self._settings = settings
        self._program = program()
        edition = editions.current()
        self._held = Held(editions.documents, {edition.name: edition.service.analyser})
        self._generations = Generations(settings.index_dir, self._held.digested)
        self._one_at_a_time = threading.Lock()

    def serve(self, listener: socket.socket) -> None:
        """Answer for ever."""
        threading.Thread(target=self._read_ahead, args=(_SECONDS_BEFORE_READING,), daemon=True).start()
        while True:
            connected, _ = listener.accept()
            threading.Thread(target=self._answer, args=(connected,), daemon=True).start()

    def _answer(self, connected: socket.socket) -> None:
        with closing(Line(connected)) as line, suppress(OSError):  # whoever asked hung up
            wanted = line.hear() if _is_ours(connected) else None
            if wanted is None or not self._is_for_us(wanted):
                line.say({"taken": False})
                return
            line.say({"taken": True})
            with self._one_at_a_time:
                line.say(self._done(line, wanted))
        self._read_ahead(0)

    def _is_for_us(self, wanted: Message) -> bool:
        return (wanted["program"], wanted["settings"]) == (self._program, self._settings.of_the_index)

    def _done(self, line: Line, wanted: Message) -> Message:
        """Do what is wanted; return what came of it."""
        try:
            with collector_off():
                made = updated(
                    self._settings,
                    source=Path(wanted["source"]) if wanted["source"] else None,
                    full=wanted["full"],
                    wait=wanted["wait"],
                    progress=_telling(line),
                    then=lambda: _told(line),
                    held=self._held,
                    shown_as=wanted["handbook"],
                )
        except HandbookError as error:
            told = {"kind": type(error).__name__, "message": error.message, "hint": error.hint}
            return {"error": {**told, "code": error.code}}
        return asdict(made)

    def _read_ahead(self, seconds: float) -> None:
        """Read what serves before somebody asks for the next one."""
        time.sleep(seconds)
        today = self._settings.clock.today()
        with self._one_at_a_time, suppress(OSError, ContentError), collector_off():  # the next build says so
            self._held.served(self._generations)
            self._held.check_ahead(self._settings.handbook_dir, today=today)
        gc.collect()
        gc.freeze()


def _is_ours(connected: socket.socket) -> bool:
    """Say whether the other side runs as our own user."""
    peer = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", peer)[1] == os.getuid())


def _told(line: Line) -> None:
    """Say that the new index serves, and wait until the other side did what it wanted to do then."""
    line.say({"serves": True})
    if line.hear() is None:
        raise ContentError("发布的程序中途停了", hint="网站已换成新的；请再发布一次")


def _telling(line: Line) -> Callable[[str, int, int], None]:
    last = ("", 0.0)

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if what != last[0] or done >= total or now - last[1] > _SECONDS_BETWEEN_TOLD:
            last = (what, now)
            line.say({"progress": [what, done, total]})

    return tell
