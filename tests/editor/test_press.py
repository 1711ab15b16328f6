"""Publishing where a bare repository is served, and where that one looks at another."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.bootstrap import Editions, build_index
from indexer.corrections.corrections import Corrections
from indexer.domain.errors import EditRefusedError
from indexer.publishing.outlet import Outlet, keep_outlet
from indexer.sending.rounds import Rounds
from indexer.settings import Settings
from tests.editor.conftest import NOW, Site, git

CONTACT = "contacts/life/dianhua.md"


@dataclass
class Station:
    """A site that serves what a bare repository publishes."""

    outlet: Outlet
    settings: Settings
    corrections: Corrections

    def correct(self, hours: str) -> str:
        draft = self.corrections.begin("王岗", "dianhua", now=NOW)
        draft = self.corrections.drafts.save(replace(draft, entries={**draft.entries, "hours": hours}))
        return self.corrections.publish(self.corrections.review(draft), editor="王岗").revision

    def tip(self) -> str:
        return git(self.outlet.git_dir, "rev-parse", "main").strip()


@pytest.fixture
def station(site: Site, tmp_path: Path) -> Station:
    bare = tmp_path / "handbook.git"
    git(tmp_path, "clone", "-q", "--bare", str(site.top), str(bare))
    git(bare, "remote", "remove", "origin")
    outlet = Outlet(git_dir=bare, live=tmp_path / "live", path="handbook", branch="main")
    keep_outlet(outlet)
    settings = replace(site.settings, handbook_dir=outlet.handbook_dir)
    outlet.publish(lambda folder, then: build_index(settings, source=folder, then=then) and None)
    return Station(outlet, settings, Corrections(settings))


def test_a_correction_goes_to_the_branch_and_the_link_moves(station: Station) -> None:
    commit = station.correct("下午")
    assert station.tip() == commit == station.outlet.published()
    assert "hours: 下午" in (station.outlet.handbook_dir / CONTACT).read_text(encoding="utf-8")
    document = Editions(station.settings).current().handbook.documents["dianhua"]
    assert document.hours == "下午"  # type: ignore[attr-defined]
    assert git(station.outlet.git_dir, "log", "-1", "--format=%an", "main").strip() == "王岗"
    assert station.correct("全天") == station.tip()


def test_what_was_pushed_but_not_served_yet_is_published_first(station: Station, site: Site) -> None:
    path = site.folder / "policies/life/tingche.md"
    path.write_text(path.read_text(encoding="utf-8").replace("按次", "按月"), encoding="utf-8")
    git(site.top, "commit", "-qam", "手改")
    git(site.top, "push", "-q", str(station.outlet.git_dir), "main")
    station.correct("下午")
    served = station.outlet.handbook_dir
    assert "按月" in (served / "policies/life/tingche.md").read_text(encoding="utf-8")
    assert "hours: 下午" in (served / CONTACT).read_text(encoding="utf-8")


def test_outside_git_it_says_so_and_changes_nothing(site: Site) -> None:
    shutil.rmtree(site.top / ".git")
    corrections = Corrections(site.settings)
    before = site.text(CONTACT)
    draft = corrections.begin("王岗", "dianhua", now=NOW)
    review = corrections.review(replace(draft, entries={**draft.entries, "hours": "下午"}))
    with pytest.raises(EditRefusedError, match="版本库"):
        corrections.publish(review, editor="王岗")
    assert site.text(CONTACT) == before


@pytest.mark.parametrize("cut", ["write", "commit", "move", "stage", "build"])
def test_power_cut_while_publishing_is_ended_by_the_next_round(
    site: Site, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})

    def killed(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    places = {
        "write": "indexer.corrections.press.write",
        "commit": "indexer.corrections.press.Committer.commit",
        "move": "indexer.corrections.press.Committer.move",
        "stage": "indexer.corrections.press.Committer.stage",
        "build": "indexer.corrections.press.Press._build",
    }
    with monkeypatch.context() as patched:
        patched.setattr(places[cut], killed)
        with pytest.raises(KeyboardInterrupt):
            editor.publish("dianhua")
    Rounds(Corrections(site.settings), site.settings).go()
    assert "hours: 下午\n" in site.text("contacts/life/dianhua.md")
    assert git(site.top, "status", "--porcelain") == ""
    assert site.log()[0] == "王岗: 《停车管理电话》服务时间写上：下午"
    assert len(site.log()) == 2
    assert "下午" in editor.get("/d/dianhua").text
    page = editor.get("/editor").text
    assert "没发布的草稿 <small>0" in page
    assert page.count("王岗 发布") == 1
    assert not (site.settings.data_dir / "publishing.json").exists()


def test_power_cut_leaves_alone_what_somebody_changed_since(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})

    def killed(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("indexer.corrections.press.Committer.commit", killed)
        with pytest.raises(KeyboardInterrupt):
            editor.publish("dianhua")
    file = site.folder / "contacts/life/dianhua.md"
    file.write_text(site.text("contacts/life/dianhua.md").replace("下午", "手改的"), encoding="utf-8")
    Rounds(Corrections(site.settings), site.settings).go()
    assert "手改的" in file.read_text(encoding="utf-8")
    assert len(site.log()) == 1
    assert editor.form("dianhua")["f.hours"] == ["下午"]
