"""A process that builds again and again: what it holds costs nothing, and hides nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from indexer import disk
from indexer.content import reading
from indexer.content.seen import SeenFiles
from indexer.pipeline import Held
from indexer.stored import contents, records

Shelf = Any
_LONG_AGO = 1_700_000_000


def age(folder: Path) -> None:
    """Have the files look as if nobody had touched them for long: what is fresh is read again."""
    for path in folder.rglob("*"):
        os.utime(path, (_LONG_AGO, _LONG_AGO))


@pytest.fixture
def held(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Held:
    """What is held after two builds, of files that nobody has touched since."""
    monkeypatch.setattr("indexer.content.seen._SETTLED_NS", 0)
    monkeypatch.setattr(disk, "_SHARED_BYTES", 1)
    age(shelf.folder)
    made = Held()
    shelf.build(held=made)
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    shelf.build(held=made)
    made.settle(shelf.generations)
    return made


def test_edit_reads_the_edited_file_and_its_record_alone(
    shelf: Shelf, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real_bytes, real_record = reading.read_bytes, records.read_record

    def read_bytes(path: Path, report: Any) -> bytes | None:
        read.append(path.name)
        return real_bytes(path, report)

    def read_record(*given: Any, **more: Any) -> Any:
        read.append("record")
        return real_record(*given, **more)

    monkeypatch.setattr(reading, "read_bytes", read_bytes)
    monkeypatch.setattr(contents, "read_record", read_record)
    shelf.write("doc-05", "社保卡", body="又写的一句。\n")
    shelf.build(held=held)
    held.settle(shelf.generations)
    assert sorted(read) == ["doc-05.md", "record"]
    assert shelf.first("又写的一句") == "doc-05"


def test_generation_that_somebody_else_built_is_taken_up(shelf: Shelf, held: Held) -> None:
    shelf.write("doc-01", "采暖", body="别人写的一句。\n")
    shelf.build()
    shelf.write("doc-02", "养犬", body="又一句。\n")
    handbook, _ = shelf.build(held=held)
    again, _ = shelf.build(full=True)
    assert handbook.documents == again.documents


def test_file_of_the_index_that_was_written_to_is_not_carried_on(shelf: Shelf, held: Held) -> None:
    engine = shelf.generations.path(shelf.generations.current()) / "engine"
    largest = max(engine.iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    shelf.write("doc-03", "居住证", body="还有一句。\n")
    shelf.build(held=held)
    name, _ = shelf.generations.verified()
    assert name == shelf.generations.current()
    assert shelf.first("还有一句") == "doc-03"


def test_file_that_changed_without_changing_size_is_read(tmp_path: Path) -> None:
    file, seen = tmp_path / "a.md", SeenFiles()
    file.write_bytes(b"one")
    first = seen.digest(str(file))
    file.write_bytes(b"two")
    os.utime(file, (_LONG_AGO, _LONG_AGO))
    assert seen.digest(str(file)) != first


def test_file_that_changed_a_moment_ago_is_not_taken_on_trust(tmp_path: Path) -> None:
    file, seen = tmp_path / "a.md", SeenFiles()
    file.write_bytes(b"one")
    digest = seen.digest(str(file))
    assert not seen.is_known(str(file), digest.hex())


def test_link_to_a_file_that_is_known_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.content.seen._SETTLED_NS", 0)
    file, seen = tmp_path / "a.md", SeenFiles()
    file.write_bytes(b"one")
    digest = seen.digest(str(file)).hex()
    assert seen.is_known(str(file), digest)
    file.rename(tmp_path / "b.md")
    file.symlink_to(tmp_path / "b.md")
    assert not seen.is_known(str(file), digest)
