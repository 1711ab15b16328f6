"""The hooks of an editor's clone: what may be committed, and what to do when a push is turned down."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from indexer.cli import main
from indexer.git.repository import Repository
from indexer.publishing.committing import push_hint
from indexer.publishing.committing import staged as judge_staged

BROKEN = ("effective_from: 2026-01-01", "effective_from: 2026-02-30")


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")


def staged(editor) -> list[tuple[str, str]]:
    errors = judge_staged(Repository(editor.git_dir), "handbook").errors
    return [(problem.path, problem.rule) for problem in errors]


def install(editor, *arguments: str) -> int:
    return main(["publish", "install", "--handbook", str(editor.folder), *arguments])


def test_commit_with_a_fault_is_held_back_and_goes_through_when_mended(
    editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert install(editor) == 0
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    editor.change("policies/tingche.md", *BROKEN)
    held = editor.git("commit", "--all", "-m", "坏")
    assert held.code != 0
    assert "handbook/policies/tingche.md:6:17: 错误 [bad-date]" in held.said
    assert "没有提交" in held.said
    editor.change("policies/tingche.md", "2026-02-30", "2026-03-01")
    assert editor.git("commit", "--all", "-m", "好").code == 0


def test_warnings_and_what_is_missing_are_said_at_commit_and_push(editor, tmp_path: Path) -> None:
    shared = tmp_path / "shared.git"
    editor.git("clone", "--bare", "--quiet", str(editor.top), str(shared))
    editor.git("remote", "add", "origin", str(shared))
    assert install(editor) == 0
    editor.change("policies/tingche.md", "title: 停车收费通知", "title: 停车收费通知（草案）")
    editor.git("mv", "handbook/policies/yangquan.md", "handbook/policies/_yangquan.md")
    committed = editor.git("commit", "--all", "-m", "改")
    assert committed.code == 0
    assert "警告 [draft-mark]" in committed.said
    assert "手册因此少 1 份文件：policies/yangquan.md" in committed.said
    pushed = editor.git("push", "origin", "main")
    assert pushed.code == 0
    assert "警告 [draft-mark]" in pushed.said


def test_nameless_git_is_told_before_anything_is_committed(editor, monkeypatch, capsys) -> None:
    assert install(editor) == 0
    assert "不知道您是谁" not in capsys.readouterr().out
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    editor.git("config", "user.useConfigOnly", "true")
    told = "还不知道您是谁：第一次运行 handbook send 时它会问您的岗位"
    assert install(editor) == 0
    assert told in capsys.readouterr().out
    editing = ("verify", "tingche", "--by", "前台", "--handbook", str(editor.folder))
    assert main(editing) == 0
    assert told in capsys.readouterr().out


def test_only_what_is_staged_is_looked_at(editor) -> None:
    editor.change("procedures/jiaofei.md", "手机上", "窗口和手机上")
    editor.git("add", "--all")
    editor.change("policies/tingche.md", *BROKEN)
    assert staged(editor) == []
    editor.git("add", "--all")
    assert staged(editor) == [("policies/tingche.md", "bad-date")]
    editor.change("policies/tingche.md", *reversed(BROKEN))
    assert staged(editor) == [("policies/tingche.md", "bad-date")]


def test_old_fault_of_another_file_does_not_hold_back(editor) -> None:
    editor.change("policies/tingche.md", *BROKEN)
    editor.commit("坏的已经在里面")
    editor.change("procedures/jiaofei.md", "手机上", "窗口和手机上")
    editor.git("add", "--all")
    assert staged(editor) == []


def test_file_that_others_point_to_cannot_just_be_deleted(editor) -> None:
    editor.git("rm", "--quiet", "handbook/policies/tingche.md")
    assert staged(editor) == [("procedures/jiaofei.md", "unknown-id")]


def test_change_outside_the_handbook_is_none_of_our_business(editor) -> None:
    editor.change("policies/tingche.md", *BROKEN)
    editor.commit()
    (editor.top / "notes.txt").write_text("x", encoding="utf-8")
    editor.git("add", "--all")
    assert staged(editor) == []


def test_first_commit_is_checked_too(editor, tmp_path: Path) -> None:
    editor.change("policies/tingche.md", *BROKEN)
    (editor.git_dir).rename(tmp_path / "old.git")
    editor.git("init", "--quiet")
    editor.git("add", "--all")
    assert staged(editor) == [("policies/tingche.md", "bad-date")]


def test_hook_of_somebody_else_is_left_alone(editor, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = editor.git_dir / "hooks" / "pre-commit"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("#!/bin/sh\necho theirs\n", encoding="utf-8")
    assert install(editor) == 1
    assert foreign.read_text(encoding="utf-8") == "#!/bin/sh\necho theirs\n"
    said = capsys.readouterr()
    assert "没有动它" in said.err
    assert "pre-push" in said.out


def test_installing_twice_is_like_installing_once(editor) -> None:
    assert install(editor, "--hook", "pre-commit") == 0
    hooks = {path.name: path.read_bytes() for path in (editor.git_dir / "hooks").iterdir()}
    assert install(editor, "--hook", "pre-commit") == 0
    assert {path.name: path.read_bytes() for path in (editor.git_dir / "hooks").iterdir()} == hooks
    assert "pre-push" not in hooks


@pytest.fixture
def own_python(editor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's Python, in the folder of the clone as `make setup` puts it."""
    python = editor.top / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(editor.top / "var"))
    return python


