"""`/`: the search page, and the home page while nothing is asked."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from indexer.search.request import build_request
from webapp.parameters import asked_day, number, values
from webapp.presenters.results import HOTLINE, PAGE_SIZE, results_of
from webapp.presenters.shelves import open_windows, shelves
from webapp.serving import edition, today

blueprint = Blueprint("search", __name__)


@blueprint.get("/")
def page() -> str:
    """Answer a query; filters without words list what they let through."""
    arguments = request.args
    day = asked_day(arguments, today=today())
    text = arguments.get("q", "").strip()
    filters = {name: values(arguments, name) for name in ("category", "type", "audience", "validity")}
    number_of_page = number(arguments, "page", default=1, least=1)
    served = edition()
    handbook = served.handbook
    if not text and not any(filters.values()):
        return render_template(
            "home.html",
            day=day,
            shelves=shelves(handbook, day),
            windows=open_windows(handbook, day),
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
    )
    results = results_of(served.search(asked), handbook, day)
    return render_template("results.html", day=day, results=results, hotline=HOTLINE)
