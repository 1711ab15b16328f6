"""Response headers: nothing runs on a page but the site's own script, nothing is shared.

The style sheet stands in every page, so that the first paint waits for no other file; its
digest in the policy lets in that text alone.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self' 'sha256-{digest}'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_FOR_ROBOTS = {
    *("search.page", "browse.contents", "browse.category", "documents.show", "documents.asset"),
    *("static", "health.robots"),
}
"""What a search engine may keep: what is said now. Older states and differences are dear to make."""

_FOREVER = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Add the headers to every response, and the style sheet to what templates know."""
    style = _tight(Path(app.static_folder or "", "desk.css").read_text(encoding="utf-8"))
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    app.jinja_env.globals["style"] = Markup(style)  # our own file  # nosec B704
    headers = {"Content-Security-Policy": _POLICY.format(digest=digest), **_ALWAYS}

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers[name] = value
        response.headers["Cache-Control"] = _cache_control(response)
        if request.endpoint not in _FOR_ROBOTS or (request.args and request.endpoint != "static"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def _tight(style: str) -> str:
    """Return a style sheet without its comments and indents: it stands in every page that is sent."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()


def _cache_control(response: Response) -> str:
    """Keep queries out of every cache; static files carry their version in the address."""
    if request.endpoint == "static":
        known = response.status_code in (200, 304) and "v" in request.args
        return _FOREVER if known else "no-cache"
    if request.path in ("/", "/trip", "/feedback") or request.path.startswith("/api/"):
        return "no-store"
    return "private, no-cache"
