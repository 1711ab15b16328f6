"""What a document is marked with on a day: shape, word, tone and date, the most important first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from indexer.domain.choices import ContactState, Openness
from indexer.domain.document import Contact, Document, LegalBasis, MonthDay, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from webapp.presenters.chips import chips_of, marks_of

TODAY = date(2026, 11, 23)
CHECKED = date(2026, 10, 1)
GOOD = "good ● 现行有效"


def rule(**more: Any) -> Policy:
    return Policy(id="fa", title="办法", category="c", path="fa.md", **{"verified_on": CHECKED, **more})


def line(**more: Any) -> Contact:
    return Contact(id="dian", title="热线", category="c", path="d.md", **{"verified_on": CHECKED, **more})


def steps(**more: Any) -> Procedure:
    stated = {"verified_on": CHECKED, "legal_basis": (LegalBasis(document="fa"),), **more}
    return Procedure(id="shi", title="办事", category="c", path="s.md", **stated)


def handbook_of(*documents: Document) -> Handbook:
    return Handbook(Vocabulary(title="手册", categories=()), {d.id: d for d in documents})


def chips(document: Document, *others: Document, of: Any = chips_of) -> list[str]:
    handbook = handbook_of(document, *others)
    found = of(document, handbook.status(document.id, on=TODAY), handbook.relations)
    return [" ".join(text for text in (c.tone, c.shape, c.word, c.note) if text) for c in found]


NEW = replace(rule(effective_from=date(2026, 6, 1)), id="xin")
AMENDING = replace(rule(amends=("fa",)), id="gai")
SEPTEMBER = Window(from_=MonthDay(9, 1), until=MonthDay(10, 31))


@pytest.mark.parametrize(
    ("document", "others", "expected"),
    [
        pytest.param(rule(), [], [GOOD], id="in force"),
        pytest.param(
            rule(effective_to=date(2026, 12, 1)), [], ["warn ◐ 即将到期 2026-12-01"], id="about to end"
        ),
        pytest.param(
            rule(effective_from=date(2027, 1, 1)), [], ["wait ○ 尚未施行 自 2027-01-01"], id="not yet"
        ),
        pytest.param(
            rule(effective_to=date(2026, 11, 22)), [], ["ended ✕ 已失效 2026-11-22"], id="its last day"
        ),
        pytest.param(
            rule(repealed_on=date(2026, 3, 1), effective_to=date(2026, 12, 31)),
            [],
            ["ended ✕ 已废止 2026-03-01"],
            id="the day of its repeal",
        ),
        pytest.param(
            rule(superseded_by=("xin",), effective_to=date(2026, 12, 31)),
            [NEW],
            ["ended ✕ 已被替代 2026-06-01"],
            id="the first day of its successor",
        ),
        pytest.param(rule(), [AMENDING], ["good ✎ 已修改"], id="amended"),
        pytest.param(
            rule(effective_to=date(2026, 12, 1)),
            [AMENDING],
            ["good ✎ 已修改", "warn ◐ 即将到期 2026-12-01"],
            id="amended and about to end",
        ),
        pytest.param(rule(verified_on=None), [], [GOOD, "plain ◇ 核对日期未载"], id="never checked"),
        pytest.param(
            rule(review_by=date(2026, 11, 22)), [], [GOOD, "plain ◇ 待核对"], id="to be checked again"
        ),
        pytest.param(
            rule(effective_to=date(2026, 1, 1), review_by=date(2026, 1, 1)),
            [],
            ["ended ✕ 已失效 2026-01-01"],
            id="what has ended need not be checked",
        ),
        pytest.param(
            rule(openness=Openness.INTERNAL, verified_on=None),
            [],
            [GOOD, "plain ◇ 核对日期未载", "plain ◇ 内部"],
            id="internal",
        ),
        pytest.param(
            rule(windows=(SEPTEMBER,)), [], [GOOD, "warn ◐ 申领已截止 2026-10-31"], id="window closed"
        ),
        pytest.param(
            rule(windows=(Window(from_=date(2026, 12, 1), until=date(2026, 12, 31)),)),
            [],
            [GOOD, "wait ○ 即将开始 2026-12-01"],
            id="window to come",
        ),
        pytest.param(
            rule(windows=(Window(from_=date(2026, 11, 1), until=date(2026, 11, 30)),)),
            [],
            [GOOD, "good ● 正在申领 至 2026-11-30"],
            id="window open",
        ),
        pytest.param(line(), [], ["good ● 正常"], id="contact at work"),
        pytest.param(line(state=ContactState.PAUSED), [], ["warn ◐ 暂停"], id="contact paused"),
        pytest.param(line(state=ContactState.CLOSED), [], ["ended ✕ 停业"], id="contact closed"),
        pytest.param(
            line(agreement_to=date(2026, 11, 22)),
            [],
            ["good ● 正常", "warn ◐ 协议已到期 2026-11-22"],
            id="agreement over",
        ),
        pytest.param(line(agreement_to=TODAY), [], ["good ● 正常"], id="agreement on its last day"),
        pytest.param(
            line(state=ContactState.CLOSED, agreement_to=date(2026, 11, 22)),
            [],
            ["ended ✕ 停业"],
            id="agreement of a closed contact",
        ),
        pytest.param(steps(), [rule()], [GOOD], id="on a sound basis"),
        pytest.param(
            steps(),
            [rule(repealed_on=date(2026, 1, 1))],
            ["warn ◐ 现行有效", "warn ◐ 依据已失效"],
            id="on an ended basis nothing is green",
        ),
        pytest.param(
            steps(),
            [rule(effective_from=date(2027, 1, 1))],
            ["warn ◐ 现行有效", "warn ◐ 依据尚未施行"],
            id="on a basis still to come nothing is green",
        ),
        pytest.param(
            steps(effective_from=date(2027, 1, 1)),
            [rule(effective_from=date(2027, 1, 1))],
            ["wait ○ 尚未施行 自 2027-01-01"],
            id="both begin together",
        ),
    ],
)
def test_document_is_marked(document: Document, others: list[Document], expected: list[str]) -> None:
    assert chips(document, *others) == expected


@pytest.mark.parametrize(
    ("document", "others", "expected"),
    [
        pytest.param(rule(), [], [], id="nothing to mind"),
        pytest.param(rule(windows=(SEPTEMBER,)), [], [], id="its window is told elsewhere"),
        pytest.param(rule(verified_on=None), [], ["plain ◇ 核对日期未载"], id="never checked"),
        pytest.param(
            rule(repealed_on=date(2026, 3, 1)), [], ["ended ✕ 已废止 2026-03-01"], id="what has ended"
        ),
        pytest.param(
            steps(), [rule(repealed_on=date(2026, 1, 1))], ["warn ◐ 依据已失效"], id="on an ended basis"
        ),
    ],
)
def test_link_is_marked_with_what_is_not_as_it_should_be(
    document: Document, others: list[Document], expected: list[str]
) -> None:
    assert chips(document, *others, of=marks_of) == expected
