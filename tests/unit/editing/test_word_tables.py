"""Lists beside the documents, changed row by row; the rest of the file stays byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.domain.errors import EditRefusedError
from indexer.editing.word_tables import OFF, ON, ListName, RowEdit, edited, rows_of

HANDBOOK = Path(__file__).parents[3] / "handbook"
SYNONYMS = """\
# 左边是手册里的词
低保: [吃低保, 低保金]  # 前台听来的

# 采暖
采暖补助: [取暖费]
""".encode()
CALENDAR = """\
# 2026 年
holidays:
  - {date: 2026-01-01, name: 元旦}
  # 除夕到初三
  - {from: 2026-02-16, until: 2026-02-19, name: 春节}
workdays: []
""".encode()
EVENTS = """\
# 先办的在前
- key: chusheng
  title: 家里添了孩子   # 常问
  asks:
    - 生了孩子
  documents:
    - {document: a-b, why: 先登记}
- key: ruxue
  title: 孩子要上学
  documents:
    - {document: c}
  note: 看通知
""".encode()
SAMPLES = {ListName.SYNONYMS: SYNONYMS, ListName.CALENDAR: CALENDAR, ListName.EVENTS: EVENTS}


def changed(name: ListName, at: int | None, cells: dict[str, str]) -> list[str]:
    """Return the lines that are not what they were, with a sign, after one row was changed or added."""
    content = SAMPLES[name]
    rows = rows_of(name, content)
    before = rows[at] if at is not None else None
    after = edited(name, content, [RowEdit(before, {**(before or {}), **cells} if cells else None)])
    old, new = content.decode().splitlines(), after.decode().splitlines()
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


@pytest.mark.parametrize(
    ("name", "at", "cells", "lines"),
    [
        pytest.param(
            ListName.SYNONYMS, 0, {"words": "吃低保、低保金、揭不开锅"},
            ["-低保: [吃低保, 低保金]  # 前台听来的", "+低保: [吃低保, 低保金, 揭不开锅]  # 前台听来的"],
            id="a word is added, the comment behind it stays",
        ),
        pytest.param(
            ListName.SYNONYMS, None, {"term": "电暖: 气", "words": "油汀、010"},
            ['+"电暖: 气": [油汀, "010"]'], id="a new term that needs quotes",
        ),
        pytest.param(ListName.SYNONYMS, 1, {}, ["-采暖补助: [取暖费]"], id="a term is taken away"),
        pytest.param(
            ListName.CALENDAR, 1, {"until": "2026-02-22"},
            [
                "-  - {from: 2026-02-16, until: 2026-02-19, name: 春节}",
                "+  - {from: 2026-02-16, until: 2026-02-22, name: 春节}",
            ],
            id="a holiday gets longer",
        ),
        pytest.param(
            ListName.CALENDAR, None,
            {"kind": ON, "from": "2026-02-28", "until": "2026-02-28", "name": "补班"},
            ["-workdays: []", "+workdays:", "+  - {date: 2026-02-28, name: 补班}"],
            id="the first working day",
        ),
        pytest.param(
            ListName.CALENDAR, None, {"kind": OFF, "from": "2026-04-05", "until": "2026-04-05", "name": ""},
            ["+  - {date: 2026-04-05}"], id="one more holiday",
        ),
        pytest.param(
            ListName.EVENTS, 0, {"asks": "生了孩子\n添丁了"}, ["+    - 添丁了"],
            id="an ask is added, title and steps keep their bytes",
        ),
        pytest.param(
            ListName.EVENTS, 1, {"note": "", "documents": "c：先问\nd"},
            [
                "-    - {document: c}", "-  note: 看通知",
                "+    - {document: c, why: 先问}", "+    - {document: d}",
            ],
            id="steps change and the note goes",
        ),
        pytest.param(
            ListName.EVENTS, None,
            {"title": "老人走了", "asks": "老人没了", "documents": "e", "note": "", "key": "hougshi"},
            ["+- key: hougshi", "+  title: 老人走了", "+    - 老人没了", "+    - {document: e}"],
            id="a new event",
        ),
    ],
)  # fmt: skip
def test_only_the_row_that_was_changed_is_written(
    name: ListName, at: int | None, cells: dict[str, str], lines: list[str]
) -> None:
    assert changed(name, at, cells) == lines


def test_all_days_taken_away_leave_an_empty_list_and_the_comments() -> None:
    rows = rows_of(ListName.CALENDAR, CALENDAR)
    after = edited(ListName.CALENDAR, CALENDAR, [RowEdit(row, None) for row in rows])
    assert rows_of(ListName.CALENDAR, after) == []
    assert after.startswith("# 2026 年\nholidays: []\n".encode())


def test_a_row_somebody_else_changed_is_not_written_over() -> None:
    before = {"term": "低保", "words": "吃低保"}
    with pytest.raises(EditRefusedError, match="被别人改过"):
        edited(ListName.SYNONYMS, SYNONYMS, [RowEdit(before, None)])


def test_every_list_of_the_sample_can_be_read_and_each_row_changed() -> None:
    for name in ListName:
        content = (HANDBOOK / name.file).read_bytes()
        rows = rows_of(name, content)
        assert rows
        assert edited(name, content, []) == content
        key = {"calendar": "name", "events": "note"}.get(name, "words")
        last = rows[-1]
        after = edited(name, content, [RowEdit(last, {**last, key: "新写的"})])
        assert rows_of(name, after)[-1][key] == "新写的"
