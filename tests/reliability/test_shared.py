"""What generations share: damage to it is noticed, serves nobody, and is mended by the next run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.domain.errors import IndexUnavailableError

Shelf = Any


def shared_files(shelf: Shelf) -> list[Path]:
    newest = shelf.generations.path(shelf.generations.current())
    return [path for path in sorted(newest.rglob("*")) if path.is_file() and path.stat().st_nlink > 1]


def test_generations_share_what_did_not_change_and_answer_as_if_they_did_not(shared: Shelf) -> None:
    assert shared_files(shared)
    answers = shared.answers()
    shared.build(full=True)
    assert shared.answers() == answers


def test_oldest_generation_goes_without_taking_along_what_is_shared(shared: Shelf) -> None:
    for number in range(4):
        shared.write("doc-01", "采暖", source=f"第 {number} 次")
        shared.build()
        shared.assert_clean()
    assert shared.found(shared.open(), "新写的一句")[0] == "doc-00"


def test_damage_to_what_is_shared_is_not_served_and_the_next_run_mends_it(shared: Shelf) -> None:
    answers = shared.answers()
    for target in shared_files(shared):
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 0xFF
        target.write_bytes(content)
    with pytest.raises(IndexUnavailableError):
        shared.open()
    shared.build()
    assert shared.answers() == answers
