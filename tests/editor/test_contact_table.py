"""All contacts in one sheet: in the page and as a workbook."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any

import openpyxl

from .conftest import Editor, Site, git

CONTACT = "contacts/life/dianhua.md"


def table_of(editor: Editor) -> dict[str, str]:
    """Return what a browser would send of the table, untouched."""
    page = editor.get("/editor/contacts").text
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="\w+" name="(c\.[^"]+)" value="([^"]*)"', page)
    }
    for name, text in re.findall(r'<textarea rows="2" name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S):
        found[name] = unescape(text)
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r"<option selected>([^<]*)", inside)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def published(editor: Editor, page: str) -> Any:
    start = page.index('action="/editor/contacts/publish"')
    sent = {
        n: unescape(v) for n, v in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page[start:])
    }
    return editor.post("/editor/contacts/publish", sent)


def workbook(editor: Editor) -> Any:
    return openpyxl.load_workbook(io.BytesIO(editor.get("/editor/contacts.xlsx").data))


def brought_back(editor: Editor, book: Any) -> str:
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    sent = {"file": (out, "改好的.xlsx")}
    return editor.post("/editor/contacts/import", sent, content_type="multipart/form-data").text


def cell_of(sheet: Any, line: int, head: str) -> Any:
    column = next(cell.column for cell in sheet[1] if cell.value == head)
    return sheet.cell(line, column)


def test_a_table_sent_as_it_was_changes_nothing(site: Site) -> None:
    editor = site.client("王岗")
    page = editor.post("/editor/contacts", table_of(editor)).text
    assert "没有要发布的" in page


def test_a_telephone_corrected_in_the_table_is_one_commit_that_says_so(site: Site) -> None:
    editor = site.client("王岗")
    table = table_of(editor)
    assert table["c.1.phones"] == "010-0000-0101（前台）"
    page = editor.post(
        "/editor/contacts", {**table, "c.1.phones": "010-0000-0102转8（前台，时段 上午）"}
    ).text
    assert "010-0000-0102" in page
    before = site.text(CONTACT)
    assert published(editor, page).status_code == 303
    after = site.text(CONTACT)
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ['  - {number: "010-0000-0102", label: 前台, extension: 8, hours: 上午}']
    assert site.log()[0].startswith("王岗: 《停车管理电话》")


def test_a_new_row_becomes_a_contact_with_an_id_of_its_own(site: Site) -> None:
    editor = site.client("王岗")
    new = {
        "c.2.title": "示例水暖",
        "c.2.kind": "维修商",
        "c.2.category": "便民服务",
        "c.2.phones": "010-0000-0105；010-0000-0106（夜间）",
        "c.2.trades": "水暖、疏通",
    }
    page = editor.post("/editor/contacts", {**table_of(editor), **new}).text
    assert "新的一家" in page
    assert published(editor, page).status_code == 303
    [written] = [p for p in (site.folder / "contacts").rglob("*.md") if "示例水暖" in p.read_text("utf-8")]
    assert "trades: [水暖, 疏通]" in written.read_text("utf-8")


def test_a_row_that_the_check_refuses_says_the_cell_and_nothing_is_published(site: Site) -> None:
    editor = site.client("王岗")
    commits = site.log()
    page = editor.post("/editor/contacts", {**table_of(editor), "c.1.phones": "打前台"}).text
    assert "要改：电话：" in page
    assert "发布</button>" not in page
    assert published(editor, page).status_code == 200
    assert site.log() == commits


def test_what_was_written_is_still_in_the_cells_to_go_on_with(site: Site) -> None:
    editor = site.client("王岗")
    wrong = {**table_of(editor), "c.1.title": "", "c.1.phones": "打前台", "c.2.trades": "锁具"}
    page = editor.post("/editor/contacts", wrong).text
    assert '<th scope="row">停车管理电话</th>' in page  # what its row was called
    sent = dict(re.findall(r'name="(c\.[^"]+)" value="([^"]*)"', page))
    again = editor.post("/editor/contacts/again", {key: unescape(value) for key, value in sent.items()}).text
    assert re.search(r'name="c.1.phones"[^>]*>\n打前台</textarea>', again)
    assert re.search(r'name="c.2.trades"[^>]*>\n锁具</textarea>', again)
    assert sent["c.1.was"] in again
    assert again.count("<tr>") == table_rows(editor) + 1


def table_rows(editor: Editor) -> int:
    return editor.get("/editor/contacts").text.count("<tr>")


def test_what_somebody_else_published_meanwhile_is_not_written_over(site: Site) -> None:
    one, other = site.client("王岗"), site.client("李岗")
    mine = {**table_of(one), "c.1.phones": "010-0000-0102", "c.1.hours": "上午"}
    other.correct("dianhua", {"f.phones.0.number": "010-0000-0109"})
    page = one.post("/editor/contacts", mine).text
    assert "别人刚改成了“010-0000-0109（前台）”" in page
    assert "发布</button>" not in page
    page = one.post("/editor/contacts", {**mine, "c.1.phones": json.loads(mine["c.1.was"])["phones"]}).text
    assert published(one, page).status_code == 303
    assert "010-0000-0109" in site.text(CONTACT)
    assert "hours: 上午" in site.text(CONTACT)


def test_a_workbook_comes_back_with_its_changes_and_is_no_formula(site: Site) -> None:
    editor = site.client("王岗")
    book = workbook(editor)
    sheet = book.worksheets[0]
    cell_of(sheet, 2, "电话").value = "010-0000-0103"
    cell_of(sheet, 2, "服务时间").value = "=1+1"
    cell_of(sheet, 2, "服务时间").data_type = "s"
    page = brought_back(editor, book)
    assert "010-0000-0103" in page
    assert published(editor, page).status_code == 303
    assert "=1+1" in site.text(CONTACT)
    again = workbook(editor).worksheets[0]
    assert cell_of(again, 2, "服务时间").data_type == "s"


def test_a_workbook_says_the_cell_of_what_is_wrong(site: Site) -> None:
    editor = site.client("王岗")
    book = workbook(editor)
    cell = cell_of(book.worksheets[0], 2, "最近打通日期")
    cell.value = "2026-13-45"
    line = book.worksheets[0].max_row + 1
    cell_of(book.worksheets[0], line, "标题").value = "示例锁具"
    page = brought_back(editor, book)
    assert f"{cell.coordinate} 最近打通日期" in page
    assert f"{cell_of(book.worksheets[0], line, '类目').coordinate} 类目：新添的一家要写类目" in page


def test_an_old_workbook_does_not_take_back_what_was_published_since(site: Site) -> None:
    editor = site.client("王岗")
    book = workbook(editor)
    editor.correct("dianhua", {"f.phones.0.number": "010-0000-0109"})
    cell_of(book.worksheets[0], 2, "服务时间").value = "下午"
    page = brought_back(editor, book)
    assert published(editor, page).status_code == 303
    assert "010-0000-0109" in site.text(CONTACT)
    assert "下午" in site.text(CONTACT)


def test_a_file_that_is_no_workbook_is_refused_in_words(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"file": (io.BytesIO(b"PK no"), "x.xlsx")}
    answer = editor.post("/editor/contacts/import", sent, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "打不开" in answer.text
    assert git(site.top, "status", "--porcelain") == ""
