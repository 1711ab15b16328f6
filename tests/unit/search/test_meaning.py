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
from indexer.search.meaning import NAMES, SENTENCES, Kind, Meaning, Table, kinds_in, load_meaning, table_of
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.text.analysis import Analyser
from indexer.text.meaning import Vectors
from indexer.text.vectors import VectorCache

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


KEYWORDS = Kind("keywords", lambda document: document.keywords)


@pytest.fixture
def encoder() -> AxisEncoder:
    return AxisEncoder()


@pytest.fixture
def kept(tmp_path: Path, encoder: AxisEncoder) -> VectorCache:
    return VectorCache(tmp_path / "vectors", encoder)


def test_nearest_text_of_a_document_counts(kept: VectorCache, encoder: AxisEncoder) -> None:
    meaning = Meaning(table_of(DOCUMENTS, NAMES, kept), encoder)
    likeness = meaning.likeness("轿子放哪")
    assert max(likeness, key=likeness.__getitem__) == "park"
    assert likeness["park"] == pytest.approx(1, abs=1e-3)
    distinctness = meaning.distinctness("轿子放哪")
    assert distinctness["park"] > 2 > 0 > distinctness["dog"]


def test_closeness_tells_the_nearest_name_the_three_nearest_and_the_title(
    kept: VectorCache, encoder: AxisEncoder
) -> None:
    documents = (policy("a", "别的事", asks=("车位", "狗", "暖")), policy("b", "车"))
    meaning = Meaning(table_of(documents, NAMES, kept), encoder)
    nearest, three, title = meaning.closeness("车", "a")
    assert nearest == pytest.approx(1, abs=1e-3)
    assert nearest > three > 0
    assert title < 0.2
    assert meaning.closeness("车", "unknown") == (0.0, 0.0, 0.0)


def test_document_is_found_by_its_meaning_alone(
    analyser: Analyser, kept: VectorCache, encoder: AxisEncoder
) -> None:
    handbook = Handbook(Vocabulary(title="t", categories=()), {d.id: d for d in DOCUMENTS})
    backend = MemoryBackend(unit for d in DOCUMENTS for unit in units_of(d, analyser))
    meaning = Meaning(table_of(DOCUMENTS, NAMES, kept), encoder)
    with_meaning = SearchService(handbook, backend, analyser, meaning)
    without = SearchService(handbook, backend, analyser)
    on = date(2026, 11, 23)
    assert without.rank("屋冷", on=on, limit=5) == []
    assert [hit.document.id for hit in with_meaning.rank("屋冷", on=on, limit=5)] == ["heat"]


def test_texts_that_are_known_are_not_encoded_again(
    kept: VectorCache, encoder: AxisEncoder, tmp_path: Path
) -> None:
    table_of(DOCUMENTS, NAMES, kept)
    encoder.encoded.clear()
    changed = (policy("park", "停车"), policy("heat", "采暖新办法"), *DOCUMENTS[2:])
    updated = table_of(changed, NAMES, kept)
    assert encoder.encoded == ["采暖新办法"]
    built = table_of(changed, NAMES, VectorCache(tmp_path / "other", AxisEncoder()))
    assert updated.counts == built.counts
    assert np.array_equal(updated.matrix, built.matrix)


def test_texts_of_another_kind_are_kept_and_read_beside_the_names(
    kept: VectorCache, encoder: AxisEncoder, tmp_path: Path
) -> None:
    documents = (policy("a", "别的事"), policy("b", "又一件", keywords=("车", "狗")))
    sentences = Kind(SENTENCES.name, lambda document: document.keywords)
    for kind in (NAMES, sentences):
        table_of(documents, kind, kept).save(tmp_path, kind)
    meaning = load_meaning(tmp_path, encoder)
    assert meaning is not None
    found = meaning.nearness("轿", "b")
    assert found is not None
    near, far = found.sentences
    assert near == pytest.approx(1, abs=1e-3)
    assert far < 0.2
    assert found.name < 0.2
    assert meaning.nearness("轿", "a") is None


def test_nothing_is_near_to_sentences_that_are_not_encoded_yet(
    kept: VectorCache, encoder: AxisEncoder, tmp_path: Path
) -> None:
    table_of(DOCUMENTS, NAMES, kept).save(tmp_path, NAMES)
    meaning = load_meaning(tmp_path, encoder)
    assert meaning is not None
    assert meaning.nearness("轿", "park") is None


def test_what_all_of_a_document_is_about_is_not_what_was_asked_beyond_its_title(
    kept: VectorCache, encoder: AxisEncoder
) -> None:
    documents = (policy("a", "车", keywords=("车和狗", "车")),)
    sentences = table_of(documents, KEYWORDS, kept)
    meaning = Meaning(table_of(documents, NAMES, kept), encoder, lambda _kind: sentences)
    told, silent = meaning.nearness("车狗", "a"), meaning.nearness("车暖", "a")
    assert told is not None
    assert silent is not None
    assert max(silent.sentences) > 0.7
    assert told.beyond > 0.9
    assert silent.beyond < 0.2


def test_vectors_are_kept_and_read_back(kept: VectorCache, encoder: AxisEncoder, tmp_path: Path) -> None:
    made = table_of(DOCUMENTS, NAMES, kept)
    made.save(tmp_path, NAMES)
    found = load_meaning(tmp_path, encoder)
    assert found is not None
    assert found.likeness("轿") == Meaning(made, encoder).likeness("轿")
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.npy")]
    assert kinds_in([*files, "engine/names.json"]) == {"names"}


def test_generation_without_vectors_has_none(encoder: AxisEncoder, tmp_path: Path) -> None:
    assert load_meaning(tmp_path, encoder) is None


@pytest.mark.parametrize("name", ["names.npy", "names.json"])
def test_damaged_vectors_are_unavailable(
    kept: VectorCache, encoder: AxisEncoder, tmp_path: Path, name: str
) -> None:
    table_of(DOCUMENTS, NAMES, kept).save(tmp_path, NAMES)
    (tmp_path / "meaning" / name).write_bytes(b"{")
    with pytest.raises(IndexUnavailableError):
        load_meaning(tmp_path, encoder)


def test_handbook_without_documents_has_an_empty_matrix(kept: VectorCache, encoder: AxisEncoder) -> None:
    empty: Table = table_of((), NAMES, kept)
    assert Meaning(empty, encoder).likeness("停车") == {}
    assert Meaning(empty, encoder).distinctness("停车") == {}
