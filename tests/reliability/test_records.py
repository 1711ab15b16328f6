"""Records of documents: one that is damaged costs its document until the next run, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer import disk
from indexer.bootstrap import fresh_edition
from indexer.domain.errors import IndexUnavailableError
from indexer.stored import contents
from indexer.stored.contents import Row, read_contents
from indexer.stored.records import DAMAGED

Shelf = Any


def folder_of(shelf: Shelf) -> Path:
    folder: Path = shelf.generations.path(shelf.generations.current())
    return folder


def rows(shelf: Shelf) -> dict[str, Row]:
    return dict(read_contents(folder_of(shelf)).rows)


def packs(shelf: Shelf) -> list[Path]:
    return sorted((folder_of(shelf) / "records").iterdir())


PARTS = ("head", "text", "names")


def damage(shelf: Shelf, path: str, *, part: str = "head") -> None:
    """Turn one bit of the record of a file in every generation that shares it."""
    spot = rows(shelf)[path].spot
    pack = folder_of(shelf) / "records" / spot.pack
    content = bytearray(pack.read_bytes())
    place = {"head": 3, "text": spot.head + 3, "names": spot.size - 3}[part]
    content[spot.start + place] ^= 4
    pack.write_bytes(content)


def test_edit_writes_one_record_and_shares_the_others(shared: Shelf) -> None:
    before = rows(shared)
    shared.write("doc-01", "采暖", body="又写的一句。\n")
    shared.build()
    after = rows(shared)
    assert {path for path in after if after[path].name != before[path].name} == {"doc-01.md"}
    kept = {path: row.spot for path, row in before.items() if path != "doc-01.md"}
    assert {path: after[path].spot for path in kept} == kept
    new = folder_of(shared) / "records" / after["doc-01.md"].spot.pack
    assert new.stat().st_nlink == 1
    assert new.stat().st_size == after["doc-01.md"].spot.size


def test_small_packs_become_one_and_mostly_dead_ones_go(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    for number in range(4):
        shelf.write("doc-00", "停车", body=f"第 {number} 次。\n")
        shelf.build()
    assert len(packs(shelf)) == 1
    monkeypatch.setattr(disk, "_SHARED_BYTES", 1)
    for number in range(8):
        shelf.write(f"doc-{number:02d}", "停车", body=f"第 {number} 次。\n")
        shelf.build()
    living = sum(row.spot.size for row in rows(shelf).values())
    assert sum(pack.stat().st_size for pack in packs(shelf)) <= 2 * living


@pytest.mark.parametrize("part", PARTS)
def test_damaged_record_costs_one_document_until_the_next_run(shared: Shelf, part: str) -> None:
    answers, documents = shared.answers(), shared.open().handbook.documents
    assert all(document.body.written for document in documents.values())  # read while it can be
    damage(shared, "doc-03.md", part=part)
    edition = shared.open()
    assert edition.handbook.documents == {id: d for id, d in documents.items() if id != "doc-03"}
    assert [p.path for p in edition.handbook.problems if "记录坏了" in p.message] == ["doc-03.md"]
    assert "doc-03" not in shared.found(edition, "居住证办理")
    assert shared.found(edition, "新写的一句")[0] == "doc-00"
    assert fresh_edition(shared.settings) is None
    shared.build()
    assert shared.answers() == answers
    assert shared.open().handbook.documents == documents
    shared.assert_clean()


def test_damaged_record_of_a_deleted_document_leaves_nothing_behind(shared: Shelf) -> None:
    damage(shared, "doc-03.md")
    (shared.folder / "doc-03.md").unlink()
    shared.build()
    grown = shared.answers()
    shared.build(full=True)
    assert shared.answers() == grown


def test_text_damaged_under_an_open_edition_says_so_and_others_are_read(shared: Shelf) -> None:
    edition = shared.open()
    damage(shared, "doc-03.md", part="text")
    documents = edition.handbook.documents
    assert documents["doc-03"].body == DAMAGED
    assert "doc-03" in shared.found(edition, "居住证办理带身份证")
    assert "带身份证" in documents["doc-04"].sections[1].text


def test_text_is_read_on_when_the_index_is_deleted(shared: Shelf) -> None:
    edition = shared.open()
    assert edition.handbook.documents["doc-05"].sections
    for pack in packs(shared):
        pack.unlink()
    assert "带身份证" in edition.handbook.documents["doc-04"].sections[1].text


def test_index_that_lost_most_of_its_records_is_not_served(shared: Shelf) -> None:
    for path in list(rows(shared))[:8]:
        damage(shared, path)
    with pytest.raises(IndexUnavailableError, match="索引已损坏"):
        shared.open()
    shared.build()
    assert len(shared.open().handbook.documents) == 12


def test_whole_older_index_goes_before_one_that_lost_a_record(shelf: Shelf) -> None:
    older = shelf.build()
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    shelf.build()
    damage(shelf, "doc-03.md")
    assert shelf.open().name == older


def test_open_documents_are_not_read_again(shared: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    known = contents.KnownDocuments()
    first = read_contents(folder_of(shared), known)
    shared.write("doc-01", "采暖", body="又写的一句。\n")
    shared.build()
    second = read_contents(folder_of(shared), known)
    assert set(second.records) == {"doc-01.md"}
    assert second.handbook.documents["doc-02"] is first.handbook.documents["doc-02"]
