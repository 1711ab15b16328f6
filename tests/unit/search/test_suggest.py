"""What the typed beginning may become."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.document import Policy
from indexer.search.suggest import MOST_SUGGESTIONS, Suggester

DOCUMENTS = (
    Policy(
        id="fee",
        title="独生子女父母奖励费领取",
        category="c",
        path="fee.md",
        aliases=("独生子女费",),
        asks=("怎么领独生子女费",),
    ),
    Policy(id="residence", title="居住证申领", category="c", path="residence.md"),
    *(Policy(id=f"park-{n}", title=f"停车第{n}号", category="c", path=f"park-{n}.md") for n in range(20)),
)

SUGGESTER = Suggester({document.id: document for document in DOCUMENTS})


@pytest.mark.parametrize(
    ("typed", "text", "id", "kind"),
    [
        pytest.param("独生子女父", "独生子女父母奖励费领取", "fee", "title", id="the beginning of a title"),
        pytest.param("独生子女费", "独生子女费", "fee", "alias", id="an alias"),
        pytest.param("怎么领", "怎么领独生子女费", "fee", "ask", id="an ask"),
        pytest.param("奖励", "独生子女父母奖励费领取", "fee", "title", id="the middle of a title"),
        pytest.param("juzhuzheng", "居住证申领", "residence", "pinyin", id="pinyin"),
        pytest.param("zhuzh", "居住证申领", "residence", "pinyin", id="pinyin from the middle of a word"),
        pytest.param("jzz", "居住证申领", "residence", "pinyin", id="initials"),
    ],
)
def test_beginning_becomes_a_name(typed: str, text: str, id: str, kind: str) -> None:
    first = SUGGESTER.suggest(typed)[0]
    assert (first.text, first.id, first.kind) == (text, id, kind)


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "护照", "xyz"])
def test_nothing_to_suggest(typed: str) -> None:
    assert SUGGESTER.suggest(typed) == ()


def test_at_most_eight_are_suggested() -> None:
    assert len(SUGGESTER.suggest("停车")) == MOST_SUGGESTIONS == 8


@given(typed=st.text(max_size=500))
def test_anything_typed_is_answered_at_once(typed: str) -> None:
    started = time.process_time()
    found = SUGGESTER.suggest(typed)
    assert time.process_time() - started < 1
    assert len({suggestion.text for suggestion in found}) == len(found) <= MOST_SUGGESTIONS
    assert {suggestion.kind for suggestion in found} <= {"title", "alias", "ask", "pinyin"}
