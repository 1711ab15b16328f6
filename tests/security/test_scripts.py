"""No text of an editor or a reader runs as a script: in real Chromium, with each of two layers alone.

The layers are the sanitiser and escaping of the pages, and the content security policy. Where
there is neither, every payload runs: the corpus is one.
"""

from __future__ import annotations

import json
import runpy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from indexer.bootstrap import build_index
from indexer.content.body.markdown import MarkdownRenderer
from indexer.settings import Settings
from webapp.app import create_app

pytestmark = pytest.mark.browser

PAYLOADS = runpy.run_path(str(Path(__file__).with_name("payloads.py")))
HTML, MARKDOWN = PAYLOADS["HTML"], PAYLOADS["MARKDOWN"]
MARKER = "7331"

# Send the events that a hand would, and follow every address that would run something.
TOUCH = """() => {
  for (const element of document.querySelectorAll('body, body *')) {
    for (const attribute of element.getAttributeNames())
      if (attribute.startsWith('on')) element.dispatchEvent(new Event(attribute.slice(2)));
    const leads = ['href', 'xlink:href', 'formaction'].map(name => element.getAttribute(name) ?? '');
    if (element.matches('[type=submit]')) leads.push(element.form?.getAttribute('action') ?? '');
    if (leads.some(lead => /^[\\s\\x00-\\x20]*j\\s*a\\s*v\\s*a/i.test(lead)))
      element.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An indexed handbook whose every document has one payload wherever an editor can write."""
    root = tmp_path_factory.mktemp("hostile")
    folder = root / "handbook"
    folder.mkdir()
    folder.joinpath("handbook.yml").write_text(
        "title: 手册\ncategories: [{key: life, title: 便民}]\n", encoding="utf-8"
    )
    for number, payload in enumerate((*HTML, *MARKDOWN)):
        folder.joinpath(f"p-{number}.md").write_text(document(number, payload), encoding="utf-8")
    broken = folder / "<img src=x onerror=console.log(7331)>.md"
    broken.write_text("---\ntitle: <img src=x onerror=console.log(7331)>\n---\n", encoding="utf-8")
    settings = Settings(handbook_dir=folder, state_dir=root / "var", meaning=False)
    handbook, _ = build_index(settings)
    assert len(handbook.documents) == len(HTML) + len(MARKDOWN)
    return settings


def document(number: int, payload: str) -> str:
    line = json.dumps(" ".join(payload.split()), ensure_ascii=False)
    short = json.dumps(f"停车{number} {' '.join(payload.split())}"[:128], ensure_ascii=False)
    lines = [
        f"id: p-{number}", f"title: {short}", "type: procedure", "category: life", f"subcategory: {line}",
        f"asks: [停车怎么办{number}, {line}]", f"aliases: [{line}]", f"region: {line}", f"owner: {line}",
        f"source: {line}", f"successor_note: {line}", f"conditions: [{line}]", f"places: {line}",
        f"hours: {line}", f"fee: {line}", f"proxy: {line}", f"audiences: [{line}]",
        f"materials: [{{name: {line}, note: {line}, get_from: {line}}}]",
        f"links: [{{label: {line}, url: {line}}}, {{label: {line}, url: 'https://example.cn'}}]",
        f"legal_basis: [{{title: {line}, article: {line}}}]", f"attachments: [{line}]",
        f"windows: [{{from: 01-01, until: 12-31, label: {line}, missed: {line}}}]",
        f"branches: [{{label: {line}, differs: {line}}}]",
    ]  # fmt: skip
    return "---\n" + "\n".join(lines) + f"\n---\n{payload}\n\n## 停车 {payload}\n\n{payload}\n"


@pytest.fixture(scope="module")
def site(hostile: Settings) -> Iterator[str]:
    app = create_app(hostile)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


Look = Callable[[str], bool]


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[[bool], Callable[[str], Look]]]:
    """Return a function that opens an address with or without the policy and says whether a script ran."""
    contexts = []

    def opener(*, policy: bool, serve: dict[str, tuple[str, dict[str, str]]] | None = None) -> Look:
        context = browser.new_context(bypass_csp=not policy)
        contexts.append(context)
        page: Page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: dialog.dismiss())
        if serve is not None:
            page.route("**/*", lambda route: fulfil(route, serve))

        def ran(address: str) -> bool:
            said.clear()
            page.goto(address, wait_until="load")
            page.evaluate(TOUCH)
            page.wait_for_timeout(40)
            return MARKER in said

        return ran

    yield opener
    for context in contexts:
        context.close()


def fulfil(route, pages):
    address = route.request.url
    if address in pages:
        body, headers = pages[address]
        route.fulfill(body=body, headers={"Content-Type": "text/html; charset=utf-8", **headers})
    else:
        route.abort()


def bare_pages(headers: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Return a page for each payload as it comes out of Markdown, not sanitised."""
    convert = MarkdownRenderer()._markdown.convert
    pages = {}
    for number, payload in enumerate((*HTML, *MARKDOWN)):
        text = payload if number < len(HTML) else convert(payload)
        pages[f"http://site.test/{number}"] = (f"<!doctype html><body>{text}", headers)
    return pages


def test_corpus_runs_where_nothing_stops_it(look):
    pages = bare_pages({})
    ran = look(policy=True, serve=pages)
    assert len(pages) >= 70
    assert [pages[address][0] for address in pages if not ran(address)] == []


def test_policy_alone_stops_the_corpus(look, hostile):
    policy = create_app(hostile).test_client().get("/").headers["Content-Security-Policy"]
    pages = bare_pages({"Content-Security-Policy": policy})
    ran = look(policy=True, serve=pages)
    assert [pages[address][0] for address in pages if ran(address)] == []


@pytest.mark.parametrize("policy", [False, True], ids=["sanitiser alone", "both layers"])
def test_nothing_editors_write_runs(look, site, policy):
    ran = look(policy=policy)
    numbers = range(len(HTML) + len(MARKDOWN))
    addresses = [f"/d/p-{number}" for number in (numbers if not policy else numbers[::8])]
    lists = ["/", "/?q=停车&page=1", "/?q=停车&page=4", "/browse/life", "/status", "/d/p-17?view=resident"]
    lists += ["/d/p-17/print", "/trip?id=p-17&id=p-0&id=p-8", "/changes", "/d/p-17/history"]
    assert [address for address in (*addresses, *lists) if ran(site + address)] == []


@pytest.mark.parametrize("policy", [False, True], ids=["escaping alone", "both layers"])
def test_nothing_readers_type_runs(look, site, policy):
    ran = look(policy=policy)
    texts = HTML if not policy else HTML[::8]
    addresses = [f"/?q={quote(payload)}" for payload in texts]
    others = ["/?category={}", "/d/{}", "/browse/{}", "/changes?since={}", "/d/p-1?on={}", "/d/p-1?rev={}"]
    others += ["/trip?id={}", "/trip?q={}", "/d/p-1?audience={}", "/api/v1/search?q={}", "/{}"]
    addresses += [
        other.format(quote(payload, safe="")) for other in others for payload in (HTML[0], HTML[17])
    ]
    assert [address for address in addresses if ran(site + address)] == []
