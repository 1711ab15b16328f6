"""The lane of meaning, with an encoder whose vectors can be read: one axis for each subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.document import Document, Policy
from indexer.domain.errors import IndexUnavailableError
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.meaning import Meaning, MeaningIndex, build_meaning, load_meaning
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.text.analysis import Analyser
from indexer.text.meaning import Vectors

AXES = ("车", "暖", "狗")
MEANT = {"轿": "车", "冷": "暖", "宠": "狗"}


class AxisEncoder:
    """Puts a text on the axis of the subject it names, in one word or another."""

    name = "axes-1"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        meant = "".join(MEANT.get(character, character) for character in text)
        vector = np.array([*(float(axis in meant) for axis in AXES), 0.1], dtype=np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def policy(id: str, title: str, **more: Any) -> Policy:
    return Policy(id=id, title=title, category="c", path=f"{id}.md", **more)


DOCUMENTS: tuple[Document, ...] = (
    policy("park", "停车", asks=("车位",)),
    policy("heat", "采暖"),
    policy("dog", "养狗"),
    *(policy(f"other-{n}", f"别的事{n}") for n in range(20)),
)


def test_nearest_text_of_a_document_counts() -> None:
    encoder = AxisEncoder()
    meaning = Meaning(build_meaning(DOCUMENTS, encoder), encoder)
    likeness = meaning.likeness("轿子放哪")
    assert max(likeness, key=likeness.__getitem__) == "park"
    assert likeness["park"] == pytest.approx(1, abs=1e-5)
    distinctness = meaning.distinctness("轿子放哪")
    assert distinctness["park"] > 2 > 0 > distinctness["dog"]


def test_document_is_found_by_its_meaning_alone(analyser: Analyser) -> None:
    encoder = AxisEncoder()
    handbook = Handbook(Vocabulary(title="t", categories=()), {d.id: d for d in DOCUMENTS})
    backend = MemoryBackend(unit for d in DOCUMENTS for unit in units_of(d, analyser))
    with_meaning = SearchService(
        handbook, backend, analyser, Meaning(build_meaning(DOCUMENTS, encoder), encoder)
    )
    without = SearchService(handbook, backend, analyser)
    on = date(2026, 11, 23)
    assert without.rank("屋冷", on=on, limit=5) == []
    assert [hit.document.id for hit in with_meaning.rank("屋冷", on=on, limit=5)] == ["heat"]


def test_texts_that_are_known_are_not_encoded_again() -> None:
    encoder = AxisEncoder()
    known = build_meaning(DOCUMENTS, encoder)
    encoder.encoded.clear()
    changed = (policy("park", "停车"), policy("heat", "采暖新办法"), *DOCUMENTS[2:])
    updated = build_meaning(changed, encoder, known=known)
    assert encoder.encoded == ["采暖新办法"]
    built = build_meaning(changed, AxisEncoder())
    assert (updated.owners, updated.digests) == (built.owners, built.digests)
    assert np.array_equal(updated.matrix, built.matrix)


def test_vectors_of_another_encoder_are_not_taken_over() -> None:
    known = build_meaning(DOCUMENTS, AxisEncoder())
    other = AxisEncoder()
    other.name = "axes-2"
    assert build_meaning(DOCUMENTS, other, known=known).encoder == "axes-2"
    assert len(other.encoded) == len(known.digests)


def test_vectors_are_kept_and_read_back(tmp_path: Path) -> None:
    made = build_meaning(DOCUMENTS, AxisEncoder())
    made.save(tmp_path)
    found = load_meaning(tmp_path)
    assert found is not None
    assert (found.encoder, found.owners, found.digests) == (made.encoder, made.owners, made.digests)
    assert np.array_equal(found.matrix, made.matrix)


def test_generation_without_vectors_has_none(tmp_path: Path) -> None:
    assert load_meaning(tmp_path) is None


@pytest.mark.parametrize("name", ["vectors.npy", "vectors.json"])
def test_damaged_vectors_are_unavailable(tmp_path: Path, name: str) -> None:
    build_meaning(DOCUMENTS, AxisEncoder()).save(tmp_path)
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(IndexUnavailableError):
        load_meaning(tmp_path)


def test_handbook_without_documents_has_an_empty_matrix() -> None:
    encoder = AxisEncoder()
    empty: MeaningIndex = build_meaning((), encoder)
    assert Meaning(empty, encoder).likeness("停车") == {}
    assert Meaning(empty, encoder).distinctness("停车") == {}
