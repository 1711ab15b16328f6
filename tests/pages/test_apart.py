"""What stands under each of the documents that the words may mean: when it is the one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.document import Contact, Document, NotThis, Policy, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Category, Vocabulary
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.apart import apart

TODAY = date(2026, 11, 23)
FIRST = Procedure(id="shenling", title="证件申领", category="c", path="a.md")
AGAIN = Procedure(id="huanbu", title="证件换补", category="c", path="b.md")
LAST_YEAR = Policy(
    id="qunian", title="2025年发放安排", category="c", path="c.md", effective_to=date(2025, 12, 31)
)
THIS_YEAR = Policy(id="jinnian", title="2026年发放安排", category="c", path="d.md")
NEXT_YEAR = Policy(
    id="mingnian", title="2027年发放安排", category="c", path="e.md", effective_from=date(2027, 1, 1)
)
CALL = Contact(id="dianhua", title="热线", category="c", path="f.md")
YEARS = [LAST_YEAR, THIS_YEAR, NEXT_YEAR]


def told(document: Document, *others: Document) -> str:
    vocabulary = Vocabulary(
        title="手册",
        categories=(Category("c", "类"),),
        audiences=(Audience("老年人"), Audience("全体居民", everyone=True)),
    )
    handbook = Handbook(vocabulary=vocabulary, documents={d.id: d for d in (document, *others)})
    return apart(document, others, handbook, AskedDay(on=TODAY, today=TODAY))


def test_what_the_others_send_away_is_what_comes_here() -> None:
    first = replace(FIRST, not_this=(NotThis(when="到期了要换", document="huanbu"),))
    again = replace(AGAIN, not_this=(NotThis(when="头一回办", document="shenling"),))
    assert (told(first, again), told(again, first)) == ("头一回办", "到期了要换")


def test_who_is_sent_somewhere_else_tells_nothing_of_this_one() -> None:
    assert told(AGAIN, replace(FIRST, not_this=(NotThis(when="要打电话", document="dianhua"),))) == ""


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(LAST_YEAR, "往年的，已停用", id="last year's"),
        pytest.param(THIS_YEAR, "现在用的", id="this year's"),
        pytest.param(NEXT_YEAR, "还没开始的那一年", id="next year's"),
    ],
)
def test_editions_of_several_years_are_told_apart_by_the_day(document: Document, expected: str) -> None:
    assert told(document, *(other for other in YEARS if other is not document)) == expected


def test_year_that_only_one_is_for_is_named() -> None:
    assert (told(THIS_YEAR, AGAIN), told(AGAIN, THIS_YEAR)) == ("只管 2026 年的", "去办这件事")


def test_people_whom_only_one_is_for_tell_it_apart() -> None:
    old = replace(FIRST, audiences=("老年人",))
    assert told(old, replace(AGAIN, audiences=("残疾人",))) == "给老年人的"
    assert told(old, replace(AGAIN, audiences=("老年人",))) == ""
    assert told(replace(old, audiences=("老年人", "学生")), replace(AGAIN, audiences=("老年人",))) == ""
    assert told(old, AGAIN) == ""


def test_kind_of_document_tells_apart_where_nothing_else_does() -> None:
    assert told(CALL, FIRST) == "打电话、找人上门"
    assert told(FIRST, CALL) == "去办这件事"
