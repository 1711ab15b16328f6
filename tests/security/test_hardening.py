"""The site as an attacker meets it: headers, methods, hosts, redirects, paths, forms, and who it runs as."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from indexer.bootstrap import build_index
from indexer.settings import Settings
from webapp.app import create_app

ROOT = Path(__file__).parents[2]
EVERYWHERE = [
    "/", "/?q=停车", "/?page=x", "/browse", "/browse/life", "/browse/nothing", "/status", "/changes",
    "/print", "/print/x", "/print/x/handbook.pdf",
    "/changes.atom", "/windows.ics", "/trip", "/trip?id=nothing", "/d/tingche", "/d/nothing", "/d/shan",
    "/d/tingche/history", "/d/tingche/diff", "/d/tingche/print", "/d/tingche?rev=nothing", "/d/tingche?on=x",
    "/assets/form.pdf", "/assets/nothing", "/static/desk.js", "/static/nothing", "/healthz", "/readyz",
    "/metrics",
    "/api/v1/search?q=停车", "/api/v1/search?on=x", "/api/v1/suggest", "/api/v1/documents/tingche",
    "/api/v1/answer?q=停车", "/api/v1/answer?q=收多少&about=tingche", "/api/v1/answer?q=x&about=neibu-lao",
    "/api/v1/documents/nothing", "/api/v1/openapi.json", "/nowhere", "/d/neibu-lao",
    "/editor", "/editor/contacts", "/editor/contacts.xlsx", "/editor/lists/synonyms",
    "/editor/ask", "/editor/heard", "/editor/published/nothing", "/editor/sign-in",
    "/editor/start",
    "/edit/tingche", "/edit/tingche/end", "/edit/tingche/rename", "/edit/tingche/review", "/edit/nothing",
    "/new", "/new/import", "/proposals/nothing", "/edit/tingche/attached/1", "/editor/dated/1", "/robots.txt",
]  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_list_of_addresses_leaves_no_route_out(app):
    def endpoint(address):
        return app.url_map.bind("x").match(urlsplit(address).path)[0]

    reached = {endpoint(address) for address in EVERYWHERE if address != "/nowhere"}
    assert reached == {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("address", EVERYWHERE)
def test_headers_are_on_every_answer(client, address, method):
    headers = client.open(address, method=method, buffered=True).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("address", EVERYWHERE)
def test_text_says_what_it_is_and_in_which_characters(client, address):
    kind = client.get(address, buffered=True).headers["Content-Type"]
    assert kind in ("application/json", "application/pdf") or kind.endswith("charset=utf-8")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_no_page_is_kept_by_a_shared_cache(client, address):
    kept = client.get(address, buffered=True).headers["Cache-Control"]
    assert kept in ("no-store", "private, no-cache") or (
        address.startswith("/static/") and kept == "no-cache"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X"])
@pytest.mark.parametrize("address", ["/", "/d/tingche", "/browse", "/status", "/metrics", "/api/v1/search"])
def test_only_reading_is_possible(client, address, method):
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "a@evil.example", "127.0.0.1:1"])
@pytest.mark.parametrize("address", ["/", "/?q=停车", "/d/neibu-lao", "/d/shan", "/nowhere", "/status"])
def test_host_of_the_request_gets_into_no_page_and_no_redirect(client, address, host):
    response = client.get(address, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
    assert "evil" not in response.text
    assert "evil" not in response.headers.get("Location", "")


ELSEWHERE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:1",
    "\r\nLocation: //evil.example",
]


@pytest.mark.parametrize("name", ["next", "url", "return", "redirect", "q", "on", "from", "id", "rev"])
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_redirects_stay_on_the_site(client, name, elsewhere):
    for address in ("/d/neibu-lao", "/api/v1/documents/neibu-lao", "/d/neibu-lao/print", "/"):
        response = client.get(f"{address}?{name}={quote(elsewhere, safe='')}")
        place = response.headers.get("Location", "/")
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\"))
        assert "\n" not in place


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example", "/.//evil.example"],
)
def test_odd_paths_lead_nowhere(client, path):
    response = client.get("/", environ_overrides={"PATH_INFO": path})
    assert response.status_code in (308, 400, 404)
    assert not response.headers.get("Location", "/").startswith(("//", "/\\"))


PATHS = [
    "../handbook.yml", "..%2fhandbook.yml", "%2e%2e/handbook.yml", "..\\handbook.yml",
    "%2e%2e%5chandbook.yml",
    "....//handbook.yml", "/etc/passwd", "%2fetc%2fpasswd", "a/../../handbook.yml", "link", "folder/secret",
    ".hidden", "%00", "form.pdf%00.png", "x" * 5000, ".", "..", "pipe",
]  # fmt: skip


@pytest.fixture(scope="module")
def with_links(tmp_path_factory):
    """A handbook whose assets hold links out of it, a pipe and a hidden file."""
    root = tmp_path_factory.mktemp("links")
    folder = root / "handbook"
    (folder / "assets").mkdir(parents=True)
    (root / "outside").mkdir()
    (root / "outside" / "secret").write_text("CANARY")
    folder.joinpath("handbook.yml").write_text(
        "title: CANARY\ncategories: [{key: life, title: 便民}]\n", encoding="utf-8"
    )
    (folder / "assets" / "link").symlink_to(root / "outside" / "secret")
    (folder / "assets" / "folder").symlink_to(root / "outside")
    (folder / "assets" / ".hidden").write_text("CANARY")
    (folder / "assets" / "form.pdf").write_text("form")
    (folder / "link.md").symlink_to(root / "outside" / "secret")
    os.mkfifo(folder / "assets" / "pipe")
    settings = Settings(handbook_dir=folder, state_dir=root / "var", meaning=False)
    build_index(settings)
    return create_app(settings).test_client()


@pytest.mark.parametrize("path", PATHS)
def test_attachments_are_regular_files_of_their_folder_alone(with_links, path):
    response = with_links.get(f"/assets/{path}", buffered=True, follow_redirects=True)
    assert response.status_code in (400, 404)
    assert "CANARY" not in response.text.replace("<title>没有这个附件 · CANARY</title>", "").replace(
        "CANARY</a>", ""
    )
    assert with_links.get("/assets/form.pdf", buffered=True).text == "form"


@pytest.mark.parametrize(
    "revision",
    [
        "--upload-pack=touch x",
        "-p",
        "--output=x",
        "HEAD:handbook.yml",
        "@{-1}",
        "$(touch x)",
        "a b",
        "HEAD..x",
    ],
)
def test_revision_is_no_option_of_git(client, settings, revision):
    before = {str(path) for path in settings.handbook_dir.parent.iterdir()}
    for address in (
        "/d/tingche?rev={}",
        "/d/tingche/diff?from={}",
        "/changes?since={}",
        "/api/v1/search?rev={}",
    ):
        assert client.get(address.format(quote(revision, safe=""))).status_code in (400, 404)
    assert {str(path) for path in settings.handbook_dir.parent.iterdir()} == before


def test_settings_of_a_repository_run_no_program(tmp_path):
    """A repository that comes from elsewhere may name programs to run, an embedded bare one too."""
    folder, ran = tmp_path / "handbook", tmp_path / "ran"
    folder.mkdir()
    folder.joinpath("handbook.yml").write_text(
        "title: 手册\ncategories: [{key: life, title: 便民}]\n", encoding="utf-8"
    )
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)

    def git(*arguments):
        named = ("-c", "user.name=a", "-c", "user.email=a@example.cn")
        subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "begin")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "core.editor",
        "gpg.program",
    ):
        git("config", key, str(program))
    hooks = folder / ".git" / "hooks"
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    ran.unlink(missing_ok=True)
    settings = Settings(handbook_dir=folder, state_dir=tmp_path / "var", meaning=False)
    build_index(settings)
    client = create_app(settings).test_client()
    for address in ("/", "/changes", "/d/x", "/d/x/history", "/?rev=HEAD"):
        assert client.get(address).status_code < 500
    assert not ran.exists()


def state_of(folder: Path) -> dict[str, str]:
    """Return the digest of every file, the masked counter and the caches left aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if "cache" not in path.parts
    }


