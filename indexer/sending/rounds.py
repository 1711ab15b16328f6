"""What is done without anybody's click: changes are published when their day comes.

The site goes the round beside answering; `handbook editor due` goes it once.
"""

from __future__ import annotations

import sys
import threading

from indexer.accounts.journal import Journal
from indexer.corrections.coming import Came, publish_due
from indexer.corrections.corrections import Corrections
from indexer.domain.errors import HandbookError
from indexer.settings import Settings

SECONDS_BETWEEN_ROUNDS = 20.0


class Rounds:
    """Goes the round again and again in a process that serves; whichever is first does the work."""

    def __init__(self, corrections: Corrections, settings: Settings) -> None:
        self._corrections = corrections
        self._settings = settings
        self._woken = threading.Event()
        self._said = ""

    def start(self) -> None:
        """Go the round until the process ends; call it after a server has forked."""
        threading.Thread(target=self._follow, name="rounds", daemon=True).start()

    def wake(self) -> None:
        """Have the next round begin now, if rounds are gone at all."""
        self._woken.set()

    def go(self) -> tuple[Came, ...]:
        """Go one round.

        Raises:
            HandbookError: nothing can be read or written at all.
        """
        settings = self._settings
        return publish_due(self._corrections, Journal(settings.data_dir), now=settings.clock.now())

    def _follow(self) -> None:
        while True:
            self._woken.wait(SECONDS_BETWEEN_ROUNDS)
            self._woken.clear()
            try:
                self._say("；".join(f"《{came.change.title}》{came.why}" for came in self.go() if came.why))
            except HandbookError as error:
                self._say(f"{error.message}；{error.hint}")

    def _say(self, fault: str) -> None:
        """Tell the server's log what did not work, once as long as it stays the same."""
        if fault and fault != self._said:
            sys.stderr.write(f"定好日子的修改没有发布成：{fault}\n")
            sys.stderr.flush()
        self._said = fault
