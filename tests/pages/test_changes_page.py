"""`/changes` and `/changes.atom`: what changed before and after, for whom, out of a real repository."""

import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from indexer.clock import SHANGHAI
from indexer.content.handbook import read_handbook
from indexer.git import history
from indexer.git.revisions import revision

HANDBOOK = """
title: 示例手册
organisation: 示例站
categories:
  - {key: public, title: 公共服务}
audiences:
  - {title: 全体居民, everyone: true}
  - 老年人
"""

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def document(id, *lines, body="每月一百元。"):
    head = (f"id: {id}", f"title: 文件{id}", "type: policy", "category: public", "verified_on: 2026-01-01")
    return "\n".join(["---", *head, *lines, "---", "## 金额", "", body, ""])


@pytest.fixture
def commit(tmp_path):
    """Return a function that writes files into the repository (None deletes) and commits them on a day."""

    def run(day, *arguments):
        when = f"{day}T10:00:00+08:00"
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.cn", *arguments],
            cwd=tmp_path,
            check=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GIT_COMMITTER_DATE": when},
        )

    def write(day, message, files):
        if not (tmp_path / ".git").exists():
            run(day, "init", "-q")
            (tmp_path / "handbook.yml").write_text(HANDBOOK, encoding="utf-8")
            (tmp_path / ".gitignore").write_text("state/\n", encoding="utf-8")
        for name, text in files.items():
            path = tmp_path / name
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        run(day, "add", "-A", ".")
        run(day, "commit", "-qm", message)

    return write


@pytest.fixture
def serve(tmp_path, make_client):
    """Return a client that serves the folder as it is, on 23 November 2026."""

    def make(now=datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)):
        handbook = replace(read_handbook(tmp_path).handbook, revision=revision(tmp_path))
        return make_client(handbook=handbook, now=now)

    return make


@pytest.fixture
def client(commit, serve):
    """Two documents since spring; this week one changed, one came, one only got white space."""
    commit("2026-03-01", "建手册", {"a.md": document("a", "audiences: [老年人]"), "b.md": document("b")})
    later = document("a", "audiences: [老年人]", "effective_to: 2026-12-31", body="每月 <二> 百元。")
    commit("2026-11-20", "提标 & 定期限", {"a.md": later, "c.md": document("c")})
    commit("2026-11-22", "排版", {"b.md": document("b", body="每月\n一百元。\n\n")})
    return serve()


def test_changed_document_tells_before_and_after_and_for_whom(client):
    text = client.get("/changes").text
    assert '<a href="/d/a">文件a</a>' in text
    assert "修改 · 11月20日 · 给老年人" in text
    assert "提标" not in text  # what an editor noted is for editors
    assert "<li>有效期至写上：2026-12-31</li>" in text
    assert "<tr><td>每月一百元。</td><td>每月 &lt;二&gt; 百元。</td></tr>" in text


def test_new_document_is_new_and_white_space_is_no_change(client):
    text = client.get("/changes").text
    assert "新增 · 11月20日 · 给全体居民" in text
    assert "文件b" not in text
    assert "2 份" in text


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        pytest.param("2026-11-21", set(), id="nothing but white space"),
        pytest.param("2026-11-20", {"a", "c"}, id="that very day counts"),
        pytest.param("2026-02-28", {"a", "b", "c"}, id="before the first commit"),
        pytest.param("HEAD~2", {"a", "c"}, id="a revision"),
        pytest.param("2027-01-01", set(), id="a day to come"),
    ],
)
def test_since_is_a_day_or_a_revision(client, since, shown):
    text = client.get(f"/changes?since={since}").text
    assert {id for id in "abc" if f'<h2><a href="/d/{id}">' in text} == shown
    assert ("没有变动。" in text) is (not shown)


@pytest.mark.parametrize(
    ("since", "status"),
    [("2026-02-30", 400), ("--all", 400), ("a b", 400), ("nothing", 404), ("%00", 400), ("", 200)],
)
def test_malformed_or_unknown_since_is_refused(client, since, status):
    assert client.get(f"/changes?since={since}").status_code == status


