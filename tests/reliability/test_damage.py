"""Damaged files of an index are always noticed; a reader falls back, and comes back by itself."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer import bootstrap
from indexer.bootstrap import Editions
from indexer.clock import SHANGHAI
from indexer.domain.errors import IndexUnavailableError
from indexer.generations import Generations

Shelf = Any


def flip_a_bit(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def zero_a_block(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    end = min(len(content), start + 512)
    content[start:end] = bytes(b ^ 0xFF if b == 0 else 0 for b in content[start:end])
    path.write_bytes(content)


def add_to(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(1 + chance.randrange(20)))


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def swap_for_a_folder(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.mkdir()


def pack_of(folder: Path) -> Path:
    """Return the file with the records of a small generation."""
    [pack] = (folder / "records").iterdir()
    return pack


DAMAGES = (flip_a_bit, flip_a_bit, cut, zero_a_block, add_to, delete, swap_for_a_folder)


def mend(path: Path, content: bytes) -> None:
    if path.is_dir():
        path.rmdir()
    path.write_bytes(content)


@pytest.fixture
def two(shelf: Shelf) -> tuple[str, str]:
    """The names of two generations with different answers, oldest first."""
    older = shelf.build()
    shelf.write("doc-00", "停车", body="新写的一句。\n")
    return older, shelf.build()


def test_every_damage_is_noticed_and_the_previous_index_answers(
    shelf: Shelf, two: tuple[str, str], amount: Callable[[int, int], int]
) -> None:
    older, newer = two
    expected = shelf.answers()
    folder = shelf.generations.path(newer)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert "manifest.json" in {path.name for path in files}
    chance = random.Random(1)
    count = amount(80, 1000)
    for number in range(count):
        path, damage = files[number % len(files)], DAMAGES[number % len(DAMAGES)]
        content = path.read_bytes()
        damage = damage if content else add_to
        damage(path, chance)
        assert shelf.generations.verified()[0] == older, (path.name, damage.__name__)
        if number % 10 == 0:
            assert shelf.open().name == older
            assert shelf.answers() != expected
        mend(path, content)
    assert shelf.answers() == expected


def test_damaged_pointer_gives_way_or_says_what_to_run(shelf: Shelf, two: tuple[str, str]) -> None:
    pointer = shelf.generations.folder / "current"
    for target in ("generations/nowhere", "..", "current", "/etc", two[0]):
        pointer.unlink()
        pointer.symlink_to(target)
        assert shelf.open().name in two
    pointer.unlink()
    pointer.write_text("not a link", encoding="utf-8")
    with pytest.raises(IndexUnavailableError, match="还没有建索引"):
        shelf.open()
    assert shelf.build() in shelf.generations.names()
    shelf.assert_clean()


def test_reader_comes_back_to_an_index_that_can_be_read_again(
    shelf: Shelf, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = two
    documents = pack_of(shelf.generations.path(newer))
    content = documents.read_bytes()
    documents.unlink()
    editions = Editions(shelf.settings)
    assert editions.current().name == older
    documents.write_bytes(content)
    assert editions.current().name == older  # not at every request: a check reads all files
    monkeypatch.setattr(bootstrap.time, "monotonic", lambda: 1e12)
    assert editions.current().name == newer


def test_reader_tries_a_broken_index_again_only_after_a_while(
    shelf: Shelf, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    tries: list[float] = []
    examined = Generations.examined

    def counted(generations: Generations) -> Any:
        tries.append(clock[0])
        return examined(generations)

    monkeypatch.setattr(bootstrap.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(Generations, "examined", counted)
    for name in two:
        pack_of(shelf.generations.path(name)).unlink()
    editions = Editions(shelf.settings)
    for clock[0] in (1000.0, 1001.0, 1014.9, 1015.1, 1016.0, 1029.0):
        with pytest.raises(IndexUnavailableError, match="索引已损坏") as caught:
            editions.current()
        assert "--full" in caught.value.hint
    assert tries == [1000.0, 1015.1]
    serving = shelf.build()
    assert editions.current().name == serving  # a new one is opened at once


def test_reader_goes_on_when_the_index_is_deleted_under_it(shelf: Shelf, two: tuple[str, str]) -> None:
    editions = Editions(shelf.settings)
    edition = editions.current()
    expected = shelf.answers(edition)
    shutil.rmtree(shelf.settings.index_dir)
    assert editions.current() is edition
    assert shelf.answers(editions.current()) == expected
    shelf.write("doc-01", "采暖", body="又写的一句。\n")
    serving = shelf.build()
    assert editions.current().name == serving
    assert shelf.answers(editions.current()) != expected


@pytest.mark.parametrize("jump", [timedelta(days=-3650), timedelta(hours=-1), timedelta()], ids=str)
def test_generations_stay_in_order_when_the_clock_goes_back(shelf: Shelf, jump: timedelta) -> None:
    now = shelf.settings.now.astimezone(SHANGHAI)
    built = []
    for number in range(6):
        shelf.write("doc-00", f"第{number}版停车")
        built.append(shelf.build(now=now if number < 3 else now + jump))
        assert shelf.open().name == built[-1]
        assert shelf.generations.names() == built[-3:]
    pack_of(shelf.generations.path(built[-1])).unlink()
    assert shelf.open().name == built[-2]


def test_index_that_vanishes_while_it_is_checked_gives_way_to_the_new_one(
    shelf: Shelf, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow reader: three builds clear away what it was about to open."""
    manifest = Generations.manifest
    newest: list[str] = []

    def overtaken(generations: Generations, name: str) -> Any:
        if not newest:
            newest.append("")
            for number in range(3):
                shelf.write("doc-00", "停车", body=f"第 {number} 次。\n")
                newest[0] = shelf.build()
        return manifest(generations, name)

    monkeypatch.setattr(Generations, "manifest", overtaken)
    assert shelf.generations.verified()[0] == newest[0]
