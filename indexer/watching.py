"""Follows the files while somebody edits: what is saved is shown at once, and said when it cannot be."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexer.bootstrap import Editions, known_bodies
from indexer.content.handbook import read_handbook
from indexer.domain.errors import HandbookError
from indexer.settings import Settings
from indexer.standing.asking import update

SECONDS_BETWEEN_LOOKS = 0.2

Signature = frozenset[tuple[str, int, int, int]]


class Watcher:
    """Looks at the files of a handbook again and again; one thread, in the process that serves.

    Only names, sizes and times are compared. The documents are shown as soon as they are read;
    the index follows, which takes a few seconds when the words of the dictionary changed.
    """

    def __init__(self, settings: Settings, editions: Editions) -> None:
        self._settings = settings
        self._editions = editions
        self._bodies, _ = known_bodies(settings)
        self._seen: Signature | None = None
        self._indexed: Signature | None = None
        self._name = uuid.uuid4().hex[:8]
        self._turn = 0
        self.failure: HandbookError | None = None

    @property
    def state(self) -> str:
        """What changes when there is something new to see, and at every start."""
        return f"{self._name}-{self._turn}"

    def start(self) -> None:
        """Look until the process ends; call it after a server has forked."""
        threading.Thread(target=self._follow, name="watcher", daemon=True).start()

    def look(self) -> None:
        """Show what was saved since the last look, and bring the index up to date.

        What keeps the files from being shown is kept in `failure` until they are saved again; an
        index that is busy is tried again at the next look.
        """
        found = signature(self._settings.handbook_dir)
        if found == self._indexed:
            return
        failure = None
        try:
            if found != self._seen:
                self._show()
            self._seen = found
            update(self._settings, wait=False)
            self._editions.current()  # opened here, not while a reader waits
            self._indexed = found
        except HandbookError as error:
            failure = error
            if error.code != "index_busy":
                self._seen = self._indexed = found
        if _said(failure) != _said(self.failure):
            self._turn += 1
        self.failure = failure

    def _show(self) -> None:
        """Read the files and serve their documents, with the search as it was."""
        read = read_handbook(
            self._settings.handbook_dir,
            reuse=self._bodies,
            today=self._settings.clock.today(),
            largest_attachment=self._settings.largest_attachment,
        )
        self._bodies = read.bodies
        served = self._editions.current().handbook
        if (read.handbook.documents, read.handbook.problems) != (served.documents, served.problems):
            self._editions.show(replace(read.handbook, revision=served.revision))
            self._turn += 1

    def _follow(self) -> None:
        wait = threading.Event().wait
        while True:
            self.look()
            wait(SECONDS_BETWEEN_LOOKS)


def _said(failure: HandbookError | None) -> str:
    return failure.message if failure else ""


def signature(folder: Path) -> Signature:
    """Return name, time, size and number of every file that is not hidden."""
    return frozenset(_entries(folder))


def _entries(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _entries(Path(entry.path))
                else:
                    found = entry.stat(follow_symlinks=False)
                    yield entry.path, found.st_mtime_ns, found.st_size, found.st_ino
    except OSError:
        # Gone between two calls, or closed to us: the build says so where it matters.
        yield str(folder), 0, 0, 0
