"""`publish poll`: a station that looks at a remote repository and takes what is sound."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.cli import main
from indexer.domain.errors import ContentError
from indexer.git.repository import Repository
from indexer.git.runner import GitError
from indexer.publishing.outlet import Outlet, keep_outlet
from indexer.publishing.polling import poll

BROKEN = ("effective_from: 2026-01-01", "effective_from: 2026-02-30")


@pytest.fixture
def station(tmp_path: Path, editor) -> Outlet:
    """A station that follows the editor's repository."""
    outlet = Outlet(git_dir=tmp_path / "mirror.git", live=tmp_path / "live", path="handbook", branch="main")
    repository = Repository.create(outlet.git_dir, branch="main")
    keep_outlet(outlet)
    repository.set_option("remote.origin.url", str(editor.top))
    return outlet


def ignore(_folder: Path, then: Callable[[], None]) -> None:
    """Build no index, and have it serve."""
    then()


def test_first_look_publishes_and_the_second_has_nothing_to_do(station, editor) -> None:
    first = poll(station, ignore)
    assert (first.commit, first.changed) == (editor.git("rev-parse", "HEAD").said.strip(), True)
    assert station.published() == first.commit
    assert poll(station, ignore).changed is False


def test_bad_commit_is_not_taken_and_the_good_one_after_it_is(station, editor) -> None:
    good = poll(station, ignore).commit
    editor.change("policies/tingche.md", *BROKEN)
    editor.commit()
    bad = poll(station, ignore)
    assert [problem.rule for problem in bad.errors] == ["bad-date"]
    assert (bad.changed, station.published()) == (False, good)
    editor.change("policies/tingche.md", *reversed(BROKEN))
    mended = editor.commit()
    assert poll(station, ignore).commit == station.published() == mended


def test_rewritten_history_is_not_followed(station, editor) -> None:
    good = poll(station, ignore).commit
    editor.git("commit", "--amend", "--quiet", "-m", "换了一个")
    with pytest.raises(ContentError, match="改写"):
        poll(station, ignore)
    assert station.published() == good


def test_publication_that_failed_is_tried_again(station, editor) -> None:
    def fail(_folder: Path, _then: Callable[[], None]) -> None:
        raise ContentError("磁盘满了")

    with pytest.raises(ContentError):
        poll(station, fail)
    assert station.published() is None
    assert poll(station, ignore).changed is True


def test_remote_without_the_branch_is_named(station, editor) -> None:
    editor.git("branch", "-m", "main", "other")
    with pytest.raises(GitError):
        poll(station, ignore)


@pytest.mark.parametrize("url", ["ext::sh -c touch% canary", "--upload-pack=touch canary"])
def test_address_that_would_run_a_program_does_not(station, tmp_path: Path, url: str) -> None:
    station.repository().set_option("remote.origin.url", url)
    with pytest.raises(GitError):
        poll(station, ignore)
    assert not list(tmp_path.rglob("canary"))


def test_command_looks_once_and_answers_with_an_exit_code(
    editor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shared_dictionaries: None,
) -> None:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    mirror = str(tmp_path / "mirror.git")
    assert main(["publish", "poll", mirror, "--once"]) == 2
    assert main(["publish", "poll", mirror, "--once", "--from", str(editor.top)]) == 0
    assert "已发布" in capsys.readouterr().out
    editor.change("policies/tingche.md", *BROKEN)
    commit = editor.commit()
    assert main(["publish", "poll", mirror, "--once"]) == 1
    assert "handbook/policies/tingche.md:6:17: 错误 [bad-date]" in capsys.readouterr().err
    assert main(["publish", "poll", mirror, "--once", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"revision": commit, "published": False, "errors": 1}
    assert main(["publish", "poll", mirror, "--interval", "1"]) == 2


def test_refused_revision_is_told_until_one_is_taken(
    editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    mirror = tmp_path / "mirror.git"
    look = ["publish", "poll", str(mirror), "--once"]
    status = ["status", "--handbook", str(tmp_path / "mirror-live" / "current" / "handbook"), "--json"]
    assert main([*look, "--from", str(editor.top)]) == 0
    editor.change("policies/tingche.md", *BROKEN)
    bad = editor.commit()
    assert main(look) == 1
    capsys.readouterr()
    main(status)
    [item] = [i for i in json.loads(capsys.readouterr().out)["items"] if i["kind"] == "refused"]
    assert bad[:10] in item["title"]
    assert "handbook/policies/tingche.md:6:17" in item["message"]
    editor.change("policies/tingche.md", *reversed(BROKEN))
    editor.commit()
    assert main(look) == 0
    capsys.readouterr()
    main(status)
    assert not [i for i in json.loads(capsys.readouterr().out)["items"] if i["kind"] == "refused"]
