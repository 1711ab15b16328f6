"""How well questions about a detail are answered on the real handbook; see `measure_answers`.

The limits lie a little under what is measured, by words alone and with the encoder.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from indexer.bootstrap import Edition
from indexer.clock import SHANGHAI
from indexer.search.response import Answer
from tests.relevance.measure_answers import Line, end_to_end, given, measure, read

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
GIVEN = (0.85, 0.9)
SILENT = (0.5, 0.82)
HELD_OUT = (0.88, 0.92)
FRESH = (0.88, 0.92)
FRESH_SILENT = (0.46, 0.76)


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return read((Path(__file__).parent / "answers.jsonl").read_text(encoding="utf-8").split("\n"))


def test_points_hold_what_was_asked(edition: Edition, with_meaning: bool, lines: list[Line]) -> None:
    measured = measure(lines, given(edition, NOW))
    assert measured.answered.right / measured.answered.of >= GIVEN[with_meaning], measured
    assert measured.silent.right / measured.silent.of >= SILENT[with_meaning], measured


def test_questions_kept_aside_are_answered_as_well(edition: Edition, with_meaning: bool) -> None:
    path = Path(__file__).parent / "answers-held-out.jsonl"
    measured = measure(read(path.read_text(encoding="utf-8").split("\n")), given(edition, NOW))
    assert measured.answered.right / measured.answered.of >= HELD_OUT[with_meaning], measured
    assert measured.false_yes.right == 0, measured


def test_questions_written_beside_documents_are_answered_or_left(
    edition: Edition, with_meaning: bool
) -> None:
    path = Path(__file__).parent / "answers-fresh.jsonl"
    measured = measure(read(path.read_text(encoding="utf-8").split("\n")), given(edition, NOW))
    assert measured.answered.right / measured.answered.of >= FRESH[with_meaning], measured
    assert measured.silent.right / measured.silent.of >= FRESH_SILENT[with_meaning], measured
    assert measured.verdicts.right == measured.verdicts.of, measured
    assert measured.false_yes.right == 0, measured


@pytest.mark.parametrize("ask", [given, end_to_end], ids=["given the document", "end to end"])
def test_no_yes_is_said_where_it_is_not_so(
    edition: Edition, lines: list[Line], ask: Callable[[Edition, datetime], Callable[[Line], Answer | None]]
) -> None:
    measured = measure(lines, ask(edition, NOW))
    assert measured.false_yes.of
    assert measured.false_yes.right == 0, measured
