"""A hostile visitor without an account, and a hostile editor with one, try the same addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from ipaddress import ip_network
from pathlib import Path

import pytest

import webapp
from indexer.accounts.accounts import Accounts
from indexer.settings import Settings
from tests.editor.conftest import PHRASE, TOKEN, Editor, Site, git
from webapp.app import create_app

READ = ["/editor", "/edit/tingche", "/edit/tingche/review", "/editor/published/abc"]
WRITE = [
    "/edit/tingche",
    "/edit/tingche/check",
    "/edit/tingche/preview",
    "/edit/tingche/review",
    "/edit/tingche/publish",
    "/edit/tingche/discard",
    "/editor/undo",
]


def test_nothing_is_there_before_the_first_account(site: Site) -> None:
    browser = create_app(site.settings).test_client()
    assert {browser.get(address).status_code for address in [*READ, "/editor/sign-in"]} == {404}
    assert {browser.post(address).status_code for address in [*WRITE, "/editor/sign-in"]} == {404}
    assert not (site.settings.data_dir / "accounts.sqlite3").exists()
    assert "Set-Cookie" not in browser.get("/browse").headers


def test_who_is_not_signed_in_is_shown_the_way_and_nothing_else(site: Site) -> None:
    site.client("王岗")
    browser = create_app(site.settings).test_client()
    for address in READ:
        answer = browser.get(address)
        assert answer.status_code == 403
        assert 'name="phrase"' in answer.text
    before = git(site.top, "rev-parse", "HEAD")
    assert {browser.post(address, data={"f.title": "x"}).status_code for address in WRITE} == {403}
    assert git(site.top, "rev-parse", "HEAD") == before


def phrase_fields(site: Site) -> list[str]:
    """Return every field for a passphrase: of the page to sign in, and of that behind an invitation."""
    site.client("王岗")
    invited = Path(webapp.__file__).parent / "templates" / "editor" / "start.html"
    pages = [create_app(site.settings).test_client().get("/editor/sign-in").text, invited.read_text("utf-8")]
    found = [re.findall(r'<input[^>]*name="(?:phrase|again)"[^>]*>', page) for page in pages]
    assert [len(fields) for fields in found] == [1, 2]
    return [field for fields in found for field in fields]


def test_passphrases_are_not_shown_while_they_are_typed(site: Site) -> None:
    assert all('type="password"' in field for field in phrase_fields(site))


def test_passphrases_may_be_pasted_and_come_from_a_manager(site: Site) -> None:
    for field in phrase_fields(site):
        assert re.search(r'autocomplete="(?:current|new)-password"', field)
        assert not re.search(r"readonly|maxlength|onpaste", field)
    scripts = (Path(webapp.__file__).parent / "static").glob("*.js")
    texts = [script.read_text(encoding="utf-8") for script in scripts]
    assert not any(
        re.search("phrase|password", text) for text in texts
    )  # only a document's text listens to pasting


def test_reading_stays_open_and_sets_no_cookie_of_editors(site: Site) -> None:
    site.client("王岗")
    answer = create_app(site.settings).test_client().get("/d/tingche")
    assert answer.status_code == 200
    assert all(not cookie.startswith("editor=") for cookie in answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        pytest.param({}, "", id="no token"),
        pytest.param({}, "x", id="a token of nobody"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, "own", id="from another site"),
        pytest.param({"Origin": "https://evil.example"}, "own", id="from another origin"),
    ],
)
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str], token: str) -> None:
    editor = site.client("王岗")
    sent = {**editor.form("dianhua"), "f.hours": "下午", "token": editor.token() if token == "own" else token}
    answer = editor.client.post("/edit/dianhua", data=sent, headers=headers)
    assert answer.status_code == 403
    assert "没发布的草稿 <small>0" in editor.get("/editor").text


def test_a_token_of_one_session_is_none_in_another(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    answer = li.client.post("/edit/dianhua", data={**li.form("dianhua"), "token": wang.token()})
    assert answer.status_code == 403


def test_the_cookie_is_out_of_reach_and_changes_at_sign_in(site: Site) -> None:
    link = site.link("王岗")
    browser = create_app(site.settings).test_client()
    planted = browser.get(f"/editor/start?link={link}")
    token = unescape(re.findall(r'name="token" value="([^"]+)"', planted.text)[-1])
    sent = {"token": token, "link": link, "phrase": PHRASE, "again": PHRASE}
    answer = browser.post("/editor/start", data=sent)
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("editor=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert cookie.split(";")[0] not in planted.headers.get("Set-Cookie", "")


def test_a_cookie_that_was_copied_ends_with_signing_out_everywhere(site: Site) -> None:
    editor = site.client("王岗")
    copied = editor.client.get_cookie("editor")
    assert copied is not None
    editor.post("/editor/sign-out", {"everywhere": "1"})
    thief = create_app(site.settings).test_client()
    thief.set_cookie("editor", copied.value)
    assert thief.get("/editor").status_code == 403


def test_wrong_passphrases_wait_and_tell_nothing(site: Site) -> None:
    site.client("王岗")
    browser = create_app(site.settings).test_client()
    said = []
    for name in ["王岗", "没这人", "王岗", "王岗", "王岗"]:
        page = browser.get("/editor/sign-in").text
        token = unescape(re.findall(r'name="token" value="([^"]+)"', page)[-1])
        said.append(
            browser.post("/editor/sign-in", data={"token": token, "name": name, "phrase": "不对的口令"})
        )
    assert [answer.status_code for answer in said] == [403, 403, 403, 403, 429]
    alert = r'<p role="alert"><b>(.*?)</b>'
    assert re.search(alert, said[0].text)[1] == re.search(alert, said[1].text)[1]  # type: ignore[index]
    assert int(said[-1].headers["Retry-After"]) > 0


def test_passphrases_sent_at_once_are_no_way_around_waiting(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them comes while the one before is still being judged."""
    site.client("王岗")
    app = create_app(site.settings)
    said: list[int] = []

    def tried() -> None:
        browser = app.test_client()
        token = unescape(re.findall(TOKEN, browser.get("/editor/sign-in").text)[-1])
        answer = browser.post(
            "/editor/sign-in", data={"token": token, "name": "王岗", "phrase": "不对的口令"}
        )
        said.append(answer.status_code)

    def judged(_accounts: Accounts, _name: str, _phrase: str) -> None:
        tried()

    monkeypatch.setattr(Accounts, "known_by", judged)
    tried()
    assert sorted(said) == [403, 403, 403, 429]


