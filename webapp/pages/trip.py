"""`/trip`: what to bring for several matters at once; `/d/<id>/print`: one document for residents."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from indexer.domain.choices import DocumentType
from indexer.domain.desk.trip import plan_trip
from indexer.domain.document import Document, Procedure
from indexer.domain.errors import NotFoundError, UsageError
from indexer.domain.handbook import Handbook
from indexer.search.request import build_request
from webapp.pages.lookup import find_document, moved_to
from webapp.pages.parameters import asked_day, values
from webapp.presenters.contacts import is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.resident import resident_page
from webapp.presenters.trip import MOST_MATTERS, notice_of, trip_page
from webapp.server.serving import edition, now, today

blueprint = Blueprint("trip", __name__)

_FOUND = 6


@blueprint.get("/trip")
def plan() -> str:
    """Merge what the chosen matters ask for; without any, explain how to choose."""
    day = asked_day(request.args, today=today(), now=now())
    handbook = edition().handbook
    ids = list(dict.fromkeys(values(request.args, "id")))
    if len(ids) > MOST_MATTERS:
        raise UsageError(f"一张单子最多放 {MOST_MATTERS} 件事", hint="请分成两张，或者去掉几件")
    matters = [_matter(handbook, id) for id in ids]
    audiences = build_request(
        handbook.vocabulary, text="", on=day.on, audiences=values(request.args, "audience")
    ).audiences
    query = request.args.get("q", "").strip()
    trip = plan_trip(matters, handbook, audiences=audiences, on=day.on)
    page = trip_page(trip, handbook, day, query=query, found=_search(query, day) if query else ())
    return render_template("trip.html", day=day, page=page)


@blueprint.get("/d/<id>/print")
def sheet(id: str) -> str | Response:
    """Show one document as the sheet to print for a resident."""
    day = asked_day(request.args, today=today(), now=now())
    handbook = edition().handbook
    document = find_document(handbook, id)
    if document.id != id:
        return moved_to("trip.sheet", document)
    if is_internal(document):
        raise NotFoundError("这份是内部文件，不印给居民", hint="请回到文件页，只在站内看")
    audiences = build_request(
        handbook.vocabulary, text="", on=day.on, audiences=values(request.args, "audience")
    ).audiences
    notice = None
    if isinstance(document, Procedure):
        trip = plan_trip([document], handbook, audiences=audiences, on=day.on)
        notice = notice_of(trip, handbook, day)
    page = resident_page(document, handbook, day, audiences=audiences)
    return render_template(
        "sheet.html",
        day=day,
        page=page,
        notice=notice,
        sample=document.sample,
        vocabulary=handbook.vocabulary,
    )


def _matter(handbook: Handbook, id: str) -> Procedure:
    document = find_document(handbook, id)
    if not isinstance(document, Procedure):
        raise UsageError(f"“{document.title}”不是要办的事，没有材料清单", hint="带齐单里只放办事流程")
    if is_internal(document):
        raise UsageError(f"“{document.title}”是内部文件，不放进给居民的单子", hint="请去掉这一件")
    return document


def _search(query: str, day: AskedDay) -> list[Document]:
    served = edition()
    asked = build_request(
        served.handbook.vocabulary,
        text=query,
        on=day.on,
        types=(DocumentType.PROCEDURE,),
        limit=_FOUND,
    )
    return [hit.document for hit in served.search(asked).hits if not hit.status.ended]
