"""A bare repository with the hooks of `handbook publish server`, pushed to by real clones."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.bootstrap import Editions
from indexer.cli import main
from indexer.domain.errors import ContentError
from indexer.generations import Generations
from indexer.git.clone import Clone
from indexer.git.repository import Repository
from indexer.publishing.checking import errors_of, handbook_in
from indexer.publishing.outlet import Outlet, keep_outlet, stored_outlet
from indexer.publishing.receiving import read_updates, refusal
from indexer.settings import Settings
from indexer.stored.contents import stored_handbook

BROKEN = ("effective_from: 2026-01-01", "effective_from: 2026-02-30")


class Server:
    """A server set up by the command, with the settings it was set up with."""

    def __init__(self, place: Path) -> None:
        self.git_dir = place / "srv" / "handbook.git"
        self.live = place / "srv" / "handbook-live"
        self.settings = Settings(
            handbook_dir=self.live / "current" / "handbook", state_dir=place / "var", meaning=False
        )

    def served(self, id: str = "tingche") -> str | None:
        """Return the text of a document as it is served, None before the first publication."""
        generations = Generations(self.settings.index_dir)
        if generations.current() is None:
            return None
        name, _ = generations.verified()
        document = stored_handbook(generations.path(name)).documents.get(id)
        return document.body.written if document else None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, jieba_cache: Path, first_editor) -> Server:
    """A server to which the sound handbook has been pushed; each test pushes from a clone of its own."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.settings.cache_dir.mkdir(parents=True)
    (server.settings.cache_dir / "jieba").symlink_to(jieba_cache)  # its dictionary is made only once
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDBOOK_STATE_DIR", str(server.settings.state_dir))
        patch.setenv("HANDBOOK_MEANING", "off")
        assert main(["publish", "server", str(server.git_dir)]) == 0
    first_editor.git("remote", "add", "origin", str(server.git_dir))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/usr/bin:/bin")  # the hooks need no virtual environment
        pushed = first_editor.git("push", "origin", "main")
    assert pushed.code == 0, pushed.said
    assert "已发布" in pushed.said
    return server


@pytest.fixture
def clone(server, clone_of):
    """A fresh clone of what the server has now."""
    return clone_of(server.git_dir, "clone")


def test_push_is_published_and_a_bad_one_leaves_the_good_version(server, clone) -> None:
    good = server.served()
    clone.change("policies/tingche.md", *BROKEN)
    clone.change("policies/tingche.md", "收费。", "收费，坏的这一版。")
    clone.commit()
    refused = clone.git("push")
    assert refused.code != 0
    assert "handbook/policies/tingche.md:6:17: 错误 [bad-date]" in refused.said
    assert "没有收下：请改好上面的问题" in refused.said
    assert server.served() == good

    clone.change("policies/tingche.md", *reversed(BROKEN))
    commit = clone.commit()
    assert clone.git("push").code == 0
    assert "坏的这一版" in server.served()
    assert Editions(server.settings).current().handbook.revision == commit


