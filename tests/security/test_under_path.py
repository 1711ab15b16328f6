"""A site under a path of its host, behind a proxy: nothing on any page leads out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.domain.errors import UsageError
from indexer.past import preparing
from indexer.settings import Settings, load_settings
from webapp.app import create_app

PATH = "/shouce"
PUBLIC = f"https://example.cn{PATH}"
SEARCHES = (
    "/?q=停车",
    "/?q=无此事",
    "/?q=停车&on=2026-01-05",
    "/d/meiyou",
    "/?on=x",
    "/d/butie?view=resident",
)
EVERY_PAGE = {
    "/", "/d/<id>", "/d/<id>/history", "/d/<id>/diff", "/d/<id>/print", "/trip", "/browse/<name>",
    "/changes", "/changes.atom", "/windows.ics", "/status", "/print", "/assets/<path:path>",
    "/static/<path:filename>",
}  # fmt: skip


@pytest.fixture(scope="module")
def make(settings: Settings) -> Callable[..., Flask]:
    return lambda **changes: create_app(replace(settings, **changes))


@pytest.fixture(scope="module")
def app(make: Callable[..., Flask]) -> Flask:
    return make(public_url=PUBLIC)


class Addresses(HTMLParser):
    """What a page leads to, loads, sends to, and tells its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("href", "src", "action", "data-root", "data-address")
        self.found += [value or "" for name, value in attrs if name in names]


def addresses_in(text: str) -> list[str]:
    parser = Addresses()
    parser.feed(text)
    return parser.found


def walk(app: Flask, *, start: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Follow every link from these pages; yield each address found, with the page it stands on."""
    client = app.test_client()
    waiting, seen = list(start), set()
    while waiting:
        page = waiting.pop()
        parts = urlsplit(page)
        kind = (parts.path, tuple(sorted(parse_qs(parts.query))))
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(page, buffered=True)
        assert answer.status_code < 500, page
        led = [value for name, value in answer.headers if name in ("Location", "Content-Location")]
        if answer.mimetype == "text/html":
            led += addresses_in(answer.text)
        for address in led:
            whole = urljoin(f"http://localhost{page}", address)
            if urlsplit(whole).netloc == "localhost":
                yield page, urlsplit(whole).path
                if urlsplit(whole).path.startswith(PATH):
                    waiting.append(whole.removeprefix("http://localhost").partition("#")[0])


def test_no_page_leads_out_of_the_path(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_SECONDS_TO_WAIT", 300.0)  # a machine at work starts no process in five
    site = app.url_map.bind("localhost")
    rules = set()
    for page, path in walk(app, start=tuple(PATH + address for address in SEARCHES)):
        assert path.startswith(f"{PATH}/"), f"{path} on {page}"
        inside = path.removeprefix(PATH)
        method = "POST" if inside == "/feedback" else "GET"
        rules.add(site.match(inside, return_rule=True, method=method)[0].rule)
    assert rules >= EVERY_PAGE


def test_cookies_stay_below_the_path(app: Flask) -> None:
    (cookie,) = app.test_client().get(f"{PATH}/").headers.getlist("Set-Cookie")
    assert f"Path={PATH}/;" in f"{cookie};"


@pytest.mark.parametrize("asked", [f"{PATH}/d/butie", "/d/butie"], ids=["path kept", "path taken away"])
def test_proxy_may_keep_the_path_or_take_it_away(app: Flask, asked: str) -> None:
    answer = app.test_client().get(asked)
    assert answer.status_code == 200
    assert f'href="{PATH}/trip"' in answer.text


def test_root_of_the_path_is_the_search_page(app: Flask) -> None:
    assert '<form class="ask"' in app.test_client().get(PATH).text


def test_form_leads_back_below_the_path(app: Flask) -> None:
    client = app.test_client()
    page = client.get(f"{PATH}/d/butie").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    sent = {"kind": "outdated", "document": "butie", "token": token}
    answer = client.post(f"{PATH}/feedback", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}/d/butie?noted=1")


def test_feeds_and_api_agree_with_the_pages(app: Flask) -> None:
    client = app.test_client()
    feed = client.get(f"{PATH}/changes.atom").text
    assert set(re.findall(r'href="(.*?/)(?:d/|changes)', feed)) == {f"{PUBLIC}/"}
    hits = client.get(f"{PATH}/api/v1/search?q=停车").json["hits"]
    assert hits
    assert all(hit["url"].startswith(f"{PATH}/d/") for hit in hits)
    assert client.get(f"{PATH}/api/v1/documents/butie").json["url"] == f"{PATH}/d/butie"
    assert client.get(f"{PATH}/api/v1/openapi.json").json["servers"] == [{"url": PATH}]


def test_without_a_public_address_feeds_name_the_host_asked(make: Callable[..., Flask]) -> None:
    assert 'href="http://localhost/d/' in make().test_client().get("/changes.atom").text


def asked_as(client: FlaskClient, prefix: str, sender: str) -> str:
    headers = {"X-Forwarded-Prefix": prefix, "SCRIPT_NAME": prefix}
    page = client.get("/browse", headers=headers, environ_base={"REMOTE_ADDR": sender}).text
    return re.search(r'<a class="brand" href="([^"]*)"', page)[1]


@pytest.mark.parametrize(
    ("prefix", "sender", "home"),
    [
        pytest.param("/hb", "10.1.2.3", "/hb/", id="proxy"),
        pytest.param("/hb/", "10.1.2.3", "/hb/", id="slash at the end"),
        pytest.param("/hb", "10.9.9.9", "/", id="somebody else"),
        pytest.param("//evil.example", "10.1.2.3", "/", id="another host"),
        pytest.param('/"><script>', "10.1.2.3", "/", id="markup"),
        pytest.param("/a/../b", "10.1.2.3", "/", id="dots"),
    ],
)
def test_only_the_trusted_proxy_names_the_path(
    make: Callable[..., Flask], prefix: str, sender: str, home: str
) -> None:
    client = make(trusted_proxy=(ip_network("10.1.0.0/16"),)).test_client()
    assert asked_as(client, prefix, sender) == home


def test_path_like_one_of_the_site_is_refused(make: Callable[..., Flask]) -> None:
    with pytest.raises(UsageError, match="重名"):
        make(public_url="https://example.cn/d/shouce")


@pytest.mark.parametrize(
    "url",
    [
        "example.cn/shouce",
        "https://example.cn/手册",
        "https://example.cn/a?b",
        "ftp://example.cn",
        "https://",
    ],
)
def test_public_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="HANDBOOK_PUBLIC_URL"):
        load_settings({"HANDBOOK_PUBLIC_URL": url})


def test_public_address_may_have_a_path() -> None:
    settings = load_settings({"HANDBOOK_PUBLIC_URL": f"{PUBLIC}/"})
    assert (settings.public_url, settings.public_path) == (PUBLIC, PATH)


def test_scripts_name_no_address_of_their_own(app: Flask) -> None:
    """What a script asks for begins with the path that the page tells it."""
    for script in Path(app.static_folder).glob("*.js"):
        text = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
        assert not re.findall(r"""["'`]/[a-z?][^"'`]*["'`]""", text.replace('"/print"', "")), script.name
        assert "path=/;" not in text
