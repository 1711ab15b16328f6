"""Send text packed with gzip to those who take it: the changes of a year are 143 kB of HTML.

A packed answer tells by its length what repeats in it (BREACH): who can put words of their own
beside a secret learns the secret letter by letter. Pages carry the token of a form, so a page that
was asked for with parameters, or that only tells of an error, is never packed; what programs,
calendars and feed readers ask for carries no secret.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

_TEXT = frozenset(
    {
        "application/atom+xml",
        "application/json",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/html",
        "text/javascript",
    }
)
_LEAST = 1_000  # bytes; below it the packing is most of what is sent
_LEVEL = 6


def register(app: Flask) -> None:
    """Pack the answers of an application that may be packed."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.status_code != 200 or response.mimetype not in _TEXT or _is_near_a_secret(response):
            return response
        response.vary.add("Accept-Encoding")
        if request.method in ("GET", "HEAD") and request.accept_encodings.quality("gzip") > 0:
            _pack(response)
        return response


def _is_near_a_secret(response: Response) -> bool:
    return response.mimetype == "text/html" and bool(request.query_string)


def _pack(response: Response) -> None:
    """Replace the body; the mark of the plain one stays as that of an equal, not of the same bytes."""
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _LEAST or "Content-Encoding" in response.headers:
        return
    response.set_data(gzip.compress(content, compresslevel=_LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    mark, _ = response.get_etag()
    if mark is not None:
        response.set_etag(mark, weak=True)
