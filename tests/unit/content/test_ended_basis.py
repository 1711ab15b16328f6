"""A procedure must not be left behind by the policy it rests on without a decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.domain.handbook import Handbook
from indexer.domain.problem import Severity

Read = Callable[[dict[str, str]], Handbook]

CITES = "legal_basis: [{title: 某法}, {document: jiufa}]"
REPEALED = "repealed_on: 2020-01-01\nrepealed_by: 市政府令\nsuccessor_note: 问街道"


def document(id: str, *lines: str, type: str = "policy") -> str:
    asks = "\nasks: [一句, 两句, 三句]" if type == "procedure" else ""
    head = f"id: {id}\ntitle: 文件{id}\ntype: {type}\ncategory: 甲类\neffective_from: 2019-01-01{asks}"
    return "\n".join(["---", head, *lines, "---", "正文", ""])


def said(read: Read, policy: tuple[str, ...], procedure: tuple[str, ...]) -> list[str]:
    handbook = read(
        {
            "jiufa.md": document("jiufa", *policy),
            "xinfa.md": document("xinfa"),
            "banli.md": document("banli", *procedure, type="procedure"),
        }
    )
    problems = [problem for problem in handbook.problems if problem.rule == "ended-basis"]
    assert all((p.path, p.severity, p.fatal) == ("banli.md", Severity.WARNING, False) for p in problems)
    return [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("policy", "procedure", "message"),
    [
        pytest.param(
            (REPEALED,), (CITES,), "依据的 jiufa 写明 2020-01-01 废止，没有替代它的文件", id="repealed"
        ),
        pytest.param(("superseded_by: xinfa",), (CITES,), "依据的 jiufa 已由 xinfa 替代", id="superseded"),
        pytest.param(
            ("repealed_on: 2020-01-01\nrepealed_by: xinfa",),
            (CITES,),
            "依据的 jiufa 已由 xinfa 替代",
            id="repealed by a document of the handbook",
        ),
    ],
)
def test_retired_policy_orphans_a_procedure(
    read: Read, policy: tuple[str, ...], procedure: tuple[str, ...], message: str
) -> None:
    assert said(read, policy, procedure) == [f"{message}，这里还没有新的依据"]


@pytest.mark.parametrize(
    ("policy", "procedure"),
    [
        pytest.param((), (CITES,), id="the policy is not retired"),
        pytest.param(
            ("effective_to: 2020-01-01\nsuccessor_note: 问街道",),
            (CITES,),
            id="a term that ran out is for status: check does not look at the calendar",
        ),
        pytest.param((REPEALED,), (CITES, "successor_note: 按新规定另写"), id="the procedure says what then"),
        pytest.param((REPEALED,), (CITES, "superseded_by: tingche"), id="the procedure is replaced too"),
        pytest.param(
            (REPEALED,),
            (CITES, "repealed_on: 2020-01-01\nrepealed_by: 市政府令\nsuccessor_note: 不办了"),
            id="the procedure is repealed too",
        ),
        pytest.param(
            ("superseded_by: xinfa",),
            ("legal_basis: [{document: jiufa}, {document: xinfa}]",),
            id="old and new side by side",
        ),
        pytest.param((REPEALED,), ("legal_basis: [{title: 某法}]",), id="another basis alone"),
    ],
)
def test_decided_procedure_passes(read: Read, policy: tuple[str, ...], procedure: tuple[str, ...]) -> None:
    assert said(read, policy, procedure) == []


def test_successor_further_on_in_the_chain_is_a_new_basis(read: Read) -> None:
    files = {
        "a.md": document("a", "superseded_by: b"),
        "b.md": document("b", "superseded_by: c"),
        "c.md": document("c"),
        "banli.md": document("banli", "legal_basis: [{document: a}, {document: c}]", type="procedure"),
    }
    assert [p for p in read(files).problems if p.rule == "ended-basis"] == []


def test_place_and_hint_lead_to_the_entry(read: Read) -> None:
    files = {
        "jiufa.md": document("jiufa", "superseded_by: tingche"),
        "banli.md": document("banli", "legal_basis:", "  - {document: jiufa}", type="procedure"),
    }
    [problem] = [p for p in read(files).problems if p.rule == "ended-basis"]
    assert problem.line == 9
    assert problem.hint == "请再添一项 document: tingche（新旧可以并存），或写 successor_note：以后怎么办"
