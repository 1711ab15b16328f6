"""What every page needs from the application: the edition served, the clock, the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from flask import current_app, g

from indexer.clock import Clock
from indexer.domain.errors import IndexUnavailableError
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.bootstrap import Edition, Editions

_EXTENSION = "handbook"


@dataclass(frozen=True, slots=True)
class Serving:
    """The live objects of one application, put there by `create_app`."""

    settings: Settings
    editions: Editions
    clock: Clock


def install(extensions: dict[str, object], serving: Serving) -> None:
    """Keep the live objects where `serving` finds them."""
    extensions[_EXTENSION] = serving


def serving() -> Serving:
    """Return the live objects of the current application."""
    return cast("Serving", current_app.extensions[_EXTENSION])


def edition() -> Edition:
    """Return the edition of this request: the same from its first line to its last.

    A switch of the index in the middle of a request must not mix two editions on one page.
    """
    if "edition" not in g:
        g.edition = serving().editions.current()
    return cast("Edition", g.edition)


def today() -> date:
    """Return the day in Shanghai, the same for the whole request."""
    if "today" not in g:
        g.today = serving().clock.today()
    return cast("date", g.today)


@dataclass(frozen=True, slots=True)
class Site:
    """What stands on every page, error pages included; `rehearsal` is the fixed clock, if any."""

    title: str
    phone: str
    rehearsal: str


def site() -> Site:
    """Return the head of the page; without an index it still has a title."""
    now = serving().clock.fixed
    rehearsal = f"{serving().clock.now():%Y-%m-%d %H:%M}" if now else ""
    try:
        vocabulary = edition().handbook.vocabulary
    except IndexUnavailableError:
        return Site(title="政策手册", phone="", rehearsal=rehearsal)
    return Site(title=vocabulary.title, phone=vocabulary.phone, rehearsal=rehearsal)
