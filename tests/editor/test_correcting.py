"""A correction from the button to the commit: what is written, what is shown, what others did meanwhile."""

from __future__ import annotations

import re

import pytest

from tests.editor.conftest import Site, git

POLICY, PROCEDURE, CONTACT = (
    "policies/life/tingche.md",
    "procedures/life/jiaofei.md",
    "contacts/life/dianhua.md",
)


def changed_lines(site: Site) -> list[str]:
    """Return the lines the last commit took away and put in."""
    shown = git(site.top, "show", "--format=", "--unified=0")
    return [line for line in shown.splitlines() if re.match(r"[+-](?![+-])", line)]


def test_button_is_there_for_editors_only(site: Site) -> None:
    editor = site.client("王岗")
    assert "改这一页" in editor.get("/d/tingche").text
    editor.post("/editor/sign-out")
    assert "改这一页" not in editor.get("/d/tingche").text


def test_a_form_sent_back_as_it_came_changes_nothing(site: Site) -> None:
    editor = site.client("王岗")
    for id in ("tingche", "jiaofei", "dianhua"):
        editor.save(id, {})
        assert "没发布的草稿 <small>0" in editor.get("/editor").text


@pytest.mark.parametrize(
    ("id", "changes", "lines"),
    [
        pytest.param(
            "tingche",
            {"f.effective_to": "2027-12-31"},
            ["-effective_to: 2026-12-31  # 通知第三条", "+effective_to: 2027-12-31  # 通知第三条"],
            id="a date, its comment stays",
        ),
        pytest.param(
            "dianhua",
            {"f.phones.0.number": "010-0000-0102"},
            [
                '-  - {number: "010-0000-0101", label: 前台}',
                '+  - {number: "010-0000-0102", label: 前台}',
            ],
            id="a telephone",
        ),
        pytest.param(
            "jiaofei",
            {"f.materials.1.copies": "2"},
            ["-    copies: 1", "+    copies: 2"],
            id="one number of one paper",
        ),
        pytest.param(
            "jiaofei",
            {"f.materials.2.name": "委托书", "f.materials.2.when": "别人代办时"},
            ["+  - {name: 委托书, when: 别人代办时}"],
            id="one more paper",
        ),
        pytest.param(
            "jiaofei",
            {"f.asks": ["停车怎么交钱", "扫码交停车费", "停车费在哪交", "路边停车咋给钱"]},
            ["+  - 扫码交停车费", "-  - 扫码交停车费", "+  - 路边停车咋给钱"],
            id="asks moved and added",
        ),
        pytest.param("dianhua", {"f.hours": "下午"}, ["+hours: 下午"], id="a field that was empty"),
        pytest.param(
            "jiaofei",
            {"f.legal_basis.0.document": ""},
            ["-legal_basis: [{document: tingche}]"],
            id="a field emptied",
        ),
        pytest.param(
            "jiaofei", {"f.related": ["停车办法"]}, ["+related: [tingche]"], id="a document by its title"
        ),
        pytest.param(
            "tingche",
            {"body": "## 收多少\n\n按月收费。\n\n## 找谁\n\n问前台。"},
            ["-按次收费。", "+按月收费。"],
            id="a line of the text",
        ),
    ],
)
def test_a_correction_changes_the_lines_an_editor_would(
    site: Site, id: str, changes: dict[str, str | list[str]], lines: list[str]
) -> None:
    editor = site.client("王岗")
    editor.correct(id, changes)
    assert changed_lines(site) == lines
    assert site.log()[0].startswith("王岗: 《")
    assert git(site.top, "status", "--porcelain") == ""


def test_what_is_published_is_served_at_once(site: Site) -> None:
    editor = site.client("王岗")
    editor.correct("dianhua", {"f.phones.0.number": "010-0000-0102"})
    assert "010-0000-0102" in editor.get("/d/dianhua").text
    assert "010-0000-0102" in editor.get("/?q=停车电话").text


