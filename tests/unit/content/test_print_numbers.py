"""print-numbers.yml: numbers are given once, never again, and faults are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.content.handbook import read_handbook
from indexer.content.lists.print_numbers import (
    PRINT_NUMBERS_FILE,
    PrintNumber,
    PrintNumbers,
    assign,
    print_number_problems,
    read_print_numbers,
    write_print_numbers,
)
from indexer.domain.document import Contact, Document, Policy, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category, Vocabulary

ROOT = Path(__file__).resolve().parents[3]
VOCABULARY = Vocabulary(
    title="手册", categories=(Category("jia", "甲类", ("二组", "一组")), Category("yi", "乙类"))
)


def policy(id: str, category: str = "jia", **more: object) -> Policy:
    return Policy(id=id, title=id, category=category, path=f"policies/{id}.md", **more)  # type: ignore[arg-type]


def handbook_of(*documents: Document) -> Handbook:
    return Handbook(VOCABULARY, {document.id: document for document in documents})


def written(numbers: PrintNumbers) -> dict[str, str]:
    return {id: str(number) for id, number in numbers.documents.items()}


def test_first_numbers_follow_category_subcategory_and_type() -> None:
    contact = Contact(id="d", title="d", category="jia", path="contacts/d.md", subcategory="一组")
    procedure = Procedure(id="c", title="c", category="jia", path="procedures/c.md", subcategory="一组")
    found = assign(
        PrintNumbers(),
        handbook_of(contact, policy("b", subcategory="二组"), policy("a", "yi"), procedure),
    )
    assert written(found) == {"b": "1-1", "c": "1-2", "d": "1-3", "a": "2-1"}
    assert found.categories == {"jia": 1, "yi": 2}


def test_new_document_renumbers_nothing() -> None:
    before = assign(PrintNumbers(), handbook_of(policy("b"), policy("c")))
    after = assign(before, handbook_of(policy("a"), policy("b"), policy("c")))
    assert written(after) == {"b": "1-1", "c": "1-2", "a": "1-3"}


def test_number_of_a_document_that_left_is_not_given_again() -> None:
    before = assign(PrintNumbers(), handbook_of(policy("a"), policy("b")))
    after = assign(before, handbook_of(policy("a"), policy("c")))
    assert written(after) == {"a": "1-1", "b": "1-2", "c": "1-3"}


def test_renamed_document_takes_its_number_along() -> None:
    before = assign(PrintNumbers(), handbook_of(policy("a"), policy("b")))
    after = assign(before, handbook_of(policy("xin", former_ids=("a",)), policy("b")))
    assert written(after) == {"xin": "1-1", "b": "1-2"}
    assert after.retired == frozenset()


def test_document_that_moves_gets_a_new_number_and_its_old_one_is_retired() -> None:
    before = assign(PrintNumbers(), handbook_of(policy("a"), policy("b")))
    after = assign(before, handbook_of(policy("a"), policy("b", "yi")))
    assert written(after) == {"a": "1-1", "b": "2-1"}
    assert after.retired == {PrintNumber(1, 2)}
    assert written(assign(after, handbook_of(policy("a"), policy("c"))))["c"] == "1-3"


def test_category_keeps_its_number_when_the_order_changes() -> None:
    before = assign(PrintNumbers(), handbook_of(policy("a")))
    turned = replace(
        handbook_of(policy("a")),
        vocabulary=replace(VOCABULARY, categories=(Category("xin", "新类"), *VOCABULARY.categories[::-1])),
    )
    assert assign(before, turned).categories == {"jia": 1, "yi": 2, "xin": 3}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    numbers = PrintNumbers(
        categories={"jia": 1, "yes": 2, "a: b": 3, "类目": 4},
        documents={"a": PrintNumber(1, 2), "2024-01": PrintNumber(1, 10), "no": PrintNumber(1, 1)},
        retired=frozenset({PrintNumber(2, 7)}),
    )
    write_print_numbers(tmp_path, numbers)
    assert read_print_numbers(tmp_path) == numbers
    assert print_number_problems(tmp_path) == ()
    text = (tmp_path / PRINT_NUMBERS_FILE).read_text(encoding="utf-8")
    assert text.index('"no": 1-1') < text.index("a: 1-2") < text.index('"2024-01": 1-10')
    assert [path.name for path in tmp_path.iterdir()] == [PRINT_NUMBERS_FILE]


def test_handbook_without_the_file_has_no_numbers(tmp_path: Path) -> None:
    assert read_print_numbers(tmp_path) == PrintNumbers()
    assert PrintNumbers().number_of("a") is None
    assert print_number_problems(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("documents:\n  a: 1-1\n  b: 1-1\n", 3, "编号 1-1 用了两次：a 和 b", id="twice"),
        pytest.param("documents:\n  a: 1-1\nretired: [1-1]\n", 3, "用了两次", id="retired-and-given"),
        pytest.param("documents:\n  a: 十三\n", 2, "a 的编号写的是“十三”", id="no-number"),
        pytest.param("documents:\n  a: [1-1]\n", 2, "一个列表", id="a-list"),
        pytest.param("documents:\n  a: 0-1\n", 2, "a 的编号", id="zero"),
        pytest.param("documents:\n  a: 1-1\n  a: 1-2\n", 3, "写了两次", id="same-document"),
        pytest.param("categories:\n  jia: 1\n  yi: 1\n", 3, "类目编号 1 用了两次", id="category-twice"),
        pytest.param("categories:\n  jia: one\n", 2, "类目 jia 的编号", id="category-number"),
        pytest.param("documents:\n  a: 1-1\nnumbers: {}\n", 3, "没有“numbers”这个键", id="unknown-key"),
    ],
)
def test_rule_print_numbers_names_the_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / PRINT_NUMBERS_FILE).write_text(text, encoding="utf-8")
    (problem,) = print_number_problems(tmp_path)
    assert (problem.path, problem.line, problem.fatal) == (PRINT_NUMBERS_FILE, line, False)
    assert words in problem.message
    if problem.rule != "bad-vocabulary":
        assert problem.rule == "print-numbers"


def test_first_of_two_with_one_number_keeps_it(tmp_path: Path) -> None:
    (tmp_path / PRINT_NUMBERS_FILE).write_text("documents:\n  a: 1-1\n  b: 1-1\n", encoding="utf-8")
    assert written(read_print_numbers(tmp_path)) == {"a": "1-1"}


def test_check_reports_the_file(tmp_path: Path) -> None:
    (tmp_path / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: jia, title: 甲}]\n", encoding="utf-8"
    )
    (tmp_path / PRINT_NUMBERS_FILE).write_text("documents:\n  a: x\n", encoding="utf-8")
    assert [problem.rule for problem in read_handbook(tmp_path).handbook.problems] == ["print-numbers"]


def test_every_document_of_the_sample_has_its_number() -> None:
    numbers = read_print_numbers(ROOT / "handbook")
    handbook = read_handbook(ROOT / "handbook").handbook
    assert set(handbook.documents) <= set(numbers.documents)
    assert {c.key for c in handbook.vocabulary.categories} == set(numbers.categories)


_IDS = st.sampled_from("abcdef")
_FOLDERS = st.dictionaries(_IDS, st.sampled_from(["jia", "yi"]))


@given(st.lists(_FOLDERS, min_size=2, max_size=6))
def test_no_number_ever_stands_for_two_documents(states: list[dict[str, str]]) -> None:
    numbers, owner = PrintNumbers(), dict[PrintNumber, str]()
    for state in states:
        numbers = assign(numbers, handbook_of(*(policy(id, category) for id, category in state.items())))
        for id in state:
            number = numbers.number_of(id)
            assert number is not None
            assert number.category == numbers.categories[state[id]]
            assert owner.setdefault(number, id) == id
