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
