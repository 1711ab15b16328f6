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
from indexer.search.response import Sureness
from indexer.search.steps import list_documents
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
    namebook = Namebook(handbook.documents)
    confidence = Confidence(inquiry, namebook, list_documents(inquiry, namebook, limit=100).shares)
    assert confidence.answers(handbook.documents[id]) is expected


@pytest.mark.parametrize(("query", "named"), [("独生子女费要带什么材料", True), ("要带什么材料", False)])
def test_what_names_no_matter_is_held_by_nothing(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, query: str, named: bool
) -> None:
    inquiry = inquire(query, handbook.documents.values(), backend)
    namebook = Namebook(handbook.documents)
    found = list_documents(inquiry, namebook, limit=100)
    assert (Confidence(inquiry, namebook, found.shares).held > 0) is named


@given(
    text=st.text(alphabet=st.sampled_from("独生子女费采暖补贴停车怎么护照领 abc12"), min_size=1, max_size=30),
    share=st.floats(0, 1),
)
def test_chances_are_chances_and_grow_with_the_share(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, text: str, share: float
) -> None:
    inquiry = inquire(text, handbook.documents.values(), backend)
    namebook = Namebook(handbook.documents)
    some = Confidence(inquiry, namebook, {"dusheng-fei": share, "caipei-2026": 1 - share})
    all_ = Confidence(inquiry, namebook, {"dusheng-fei": 1.0, "caipei-2026": 0.0})
    assert 0 <= some.held <= 1
    assert 0 <= some.first("dusheng-fei") <= all_.first("dusheng-fei") <= 1


def test_one_sibling_close_behind_makes_less_sure_than_many_far_behind(
    handbook: Handbook, backend: MemoryBackend, inquire: Any
) -> None:
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    namebook = Namebook(handbook.documents)
    sibling = Confidence(inquiry, namebook, {"dusheng-fei": 0.5, "caipei-2026": 0.45, "luce-tingche": 0.05})
    crowd = Confidence(
        inquiry,
        namebook,
        {"dusheng-fei": 0.5} | dict.fromkeys(("caipei-2026", "caipei-2025", "luce-tingche"), 0.5 / 3),
    )
    assert sibling.first("dusheng-fei") < crowd.first("dusheng-fei")


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param(0.3, Sureness.SURE, id="it fits as well"),
        pytest.param(0.02, Sureness.LIKELY, id="an everyday matter fits much better"),
    ],
)
def test_pinned_number_is_sure_only_where_its_evidence_is_not_far_behind(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, share: float, expected: Sureness
) -> None:
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    shares = {"dusheng-fei": 0.4, "ranqi-qiangxiu": share}
    confidence = Confidence(inquiry, Namebook(handbook.documents), shares)
    shown = [(handbook.documents["ranqi-qiangxiu"], True), (handbook.documents["dusheng-fei"], False)]
    assert confidence.sureness(shown) is expected


@pytest.mark.parametrize(
    ("shares", "answers", "expected"),
    [
        pytest.param(
            {"dusheng-fei": 0.9, "luce-tingche": 0.1}, [True, False], Sureness.SURE, id="first answers"
        ),
        pytest.param(
            {"dusheng-fei": 0.4, "luce-tingche": 0.3}, [False, False], Sureness.LIKELY, id="siblings"
        ),
        pytest.param(
            {"dusheng-fei": 0.4, "luce-tingche": 0.3}, [False, True], Sureness.LIKELY, id="second answers"
        ),
        pytest.param({}, [False, False], Sureness.NONE, id="no evidence"),
        pytest.param({}, [], Sureness.NONE, id="nothing shown"),
    ],
)
def test_list_is_sure_likely_or_neither(
    handbook: Handbook,
    backend: MemoryBackend,
    inquire: Any,
    shares: dict[str, float],
    answers: list[bool],
    expected: Sureness,
) -> None:
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents), shares)
    ids = ["dusheng-fei", "luce-tingche"]
    shown = [(handbook.documents[id], known) for id, known in zip(ids, answers, strict=False)]
    assert confidence.sureness(shown) is expected


@pytest.mark.parametrize(
    ("query", "expected"), [("停车", Sureness.LIKELY), ("停机", Sureness.NONE), ("停车位上", Sureness.NONE)]
)
def test_word_of_a_name_alone_is_likely_however_little_else_speaks_for_it(
    handbook: Handbook,
    backend: MemoryBackend,
    inquire: Any,
    query: str,
    expected: Sureness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Confidence, "held", 0.0)
    inquiry = inquire(query, handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents), {"luce-tingche": 1.0})
    assert confidence.sureness([(handbook.documents["luce-tingche"], False)]) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("我妈的证到期了", Sureness.LIKELY),
        ("卡丢了", Sureness.LIKELY),
        ("那个本找不着了", Sureness.LIKELY),
        ("老年卡丢了", Sureness.SURE),
        ("我的驾驶证换不换", Sureness.SURE),
        ("表坏了，走不走字都一样", Sureness.LIKELY),
    ],
)
def test_paper_without_its_name_is_never_one_document_alone(
    handbook: Handbook, backend: MemoryBackend, inquire: Any, query: str, expected: Sureness
) -> None:
    inquiry = inquire(query, handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents), {"dusheng-fei": 0.9, "luce-tingche": 0.1})
    shown = [(handbook.documents["dusheng-fei"], True), (handbook.documents["luce-tingche"], False)]
    assert confidence.sureness(shown) is expected
    assert confidence.sureness(shown[:1]) is Sureness.SURE


def test_what_the_handbook_has_nothing_near_to_is_no_answer_however_alone_it_stands(
    handbook: Handbook, backend: MemoryBackend, inquire: Any
) -> None:
    inquiry = inquire("护照丢了去哪补办", handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents), {"luce-tingche": 1.0})
    assert not confidence.answers(handbook.documents["luce-tingche"])
    assert confidence.sureness([(handbook.documents["luce-tingche"], False)]) is Sureness.NONE


def test_what_a_filter_hides_makes_nothing_likely(
    handbook: Handbook, backend: MemoryBackend, inquire: Any
) -> None:
    inquiry = inquire("独生子女费", handbook.documents.values(), backend)
    confidence = Confidence(inquiry, Namebook(handbook.documents), {"dusheng-fei": 0.4})
    assert confidence.sureness([(handbook.documents["luce-tingche"], False)]) is Sureness.NONE
