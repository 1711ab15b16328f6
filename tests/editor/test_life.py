"""The whole life of a document in the page: new, copied, checked, reached, replaced, repealed, renamed."""

from __future__ import annotations

import re

from indexer.bootstrap import build_index
from tests.editor.conftest import Editor, Site, git

POLICY, PROCEDURE, CONTACT = (
    "policies/life/tingche.md",
    "procedures/life/jiaofei.md",
    "contacts/life/dianhua.md",
)


def begin(editor: Editor, **said: str) -> str:
    answer = editor.post("/new", {"type": "procedure", "category": "便民服务", **said})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("/", 1)[-1]


def test_a_new_procedure_with_papers_and_a_window(site: Site) -> None:
    editor = site.client("王岗")
    id = begin(editor, title="换灯泡怎么办", asked="灯泡憋了")
    assert "换灯泡" not in editor.get("/browse/life").text
    editor.save(
        id,
        {
            "f.asks": ["灯泡憋了", "灯不亮", "换灯"],
            "f.materials.0.name": "身份证",
            "f.materials.0.originals": "1",
            "f.windows.0.from": "03-01",
            "f.windows.0.until": "10-31",
            "f.windows.0.missed": "来年再来",
            "f.effective_from": "2026-12-01",
            "body": "## 先问清楚\n\n在哪一层。",
        },
    )
    assert editor.publish(id).status_code == 303
    text = site.text(f"procedures/life/{id}.md")
    assert text.startswith(f"---\nid: {id}\ntitle: 换灯泡怎么办\ntype: 流程\ncategory: 便民服务\n")
    assert "materials:\n  - {name: 身份证, originals: 1}\n" in text
    assert "windows:\n  - {from: 03-01, until: 10-31, missed: 来年再来}\n" in text
    assert text.endswith("---\n\n## 先问清楚\n\n在哪一层。\n")
    assert site.log()[0] == "王岗: 添《换灯泡怎么办》"
    assert "换灯泡怎么办" in editor.get("/?q=灯泡憋了").text


def test_a_new_document_can_be_taken_back_unless_others_name_it(site: Site) -> None:
    editor = site.client("王岗")
    id = begin(editor, title="换灯泡", asked="灯泡憋了")
    editor.save(id, {"f.asks": ["灯泡憋了", "灯不亮", "换灯"], "body": "找电工。"})
    commit = editor.publish(id).headers["Location"].rsplit("/", 1)[-1]
    editor.correct("jiaofei", {"f.related": ["换灯泡"]})
    assert editor.post("/editor/undo", {"commit": commit}).status_code == 409
    editor.correct("jiaofei", {"f.related": [""]})
    assert editor.post("/editor/undo", {"commit": commit}).status_code == 303
    assert not (site.folder / f"procedures/life/{id}.md").exists()
    assert editor.get(f"/d/{id}").status_code == 410


def test_two_of_one_title_get_ids_of_their_own(site: Site) -> None:
    editor = site.client("王岗")
    assert begin(editor, title="换灯泡") != begin(editor, title="换灯泡")


def test_what_a_new_document_needs_is_asked_for(site: Site) -> None:
    editor = site.client("王岗")
    assert editor.post("/new", {"type": "procedure", "title": " ", "category": "便民服务"}).status_code == 400
    assert editor.post("/new", {"type": "x", "title": "甲", "category": "便民服务"}).status_code == 400
    assert editor.post("/new", {"type": "policy", "title": "甲", "category": "没有的"}).status_code == 400


def test_a_copy_says_the_same_but_not_what_became_of_the_other(site: Site) -> None:
    editor = site.client("王岗")
    id = editor.post("/edit/tingche/copy").headers["Location"].rsplit("/", 1)[-1]
    form = editor.form(id)
    assert form["f.title"] == ["停车办法（副本）"]
    assert "按次收费" in form["body"][0]
    assert form["f.effective_to"] == [""]


