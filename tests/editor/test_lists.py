"""Synonyms, materials, calendar and events in the page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from .conftest import Editor, Site, git

SYNONYMS = "# 听来的怪叫法也收\n低保: [吃低保, 低保金]  # 前台\n停车: [泊车]\n"
EVENTS = """\
# 先办的在前
- key: tc
  title: 要停车
  asks: [停车]
  documents:
    - {document: jiaofei, why: 先交钱}
"""


@pytest.fixture
def editor(site: Site) -> Editor:
    (site.folder / "synonyms.yml").write_text(SYNONYMS, encoding="utf-8")
    (site.folder / "events.yml").write_text(EVENTS, encoding="utf-8")
    git(site.top, "add", "-A")
    git(site.top, "commit", "-q", "-m", "词表")
    return site.client("王岗")


def table_of(editor: Editor, name: str) -> dict[str, str]:
    page = editor.get(f"/editor/lists/{name}").text
    found = {n: unescape(v) for n, v in re.findall(r'name="(r\.[^"]+)" value="([^"]*)"', page)}
    for n, text in re.findall(r'<textarea rows="\d" name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S):
        found[n] = unescape(text)
    found |= dict.fromkeys(re.findall(r'<select name="([^"]+)"', page), "放假")
    return found


def changed(editor: Editor, name: str, cells: dict[str, str]) -> tuple[str, int]:
    """Return the page that says what changes, and what publishing answers."""
    page = editor.post(f"/editor/lists/{name}", {**table_of(editor, name), **cells}).text
    start = page.index(f'action="/editor/lists/{name}/publish"')
    inputs = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page[start:])
    sent = {name: unescape(value) for name, value in inputs}
    return page, editor.post(f"/editor/lists/{name}/publish", sent).status_code


def test_residents_words_are_added_and_all_else_stays_byte_for_byte(site: Site, editor: Editor) -> None:
    cells = {"r.1.words": "吃低保、低保金，揭不开锅", "r.3.term": "暖气", "r.3.words": "大暖气"}
    page, status = changed(editor, "synonyms", cells)
    assert "揭不开锅" in page
    assert status == 303
    assert site.text("synonyms.yml") == (
        "# 听来的怪叫法也收\n低保: [吃低保, 低保金, 揭不开锅]  # 前台\n停车: [泊车]\n暖气: [大暖气]\n"
    )
    assert site.log()[0] == "王岗: 居民的叫法：改了 2 处"


def test_a_table_sent_as_it_was_publishes_nothing(site: Site, editor: Editor) -> None:
    commits = site.log()
    for name in ("synonyms", "materials", "calendar", "events"):
        page, status = changed(editor, name, {})
        assert "没有要发布的" in page
        assert status == 409
    assert site.log() == commits


def test_documents_of_an_event_are_their_titles_and_unknown_ones_are_refused(
    site: Site, editor: Editor
) -> None:
    assert table_of(editor, "events")["r.1.documents"] == "停车缴费——先交钱"
    page, status = changed(editor, "events", {"r.1.documents": "停车缴费——先交钱\n没有这份"})
    assert "“没有这份”不是手册里的标题" in page
    assert status == 200
    _, status = changed(editor, "events", {"r.1.documents": "停车缴费——先交钱\n停车管理电话——有事打"})
    assert status == 303
    assert site.text("events.yml") == EVENTS + "    - {document: dianhua, why: 有事打}\n"


def test_a_calendar_is_begun_and_a_day_that_is_none_is_refused(site: Site, editor: Editor) -> None:
    _, status = changed(editor, "calendar", {"r.1.from": "2026-10-01", "r.1.name": "国庆"})
    assert status == 303
    assert site.text("calendar.yml") == "holidays:\n  - {date: 2026-10-01, name: 国庆}\n"
    page, status = changed(editor, "calendar", {"r.1.from": "2026-10-99"})
    assert "日期不对" in page
    assert status == 200


def test_a_row_another_editor_changed_meanwhile_is_not_written_over(site: Site, editor: Editor) -> None:
    mine = {**table_of(editor, "synonyms"), "r.1.words": "吃低保"}
    changed(site.client("李岗"), "synonyms", {"r.1.words": "吃低保、低保金、低保户"})
    page = editor.post("/editor/lists/synonyms", mine).text
    assert "刚刚被别人改过" in page
    assert "低保户" in site.text("synonyms.yml")


def with_order(cells: dict[str, str], *numbers: int) -> dict[str, str]:
    """Return the cells of a form whose rows stand in this order."""
    return {key: value for n in numbers for key, value in cells.items() if key.startswith(f"r.{n}.")}


def published_of(editor: Editor, page: str, name: str) -> int:
    start = page.index(f'action="/editor/lists/{name}/publish"')
    inputs = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page[start:])
    sent = {name: unescape(value) for name, value in inputs}
    return editor.post(f"/editor/lists/{name}/publish", sent).status_code


def test_rows_change_places_and_keep_their_bytes_and_their_comments(site: Site, editor: Editor) -> None:
    cells = table_of(editor, "synonyms")
    page = editor.post("/editor/lists/synonyms", with_order(cells, 2, 1, 3, 4, 5)).text
    assert "“停车”挪到“低保”前面" in page
    assert published_of(editor, page, "synonyms") == 303
    assert site.text("synonyms.yml") == ("# 听来的怪叫法也收\n停车: [泊车]\n低保: [吃低保, 低保金]  # 前台\n")


def test_row_that_is_new_changed_and_moved_is_all_three(site: Site, editor: Editor) -> None:
    cells = {**table_of(editor, "synonyms"), "r.1.words": "吃低保", "r.3.term": "暖气", "r.3.words": "大暖气"}
    page = editor.post("/editor/lists/synonyms", with_order(cells, 3, 2, 1, 4, 5)).text
    assert published_of(editor, page, "synonyms") == 303
    assert site.text("synonyms.yml") == (
        "# 听来的怪叫法也收\n暖气: [大暖气]\n停车: [泊车]\n低保: [吃低保]  # 前台\n"
    )


def test_without_scripts_a_button_moves_a_row_and_what_was_typed_stays(site: Site, editor: Editor) -> None:
    typed = {**table_of(editor, "synonyms"), "r.1.words": "吃低保", "do": "down.r.1"}
    page = editor.post("/editor/lists/synonyms", typed).text
    assert page.index("泊车") < page.index("吃低保</textarea>")
    assert "[泊车]" in site.text("synonyms.yml").splitlines()[2], "nothing is published by it"


def test_order_another_editor_changed_meanwhile_is_not_written_over(site: Site, editor: Editor) -> None:
    mine = with_order(table_of(editor, "synonyms"), 2, 1, 3, 4, 5)
    li = site.client("李岗")
    page = li.post("/editor/lists/synonyms", mine).text
    published_of(li, page, "synonyms")
    assert "刚刚换过先后" in editor.post("/editor/lists/synonyms", mine).text


def test_what_was_published_says_which_table(editor: Editor) -> None:
    changed(editor, "synonyms", {"r.1.words": "吃低保"})
    assert "已发布：“居民的叫法”这张表" in editor.get(last_published(editor)).text


def last_published(editor: Editor) -> str:
    commit = re.search(r'name="commit" value="(\w+)"', editor.get("/editor").text)
    assert commit
    return f"/editor/published/{commit[1]}"


def test_what_was_published_of_a_table_is_taken_back_with_one_click(site: Site, editor: Editor) -> None:
    changed(editor, "synonyms", {"r.2.term": "", "r.2.words": ""})
    assert "停车" not in site.text("synonyms.yml")
    commit = git(site.top, "rev-parse", "HEAD").strip()
    assert editor.post("/editor/undo", {"commit": commit}).status_code == 303
    assert site.text("synonyms.yml") == SYNONYMS
