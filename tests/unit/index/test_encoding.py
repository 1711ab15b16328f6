"""Meaning comes into a generation when it is built, or later: the index serves on words meanwhile."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer import encoding, pipeline
from indexer.backends.memory_backend import MemoryStore
from indexer.domain.errors import IndexUnavailableError
from indexer.encoding import add_meaning, missing_kinds
from indexer.search.meaning import NAMES, Kind, load_meaning
from indexer.text.meaning import Vectors
from indexer.text.vectors import VectorCache

Shelf = Any

HEADINGS = Kind("headings", lambda document: tuple(s.title for s in document.sections if s.title))


LETTERS = Kind("letters", lambda document: tuple(dict.fromkeys(document.title)))


class LengthEncoder:
    """Gives every text a vector by its length, and notes what it was given."""

    name = "length-1"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        return np.array([1.0, len(text)], dtype=np.float32)


@pytest.fixture
def vectors(shelf: Shelf) -> VectorCache:
    return VectorCache(shelf.settings.vectors_dir, LengthEncoder())


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_AT_ONCE", 3)
    monkeypatch.setattr(encoding, "KINDS", (NAMES,))


def build(shelf: Shelf, vectors: VectorCache | None, *, wait: bool) -> Any:
    shelf.builds += 1
    return pipeline.build(
        shelf.folder,
        shelf.generations,
        MemoryStore(),
        cache_dir=shelf.settings.cache_dir,
        now=shelf.settings.clock.now() + timedelta(minutes=shelf.builds),
        vectors=vectors,
        wait_for=None if wait else (),
    )[1]


def add(shelf: Shelf, vectors: VectorCache) -> bool:
    shelf.builds += 1
    now = shelf.settings.clock.now() + timedelta(minutes=shelf.builds)
    return add_meaning(shelf.generations, vectors, now=now, progress=lambda *_: None)


def serving(shelf: Shelf) -> Any:
    return shelf.generations.verified()[1]


def test_build_that_does_not_wait_serves_on_words(shelf: Shelf, vectors: VectorCache) -> None:
    manifest = build(shelf, vectors, wait=False)
    assert manifest.encoder is None
    assert vectors.encoder.encoded == []  # type: ignore[attr-defined]
    assert missing_kinds(manifest, vectors.encoder) == (NAMES,)


def test_meaning_added_later_is_that_of_a_build_that_waits(shelf: Shelf, vectors: VectorCache) -> None:
    before = build(shelf, vectors, wait=False)
    assert add(shelf, vectors)
    added = serving(shelf)
    assert added.encoder == "length-1"
    assert {path: added.files[path] for path in before.files} == before.files
    assert not add(shelf, vectors)
    assert build(shelf, vectors, wait=True).files == added.files
    assert len(vectors.encoder.encoded) == 12  # type: ignore[attr-defined]


def test_few_new_texts_are_encoded_by_a_build_that_does_not_wait(shelf: Shelf, vectors: VectorCache) -> None:
    build(shelf, vectors, wait=True)
    shelf.write("doc-00", "停车", asks="[车放哪, 车停哪]")
    assert build(shelf, vectors, wait=False).encoder == "length-1"
    shelf.write("doc-01", "采暖", asks="[一, 二, 三, 四]")
    assert build(shelf, vectors, wait=False).encoder is None


def test_nothing_is_encoded_again_after_the_index_and_caches_of_a_handbook_are_gone(
    shelf: Shelf, vectors: VectorCache, tmp_path: Path
) -> None:
    build(shelf, vectors, wait=True)
    vectors.encoder.encoded.clear()  # type: ignore[attr-defined]
    moved = type(shelf)(tmp_path / "moved" / "handbook", tmp_path / "var")
    for number, subject in enumerate(("停车", "采暖", "养犬")):
        moved.write(f"doc-{number:02d}", subject)
    assert build(moved, vectors, wait=False).encoder == "length-1"
    assert vectors.encoder.encoded == []  # type: ignore[attr-defined]


def test_what_is_being_edited_does_not_come_in_with_the_meaning(shelf: Shelf, vectors: VectorCache) -> None:
    before = build(shelf, vectors, wait=False)
    shelf.write("doc-00", "没写完")
    add(shelf, vectors)
    assert serving(shelf).content == before.content
    assert shelf.generations.verified()[1].encoder == "length-1"


def test_kinds_come_in_one_after_the_other(
    shelf: Shelf, vectors: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "KINDS", (NAMES, HEADINGS))
    build(shelf, vectors, wait=False)
    assert add(shelf, vectors)
    assert missing_kinds(serving(shelf), vectors.encoder) == (HEADINGS,)
    assert add(shelf, vectors)
    assert missing_kinds(serving(shelf), vectors.encoder) == ()
    assert not add(shelf, vectors)
    meaning = load_meaning(shelf.generations.path(shelf.generations.current()), vectors.encoder)
    assert meaning is not None
    assert len(meaning.cosines("停车", "doc-00", HEADINGS)) == 1


def test_build_waits_for_those_kinds_alone_that_it_is_told(
    shelf: Shelf, vectors: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "KINDS", (NAMES, LETTERS))
    _, manifest = pipeline.build(
        shelf.folder,
        shelf.generations,
        MemoryStore(),
        cache_dir=shelf.settings.cache_dir,
        now=shelf.settings.clock.now(),
        vectors=vectors,
        wait_for=(NAMES,),
    )
    assert missing_kinds(manifest, vectors.encoder) == (LETTERS,)


def test_vectors_of_another_encoder_are_replaced(shelf: Shelf, vectors: VectorCache) -> None:
    build(shelf, vectors, wait=True)
    other = LengthEncoder()
    other.name = "length-2"
    assert add(shelf, VectorCache(shelf.settings.vectors_dir, other))
    assert serving(shelf).encoder == "length-2"
    assert len(other.encoded) == 12


def test_generation_that_came_meanwhile_is_not_replaced(
    shelf: Shelf, vectors: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(shelf, vectors, wait=False)
    table_of = encoding.table_of

    def build_meanwhile(*parts: Any, **more: Any) -> Any:
        monkeypatch.setattr(encoding, "table_of", table_of)
        shelf.write("doc-00", "新写")
        build(shelf, vectors, wait=False)
        return table_of(*parts, **more)

    monkeypatch.setattr(encoding, "table_of", build_meanwhile)
    assert not add(shelf, vectors)
    name, manifest = shelf.generations.verified()
    assert manifest.encoder is None
    assert add(shelf, vectors)
    assert serving(shelf).encoder == "length-1"
    [pack] = (shelf.generations.path(name) / "records").iterdir()
    assert "新写" in pack.read_text(encoding="utf-8")


def test_indexer_at_work_is_waited_for_by_the_caller(shelf: Shelf, vectors: VectorCache) -> None:
    build(shelf, vectors, wait=False)
    with shelf.generations.lock(), pytest.raises(IndexUnavailableError) as caught:
        add(shelf, vectors)
    assert caught.value.code == "index_busy"
    assert serving(shelf).encoder is None
    assert add(shelf, vectors)


@pytest.mark.parametrize("at", ["copy_contents", "replace", "seal"])
def test_full_disk_while_meaning_is_added_leaves_the_index_serving_and_nothing_behind(
    shelf: Shelf, vectors: VectorCache, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    before = build(shelf, vectors, wait=False)
    names = shelf.names()

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encoding, at, refused)
    with pytest.raises(OSError, match="No space"):
        add(shelf, vectors)
    assert shelf.names() == names
    assert serving(shelf) == before
    monkeypatch.undo()
    assert add(shelf, vectors)
