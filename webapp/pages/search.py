"""`/`: the search page, and the home page while nothing is asked."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from indexer.domain.handbook import Handbook
from indexer.search.request import build_request
from webapp.pages.parameters import asked_day, number, values
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, links_to
from webapp.presenters.results import PAGE_SIZE, results_of
from webapp.presenters.shelves import open_windows, shelves
from webapp.server.serving import edition, now, site, today

blueprint = Blueprint("search", __name__)

_PART = "X-Part"  # asked for while typing: the page without its head


@blueprint.get("/")
def page() -> str:
    """Answer a query; filters without words list what they let through."""
    arguments = request.args
    day = asked_day(arguments, today=today(), now=now())
    part = _PART in request.headers
    text = arguments.get("q", "").strip()
    filters = {name: values(arguments, name) for name in ("category", "type", "audience", "validity")}
    number_of_page = number(arguments, "page", default=1, least=1)
    served = edition()
    handbook = served.handbook
    if not text and not any(filters.values()):
        return render_template(
            "home.html",
            day=day,
            part=part,
            shelves=shelves(handbook, day),
            windows=open_windows(handbook, day),
            changed=_changed(handbook, day),
            left_out=len(handbook.left_out),
        )
    asked = build_request(
        handbook.vocabulary,
        text=text,
        on=day.on,
        categories=filters["category"],
        types=filters["type"],
        audiences=filters["audience"],
        validities=filters["validity"],
        limit=PAGE_SIZE,
        offset=(number_of_page - 1) * PAGE_SIZE,
        at=now(),
    )
    results = results_of(served.search(asked), handbook, day)
    g.unanswered = "" if results.answered else asked.text  # counted by webapp.pages.reports
    return render_template("results.html", day=day, part=part, results=results)


def _changed(handbook: Handbook, day: AskedDay) -> tuple[DocumentLink, ...]:
    """Return what changed within a week, in the handbook's order; what is gone has no link."""
    changed = site().changed
    return links_to((d for id, d in handbook.documents.items() if id in changed), handbook, day)
