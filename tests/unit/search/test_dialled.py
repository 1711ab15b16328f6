"""A typed telephone number finds whose it is, however it was broken up."""

from __future__ import annotations

from datetime import date

import pytest
from search_handbook import VOCABULARY, Library, body

from indexer.domain.document import Contact, Phone, Policy
from indexer.domain.handbook import Handbook
from indexer.search.dialled import dialled
from indexer.search.request import SearchRequest
from indexer.search.response import Sureness

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("01000000101", "01000000101"),
        ("010 0000 0101", "01000000101"),
        ("(010)0000-0101", "01000000101"),
        ("0101", "0101"),
        ("尾号0101是谁的电话", "0101"),
        ("有人让我打00000101交钱", "00000101"),
        ("2026年的通知", None),
        ("3号楼2单元", None),
        ("10-11 12:30", None),
        ("停车费", None),
        ("12329周末有人吗", "12329"),
        ("96116报修要钱吗", "96116"),
        ("12345的单子到哪一步了", None),
        ("我上个月打12345反映过楼上半夜砸墙的事到现在没人管", None),
    ],
)
def test_digits_are_a_number_alone_or_in_sentences_when_they_are_long(text: str, digits: str | None) -> None:
    assert dialled(text) == digits


@pytest.fixture(scope="module")
def numbers(library: Library):
    """Two vendors whose numbers differ in one digit, and a notice that is full of digits."""
    documents = [
        Contact(
            id=f"shifu-{last}", title=f"维修{last}", category="bianmin", path=f"shifu-{last}.md",
            phones=(Phone(number=f"010-0000-010{last}"), Phone(number=f"138 0000 000{last}")),
        )
        for last in (1, 2)
    ]  # fmt: skip
    hotlines = [
        Contact(
            id=f"rexian-{number}", title=title, category="bianmin", path=f"{number}.md",
            asks=asks, phones=(Phone(number=number),),
        )
        for number, title, asks in (
            ("12329", "公积金电话", ()), ("12333", "社保电话", ("周末有人吗", "热线周末有没有人")),
        )
    ]  # fmt: skip
    notice = Policy(
        id="tongzhi", title="停车通知", category="bianmin", path="tongzhi.md",
        body=body((None, "0101 0101 2026 0000 138")),
    )  # fmt: skip
    return library(Handbook(VOCABULARY, {d.id: d for d in (notice, *documents, *hotlines)}, revision="r"))


@pytest.mark.parametrize(
    "text",
    [
        "01000000101",
        "00000101",
        "0000-0101",
        "0101",
        "138 0000 0001",
        "１３８００００ ０００１",
        "1380000-0001",
    ],
)
def test_the_contact_is_found_confidently(numbers, text: str) -> None:
    found = numbers.search(SearchRequest(text=text, on=TODAY))
    assert found.hits[0].document.id == "shifu-1"
    assert found.hits[0].confident
    assert [hit.document.id for hit in found.hits if hit.confident] == ["shifu-1"]


def test_a_question_about_a_hotline_is_answered_by_the_one_with_that_number(numbers) -> None:
    found = numbers.search(SearchRequest(text="12329周末有人吗", on=TODAY))
    assert found.hits[0].document.id == "rexian-12329"
    assert found.confidence is Sureness.SURE


def test_a_number_nobody_has_is_no_answer(numbers) -> None:
    found = numbers.search(SearchRequest(text="01000000109", on=TODAY))
    assert [hit.document.id for hit in found.hits if hit.confident] == []
