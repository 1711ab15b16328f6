"""Collects what is wrong with one file while it is read."""

from __future__ import annotations

from indexer.content.nodes import Place
from indexer.content.rules.catalogue import Fault, Rule
from indexer.domain.problem import Problem

_MOST_PROBLEMS = 200


class Report:
    """The problems of one file and the keys that are faulty because of them.

    `count` also counts those that are not kept.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.count = 0
        self.faulty: dict[str, bool] = {}

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
