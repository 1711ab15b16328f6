"""A repository elsewhere: what is published goes there, what others did comes in, away or not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.bootstrap import build_index
from indexer.corrections.corrections import Corrections
from indexer.publishing.outlet import Outlet, keep_outlet
from indexer.publishing.polling import poll
from indexer.sending.exchange import Hindrance
from indexer.sending.rounds import Rounds
from tests.editor.conftest import NOW, Site, cloned_from, git

CONTACT = "contacts/life/dianhua.md"
POLICY = "policies/life/tingche.md"


@pytest.fixture
def origin(site: Site, tmp_path: Path) -> Path:
    """The repository that the site's was cloned from."""
    return cloned_from(site, tmp_path)


def change(elsewhere: Path, path: str, old: str, new: str, *, pull: bool = False) -> str:
    """Change a file by hand and push it; return the commit."""
    if pull:
        git(elsewhere, "pull", "-q", "--rebase")
    file = elsewhere / "handbook" / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    git(elsewhere, "commit", "-qam", "手改")
    git(elsewhere, "push", "-q")
    return git(elsewhere, "rev-parse", "HEAD").strip()


def rounds(site: Site) -> Rounds:
    return Rounds(Corrections(site.settings), site.settings)


def tip(repository: Path) -> str:
    return git(repository, "rev-parse", "main").strip()


def test_what_is_published_is_sent(site: Site, origin: Path) -> None:
    commit = site.client("王岗").correct("dianhua", {"f.hours": "下午"})
    assert tip(origin) != commit
    rounds(site).go()
    assert tip(origin) == commit
    assert Corrections(site.settings).press.not_sent() == 0


def test_while_it_is_away_the_site_serves_and_the_queue_says_so_and_it_is_sent_later(
    site: Site, origin: Path
) -> None:
    away = origin.with_name("away.git")
    editor = site.client("王岗")
    rounds(site).exchange.run(now=NOW)
    origin.rename(away)
    commit = editor.correct("dianhua", {"f.hours": "下午"})
    assert "下午" in editor.get("/d/dianhua").text
    rounds(site).go()
    page = editor.get("/editor").text
    assert "有 1 次修改还没送到总库：连不上总库" in page
    assert "会自己再送" in page
    away.rename(origin)
    rounds(site).go()
    assert tip(origin) == commit
    assert "没送到总库" not in editor.get("/editor").text


def test_before_something_is_published_what_others_did_is_taken_over(site: Site, elsewhere: Path) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    page = editor.get("/edit/dianhua/review").text
    change(elsewhere, CONTACT, "kind: office\n", "kind: office\nhours: 上午\n")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = editor.post("/edit/dianhua/publish", {"seen": seen})
    assert answer.headers["Location"].endswith("/review?again=1")
    assert "留哪一个" in editor.get("/edit/dianhua/review").text
    assert "hours: 上午\n" in site.text(CONTACT)
    assert git(site.top, "status", "--porcelain") == ""


def test_other_fields_of_both_sides_are_brought_together(site: Site, origin: Path, elsewhere: Path) -> None:
    rounds(site).exchange.run(now=NOW)
    editor = site.client("王岗")
    editor.post("/editor/verify", {"id": ["dianhua"]})
    mine = tip(site.top)
    theirs = change(elsewhere, CONTACT, "kind: office\n", "kind: office\nhours: 上午\n")
    change(elsewhere, POLICY, "按次", "按月")
    rounds(site).go()
    text = site.text(CONTACT)
    assert "hours: 上午\n" in text
    assert "verified_by: 王岗\n" in text
    assert "按月" in site.text(POLICY)
    assert tip(origin) == tip(site.top)
    assert git(site.top, "status", "--porcelain") == ""
    assert "上午" in editor.get("/d/dianhua").text
    kept = git(site.top, "log", "--format=%H").split()
    assert {mine, theirs} <= set(kept)
    assert site.log()[0] == "手册: 合入总库里别人的修改"


def test_same_field_of_both_sides_is_for_its_editor_to_choose(
    site: Site, origin: Path, elsewhere: Path
) -> None:
    rounds(site).exchange.run(now=NOW)
    editor = site.client("王岗")
    origin.rename(origin.with_name("away.git"))
    editor.correct("dianhua", {"f.hours": "下午", "f.service_area": "全区"})
    origin.with_name("away.git").rename(origin)
    change(elsewhere, CONTACT, "kind: office\n", "kind: office\nhours: 上午\n")
    rounds(site).go()
    text = site.text(CONTACT)
    assert "hours: 上午\n" in text
    assert "service_area: 全区\n" in text
    assert tip(origin) == tip(site.top)
    assert "总库里同时有人改了同一处" in editor.get("/edit/dianhua").text
    assert editor.form("dianhua")["f.hours"] == ["下午"]
    assert "留哪一个" in editor.get("/edit/dianhua/review").text


