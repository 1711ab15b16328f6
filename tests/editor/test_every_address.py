"""Every address of the editors, as the application has them: what is added later is walked as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.editor.conftest import Editor, Site, git
from webapp.app import create_app

FOR_WHO_SIGNS_IN = "signing."
PREFIXES = ("/edit", "/editor", "/new", "/proposals")
PLACES = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "--upload-pack=touch canary",
    "-h",
    ".git",
    "HEAD",
    "@{upstream}",
    "tingche;touch canary",
    "$(touch canary)",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "a" * 3000,
    "空的",
    "tingche\0x",
    "tingche%00",
    "\u202e",
    "con",
    "0",
    "99999999999999999999",
]
VALUES = [
    "--upload-pack=touch canary",
    "-c core.sshCommand=touch",
    "../../../../tmp/canary.md",
    "/etc/passwd",
    "~/.ssh/config",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "x\n---\nid: evil",
    "\0\x07",
    "[[[[",
    '{"term": "<script>alert(1)</script>"}',
    "null",
    "NaN",
    "1e999",
    "2026-02-30",
    "长" * 5_000,  # in every field of a form at once: as much as a form may hold
]


@dataclass(frozen=True)
class Address:
    """One rule of the application with what stands in its place."""

    endpoint: str
    method: str
    rule: str

    def at(self, place: str) -> str:
        number = place if place.isdecimal() else "1"
        path = re.sub(r"<int:\w+>", number, self.rule)
        return re.sub(r"<\w+>", quote(place, safe="%", errors="replace"), path)


def addresses(app: Flask, *methods: str) -> Iterator[Address]:
    """Yield every address of a blueprint of `webapp.editor`."""
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.partition(".")[0])
        if blueprint is not None and blueprint.import_name.startswith("webapp.editor."):
            assert rule.methods
            yield from (Address(rule.endpoint, m, rule.rule) for m in methods if m in rule.methods)


def behind_the_guard(app: Flask, *methods: str) -> list[Address]:
    found = [a for a in addresses(app, *methods) if not a.endpoint.startswith(FOR_WHO_SIGNS_IN)]
    assert len(found) > 10
    return found


def said(answer: TestResponse) -> str:
    """Return what an answer says, be it a workbook."""
    return answer.get_data().decode("utf-8", "replace")


def state_of(site: Site) -> tuple[str, str, dict[str, bytes]]:
    """Return everything that a hostile request must leave as it is: commits, files, drafts, accounts."""
    refs = git(site.top, "for-each-ref") + git(site.top, "rev-parse", "HEAD")
    data = site.settings.data_dir
    kept = {p.name: p.read_bytes() for p in data.glob("*") if p.suffix in (".sqlite3", ".json")}
    kept.pop("feedback.sqlite3", None)
    return refs, git(site.top, "status", "--porcelain"), kept


def assert_no_canary(site: Site) -> None:
    for place in (site.top.parent, Path.cwd()):
        assert not list(place.glob("canary*"))
    assert not Path("/tmp/canary.md").exists()
    outside = [p for p in git(site.top, "ls-files").splitlines() if not p.startswith("handbook/")]
    assert not outside
    git(site.top, "fsck", "--strict")


def test_every_address_that_looks_like_the_editors_is_behind_their_guard(site: Site) -> None:
    app = create_app(site.settings)
    known = {address.rule for address in addresses(app, "GET", "POST")}
    alike = {r.rule for r in app.url_map.iter_rules() if r.rule.startswith(PREFIXES)}
    assert alike == known


def test_without_accounts_none_of_them_is_there(site: Site) -> None:
    app = create_app(site.settings)
    browser = app.test_client()
    for address in addresses(app, "GET", "POST"):
        answer = browser.open(address.at("tingche"), method=address.method, data={"f.title": "x"})
        assert answer.status_code == 404, address


def test_without_a_session_each_shows_the_way_in_and_does_nothing(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "只有王岗知道"})
    before = state_of(site)
    app = create_app(site.settings)
    for cookie in (None, "x", "eyJ4IjoxfQ.x.y"):
        browser = app.test_client()
        if cookie:
            browser.set_cookie("editor", cookie)
        for address in behind_the_guard(app, "GET", "POST"):
            answer = browser.open(address.at("dianhua"), method=address.method, data={"f.hours": "x"})
            assert answer.status_code == 403, address
            assert 'name="phrase"' in said(answer), address
            assert "只有王岗知道" not in said(answer), address
    assert state_of(site) == before


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        pytest.param({}, "", id="no token"),
        pytest.param({}, "x.y.z", id="a token of nobody"),
        pytest.param({}, "another's", id="a token of another session"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, "own", id="from another site"),
        pytest.param({"Origin": "https://evil.example"}, "own", id="from another origin"),
    ],
)
def test_a_form_that_is_not_of_this_session_does_nothing_anywhere(
    site: Site, headers: dict[str, str], token: str
) -> None:
    editor, other = site.client("王岗"), site.client("李岗")
    sent = {"own": editor.token(), "another's": other.token()}.get(token, token)
    before = state_of(site)
    for address in [a for a in addresses(create_app(site.settings), "POST") if a.method == "POST"]:
        answer = editor.client.post(address.at("dianhua"), data={"token": sent}, headers=headers)
        assert answer.status_code == 403, address
    assert state_of(site) == before


def test_no_place_in_an_address_leads_out_or_fails(site: Site) -> None:
    editor = site.client("王岗")
    before = state_of(site)
    walked = [a for a in behind_the_guard(create_app(site.settings), "GET", "POST") if "<" in a.rule]
    for number, address in enumerate(walked):
        for place in some(PLACES, number):
            path = address.at(place)
            answer = editor.get(path) if address.method == "GET" else editor.post(path)
            assert answer.status_code < 500, (address, place)
            assert "<script>alert" not in said(answer), (address, place)
            assert "root:" not in said(answer), (address, place)
    assert state_of(site)[:2] == before[:2]
    assert_no_canary(site)


def some(all_: list[str], number: int) -> list[str]:
    """Return every third, another third for the next address: all at every address takes minutes."""
    return all_[number % 3 :: 3]


def controls(page: str) -> set[str]:
    """Return the names of what a page's forms send."""
    return {name for name in re.findall(r'name="([\w.-]+)"', page) if name not in ("token", "q", "viewport")}


