"""Everything that depends on the day, for one document, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indexer.domain.choices import ContactState, Freshness, Validity
from indexer.domain.days.basis import Basis, basis_on
from indexer.domain.days.validity import (
    current_versions,
    ends_on,
    freshness_on,
    has_taken_effect,
    started_successors,
    validity_on,
)
from indexer.domain.days.window import WindowState, window_on
from indexer.domain.document import Contact, Document
from indexer.domain.relations import Relations


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The two axes of a document on a day, with what hangs on them.

    `ended` also covers a contact that closed down. `successors` have taken effect,
    `current` is the last of each chain, `coming` are successors still to take effect.
    """

    on: date
    validity: Validity
    ended: bool
    expiring: bool
    ends_on: date | None
    freshness: Freshness
    window: WindowState | None
    basis: Basis
    successors: tuple[Document, ...]
    current: tuple[Document, ...]
    coming: tuple[Document, ...]

    @property
    def usable(self) -> bool:
        return not self.ended and self.validity.usable


def status_on(document: Document, relations: Relations, *, on: date, expiring_days: int) -> Status:
    """Compute the status of a document on a day; `expiring_days` is the handbook's own."""
    validity = validity_on(document, relations, on=on)
    last = ends_on(document, relations)
    successors = relations.successors(document.id)
    return Status(
        on=on,
        validity=validity,
        ended=validity.ended or is_closed(document),
        expiring=validity.usable and last is not None and (last - on).days <= expiring_days,
        ends_on=last,
        freshness=freshness_on(document, on=on),
        window=window_on(document, relations, on=on),
        basis=basis_on(document, relations, on=on),
        successors=started_successors(document, relations, on=on),
        current=current_versions(document, relations, on=on),
        coming=tuple(s for s in successors if not has_taken_effect(s, on=on)),
    )


def is_closed(document: Document) -> bool:
    """Say whether this is a contact that no longer trades."""
    return isinstance(document, Contact) and document.state is ContactState.CLOSED