def test_reading_writes_neither_content_nor_index_nor_decisions(client, settings):
    handbook, index = state_of(settings.handbook_dir), state_of(settings.index_dir)
    reports = client.get("/metrics").text.count("handbook_feedback_open 2.0")
    for address in EVERYWHERE:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.open(address, method=method, buffered=True)
    assert state_of(settings.handbook_dir) == handbook
    assert state_of(settings.index_dir) == index
    assert client.get("/metrics").text.count("handbook_feedback_open 2.0") == reports == 1


AS_NOBODY = """
import os, sys
from indexer.settings import load_settings
from webapp.app import create_app
settings = load_settings()
for address in sys.argv[1:]:  # load the modules: the interpreter itself may be root's alone
    create_app(settings).test_client().get(address)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for folder in (settings.handbook_dir, settings.index_dir, settings.handbook_state_dir):
    assert not os.access(folder, os.W_OK), folder
client = create_app(settings).test_client()
for address in sys.argv[1:]:
    print(client.get(address).status_code, address)
"""


def test_site_runs_as_nobody_with_everything_read_only(settings, tmp_path):
    """Content and index belong to others and cannot be written: every page answers all the same."""
    copy = tmp_path / "machine"
    subprocess.run(["cp", "-a", str(settings.handbook_dir.parent), str(copy)], check=True)
    readable = Settings(handbook_dir=copy / "handbook", state_dir=copy / "var")
    (copy / "var" / settings.handbook_state_dir.name).rename(readable.handbook_state_dir)
    for package in ("indexer", "webapp"):  # the project itself may stand in a folder of its owner's alone
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["chmod", "-R", "a-w,a+rX", str(copy)], check=True)
    for above in (copy, *copy.parents):
        if above.owner() == copy.owner() and str(above).startswith("/tmp/"):
            above.chmod(above.stat().st_mode | 0o055)
    environment = {
        **os.environ,
        "HANDBOOK_DIR": str(readable.handbook_dir),
        "HANDBOOK_STATE_DIR": str(readable.state_dir),
        "HANDBOOK_MEANING": "off",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    addresses = (
        "/",
        "/?q=停车",
        "/d/tingche",
        "/browse",
        "/status",
        "/api/v1/search?q=停车",
        "/readyz",
        "/metrics",
    )
    program = [sys.executable, "-c", textwrap.dedent(AS_NOBODY), *addresses]
    done = subprocess.run(program, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)
    assert done.stdout.splitlines() == [f"200 {address}" for address in addresses], done.stderr


def test_form_is_taken_from_this_site_alone(client, settings):
    before = state_of(settings.data_dir)
    attempts = [
        {"headers": {"Origin": "https://evil.example"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Content-Type": "text/plain"}, "data": "kind=outdated&document=butie"},
        {"json": {"kind": "outdated", "document": "butie"}},
        {"data": {"kind": "outdated", "document": "butie", "token": "x"}, "headers": {"Cookie": "desk=x"}},
    ]
    for attempt in attempts:
        response = client.post(
            "/feedback",
            **{"data": {"kind": "outdated", "document": "butie"}, **attempt}
            if "json" not in attempt
            else attempt,
        )
        assert response.status_code in (400, 403)
    assert client.get("/feedback?kind=outdated&document=butie").status_code == 405
    after = state_of(settings.data_dir)
    assert {name for name in before if before[name] != after[name]} <= {"feedback.sqlite3"}
    assert "handbook_feedback_open 2.0" in client.get("/metrics").text
