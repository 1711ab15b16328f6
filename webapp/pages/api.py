"""`/api/v1`: the same answers as JSON, for other programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.errors import IndexUnavailableError, UsageError
from indexer.search.request import build_request
from indexer.search.wire import answer_as_json, document_as_json, response_as_json, suggestions_as_json
from webapp.pages.lookup import find_document, moved_to
from webapp.pages.openapi import describe
from webapp.pages.openapi_schemas import MOST_HITS
from webapp.pages.parameters import asked_day, number, values
from webapp.server.serving import current, edition, handbook, now, today

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """Answer a query with hits, facets and notices."""
    arguments = request.args
    day = asked_day(arguments, today=today())
    limit = number(arguments, "limit", default=10, least=1, most=MOST_HITS)
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
        at=now(),
    )
    answer = response_as_json(served.search(asked))
    for hit in answer["hits"]:
        hit["url"] = request.script_root + hit["url"]
    return jsonify(answer)


@blueprint.get("/answer")
def answer() -> Response:
    """Return what one document says to a question; a former id stands for the present one."""
    text = request.args.get("q", "").strip()
    about = request.args.get("about", "").strip()
    if not text or not about:
        missing = "q" if not text else "about"
        raise UsageError(f"缺参数 {missing}", hint="写成 /api/v1/answer?q=居民的原话&about=文件编号")
    day = asked_day(request.args, today=today())
    served = edition()
    found = find_document(served.handbook, about)
    audiences = values(request.args, "audience")
    asked = build_request(served.handbook.vocabulary, text=text, on=day.on, audiences=audiences, at=now())
    told = served.answer(text, found.id, on=day.on, at=asked.at, audiences=asked.audiences)
    return jsonify({"query": text, "on": day.on.isoformat(), "answer": answer_as_json(told)})


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer the beginning of a query with at most eight names, each with its document's title."""
    typed = request.args.get("q", "").strip()
    served = edition()
    answer = suggestions_as_json(typed, served.suggest(typed))
    for suggestion in answer["suggestions"]:
        document = served.handbook.documents.get(suggestion["id"] or "")
        suggestion["title"] = document.title if document else None
    return jsonify(answer)


@blueprint.get("/documents/<id>")
def document(id: str) -> Response | BaseResponse:
    """Return one document with its status on a day; a former id leads to the present one."""
    day = asked_day(request.args, today=today(), now=now())
    known = handbook()
    found = find_document(known, id)
    if found.id != id:
        return moved_to("api.document", found)
    status = known.status(found.id, on=day.on)
    answer = document_as_json(known, found.id, status, moment=day.moment)
    return jsonify({**answer, "url": url_for("documents.show", id=found.id)})


@blueprint.get("/openapi.json")
def description() -> Response:
    """Describe this API for other programs; it can be read before there is an index."""
    try:
        vocabulary = current().handbook.vocabulary
    except IndexUnavailableError:
        vocabulary = None
    return jsonify(describe(vocabulary, root=request.script_root or "/"))
