"""Whether a document answers, or is only the nearest thing there is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.handbook import Handbook
from indexer.search.judge.confidence import Confidence
from indexer.search.judge.names import Namebook
from indexer.search.units import units_of
from indexer.text.analysis import Analyser


@pytest.fixture(scope="module")
def backend(handbook: Handbook, analyser: Analyser) -> MemoryBackend:
    return MemoryBackend(unit for d in handbook.documents.values() for unit in units_of(d, analyser))


@pytest.mark.parametrize(
    ("query", "id", "expected"),
    [
        pytest.param("独生子女费", "dusheng-fei", True, id="an ask word for word"),
        pytest.param("独子费咋领", "dusheng-fei", True, id="nearly an ask"),
        pytest.param("示街发〔2025〕5号", "caipei-2025", True, id="its document number, although it ended"),
        pytest.param("示街发〔2025〕5号", "caipei-2026", False, id="the number of another year"),
        pytest.param("96777是哪儿的电话", "ranqi-qiangxiu", True, id="its telephone number"),
        pytest.param("护照丢了去哪补办", "luce-tingche", False, id="something the handbook has not"),
        pytest.param("停车", "dusheng-fei", False, id="another document"),
        pytest.param("", "dusheng-fei", False, id="nothing asked"),
        pytest.param("dsznf", "dusheng-fei", True, id="the initials of an ask"),
        pytest.param("dsznf", "ranqi-qiangxiu", False, id="the initials of another document"),
        pytest.param("dsqqq", "dusheng-fei", False, id="initials of which few are right"),
        pytest.param("。。。", "dusheng-fei", False, id="nothing but marks"),
    ],
)
def test_document_answers(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, query: str, id: str, expected: bool
) -> None:
    inquiry = inquire(query, handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents))
    assert confidence.answers(handbook.documents[id], lead=0.0) is expected


@given(
    text=st.text(alphabet=st.sampled_from("独生子女费采暖补贴停车怎么护照领 abc12"), min_size=1, max_size=30),
    lead=st.floats(0, 1),
)
def test_probability_is_one_and_grows_with_the_lead(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, text: str, lead: float
) -> None:
    inquiry = inquire(text, handbook.documents.values(), backend)
    if not inquiry.query.grams:
        return
    confidence = Confidence(inquiry, Namebook(handbook.documents))
    for document in handbook.documents.values():
        probability = confidence.probability(document, lead=lead)
        assert 0 <= probability <= 1
        assert confidence.probability(document, lead=1.0) >= probability
