"""How well questions about a detail are answered on the real handbook; see `measure_answers`.

The limits lie a little under what is measured, by words alone and with the encoder.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from indexer.bootstrap import Edition
from indexer.clock import SHANGHAI
from tests.relevance.measure_answers import Line, Measured, end_to_end, given, measure, read

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
GIVEN = (0.88, 0.9)
END_TO_END = (0.5, 0.6)


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return read((Path(__file__).parent / "answers.jsonl").read_text(encoding="utf-8").split("\n"))


def _share(measured: Measured) -> float:
    return measured.answered.right / measured.answered.of


def test_points_hold_what_was_asked(edition: Edition, with_meaning: bool, lines: list[Line]) -> None:
    measured = measure(lines, given(edition, NOW))
    assert _share(measured) >= GIVEN[with_meaning], measured
    assert measured.false_yes.right == 0, measured


def test_points_of_the_first_document_hold_it(
    edition: Edition, with_meaning: bool, lines: list[Line]
) -> None:
    measured = measure(lines, end_to_end(edition, NOW))
    assert _share(measured) >= END_TO_END[with_meaning], measured
    assert measured.false_yes.right == 0, measured
