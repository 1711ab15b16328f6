"""Problems in the forms that GitHub and GitLab show beside the changed lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from indexer.domain.problem import Problem, Severity


def as_github(problems: Iterable[Problem], root_name: str) -> str:
    """Return workflow commands, one a line: ``::error file=…,line=6,col=13,title=…::说明``."""
    return "".join(f"{_command(problem, root_name)}\n" for problem in problems)


def as_gitlab(problems: Iterable[Problem], root_name: str) -> str:
    """Return a code quality report; the fingerprint of a problem outlives a change of its line."""
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for problem in problems:
        identity = (problem.path, problem.rule, problem.message)
        seen[identity] += 1
        written = json.dumps([*identity, seen[identity]], ensure_ascii=False)
        entries.append(
            {
                "description": _said(problem),
                "check_name": problem.rule,
                "fingerprint": hashlib.sha256(written.encode("utf-8", "replace")).hexdigest(),
                "severity": _severity(problem),
                "location": {"path": _path(problem, root_name), "lines": {"begin": problem.line}},
            }
        )
    return json.dumps(entries, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"


def _command(problem: Problem, root_name: str) -> str:
    level = "error" if problem.severity is Severity.ERROR else "warning"
    place = {
        "file": _path(problem, root_name), "line": problem.line, "col": problem.column, "title": problem.rule
    }  # fmt: skip
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
    return f"::{level} {properties}::{_data(_said(problem))}"


def _data(text: str) -> str:
    """Escape what would end the command or begin another one."""
    text = text.encode("utf-8", "replace").decode()
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _said(problem: Problem) -> str:
    return f"{problem.message}；{problem.hint}" if problem.hint else problem.message


def _severity(problem: Problem) -> str:
    if problem.fatal:
        return "critical"
    return "major" if problem.severity is Severity.ERROR else "minor"


def _path(problem: Problem, root_name: str) -> str:
    """Return the path as the repository knows it."""
    return f"{root_name.removeprefix('./').rstrip('/')}/{problem.path}"
