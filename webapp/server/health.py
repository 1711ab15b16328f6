"""`/healthz`: the process answers; `/readyz`: it has an index; `/robots.txt`: what not to fetch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from indexer.domain.errors import IndexUnavailableError
from indexer.publishing.looks import last_look
from indexer.publishing.refused import refused_revision
from webapp.server.serving import edition, serving

blueprint = Blueprint("health", __name__)

_MADE_ON_DEMAND = (
    *("/*?", "/d/*/diff", "/d/*/history", "/d/*/print", "/print", "/changes", "/status", "/trip"),
    *("/api/", "/edit", "/new", "/proposals", "/metrics"),
)


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers, whatever the state of the index."""
    return make_response("ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep search engines from what is made on demand: every answer, older state, difference and print."""
    top = request.script_root
    lines = ("User-agent: *", *(f"Disallow: {top}{path}" for path in _MADE_ON_DEMAND))
    return make_response("\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"})


@blueprint.get("/readyz")
def ready() -> Response:
    """Say what is being served, or 503 when nothing can be.

    A station that fetches the handbook from elsewhere says too how often, and what it refused:
    whoever sent it waits for that.
    """
    try:
        handbook = edition().handbook
    except IndexUnavailableError as error:
        return make_response(jsonify(ready=False, **error.as_json()), 503)
    folder = serving().settings.handbook_state_dir
    told: dict[str, Any] = {}
    if (look := last_look(folder)) is not None:
        told["looks_every"] = look.every
    if (refused := refused_revision(folder)) is not None:
        told["refused"] = {"revision": refused.commit, "errors": refused.errors}
    return jsonify(
        ready=True,
        revision=handbook.revision,
        documents=len(handbook.documents),
        left_out=len(handbook.left_out),
        **told,
    )
