"""Form tokens: signed, bound to one browser's cookie, good for a working day."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from webapp.server.cookies import cookie_name, is_over_tls
from webapp.server.serving import serving

FORMS = "desk"
GOOD_FOR = timedelta(hours=12)


def forms_cookie() -> str:
    """Return what this browser's forms are bound to, empty where it has not kept it."""
    return request.cookies.get(cookie_name(FORMS, secure=is_over_tls(serving().settings)), "")


def issue_token(key: bytes, *, cookie: str, now: datetime) -> str:
    """Return a token for a form; only the browser with this cookie can send it back."""
    return str(_serializer(key, cookie).dumps(int(now.timestamp())))


def is_token_good(key: bytes, token: str, *, cookie: str) -> bool:
    """Say whether this program made the token for this cookie, however long ago."""
    return _issued_at(key, token, cookie) is not None


def is_token_fresh(key: bytes, token: str, *, cookie: str, now: datetime) -> bool:
    """Say whether a good token was made within the last working day."""
    issued_at = _issued_at(key, token, cookie)
    return issued_at is not None and 0 <= now.timestamp() - issued_at + 1 <= GOOD_FOR.total_seconds()


def _issued_at(key: bytes, token: str, cookie: str) -> int | None:
    if not token or not cookie:
        return None
    try:
        issued_at = _serializer(key, cookie).loads(token)
    except BadData:
        return None
    return issued_at if isinstance(issued_at, int) else None


def _serializer(key: bytes, cookie: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"form:{cookie}", signer_kwargs={"digest_method": hashlib.sha256})
