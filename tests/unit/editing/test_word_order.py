"""The rows of a list in another order; every line is there once, as it was."""

from __future__ import annotations

from itertools import permutations

import pytest

from indexer.domain.errors import EditRefusedError
from indexer.editing.word_order import reordered
from indexer.editing.word_tables import ListName, rows_of
from tests.unit.editing.test_word_tables import CALENDAR, EVENTS, SYNONYMS

_MORE = {
    ListName.SYNONYMS: "# 最后\n三: [四]\n",
    ListName.EVENTS: "# 后来的\n- key: hou\n  title: 后来\n  documents: [{document: d}]\n",
}


@pytest.mark.parametrize("name", [ListName.SYNONYMS, ListName.EVENTS])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_order_keeps_every_line(name: ListName, ending: str) -> None:
    content = (SYNONYMS if name is ListName.SYNONYMS else EVENTS).replace(b"\n", ending.encode())
    more = _MORE[name].replace("\n", ending).encode()
    content += more
    rows = rows_of(name, content)
    for order in permutations(rows):
        after = reordered(name, content, order)
        assert rows_of(name, after) == list(order)
        assert more in after, "with the comment above it"
        assert sorted(after.split(b"\n")) == sorted(content.split(b"\n"))
        assert after.splitlines()[0] == content.splitlines()[0], "the head of the file stays"


def test_comment_above_a_row_goes_with_it() -> None:
    rows = rows_of(ListName.SYNONYMS, SYNONYMS)
    assert reordered(ListName.SYNONYMS, SYNONYMS, rows[::-1]).decode() == (
        "# 左边是手册里的词\n# 采暖\n采暖补助: [取暖费]\n\n低保: [吃低保, 低保金]  # 前台听来的\n"
    )


def test_last_line_without_an_end_gets_one() -> None:
    content = "一: [二]\n三: [四]".encode()
    rows = rows_of(ListName.SYNONYMS, content)
    assert reordered(ListName.SYNONYMS, content, rows[::-1]).decode() == "三: [四]\n一: [二]\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(ListName.CALENDAR, CALENDAR, id="days have an order of their own"),
        pytest.param(ListName.SYNONYMS, "{一: [二], 三: [四]}\n".encode(), id="all on one line"),
    ],
)
def test_what_cannot_change_places_is_refused(name: ListName, content: bytes) -> None:
    with pytest.raises(EditRefusedError):
        reordered(name, content, rows_of(name, content)[::-1])


def test_rows_that_are_not_the_files_are_refused() -> None:
    with pytest.raises(EditRefusedError, match="别人"):
        reordered(ListName.SYNONYMS, SYNONYMS, rows_of(ListName.SYNONYMS, SYNONYMS)[:1])
