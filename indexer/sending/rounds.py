"""What is done without anybody's click: changes are published when their day comes, and sent elsewhere.

The site goes the round beside answering; `handbook editor due` goes it once.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from indexer.accounts.accounts import Accounts
from indexer.accounts.journal import Act, Journal
from indexer.corrections.coming import Came, publish_due
from indexer.corrections.corrections import Corrections
from indexer.domain.errors import HandbookError
from indexer.sending.exchange import Exchange, Hindrance, Standing
from indexer.settings import Settings

SECONDS_BETWEEN_ROUNDS = 20.0
_SECONDS_BETWEEN_LOOKS = 120.0  # at what others did elsewhere
_SECONDS_TO_REST = 60.0  # after an exchange that did not work
_SECONDS_OF_A_CLICK = 4
_AWAY_FOR = timedelta(minutes=2)


class Rounds:
    """Goes the round again and again in a process that serves; whichever is first does the work."""

    def __init__(self, corrections: Corrections, settings: Settings) -> None:
        self._corrections = corrections
        self._settings = settings
        self._woken = threading.Event()
        self._said = ""
        self._rested = 0.0
        self.exchange = Exchange(corrections, settings)

    def start(self) -> None:
        """Go the round until the process ends, the first at once; call it after a server has forked."""
        self._woken.set()
        threading.Thread(target=self._follow, name="rounds", daemon=True).start()

    def wake(self) -> None:
        """Have the next round begin now, if rounds are gone at all."""
        self._woken.set()

    def go(self) -> tuple[Came, ...]:
        """Publish what is due, send what was published; return what became of what was due.

        Raises:
            HandbookError: nothing can be read or written at all.
        """
        settings = self._settings
        now = settings.clock.now()
        self._end_what_was_cut(now)
        came = publish_due(self._corrections, Journal(settings.data_dir), now=now)
        if Accounts(settings.data_dir).exist:
            self._corrections.shelf()  # read here what others published, not while an editor waits
            self.send(now=now)
        return came

    def _end_what_was_cut(self, now: datetime) -> None:
        """End a publication that lost its power half way, and drop the draft that it was."""
        ended = self._corrections.press.end_what_was_cut()
        if ended is None:
            return
        left, commit = ended
        ids = [PurePosixPath(edit.path).stem for edit in left.edits if edit.path.endswith(".md")]
        Journal(self._settings.data_dir).add(
            left.author, Act.PUBLISHED, at=now, about=next(iter(ids), ""), revision=commit
        )
        self._corrections.drop_published(left.author, left.edits)

    def send(self, *, now: datetime) -> Standing | None:
        """Send what was published and proposed and not sent, and look what others did now and then.

        None where there is no other repository, or nothing to do yet.
        """
        exchange = self.exchange
        if not exchange.is_there():
            return None
        if exchange.is_recent(_SECONDS_BETWEEN_LOOKS) and not exchange.has_unsent():
            return None
        return exchange.run(now=now)

    def catch_up(self, *, now: datetime) -> None:
        """Take over what others did elsewhere, before something is compared with it and published.

        Somebody waits: what cannot be reached is not asked again for a while.
        """
        last = self.exchange.standing()
        if last is None or last.hindrance is not Hindrance.AWAY or now - last.at > _AWAY_FOR:
            self.exchange.bring_in(now=now, seconds=_SECONDS_OF_A_CLICK)

    def _follow(self) -> None:
        while True:
            woken = self._woken.wait(SECONDS_BETWEEN_ROUNDS)
            self._woken.clear()
            if woken or time.monotonic() >= self._rested:
                self._round()

    def _round(self) -> None:
        faults = []
        try:
            faults = [f"《{came.change.title}》{came.why}" for came in self.go() if came.why]
            last = self.exchange.standing()
            if last and last.hindrance is not Hindrance.NONE:
                faults.append(f"{last.hindrance}{last.about}")
                self._rested = time.monotonic() + _SECONDS_TO_REST
        except HandbookError as error:
            faults.append(f"{error.message}；{error.hint}")
        self._say("；".join(faults))

    def _say(self, fault: str) -> None:
        """Tell the server's log what did not work, once as long as it stays the same."""
        if fault and fault != self._said:
            sys.stderr.write(f"网页里改的，有没办成的：{fault}\n")
            sys.stderr.flush()
        self._said = fault
