"""One correction from the folder to the site: one command, whatever others do meanwhile."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.cli import main
from indexer.content.lists.print_numbers import read_print_numbers
from indexer.editing.merging import Conflict
from indexer.git.clone import Clone
from indexer.git.history import is_shallow
from indexer.publishing.receiving import OVERTAKEN
from indexer.sending.bringing import clash_of

NEW = """---
id: {id}
title: {title}
type: policy
category: bianmin
effective_from: 2026-01-01
source: 示例
---
照办。
"""
NUMBERS = """categories:
  bianmin: 1
documents:
  jiaofei: 1-1
  tingche: 1-2
  yangquan: 1-3
"""


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")


@pytest.fixture
def shared(editor, tmp_path: Path) -> Path:
    """A bare repository somewhere, with the handbook in it."""
    (editor.folder / "print-numbers.yml").write_text(NUMBERS, encoding="utf-8")
    editor.commit("编号")
    shared = tmp_path / "shared.git"
    editor.git("clone", "--bare", "--quiet", str(editor.top), str(shared))
    return shared


@pytest.fixture
def two(shared: Path, clone_of: Callable):
    return clone_of(shared, "jia"), clone_of(shared, "yi")


def send(clone, *arguments: str) -> int:
    return main(["send", "--handbook", str(clone.folder), *arguments])


def at(repository: Path, path: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(repository), "show", f"main:handbook/{path}"],
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def message(repository: Path) -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(repository), "log", "-1", "--format=%B", "main"],
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def state(clone) -> tuple[str, str, dict[str, bytes]]:
    """Return what may not change when nothing is sent: where the branch is, the index, the files."""
    files = {str(p): p.read_bytes() for p in sorted(clone.folder.rglob("*")) if p.is_file()}
    return clone.git("rev-parse", "HEAD").said, clone.git("ls-files", "--stage").said, files


def test_a_correction_is_told_committed_and_pushed(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "effective_from: 2026-01-01", "effective_from: 2026-02-01")
    assert send(jia) == 0
    said = capsys.readouterr().out
    assert "改了《停车收费通知》  [tingche]" in said
    assert "施行日期 2026-01-01 → 2026-02-01" in said
    assert "已推送" in said
    assert message(shared).startswith("改了《停车收费通知》：施行日期 2026-01-01 → 2026-02-01")
    assert jia.git("status", "--porcelain").said == ""
    assert jia.git("rev-parse", "HEAD").said == jia.git("rev-parse", "origin/main").said
    assert send(jia) == 0
    assert "没有要发的" in capsys.readouterr().out


def test_own_words_are_the_message(two, shared: Path) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia, "按3号通知改收费") == 0
    assert message(shared).splitlines()[0] == "按3号通知改收费"
    assert "正文改了" in message(shared)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("按年收费", "正文“按时收费。” → “按年收费。”"),
        ("不按时收费", "正文“按时收费。” → “不按时收费。”，请对照原件"),
        ("30日内收费", "正文“按时收费。” → “30日内收费。”，请对照原件"),
    ],
)
def test_what_the_text_said_and_says_is_shown_for_a_second_look(two, capsys, new: str, told: str) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "按时收费", new)
    assert send(jia, "--look") == 0
    assert f"      {told}\n" in capsys.readouterr().out


def test_a_unit_next_to_a_number_is_a_fact(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.change(
        "policies/tingche.md", "按时收费。", "先冲够一刻钟再来交，别的不收费。\n\n30日内交，过了不补。"
    )
    assert send(jia) == 0
    capsys.readouterr()
    jia.change("policies/tingche.md", "一刻钟", "一分钟")
    jia.change("policies/tingche.md", "30日内交", "30个工作日内交")
    assert send(jia) == 0
    said = capsys.readouterr().out
    assert "正文“先冲够一刻钟再来交，别” → “先冲够一分钟再来交，别”，请对照原件" in said
    assert "“30日内交，过了” → “30个工作日内交，过了”，请对照原件" in said
    assert "一刻钟" not in message(shared)


def test_an_error_sends_nothing_and_changes_nothing(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "2026-01-01", "2026-02-30")
    before, there = state(jia), at(shared, "policies/tingche.md")
    assert send(jia) == 1
    said = capsys.readouterr()
    assert "错误 [bad-date]" in said.out
    assert "您改的都在，什么都没有动" in said.err
    assert state(jia) == before
    assert at(shared, "policies/tingche.md") == there


def test_a_warning_is_shown_and_sent(two, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "title: 停车收费通知", "title: 停车收费通知（征求意见稿）")
    assert send(jia) == 0
    assert "警告 [draft-mark]" in capsys.readouterr().out


def test_a_list_and_a_document_that_went_missing_are_named_by_check_and_send(two, capsys) -> None:
    jia, _ = two
    (jia.folder / "print-numbers.yml").unlink()
    (jia.folder / "policies/yangquan.md").unlink()
    assert main(["check", "--handbook", str(jia.folder)]) == 0
    checked = capsys.readouterr().out
    assert main(["check", "--handbook", str(jia.folder), "--strict"]) == 1
    capsys.readouterr()
    assert send(jia) == 0
    for told in (checked, capsys.readouterr().out):
        assert "print-numbers.yml:1:1: 警告 [gone-file] “print-numbers.yml”上次提交还在，现在没有了" in told
        assert "policies/yangquan.md:1:1: 警告 [gone-file] 这份文件上次提交还在，现在没有了" in told
        assert "运行 handbook undo " in told


def test_a_renamed_document_is_not_gone(two, capsys) -> None:
    jia, _ = two
    assert main(["rename", "yangquan", "yang-quan", "--handbook", str(jia.folder)]) == 0
    capsys.readouterr()
    assert main(["check", "--handbook", str(jia.folder)]) == 0
    assert "gone-file" not in capsys.readouterr().out


def test_two_editors_who_add_documents_never_clash(two, shared: Path, capsys) -> None:
    jia, yi = two
    for clone, id in ((jia, "jia-xin"), (yi, "yi-xin")):
        (clone.folder / f"policies/{id}.md").write_text(
            NEW.format(id=id, title=f"新的{id}"), encoding="utf-8"
        )
        numbers = clone.folder / "print-numbers.yml"
        numbers.write_text(numbers.read_text(encoding="utf-8") + f"  {id}: 1-4\n", encoding="utf-8")
    assert send(jia) == 0
    assert send(yi) == 0
    assert "别人新改的，已经合进来：\n  添了《新的jia-xin》" in capsys.readouterr().out
    numbers = {id: str(n) for id, n in read_print_numbers(yi.folder).documents.items()}
    assert (numbers["jia-xin"], numbers["yi-xin"]) == ("1-4", "1-5")
    assert (yi.folder / "policies/jia-xin.md").is_file()
    assert yi.git("status", "--porcelain").said == ""
    assert at(shared, "print-numbers.yml") == (yi.folder / "print-numbers.yml").read_text(encoding="utf-8")


def test_other_fields_of_one_document_come_together(two, shared: Path) -> None:
    jia, yi = two
    jia.change("procedures/jiaofei.md", "title: 停车缴费", "title: 停车怎么缴费")
    yi.change("procedures/jiaofei.md", "停车费, 扫码]", "停车费, 扫码, 在哪交]")
    yi.change("procedures/jiaofei.md", "手机上缴费", "手机上或者窗口缴费")
    assert send(jia) == 0
    assert send(yi) == 0
    there = at(shared, "procedures/jiaofei.md")
    assert "title: 停车怎么缴费" in there
    assert "在哪交" in there
    assert "窗口" in there


def test_a_clash_in_the_text_or_in_a_record_shows_what_differs_in_words() -> None:
    """Both paragraphs around it and the names of keys in the file are of no use to whoever decides."""
    texts = [f"一样的开头。\n\n晚上{hour}点收工。\n\n一样的末尾。" for hour in "六七八"]
    opening = [[{"days": [1, 2, 3, 6], "from": "08:30", "until": f"{hour}:00"}] for hour in (18, 19, 20)]
    said = clash_of("a.md", [None] * 3, Conflict("body", *texts), "")
    assert (said.label, said.before, said.mine, said.theirs) == (
        "正文", "晚上六点收工。", "晚上七点收工。", "晚上八点收工。",
    )  # fmt: skip
    shown = clash_of("a.md", [None] * 3, Conflict("opening", *opening), "")
    assert (shown.label, shown.mine) == ("开放时段", "日子 周一至周三、周六，起 08:30，止 19:00")
    gone = clash_of("a.md", [None] * 3, Conflict("body", texts[0], None, texts[1]), "")
    assert (gone.mine, gone.theirs) == (None, texts[1])


def test_a_clash_is_shown_side_by_side_with_two_commands(two, shared: Path, capsys) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "effective_from: 2026-01-01", "effective_from: 2026-02-01")
    yi.change("policies/tingche.md", "effective_from: 2026-01-01", "effective_from: 2026-03-01")
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert send(jia) == 0
    before = state(yi)
    capsys.readouterr()
    assert send(yi) == 1
    told = capsys.readouterr().err
    assert "《停车收费通知》的“施行日期”" in told
    assert "原来：2026-01-01\n  您的：2026-03-01\n  别人的（示例 2026-" in told
    assert "）：2026-02-01" in told
    assert "handbook send --mine" in told
    assert "handbook send --theirs" in told
    assert state(yi) == before
    assert send(yi, "--theirs") == 0
    assert "effective_from: 2026-02-01" in at(shared, "policies/tingche.md")
    assert "每年免疫" in at(shared, "policies/yangquan.md")
    assert "effective_from: 2026-02-01" in (yi.folder / "policies/tingche.md").read_text(encoding="utf-8")


def test_mine_is_kept_where_it_is_chosen(two, shared: Path) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "按时收费", "甲的写法")
    yi.change("policies/tingche.md", "按时收费", "乙的写法")
    assert send(jia) == 0
    assert send(yi) == 1
    assert send(yi, "--mine") == 0
    assert "乙的写法" in at(shared, "policies/tingche.md")


def test_what_others_deleted_is_asked_about(two, capsys) -> None:
    jia, yi = two
    jia.git("rm", "--quiet", "handbook/policies/yangquan.md")
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert send(jia) == 0
    assert "拿掉了《养犬通知》" in capsys.readouterr().out
    assert send(yi) == 1
    assert "别人的（示例" in (err := capsys.readouterr().err)
    assert "（没有）" in err


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("exit 0", id="git finds out"),
        pytest.param(f"echo '没有收下：{OVERTAKEN}' >&2; exit 1", id="our hook finds out"),
    ],
)
def test_a_lost_race_is_told_and_tried_again(two, shared: Path, answer: str, capsys) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    yi.commit("乙抢先")
    marker = shared / "raced"
    hook = shared / "hooks" / "pre-receive"  # while jia pushes, yi gets in first, once
    hook.write_text(
        f'#!/bin/sh\n[ -e "{marker}" ] && exit 0\ntouch "{marker}"\n'
        f"unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_DIR\n"
        f'git -C "{yi.top}" push --quiet origin main >/dev/null 2>&1\n{answer}\n',
        encoding="utf-8",
    )
    hook.chmod(0o755)
    assert send(jia) == 0
    assert "别人同时在发，合进去重发了 1 次" in capsys.readouterr().out
    assert "每年免疫" in at(shared, "policies/yangquan.md")
    assert "每月收费" in at(shared, "policies/tingche.md")
    assert "每年免疫" in (jia.folder / "policies/yangquan.md").read_text(encoding="utf-8")


def test_a_race_for_the_same_field_ends_in_a_conflict_that_says_who_was_first(
    two, shared: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "title: 停车收费通知", "title: 甲的标题")
    yi.change("policies/tingche.md", "title: 停车收费通知", "title: 乙的标题")
    push = Clone.push

    def after_another(*arguments, **choices):
        """Push, but only once somebody else did; their own push is not held up."""
        monkeypatch.setattr(Clone, "push", push)
        assert send(yi) == 0
        return push(*arguments, **choices)

    monkeypatch.setattr(Clone, "push", after_another)
    before = state(jia)
    assert send(jia) == 1
    told = capsys.readouterr().err
    assert "您的：甲的标题\n  别人的（示例 2026-" in told
    assert "）：乙的标题" in told
    assert "别人同时在发，刚抢先了一步" in told
    assert state(jia) == before
    assert "title: 乙的标题" in at(shared, "policies/tingche.md")
    assert send(jia, "--mine") == 0
    assert "title: 甲的标题" in at(shared, "policies/tingche.md")


def test_a_server_that_turns_down_is_quoted_and_nothing_is_lost(two, shared: Path, capsys) -> None:
    jia, _ = two
    hook = shared / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 没有收下：不行 >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    before = state(jia)
    assert send(jia) == 1
    assert "服务器说：没有收下：不行" in capsys.readouterr().err
    assert state(jia) == before


def test_an_address_nobody_answers_at_is_told(two, tmp_path: Path, capsys) -> None:
    jia, _ = two
    jia.git("remote", "set-url", "origin", str(tmp_path / "nowhere.git"))
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    before = state(jia)
    assert send(jia) == 1
    told = capsys.readouterr().err
    assert "连不上" in told
    assert "发布的地址不对" in told
    assert state(jia) == before


def test_a_server_that_is_off_is_told_in_chinese(two, capsys) -> None:
    jia, _ = two
    jia.git("remote", "set-url", "origin", "https://127.0.0.1:1/shouce.git")
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 1
    assert "服务器没有开着，或者不让连；请看看网络，过一会儿再运行一次" in capsys.readouterr().err


def test_an_edit_follows_a_document_that_others_renamed(two, shared: Path, capsys) -> None:
    jia, yi = two
    assert main(["rename", "yangquan", "yang-quan", "--handbook", str(jia.folder)]) == 0
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert send(jia) == 0
    assert send(yi) == 0
    there = at(shared, "policies/yang-quan.md")
    assert "id: yang-quan" in there
    assert "每年免疫" in there
    assert not (yi.folder / "policies/yangquan.md").exists()
    assert (yi.folder / "policies/yang-quan.md").read_text(encoding="utf-8") == there


def test_a_renamed_document_takes_along_what_others_changed(two, shared: Path, capsys) -> None:
    jia, yi = two
    jia.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert main(["rename", "yangquan", "yang-quan", "--handbook", str(yi.folder)]) == 0
    assert send(jia) == 0
    assert send(yi) == 0
    there = at(shared, "policies/yang-quan.md")
    assert "former_ids: [yangquan]" in there
    assert "每年免疫" in there
    assert not (yi.folder / "policies/yangquan.md").exists()


@pytest.mark.parametrize("depth", [1, 2])
def test_a_part_of_the_history_is_enough_to_send_and_to_bring_in(
    two, shared: Path, tmp_path: Path, depth: int
) -> None:
    jia, _ = two
    part = tmp_path / "part"
    jia.git("clone", "--quiet", f"--depth={depth}", f"file://{shared}", str(part))
    clone = type(jia)(part)
    jia.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert send(jia) == 0
    clone.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(clone) == 0
    assert "每月收费" in at(shared, "policies/tingche.md")
    assert "每年免疫" in at(shared, "policies/yangquan.md")
    assert not is_shallow(clone.folder)
    assert "初始" in clone.git("log", "--format=%s").said


def test_an_old_version_that_is_looked_at_is_told(two, capsys) -> None:
    jia, _ = two
    jia.git("checkout", "--quiet", "HEAD~0")
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 1
    told = capsys.readouterr().err
    assert "切回发布的分支" in told
    assert "git " not in told


def test_the_settings_and_hooks_of_an_account_change_nothing(two, shared: Path) -> None:
    jia, _ = two
    for name, value in {
        "i18n.commitEncoding": "GBK",
        "i18n.logOutputEncoding": "GBK",
        "color.ui": "always",
        "core.autocrlf": "true",
        "commit.gpgSign": "true",
    }.items():
        jia.git("config", name, value)
    hook = jia.git_dir / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    (jia.git_dir / "index.lock").touch()
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia, "照通知改") == 0
    assert message(shared).splitlines()[0] == "照通知改"
    assert "\r" not in at(shared, "policies/tingche.md")


def test_without_another_repository_it_is_kept_here(editor, capsys) -> None:
    editor.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(editor) == 0
    assert "已存下" in capsys.readouterr().out
    assert editor.git("status", "--porcelain").said == ""


def test_staged_and_changed_things_outside_the_handbook_stay_as_they_are(two) -> None:
    jia, yi = two
    (jia.top / "notes.txt").write_text("草", encoding="utf-8")
    jia.git("add", "notes.txt")
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    assert send(yi) == 0
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 0
    assert jia.git("status", "--porcelain").said.strip() == "A  notes.txt"


@pytest.mark.parametrize("begun", ["merge", "rebase", "cherry-pick"])
def test_a_merge_that_was_left_standing_is_given_up_and_what_was_kept_is_sent(
    two, shared: Path, begun: str, capsys
) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "title: 停车收费通知", "title: 停车收费办法")
    assert send(jia) == 0
    yi.change("policies/tingche.md", "title: 停车收费通知", "title: 停车通知")
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    yi.commit("存过的")
    yi.git("fetch")
    assert yi.git(begun, "origin/main").code != 0
    (yi.folder / "policies/tingche.md").write_text("手工合到一半", encoding="utf-8")
    capsys.readouterr()
    for command in ([], ["--mine"]):
        assert send(yi, *command) == 1
        told = capsys.readouterr().err
        assert "运行 handbook undo 放弃那次合并" in told
        assert "git " not in told
    assert main(["undo", "policies", "--handbook", str(yi.folder)]) == 1
    capsys.readouterr()
    assert main(["undo", "--handbook", str(yi.folder)]) == 0
    said = capsys.readouterr().out
    kept = Path(said.rstrip().rpartition("：")[2])
    assert (kept / "policies/tingche.md").read_text(encoding="utf-8") == "手工合到一半"
    assert "title: 停车通知" in (yi.folder / "policies/tingche.md").read_text(encoding="utf-8")
    assert send(yi, "--mine") == 0
    assert "title: 停车通知" in at(shared, "policies/tingche.md")
    assert "每年免疫" in at(shared, "policies/yangquan.md")


def test_nothing_half_done_is_nothing_to_give_up(two, capsys) -> None:
    jia, _ = two
    assert main(["undo", "--handbook", str(jia.folder)]) == 1
    assert "没有做到一半的合并" in capsys.readouterr().err


def test_a_handbook_that_shrank_is_sent_when_the_editor_says_so(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.git("--git-dir", str(shared), "config", "receive.advertisePushOptions", "true")
    hook = shared / "hooks" / "pre-receive"
    hook.write_text('#!/bin/sh\n[ "$GIT_PUSH_OPTION_0" = full ]\n', encoding="utf-8")
    hook.chmod(0o755)
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 1
    assert send(jia, "--full") == 0
    assert "每月收费" in at(shared, "policies/tingche.md")


def test_a_folder_that_is_another_repository_is_told_in_chinese(two, shared: Path, capsys) -> None:
    jia, _ = two
    nested = jia.folder / "别处取来的"
    jia.git("init", "--quiet", str(nested))
    (nested / "a.md").write_text("甲", encoding="utf-8")
    assert send(jia) == 1
    assert "别处取来的/ 是另一个 git 仓库" in capsys.readouterr().err
    jia.git("-C", str(nested), "add", "--all")
    jia.git("-C", str(nested), "commit", "-m", "一")
    assert send(jia) == 1
    said = capsys.readouterr().out
    assert "请把里面的文件挪到手册自己的文件夹里，删掉这个文件夹" in said
    jia.commit("连它一起存了")
    shutil.rmtree(nested)
    assert send(jia) == 0
    assert "别处取来的" not in jia.git("-c", "core.quotePath=false", "ls-tree", "-r", "HEAD").said


def test_looking_sends_nothing(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    there = at(shared, "policies/tingche.md")
    assert send(jia, "--look") == 0
    assert "没有发" in capsys.readouterr().out
    assert at(shared, "policies/tingche.md") == there


def test_a_nameless_git_still_sends(two, shared: Path, monkeypatch, capsys) -> None:
    jia, _ = two
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    jia.git("config", "user.useConfigOnly", "true")
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 0
    assert "记在“编辑”名下" in capsys.readouterr().out


def test_commits_that_were_not_pushed_go_along(two, shared: Path) -> None:
    jia, yi = two
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    jia.commit("先存着")
    assert send(jia) == 0
    assert message(shared) == "先存着"
    yi.change("policies/yangquan.md", "年年免疫", "每年免疫")
    yi.commit("也先存着")
    assert send(yi) == 0
    assert "每年免疫" in at(shared, "policies/yangquan.md")
    assert "每月收费" in (yi.folder / "policies/tingche.md").read_text(encoding="utf-8")


def test_a_folder_outside_git_is_told_what_to_do(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "plain" / "handbook"
    folder.mkdir(parents=True)
    (folder / "handbook.yml").write_text("title: 手册\ncategories: [{key: a, title: 甲}]\n", encoding="utf-8")
    assert main(["send", "--handbook", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "不在 git 里" in told
    assert "git init" not in told


def test_what_was_not_sent_is_taken_back_without_git(two, capsys) -> None:
    jia, _ = two
    before = (jia.folder / "policies/tingche.md").read_bytes()
    jia.change("policies/tingche.md", "title: 停车收费通知", "title: 停车收费办法")
    (jia.folder / "policies/yangquan.md").unlink()
    new = jia.folder / "policies/xin.md"
    new.write_text("还没写完", encoding="utf-8")
    wanted = [str(jia.folder / "policies/tingche.md"), str(jia.folder / "policies/yangquan.md")]
    assert main(["undo", *wanted, "--handbook", str(jia.folder)]) == 0
    said = capsys.readouterr().out
    assert "退回了 2 个文件" in said
    kept = Path(said.rstrip().rpartition("：")[2])
    assert "停车收费办法" in (kept / "policies/tingche.md").read_text(encoding="utf-8")
    assert (jia.folder / "policies/tingche.md").read_bytes() == before
    assert (jia.folder / "policies/yangquan.md").exists()
    assert new.exists()
    assert main(["undo", "policies", "--handbook", str(jia.folder)]) == 0
    assert not new.exists()
    capsys.readouterr()
    assert main(["undo", "policies", "--handbook", str(jia.folder)]) == 1
    assert "没有改动，不用退回" in capsys.readouterr().err


def test_a_document_that_is_named_is_called_by_its_title(two, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "title: 停车收费通知", "related: [yangquan]\ntitle: 停车收费通知")
    assert send(jia, "--look") == 0
    assert "相关写上：《" in capsys.readouterr().out


def test_whoever_sends_first_is_asked_for_their_post_once(two, shared: Path, monkeypatch, capsys) -> None:
    """Nobody types a git command to say who they are; the clone keeps it, and the history says it."""
    jia, _ = two
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    jia.git("config", "user.useConfigOnly", "true")
    monkeypatch.setattr("sys.stdin", Typed("  便民服务岗 \n"))
    jia.change("policies/tingche.md", "按时收费", "每月收费")
    assert send(jia) == 0
    said = capsys.readouterr().out
    assert "写一下您的岗位" in said
    assert "记下了：便民服务岗" in said
    assert "记在“编辑”名下" not in said
    assert Clone(jia.folder).repository.option("user.name") == "便民服务岗"

    monkeypatch.setattr("sys.stdin", Typed("别的岗\n"))
    jia.change("policies/tingche.md", "每月收费", "按时收费")
    assert send(jia) == 0
    assert "您的岗位" not in capsys.readouterr().out
    assert Clone(jia.folder).last_author("HEAD", "handbook/policies/tingche.md").startswith("便民服务岗")


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


def test_what_is_turned_round_is_remarked_and_sent_all_the_same(two, shared: Path, capsys) -> None:
    jia, _ = two
    jia.change("policies/tingche.md", "按时收费", "不按时收费")
    assert send(jia) == 0
    said = capsys.readouterr().out
    assert "警告 [changed-meaning]" in said
    assert "请对着原件再看一遍" in said
    assert "不按时收费" in at(shared, "policies/tingche.md")
