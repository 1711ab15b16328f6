"""Vectors by the digest of their text: none is computed twice, and damage costs what was damaged."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.text import vectors
from indexer.text.meaning import Vectors
from indexer.text.vectors import VectorCache

TEXTS = tuple(f"第{number}句" for number in range(20))


class DigestEncoder:
    """Gives every text four numbers of its own, and notes what it was given."""

    def __init__(self, name: str = "digest-1") -> None:
        self.name = name
        self.encoded: list[str] = []
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            self.encoded += texts
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        return np.frombuffer(hashlib.sha256(text.encode()).digest()[:4], np.uint8).astype(np.float32) / 3


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "BATCH", 6)


@pytest.fixture
def encoder() -> DigestEncoder:
    return DigestEncoder()


@pytest.fixture
def cache(tmp_path: Path, encoder: DigestEncoder) -> VectorCache:
    return VectorCache(tmp_path / "vectors", encoder)


def same(found: object, texts: Sequence[str]) -> bool:
    expected = {text: DigestEncoder().query(text).astype(np.float16) for text in texts}
    return found.keys() == expected.keys() and all(np.array_equal(found[t], expected[t]) for t in texts)  # type: ignore[attr-defined]


def test_every_text_gets_its_vector_and_progress_is_told(cache: VectorCache) -> None:
    told: list[tuple[int, int]] = []
    assert same(cache.vectors(TEXTS, progress=lambda *step: told.append(step)), TEXTS)
    assert told == [(0, 20), (6, 20), (12, 20), (18, 20), (20, 20)]


def test_text_is_encoded_once_however_often_it_is_asked_for(
    cache: VectorCache, encoder: DigestEncoder, tmp_path: Path
) -> None:
    cache.vectors([*TEXTS, *TEXTS])
    assert sorted(encoder.encoded) == sorted(TEXTS)
    again = VectorCache(tmp_path / "vectors", DigestEncoder())
    assert again.missing(TEXTS) == 0
    assert again.missing([*TEXTS, "新的", "新的"]) == 1
    assert same(again.vectors(TEXTS), TEXTS)
    assert again.encoder.encoded == []  # type: ignore[attr-defined]


def test_vector_is_the_same_when_computed_and_when_read(cache: VectorCache) -> None:
    made = cache.vectors(["一"])["一"]
    assert made.tobytes() == cache.vectors(["一"])["一"].tobytes()


def test_encoders_do_not_share_vectors(cache: VectorCache, tmp_path: Path) -> None:
    cache.vectors(TEXTS)
    assert VectorCache(tmp_path / "vectors", DigestEncoder("digest-2")).missing(TEXTS) == len(TEXTS)


def test_what_was_done_before_a_crash_is_not_done_again(cache: VectorCache, encoder: DigestEncoder) -> None:
    def killed(done: int, _total: int) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.vectors(TEXTS, progress=killed)
    assert same(cache.vectors(TEXTS), TEXTS)
    assert len(encoder.encoded) == len(TEXTS)


def test_processes_that_miss_the_same_texts_share_the_work(tmp_path: Path) -> None:
    encoders = [DigestEncoder() for _ in range(4)]
    caches = [VectorCache(tmp_path, encoder) for encoder in encoders]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda cache: cache.vectors(TEXTS), caches))
    assert all(same(each, TEXTS) for each in found)
    assert sorted(text for encoder in encoders for text in encoder.encoded) == sorted(TEXTS)


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        pytest.param(_flip(12 + 28 * 3 + 2), 1, id="a digest"),
        pytest.param(_flip(12 + 28 * 3 + 18), 1, id="a number"),
        pytest.param(_flip(12 + 28 * 3 + 27), 1, id="a checksum"),
        pytest.param(lambda content: content[:-5], 1, id="cut off within a record"),
        pytest.param(lambda content: content + b"half a rec", 0, id="a record begun"),
        pytest.param(_flip(3), 20, id="the head"),
        pytest.param(_flip(8), 20, id="the number of dimensions"),
        pytest.param(lambda _content: b"", 20, id="everything"),
        pytest.param(lambda content: content[:7], 20, id="cut off within the head"),
    ],
)
def test_damage_costs_what_was_damaged_and_is_mended(
    cache: VectorCache, encoder: DigestEncoder, tmp_path: Path, damage: Callable[[bytes], bytes], lost: int
) -> None:
    cache.vectors(TEXTS)
    (file,) = (tmp_path / "vectors").glob("*.vectors")
    file.write_bytes(damage(file.read_bytes()))
    encoder.encoded.clear()
    more = (*TEXTS, "又一句")
    assert same(cache.vectors(more), more)
    assert len(encoder.encoded) == lost + 1
    assert same(cache.vectors(more), more)
    assert len(encoder.encoded) == lost + 1


def test_file_stays_bounded_and_keeps_what_is_in_use(tmp_path: Path) -> None:
    encoder = DigestEncoder()
    cache = VectorCache(tmp_path, encoder, most=40)
    for start in range(0, 400, 20):
        cache.vectors([f"{number}" for number in range(start, start + 20)])
    (file,) = tmp_path.glob("*.vectors")
    assert (file.stat().st_size - 12) / 28 <= 40
    in_use = [f"{number}" for number in range(380, 400)]
    assert cache.missing(in_use) == 0
    many = [f"多{number}" for number in range(100)]
    cache.vectors(many)
    assert cache.missing(many) == 0
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".lock", ".vectors"]
