"""Faults of files: what a rule is, the list of all rules, and the report of what one file breaches.

`docs/rules.md` is written from the list.

A rule has an id, one severity, a Chinese sentence for editors and two examples: front matter
lines of a document, its body after a line ``---``. The examples are run by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from textwrap import dedent
from typing import TYPE_CHECKING, TypeAlias

from indexer.content.nodes import START, Place
from indexer.domain.problem import Problem, Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_MOST_PROBLEMS = 200
_TAB = "⇥"  # in a docstring, where Python 3.13 would make blanks of the character itself
_EXAMPLES = re.compile(r"Passes::\n(?P<passes>.*?)\n\s*Fails::\n(?P<fails>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule without a `check` is enforced where the file is read.

    One that is `alone` finds the same in the same file whatever else there is: what it found can be kept.
    One that is `dated` besides finds the same only as long as it is the same day. One that `heeds` the
    report does so to say less: what finds nothing in a file without faults finds nothing later. One that
    is `about` keys has nothing to say of a file that states none of them.
    """

    id: str
    severity: Severity
    summary: str
    passes: str = ""
    fails: str = ""
    check: Check | None = None
    alone: bool = False
    dated: bool = False
    heeds: bool = False
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One breach of a rule. `field` is the key the document then goes without.

    With `keeps_value` the field is only marked as faulty: its other entries are still good.
    """

    message: str
    place: Place = START
    hint: str = ""
    fatal: bool = False
    field: str = ""
    keeps_value: bool = False

    def of(self, rule: Rule, path: str) -> Problem:
        return Problem(
            path=path,
            line=self.place.line,
            column=self.place.column,
            rule=rule.id,
            severity=rule.severity,
            message=self.message,
            hint=self.hint,
            fatal=self.fatal,
        )


Check: TypeAlias = Callable[["DocumentFile", "Reading"], Iterator[Fault]]
FileCheck: TypeAlias = Callable[["DocumentFile"], Iterator[Fault]]

_RULES: dict[str, Rule] = {}


def declare(
    id: str, summary: str, *, severity: Severity = Severity.ERROR, passes: str = "", fails: str = ""
) -> Rule:
    """Enter a rule that is enforced where the file is read."""
    entered = Rule(id=id, severity=severity, summary=summary, passes=passes, fails=fails)
    enter(entered)
    return entered


def enter(rule: Rule) -> None:
    """Enter a rule that was put together elsewhere."""
    _RULES[rule.id] = rule


def rule(
    id: str,
    summary: str,
    *,
    severity: Severity = Severity.ERROR,
    alone: bool = False,
    dated: bool = False,
    heeds: bool = False,
    about: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Enter a function as a rule; its docstring ends in ``Passes::`` and ``Fails::`` blocks."""

    def decorate(check: Check) -> Check:
        found = _EXAMPLES.search(check.__doc__ or "")
        passes, fails = (found["passes"], found["fails"]) if found else ("", "")
        entered = declare(id, summary, severity=severity, passes=_example(passes), fails=_example(fails))
        enter(replace(entered, check=check, alone=alone or dated, dated=dated, heeds=heeds, about=about))
        return check

    return decorate


def _example(text: str) -> str:
    return dedent(text).strip().replace(_TAB, "\t")


def file_rule(
    id: str, summary: str, *, severity: Severity = Severity.ERROR, heeds_report: bool = False
) -> Callable[[FileCheck], FileCheck]:
    """Enter a function of one file alone as a rule, documented like any other.

    It is given the file with an empty report, so that what it finds follows from the content;
    with `heeds_report` it sees what was found before it, and is asked anew each time.
    """

    def decorate(check: FileCheck) -> FileCheck:
        enter_rule = rule(id, summary, severity=severity, alone=not heeds_report, heeds=heeds_report)
        enter_rule(wraps(check)(lambda file, _: check(file)))
        return check

    return decorate


def entered_rules() -> tuple[Rule, ...]:
    """Return every rule entered so far, by id; `rules.all_rules` loads the modules first."""
    return tuple(_RULES[id] for id in sorted(_RULES))


class Report:
    """The problems of one file and the keys that are faulty because of them.

    `count` also counts those that are not kept.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.count = 0
        self.faulty: dict[str, bool] = {}
        self._of_reading: tuple[int, int, dict[str, bool]] | None = None

    @property
    def fatal_in_reading(self) -> bool:
        """Whether the file cannot be used whatever the rules say."""
        told = self._of_reading[0] if self._of_reading else None
        return any(problem.fatal for problem in self.problems[:told])

    def before_rules(self) -> None:
        """Keep what reading the file found; for whoever asks the rules again, go back to that."""
        if self._of_reading is None:
            self._of_reading = len(self.problems), self.count, dict(self.faulty)
        told, self.count, faulty = self._of_reading
        del self.problems[told:]
        self.faulty = dict(faulty)

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.problems)

    @property
    def crowded(self) -> bool:
        return len(self.problems) >= _MOST_PROBLEMS

    def add(self, rule: Rule, fault: Fault) -> None:
        """Note a fault; a field loses its value unless every fault of it keeps the value.

        After 200 problems only a first fatal one is still kept: nobody reads on.
        """
        self.count += 1
        if not self.crowded or (fault.fatal and not self.fatal):
            self.problems.append(fault.of(rule, self.path))
        if fault.field:
            self.faulty[fault.field] = self.faulty.get(fault.field, True) and fault.keeps_value

    def say(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        hint: str = "",
        fatal: bool = False,
        field: str = "",
    ) -> None:
        """Note a fault from its parts."""
        self.add(rule, Fault(message=message, place=place, hint=hint, fatal=fatal, field=field))
