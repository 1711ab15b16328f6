"""The words of the lists beside the documents: what may stand in no document may stand in none of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.domain.handbook import Handbook

Read = Callable[[dict[str, str]], Handbook]

LIST = "title: 示例手册\ncategories: [{key: jia, title: 甲类}]\n"
EVENTS = """\
- key: lou
  title: 家里漏水
  note: {}
  documents: [{{document: dianhua, why: 先打电话}}]
"""
SLIPS = [
    ("handbook.yml", LIST.replace("示例手册", "XX手册"), "unfinished"),
    ("handbook.yml", LIST.replace("示例手册", "示例手册（内部资料）"), "internal-mark"),
    ("handbook.yml", LIST.replace("示例手册", "示例手册（征求意见稿）"), "draft-mark"),
    ("events.yml", EVENTS.format("找老王13900001234。"), "mobile-number"),
    ("events.yml", EVENTS.format("【待定】先关水。"), "unfinished"),
    ("events.yml", EVENTS.format("钥匙在门垫下面。"), "hiding-place"),
    ("synonyms.yml", "漏水: [滴水, 13900001234]\n", "mobile-number"),
    ("synonyms.yml", "漏水: [滴水, TODO]\n", "unfinished"),
]


@pytest.mark.parametrize(("name", "text", "rule"), SLIPS, ids=[f"{name} {rule}" for name, _, rule in SLIPS])
def test_a_slip_in_a_list_is_named_on_its_line(read: Read, name: str, text: str, rule: str) -> None:
    found = [problem for problem in read({name: text}).problems if problem.path == name]
    assert rule in {problem.rule for problem in found}
    marks = ("示例", "XX", "note", "漏水:")
    line = next(n for n, line in enumerate(text.split("\n"), 1) if any(mark in line for mark in marks))
    assert line in {problem.line for problem in found if problem.rule == rule}


def test_comments_and_the_number_of_the_station_are_left_alone(read: Read) -> None:
    text = f"# TODO 换成自己站里的 13900001234\nphone: 13900001234\n{LIST}"
    told = {
        problem.rule
        for problem in read({"handbook.yml": text, "events.yml": EVENTS.format("先关水。")}).problems
    }
    assert not told & {"unfinished", "mobile-number"}
