"""What every response carries, and what the templates must not need."""

import re
from pathlib import Path

import pytest

import webapp

TEMPLATES = sorted((Path(webapp.__file__).parent / "templates").glob("*.html"))
ADDRESSES = ["/", "/?q=奖励", "/d/jiangli-fei", "/browse", "/status", "/nope", "/api/v1/search", "/healthz"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_security_headers_are_everywhere(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/", "/?q=奖励", "/?page=x", "/api/v1/search?q=奖励"])
def test_queries_stay_out_of_caches(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_version(client):
    address = re.search(r'href="(/static/desk.css\?v=[^"]+)"', client.get("/").text).group(1)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/desk.css").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/nothing.css?v=1").headers["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES[:6])
def test_pages_hold_no_inline_style_or_script(client, address):
    text = client.get(address).text
    assert " style=" not in text
    assert "<style" not in text
    assert not re.search(r"<[^>]+ on[a-z]+=", text)
    assert re.findall(r"<script[^>]*>(.*?)</script>", text, re.S) == [""]


@pytest.mark.parametrize("address", ADDRESSES[:6])
def test_pages_load_nothing_from_elsewhere(client, address):
    sources = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', client.get(address).text)
    assert sources
    assert all(source.startswith("/static/") for source in sources)


def test_only_three_values_are_trusted_as_html():
    trusted = [
        match for path in TEMPLATES for match in re.findall(r"\{\{ ([^}]*?) \| safe \}\}", path.read_text())
    ]
    assert sorted(trusted) == ["h.snippet", "h.title_html", "page.html"]


def test_pages_set_no_cookies(client):
    for address in ADDRESSES:
        assert "Set-Cookie" not in client.get(address).headers
