"""Changes for a day: published by themselves, seen before, taken back, never lost."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from indexer.accounts.journal import Journal
from indexer.clock import SHANGHAI
from indexer.corrections.coming import Came, publish_due
from indexer.corrections.corrections import Corrections
from indexer.disk import locked
from indexer.domain.errors import IndexUnavailableError
from indexer.sending.rounds import Rounds
from tests.editor.conftest import Editor, Site, git
from tests.editor.test_bringing import PDF
from webapp.cli import main

CONTACT = "contacts/life/dianhua.md"
DAY = "2027-01-01"
EVE, MORNING = (datetime(y, m, d, 0, 1, tzinfo=SHANGHAI) for y, m, d in ((2026, 12, 31), (2027, 1, 1)))


def put_off(editor: Editor, id: str, on: str = DAY) -> int:
    """Have a draft published on a day; return its status."""
    page = editor.get(f"/edit/{id}/review").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    sent = {"seen": seen[1] if seen else "", "when": "later", "on": on}
    return editor.post(f"/edit/{id}/publish", sent).status_code


def due(site: Site, at: datetime) -> tuple[Came, ...]:
    """Go the round as a process that has just started would at that moment."""
    settings = replace(site.settings, now=at)
    return publish_due(Corrections(settings), Journal(settings.data_dir), now=at)


def journal(site: Site) -> str:
    return (site.settings.data_dir / "editing.log").read_text(encoding="utf-8")


def dated(site: Site, **changes: str) -> Editor:
    """Have 王岗 correct the contact for the day; return her browser."""
    editor = site.client("王岗")
    editor.save("dianhua", {f"f.{key}": value for key, value in changes.items()})
    assert put_off(editor, "dianhua") == 303
    return editor


def test_change_is_published_on_its_day_and_not_before(site: Site) -> None:
    editor = dated(site, hours="下午")
    assert due(site, EVE) == ()
    assert "hours" not in site.text(CONTACT)
    assert len(site.log()) == 1
    [came] = due(site, MORNING)
    assert came.revision == git(site.top, "rev-parse", "HEAD").strip()
    assert "hours: 下午\n" in site.text(CONTACT)
    assert site.log()[0] == "王岗: 《停车管理电话》服务时间写上：下午"
    assert "下午" in editor.get("/d/dianhua").text
    assert due(site, MORNING) == ()
    assert len(site.log()) == 2


def test_it_stands_in_the_list_with_its_day_and_says_what_it_will_do(site: Site) -> None:
    editor = dated(site, hours="下午")
    assert f"{DAY} 发布《停车管理电话》" in editor.get("/editor").text
    assert "没发布的草稿 <small>0" in editor.get("/editor").text
    page = editor.get("/editor/dated/1").text
    assert "服务时间写上：下午" in page
    assert "那天以前居民看到的还是原来的" in page
    assert f"定了 {DAY} 发布的一处修改" in editor.get("/edit/dianhua").text
    assert "\t王岗\tdated\tdianhua\t" in journal(site)


def test_other_fields_published_meanwhile_stay(site: Site) -> None:
    editor = dated(site, hours="下午")
    editor.correct("dianhua", {"f.service_area": "全区"})
    due(site, MORNING)
    assert "hours: 下午\n" in site.text(CONTACT)
    assert "service_area: 全区\n" in site.text(CONTACT)


def test_same_field_published_meanwhile_stops_it_and_its_editor_is_told(site: Site) -> None:
    editor = dated(site, hours="下午")
    site.client("李岗").correct("dianhua", {"f.hours": "上午"})
    assert "照现在的样子，到那天发布不了" in editor.get("/editor/dated/1").text
    [came] = due(site, MORNING)
    assert came.stopped
    assert "hours: 上午\n" in site.text(CONTACT)
    assert "到了日子没有发布" in editor.get("/editor").text
    assert "到了日子没有发布" in editor.get("/edit/dianhua").text
    assert due(site, MORNING) == ()
    assert "\t王岗\tstopped\tdianhua\t" in (site.settings.data_dir / "editing.log").read_text(
        encoding="utf-8"
    )
    editor.post("/editor/dated/1/take-back")
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert "留哪一个" in editor.get("/edit/dianhua/review").text


def test_check_that_fails_on_the_day_stops_it(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("jiaofei", {"f.related": ["停车管理电话"], "f.late": "补交就行。"})
    assert put_off(editor, "jiaofei") == 303
    contact = site.folder / CONTACT
    contact.unlink()
    git(site.top, "commit", "-qam", "去掉一家")
    [came] = due(site, MORNING)
    assert came.stopped
    assert "late" not in site.text("procedures/life/jiaofei.md")
    assert "到了日子没有发布" in editor.get("/editor").text


def test_new_document_comes_with_its_attachment(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"type": "policy", "title": "停车新办法", "category": "便民服务"}
    address = editor.post("/new", sent).headers["Location"]
    id = address.rsplit("/", 1)[-1]
    editor.save(id, {"f.effective_from": DAY, "body": "## 收多少\n\n按月。"})
    editor.post(f"/edit/{id}/attach", {"file": (io.BytesIO(PDF), "表.pdf")})
    assert put_off(editor, id) == 303
    assert not (site.folder / "assets").exists()
    assert editor.get(f"/d/{id}").status_code == 404
    assert editor.post("/new", sent).headers["Location"] != address, "its id is taken"
    due(site, MORNING)
    assert (site.folder / "assets/表.pdf").read_bytes() == PDF
    assert editor.get(f"/d/{id}").status_code == 200


def test_taken_back_it_is_a_draft_again_and_nothing_is_published(site: Site) -> None:
    editor = dated(site, hours="下午")
    answer = editor.post("/editor/dated/1/take-back")
    assert answer.headers["Location"] == "/edit/dianhua"
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert "定好日子的修改" not in editor.get("/editor").text
    assert due(site, MORNING) == ()
    assert editor.get("/editor/dated/1").status_code == 404


def test_taken_back_into_a_draft_begun_since_both_stay(site: Site) -> None:
    editor = dated(site, hours="下午", service_area="全区")
    editor.save("dianhua", {"f.hours": "上午", "f.price_note": "不收"})
    editor.post("/editor/dated/1/take-back")
    form = editor.form("dianhua")
    assert (form["f.hours"], form["f.service_area"], form["f.price_note"]) == (["上午"], ["全区"], ["不收"])
    assert "回来的写的是“下午”" in editor.get("/edit/dianhua").text


def test_others_look_at_it_and_only_an_approver_takes_it_back_with_a_reason(site: Site) -> None:
    editor = dated(site, hours="下午")
    other, approver = site.client("李岗"), site.client("张主任", approver=True)
    assert "服务时间写上" in other.get("/editor/dated/1").text
    assert "收回来再改" not in other.get("/editor/dated/1").text
    assert other.post("/editor/dated/1/take-back").status_code == 409
    assert approver.post("/editor/dated/1/take-back", {"reason": "通知推迟了"}).status_code == 303
    assert "张主任收回来的，通知推迟了" in editor.get("/edit/dianhua").text


@pytest.mark.parametrize("on", ["", "2026-11-23", "2026-11-22", "2040-01-01", "明年", "2027-02-30"])
def test_day_that_cannot_be_is_refused_and_the_draft_stays(site: Site, on: str) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    assert put_off(editor, "dianhua", on) == 400
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert len(site.log()) == 1


def test_day_that_was_written_is_not_published_at_once_by_the_other_button(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    assert editor.publish("dianhua", on=DAY).status_code == 400
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert len(site.log()) == 1


def test_where_two_have_to_look_it_waits_for_both(site: Site) -> None:
    file = site.folder / "handbook.yml"
    file.write_text(file.read_text(encoding="utf-8") + "approval: required\n", encoding="utf-8")
    git(site.top, "commit", "-qam", "两个人看")
    wang, li = site.client("王岗"), site.client("李主任", approver=True)
    wang.save("dianhua", {"f.hours": "下午"})
    assert put_off(wang, "dianhua") == 303
    assert due(site, MORNING) == ()
    page = li.get("/proposals/1").text
    assert "同意，到那天发布" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    address = li.post("/proposals/1/agree", {"seen": seen[1]}).headers["Location"]
    assert address == "/editor/dated/1"
    assert "hours" not in site.text(CONTACT)
    assert li.get("/proposals/1").status_code == 404
    due(site, MORNING)
    assert "hours: 下午\n" in site.text(CONTACT)
    assert git(site.top, "log", "-2", "--topo-order", "--format=%an").split() == ["李主任", "王岗"]
    assert git(site.top, "branch", "--list", "dated/*") == ""


def test_document_with_another_id_by_then_is_followed(site: Site) -> None:
    editor = dated(site, hours="下午")
    editor.post("/edit/dianhua/rename", {"new": "tingche-dianhua"})
    due(site, MORNING)
    text = site.text("contacts/life/tingche-dianhua.md")
    assert "hours: 下午\n" in text
    assert "id: tingche-dianhua\n" in text


def test_round_killed_half_way_is_ended_by_the_next_and_comes_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated(site, hours="下午")

    def killed(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            due(site, MORNING)
    assert len(site.log()) == 2
    [came] = due(site, MORNING)
    assert came.revision
    assert len(site.log()) == 2
    assert due(site, MORNING) == ()


def test_what_stands_in_the_way_of_all_is_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    dated(site, hours="下午")

    def full(*_arguments: object, **_more: object) -> None:
        raise IndexUnavailableError("磁盘满了", hint="请清理")

    with monkeypatch.context() as patched:
        patched.setattr("indexer.corrections.press.update", full)
        [came] = due(site, MORNING)
    assert came.why == "磁盘满了；请清理"
    assert not came.stopped
    [came] = due(site, MORNING)
    assert came.revision
    assert len(site.log()) == 2


def test_one_process_at_a_time_goes_the_round(site: Site) -> None:
    dated(site, hours="下午")
    with locked(site.settings.data_dir / "dated.lock", wait=False):
        assert due(site, MORNING) == ()
    assert len(due(site, MORNING)) == 1


def test_site_goes_the_round_by_itself(site: Site) -> None:
    dated(site, hours="下午")
    settings = replace(site.settings, now=MORNING)
    rounds = Rounds(Corrections(settings), settings)
    assert [came.change.title for came in rounds.go()] == ["停车管理电话"]
    assert "hours: 下午\n" in site.text(CONTACT)


def test_command_publishes_what_is_due(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dated(site, hours="下午")
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    arguments = ["editor", "due", "--handbook", str(site.folder)]
    monkeypatch.setenv("HANDBOOK_NOW", "2026-12-31T23:59+08:00")
    assert main(arguments) == 0
    assert "没有到日子的修改" in capsys.readouterr().out
    monkeypatch.setenv("HANDBOOK_NOW", "2027-01-01T00:00+08:00")
    assert main([*arguments, "--json"]) == 0
    [came] = json.loads(capsys.readouterr().out)
    assert (came["title"], came["day"], came["why"]) == ("停车管理电话", DAY, "")