def test_signing_in_leads_to_no_address_that_was_sent_along(site: Site) -> None:
    site.client("王岗")
    browser = create_app(site.settings).test_client()
    page = browser.get("/editor/sign-in").text
    token = unescape(re.findall(r'name="token" value="([^"]+)"', page)[-1])
    sent = {"token": token, "name": "王岗", "phrase": PHRASE, "document": "//evil.example"}
    assert browser.post("/editor/sign-in", data=sent).headers["Location"] == "/editor"


@pytest.mark.parametrize(
    "id",
    [
        "../../etc/passwd",
        "..%2f..%2fx",
        "%2e%2e",
        "--help",
        ".git",
        "tingche/../../x",
        "tingche\0",
        "有的没的",
    ],
)
def test_an_id_leads_out_of_nothing(site: Site, id: str) -> None:
    editor = site.client("王岗")
    assert editor.get(f"/edit/{id}").status_code in (404, 308, 400)
    answer = editor.post(f"/edit/{id}", {"shown": "title", "f.title": "x", "do": "save"})
    assert answer.status_code in (404, 405, 308, 400)
    assert git(site.top, "status", "--porcelain") == ""


def test_ids_types_and_unknown_fields_of_a_form_count_for_nothing(site: Site) -> None:
    editor = site.client("王岗")
    hostile = {
        "shown": ["id", "type", "former_ids", "secrecy", "path", "hours"],
        "f.id": "../x", "f.type": "policy", "f.former_ids": "tingche", "f.secrecy": "秘密",
        "f.path": "/etc/x", "f.hours": "下午",
    }  # fmt: skip
    editor.post("/edit/dianhua", {**hostile, "do": "save"})
    editor.publish("dianhua")
    text = site.text("contacts/life/dianhua.md")
    assert "hours: 下午" in text
    assert "id: dianhua\n" in text
    assert "秘密" not in text
    assert "former_ids" not in text