def test_thirty_are_checked_with_one_commit(site: Site) -> None:
    paths = [POLICY, PROCEDURE, CONTACT]
    for number in range(27):
        paths.append(f"contacts/life/hao-{number}.md")
        text = (
            site.text(CONTACT).replace("id: dianhua", f"id: hao-{number}").replace("0101", f"01{number + 11}")
        )
        text = text.replace("停车管理电话", f"第{number}家").replace(
            "[停车电话, 管停车的, 停车找谁]", f"[第{number}家]"
        )
        (site.folder / paths[-1]).write_text(text, encoding="utf-8")
    git(site.top, "add", "-A")
    git(site.top, "commit", "-qm", "三十份")
    build_index(site.settings)
    editor = site.client("民政岗")
    ticked = re.findall(r'name="id" value="([\w-]+)"', editor.get("/editor").text)
    assert len(set(ticked)) == 30
    assert editor.post("/editor/verify", {"id": list(set(ticked))}).status_code == 303
    assert re.fullmatch(r"民政岗: 核对过：《.*》等 30 份", site.log()[0])
    assert site.log()[1] == "test: 三十份"
    for path in paths:
        assert "verified_on: 2026-11-23\nverified_by: 民政岗\nreview_by: 2027-11-23\n" in site.text(path)


def test_a_telephone_that_answered_is_noted(site: Site) -> None:
    editor = site.client("王岗")
    assert editor.post("/editor/reached", {"id": ["tingche"]}).status_code == 400
    editor.post("/editor/reached", {"id": ["dianhua"]})
    assert "last_reached_on: 2026-11-23\n" in site.text(CONTACT)
    assert editor.post("/editor/reached", {"id": []}).status_code == 400


def test_a_policy_gives_way_to_its_successor_with_those_resting_on_it(site: Site) -> None:
    editor = site.client("王岗")
    answer = editor.post("/new", {"type": "policy", "title": "停车新办法", "category": "便民服务"})
    id = answer.headers["Location"].rsplit("/", 1)[-1]
    editor.save(id, {"f.effective_from": "2026-11-01", "body": "按月收费。"})
    editor.publish(id)
    assert "停车缴费" in editor.get("/edit/tingche/end").text
    editor.post("/edit/tingche/end", {"how": "replaced", "by": "停车新办法", "pass_on": ["jiaofei"]})
    assert f"superseded_by: {id}\n" in site.text(POLICY)
    assert f"legal_basis: [{{document: {id}}}]" in site.text(PROCEDURE)
    assert "已被替代" in editor.get("/d/tingche").text
    assert site.log()[0] == "王岗: 《停车办法》由《停车新办法》替代"


def test_a_repeal_asks_for_the_day_the_reason_and_what_to_say(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"how": "repealed", "on": "2026-11-01", "by": "街道 11 月通知"}
    refused = editor.post("/edit/jiaofei/end", sent)
    assert refused.status_code == 409
    assert not re.search(r"handbook |--|jiaofei", refused.text.split("<main")[1])
    assert editor.post("/edit/tingche/end", {**sent, "on": "2026-13-01"}).status_code == 400
    assert editor.post("/edit/tingche/end", {**sent, "by": ""}).status_code == 400
    editor.post("/edit/tingche/end", {**sent, "note": "不再收费"})
    assert "repealed_on: 2026-11-01\nrepealed_by: 街道 11 月通知\n" in site.text(POLICY)
    assert "已废止" in editor.get("/d/tingche").text


def test_another_id_takes_links_lists_and_drafts_along(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    li.save("dianhua", {"f.hours": "下午"})
    wang.post("/edit/dianhua/rename", {"new": "tingche-dianhua"})
    assert "contacts: [tingche-dianhua]" in site.text(PROCEDURE)
    assert wang.get("/d/dianhua").status_code == 308
    assert 'value="下午"' in li.get("/edit/tingche-dianhua").text
    assert wang.post("/edit/tingche-dianhua/rename", {"new": "jiaofei"}).status_code == 409
    assert wang.post("/edit/tingche-dianhua/rename", {"new": "../x"}).status_code == 400
    assert git(site.top, "status", "--porcelain") == ""


def test_the_workbench_lists_what_waits_for_a_click(site: Site) -> None:
    page = site.client("王岗").get("/editor").text
    assert 'name="id" value="tingche"' in page
    assert "勾上的都核对过了" in page
