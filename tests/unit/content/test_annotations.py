"""Problems for GitHub and GitLab: every character that would break the form is escaped."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer.content.authoring.annotations import as_github, as_gitlab
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


def test_github_gets_one_command_a_problem() -> None:
    warning = replace(PROBLEM, severity=Severity.WARNING, hint="", fatal=False)
    assert as_github([PROBLEM, warning], "./handbook/") == (
        "::error file=handbook/a.md,line=6,col=13,title=date-order::早了；请核对\n"
        "::warning file=handbook/a.md,line=6,col=13,title=date-order::早了\n"
    )


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({"message": "50%\n::error::假", "hint": ""}, "::50%25%0A::error::假\n"),
        ({"message": "回\r车", "hint": ""}, "::回%0D车\n"),
        ({"path": "a,b:c%.md"}, "file=h/a%2Cb%3Ac%25.md,line=6"),
    ],
    ids=["message", "carriage return", "path"],
)
def test_no_text_begins_a_command_of_its_own(changes: dict[str, str], written: str) -> None:
    text = as_github([replace(PROBLEM, **changes)], "h")
    assert written in text
    assert text.count("\n") == 1


def test_gitlab_gets_a_report_with_fingerprints_that_outlive_a_move() -> None:
    moved = replace(PROBLEM, line=9)
    warning = replace(PROBLEM, severity=Severity.WARNING, fatal=False, rule="few-asks")
    report = json.loads(as_gitlab([PROBLEM, moved, warning], "handbook"))
    assert report[0] == {
        "description": "早了；请核对",
        "check_name": "date-order",
        "fingerprint": report[0]["fingerprint"],
        "severity": "critical",
        "location": {"path": "handbook/a.md", "lines": {"begin": 6}},
    }
    assert report[2]["severity"] == "minor"
    assert len({entry["fingerprint"] for entry in report}) == 3
    assert json.loads(as_gitlab([moved], "handbook"))[0]["fingerprint"] == report[0]["fingerprint"]


def test_no_problem_is_an_empty_report() -> None:
    assert as_github([], "h") == ""
    assert json.loads(as_gitlab([], "h")) == []
