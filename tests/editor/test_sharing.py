"""Proposals between two repositories: made here or there, agreed to here or there, lost nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.corrections.corrections import Corrections
from indexer.domain.errors import UsageError
from indexer.sending.exchange import Hindrance
from indexer.sending.rounds import Rounds
from tests.editor.conftest import NOW, Editor, Site, cloned_from, git
from tests.editor.test_proposals import agree, propose, strict

__all__ = ["strict"]

CONTACT = "contacts/life/dianhua.md"


@pytest.fixture
def origin(strict: Site, tmp_path: Path) -> Path:
    """The repository that the site's was cloned from."""
    return cloned_from(strict, tmp_path)


def exchange(site: Site) -> Hindrance:
    standing = Rounds(Corrections(site.settings), site.settings).exchange.run(now=NOW)
    assert standing is not None
    return standing.hindrance


def push(
    elsewhere: Path, name: str, old: str = "上班时间打", new: str = "上班打", *, author: str = "外面的人"
) -> str:
    """Make a proposal by hand and push it; return its commit."""
    git(elsewhere, "fetch", "-q")
    git(elsewhere, "checkout", "-q", "-B", name, "origin/main")
    file = elsewhere / "handbook" / CONTACT
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    git(elsewhere, "commit", "-qa", "-m", f"手改{name}", "--author", f"{author} <x@example.cn>")
    git(elsewhere, "push", "-qf", "origin", f"{name}:proposals/{name}")
    return git(elsewhere, "rev-parse", "HEAD").strip()


def branches(repository: Path, kind: str = "proposals") -> list[str]:
    return git(repository, "for-each-ref", "--format=%(refname:lstrip=2)", f"refs/heads/{kind}/").split()


def merge(elsewhere: Path, branch: str, *how: str) -> None:
    """Merge a proposal by hand and push the result."""
    git(elsewhere, "fetch", "-q", "--prune")
    git(elsewhere, "checkout", "-q", "-B", "main", "origin/main")
    git(elsewhere, "merge", "-q", *how, f"origin/proposals/{branch}")
    if how == ("--squash",):
        git(elsewhere, "commit", "-qm", "合进来")
    git(elsewhere, "push", "-q", "origin", "main")


def test_one_made_in_the_page_is_pushed_and_what_it_says_is_served_to_nobody(
    strict: Site, origin: Path
) -> None:
    wang = strict.client("王岗")
    propose(wang, {"f.hours": "下午独一句"})
    Rounds(Corrections(strict.settings), strict.settings).go()
    commit = git(strict.top, "rev-parse", "proposals/1").strip()
    assert git(origin, "rev-parse", "proposals/1").strip() == commit
    assert git(origin, "log", "-1", "--format=%an", "proposals/1").strip() == "王岗"
    wang.post("/editor/sign-out")
    for address in (
        f"/d/dianhua?rev={commit}", "/d/dianhua?rev=proposals/1", f"/d/dianhua/diff?from=HEAD&to={commit}",
        "/d/dianhua?rev=refs/heads/proposals/1", "/d/dianhua/history", "/changes", "/?q=独一句",
        "/proposals/1",
        f"/d/dianhua/diff?from={commit}", "/d/dianhua?rev=refs/handbook/shared/proposals/1",
    ):  # fmt: skip
        assert "下午独一句" not in wang.get(address).text


def test_one_made_elsewhere_waits_here_and_agreed_to_it_is_merged_there(
    strict: Site, origin: Path, elsewhere: Path
) -> None:
    li = strict.client("李主任", approver=True)
    commit = push(elsewhere, "gaiyiju")
    assert exchange(strict) is Hindrance.NONE
    assert "手改gaiyiju" in li.get("/editor").text
    assert "上班打" not in li.get("/d/dianhua").text
    assert agree(li, "/proposals/gaiyiju") == 303
    assert exchange(strict) is Hindrance.NONE
    assert "上班打" in li.get("/d/dianhua").text
    assert git(origin, "merge-base", "--is-ancestor", commit, "main") == ""
    assert git(origin, "log", "-1", "--format=%an", "main").strip() == "李主任"
    assert branches(origin) == branches(strict.top) == []


