"""The editing commands as an editor meets them: files, words, exit codes, undone with git."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import stat
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.content.fields.starters import HEADINGS
from indexer.content.handbook import read_handbook
from indexer.content.lists.print_numbers import read_print_numbers
from indexer.domain.choices import DocumentType

Run = Callable[..., Any]
Git = Callable[..., str]

NEW = ("new", "procedure", "huan-suo", "--title", "换锁", "--category", "bianmin")


def text(folder: Path, path: str) -> str:
    return (folder / path).read_bytes().decode()


def errors(folder: Path) -> list[str]:
    """Return the errors, but for what a draft has yet to be filled with."""
    return [
        f"{p.path}:{p.line} {p.rule}"
        for p in read_handbook(folder).handbook.problems
        if p.severity == "error" and p.rule != "unfinished"
    ]


def changed_lines(repository: Git) -> list[str]:
    lines = repository("diff", "--unified=0").splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_sample_is_sound(folder: Path, rendered_here: None) -> None:
    assert errors(folder) == []


@pytest.mark.parametrize(
    "command",
    [
        ("retire", "deng", "--on", "2026-12-01", "--by", "物业接手", "--note", "找物业"),
        ("supersede", "anpai", "--by", "tiaoli"),
        ("verify", "deng", "--by", "便民服务岗"),
        ("rename", "anpai", "anpai-2026"),
        NEW,
        ("fmt",),
    ],
    ids=lambda command: command[0],
)
def test_edit_leaves_no_error_and_is_undone_with_what_it_says(
    run: Run, folder: Path, repository: Git, command: tuple[str, ...]
) -> None:
    ran = run(*command)
    assert ran.code == 0
    assert repository("status", "--porcelain")
    assert errors(folder) == []
    undo = re.search(r"撤销.*：\n(.*)$", ran.out + ran.err, re.MULTILINE)
    assert undo
    assert run(*shlex.split(undo[1])[1:]).code == 0
    assert repository("status", "--porcelain") == ""


def test_undo_of_a_rename_never_loses_a_file_git_does_not_know(run: Run, folder: Path) -> None:
    run(*NEW)
    new = NEW[2]
    renamed = run("rename", new, "gai-ming")
    undo = re.search(r"撤销.*：\n(.*)$", renamed.out, re.MULTILINE)
    assert undo
    assert run(*shlex.split(undo[1])[1:]).code == 1
    assert list(folder.rglob("gai-ming.md"))


@pytest.mark.parametrize(
    "command",
    [
        ("retire", "deng", "--on", "2026-12-01", "--by", "物业接手", "--note", "找物业"),
        ("supersede", "anpai", "--by", "tiaoli"),
        ("verify", "deng", "--by", "便民服务岗"),
        ("fmt",),
    ],
    ids=lambda command: command[0],
)
def test_same_edit_again_changes_nothing(run: Run, repository: Git, command: tuple[str, ...]) -> None:
    run(*command)
    once = repository("diff")
    ran = run(*command)
    assert ran.code == 0
    assert "没有要" in ran.out + ran.err
    assert repository("diff") == once


def test_retire_writes_two_lines_and_names_who_cites(run: Run, repository: Git) -> None:
    ran = run("retire", "dianhua", "--on", "2026-12-01", "--by", "dianhua-er")
    assert changed_lines(repository) == ["+repealed_on: 2026-12-01", "+repealed_by: dianhua-er"]
    assert "deng 引用了它" in ran.out
    assert "jiangli 引用了它" in ran.out
    run("retire", "dianhua", "--on", "2026-12-02", "--by", "街道通知: 第3号", "--note", "打备用的")
    assert changed_lines(repository) == [
        "+repealed_on: 2026-12-02",
        '+repealed_by: "街道通知: 第3号"',
        "+successor_note: 打备用的",
    ]


def test_retire_by_a_document_makes_it_the_successor_everywhere(run: Run, folder: Path) -> None:
    ran = run("retire", "dianhua", "--on", "2026-11-01", "--by", "dianhua-er")
    assert "查到 dianhua 会显示“已废止”并指到接替它的 dianhua-er" in ran.out
    handbook = read_handbook(folder).handbook
    status = handbook.status("dianhua", on=date(2026, 11, 23))
    assert [document.id for document in status.current] == ["dianhua-er"]
    assert errors(folder) == []
    refused = run("retire", "dianhua-er", "--on", "2026-12-01", "--by", "dianhua")
    assert refused.code == 1
    assert "写反" in refused.err


def test_retire_says_when_the_other_does_not_fit(run: Run) -> None:
    run("new", "policy", "xin", "--title", "新办法", "--category", "gonggong", "--set", "施行日期=2027-03-01")
    ran = run("retire", "tiaoli", "--on", "2026-12-01", "--by", "xin")
    assert "xin 到 2027-03-01 才施行" in ran.out


def test_retire_of_the_only_basis_wants_a_decision(run: Run, repository: Git) -> None:
    ran = run("retire", "anpai", "--on", "2026-12-01", "--by", "街道通知")
    assert ran.code == 1
    assert "jiangli 靠 anpai 办" in ran.err
    assert "--note" in ran.err
    assert repository("status", "--porcelain") == ""
    ran = run("retire", "anpai", "--on", "2026-12-01", "--by", "街道通知", "--note", "先登记", "--json")
    assert ran.code == 0
    told = json.loads(ran.out)
    assert told["cited_by"] == ["jiangli"]
    assert "legal_basis" in told["advice"][0]


def test_retire_needs_no_note_once_the_procedure_has_a_new_basis(run: Run, folder: Path) -> None:
    path = folder / "procedures/gonggong/jiangli.md"
    path.write_text(
        text(folder, str(path)).replace("{document: anpai}", "{document: tiaoli}"), encoding="utf-8"
    )
    ran = run("retire", "anpai", "--on", "2026-12-01", "--by", "tiaoli")
    assert ran.code == 0
    assert "就此失效" not in ran.out


def test_retire_without_a_word_on_what_follows_is_refused(run: Run) -> None:
    ran = run("retire", "deng", "--on", "2026-12-01", "--by", "街道通知")
    assert (ran.code, ran.out) == (1, "")
    assert "--note" in ran.err


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (("retire", "dneg", "--on", "2026-12-01", "--by", "甲"), 1, "最接近的是：deng"),
        (("retire", "deng", "--on", "2026-12-1", "--by", "甲", "--note", "乙"), 2, "2026-12-1"),
        (("retire", "deng", "--on", "2026-02-30", "--by", "甲", "--note", "乙"), 2, "2026-02-30"),
        (("retire", "deng", "--on", "2026-12-01", "--by", "tiaol"), 1, "tiaol"),
        (("retire", "deng", "--on", "2026-12-01", "--by", "deng"), 2, "自己"),
        (("retire", "deng", "--on", "2026-12-01", "--by", " "), 2, "空的"),
        (("retire", "deng", "--on", "2026-12-01", "--by", "甲\x07"), 2, "控制字符"),
        (("retire", "deng", "--by", "甲"), 2, "--on"),
        (("supersede", "anpai", "--by", "nowhere"), 1, "nowhere"),
        (("supersede", "anpai", "--by", "anpai"), 2, "自己"),
        (("verify", "deng", "--by", "岗", "--on", "2026-11-24"), 2, "还没到"),
        (("verify", "deng", "--by", "岗", "--review-by", "2026-01-01"), 2, "早于"),
        (("verify", "deng", "--by", "岗", "--review-by", "明年"), 2, "明年"),
        (("rename", "deng", "anpai"), 1, "policies/gonggong/anpai.md"),
        (("rename", "deng", "换灯"), 2, "小写英文字母"),
        (("rename", "deng", "../x"), 2, "小写英文字母"),
        (("rename", "nope-nope", "x"), 1, "没有编号"),
        (
            ("new", "policy", "deng", "--title", "甲", "--category", "bianmin"),
            1,
            "procedures/bianmin/deng.md",
        ),
        (("new", "notice", "x", "--title", "甲", "--category", "bianmin"), 2, "policy（政策）"),
        (("new", "policy", "X", "--title", "甲", "--category", "bianmin"), 2, "小写英文字母"),
        (("new", "policy", "x", "--title", "甲", "--category", "没有"), 2, "gonggong（基本公共服务）"),
        (("new", "policy", "x", "--title", "甲"), 2, "--category"),
        ((*NEW, "--set", "施行日期=2026-02-30"), 2, "2026-02-30"),
        ((*NEW, "--set", "没有的栏=甲"), 2, "没有的栏"),
        ((*NEW, "--set", "没有等号"), 2, "--set"),
        ((*NEW, "--set", "materials=身份证"), 2, "materials"),
        ((*NEW, "--set", "related=[nope]"), 2, "nope"),
        ((*NEW, "--set", "fee=一", "--set", "收费=二"), 2, "只能写一个"),
        ((*NEW, "--set", "effective_from=2026-02-01", "--set", "effective_to=2026-01-01"), 2, "早于"),
        (("fmt", "nowhere.md"), 1, "nowhere.md"),
        (("fmt", ".."), 1, "没有 .."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    run: Run, repository: Git, command: tuple[str, ...], code: int, words: str
) -> None:
    ran = run(*command)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "；" in ran.err
    assert repository("status", "--porcelain") == ""
    as_json = run(*command, "--json")
    assert as_json.code == code
    assert set(json.loads(as_json.out)["error"]) == {"code", "message", "hint"}


def test_supersede_adds_to_successors_and_refuses_a_circle(run: Run, folder: Path) -> None:
    assert run("supersede", "dianhua", "--by", "dianhua-er").code == 0
    assert run("supersede", "dianhua", "--by", "deng").code == 0
    assert "superseded_by: [dianhua-er, deng]" in text(folder, "contacts/dianhua.md")
    refused = run("supersede", "deng", "--by", "dianhua")
    assert refused.code == 1
    assert "转圈" in refused.err


def test_verify_moves_the_next_check_by_the_days_of_the_handbook(run: Run, repository: Git) -> None:
    assert run("verify", "anpai", "--by", "人口健康岗").code == 0
    assert changed_lines(repository) == [
        "+verified_on: 2026-11-23",
        "+verified_by: 人口健康岗",
        "-review_by: 2026-12-31",
        "+review_by: 2027-03-03",
    ]


def test_verify_in_a_chinese_file_writes_chinese_keys(run: Run, repository: Git) -> None:
    run("verify", "tiaoli", "--by", "岗", "--on", "2026-11-01", "--review-by", "2027-01-01")
    assert changed_lines(repository) == ["+核对日期: 2026-11-01", "+核对岗位: 岗", "+下次核对: 2027-01-01"]


def test_several_documents_are_verified_and_reached_at_once(run: Run, folder: Path) -> None:
    ran = run("verify", "anpai", "deng", "--by", "便民服务岗")
    assert ran.code == 0
    assert "anpai：verified_on: 2026-11-23" in ran.out
    assert "deng：verified_on: 2026-11-23" in ran.out
    assert run("reached", "dianhua", "dianhua-er").code == 0
    assert "last_reached_on: 2026-11-23" in text(folder, "contacts/dianhua-er.md")
    assert errors(folder) == []
    refused = run("reached", "dianhua", "deng")
    assert refused.code == 2
    assert "不是联系方式" in refused.err
    assert run("reached", "dianhua", "--on", "2026-11-24").code == 2


def test_name_of_a_field_is_no_role(run: Run, repository: Git) -> None:
    ran = run("verify", "deng", "--by", "维护岗位")
    assert ran.code == 2
    assert "不是岗位" in ran.err
    assert repository("status", "--porcelain") == ""


def test_new_mentions_what_is_already_the_same_matter(run: Run) -> None:
    ran = run("new", "procedure", "gengdeng", "--title", "灯泡憋了换灯泡", "--category", "bianmin")
    assert "手册里已经有《换灯泡》（procedures/bianmin/deng.md）" in ran.out
    other = run(*NEW)
    assert "已经有" not in other.out


def test_fix_without_a_path_leaves_what_others_committed(run: Run, folder: Path, repository: Git) -> None:
    for name in ("procedures/bianmin/deng.md", "contacts/dianhua.md"):
        (folder / name).write_text(text(folder, name).replace("\n---\n", "  \n---\n"), encoding="utf-8")
    repository("commit", "-qam", "spaces")
    (folder / "contacts/dianhua.md").write_text(
        text(folder, "contacts/dianhua.md").replace("title: 值班电话", "title: 值班室电话"), encoding="utf-8"
    )
    run("check", "--fix")
    assert repository("diff", "--name-only").split() == ["handbook/contacts/dianhua.md"]


def test_rename_follows_every_mention(run: Run, folder: Path, repository: Git) -> None:
    assert run("rename", "anpai", "anpai-2026").code == 0
    assert not (folder / "policies/gonggong/anpai.md").exists()
    own = text(folder, "policies/gonggong/anpai-2026.md")
    assert "# 每年一份\nid: anpai-2026\ntitle: 2026年奖励费安排   # 通知原题\n" in own
    assert "former_ids: [anpai]" in own
    assert "doc:anpai-2026" in text(folder, "policies/gonggong/tiaoli.md")
    procedure = text(folder, "procedures/gonggong/jiangli.md")
    assert "legal_basis: [{document: anpai-2026}]" in procedure
    assert "related: [anpai-2026, 'deng']" in procedure
    assert "[1]: doc:anpai-2026" in procedure
    assert 'answers: [jiangli, "anpai-2026"]' in text(folder, "questions.yml")
    assert "- {document: 'anpai-2026', why: 先看安排}" in text(folder, "events.yml")
    assert errors(folder) == []


def test_rename_follows_file_links_contacts_and_backups(run: Run, folder: Path) -> None:
    run("rename", "jiangli", "jiangli-fei")
    assert "(../../procedures/gonggong/jiangli-fei.md#怎么办)" in text(folder, "policies/gonggong/anpai.md")
    run("rename", "dianhua-er", "beiyong")
    assert "fallback: beiyong  # 没人管的事" in text(folder, "handbook.yml")
    run("rename", "jiangli-fei", "jiangli-jin")
    assert "- {编号: jiangli-jin}" in text(folder, "events.yml")
    run("rename", "jiangli-jin", "jiangli-fei")
    run("rename", "dianhua", "zhiban")
    assert "contacts:\n- zhiban\n" in text(folder, "procedures/bianmin/deng.md")
    assert "](<doc:zhiban>)" in text(folder, "procedures/gonggong/jiangli-fei.md")
    assert "backup: beiyong" in text(folder, "contacts/zhiban.md")
    run("rename", "tiaoli", "tiaoli-yi")
    assert "[本页](doc:tiaoli-yi#总则)" in text(folder, "policies/gonggong/tiaoli-yi.md")
    assert "document: tiaoli-yi   # 条例" in text(folder, "policies/gonggong/anpai.md")
    assert errors(folder) == []


def test_old_ids_stay_taken_but_a_document_may_have_its_own_back(run: Run, folder: Path) -> None:
    run("rename", "deng", "dengpao")
    assert run("rename", "tiaoli", "deng").code == 1
    assert run("new", "policy", "deng", "--title", "甲", "--category", "bianmin").code == 1
    assert run("rename", "dengpao", "deng").code == 0
    assert "former_ids: [dengpao]" in text(folder, "procedures/bianmin/deng.md")
    assert errors(folder) == []


def test_unknown_id_that_was_renamed_is_led_on(run: Run) -> None:
    run("rename", "deng", "dengpao")
    assert "已改名为 dengpao" in run("verify", "deng", "--by", "岗").err


def test_print_numbers_go_along(run: Run, folder: Path) -> None:
    (folder / "print-numbers.yml").write_text(
        "categories: {bianmin: 2}\ndocuments: {deng: 2-7}\n", encoding="utf-8"
    )
    run("rename", "deng", "dengpao")
    run(*NEW)
    numbers = {id: str(number) for id, number in read_print_numbers(folder).documents.items()}
    assert numbers["dengpao"] == "2-7"
    assert "deng" not in numbers
    assert numbers["huan-suo"].startswith("2-")


def test_rename_says_which_broken_file_it_left_alone(run: Run, folder: Path) -> None:
    (folder / "broken.md").write_text("没有资料栏 doc:deng\n", encoding="utf-8")
    ran = run("rename", "deng", "dengpao")
    assert ran.code == 0
    assert "broken.md 有错误，没有改" in ran.out


def test_fault_that_was_there_before_does_not_stop_an_edit(run: Run, folder: Path) -> None:
    path = folder / "procedures/bianmin/deng.md"
    path.write_text(text(folder, str(path)).replace("id: deng", "id: deng\nvisits: 一次"), encoding="utf-8")
    assert run("verify", "deng", "--by", "岗").code == 0
    assert run("rename", "deng", "dengpao").code == 0
    assert "visits: 一次\n" in text(folder, "procedures/bianmin/dengpao.md")


def test_basis_that_ended_long_ago_is_judged_for_today(run: Run, folder: Path) -> None:
    path = folder / "procedures/gonggong/jiangli.md"
    ended = "id: jiangli\neffective_to: 2026-06-30\nsuccessor_note: 停办"
    path.write_text(text(folder, str(path)).replace("id: jiangli", ended), encoding="utf-8")
    assert run("retire", "anpai", "--on", "2026-02-01", "--by", "tiaoli").code == 0


def test_broken_document_is_not_edited(run: Run, folder: Path) -> None:
    (folder / "procedures/bianmin/huai.md").write_text("---\nid: huai\ntitle: [\n---\n", encoding="utf-8")
    ran = run("verify", "huai", "--by", "岗")
    assert ran.code == 1
    assert "handbook check" in ran.err


def test_document_behind_a_link_is_not_edited(run: Run, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("---\nid: wai\n---\n", encoding="utf-8")
    (folder / "wai.md").symlink_to(outside)
    assert run("verify", "wai", "--by", "岗").code == 1
    assert run("fmt").code == 1
    assert run("fmt", "wai.md").code == 1
    assert outside.read_text(encoding="utf-8") == "---\nid: wai\n---\n"


def test_new_document_is_not_written_through_a_link(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "policies" / "bianmin").symlink_to(tmp_path / "outside")
    ran = run("new", "policy", "x", "--title", "甲", "--category", "bianmin")
    assert ran.code == 1
    assert list((tmp_path / "outside").iterdir()) == []


def test_mode_is_kept_and_nothing_is_left_beside(run: Run, folder: Path) -> None:
    path = folder / "procedures/bianmin/deng.md"
    path.chmod(0o640)
    run("verify", "deng", "--by", "岗")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == ["deng.md"]


def test_full_disk_changes_nothing(
    run: Run, folder: Path, repository: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail_third(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail_third)
    ran = run("rename", "anpai", "anpai-2026")
    assert (ran.code, len(calls)) == (1, 3)
    assert "写不了" in ran.err
    assert repository("status", "--porcelain", "--untracked-files=all") == ""


def test_new_document_passes_and_says_what_to_do_next(run: Run, folder: Path) -> None:
    ran = run(
        *NEW, "--subcategory", "家庭维修", "--set", "居民怎么问=锁坏了，进不去", "--set", "asks=钥匙丢了",
        "--set", "asks=换锁芯", "--set", "收费=不收费", "--set", "materials=[{name: 身份证, originals: 1}]",
    )  # fmt: skip
    assert ran.code == 0
    path = "procedures/bianmin/huan-suo.md"
    assert path in ran.out
    assert text(folder, path).startswith(
        "---\nid: huan-suo\ntitle: 换锁\ntype: 流程\ncategory: 便民利民服务\nsubcategory: 家庭维修\n"
        "asks: [锁坏了，进不去, 钥匙丢了, 换锁芯]\nmaterials: [{name: 身份证, originals: 1}]\nfee: 不收费\n# "
    )
    left = [p.message for p in read_handbook(folder).handbook.problems if p.path == path]
    assert left == [f"还没写完：小标题“{title}”下面没有内容" for title in HEADINGS[DocumentType.PROCEDURE]]
    written = re.sub(r"(## .*\n)", r"\1\n一句。\n", text(folder, path))
    (folder / path).write_text(written, encoding="utf-8")
    assert [p for p in read_handbook(folder).handbook.problems if p.path == path] == []
    assert run("fmt", path).out == ""


@pytest.mark.parametrize("type", DocumentType)
def test_no_line_of_a_new_file_is_published_by_taking_its_mark_away(
    run: Run, folder: Path, type: DocumentType
) -> None:
    assert run("new", type, "xin", "--title", "甲", "--category", "bianmin").code == 0
    [path] = folder.rglob("xin.md")
    written = re.sub("(?m)^# ", "", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"(## .*\n)", r"\1\n一句。\n", written), encoding="utf-8")
    named = {p.line for p in read_handbook(folder).handbook.problems if p.path.endswith("xin.md")}
    starter = [n for n, line in enumerate(written.split("\n"), 1) if re.match(r"\w+: .*   # ", line)]
    assert len(starter) > 10
    assert [number for number in starter if number not in named] == []


def test_new_asks_on_a_terminal(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        "", "开锁师傅", "9", "2", "2", "锁坏了", "门打不开", "钥匙丢了", "", "1", "010-0000-0102", "全社区",
        "白天", "便民服务商名册", "",
    ]  # fmt: skip
    terminal = io.StringIO("\n".join(answers) + "\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    ran = run("new", "联系", "kaisuo")
    assert ran.code == 0
    written = text(folder, "contacts/bianmin/kaisuo.md")
    for line in (
        "title: 开锁师傅", "subcategory: 家庭维修", "asks: [锁坏了, 门打不开, 钥匙丢了]", "kind: 维修商",
        'phones: [{number: "010-0000-0102"}]', "source: 便民服务商名册",
    ):  # fmt: skip
        assert f"{line}\n" in written
    assert errors(folder) == []


def test_new_that_is_broken_off_writes_nothing(
    run: Run, repository: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO("开锁师傅\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    ran = run("new", "联系", "kaisuo")
    assert ran.code == 2
    assert "没有存" in ran.err
    assert repository("status", "--porcelain") == ""


def test_two_edits_in_a_row_add_up(run: Run, folder: Path, repository: Git) -> None:
    run("rename", "deng", "dengpao")
    run("verify", "dengpao", "--by", "岗")
    run("retire", "dengpao", "--on", "2027-01-01", "--by", "物业接手", "--note", "找物业")
    written = text(folder, "procedures/bianmin/dengpao.md")
    for line in (
        "former_ids: [deng]",
        "verified_by: 岗",
        "repealed_on: 2027-01-01",
        "successor_note: 找物业",
    ):
        assert f"{line}\n" in written
    assert written.endswith("---\n一句话。\n")
    assert errors(folder) == []


def test_windows_file_stays_one(run: Run, folder: Path) -> None:
    path = folder / "procedures/bianmin/deng.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    run("verify", "deng", "--by", "岗".encode().decode())
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf---\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_check_fix_repairs_then_reports_the_rest(run: Run, folder: Path) -> None:
    path = folder / "procedures/bianmin/deng.md"
    path.write_text(
        text(folder, str(path)).replace("id: deng\n", "id: deng\nreview_by: 2027年1月5日\nvisits: 一次\n"),
        encoding="utf-8",
    )
    ran = run("check", "--fix")
    assert ran.code == 1
    assert f"{path}:3: 已改 日期 2027年1月5日 写成标准写法" in ran.out
    assert "[wrong-kind]" in ran.out
    assert "[bad-date]" not in ran.out
    again = run("check", "--fix", "--json")
    assert json.loads(again.out)["fixed"] == []


def test_fix_and_fmt_stay_within_the_path_given(run: Run, folder: Path, repository: Git) -> None:
    for name in ("procedures/bianmin/deng.md", "contacts/dianhua.md"):
        spaced = text(folder, name).replace("\n---\n", "  \n---\n")
        (folder / name).write_text(spaced, encoding="utf-8")
    repository("commit", "-qam", "spaces")
    run("check", "--fix", "contacts")
    assert repository("diff", "--name-only").split() == ["handbook/contacts/dianhua.md"]
    run("fmt", "procedures/bianmin/deng.md")
    assert len(repository("diff", "--name-only").split()) == 2


def test_annotations_are_for_one_reader_at_a_time(run: Run, folder: Path) -> None:
    (folder / "broken.md").write_text("没有资料栏\n", encoding="utf-8")
    ran = run("check", "--format", "github")
    assert ran.code == 1
    assert ran.out.startswith(f"::error file={folder}/broken.md,line=1,col=1,title=no-front-matter::")
    assert json.loads(run("check", "--format", "gitlab").out)[0]["check_name"] == "no-front-matter"
    assert run("check", "--format", "gitlab", "--json").code == 2
