"""`handbook status`: what asks for action, as lists, JSON and a weekly mail."""

from __future__ import annotations

import shlex
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.cli import make_parser
from indexer.feedback import FeedbackBox, FeedbackKind
from indexer.settings import load_settings

Run = Any


def add(folder: Path, id: str, lines: str) -> None:
    text = f"---\nid: {id}\ntitle: 文件{id}\ntype: policy\ncategory: bianmin\n{lines}\n---\n正文\n"
    (folder / "policies" / f"{id}.md").write_text(text, encoding="utf-8")


def check_everything(folder: Path) -> None:
    """Give every document a date of checking, so that nothing asks for attention."""
    for path in folder.glob("*/*.md"):
        text = path.read_text(encoding="utf-8").replace("source: 示例", "verified_on: 2026-11-01")
        path.write_text(text, encoding="utf-8")


def test_checked_handbook_asks_for_nothing(run: Run, folder: Path) -> None:
    check_everything(folder)
    ran = run("status", "--json")
    assert (ran.code, ran.json) == (0, {"on": "2026-11-23", "items": [], "week": []})
    assert run("status").out.startswith("手册状态，按 2026-11-23 判断：没有要处理的。")


def test_item_has_its_kind_its_day_and_the_command_that_settles_it(run: Run, folder: Path) -> None:
    check_everything(folder)
    add(folder, "duanqi", "effective_from: 2026-01-01\neffective_to: 2026-12-31\nverified_on: 2026-11-01")
    ran = run("status", "--json")
    assert ran.code == 1
    assert ran.json["items"] == [
        {
            "kind": "expiring",
            "id": "duanqi",
            "title": "文件duanqi",
            "date": "2026-12-31",
            "message": "用到 2026-12-31，还有 38 天；以后怎么办还没有写",
            "command": "handbook supersede duanqi --by 新文件编号",
            "asks": True,
        }
    ]


def test_day_can_be_chosen(run: Run, folder: Path) -> None:
    check_everything(folder)
    add(folder, "duanqi", "effective_from: 2026-01-01\neffective_to: 2026-12-31\nverified_on: 2026-11-01")
    assert run("status", "--on", "2026-10-31").code == 0
    assert run("status", "--on", "2026-10-31", "--json").json["on"] == "2026-10-31"


def test_window_of_the_week_only_informs(run: Run, folder: Path) -> None:
    check_everything(folder)
    ran = run("status", "--json", "--on", "2026-10-31")
    assert ran.code == 0
    assert [item["kind"] for item in ran.json["items"]] == ["window_closes"]
    assert ran.json["week"] == [
        {
            "id": "dusheng-fei",
            "title": "独生子女父母奖励费领取",
            "label": None,
            "opens_on": "2026-09-01",
            "closes_on": "2026-10-31",
            "audiences": ["全体居民"],
        }
    ]


def test_lists_stand_under_headings_with_their_commands(run: Run, broken: Path) -> None:
    ran = run("status")
    assert ran.code == 1
    assert "\n文件写错了，没有收录（1）\n  policies/broken.md  [broken]\n" in ran.out
    assert "\n      $ handbook check policies/broken.md\n" in ran.out
    assert "\n没有核对过（3）\n" in ran.out


def test_mail_can_be_sent_as_it_is(run: Run) -> None:
    lines = run("status", "--mail", "--on", "2026-10-30").out.splitlines()
    assert lines[0] == "各位同事：这是《手册》2026-10-30 的一周提醒。"
    assert "  - 全体居民：独生子女父母奖励费领取，申领窗口 到 2026-10-31 截止，还剩 1 天" in lines
    assert "◇ 没有核对过（3）" in lines
    assert not any("$" in line for line in lines)


def test_readers_reports_and_unanswered_queries_are_items(run: Run, folder: Path) -> None:
    check_everything(folder)
    box = FeedbackBox(load_settings().data_dir)
    box.add(FeedbackKind.OUTDATED, document="dusheng-fei", note="金额变了", on=date(2026, 11, 20))
    for _ in range(2):
        box.count_unanswered("洗衣机漏水", on=date(2026, 11, 21))
    box.count_unanswered("只问过一次", on=date(2026, 11, 21))
    items = run("status", "--json").json["items"]
    assert [(item["kind"], item["id"], item["title"], item["command"]) for item in items] == [
        ("feedback", "dusheng-fei", "独生子女父母奖励费领取", "handbook resolve 1"),
        ("unanswered", "", "洗衣机漏水", "handbook search '洗衣机漏水'"),
    ]
    assert items[0]["message"] == "这条过时了：金额变了"


def test_feedback_that_cannot_be_read_does_not_hide_the_rest(run: Run, folder: Path) -> None:
    data = load_settings().data_dir
    data.mkdir(parents=True)
    (data / "feedback.sqlite3").write_bytes(b"no database, but long enough to look like one" * 50)
    items = run("status", "--json").json["items"]
    assert [item["title"] for item in items if item["kind"] == "feedback"] == ["反馈箱"]
    assert "unknown" in {item["kind"] for item in items}


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        pytest.param("2026-11-23T09:00+08:00", [], id="after the commit"),
        pytest.param("2026-11-20T09:00+08:00", ["clock"], id="rehearsal before the commit"),
    ],
)
def test_clock_before_the_newest_commit_is_told(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, now: str, kinds: list[str]
) -> None:
    check_everything(folder)
    when = "2026-11-22T12:00:00+08:00"
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "手册"]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.cn", *command],
            cwd=folder,
            check=True,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(folder),
                "GIT_AUTHOR_DATE": when,
                "GIT_COMMITTER_DATE": when,
            },
        )
    monkeypatch.setenv("HANDBOOK_NOW", now)
    ran = run("status", "--json")
    assert [item["kind"] for item in ran.json["items"]] == kinds
    assert ran.code == 0


def test_malformed_day_is_wrong_usage(run: Run) -> None:
    assert run("status", "--on", "2026-02-30").code == 2


def test_commands_given_are_commands_there_are(run: Run, folder: Path, broken: Path) -> None:
    add(folder, "duanqi", "effective_from: 2026-01-01\neffective_to: 2026-12-31")
    add(folder, "jiu", "effective_to: 2026-01-01\nreview_by: 2026-02-01")
    add(folder, "kao", "effective_from: 2026-01-01\nreview_by: 2026-02-01\nlegal_basis: [{document: jiu}]")
    contact = (
        "---\nid: dianhua\ntitle: 电话\ntype: contact\ncategory: bianmin\nstate: paused\n"
        "agreement_to: 2026-01-01\n---\n"
    )
    (folder / "dianhua.md").write_text(contact, encoding="utf-8")
    items = run("status", "--json").json["items"]
    assert {item["kind"] for item in items} == {
        "agreement", "basis", "broken", "due", "ended_cited", "expiring", "no_asks", "paused",
        "unknown", "unreached",
    }  # fmt: skip
    for item in items:
        program, *arguments = shlex.split(item["command"])
        assert program == "handbook"
        assert make_parser().parse_args(arguments)