@pytest.mark.parametrize("how", [("--no-ff",), ("--squash",)], ids=["merged", "squashed"])
@pytest.mark.parametrize("gone", [True, False], ids=["branch deleted", "branch left"])
def test_one_merged_elsewhere_is_published_here_and_waits_no_longer(
    strict: Site, origin: Path, elsewhere: Path, how: tuple[str, ...], gone: bool
) -> None:
    wang = strict.client("王岗")
    address = propose(wang, {"f.hours": "下午"})
    exchange(strict)
    merge(elsewhere, "1", *how)
    if gone:
        git(elsewhere, "push", "-q", "origin", ":proposals/1")
    assert exchange(strict) is Hindrance.NONE
    assert "hours: 下午" in strict.text(CONTACT)
    page = wang.get("/editor").text
    assert "等人看的修改" not in page
    assert "在总库合进来了" in page
    assert wang.get(address).status_code == 404
    assert branches(origin) == branches(strict.top) == []
    assert wang.form("dianhua")["f.hours"] == ["下午"]


def test_one_deleted_elsewhere_says_so_and_its_words_are_a_draft(
    strict: Site, origin: Path, elsewhere: Path
) -> None:
    wang = strict.client("王岗")
    propose(wang, {"f.hours": "下午"})
    exchange(strict)
    git(elsewhere, "push", "-q", "origin", ":proposals/1")
    assert exchange(strict) is Hindrance.NONE
    page = wang.get("/editor").text
    assert "等人看的修改" not in page
    assert "《停车管理电话》" in page
    assert "在总库去掉了" in page
    assert wang.form("dianhua")["f.hours"] == ["下午"]
    assert "在总库那边被去掉了" in wang.get("/edit/dianhua").text
    assert "hours" not in strict.text(CONTACT)
    assert exchange(strict) is Hindrance.NONE
    assert branches(origin) == []


def test_one_sent_back_here_tells_the_reason_there(strict: Site, origin: Path, elsewhere: Path) -> None:
    li = strict.client("李主任", approver=True)
    commit = push(elsewhere, "gaiyiju")
    exchange(strict)
    assert li.post("/proposals/gaiyiju/return", {"reason": "电话还没打通"}).status_code == 303
    assert exchange(strict) is Hindrance.NONE
    assert branches(origin) == []
    told = git(origin, "log", "-1", "--format=%an %s %P", "returned/gaiyiju").strip()
    assert told == f"李主任 退回：电话还没打通 {commit}"


def test_one_sent_back_elsewhere_comes_back_with_the_reason(
    strict: Site, origin: Path, elsewhere: Path
) -> None:
    wang = strict.client("王岗")
    propose(wang, {"f.hours": "下午"})
    exchange(strict)
    git(elsewhere, "fetch", "-q")
    git(elsewhere, "checkout", "-q", "-B", "no", "origin/proposals/1")
    git(elsewhere, "commit", "-q", "--allow-empty", "-m", "退回：写上从哪天起")
    git(elsewhere, "push", "-q", "origin", "no:returned/1", ":proposals/1")
    exchange(strict)
    assert "写上从哪天起" in wang.get("/edit/dianhua").text
    assert branches(origin, "returned") == ["returned/1"]