def test_no_value_in_a_form_runs_leads_out_or_fails(site: Site) -> None:
    editor = site.client("王岗")
    app = create_app(site.settings)
    names = {
        "id",
        "commit",
        "seen",
        "reason",
        "words",
        "when",
        "on",
        "do",
        "sure",
        "keep.hours",
        "r.1.was",
        "r.1.now",
        "c.1.id",
    }
    for address in behind_the_guard(app, "GET"):
        names |= controls(said(editor.get(address.at("dianhua"))))
    assert {"f.title", "by", "new"} <= names
    for number, address in enumerate(behind_the_guard(app, "POST")):
        for value in some(VALUES, number):
            shown = ["hours", "title", "phones", "attachments", "contacts"]
            sent = {**dict.fromkeys(sorted(names), value), "shown": shown}
            answer = editor.post(address.at("dianhua"), sent)
            assert answer.status_code < 500, (address, value[:40])
            if answer.mimetype != "application/json":  # read by a script of ours, as text
                assert "<script>alert" not in said(answer), (address, value[:40])
    assert_no_canary(site)
    for path in ("/", "/d/dianhua", "/editor", "/edit/dianhua", "/status"):
        page = editor.get(path)
        assert page.status_code < 500, path
        assert "<script>alert" not in page.text, path
        assert "onerror=alert" not in re.sub(r'(?s)<textarea.*?</textarea>|value="[^"]*"', "", page.text), (
            path
        )


def test_a_draft_of_another_is_out_of_reach_at_every_address(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    sent = {"type": "procedure", "title": "还没发布的秘密", "category": "便民服务"}
    id = wang.post("/new", sent).headers["Location"].rsplit("/", 1)[-1]
    wang.save(id, {"f.hours": "只有王岗知道"})
    wang.save("dianhua", {"f.hours": "也只有王岗知道"})
    app = create_app(site.settings)
    for document in (id, "dianhua"):
        drafted = wang.form(document)
        for address in behind_the_guard(app, "GET", "POST"):
            if address.endpoint in ("signing.sign_out", "creating.copy"):
                continue
            path = address.at(document)
            answer = li.get(path) if address.method == "GET" else li.post(path, {"f.hours": "李岗写的"})
            assert answer.status_code < 500, address
            assert "王岗知道" not in said(answer), address
        assert wang.form(document) == drafted
    assert li.get(f"/edit/{id}").status_code == 404


def test_an_editor_who_may_not_approve_changes_nothing_that_waits(site: Site) -> None:
    file = site.folder / "handbook.yml"
    file.write_text(file.read_text(encoding="utf-8") + "approval: required\n", encoding="utf-8")
    git(site.top, "commit", "-qam", "两个人看")
    wang, li = site.client("王岗"), site.client("李岗")
    wang.save("dianhua", {"f.hours": "下午"})
    address = wang.publish("dianhua").headers["Location"]
    seen = re.search(r'name="seen" value="(\w+)"', site.client("张主任", approver=True).get(address).text)
    assert seen
    before = git(site.top, "rev-parse", "main", "proposals/1")
    for route in behind_the_guard(create_app(site.settings), "POST"):
        if "<name>" not in route.rule and "<int" not in route.rule:
            continue
        for editor in (li, wang) if route.endpoint != "proposing.send_back" else (li,):
            answer = editor.post(route.at("1"), {"seen": seen[1], "reason": "不行"})
            assert 400 <= answer.status_code < 500, route
    assert git(site.top, "rev-parse", "main", "proposals/1") == before


def test_links_in_the_folder_are_followed_by_no_address(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("别处: [不该看到]\n", encoding="utf-8")
    (site.folder / "synonyms.yml").symlink_to(secret)
    (site.folder / "assets").symlink_to(tmp_path)
    (site.folder / "contacts/life/lianjie.md").symlink_to(tmp_path / "secret.yml")
    editor: Editor = site.client("王岗")
    for address in behind_the_guard(create_app(site.settings), "GET"):
        for place in ("lianjie", "synonyms", "dianhua"):
            answer = editor.get(address.at(place))
            assert answer.status_code < 500, (address, place)
            assert "不该看到" not in said(answer), (address, place)
    assert secret.read_text(encoding="utf-8") == "别处: [不该看到]\n"