def test_two_editors_at_once_are_both_published_and_nobody_can_push_others_away(
    server, clone, clone_of, monkeypatch, capsys
) -> None:
    other = clone_of(server.git_dir, "other")
    clone.change("policies/tingche.md", "source: 示例", "source: 示例（甲改的）")
    clone.commit()
    other.change("procedures/jiaofei.md", "手机上", "窗口和手机上")
    push = Clone.push
    pushed = []

    def after_another(*arguments, **choices):
        """Push, but the first time only once somebody else did."""
        if not pushed:
            pushed.append(clone.git("push"))
        return push(*arguments, **choices)

    monkeypatch.setattr(Clone, "push", after_another)
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(other.top / ".." / "editors-var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    assert main(["send", "--handbook", str(other.folder)]) == 0
    assert pushed[0].code == 0
    said = capsys.readouterr().out
    assert "已发布：" in said
    assert "别人同时在发，合进去重发了 1 次" in said
    assert (server.settings.handbook_dir / "policies/tingche.md").read_bytes() == (
        other.folder / "policies/tingche.md"
    ).read_bytes()
    assert "窗口和手机上" in server.served("jiaofei")
    assert "甲改的" in (server.settings.handbook_dir / "policies" / "tingche.md").read_text(encoding="utf-8")

    forced = clone.git("push", "--force")
    assert forced.code != 0
    assert "请运行 handbook send" in forced.said


def test_published_branch_cannot_be_deleted_and_others_are_not_published(server, clone) -> None:
    good = server.served()
    deleted = clone.git("push", "origin", ":main")
    assert deleted.code != 0
    assert "不能删" in deleted.said
    clone.change("policies/tingche.md", "收费", "不该发布的草稿，收费")
    clone.commit()
    draft = clone.git("push", "origin", "HEAD:refs/heads/draft")
    assert draft.code == 0
    assert "分支 draft 已收下，没有发布" in draft.said
    assert server.served() == good


def test_renamed_file_is_served_under_its_new_id_only(server, clone) -> None:
    clone.git("mv", "handbook/policies/yangquan.md", "handbook/policies/mianyi.md")
    clone.change("policies/mianyi.md", "id: yangquan", "id: mianyi\nformer_ids: [yangquan]")
    clone.commit()
    pushed = clone.git("push")
    assert pushed.code == 0, pushed.said
    assert server.served("yangquan") is None
    assert server.served("mianyi") is not None


# Without hooks: the same functions, called directly.


@pytest.fixture
def outlet(tmp_path: Path, editor) -> Outlet:
    """A bare repository that holds the editor's commit, not published yet."""
    outlet = Outlet(git_dir=tmp_path / "bare.git", live=tmp_path / "live", path="handbook", branch="main")
    Repository.create(outlet.git_dir, branch="main")
    keep_outlet(outlet)
    editor.git("push", str(outlet.git_dir), "main")
    return outlet


def push_next(editor, outlet: Outlet, text: str) -> str:
    editor.change("policies/tingche.md", "按时收费", text)
    commit = editor.commit()
    editor.git("push", str(outlet.git_dir), "main")
    return commit


def at_once(_: Path, then: Callable[[], None]) -> None:
    """Build nothing, and have it serve."""
    then()


def text_served(outlet: Outlet) -> str:
    return (outlet.handbook_dir / "policies" / "tingche.md").read_text(encoding="utf-8")


def test_outlet_is_remembered_by_its_repository(outlet) -> None:
    assert stored_outlet(outlet.git_dir) == outlet


def test_folder_without_a_repository_has_no_outlet(tmp_path: Path) -> None:
    assert stored_outlet(tmp_path) is None


def test_published_folder_keeps_its_name_and_knows_its_history(outlet, editor) -> None:
    built: list[Path] = []

    def build(folder: Path, then: Callable[[], None]) -> None:
        built.append(folder)
        then()

    outlet.publish(build)
    before = outlet.handbook_dir.resolve()
    commit = push_next(editor, outlet, "每月收费")
    assert outlet.publish(build) == commit == outlet.published()
    assert built == [before, outlet.handbook_dir.resolve()]
    assert "每月收费" in text_served(outlet)
    log = subprocess.run(
        ["git", "log", "--topo-order", "--format=%s"],
        cwd=outlet.handbook_dir,
        capture_output=True,
        check=True,
        text=True,
    )
    assert log.stdout.split() == ["改", "初始"]


def test_only_the_serving_and_the_previous_commit_are_kept(outlet, editor) -> None:
    commits = [outlet.publish(at_once)]
    for text in ("一", "二", "三"):
        editor.change("policies/tingche.md", "source: 示例", f"source: 示例{text}")
        editor.commit()
        editor.git("push", str(outlet.git_dir), "main")
        commits.append(outlet.publish(at_once))
    assert {folder.name for folder in (outlet.live / "releases").iterdir()} == set(commits[-2:])


def test_failed_build_leaves_the_old_commit(outlet, editor) -> None:
    outlet.publish(at_once)
    push_next(editor, outlet, "新的")

    def fail(_: Path, _then: Callable[[], None]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="写不进"):
        outlet.publish(fail)
    assert "按时收费" in text_served(outlet)


def test_killed_publisher_leaves_the_old_commit_and_the_next_one_succeeds(outlet, editor) -> None:
    old = outlet.publish(at_once)
    new = push_next(editor, outlet, "新的")
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from indexer.publishing.outlet import stored_outlet

        def die(folder, then):
            assert "新的" in (folder / "policies/tingche.md").read_text(encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)

        stored_outlet(Path(sys.argv[1])).publish(die)
    """)
    died = subprocess.run([sys.executable, "-c", program, str(outlet.git_dir)], check=False)
    assert died.returncode == -9
    assert outlet.published() == old
    assert "按时收费" in text_served(outlet)
    (outlet.live / "releases" / new / "handbook" / "policies" / "tingche.md").unlink()
    assert outlet.publish(at_once) == new
    assert "新的" in text_served(outlet)


def test_link_in_the_place_of_the_handbook_is_not_followed(outlet, editor, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    editor.git("rm", "-r", "--quiet", "handbook")
    (editor.top / "handbook").symlink_to(secret)
    commit = editor.commit()
    editor.git("push", str(outlet.git_dir), "main")
    with pytest.raises(ContentError, match="没有手册文件夹"):
        handbook_in(outlet.repository(), commit, "handbook")


def test_files_are_checked_as_they_will_be_written(outlet, editor) -> None:
    (editor.top / ".gitattributes").write_text("*.md working-tree-encoding=UTF-16\n", encoding="utf-8")
    editor.git("add", ".gitattributes")
    editor.git("commit", "-m", "属性")
    commit = editor.git("rev-parse", "HEAD").said.strip()
    editor.git("push", str(outlet.git_dir), "main")
    rules = {problem.rule for problem in errors_of(handbook_in(outlet.repository(), commit, "handbook"))}
    assert "not-text" in rules


NOTHING = "0" * 40


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("tip", NOTHING, "不能删", id="deletion"),
        pytest.param("first", "tip", "刚刚有别人先推了一步", id="overtaken"),
        pytest.param("tip", "first", "冲掉", id="forced back"),
        pytest.param("tip", "f" * 40, "冲掉", id="unknown object"),
        pytest.param("tip", "tip", None, id="nothing new"),
    ],
)
def test_update_of_the_published_branch_is_refused(outlet, editor, old, new, said) -> None:
    first = editor.git("rev-parse", "HEAD").said.strip()
    names = {"first": first, "tip": push_next(editor, outlet, "新的")}
    [update] = read_updates([f"{names.get(old, old)} {names.get(new, new)} refs/heads/main\n"])
    refused = refusal(update, outlet.repository())
    assert refused is None if said is None else said in refused


@pytest.mark.parametrize(
    "line", ["", "a b refs/heads/main", f"{NOTHING} --output=x refs/heads/main", f"{NOTHING} {NOTHING} main"]
)
def test_line_that_git_did_not_write_is_wrong_usage(line: str) -> None:
    with pytest.raises(Exception, match="由 git"):
        read_updates([line])


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--branch=-x"], id="branch like an option"),
        pytest.param(["--branch=a..b"], id="branch git does not take"),
        pytest.param(["--handbook-path=../x"], id="path out of the repository"),
        pytest.param(["--handbook-path=/etc"], id="absolute path"),
    ],
)
def test_odd_names_are_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    assert main(["publish", "server", str(tmp_path / "x.git"), *arguments]) == 2


def test_folder_with_other_things_is_not_made_a_repository(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    assert main(["publish", "server", str(tmp_path / "mine")]) == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]


def test_sent_correction_is_published_and_says_where_to_look(server, clone, monkeypatch, capsys) -> None:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(clone.top / ".." / "editors-var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", "http://shouce.example")
    clone.change("policies/tingche.md", "按时收费", "发来的一句")
    assert main(["send", "--handbook", str(clone.folder)]) == 0
    said = capsys.readouterr().out
    assert "已发布：" in said
    assert "看这里：http://shouce.example/d/tingche" in said
    assert "发来的一句" in (server.served() or "")