def test_hooks_go_with_a_folder_that_is_moved(editor, own_python, tmp_path: Path) -> None:
    assert install(editor) == 0
    editor.change("policies/tingche.md", *BROKEN)
    first, moved = editor.top, tmp_path / "搬到 这里"
    first.rename(moved)
    editor.top = moved
    held = editor.git("commit", "--all", "-m", "坏")
    assert held.code != 0
    assert "没有提交" in held.said
    hook = (moved / ".git" / "hooks" / "pre-commit").read_text(encoding="utf-8")
    assert hook.count(str(first)) == 1


def test_hook_without_its_program_says_how_to_mend_it(editor, own_python) -> None:
    assert install(editor) == 0
    own_python.unlink()
    editor.change("policies/tingche.md", "按时", "按时")
    held = editor.git("commit", "--all", "--allow-empty", "-m", "好")
    assert held.code != 0
    assert held.said.splitlines() == [
        "检查手册的程序不在原来的地方了（挪过文件夹？）。"
        "请到它现在的文件夹里运行：.venv/bin/handbook publish install"
    ]


def test_hooks_go_where_this_clone_keeps_them(editor) -> None:
    editor.git("config", "core.hooksPath", "githooks")
    assert install(editor, "--hook", "pre-commit") == 0
    assert (editor.top / "githooks" / "pre-commit").is_file()


def test_folder_without_git_cannot_have_hooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plain").mkdir()
    assert main(["publish", "install", "--handbook", str(tmp_path / "plain")]) == 1
    assert "git" in capsys.readouterr().err


@pytest.fixture
def overtaken(editor, clone_of, tmp_path: Path):
    """A clone with a commit of its own while somebody else has pushed another."""
    shared = tmp_path / "shared.git"
    editor.git("clone", "--bare", "--quiet", str(editor.top), str(shared))
    mine = clone_of(shared, "mine")
    editor.change("policies/tingche.md", "按时收费", "甲改的")
    editor.commit()
    editor.git("push", str(shared), "main")
    mine.change("procedures/jiaofei.md", "手机上", "窗口和手机上")
    mine.commit()
    return mine


def test_overtaken_editor_is_told_to_pull_before_git_says_it_in_english(
    overtaken, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert install(overtaken, "--hook", "pre-push") == 0
    pushed = overtaken.git("push")
    assert pushed.code != 0
    assert "请运行 handbook send" in pushed.said


def test_editor_who_fetched_but_did_not_merge_is_told_too(overtaken) -> None:
    overtaken.git("fetch")
    assert "请运行 handbook send" in (push_hint(Repository(overtaken.git_dir), "origin", []) or "")
    overtaken.git("pull", "--rebase")
    assert push_hint(Repository(overtaken.git_dir), "origin", []) is None


def test_push_that_is_fine_is_not_commented(editor) -> None:
    before = editor.git("rev-parse", "HEAD").said.strip()
    editor.change("policies/tingche.md", "按时收费", "每月收费")
    after = editor.commit()
    repository = Repository(editor.git_dir)
    zeros = "0" * 40
    for line in (f"x {after} y {before}", f"x {after} y {zeros}", f"(delete) {zeros} y {before}"):
        assert push_hint(repository, "origin", [line]) is None