def test_review_says_in_words_what_changes_and_whom_it_concerns(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("tingche", {"f.effective_to": "2027-12-31"})
    page = editor.get("/edit/tingche/review").text
    assert "有效期至 2026-12-31 → 2027-12-31" in page
    assert "停车缴费" in page
    for word in ("effective_to", "git", "YAML", ".md", "commit"):
        assert word not in re.sub(r"<[^>]*>|<style>.*?</style>", "", page.split("</head>")[1])


def test_errors_stop_publishing_but_never_saving(site: Site) -> None:
    editor = site.client("王岗")
    answer = editor.save("tingche", {"f.effective_to": "2025-01-01"})
    assert answer.status_code == 303
    page = editor.get("/edit/tingche").text
    assert 'class="wrong"' in page
    before = site.log()
    assert "发布</button>" not in editor.get("/edit/tingche/review").text
    assert editor.publish("tingche").status_code == 409
    assert site.log() == before
    assert 'value="2025-01-01"' in editor.get("/edit/tingche").text


def test_the_check_answers_beside_the_field_and_keeps_the_draft(site: Site) -> None:
    editor = site.client("王岗")
    sent = {**editor.form("dianhua"), "f.phones.0.number": ""}
    said = editor.post("/edit/dianhua/check", sent).get_json()
    assert [remark["error"] for remark in said["remarks"]["phones"]] == [True]
    assert "number" not in said["remarks"]["phones"][0]["words"]
    assert 'value="010-0000-0101"' not in editor.get("/edit/dianhua").text


def test_a_draft_survives_a_restart(site: Site) -> None:
    site.client("王岗").save("dianhua", {"f.hours": "下午"})
    assert 'value="下午"' in site.client("王岗").get("/edit/dianhua").text


def test_taking_back_is_one_click_and_a_commit(site: Site) -> None:
    editor = site.client("王岗")
    before = site.text(CONTACT)
    commit = editor.correct("dianhua", {"f.hours": "下午"})
    answer = editor.post("/editor/undo", {"commit": commit})
    assert answer.status_code == 303
    assert site.text(CONTACT) == before
    assert site.log()[0] == "王岗: 撤回：《停车管理电话》恢复成改之前的样子"
    assert "下午" not in editor.get("/d/dianhua").text


def test_taking_back_keeps_what_came_later(site: Site) -> None:
    editor = site.client("王岗")
    commit = editor.correct("dianhua", {"f.hours": "下午"})
    editor.correct("dianhua", {"f.service_area": "全区"})
    editor.post("/editor/undo", {"commit": commit})
    assert "hours" not in site.text(CONTACT)
    assert "service_area: 全区" in site.text(CONTACT)


def test_only_what_was_published_in_the_page_is_taken_back(site: Site) -> None:
    editor = site.client("王岗")
    first = git(site.top, "rev-parse", "HEAD").strip()
    assert editor.post("/editor/undo", {"commit": first}).status_code == 404


def test_two_editors_of_different_fields_are_brought_together(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    wang.save("dianhua", {"f.hours": "下午"})
    li.save("dianhua", {"f.service_area": "全区"})
    wang.publish("dianhua")
    li.publish("dianhua")
    assert "hours: 下午" in site.text(CONTACT)
    assert "service_area: 全区" in site.text(CONTACT)
    assert [line.split(":")[0] for line in site.log()[:2]] == ["李岗", "王岗"]


def test_two_editors_of_one_field_choose_and_nothing_is_lost(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    wang.save("dianhua", {"f.hours": "下午"})
    li.save("dianhua", {"f.hours": "全天"})
    wang.publish("dianhua")
    page = li.get("/edit/dianhua/review").text
    assert "下午" in page
    assert "全天" in page
    li.publish("dianhua")
    assert "hours: 下午" in site.text(CONTACT)
    li.post("/edit/dianhua/review", {"keep.hours": "mine"})
    li.publish("dianhua")
    assert "hours: 全天" in site.text(CONTACT)


def test_what_changed_between_looking_and_publishing_is_shown_again(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    li.save("dianhua", {"f.service_area": "全区"})
    seen = re.search(r'name="seen" value="(\w+)"', li.get("/edit/dianhua/review").text)
    assert seen
    wang.correct("dianhua", {"f.hours": "下午"})
    answer = li.post("/edit/dianhua/publish", {"seen": seen[1]})
    assert answer.headers["Location"].endswith("/edit/dianhua/review?again=1")
    assert "service_area" not in site.text(CONTACT)


def test_what_an_editor_did_by_hand_meanwhile_is_brought_together(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    path = site.folder / CONTACT
    path.write_text(site.text(CONTACT).replace("上班时间打", "上班打"), encoding="utf-8")
    git(site.top, "commit", "-qam", "手改")
    editor.publish("dianhua")
    assert "上班打" in site.text(CONTACT)
    assert "hours: 下午" in site.text(CONTACT)


def test_power_that_goes_between_files_and_commit_loses_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.git.committing import Committer

    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})

    class PowerCut(BaseException):
        pass

    def cut(*_arguments: object, **_more: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(Committer, "move", cut)
        with pytest.raises(PowerCut):
            editor.publish("dianhua")
    assert 'value="下午"' in editor.get("/edit/dianhua").text
    editor.save("dianhua", {})
    editor.publish("dianhua")
    assert site.log()[0].startswith("王岗: 《停车管理电话》")
    assert git(site.top, "status", "--porcelain") == ""


def test_fields_in_an_odd_writing_are_left_alone_and_named(site: Site) -> None:
    path = site.folder / CONTACT
    text = site.text(CONTACT).replace("asks: [停车电话", "asks: {停车: 电话}\naliases: [停车电话")
    path.write_text(text, encoding="utf-8")
    editor = site.client("王岗")
    assert "写法特殊" in editor.get("/edit/dianhua").text


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("down.f.materials.0", ["身份证", "行驶证"]),
        ("up.f.materials.1", ["身份证", "行驶证"]),
        ("up.f.materials.0", ["行驶证", "身份证"]),
        ("down.f.materials.9999", ["行驶证", "身份证"]),
        ("up.f.nothing.1", ["行驶证", "身份证"]),
    ],
)
def test_without_scripts_rows_of_a_table_change_places_by_a_button(
    site: Site, button: str, names: list[str]
) -> None:
    editor = site.client("王岗")
    editor.save("jiaofei", {"f.hours": "下午"}, do=button)
    form = editor.form("jiaofei")
    assert [form[f"f.materials.{n}.name"][0] for n in (0, 1)] == names
    assert form["f.hours"] == ["下午"]


def test_without_scripts_lines_of_a_list_change_places_by_a_button(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("jiaofei", {}, do="up.f.asks.2")
    assert editor.form("jiaofei")["f.asks"][:3] == ["停车怎么交钱", "扫码交停车费", "停车费在哪交"]


def test_what_the_check_says_of_a_row_names_its_field_in_chinese(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.phones.1.number": "010-0000-0101", "f.phones.1.label": "前台"})
    page = editor.get("/edit/dianhua").text
    assert "“电话”里的这一项前面已经写过" in page
    assert "phones 里" not in page


def test_a_text_that_is_missing_is_said_beside_the_text(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("jiaofei", {"body": ""})
    body = editor.get("/edit/jiaofei").text.split('id="e-body"')[1]
    assert "没有正文" in body
    assert "---" not in body


def test_what_another_published_while_the_form_was_open_is_not_taken_back(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    opened = wang.form("dianhua")
    li.correct("dianhua", {"f.service_area": "全区"})
    wang.post("/edit/dianhua", {**opened, "f.hours": ["下午"], "do": "review"})
    page = wang.get("/edit/dianhua/review").text
    assert "服务区域" not in page
    assert wang.publish("dianhua").status_code == 303
    text = site.text("contacts/life/dianhua.md")
    assert "service_area: 全区" in text
    assert "hours: 下午" in text


def test_same_field_of_a_form_that_was_open_meanwhile_is_for_its_editor_to_choose(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗")
    opened = wang.form("dianhua")
    li.correct("dianhua", {"f.hours": "上午"})
    wang.post("/edit/dianhua", {**opened, "f.hours": ["下午"], "do": "review"})
    assert "留哪一个" in wang.get("/edit/dianhua/review").text
    assert "hours: 上午" in site.text("contacts/life/dianhua.md")


@pytest.mark.parametrize("base", ["x", "////", "eJwDAAAAAAE=", "AAAA"])
def test_a_form_that_carries_nonsense_is_refused(site: Site, base: str) -> None:
    editor = site.client("王岗")
    sent = {**editor.form("dianhua"), "f.hours": ["下午"], "base": [base]}
    assert editor.post("/edit/dianhua", sent).status_code == 400
    assert "没发布的草稿 <small>0" in editor.get("/editor").text