@pytest.mark.parametrize(
    "author", ["李主任", "李 主任", "李主任 ", "li@git"], ids=["same", "spaced", "trailing", "by mailmap"]
)
def test_nobody_agrees_to_their_own_that_was_made_elsewhere(
    strict: Site, elsewhere: Path, author: str
) -> None:
    li, wang = strict.client("李主任", approver=True), strict.client("王主任", approver=True)
    (elsewhere / ".mailmap").write_text("李主任 <x@example.cn> li@git <x@example.cn>\n")
    git(elsewhere, "add", "-A")
    git(elsewhere, "commit", "-qm", "名字")
    git(elsewhere, "push", "-q")
    push(elsewhere, "gaiyiju", author=author)
    git(elsewhere, "commit", "-q", "--allow-empty", "-m", "别人的一句", "--author", "某人 <y@example.cn>")
    git(elsewhere, "push", "-q", "origin", "gaiyiju:proposals/gaiyiju")
    exchange(strict)
    assert "同意，发布" not in li.get("/proposals/gaiyiju").text
    assert agree_blindly(li, wang) == 409
    assert "上班打" not in strict.text(CONTACT)
    assert agree(wang, "/proposals/gaiyiju") == 303


def agree_blindly(approver: Editor, shown_to: Editor) -> int:
    """Send the form that another approver was shown."""
    page = shown_to.get("/proposals/gaiyiju").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return approver.post("/proposals/gaiyiju/agree", {"seen": seen}).status_code


def test_one_moved_elsewhere_while_it_is_looked_at_is_looked_at_again(strict: Site, elsewhere: Path) -> None:
    li = strict.client("李主任", approver=True)
    push(elsewhere, "gaiyiju")
    exchange(strict)
    page = li.get("/proposals/gaiyiju").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    push(elsewhere, "gaiyiju", new="随时打")
    answer = li.post("/proposals/gaiyiju/agree", {"seen": seen})
    assert answer.headers["Location"] == "/proposals/gaiyiju?again=1"
    assert "随时打" in li.get("/proposals/gaiyiju").text
    assert "上班时间打" in strict.text(CONTACT)


def test_two_of_one_name_both_wait(strict: Site, origin: Path, elsewhere: Path) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    push(elsewhere, "1")
    propose(wang, {"f.hours": "下午"})
    assert exchange(strict) is Hindrance.NONE
    assert branches(origin) == branches(strict.top) == ["proposals/1", "proposals/2"]
    assert "上班打" in li.get("/proposals/1").text
    assert "服务时间写上：下午" in li.get("/proposals/2").text


def test_one_for_a_day_stands_elsewhere_until_then(strict: Site, origin: Path) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    wang.save("dianhua", {"f.hours": "下午"})
    wang.publish("dianhua", when="later", on="2027-01-01")
    exchange(strict)
    assert agree(li, "/proposals/1") == 303
    exchange(strict)
    assert branches(origin) == ["proposals/1"]
    assert "等人看的修改" not in li.get("/editor").text
    li.post("/editor/dated/1/take-back", {"reason": "推迟了"})
    exchange(strict)
    assert branches(origin) == []


def test_a_side_that_takes_no_proposals_is_told_of_and_all_else_goes_on(strict: Site, origin: Path) -> None:
    hook = origin / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ncase "$1" in refs/heads/proposals/*) exit 1;; esac\n')
    hook.chmod(0o755)
    wang = strict.client("王岗")
    propose(wang, {"f.hours": "下午"})
    assert exchange(strict) is Hindrance.UNSHARED
    assert "送审的修改送不到总库" in wang.get("/editor").text
    assert branches(origin) == []
    hook.unlink()
    assert exchange(strict) is Hindrance.NONE
    assert branches(origin) == ["proposals/1"]


def test_round_looks_over_there_now_and_then(strict: Site, elsewhere: Path) -> None:
    li = strict.client("李主任", approver=True)
    exchange(strict)
    push(elsewhere, "gaiyiju")
    rounds = Rounds(Corrections(strict.settings), strict.settings)
    rounds.go()
    assert "手改gaiyiju" not in li.get("/editor").text
    looked = strict.settings.data_dir / "exchange.json"
    os.utime(looked, (0, 0))
    rounds.go()
    assert "手改gaiyiju" in li.get("/editor").text


def test_two_accounts_whose_names_read_alike_are_refused(strict: Site) -> None:
    strict.link("王岗")
    for name in ("王 岗", "王\u3000岗"):
        with pytest.raises(UsageError):
            strict.link(name)
