"""Where the site stands: the path it is served under, and its address for people elsewhere.

A proxy may serve the site under a path of its host, as in ``https://example.cn/shouce``. The path
is that of the public address, unless the trusted proxy names another in X-Forwarded-Prefix. It
makes no difference whether the proxy passes the path on or takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request, url_for

from indexer.domain.errors import UsageError
from indexer.settings import Settings
from webapp.server.serving import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def register(app: Flask, settings: Settings) -> None:
    """Serve the application under its path.

    Raises:
        UsageError: the path begins like one of the site's own addresses: no telling them apart.
    """
    first = settings.public_path.split("/")[:2]
    if any(rule.rule.split("/")[:2] == first for rule in app.url_map.iter_rules() if first[1:]):
        raise UsageError(
            f"HANDBOOK_PUBLIC_URL 的路径 /{first[1]} 和网站自己的地址重名", hint="请换一个，如 /shouce"
        )
    app.wsgi_app = _UnderPath(app.wsgi_app, settings)  # type: ignore[method-assign]


def public_address(endpoint: str, **values: Any) -> str:
    """Return the address of a page for people elsewhere: in calendars, feeds and mails."""
    root = serving().settings.public_url or request.url_root.rstrip("/")
    return root + url_for(endpoint, **values).removeprefix(request.script_root)


class _UnderPath:
    """Tells the application its path, as WSGI has it: SCRIPT_NAME before PATH_INFO."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if path := self._path(environ):
            environ["SCRIPT_NAME"] = path
            asked = environ.get("PATH_INFO", "")
            if asked == path or asked.startswith(f"{path}/"):
                environ["PATH_INFO"] = asked[len(path) :] or "/"
        return self._app(environ, start_response)

    def _path(self, environ: WSGIEnvironment) -> str:
        named = environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
        if _PATH.fullmatch(named) and self._settings.trusts(environ.get("REMOTE_ADDR", "")):
            return str(named)
        return self._settings.public_path
