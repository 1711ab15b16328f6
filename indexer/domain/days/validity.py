"""时效: whether a document applies on a day.

Rules and their order are those of the contract, section 2; the terms are those of the
国家法律法规数据库. Nothing here reads a clock: the day is always an argument.
"""

from __future__ import annotations

from datetime import date, timedelta

from indexer.domain.choices import Freshness, Validity
from indexer.domain.document import Document
from indexer.domain.relations import Relations


def takes_effect_on(document: Document) -> date | None:
    """Return the first day the document applies; `date.min` without a date, None if never.

    A document repealed on or before its first day never takes effect.
    """
    start = document.effective_from or date.min
    if document.repealed_on is not None and document.repealed_on <= start:
        return None
    return start


def superseded_on(document: Document, relations: Relations) -> date | None:
    """Return the day the first successor takes effect, whatever becomes of it later.

    One that follows only because it repeals does so from the repeal on, which says it already.
    """
    if not document.superseded_by:
        return None
    starts = [takes_effect_on(successor) for successor in relations.successors(document.id)]
    return min((start for start in starts if start is not None), default=None)


def ends_on(document: Document, relations: Relations) -> date | None:
    """Return the last day the document applies, None without an end.

    The earliest of effective_to, the day before repeal and the day before a successor.
    """
    successor_start = superseded_on(document, relations)
    lasts = [document.effective_to, _day_before(document.repealed_on), _day_before(successor_start)]
    return min((last for last in lasts if last is not None), default=None)


def validity_on(document: Document, relations: Relations, *, on: date) -> Validity:
    """Return the validity of a document on a day; the first rule that applies wins."""
    if document.repealed_on is not None and on >= document.repealed_on:
        return Validity.REPEALED
    successor_start = superseded_on(document, relations)
    if successor_start is not None and on >= successor_start:
        return Validity.SUPERSEDED
    if document.effective_to is not None and on > document.effective_to:
        return Validity.LAPSED
    if document.effective_from is not None and on < document.effective_from:
        return Validity.NOT_YET
    if any(_amends_on(amending, on=on) for amending in relations.amended_by(document.id)):
        return Validity.AMENDED
    return Validity.IN_FORCE


def freshness_on(document: Document, *, on: date) -> Freshness:
    """Return whether this copy is due for checking against its source."""
    if document.review_by is not None:
        return Freshness.DUE if on > document.review_by else Freshness.CURRENT
    return Freshness.CURRENT if document.verified_on is not None else Freshness.UNKNOWN


def current_versions(document: Document, relations: Relations, *, on: date) -> tuple[Document, ...]:
    """Return the last of each successor chain that has taken effect by `on`, in file order."""
    found: dict[str, Document] = {}
    seen = {document.id}
    waiting = [document]
    while waiting:
        current = waiting.pop(0)
        started = started_successors(current, relations, on=on)
        if not started and current is not document:
            found[current.id] = current
        for successor in started:
            if successor.id not in seen:
                seen.add(successor.id)
                waiting.append(successor)
    return tuple(found.values())


def started_successors(document: Document, relations: Relations, *, on: date) -> tuple[Document, ...]:
    """Return the successors that stand in for a document by a day; one that repeals it does from then on."""
    by_repeal = not document.superseded_by
    if by_repeal and document.repealed_on is not None and on < document.repealed_on:
        return ()
    return tuple(s for s in relations.successors(document.id) if has_taken_effect(s, on=on))


def has_taken_effect(document: Document, *, on: date) -> bool:
    """Say whether the document has begun to apply by `on`, whatever became of it later."""
    start = takes_effect_on(document)
    return start is not None and on >= start


def _amends_on(amending: Document, *, on: date) -> bool:
    ended = amending.effective_to is not None and on > amending.effective_to
    return has_taken_effect(amending, on=on) and not ended


def _day_before(day: date | None) -> date | None:
    if day is None or day == date.min:
        return day
    return day - timedelta(days=1)
