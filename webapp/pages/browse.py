"""`/browse`: the handbook by category; `/status`: what to look at; `/windows.ics`: when to remind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request

from indexer.domain.desk.reminders import reminders, this_week
from indexer.domain.errors import NotFoundError
from indexer.feedback import FeedbackBox
from indexer.publishing.refused import refused_revision
from indexer.tally import Tally
from indexer.upkeep import upkeep
from indexer.wording.attention import FROM_READERS
from webapp.pages.calendar_feed import CONTENT_TYPE, calendar
from webapp.pages.parameters import asked_day, shortened
from webapp.presenters.shelves import shelf_groups, shelves
from webapp.presenters.status import status_page
from webapp.server.address import public_address
from webapp.server.editors import current_editor
from webapp.server.serving import edition, handbook, serving, today
from webapp.server.sign_in import is_signed_in

blueprint = Blueprint("browse", __name__)

_CALENDAR_SPAN = timedelta(days=731)
_WEEKS = timedelta(days=56)
_MOST_FAILING = 10


@blueprint.get("/browse")
def contents() -> str:
    """Show the categories and their subcategories."""
    day = asked_day(request.args, today=today())
    return render_template("browse.html", day=day, shelves=shelves(handbook(), day))


@blueprint.get("/browse/<name>")
def category(name: str) -> str:
    """Show the documents of a category, by its key or its title."""
    day = asked_day(request.args, today=today())
    known = handbook()
    found = known.vocabulary.category(name)
    if found is None:
        titles = "、".join(category.title for category in known.vocabulary.categories)
        raise NotFoundError(f"没有类目“{shortened(name)}”", hint=f"现有类目：{titles}")
    groups = shelf_groups(found, known, day)
    return render_template("category.html", day=day, title=found.title, groups=groups)


@blueprint.get("/windows.ics")
def windows() -> Response:
    """Offer the windows of the next two years as a calendar; internal documents stay inside."""
    served = edition()
    last = min(today(), date.max - _CALENDAR_SPAN) + _CALENDAR_SPAN
    text = calendar(
        reminders(served.handbook, today(), last, public=True),
        title=served.handbook.vocabulary.title,
        address=public_address,
        made_at=datetime.fromisoformat(served.manifest.built_at),
        host=urlsplit(serving().settings.public_url).hostname or "handbook",
    )
    return make_response(text, 200, {"Content-Type": CONTENT_TYPE})


@blueprint.get("/status")
def status() -> str:
    """Show what asks for attention, whom to remind this week, and who rests on whom.

    What residents asked and what was reported is for editors: it was said across the desk.
    """
    day = asked_day(request.args, today=today())
    served = edition()
    box = FeedbackBox(serving().settings.data_dir)
    edits = _edits()
    items = upkeep(
        box,
        served.handbook,
        day.on,
        clock=serving().clock,
        newest=served.committed_at,
        refused=refused_revision(serving().settings.handbook_state_dir),
        cluster=served.cluster_failure() if edits else None,
    )
    if not edits:
        items = tuple(item for item in items if item.kind not in FROM_READERS)
    tally = Tally(serving().settings.data_dir)
    since = day.today - min(_WEEKS, day.today - date.min)
    week = this_week(served.handbook, day.on)
    page = status_page(
        served.handbook,
        items,
        week,
        day,
        weeks=tally.weeks(since) if edits else (),
        failing=tally.failing(since, limit=_MOST_FAILING) if edits else (),
        edits=edits,
    )
    return render_template("status.html", day=day, page=page)


def _edits() -> bool:
    """Say whether an editor reads: one with an account, or anybody a trusted proxy has let in."""
    settings = serving().settings
    let_in = bool(settings.sign_in_header) and is_signed_in(settings, request)
    return let_in or current_editor() is not None
