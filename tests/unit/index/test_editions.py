"""Readers follow the index on disk, and a damaged generation gives way to the one before it."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer import generations as generations_module
from indexer.bootstrap import Edition, Editions, build_index, fresh_edition
from indexer.domain.errors import IndexUnavailableError
from indexer.generations import Generations
from indexer.search.request import SearchRequest

Shelf = Any


def titles(edition: Edition) -> set[str]:
    return {document.title for document in edition.handbook.documents.values()}


def first(edition: Edition, text: str) -> str | None:
    response = edition.search(SearchRequest(text=text, on=date(2026, 11, 23)))
    return response.hits[0].document.id if response.hits else None


def test_new_generation_is_picked_up_without_a_restart(shelf: Shelf) -> None:
    shelf.build()
    editions = Editions(shelf.settings)
    before = editions.current()
    assert editions.current() is before
    shelf.write("doc-new", "暖气片")
    shelf.build()
    after = editions.current()
    assert "暖气片办理" in titles(after) - titles(before)
    assert first(after, "暖气片") == "doc-new"
    assert first(before, "停车办理") == "doc-00"


def test_edition_nobody_reads_is_gone_without_the_garbage_collector(shelf: Shelf) -> None:
    shelf.build()
    editions = Editions(shelf.settings)
    edition = editions.current()
    first(edition, "停车办理")
    old = weakref.ref(edition.service), weakref.ref(edition.handbook), weakref.ref(edition.service.backend)
    shelf.write("doc-new", "暖气片")
    shelf.build()
    gc.collect()
    gc.disable()
    try:
        edition = editions.current()
        assert [kept() for kept in old] == [None, None, None]
    finally:
        gc.enable()


def test_collector_sees_no_edition_before_its_owner_was_told(shelf: Shelf) -> None:
    told: list[tuple[str, bool]] = []
    shelf.build()
    editions = Editions(shelf.settings, opened=lambda edition: told.append((edition.name, gc.isenabled())))
    before = editions.current().name
    editions.current()
    shelf.write("doc-new", "暖气片")
    shelf.build()
    after = editions.current().name
    assert told == [(before, False), (after, False)]
    assert gc.isenabled()


def test_without_an_index_the_reader_is_told_what_to_run(shelf: Shelf) -> None:
    with pytest.raises(IndexUnavailableError) as caught:
        Editions(shelf.settings).current()
    assert "handbook index" in caught.value.hint


def flip_a_byte(folder: Path) -> None:
    target = max((folder / "engine").iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 0xFF
    target.write_bytes(content)


def cut_documents(folder: Path) -> None:
    [path] = (folder / "records").iterdir()
    path.write_bytes(path.read_bytes()[:100])


def lose_the_engine(folder: Path) -> None:
    for path in (folder / "engine").iterdir():
        path.unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def garble_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def add_a_file(folder: Path) -> None:
    (folder / "engine" / "stray").write_bytes(b"stray")


@pytest.mark.parametrize(
    "damage",
    [flip_a_byte, cut_documents, lose_the_engine, lose_the_manifest, garble_the_manifest, add_a_file],
)
def test_damaged_generation_gives_way_to_the_one_before(shelf: Shelf, damage: Any) -> None:
    shelf.build()
    shelf.write("doc-00", "暖气片")
    shelf.build()
    older, newer = shelf.names()
    damage(shelf.generations.path(newer))
    edition = shelf.open()
    assert edition.name == older
    assert first(edition, "停车办理") == "doc-00"
    shelf.build()
    assert first(shelf.open(), "暖气片") == "doc-00"


@pytest.mark.parametrize("pace", [0, -1], ids=["a clock that stands still", "a clock that goes back"])
def test_order_of_generations_survives_the_clock(shelf: Shelf, pace: int) -> None:
    shelf.pace = pace
    for number in range(4):
        shelf.write("doc-00", f"第{number}版停车")
        _, manifest = shelf.build()
        assert shelf.open().manifest == manifest
    flip_a_byte(shelf.generations.path(shelf.generations.current()))
    assert first(shelf.open(), "停车办理") == "doc-00"


def test_pointer_to_nowhere_gives_way_too(shelf: Shelf) -> None:
    shelf.build()
    pointer = shelf.generations.folder / "current"
    pointer.unlink()
    pointer.symlink_to("generations/99999999T000000-lost")
    assert first(shelf.open(), "停车办理") == "doc-00"


def test_when_all_are_damaged_the_reader_is_told_to_rebuild(shelf: Shelf) -> None:
    shelf.build()
    cut_documents(shelf.generations.path(shelf.names()[0]))
    with pytest.raises(IndexUnavailableError) as caught:
        shelf.open()
    assert "--full" in caught.value.hint
    shelf.build()
    assert first(shelf.open(), "停车办理") == "doc-00"


def test_index_of_another_schema_is_not_opened(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.build()
    monkeypatch.setattr(generations_module, "SCHEMA_VERSION", 999)
    with pytest.raises(IndexUnavailableError, match="旧版的程序做的，要重建"):
        shelf.open()
    monkeypatch.setattr(generations_module, "SCHEMA_VERSION", 1)
    monkeypatch.setattr("indexer.pipeline.SCHEMA_VERSION", 1)
    with pytest.raises(IndexUnavailableError, match="更新版的程序做的，要重建"):
        shelf.open()
    shelf.build()
    assert first(shelf.open(), "停车办理") == "doc-00"


def test_why_an_index_is_passed_over_is_logged(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.build()
    shelf.write("doc-00", "暖气片")
    shelf.build()
    older, newer = shelf.names()
    cut_documents(shelf.generations.path(newer))
    assert shelf.open().name == older
    assert [r.getMessage() for r in caplog.records] == [f"索引 {newer} 用不了：1 个文件和清单对不上"]
    caplog.clear()
    (shelf.generations.path(newer) / "manifest.json").write_text("{}", encoding="utf-8")
    assert shelf.open().name == older
    assert [r.getMessage() for r in caplog.records] == [f"索引 {newer} 用不了：索引 {newer} 的清单读不出来"]


def test_index_of_other_words_is_not_searched(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.build()
    monkeypatch.setattr("indexer.text.tokenizer.TOKENIZER_VERSION", 999)
    with pytest.raises(IndexUnavailableError, match="分词"):
        shelf.open()


def test_reader_keeps_its_edition_when_the_new_one_cannot_be_opened(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    editions = Editions(shelf.settings)
    before = editions.current()
    monkeypatch.setattr("indexer.text.tokenizer.TOKENIZER_VERSION", 999)
    shelf.write("doc-00", "暖气片")
    shelf.build()
    monkeypatch.undo()
    assert editions.current() is before


def test_edition_is_fresh_only_for_the_files_as_they_are(shelf: Shelf) -> None:
    assert fresh_edition(shelf.settings) is None
    build_index(shelf.settings)
    assert fresh_edition(shelf.settings) is not None
    shelf.write("doc-00", "停车", body="又改了。\n")
    assert fresh_edition(shelf.settings) is None


@pytest.mark.parametrize("name", ["handbook.yml", "synonyms.yml", "assets/form.txt"])
def test_index_is_out_of_date_after_any_change_of_the_folder(shelf: Shelf, name: str) -> None:
    build_index(shelf.settings)
    path = shelf.folder / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("# 又一行\n")
    assert fresh_edition(shelf.settings) is None


def test_two_handbooks_of_the_same_name_do_not_share_an_index(shelf: Shelf, tmp_path: Path) -> None:
    other = shelf.settings.with_handbook(tmp_path / "elsewhere" / "handbook")
    assert other.index_dir != shelf.settings.index_dir
    assert other.index_dir.parent.parent == shelf.settings.index_dir.parent.parent


def test_readers_answer_from_whole_editions_while_the_index_changes(shelf: Shelf) -> None:
    """Every document of an edition bears the same number; a mixed edition would show two."""
    ids = [f"doc-{number:02d}" for number in range(12)]

    def write_all(number: int) -> None:
        for id in ids:
            shelf.write(id, "停车", source=f"第{number}版")

    write_all(0)
    shelf.build()
    editions = Editions(shelf.settings)
    editions.current()
    finished = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        while not finished.wait(0.005):
            edition = editions.current()
            sources = {str(document.source) for document in edition.handbook.documents.values()}
            assert len(sources) == 1
            assert first(edition, "停车办理") == "doc-00"
            seen.update(sources)

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for number in range(1, 3):
                write_all(number)
                shelf.build()
        finally:
            finished.set()
        for reader in readers:
            reader.result()
    assert "第0版" in seen
    assert editions.current().handbook.documents["doc-00"].source == "第2版"


def test_switch_is_one_rename(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    (tmp_path / "generations" / "a").mkdir(parents=True)
    (tmp_path / "generations" / "b").mkdir()
    (tmp_path / "current.new").symlink_to("left over from a crash")
    generations.switch("a")
    generations.switch("b")
    assert generations.current() == "b"
    assert not (tmp_path / "current.new").exists()


EDITS = (
    {"body": "新写的一句。\n"},
    {"aliases": "[暖气片子, 停车办]"},
    {"aliases": "[]", "keywords": "[车办]"},
    {"asks": "[暖气片不热找谁, 停车办在哪]"},
)


def test_edition_that_went_on_from_the_one_before_answers_as_one_opened_anew(shelf: Shelf) -> None:
    """Suggestions, misheard words and answers too; documents that did not change are the same ones."""
    shelf.build()
    editions = Editions(shelf.settings)
    for number, edit in enumerate(EDITS):
        before = editions.current()
        shelf.write("doc-01", "暖气", **edit)
        shelf.write(f"doc-more-{number}", "养犬", asks="[遛狗栓绳找谁]")
        shelf.build()
        on, anew = editions.current(), Editions(shelf.settings).current()
        assert on.name == anew.name != before.name
        for text in ("暖汽片不热", "nuanqi", "停车班", "遛狗栓绳", "新写的一句", "车办", "养犬"):
            assert on.suggest(text) == anew.suggest(text)
            request = SearchRequest(text=text, on=date(2026, 11, 23))
            ours, theirs = on.search(request), anew.search(request)
            assert [(h.document.id, h.score, h.snippet) for h in ours.hits] == [
                (h.document.id, h.score, h.snippet) for h in theirs.hits
            ]
            assert (ours.suggestion, ours.confidence) == (theirs.suggestion, theirs.confidence)
        assert on.handbook.documents["doc-02"] is before.handbook.documents["doc-02"]
        assert on.handbook.documents["doc-01"] is not before.handbook.documents["doc-01"]
