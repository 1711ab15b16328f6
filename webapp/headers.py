"""Response headers: nothing runs on a page but the site's own script, nothing is shared."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_FOREVER = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Add the headers to every response of the application."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = _cache_control(response)
    return response


def _cache_control(response: Response) -> str:
    """Keep queries out of every cache; static files carry their version in the address."""
    if request.endpoint == "static":
        known = response.status_code in (200, 304) and "v" in request.args
        return _FOREVER if known else "no-cache"
    if request.path == "/" or request.path.startswith("/api/"):
        return "no-store"
    return "private, no-cache"
