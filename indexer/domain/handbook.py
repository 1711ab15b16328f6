"""A handbook at one revision: vocabulary, documents, and what was wrong with its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from indexer.domain.days.status import Status, status_on
from indexer.domain.document import Document
from indexer.domain.problem import Problem
from indexer.domain.relations import Relations
from indexer.domain.vocabulary import Vocabulary

_DAYS_KNOWN = 4


@dataclass(frozen=True)
class Handbook:
    """Documents by id, in the order of their paths; the same value from files or from an index.

    `files_read` counts all document files, broken ones included. `hidden` are ids that must not be
    told of, see `openness`.
    """

    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    problems: tuple[Problem, ...] = ()
    revision: str = ""
    files_read: int = 0
    hidden: frozenset[str] = frozenset()

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.documents.values())

    @property
    def left_out(self) -> tuple[str, ...]:
        """The paths of the files that are broken beyond use."""
        return tuple(dict.fromkeys(p.path for p in self.problems if p.fatal))

    def status(self, id: str, *, on: date) -> Status:
        """Return the status of a document on a day."""
        known = self._statuses.get((id, on))
        if known is None:
            document = self.documents[id]
            known = status_on(document, self.relations, on=on, expiring_days=self.vocabulary.expiring_days)
            if len(self._statuses) > _DAYS_KNOWN * len(self.documents):
                self._statuses.clear()
            self._statuses[id, on] = known
        return known

    @cached_property
    def _statuses(self) -> dict[tuple[str, date], Status]:
        """What was found of documents on a day: a page of results asks twenty times, and days are few."""
        return {}

    def offers(self, attachment: str) -> bool:  # noqa: ARG002 - what is told here is told whole
        """Say whether a file below assets/ may be had."""
        return True

    def renamed(self, id: str) -> str | None:
        """Return the present id of a document that used to be called `id`."""
        return next((d.id for d in self.documents.values() if id in d.former_ids), None)
