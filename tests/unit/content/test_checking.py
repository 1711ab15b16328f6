"""What `check` writes: lines, JSON, and golden questions without an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from indexer.content.checking import check_questions, format_problem, problems_as_json
from indexer.content.handbook import read_handbook
from indexer.domain.problem import Problem, Severity

PROBLEM = Problem(
    path="a.md",
    line=6,
    column=13,
    rule="date-order",
    severity=Severity.ERROR,
    message="早了",
    hint="请核对",
    fatal=True,
)


def test_a_problem_is_one_line_that_editors_can_follow() -> None:
    assert format_problem(PROBLEM, "handbook/") == "handbook/a.md:6:13: 错误 [date-order] 早了；请核对"
    warning = Problem(path="a.md", line=1, column=1, rule="few-asks", severity=Severity.WARNING, message="少")
    assert format_problem(warning, "h") == "h/a.md:1:1: 警告 [few-asks] 少"


def test_json_has_the_keys_of_the_contract(make: Callable[[dict[str, str]], Path]) -> None:
    handbook = read_handbook(make({"a.md": "坏"})).handbook
    assert problems_as_json(handbook, [PROBLEM]) == {
        "documents": 1,
        "problems": [
            {
                "path": "a.md", "line": 6, "column": 13, "severity": "error", "fatal": True,
                "rule": "date-order", "message": "早了", "hint": "请核对",
            }
        ],
    }  # fmt: skip
    assert [p["rule"] for p in problems_as_json(handbook)["problems"]] == ["no-front-matter"]


def test_questions_want_an_answer_among_the_first_three(make: Callable[[dict[str, str]], Path]) -> None:
    document = "---\nid: a\ntitle: 甲\ntype: procedure\ncategory: jia\nasks: [一, 二, 三]\n---\n"
    questions = (
        "- {query: 问甲, answers: [a]}\n"
        "- {query: 问乙, answers: [a], on: 2026-01-02}\n"
        "- {query: 问丙, answers: [wu]}\n"
    )
    folder = make({"a.md": document, "questions.yml": questions})
    asked: list[tuple[str, date | None]] = []

    def rank(text: str, on: date | None) -> list[str]:
        asked.append((text, on))
        return {"问甲": ["x", "y", "a"], "问乙": ["x", "y", "z", "a"], "问丙": ["wu"]}[text]

    problems = check_questions(folder, read_handbook(folder).handbook, rank)
    assert asked == [("问甲", None), ("问乙", date(2026, 1, 2)), ("问丙", None)]
    assert [(p.path, p.line, p.rule, p.message) for p in problems] == [
        ("questions.yml", 2, "question-failed", "“问乙”的前三条是 x、y、z，没有 a（排在第 4）"),
        ("questions.yml", 3, "question-answer", "“问丙”的答案 wu 没有可用的文件"),
    ]