@pytest.mark.parametrize(
    "value",
    [
        "x\n---\nid: evil",
        "x\r\nrepealed_on: 2020-01-01",
        '"} , {evil: 1',
        "!!python/object/apply:os.system [id]",
        "&a [*a]",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "# 全是注释",
        "\u202e倒着\x07响",
    ],
)
def test_a_value_stays_one_value(site: Site, value: str) -> None:
    editor = site.client("王岗")
    before = site.text("contacts/life/dianhua.md")
    editor.save("dianhua", {"f.hours": value})
    editor.publish("dianhua")
    after = site.text("contacts/life/dianhua.md")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(added) <= 1
    assert after.replace(added[0] + "\n", "") == before if added else after == before
    shown = editor.get("/edit/dianhua").text
    assert "evil:" not in after.replace(added[0] if added else "", "")
    assert "<script>" not in shown


def test_html_of_a_body_runs_nowhere(site: Site) -> None:
    editor = site.client("王岗")
    body = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
    seen = editor.post("/edit/dianhua/preview", {"body": body}).text
    editor.save("dianhua", {"body": body})
    review = editor.get("/edit/dianhua/review").text
    for page in (seen, review[review.index("正文发布以后的样子") :]):
        assert "<script>alert" not in page
        assert "onerror" not in page
        assert "javascript:" not in page
    assert "script-src 'self'" in editor.get("/edit/dianhua").headers["Content-Security-Policy"]
    form = re.sub(
        r"<textarea.*?</textarea>", "", editor.get("/edit/dianhua").text.split("<body")[1], flags=re.S
    )
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", form)


def test_hooks_and_attributes_of_the_repository_run_nothing(site: Site) -> None:
    ran = site.top.parent / "ran"
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-index-change"):
        hook = site.top / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
        hook.chmod(0o755)
    (site.top / ".gitattributes").write_text("*.md text eol=crlf working-tree-encoding=UTF-16\n")
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    ran.unlink(missing_ok=True)
    editor.publish("dianhua")
    assert "hours: 下午\n" in git(site.top, "cat-file", "blob", "HEAD:handbook/contacts/life/dianhua.md")
    assert not ran.exists()


def test_a_link_in_place_of_a_file_is_not_written_through(site: Site) -> None:
    outside = site.top.parent / "outside.md"
    path = site.folder / "contacts/life/dianhua.md"
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    path.rename(outside)
    path.symlink_to(outside)
    before = outside.read_bytes()
    assert editor.publish("dianhua").status_code >= 300
    assert outside.read_bytes() == before


def test_an_author_is_a_name_and_no_option(site: Site) -> None:
    editor = site.client("王 岗-1")
    editor.correct("dianhua", {"f.hours": "下午"})
    assert git(site.top, "log", "-1", "--format=%an <%ae>").strip() == "王 岗-1 <editor@handbook.invalid>"


def test_the_proxy_names_editors_that_have_an_account(site: Site) -> None:
    site.client("王岗")
    settings: Settings = replace(
        site.settings, sign_in_header="X-Remote-User", trusted_proxy=(ip_network("127.0.0.1/32"),)
    )
    browser = create_app(settings).test_client()
    named = {"X-Remote-User": "王岗".encode().decode("latin-1")}
    assert "编辑台" in browser.get("/editor", headers=named).text
    assert browser.get("/editor", headers={"X-Remote-User": "nobody"}).status_code == 403
    elsewhere = {"REMOTE_ADDR": "10.9.9.9"}
    assert browser.get("/editor", headers=named, environ_overrides=elsewhere).status_code == 403


def test_the_journal_holds_no_content(site: Site) -> None:
    editor: Editor = site.client("王岗")
    editor.correct("dianhua", {"f.hours": "独特的内容"})
    log = (site.settings.data_dir / "editing.log").read_text(encoding="utf-8")
    assert "独特的内容" not in log
    assert "\t王岗\tpublished\tdianhua\t" in log
