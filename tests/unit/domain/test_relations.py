"""Who replaces, amends and rests on whom, and what a handbook answers about its documents."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.domain.document import LegalBasis, Policy
from indexer.domain.errors import HandbookError, NotFoundError, UsageError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.domain.relations import Relations
from indexer.domain.vocabulary import Audience, Category, Vocabulary


def policy(id: str, **more: Any) -> Policy:
    return Policy(id=id, title=id, category="c", path=f"{id}.md", **more)


def ids(documents: tuple[Any, ...]) -> list[str]:
    return [document.id for document in documents]


CHAIN = Relations(
    [
        policy("y2024", superseded_by=("y2025",)),
        policy("y2025", superseded_by=("y2026", "gone")),
        policy("y2026"),
        policy("change", amends=("y2026", "y2026")),
        policy("steps", legal_basis=(LegalBasis(document="y2026"), LegalBasis(title="某法"))),
    ]
)


def test_relations_are_read_both_ways() -> None:
    assert ids(CHAIN.successors("y2024")) == ["y2025"]
    assert ids(CHAIN.supersedes("y2026")) == ["y2025"]
    assert ids(CHAIN.amended_by("y2026")) == ["change"]
    assert ids(CHAIN.cited_by("y2026")) == ["steps"]
    assert ids(CHAIN.basis("steps")) == ["y2026"]


def test_link_to_an_absent_document_is_left_out() -> None:
    assert ids(CHAIN.successors("y2025")) == ["y2026"]
    assert CHAIN.supersedes("gone") == (CHAIN.documents["y2025"],)


def test_later_versions_are_all_that_can_be_reached() -> None:
    assert CHAIN.later_versions("y2024") == {"y2025", "y2026"}
    assert CHAIN.later_versions("y2026") == frozenset()


def test_later_versions_of_a_circle_leave_the_document_itself_out() -> None:
    circle = Relations([policy("a", superseded_by=("b",)), policy("b", superseded_by=("a",))])
    assert circle.later_versions("a") == {"b"}


def handbook(*documents: Policy, **more: Any) -> Handbook:
    vocabulary = Vocabulary(
        title="t",
        categories=(Category("dangwu", "党务服务"), Category("bianmin", "便民利民服务")),
        audiences=(Audience("全体居民", everyone=True), Audience("老年人")),
    )
    return Handbook(vocabulary, {document.id: document for document in documents}, **more)


def test_handbook_follows_a_former_id_to_the_present_one() -> None:
    book = handbook(policy("new", former_ids=("old", "older")))
    assert book.renamed("older") == "new"
    assert book.renamed("new") is None


def test_handbook_names_each_file_that_was_left_out_once() -> None:
    def problem(path: str, line: int, *, fatal: bool) -> Problem:
        return Problem(
            path=path, line=line, column=1, rule="r", severity=Severity.ERROR, message="m", fatal=fatal
        )

    problems = (
        problem("b.md", 1, fatal=True),
        problem("a.md", 1, fatal=False),
        problem("b.md", 2, fatal=True),
    )
    assert handbook(problems=problems).left_out == ("b.md",)


def test_handbook_judges_expiry_by_its_own_days() -> None:
    book = handbook(policy("rule", effective_to=date(2026, 12, 31)))
    assert book.status("rule", on=date(2026, 11, 23)).expiring
    assert not book.status("rule", on=date(2026, 1, 1)).expiring


@pytest.mark.parametrize(("name", "key"), [("dangwu", "dangwu"), ("党务服务", "dangwu"), ("党务", None)])
def test_category_is_found_by_key_or_title(name: str, key: str | None) -> None:
    found = handbook().vocabulary.category(name)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [((), True), (("老年人", "全体居民"), True), (("老年人",), False)],
    ids=["no audiences", "everyone among them", "one group"],
)
def test_document_for_everyone(audiences: tuple[str, ...], expected: bool) -> None:
    assert handbook().vocabulary.is_for_everyone(audiences) is expected


def test_every_error_has_one_shape() -> None:
    assert UsageError("不对", hint="这样写").as_json() == {
        "error": {"code": "bad_request", "message": "不对", "hint": "这样写"}
    }
    assert NotFoundError("没有", code="gone").code == "gone"
    codes = [error.code for error in HandbookError.__subclasses__()]
    assert len(codes) == len(set(codes))
