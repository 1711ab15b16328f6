"""What `check` writes, and the golden questions, which need a search to be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from indexer.content.faults import Fault
from indexer.content.lists.wordlists import QUESTIONS_FILE
from indexer.content.nodes import Place
from indexer.content.reading_rules import QUESTION_ANSWER, QUESTION_FAILED
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity

_LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "警告"}
_FIRST = 3


def format_problem(problem: Problem, root_name: str) -> str:
    """Return ``handbook/a.md:6:13: 错误 [date-order] 说明；改法``."""
    place = f"{root_name.rstrip('/')}/{problem.path}:{problem.line}:{problem.column}"
    said = f"{problem.message}；{problem.hint}" if problem.hint else problem.message
    return f"{place}: {_LEVELS[problem.severity]} [{problem.rule}] {said}"


def problems_as_json(handbook: Handbook, problems: Iterable[Problem] | None = None) -> dict[str, Any]:
    """Return the JSON of `check --json`, contract section 4; by default with every problem."""
    return {
        "documents": handbook.files_read,
        "problems": [
            {
                "path": problem.path,
                "line": problem.line,
                "column": problem.column,
                "severity": problem.severity.value,
                "fatal": problem.fatal,
                "rule": problem.rule,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in (handbook.problems if problems is None else problems)
        ],
    }


def check_questions(
    folder: Path, handbook: Handbook, rank: Callable[[str, date | None], Sequence[str]]
) -> list[Problem]:
    """Ask the golden questions and return a problem for each that is not answered.

    `rank` returns the ids found for a text on a day (None: today), best first; more than three
    of them let the problem say where the answer stands.
    """
    file = folder / QUESTIONS_FILE
    lines = file.read_text(encoding="utf-8-sig").split("\n") if handbook.vocabulary.questions else []
    problems = []
    for question in handbook.vocabulary.questions:
        place = Place(next((n for n, line in enumerate(lines, 1) if question.query in line), 1))
        for id in question.answers:
            if id not in handbook.documents:
                message = f"“{question.query}”的答案 {id} 没有可用的文件"
                fault = Fault(message=message, place=place, hint="请改正编号，或先修好那份文件")
                problems.append(fault.of(QUESTION_ANSWER, QUESTIONS_FILE))
        found = list(rank(question.query, date.fromisoformat(question.on) if question.on else None))
        if not set(found[:_FIRST]) & set(question.answers):
            first = "、".join(_titled(id, handbook) for id in found[:_FIRST]) or "空的"
            missing = "、".join(_placed(id, found) for id in question.answers)
            message = f"“{question.query}”的前三条是 {first}，没有 {missing}"
            hint = "请在那份文件的 asks 里加上这种说法，或在 synonyms.yml 里加同义词"
            fault = Fault(message=message, place=place, hint=hint)
            problems.append(fault.of(QUESTION_FAILED, QUESTIONS_FILE))
    return problems


def _titled(id: str, handbook: Handbook) -> str:
    """Return an id with its title, so that an editor sees what took the place."""
    document = handbook.documents.get(id)
    return f"{id}（{document.title}）" if document else id


def _placed(id: str, found: Sequence[str]) -> str:
    return f"{id}（排在第 {found.index(id) + 1}）" if id in found else f"{id}（没有查到）"
