"""Who edits: the account behind this request, by its session or by the name a trusted proxy gives.

Sessions are Flask's: a signed cookie that scripts cannot read and other sites do not get sent
along with a form. What it holds is a secret whose digest the accounts know, so that a session ends
on the server too. Without an account there is no key, no cookie and nothing to ask.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from indexer.accounts.accounts import Account, Accounts
from indexer.clock import Clock
from indexer.settings import Settings
from webapp.server.cookies import cookie_name, cookie_path, is_for_tls_alone
from webapp.server.sign_in import signed_in_name

COOKIE = "editor"
_HELD = "session"


class EditorSessions(SecureCookieSessionInterface):
    """Signed with the key that is made with the first account, however long the server runs already."""

    digest_method = staticmethod(hashlib.sha256)

    def get_signing_serializer(self, app: Flask) -> Any:
        if not app.secret_key and accounts_of(app).has_key:
            app.secret_key = accounts_of(app).key()
        return super().get_signing_serializer(app)

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(COOKIE, secure=self.get_cookie_secure(app))

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        return cookie_path()

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_for_tls_alone(cast("Settings", app.extensions["settings"]))

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:  # noqa: ARG002
        return bool(session.modified)  # not at each request: reading pages stay without one


def register(app: Flask, settings: Settings, clock: Clock) -> None:
    """Have an application know who edits; templates ask `editor()`."""
    app.extensions |= {"accounts": Accounts(settings.data_dir), "settings": settings, "clock": clock}
    app.session_interface = EditorSessions()
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.add_template_global(current_editor, "editor")


def accounts_of(app: Flask) -> Accounts:
    return cast("Accounts", app.extensions["accounts"])


def accounts() -> Accounts:
    return accounts_of(current_app)


def current_editor() -> Account | None:
    """Return the account that this request comes from, None for a reader."""
    if "editor" not in g:
        g.editor = _by_session() or _by_proxy()
    return cast("Account | None", g.editor)


def begin_session(account: Account) -> None:
    """Sign somebody in: with a new secret, so that one planted before counts for nothing."""
    session.clear()
    session[_HELD] = accounts().sign_in(account, now=_now())
    g.editor = account


def end_session(*, everywhere: bool) -> None:
    """Sign out this browser, or all there are of the account."""
    editor = current_editor()
    if editor is not None and everywhere:
        accounts().sign_out_everywhere(editor.name)
    elif _HELD in session:
        accounts().sign_out(session[_HELD])
    session.clear()
    g.editor = None


def _by_session() -> Account | None:
    if current_app.session_interface.get_cookie_name(current_app) not in request.cookies:
        return None
    secret = session.get(_HELD)
    return accounts().signed_in(secret, now=_now()) if isinstance(secret, str) else None


def _by_proxy() -> Account | None:
    """Return the account with the name the trusted proxy gives; a name without one only reads."""
    name = signed_in_name(_settings(), request)
    return accounts().find(_as_text(name)) if name else None


def _as_text(header: str) -> str:
    """Return a header as its sender meant it: WSGI hands UTF-8 over as if it were Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])


def _now() -> datetime:
    return cast("Clock", current_app.extensions["clock"]).now()
