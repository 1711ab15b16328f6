"""`resolve`: the reports waiting, and those that are done."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.feedback import FeedbackBox, FeedbackKind
from indexer.settings import load_settings

TODAY = date(2026, 11, 23)


@pytest.fixture
def box(run, folder):
    """The box of the handbook on disk, with three reports."""
    box = FeedbackBox(load_settings().with_handbook(folder).data_dir)
    box.add(FeedbackKind.OUTDATED, document="dusheng-fei", note="窗口搬了", on=TODAY)
    box.add(FeedbackKind.NOT_FOUND, query="无人机", on=TODAY)
    box.add(FeedbackKind.NOT_FOUND, query="无人机", on=TODAY)
    box.add(FeedbackKind.OUTDATED, document="tingche", on=TODAY)
    return box


def test_without_numbers_everything_waiting_is_listed(run, box):
    ran = run("resolve")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "1 号  2026-11-23  这条过时了：dusheng-fei，窗口搬了",
        "2 号  2026-11-23  没找到：查的是“无人机”，说了 2 次",
        "3 号  2026-11-23  这条过时了：tingche",
        "还有 3 条待处理，处理好一条就运行 handbook resolve 编号。",
    ]


def test_numbers_are_marked_as_done(run, box):
    assert "已处理 2 条：1 号、3 号。" in run("resolve", "1", "3").out
    assert [report.number for report in box.open_feedback()] == [2]


def test_all_are_marked_as_done(run, box):
    assert run("resolve", "--all").code == 0
    assert box.open_feedback() == ()
    assert run("resolve").out == "没有待处理的反馈。\n"


def test_json_tells_what_is_done_and_what_waits(run, box):
    answer = run("resolve", "1", "--json").json
    assert answer["resolved"] == [1]
    assert answer["open"][0] == {
        "number": 2,
        "kind": "not_found",
        "document": None,
        "query": "无人机",
        "note": None,
        "received_on": "2026-11-23",
        "times": 2,
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["9"], 1, id="unknown number"),
        pytest.param(["1", "9"], 1, id="one unknown number"),
        pytest.param(["x"], 2, id="no number"),
        pytest.param(["①"], 2, id="another script"),
        pytest.param(["1", "--all"], 2, id="both"),
    ],
)
def test_wrong_use_changes_nothing(run, box, arguments, code):
    ran = run("resolve", *arguments)
    assert ran.code == code
    assert "handbook resolve" in ran.err
    assert len(box.open_feedback()) == 3