def test_what_nobody_here_could_choose_stays_as_it_is_and_is_told(
    site: Site, origin: Path, elsewhere: Path
) -> None:
    rounds(site).exchange.run(now=NOW)
    editor = site.client("王岗")
    file = site.folder / POLICY
    file.write_text(site.text(POLICY).replace("按次", "按天"), encoding="utf-8")
    git(site.top, "commit", "-qam", "这边手改")
    theirs = change(elsewhere, POLICY, "按次", "按月")
    rounds(site).go()
    assert tip(origin) == theirs
    assert "按天" in site.text(POLICY)
    page = editor.get("/editor").text
    assert "两边改了同一处，合不到一起" in page
    assert "《停车办法》的正文" in page


def test_a_fault_from_elsewhere_is_not_taken_over(site: Site, elsewhere: Path) -> None:
    rounds(site).exchange.run(now=NOW)
    editor = site.client("王岗")
    editor.correct("dianhua", {"f.hours": "下午"})
    change(elsewhere, POLICY, "effective_from: 2026-01-01", "effective_from: 2026-02-30")
    rounds(site).go()
    assert "effective_from: 2026-01-01" in site.text(POLICY)
    assert "hours: 下午\n" in site.text(CONTACT)
    assert "总库里新来的修改有错误" in editor.get("/editor").text
    change(elsewhere, POLICY, "effective_from: 2026-02-30", "effective_from: 2026-02-03")
    rounds(site).go()
    assert "effective_from: 2026-02-03" in site.text(POLICY)
    assert "有错误" not in editor.get("/editor").text


def test_history_written_anew_is_not_followed(site: Site, origin: Path, elsewhere: Path) -> None:
    editor = site.client("王岗")
    rounds(site).exchange.run(now=NOW)
    editor.correct("dianhua", {"f.hours": "下午"})
    git(elsewhere, "commit", "--amend", "-q", "-m", "换了一个")
    git(elsewhere, "push", "-q", "--force")
    for _ in range(2):
        standing = rounds(site).exchange.run(now=NOW)
        assert standing is not None
        assert standing.hindrance is Hindrance.REWRITTEN
    assert "hours: 下午\n" in site.text(CONTACT)


def test_what_is_not_committed_in_the_folder_is_not_written_over(site: Site, elsewhere: Path) -> None:
    rounds(site).exchange.run(now=NOW)
    editor = site.client("王岗")
    editor.correct("dianhua", {"f.hours": "下午"})
    file = site.folder / POLICY
    file.write_text(site.text(POLICY).replace("问前台", "问保安"), encoding="utf-8")
    change(elsewhere, POLICY, "按次", "按月")
    rounds(site).go()
    assert "问保安" in site.text(POLICY)
    assert "另有没存好的改动" in editor.get("/editor").text


def test_without_one_nothing_is_said(site: Site) -> None:
    editor = site.client("王岗")
    editor.correct("dianhua", {"f.hours": "下午"})
    assert rounds(site).go() == ()
    assert "总库" not in editor.get("/editor").text
    assert not (site.settings.data_dir / "exchange.json").exists()


def test_station_that_polls_publishes_at_once_and_sends_later(
    site: Site, origin: Path, elsewhere: Path, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror.git"
    git(tmp_path, "clone", "-q", "--bare", str(origin), str(mirror))
    outlet = Outlet(git_dir=mirror, live=tmp_path / "live", path="handbook", branch="main")
    keep_outlet(outlet)
    settings = replace(site.settings, handbook_dir=outlet.handbook_dir)
    site.client("王岗")

    def build(folder: Path, switched: Callable[[], None]) -> None:
        build_index(settings, source=folder, then=switched)

    poll(outlet, build)
    corrections = Corrections(settings)

    def correct(hours: str) -> str:
        draft = corrections.begin("王岗", "dianhua", now=NOW)
        draft = corrections.drafts.save(replace(draft, entries={**draft.entries, "hours": hours}))
        return corrections.publish(corrections.review(draft), editor="王岗").revision

    away = origin.with_name("away.git")
    origin.rename(away)
    mine = correct("下午")
    assert outlet.published() == mine == tip(mirror)
    assert Rounds(corrections, settings).send(now=NOW).hindrance is Hindrance.AWAY  # type: ignore[union-attr]
    away.rename(origin)
    assert poll(outlet, build).changed is False, "what was published here is no history written anew"
    change(elsewhere, POLICY, "按次", "按月")
    assert poll(outlet, build).changed is False
    Rounds(corrections, settings).send(now=NOW)
    assert tip(origin) == tip(mirror) == outlet.published()
    served = outlet.handbook_dir
    assert "按月" in (served / POLICY).read_text(encoding="utf-8")
    assert "hours: 下午" in (served / CONTACT).read_text(encoding="utf-8")
    change(elsewhere, POLICY, "按月", "按季", pull=True)
    assert poll(outlet, build).changed is True
    shutil.rmtree(origin)
