"""`/api/v1`: the same answers as JSON, for other programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.search.request import build_request
from indexer.search.wire import document_as_json, response_as_json, suggestions_as_json
from webapp.lookup import find_document, moved_to
from webapp.parameters import asked_day, number, values
from webapp.serving import edition, today

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_MOST = 50


@blueprint.get("/search")
def search() -> Response:
    """Answer a query with hits, facets and notices."""
    arguments = request.args
    day = asked_day(arguments, today=today())
    limit = number(arguments, "limit", default=10, least=1, most=_MOST)
    offset = number(arguments, "offset", default=0, least=0)
    served = edition()
    asked = build_request(
        served.handbook.vocabulary,
        text=arguments.get("q", "").strip(),
        on=day.on,
        categories=values(arguments, "category"),
        types=values(arguments, "type"),
        audiences=values(arguments, "audience"),
        validities=values(arguments, "validity"),
        limit=limit,
        offset=offset,
    )
    return jsonify(response_as_json(served.search(asked)))


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer the beginning of a query with at most eight names."""
    typed = request.args.get("q", "").strip()
    return jsonify(suggestions_as_json(typed, edition().suggest(typed)))


@blueprint.get("/documents/<id>")
def document(id: str) -> Response | BaseResponse:
    """Return one document with its status on a day; a former id leads to the present one."""
    day = asked_day(request.args, today=today())
    handbook = edition().handbook
    found = find_document(handbook, id)
    if found.id != id:
        return moved_to(f"/api/v1/documents/{found.id}")
    return jsonify(document_as_json(handbook, found.id, handbook.status(found.id, on=day.on)))
