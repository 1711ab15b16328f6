"""From the desk to the editor: what readers reported and asked in vain opens the right form."""

from __future__ import annotations

import re

from indexer.feedback import FeedbackBox, FeedbackKind
from tests.editor.conftest import NOW, Site

ON = NOW.date()


def test_a_report_leads_to_the_page_it_is_about(site: Site) -> None:
    box = FeedbackBox(site.settings.data_dir)
    box.add(FeedbackKind.OUTDATED, document="tingche", note="今年改按月了", on=ON)
    editor = site.client("王岗")
    page = editor.get("/editor/heard").text
    assert "今年改按月了" in page
    assert 'href="/edit/tingche"' in page
    [report] = box.open_feedback()
    assert editor.post("/editor/heard", {"number": str(report.number)}).status_code == 303
    assert box.open_feedback() == ()
    assert editor.post("/editor/heard", {"number": "../1"}).status_code == 400


def test_words_without_an_answer_become_an_ask_of_a_document(site: Site) -> None:
    FeedbackBox(site.settings.data_dir).add(FeedbackKind.NOT_FOUND, query="车停路边咋给钱", on=ON)
    editor = site.client("王岗")
    assert "车停路边咋给钱" in editor.get("/editor/heard").text
    assert "停车缴费" in editor.get("/editor/ask?q=停车怎么交钱").text
    answer = editor.post("/editor/ask", {"q": "车停路边咋给钱", "title": "停车缴费"})
    assert answer.headers["Location"] == "/edit/jiaofei/review"
    assert "居民怎么问新增 1 项：车停路边咋给钱" in editor.get("/edit/jiaofei/review").text
    editor.publish("jiaofei")
    assert "  - 车停路边咋给钱\n" in site.text("procedures/life/jiaofei.md")
    assert editor.post("/editor/ask", {"q": "车停路边咋给钱", "title": "没有的"}).status_code == 400


def test_an_ask_that_finds_another_document_says_so(site: Site) -> None:
    editor = site.client("王岗")
    editor.post("/editor/ask", {"q": "停车电话", "id": "jiaofei"})
    page = editor.get("/edit/jiaofei/review").text
    said = re.search("新写的问法，现在还会找到.*?</ul>", page, re.S)
    assert said
    assert "停车管理电话" in said[0]


def test_words_without_a_document_begin_a_new_one(site: Site) -> None:
    editor = site.client("王岗")
    assert 'value="灯泡憋了"' in editor.get("/new?asked=灯泡憋了").text


def test_what_readers_said_is_for_editors_only(site: Site) -> None:
    FeedbackBox(site.settings.data_dir).add(FeedbackKind.OUTDATED, document="tingche", note="改了", on=ON)
    editor = site.client("王岗")
    editor.post("/editor/sign-out")
    assert editor.get("/editor/heard").status_code == 403
    assert editor.get("/editor/ask?q=x").status_code == 403
