"""The cookie of an editor's session is held to this very site, as far as the way to it allows."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.editor.conftest import PHRASE, TOKEN, Site
from tests.security.test_cookies import HTTP, PATH, TLS, ask
from webapp.app import create_app


@pytest.mark.parametrize(
    ("public", "name"),
    [
        pytest.param(TLS, "__Host-editor", id="https"),
        pytest.param(PATH, "__Secure-editor", id="https under a path"),
        pytest.param(HTTP, "editor", id="http"),
    ],
)
def test_session_of_an_editor_is_named_after_the_way_it_goes(site: Site, public: str, name: str) -> None:
    site.client("王岗")
    app = create_app(replace(site.settings, public_url=public))
    form = ask(app, public, to="/editor/sign-in")
    cookie = _session(form.headers.getlist("Set-Cookie"), name)
    sent = {"token": unescape(re.findall(TOKEN, form.text)[-1]), "name": "王岗", "phrase": PHRASE}
    answer = ask(app, public, cookie, "POST", to="/editor/sign-in", data=sent)
    assert answer.status_code == 303
    cookie = _session(answer.headers.getlist("Set-Cookie"), name)
    assert ask(app, public, cookie, to="/editor").status_code == 200
    bare = cookie.replace(name, "editor")
    assert ask(app, public, bare, to="/editor").status_code == (200 if name == "editor" else 403)


def _session(cookies: list[str], name: str) -> str:
    [cookie] = [cookie for cookie in cookies if cookie.startswith(f"{name}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is name.startswith("__")
    assert f"Path={'/shouce/' if name.startswith('__Secure') else '/'};" in f"{cookie};"
    return cookie.partition(";")[0]


def test_session_does_not_go_over_http_where_the_site_has_an_https_address(site: Site) -> None:
    site.link("王岗")
    asked_over_http = create_app(replace(site.settings, public_url=TLS)).test_client().get("/editor/sign-in")
    [cookie] = [c for c in asked_over_http.headers.getlist("Set-Cookie") if "editor=" in c]
    assert cookie.startswith("__Host-editor=")
    assert "Secure" in cookie
