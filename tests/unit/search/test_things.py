"""A thing that a question names counts by whatever word the document has for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from search_handbook import VOCABULARY

from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.document import Procedure
from indexer.domain.handbook import Handbook
from indexer.search.answer.evidence import Speech, evidence_of
from indexer.search.answer.scoring import FEATURES, Leaf, Question, Weighed, features
from indexer.search.answer.things import things_in
from indexer.search.passages.taking_apart import Passage, passages_of

DOCUMENT = Procedure(id="canguan", title="参观报名", category="dangqun", path="canguan.md", fee="none")
PASSAGES = (Passage("宠物请留在家里。", "能带什么"), Passage("车上有水。", "路上"))


@pytest.mark.parametrize(
    ("question", "text", "speaks"),
    [
        pytest.param("能带狗去吗", "宠物请留在家里", True, id="by a wider word"),
        pytest.param("能带狗去吗", "车上有水", False, id="not at all"),
        pytest.param("孕妇能去吗", "怀着孩子的先问大夫", True, id="by another word"),
        pytest.param("租户能去吗", "房东点头就行", True, id="by who stands on the other side"),
    ],
)
def test_thing_is_known_by_any_of_its_words(question: str, text: str, speaks: bool) -> None:
    assert any(thing.search(text) for thing in things_in(question)) is speaks


def test_passage_that_speaks_of_the_thing_is_told_from_one_that_does_not() -> None:
    question = Question("能带狗去吗", (), "能带狗去吗")
    rows = dict(zip(FEATURES, features(question, Leaf(PASSAGES), None).T, strict=True))
    assert rows["thing"][0] > rows["thing"][1] == 0


def test_matter_itself_is_no_thing_that_was_asked() -> None:
    question = Question("狗证丢了", (), "狗证丢了")
    assert len(Leaf(PASSAGES, (), "养犬登记").things(question)) < len(Leaf(PASSAGES).things(question))


@pytest.mark.parametrize(
    ("question", "unheard", "unshown"),
    [
        pytest.param("能带狗去吗", 0, 1, id="spoken of, and not shown"),
        pytest.param("有监控吗", 1, 1, id="not spoken of"),
        pytest.param("能报名吗", 0, 0, id="no thing"),
        pytest.param("发票、监控、押金、护照呢", 2, 2, id="no more than two"),
    ],
)
def test_things_of_which_nothing_speaks_are_counted(question: str, unheard: int, unshown: int) -> None:
    others = tuple(replace(PASSAGES[1], text=f"车{number}上有水。") for number in range(3))
    leaf = Leaf((PASSAGES[0], *others))
    weighed = Weighed(Question(question, (), question), leaf, None, None, np.array([0.0, 1.0, 1.0, 1.0]))
    found = evidence_of(weighed, (), DOCUMENT, Speech({DOCUMENT.id: DOCUMENT}))
    assert (found["unheard"], found["unshown"]) == (unheard, unshown)


def test_first_sentence_of_a_section_and_how_many_follow_are_told(
    handbook_passages: tuple[Passage, ...],
) -> None:
    question = Question("几点走", (), "几点走")
    rows = dict(zip(FEATURES, features(question, Leaf(handbook_passages), None).T, strict=True))
    sentences = [n for n, passage in enumerate(handbook_passages) if passage.section]
    assert rows["first"][sentences].tolist() == [1.0, 0.0]
    assert rows["many"][sentences] == pytest.approx([np.log(2)] * 2)


@pytest.fixture
def handbook_passages() -> tuple[Passage, ...]:
    body = MarkdownRenderer().render("## 几点走\n\n早上八点走。晚了不等。\n").body
    document = replace(DOCUMENT, body=body)
    return passages_of(document, Handbook(VOCABULARY, {document.id: document}))
