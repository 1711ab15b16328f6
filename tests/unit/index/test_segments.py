"""The files of the embedded engine are those that the library itself would write."""

from __future__ import annotations

import random
import shutil
from array import array
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3FieldWriter

from indexer.backends.whoosh_backend import WhooshStore
from indexer.backends.whoosh_segments import BlockCodec, FieldWriter, Files, Pool
from indexer.search.backend import LaneQuery, Unit

Postings = list[tuple[str, str, int, float]]


class Field(fields.FieldType):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)


SCHEMA = fields.Schema(grams=Field(), words=Field())


def postings() -> Postings:
    """Rare terms, one in more units than a block holds, and weights all one, alike, and mixed."""
    drawn = random.Random(20261130)
    found = {("words", "的", unit): 1.0 for unit in range(0, 9000, 2)}
    found |= {("words", "一", unit): float(1 + unit % 3) for unit in range(5000)}
    found |= {("grams", f"字{drawn.randrange(400)}", drawn.randrange(9000)): 2.0 for _ in range(1500)}
    found |= {("words", f"词{drawn.randrange(99)}", drawn.randrange(9000)): 0.1 for _ in range(500)}
    return sorted((*place, weight) for place, weight in found.items())


def written(folder: Path, kind: type[W3FieldWriter], items: Any) -> dict[str, bytes]:
    folder.mkdir()
    with Files(folder) as files:
        codec = BlockCodec()
        segment = codec.new_segment(files, "MAIN")
        segment.segid = "same"
        writer = kind(codec, files, segment)
        writer.add_postings(SCHEMA, None, items)
        writer.close()
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_lists_are_written_byte_for_byte_as_the_library_writes_them(tmp_path) -> None:
    pool = Pool()
    by_unit: dict[tuple[str, int], dict[str, float]] = {}
    for field, term, unit, weight in postings():
        by_unit.setdefault((field, unit), {})[term] = weight
    for (field, unit), terms in sorted(by_unit.items(), key=lambda item: item[0][1]):
        pool.add_terms(field, unit, terms)
    one_by_one = (
        (field, term.encode(), unit, array("f", [weight])[0], b"") for field, term, unit, weight in postings()
    )
    ours = written(tmp_path / "ours", FieldWriter, pool)
    theirs = written(tmp_path / "theirs", W3FieldWriter, one_by_one)
    assert sorted(ours) == sorted(theirs)
    assert ours == theirs


def test_segment_without_postings_is_whole(tmp_path) -> None:
    assert written(tmp_path / "ours", FieldWriter, Pool()) == written(tmp_path / "theirs", W3FieldWriter, ())


def test_folder_that_cannot_be_read_is_no_empty_one(tmp_path: Path) -> None:
    """What the library takes for an index without files ends in an assertion of its own."""
    with Files(tmp_path / "gone") as files, pytest.raises(FileNotFoundError):
        files.list()


def units_of_document(number: int, edit: int) -> list[Unit]:
    """A document of a few units; an edit changes one of its words."""
    words = {"停车": 1.0, f"词{number % 7}": 2.0, f"改{edit % 5}": 1.0}
    return [Unit(document=f"doc-{number:03d}", ordinal=o, terms={"words": words}) for o in range(5)]


def test_two_hundred_edits_leave_few_segments_and_the_answers_of_one_built_at_once(tmp_path: Path) -> None:
    store, latest = WhooshStore(), dict.fromkeys(range(60), 0)
    base = tmp_path / "0"
    store.write(base, (unit for number in latest for unit in units_of_document(number, 0)))
    most = 0
    for edit in range(1, 201):
        number = edit * 37 % 60
        latest[number] = edit
        folder = tmp_path / str(edit)
        removed = [f"doc-{number:03d}"]
        store.write(folder, units_of_document(number, edit), base=base, removed=removed)
        shutil.rmtree(base)
        base = folder
        most = max(most, len([*folder.glob("*.seg")]))
    store.write(
        tmp_path / "anew", (u for number, edit in latest.items() for u in units_of_document(number, edit))
    )
    grown, anew = store.open(base), store.open(tmp_path / "anew")
    for words in ("停车", "改1", "改4", "词3"):
        query = LaneQuery(field="words", terms={words: 1.0}, limit=3000, at_least=1)
        assert grown.match(query) == anew.match(query)
    assert grown.units == 300
    assert most <= 20
