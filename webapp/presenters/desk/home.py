"""The home page: what can be begun without typing, the alarm lines, and whether the station is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain.choices import DocumentType, WindowPhase
from indexer.domain.days.opening import opening_at
from indexer.domain.days.window import window_on
from indexer.domain.handbook import Handbook
from webapp.presenters.chips import Chip
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.danger import Line, alarm_lines
from webapp.presenters.links import DocumentLink, link_to, links_to
from webapp.presenters.shelves import Shelf, shelves

_COUNTED_DAYS = 60
_MOST_WINDOWS = 6
_MOST_ASKED = 10


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window that is open or opens soon: its chip, and how long it stays."""

    link: DocumentLink
    chip: Chip
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`events` are (title, address); `asked` what was answered most in the last days."""

    events: tuple[tuple[str, str], ...]
    asked: tuple[DocumentLink, ...]
    windows: tuple[WindowLine, ...]
    lines: tuple[Line, ...]
    shelves: tuple[Shelf, ...]
    left_out: int


def home_page(handbook: Handbook, day: AskedDay, *, asked: Sequence[str] = ()) -> Home:
    """Return the home page on a day; `asked` are the ids answered with most, the first of them shown."""
    known = (handbook.documents[id] for id in asked if id in handbook.documents)
    usable = [document for document in known if handbook.status(document.id, on=day.on).usable]
    return Home(
        events=tuple(
            (event.title, day.address("search.page", q=event.title)) for event in handbook.vocabulary.events
        ),
        asked=links_to(usable[:_MOST_ASKED], handbook, day),
        windows=windows_near(handbook, day)[:_MOST_WINDOWS],
        lines=alarm_lines(handbook, day),
        shelves=shelves(handbook, day),
        left_out=len(handbook.left_out),
    )


def windows_near(handbook: Handbook, day: AskedDay) -> tuple[WindowLine, ...]:
    """Return the windows that are open, the one closing first on top, then those that open soon.

    A window is shown once: under the procedures that use it, else under its policy.
    """
    found = [
        (document, window)
        for document in handbook.documents.values()
        if (window := window_on(document, handbook.relations, on=day.on)) is not None
        and window.state is not WindowPhase.CLOSED
    ]
    used = {window.document for document, window in found if document.type is DocumentType.PROCEDURE}
    shown = [
        (document, window)
        for document, window in found
        if document.type is DocumentType.PROCEDURE or document.id not in used
    ]
    opened = sorted(
        (pair for pair in shown if pair[1].state is WindowPhase.OPEN),
        key=lambda pair: (pair[1].closes_on, pair[0].title),
    )
    soon = sorted(
        (pair for pair in shown if pair[1].state is WindowPhase.UPCOMING),
        key=lambda pair: (pair[1].opens_on, pair[0].title),
    )
    return (
        *(
            WindowLine(
                link_to(document, handbook, day),
                Chip("good", "●", "开着"),
                f"到 {day.short(window.closes_on)}{_left(window.days_left or 0)}",
            )
            for document, window in opened
        ),
        *(
            WindowLine(
                link_to(document, handbook, day), Chip("wait", "○", f"{day.short(window.opens_on)}开"), ""
            )
            for document, window in soon
        ),
    )


def station_now(handbook: Handbook, day: AskedDay) -> Chip | None:
    """Return whether the station is open at this moment, None where its hours are not told."""
    if day.moment is None:
        return None
    state = opening_at(handbook.vocabulary.opening, handbook.vocabulary.calendar, at=day.moment)
    if state is None:
        return None
    if state.is_open:
        return Chip("good", "●", "开着", f"{day.closing(state.until)} 关门" if state.until else "全天")
    return Chip("wait", "○", "没开", f"{day.clock(state.opens_at)} 开门" if state.opens_at else "")


def _left(days: int) -> str:
    """Return how long a window stays open, where that is a matter of weeks."""
    if days > _COUNTED_DAYS:
        return ""
    return f"，还剩 {days} 天" if days else "，最后一天"
