"""A handbook that was moved, renamed or copied finds its feedback, its index and its cache again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.bootstrap import Editions, build_index
from indexer.feedback import FeedbackBox, FeedbackKind
from indexer.moving import settle
from indexer.settings import Settings

DAY = date(2026, 11, 23)


@pytest.fixture
def used(tmp_path: Path, shared_dictionaries: None) -> Settings:
    """A station's folder in use: an index, and a report nobody has resolved."""
    folder = tmp_path / "old" / "handbook"
    folder.mkdir(parents=True)
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: c, title: 便民}]\n", encoding="utf-8"
    )
    (folder / "a.md").write_text(
        "---\nid: a\ntitle: 停车\ntype: policy\ncategory: c\n---\n停车的事。\n", encoding="utf-8"
    )
    settings = Settings(handbook_dir=folder, state_dir=tmp_path / "old" / "var", meaning=False)
    build_index(settings)
    FeedbackBox(settings.data_dir).add(FeedbackKind.OUTDATED, document="a", on=DAY)
    assert list(settle(settings)) == []
    return settings


def at(settings: Settings, place: Path) -> Settings:
    return replace(settings, handbook_dir=place / "handbook", state_dir=place / "var")


def assert_all_there(settings: Settings) -> None:
    assert [report.document for report in FeedbackBox(settings.data_dir).open_feedback()] == ["a"]
    assert "a" in Editions(settings).current().handbook.documents
    assert list(settle(settings)) == []


@pytest.mark.parametrize("known", [True, False], ids=["", "by an older program"])
def test_moved_folder_keeps_everything_and_says_where_it_was(used: Settings, tmp_path: Path, known) -> None:
    if not known:
        (used.handbook_state_dir / "whose.json").unlink()
    (tmp_path / "old").rename(tmp_path / "新 家")
    moved = at(used, tmp_path / "新 家")
    [said] = settle(moved)
    assert said.startswith("手册换过地方：以前的居民反馈、索引在 ")
    assert used.handbook_state_dir.name in said
    assert_all_there(moved)


def test_feedback_is_found_after_the_new_place_was_already_indexed(used: Settings, tmp_path: Path) -> None:
    (tmp_path / "old").rename(tmp_path / "new")
    moved = at(used, tmp_path / "new")
    build_index(moved)
    [said] = settle(moved)
    assert said.startswith("手册换过地方：以前的居民反馈在 ")
    assert_all_there(moved)


def test_copy_has_its_own_and_leaves_the_first_alone(used: Settings, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "old", tmp_path / "copy", symlinks=True)
    copy = at(used, tmp_path / "copy")
    assert len(list(settle(copy))) == 1
    assert_all_there(copy)
    assert_all_there(used)


def test_renamed_handbook_in_a_shared_state_folder_is_followed(used: Settings, tmp_path: Path) -> None:
    used.handbook_dir.rename(tmp_path / "old" / "shouce")
    renamed = replace(used, handbook_dir=tmp_path / "old" / "shouce")
    assert len(list(settle(renamed))) == 1
    assert_all_there(renamed)


def test_state_of_another_living_handbook_is_never_taken(used: Settings, tmp_path: Path) -> None:
    shutil.copytree(used.handbook_dir, tmp_path / "other" / "handbook")
    other = replace(used, handbook_dir=tmp_path / "other" / "handbook")
    assert list(settle(other)) == []
    assert not other.data_dir.exists()
    assert_all_there(used)


def test_which_of_two_is_asked_not_guessed(used: Settings, tmp_path: Path) -> None:
    state = used.handbook_state_dir
    shutil.copytree(state, state.with_name("handbook-00000000"), symlinks=True)
    (tmp_path / "old").rename(tmp_path / "new")
    moved = at(used, tmp_path / "new")
    [said] = settle(moved)
    assert "分不清是哪一个" in said
    assert not moved.data_dir.exists()


def lost_as_folder(current: Path) -> None:
    target = current.resolve()
    current.unlink()
    shutil.copytree(target, current)


def lost_as_text(current: Path) -> None:
    target = str(current.readlink())
    current.unlink()
    current.write_text(target, encoding="utf-8")


@pytest.mark.parametrize("lost", [lost_as_folder, lost_as_text], ids=["a folder", "a text"])
def test_copy_without_links_is_mended(used: Settings, lost: Any) -> None:
    lost(used.index_dir / "current")
    assert list(settle(used)) == ["索引拷来时丢了快捷方式（符号链接），已经接好。"]
    assert_all_there(used)
    build_index(used, full=True)
