"""Tables for a day, and several changes of one place for several days."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest

from indexer.clock import SHANGHAI
from tests.editor.conftest import Editor, Site, git
from tests.editor.test_dated import DAY, EVE, MORNING, due, put_off

CONTACT = "contacts/life/dianhua.md"
SYNONYMS = """\
# 前台记的
停车: [搁车, 泊车]  # 两个都有人说
缴费:
  - 交钱
"""
FEBRUARY, MARCH = (datetime(2027, month, 1, 0, 1, tzinfo=SHANGHAI) for month in (2, 3))


@pytest.fixture
def listed(site: Site) -> Site:
    """The site with a list of synonyms and an event."""
    (site.folder / "synonyms.yml").write_text(SYNONYMS, encoding="utf-8")
    git(site.top, "add", "-A")
    git(site.top, "commit", "-qm", "词")
    return site


def cells(page: str) -> dict[str, str]:
    """Return the first table of a page as a browser sends it."""
    inputs = r'<input[^>]* name="([cr]\.[^"]+)" value="([^"]*)"'
    areas = r'name="([cr]\.[^"]+)"[^>]*>\n([^<]*)<'
    found = re.findall(f"{inputs}|{areas}", page)
    return {one or three: unescape(two or four) for one, two, three, four in found}


def table(editor: Editor, address: str, changes: dict[str, str], *, on: str) -> int:
    """Change cells of a table and have it published on a day; return the status."""
    sent = {**cells(editor.get(address).text), **changes}
    page = editor.post(address, sent).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    answer = editor.post(f"{address}/publish", {**cells(page), "seen": seen[1], "when": "later", "on": on})
    return answer.status_code


def test_list_is_published_on_its_day(listed: Site) -> None:
    editor = listed.client("王岗")
    assert table(editor, "/editor/lists/synonyms", {"r.1.words": "搁车、泊车、停一停"}, on=DAY) == 303
    assert listed.text("synonyms.yml") == SYNONYMS
    page = editor.get("/editor").text
    assert f"{DAY} 发布“居民的叫法”这张表" in page
    assert "“停车”居民的叫法添停一停" in editor.get("/editor/dated/1").text
    assert f"定了 {DAY} 发布的一处修改" in editor.get("/editor/lists/synonyms").text
    assert due(listed, EVE) == ()
    [came] = due(listed, MORNING)
    assert came.why == ""
    assert "停车: [搁车, 泊车, 停一停]  # 两个都有人说" in listed.text("synonyms.yml")
    assert listed.log()[0] == "王岗: 居民的叫法：“停车”居民的叫法添停一停"


def test_other_rows_published_meanwhile_stay_and_the_same_row_stops_it(listed: Site) -> None:
    editor = listed.client("王岗")
    for words in ("搁车、泊车、停一停", "泊车、搁这儿"):
        assert table(editor, "/editor/lists/synonyms", {"r.1.words": words}, on=DAY) == 303
    file = listed.folder / "synonyms.yml"
    file.write_text(SYNONYMS + "低保: [最低生活保障]\n", encoding="utf-8")
    git(listed.top, "commit", "-qam", "别人添的")
    first, second = due(listed, MORNING)
    assert first.revision
    assert second.stopped
    assert listed.text("synonyms.yml").endswith("低保: [最低生活保障]\n")
    assert "停一停" in listed.text("synonyms.yml")
    editor.post("/editor/dated/2/take-back")
    page = editor.get("/editor/lists/synonyms").text
    assert "您写的回来了" in page
    assert "搁这儿" in page
    assert "“居民的叫法”这张表" in editor.get("/editor").text
    editor.post("/editor/lists/synonyms/discard")
    assert "您写的回来了" not in editor.get("/editor/lists/synonyms").text


def test_list_taken_back_is_in_its_cells_again(listed: Site) -> None:
    editor = listed.client("王岗")
    changes = {"r.1.words": "停一停", "r.3.term": "遛弯", "r.3.words": "散步"}
    table(editor, "/editor/lists/synonyms", changes, on=DAY)
    answer = editor.post("/editor/dated/1/take-back")
    assert answer.headers["Location"] == "/editor/lists/synonyms"
    assert due(listed, MORNING) == ()
    page = editor.get("/editor/lists/synonyms").text
    assert "停一停" in page
    assert "遛弯" in page
    sent = cells(page)
    looked = editor.post("/editor/lists/synonyms", sent).text
    seen = re.search(r'name="seen" value="(\w+)"', looked)
    assert seen
    answer = editor.post("/editor/lists/synonyms/publish", {**cells(looked), "seen": seen[1]})
    assert answer.status_code == 303
    assert "遛弯: [散步]" in listed.text("synonyms.yml")
    assert "您写的回来了" not in editor.get("/editor/lists/synonyms").text


def test_list_sent_back_is_in_its_cells_with_the_reason(listed: Site) -> None:
    file = listed.folder / "handbook.yml"
    file.write_text(file.read_text(encoding="utf-8") + "approval: required\n", encoding="utf-8")
    git(listed.top, "commit", "-qam", "两个人看")
    wang, li = listed.client("王岗"), listed.client("李主任", approver=True)
    assert table(wang, "/editor/lists/synonyms", {"r.1.words": "停一停"}, on=DAY) == 303
    assert "去掉搁车、泊车" in li.get("/proposals/1").text
    li.post("/proposals/1/return", {"reason": "原来的别去掉"})
    page = wang.get("/editor/lists/synonyms").text
    assert "原来的别去掉" in page
    assert "停一停" in page


def test_contacts_are_published_on_their_day_and_taken_back_as_drafts(site: Site) -> None:
    editor = site.client("王岗")
    changes = {"c.1.hours": "下午", "c.2.title": "新的一家", "c.2.kind": "维修商", "c.2.category": "便民服务"}
    changes["c.2.phones"] = "010-0000-0102"
    assert table(editor, "/editor/contacts", changes, on=DAY) == 303
    assert f"{DAY} 发布联系方式表里的 2 家" in editor.get("/editor").text
    assert "hours" not in site.text(CONTACT)
    editor.post("/editor/dated/1/take-back")
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert "新的一家" in editor.get("/editor").text
    assert table(editor, "/editor/contacts", changes, on=DAY) == 303
    [came] = due(site, MORNING)
    assert came.why == ""
    assert "hours: 下午" in site.text(CONTACT)
    assert "新的一家" in editor.get("/editor/contacts").text


def test_changes_for_two_days_come_one_after_the_other_whatever_was_switched_off(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    wang.save("dianhua", {"f.hours": "二月的", "f.service_area": "全区"})
    assert put_off(wang, "dianhua", "2027-02-01") == 303
    li.save("dianhua", {"f.hours": "一月的", "f.price_note": "不收"})
    assert put_off(li, "dianhua", DAY) == 303
    first, second = due(site, MARCH)
    assert (first.change.day.month, second.change.day.month) == (1, 2)
    assert first.revision
    assert second.revision
    text = site.text(CONTACT)
    assert "hours: 二月的" in text
    assert "price_note: 不收" in text
    assert "service_area: 全区" in text
    assert [line.split(":")[0] for line in site.log()[:2]] == ["王岗", "李岗"]


def test_two_for_one_day_and_one_field_are_for_somebody_to_choose(site: Site) -> None:
    for name, hours in (("王岗", "上午"), ("李岗", "下午")):
        editor = site.client(name)
        editor.save("dianhua", {"f.hours": hours})
        assert put_off(editor, "dianhua") == 303
    first, second = due(site, FEBRUARY)
    assert first.revision
    assert second.stopped
    assert "hours: 上午" in site.text(CONTACT)


def test_an_earlier_one_taken_back_leaves_the_later_as_it_was(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "一月的"})
    put_off(editor, "dianhua", DAY)
    editor.save("dianhua", {"f.hours": "二月的"})
    put_off(editor, "dianhua", "2027-02-01")
    editor.post("/editor/dated/1/take-back")
    [came] = due(site, FEBRUARY)
    assert came.revision
    assert "hours: 二月的" in site.text(CONTACT)


def test_settings_in_a_proposal_are_shown_line_by_line(site: Site, tmp_path: Path) -> None:
    li = site.client("李主任", approver=True)
    git(site.top, "checkout", "-q", "-b", "proposals/hand")
    file = site.folder / "handbook.yml"
    file.write_text(file.read_text(encoding="utf-8") + "expiring_days: 30\n", encoding="utf-8")
    git(site.top, "commit", "-qam", "整理一下")
    git(site.top, "checkout", "-q", "main")
    page = li.get("/proposals/hand").text
    assert "添：expiring_days: 30" in page
    assert "手册的设置" in page
