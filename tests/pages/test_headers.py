"""What every response carries, and what the templates must not need."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

import webapp

TEMPLATES = sorted((Path(webapp.__file__).parent / "templates").glob("*.html"))
ADDRESSES = ["/", "/?q=奖励", "/d/jiangli-fei", "/browse", "/status", "/nope", "/api/v1/search", "/healthz"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_security_headers_are_everywhere(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self' 'sha256-")
    assert "; script-src 'self'; " in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/", "/?q=奖励", "/?page=x", "/api/v1/search?q=奖励"])
def test_queries_stay_out_of_caches(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_version(client):
    address = re.search(r'src="(/static/desk.js\?v=[^"]+)"', client.get("/").text).group(1)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/desk.js").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/nothing.css?v=1").headers["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES[:6])
def test_pages_hold_no_inline_style_or_script(client, address):
    text = client.get(address).text
    page, style = re.sub(r"<style>.*?</style>", "", text, flags=re.S), text.count("<style")
    assert " style=" not in page
    assert style == 1
    assert not re.search(r"<[^>]+ on[a-z]+=", page)
    assert not any(re.findall(r"<script[^>]*>(.*?)</script>", page, re.S))


def test_style_on_the_page_is_the_one_the_policy_lets_in(client):
    response = client.get("/")
    style = re.search(r"<style>(.*?)</style>", response.text, re.S).group(1)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]


def test_nothing_stands_between_the_page_and_its_first_paint(client):
    text = client.get("/").text
    assert "stylesheet" not in text
    assert all(" defer " in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("address", ADDRESSES[:6])
def test_pages_load_nothing_from_elsewhere(client, address):
    sources = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', client.get(address).text)
    assert sources
    assert all(source.startswith(("/static/", "data:image/svg+xml")) for source in sources)


def test_only_these_values_are_trusted_as_html():
    trusted = [
        match for path in TEMPLATES for match in re.findall(r"\{\{ ([^}]*?) \| safe \}\}", path.read_text())
    ]
    assert sorted(set(trusted)) == []  # what is trusted is `Markup` where it is made


def test_only_cookie_is_that_of_the_forms(client):
    cookies = [client.get(address).headers.get("Set-Cookie") for address in ADDRESSES]
    assert [cookie.split("=")[0] for cookie in cookies if cookie] == ["desk"]
    assert cookies[0].endswith("; HttpOnly; Path=/; SameSite=Strict")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/browse?rev=abcdef0",
            "/d/jiangli-fei?on=2026-10-01",
            "/d/jiangli-fei/diff",
            "/d/jiangli-fei/print",
        ),
        *("/d/jiangli-fei/history", "/print", "/changes", "/changes.atom", "/?q=奖励", "/trip", "/status"),
        *("/metrics", "/api/v1/search?q=a", "/windows.ics", "/nope"),
    ],
)
def test_robots_are_kept_out_of_what_was_and_what_is_made_on_demand(client, address):
    assert client.get(address).headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("address", ["/", "/browse", "/d/jiangli-fei"])
def test_robots_may_read_what_is_said_now(client, address):
    assert "X-Robots-Tag" not in client.get(address).headers
    assert f"Disallow: {address}\n" not in client.get("/robots.txt").text


def test_robots_are_told_beforehand_what_not_to_fetch(client):
    told = client.get("/robots.txt")
    assert told.text.startswith("User-agent: *\nDisallow: /*?\n")
    assert "Disallow: /print\n" in told.text
