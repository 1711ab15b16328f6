"""`/changes`: what changed and for whom; `/changes.atom`: the same to subscribe to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request

from indexer.domain.choices import Openness
from indexer.domain.errors import NotFoundError
from indexer.domain.handbook import Handbook
from indexer.search.request import parse_day
from indexer.wording.differences import Names, words_of
from webapp.pages.atom_feed import CONTENT_TYPE, Entry, atom
from webapp.pages.parameters import asked_day
from webapp.presenters.changes import changes_page, concerned, names_in, what_of
from webapp.server.address import public_address
from webapp.server.serving import edition, serving, today

if TYPE_CHECKING:
    from indexer.past.editions import DocumentChange

blueprint = Blueprint("changes", __name__)

_DAYS = timedelta(days=30)
_DATE_LIKE = re.compile(r"\d+-\d+-\d+")


@blueprint.get("/changes")
def changes() -> str:
    """Show what changed since a day or a revision, 30 days by default; printed, a sheet to learn from."""
    day = asked_day(request.args, today=today())
    since = _since(request.args.get("since", "").strip())
    found, unknown = _known_changes(since)
    page = changes_page(found, edition().handbook, day, since, unknown=unknown)
    return render_template("changes.html", day=day, page=page)


@blueprint.get("/changes.atom")
def feed() -> Response:
    """Offer the committed changes of the last 30 days; internal documents stay inside."""
    served = edition()
    vocabulary = served.handbook.vocabulary
    found, _ = _known_changes(_since(""))
    text = atom(
        _entries(found, served.handbook),
        name=serving().settings.public_url or f"{vocabulary.organisation} {vocabulary.title}",
        title=f"{vocabulary.title}：有变动的文件",
        author=vocabulary.organisation or vocabulary.title,
        itself=public_address("changes.feed"),
        page=public_address("changes.changes"),
        made_at=datetime.fromisoformat(served.manifest.built_at),
    )
    return make_response(text, 200, {"Content-Type": CONTENT_TYPE})


def _since(text: str) -> date | str:
    """Return the day or the revision to compare with.

    Raises:
        UsageError: it is written like a day and is none.
    """
    if not text:
        return today() - min(_DAYS, today() - date.min)
    return parse_day(text) if _DATE_LIKE.fullmatch(text) else text


def _known_changes(since: date | str) -> tuple[tuple[DocumentChange, ...], str]:
    """Return the changes, or none and why nothing is known of them."""
    try:
        return serving().past.changes_since(edition(), since), ""
    except NotFoundError as error:
        if error.code != "no_history":
            raise
        return (), f"{error.message}，所以不知道哪些文件有变动。{error.hint}。"


def _entries(changes: tuple[DocumentChange, ...], handbook: Handbook) -> Iterator[Entry]:
    names = names_in(changes, handbook)
    committed = [(c.committed_at, c) for c in changes if c.committed_at is not None]
    for moment, change in sorted(committed, key=lambda pair: pair[0], reverse=True):
        document = change.difference.document
        if document.openness is Openness.PUBLIC:
            yield Entry(
                name=f"{document.id} {moment.isoformat()}",
                title=f"{what_of(change.difference)}：{document.title}",
                href=public_address("documents.show", id=document.id),
                changed_at=moment,
                summary=_summary(change, handbook, names),
            )


def _summary(change: DocumentChange, handbook: Handbook, names: Names) -> str:
    said = words_of(change.difference, names) or (what_of(change.difference),)
    return f"{'；'.join(said)}。给：{concerned(change.difference.document, handbook)}"
