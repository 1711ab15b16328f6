"""Cookies are held by the browser to this very site, as far as the way to it allows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.feedback import FeedbackBox
from indexer.settings import Settings
from webapp.app import create_app

HTTP, TLS, PATH = "http://192.168.1.5:8000", "https://example.cn", "https://example.cn/shouce"


def ask(
    app: Flask, public: str, cookies: str = "", method: str = "GET", *, to: str = "/", **more: Any
) -> TestResponse:
    """Ask by the public address, with these cookies and no others."""
    scheme, _, rest = public.partition("://")
    host, _, path = rest.partition("/")
    headers = {"Cookie": cookies} if cookies else {}
    asked = f"/{path}{to}" if path else to
    client = app.test_client(use_cookies=False)
    return client.open(asked, method=method, base_url=f"{scheme}://{host}", headers=headers, **more)


@pytest.mark.parametrize(
    ("public", "name", "path", "secure"),
    [
        pytest.param(TLS, "__Host-desk", "/", True, id="https"),
        pytest.param(PATH, "__Secure-desk", "/shouce/", True, id="https under a path"),
        pytest.param(HTTP, "desk", "/", False, id="http"),
    ],
)
def test_cookie_of_forms_is_named_after_the_way_it_goes(
    settings: Settings, public: str, name: str, path: str, secure: bool
) -> None:
    page = ask(create_app(replace(settings, public_url=public)), public)
    [cookie] = page.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{name}=")
    assert f"; Path={path};" in f"{cookie};"
    assert ("; Secure" in cookie) is secure
    assert "Domain" not in cookie
    assert f'data-size="{name.removesuffix("desk")}size"' in page.text  # what the script calls its own


def test_cookie_planted_over_http_counts_for_nothing_over_https(settings: Settings) -> None:
    app = create_app(replace(settings, public_url=TLS))
    page = ask(app, TLS, "desk=planted; size=size-2", to="/d/butie")
    assert 'class="size-2"' not in page.text
    assert page.headers["Set-Cookie"].startswith("__Host-desk=")
    assert 'class="size-2"' in ask(app, TLS, "__Host-size=size-2").text
    [token] = set(re.findall(r'name="token" value="([^"]+)"', page.text))
    sent = {"kind": "outdated", "document": "butie", "token": token}
    assert ask(app, TLS, "desk=planted", "POST", to="/feedback", data=sent).status_code == 400
    kept = page.headers["Set-Cookie"].partition(";")[0]
    assert ask(app, TLS, kept, "POST", to="/feedback", data=sent).status_code == 303
    box = FeedbackBox(settings.data_dir)
    box.resolve(
        [max(each.number for each in box.open_feedback())], on=date(2026, 11, 23)
    )  # others count them
