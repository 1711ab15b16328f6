"""Revisions are found only when they look like ones, and git runs nothing of a repository's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from indexer.domain.errors import NotFoundError, UsageError
from indexer.git.history import commits, contents, extract, is_shallow, tree
from indexer.git.revisions import find_commit, head, revision
from indexer.git.runner import GitError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("HEAD", "remove"),
        ("HEAD~1", "remove"),
        ("HEAD~2", "retire"),
        ("HEAD^^", "retire"),
        ("main", "remove"),
        ("2026-03-02", "change"),
        ("2026-03-04", "change"),
        ("2030-01-01", "remove"),
    ],
)
def test_revision_is_the_last_commit_that_touched_the_folder_by_then(repository, text, name):
    assert find_commit(repository.folder, text).revision == repository[name]


def test_hash_may_be_shortened_and_a_tag_may_be_chinese(repository):
    repository.git("tag", "第一版", repository["add"])
    assert find_commit(repository.folder, repository["add"][:8]).revision == repository["add"]
    assert find_commit(repository.folder, "第一版").revision == repository["add"]


HOSTILE = {
    "option": "--output=x",
    "short option": "-h",
    "end of options": "--end-of-options",
    "parents": "..",
    "range": "HEAD..main",
    "message search": "HEAD^{/x}",
    "all messages": ":/x",
    "file of a commit": "HEAD:handbook.yml",
    "reflog": "HEAD@{1}",
    "nul": "a\0b",
    "line": "HEAD\n--all",
    "long": "a" * 10_000,
    "path": "../../etc/passwd",
    "blank": " ",
    "empty": "",
    "surrogate": "a\udcff",
    "glob": "*",
    "negation": "^HEAD",
    "lock": "main.lock",
    "no day": "2026-02-30",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_text_that_is_no_revision_is_refused_before_git_sees_it(repository, text, monkeypatch):
    monkeypatch.setenv("PATH", "")  # git could not even be started
    with pytest.raises(UsageError):
        find_commit(repository.folder, text)


@pytest.mark.parametrize("text", ["nope", "0000000", "2020-01-01", "HEAD~99", "v1/x"])
def test_unknown_revision_is_not_found(repository, text):
    with pytest.raises(NotFoundError) as error:
        find_commit(repository.folder, text)
    assert error.value.code == "not_found"


@pytest.mark.parametrize("text", ["HEAD", "2026-03-02"])
def test_outside_git_there_is_no_history(tmp_path, text):
    with pytest.raises(NotFoundError) as error:
        find_commit(tmp_path, text)
    assert error.value.code == "no_history"


def test_draft_on_another_branch_is_not_published(repository):
    repository.git("checkout", "-qb", "draft")
    repository.write("policies/caogao.md", "x")
    draft = repository.commit("draft", on="2026-08-01")
    repository.git("checkout", "-q", "main")
    published = head(repository.folder)
    for text in ("draft", draft, draft[:9]):
        assert find_commit(repository.folder, text).revision == draft
        with pytest.raises(NotFoundError, match="没有版本"):
            find_commit(repository.folder, text, published=published)
    begin = repository["begin"]
    assert find_commit(repository.folder, begin, published=published).revision == begin


SETTINGS = (
    "i18n.logOutputEncoding=GBK", "log.showRoot=false", "log.follow=true", "log.showSignature=true",
    "core.quotePath=true", "color.ui=always", "diff.renames=copies", "diff.noprefix=true",
    "log.decorate=full", "log.date=relative", "log.diffMerges=first-parent", "format.pretty=oneline",
    "diff.orderFile=order", "status.showUntrackedFiles=no", "status.relativePaths=false",
    "core.abbrev=4", "log.excludeDecoration=*",
)  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_the_user_change_nothing(repository, setting):
    repository.write("policies/kaitou.md", "x")
    repository.commit("改了收费说明", on="2026-09-01")
    (repository.root / "order").write_text("*z*\n", encoding="utf-8")
    expected = (commits(repository.folder, head(repository.folder)), revision(repository.folder))
    commits.cache_clear()
    repository.git("config", *setting.split("=", 1))
    assert (commits(repository.folder, head(repository.folder)), revision(repository.folder)) == expected
    assert expected[0][0].message == "改了收费说明"
    assert expected[0][-1].changes


def test_fault_that_passes_is_not_remembered(repository):
    commit = head(repository.folder)
    away = repository.root / "away"
    (repository.root / ".git").rename(away)
    for _ in range(2):
        with pytest.raises(NotFoundError) as error:
            commits(repository.folder, commit)
        assert error.value.code == "no_history"
    away.rename(repository.root / ".git")
    assert commits(repository.folder, commit)


def test_git_that_hangs_is_a_fault_and_no_empty_history(repository, monkeypatch):
    commit = head(repository.folder)
    monkeypatch.setattr("indexer.git.runner._SECONDS", 0.0)
    for ask in (lambda: commits(repository.folder, commit), lambda: revision(repository.folder)):
        with pytest.raises(GitError, match="等得太久"):
            ask()


def test_distrusted_folder_is_told_how_to_be_trusted_and_never_to_begin_anew(repository, monkeypatch):
    monkeypatch.setattr("indexer.git.runner._environment", as_somebody_else)
    with pytest.raises(NotFoundError) as error:
        commits(repository.folder, "0" * 40)
    assert error.value.code == "no_history"
    assert "safe.directory" in error.value.hint
    assert "git init" not in error.value.hint
    assert revision(repository.folder).startswith("sha256:")


def as_somebody_else(*_places, **_choices):
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}


@pytest.fixture
def shallow(repository, tmp_path):
    """A clone of the last three commits, two of which touched the handbook."""
    repository.git("clone", "-q", "--depth", "3", f"file://{repository.root}", str(tmp_path / "shallow"))
    return tmp_path / "shallow" / "手册"


def test_shallow_clone_says_where_its_history_ends(repository, shallow):
    assert is_shallow(shallow)
    assert not is_shallow(repository.folder)
    found = commits(shallow, head(shallow))
    assert [commit.is_cut for commit in found] == [False, True]
    assert not any(commit.is_cut for commit in commits(repository.folder, head(repository.folder)))


def test_day_before_a_shallow_clone_is_not_told_as_before_the_handbook(shallow):
    with pytest.raises(NotFoundError) as error:
        find_commit(shallow, "2026-01-10")
    assert error.value.code == "history_cut"
    assert "handbook send" in error.value.hint


def test_commits_tell_what_they_did_newest_first(repository):
    found = commits(repository.folder, head(repository.folder))
    assert [commit.message for commit in found] == [
        "remove", "retire", "rename", "spaces", "change", "add", "begin",
    ]  # fmt: skip
    rename = {change.path: (bool(change.before), bool(change.after)) for change in found[2].changes}
    assert rename == {
        "procedures/tingche.md": (True, False),
        "procedures/tingche-zheng.md": (False, True),
    }


def test_merge_that_mends_a_conflict_is_a_change_of_its_own(repository):
    repository.git("checkout", "-qb", "side")
    repository.write("policies/x.md", "side")
    repository.commit("side", on="2026-08-01")
    repository.git("checkout", "-q", "main")
    repository.write("policies/x.md", "main")
    repository.commit("main", on="2026-08-02")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "side", on="2026-08-03")
    repository.write("policies/x.md", "both")
    repository.commit("merge", on="2026-08-03")
    [change] = commits(repository.folder, head(repository.folder))[0].changes
    assert contents(repository.folder, [change.after]) == {change.after: b"both"}


def test_links_and_submodules_are_not_files(repository):
    (repository.folder / "policies/link.md").symlink_to("/etc/passwd")
    inner = repository.folder / "inner"
    inner.mkdir()
    repository.git("init", "-q", str(inner))
    repository.git("-C", str(inner), "commit", "-q", "--allow-empty", "-m", "x")
    commit = repository.commit("links", on="2026-08-01")
    paths = {file.path for file in tree(repository.folder, commit)}
    assert "policies/tongzhi-2026.md" in paths
    assert not {path for path in paths if "link" in path or "inner" in path}


def test_names_are_composed_and_attachments_are_left_empty(repository, tmp_path):
    repository.write("assets/e\u0301.pdf", "content")
    repository.write("policies/e\u0301.md", "text")
    commit = repository.commit("names", on="2026-08-01")
    target = tmp_path / "target"
    target.mkdir()
    extract(repository.folder, commit, target)
    assert (target / "policies/\xe9.md").read_text() == "text"
    assert (target / "assets/\xe9.pdf").read_text() == ""


def test_programs_of_the_repository_are_not_run(repository, tmp_path):
    canary = tmp_path / "canary"
    for name in ("core.fsmonitor", "filter.x.smudge", "filter.x.clean", "diff.x.textconv", "gpg.program"):
        repository.git("config", name, f"touch {canary}; cat")
    repository.git("config", "log.showSignature", "true")
    (repository.root / ".git/info/attributes").write_text("*.md filter=x diff=x\n")
    extract(repository.folder, repository["begin"], tmp_path / "repository")
    commits(repository.folder, repository["add"])
    find_commit(repository.folder, "HEAD")
    assert not canary.exists()


def test_embedded_bare_repository_has_no_history(tmp_path, repository):
    canary = tmp_path / "canary"
    bare = tmp_path / "bare"
    repository.git("clone", "-q", "--bare", str(repository.root), str(bare))
    repository.git("-C", str(bare), "config", "core.fsmonitor", f"touch {canary}")
    with pytest.raises(NotFoundError) as error:
        find_commit(bare, "HEAD")
    assert error.value.code == "no_history"
    assert not canary.exists()


def test_git_variables_of_the_caller_lead_nowhere(repository, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", os.fspath(Path(tmp_path, "nowhere")))
    assert head(repository.folder) == repository["remove"]
