"""Two persons: what one writes waits until another agrees; branches from outside count as well."""

from __future__ import annotations

import re

import pytest

from tests.editor.conftest import Editor, Site, git

CONTACT = "contacts/life/dianhua.md"


@pytest.fixture
def strict(site: Site) -> Site:
    """The site of a handbook that asks for a second pair of eyes."""
    file = site.folder / "handbook.yml"
    file.write_text(file.read_text(encoding="utf-8") + "approval: required\n", encoding="utf-8")
    git(site.top, "commit", "-qam", "两个人看")
    return site


def propose(editor: Editor, changes: dict[str, str | list[str]]) -> str:
    editor.save("dianhua", changes)
    assert "送审</button>" in editor.get("/edit/dianhua/review").text
    answer = editor.publish("dianhua")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def agree(editor: Editor, address: str) -> int:
    seen = re.search(r'name="seen" value="(\w+)"', editor.get(address).text)
    return editor.post(f"{address}/agree", {"seen": seen[1] if seen else ""}).status_code


def test_a_proposal_waits_as_a_branch_and_changes_nothing(strict: Site) -> None:
    editor = strict.client("王岗")
    before, head = strict.text(CONTACT), strict.log()
    address = propose(editor, {"f.hours": "下午"})
    assert address == "/proposals/1"
    assert strict.text(CONTACT) == before
    assert strict.log() == head
    assert git(strict.top, "log", "-1", "--format=%an", "proposals/1").strip() == "王岗"
    assert "下午" not in editor.get("/d/dianhua").text


def test_an_approver_agrees_and_the_author_keeps_the_commit(strict: Site) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    address = propose(wang, {"f.hours": "下午"})
    assert "服务时间写上：下午" in li.get(address).text
    assert agree(li, address) == 303
    assert "hours: 下午" in strict.text(CONTACT)
    assert "下午" in li.get("/d/dianhua").text
    names = git(strict.top, "log", "-3", "--topo-order", "--format=%an").split()
    assert names[:2] == ["李主任", "王岗"]
    assert git(strict.top, "branch", "--list", "proposals/*") == ""
    assert git(strict.top, "status", "--porcelain") == ""
    assert li.get(address).status_code == 404


def test_nobody_agrees_to_their_own_and_editors_to_none(strict: Site) -> None:
    zhang, wang = strict.client("张主任", approver=True), strict.client("王岗")
    address = propose(zhang, {"f.hours": "下午"})
    assert "同意，发布" not in zhang.get(address).text
    for editor in (zhang, wang):
        assert editor.post(f"{address}/agree", {"seen": "x"}).status_code in (303, 409)
        assert editor.client.post(f"{address}/return", data={"reason": "x"}).status_code == 403
    assert wang.post(f"{address}/return", {"reason": "不行"}).status_code == 409
    assert "hours" not in strict.text(CONTACT)


def test_their_own_is_refused_even_with_what_was_shown(strict: Site) -> None:
    zhang, li = strict.client("张主任", approver=True), strict.client("李主任", approver=True)
    address = propose(zhang, {"f.hours": "下午"})
    seen = re.search(r'name="seen" value="(\w+)"', li.get(address).text)
    assert seen
    assert zhang.post(f"{address}/agree", {"seen": seen[1]}).status_code == 409
    assert "hours" not in strict.text(CONTACT)


def test_what_is_sent_back_comes_as_a_draft_with_the_reason(strict: Site) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    address = propose(wang, {"f.hours": "下午"})
    assert li.post(f"{address}/return", {"reason": ""}).status_code == 400
    assert li.post(f"{address}/return", {"reason": "写几点到几点"}).status_code == 303
    page = wang.get("/edit/dianhua").text
    assert "写几点到几点" in page
    assert 'value="下午"' in page
    assert propose(wang, {"f.hours": "14:00—17:00"}) == "/proposals/2"


def test_two_proposals_of_one_document_are_brought_together(strict: Site) -> None:
    wang, zhao = strict.client("王岗"), strict.client("赵岗")
    li = strict.client("李主任", approver=True)
    first, second = propose(wang, {"f.hours": "下午"}), propose(zhao, {"f.service_area": "全区"})
    third = propose(wang, {"f.hours": "上午"})
    assert agree(li, first) == 303
    assert agree(li, second) == 303
    assert "hours: 下午" in strict.text(CONTACT)
    assert "service_area: 全区" in strict.text(CONTACT)
    assert "合不到一起" in li.get(third).text
    assert li.post(f"{third}/agree", {"seen": "x"}).status_code == 409


def test_a_branch_from_outside_can_be_agreed_to(strict: Site) -> None:
    li = strict.client("李主任", approver=True)
    git(strict.top, "checkout", "-q", "-b", "proposals/hand")
    path = strict.folder / CONTACT
    path.write_text(strict.text(CONTACT).replace("上班时间打", "上班打"), encoding="utf-8")
    git(strict.top, "commit", "-qam", "手改一句")
    git(strict.top, "checkout", "-q", "main")
    assert "手改一句" in li.get("/editor").text
    assert agree(li, "/proposals/hand") == 303
    assert "上班打" in strict.text(CONTACT)


@pytest.mark.parametrize("what", ["outside", "link"])
def test_a_branch_that_changes_more_than_the_handbook_is_refused(strict: Site, what: str) -> None:
    li = strict.client("李主任", approver=True)
    git(strict.top, "checkout", "-q", "-b", "proposals/evil")
    if what == "outside":
        (strict.top / "Makefile").write_text("run:\n\trm -rf /\n")
    else:
        (strict.folder / "policies/x.md").symlink_to("/etc/passwd")
    git(strict.top, "add", "-A")
    git(strict.top, "commit", "-qm", "别的")
    git(strict.top, "checkout", "-q", "main")
    assert "同意，发布" not in li.get("/proposals/evil").text
    assert li.post("/proposals/evil/agree", {"seen": "x"}).status_code == 409
    assert not (strict.top / "Makefile").exists()


@pytest.mark.parametrize("name", ["../main", "--all", "9", "main", "a%00b"])
def test_a_proposal_has_a_name_that_waits(strict: Site, name: str) -> None:
    li = strict.client("李主任", approver=True)
    assert li.get(f"/proposals/{name}").status_code in (404, 308)


def test_decisions_and_taking_back_wait_too(strict: Site) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    address = wang.post("/editor/verify", {"id": ["dianhua"]}).headers["Location"]
    assert address.startswith("/proposals/")
    assert "verified_on" not in strict.text(CONTACT)
    assert agree(li, address) == 303
    assert "verified_on" in strict.text(CONTACT)
    commit = git(strict.top, "rev-parse", "HEAD").strip()
    assert wang.post("/editor/undo", {"commit": commit}).headers["Location"].startswith("/proposals/")