def test_document_that_went_is_told_by_its_title(client, commit, serve):
    commit("2026-11-23", "不办了", {"c.md": None})
    text = serve().get("/changes?since=HEAD~1").text
    assert "<h2>文件c</h2>" in text
    assert "拿掉 · 11月23日" in text


def test_badge_stands_beside_what_changed_within_a_week(client):
    badge = "7日内有变"
    assert badge in client.get("/d/a").text
    assert badge not in client.get("/d/b").text
    row = client.get("/browse/public").text
    assert row.count(badge) == 2
    assert client.get("/?q=文件&open=a").text.count(badge) == 1


def test_home_page_counts_what_changed_within_a_week_and_leads_on(client, serve):
    assert re.search(r'<a href="/changes[^"]*">7日内有变 2 份</a>', client.get("/").text)
    day = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)
    assert "7日内有变" not in serve(now=day).get("/").text


def test_badge_goes_after_a_week(client, serve):
    day = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
    assert "7日内有变" in serve(now=day).get("/d/a").text
    assert "7日内有变" not in serve(now=day.replace(day=28)).get("/d/a").text


def test_handbook_that_is_new_as_a_whole_has_no_badges(commit, serve):
    commit("2026-11-22", "建手册", {"a.md": document("a")})
    assert "7日内有变" not in serve().get("/d/a").text


def test_outside_git_the_page_says_why_nothing_is_known(tmp_path, serve):
    (tmp_path / "handbook.yml").write_text(HANDBOOK, encoding="utf-8")
    (tmp_path / "a.md").write_text(document("a"), encoding="utf-8")
    client = serve()
    text = client.get("/changes").text
    assert "这本手册没有历史：它不在 git 里，所以不知道哪些文件有变动。" in text
    assert "没有变动。" not in text
    assert client.get("/d/a").status_code == 200
    assert ElementTree.fromstring(client.get("/changes.atom").text).findall("a:entry", ATOM) == []


def test_second_page_load_runs_no_git(client, monkeypatch):
    for address in ("/changes", "/d/a"):
        client.get(address)
    monkeypatch.setattr(history, "run", None)
    for address in ("/changes", "/changes.atom", "/d/a", "/browse/public"):
        assert client.get(address).status_code == 200


def test_feed_is_atom_with_what_changed(client):
    response = client.get("/changes.atom")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.text)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for tag in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{tag}", namespaces=ATOM)
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == ["修改：文件a", "新增：文件c"]
    first = entries[0]
    assert first.findtext("a:updated", namespaces=ATOM) == "2026-11-20T10:00:00+08:00"
    assert first.find("a:link", ATOM).get("href") == "http://localhost/d/a"
    assert "有效期至写上：2026-12-31" in first.findtext("a:summary", namespaces=ATOM)
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-11-20T10:00:00+08:00"


def test_ids_of_the_feed_stay_while_the_change_stays(client, commit, serve):
    def ids(client):
        feed = ElementTree.fromstring(client.get("/changes.atom").text)
        entries = feed.findall("a:entry", ATOM)
        return {e.findtext("a:title", namespaces=ATOM): e.findtext("a:id", namespaces=ATOM) for e in entries}

    before = ids(client)
    commit("2026-11-23", "又改", {"c.md": document("c", "effective_to: 2027-12-31")})
    after = ids(serve())
    assert before["修改：文件a"] == after["修改：文件a"]
    assert before["新增：文件c"] != after["新增：文件c"]
    assert all(value.startswith("urn:uuid:") for value in after.values())


def test_internal_changes_are_on_the_page_and_not_in_the_feed(client, commit, serve):
    commit("2026-11-23", "内部", {"n.md": document("n", "openness: internal")})
    client = serve()
    assert "文件n" in client.get("/changes").text
    assert "文件n" not in client.get("/changes.atom").text


def test_sheet_to_learn_from_has_a_line_to_sign(client):
    assert "学习单" in client.get("/changes").text


@pytest.mark.parametrize("today", [date.min, date.max])
def test_ends_of_the_calendar_are_answered(client, serve, today):
    far = datetime(today.year, today.month, today.day, 9, 0, tzinfo=SHANGHAI)
    for address in ("/changes", "/status", "/windows.ics", "/d/a"):
        assert serve(now=far).get(address).status_code == 200
