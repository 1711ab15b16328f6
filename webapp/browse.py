"""`/browse`: the handbook by category; `/status`: what its editors have to look at."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from indexer.domain.errors import NotFoundError
from webapp.parameters import asked_day, shortened
from webapp.presenters.shelves import shelf_groups, shelves, status_page
from webapp.serving import edition, today

blueprint = Blueprint("browse", __name__)


@blueprint.get("/browse")
def contents() -> str:
    """Show the categories and their subcategories."""
    day = asked_day(request.args, today=today())
    return render_template("browse.html", day=day, shelves=shelves(edition().handbook, day))


@blueprint.get("/browse/<name>")
def category(name: str) -> str:
    """Show the documents of a category, by its key or its title."""
    day = asked_day(request.args, today=today())
    handbook = edition().handbook
    found = handbook.vocabulary.category(name)
    if found is None:
        titles = "、".join(category.title for category in handbook.vocabulary.categories)
        raise NotFoundError(f"没有类目“{shortened(name)}”", hint=f"现有类目：{titles}")
    groups = shelf_groups(found, handbook, day)
    return render_template("category.html", day=day, title=found.title, groups=groups)


@blueprint.get("/status")
def status() -> str:
    """Show the problems of the files and the documents that want attention."""
    day = asked_day(request.args, today=today())
    return render_template("status.html", day=day, page=status_page(edition().handbook, day))
