"""Revisions come from git, and git runs nothing that a folder brings along."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from indexer.git import runner
from indexer.git.revisions import committed_at, revision

IDENTITY = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@a",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@a",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+08:00",
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **IDENTITY},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handbook folder inside a repository, committed; a later commit touches another file."""
    folder = tmp_path / "ku" / "手册"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("甲", encoding="utf-8")
    git(tmp_path / "ku", "init", "-q")
    git(tmp_path / "ku", "add", "-A")
    git(tmp_path / "ku", "commit", "-qm", "first")
    return folder


def test_revision_is_the_last_commit_that_touched_the_folder(folder: Path) -> None:
    first = git(folder, "rev-parse", "HEAD")
    (folder.parent / "b.txt").write_text("乙", encoding="utf-8")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-qm", "second")
    assert revision(folder) == first
    assert committed_at(folder) == datetime.fromisoformat("2026-01-02T03:04:05+08:00")


@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_changes_since_are_marked_with_a_digest(folder: Path, change: str) -> None:
    if change == "remove":
        (folder / "a.md").unlink()
    else:
        (folder / ("a.md" if change == "edit" else "新.md")).write_text("改", encoding="utf-8")
    head = git(folder, "rev-parse", "HEAD")
    dirty = revision(folder)
    assert dirty.startswith(f"{head}-dirty-")
    assert dirty == revision(folder)
    (folder / "c.md").write_text("又改", encoding="utf-8")
    assert revision(folder) != dirty


def test_outside_git_the_content_is_the_revision(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("甲", encoding="utf-8")
    first = revision(tmp_path)
    assert first.startswith("sha256:")
    assert committed_at(tmp_path) is None
    (tmp_path / "a.md").rename(tmp_path / "b.md")
    assert revision(tmp_path) != first


def test_before_the_first_commit_the_content_is_the_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert revision(tmp_path).startswith("sha256:")


def test_a_machine_without_git_is_outside_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert revision(folder).startswith("sha256:")


def test_git_variables_of_the_caller_lead_nowhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = revision(folder)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert revision(folder) == expected


def test_a_program_named_in_the_repository_is_not_run(folder: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    git(folder, "config", "core.fsmonitor", f"touch {canary}; false")
    revision(folder)
    assert not canary.exists()


def test_an_embedded_bare_repository_is_not_entered(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    bare = tmp_path / "handbook"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    git(bare, "config", "core.fsmonitor", f"touch {canary}; false")
    git(bare, "config", "core.bare", "false")
    git(bare, "config", "core.worktree", str(bare))
    assert revision(bare).startswith("sha256:")
    assert not canary.exists()


def test_distrust_and_absence_are_told_in_chinese_with_the_right_way_out() -> None:
    said = "fatal: detected dubious ownership in repository at '/srv/handbook'"
    message, hint = runner._refusal(said, Path("/srv/handbook/handbook"))
    assert "不肯读" in message
    assert hint == "请运行 git config --global --add safe.directory /srv/handbook"
    assert "git init" not in "".join(runner._refusal("fatal: not a git repository", Path("/x")))
