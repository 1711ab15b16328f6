"""An ended document never stands above one that stands in for it and also matches."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.domain.days.status import Status
from indexer.domain.document import Contact
from indexer.domain.relations import Relations

_ABOVE = 1.001


def lift_replacements(
    scores: Mapping[str, float], relations: Relations, statuses: Mapping[str, Status]
) -> dict[str, float]:
    """Return the scores with every replacement lifted just above the ended document it is for.

    Lifting, not lowering: whoever asks by the old rule's own words is shown the new one and,
    right below it, the old. Files that name one another in a circle end the lifting early.
    """
    lifted = dict(scores)
    ended = [id for id in scores if statuses[id].ended]
    above = {id: replacements(id, relations) & scores.keys() for id in ended}
    for _ in ended:  # a chain is never longer than the documents in it
        moved = False
        for id in ended:
            for other in sorted(above[id]):
                if lifted[other] < lifted[id] * _ABOVE:
                    lifted[other] = lifted[id] * _ABOVE
                    moved = True
        if not moved:
            break
    return lifted


def replacements(id: str, relations: Relations) -> frozenset[str]:
    """Return every id that stands in for a document, over any number of steps.

    They are its successors and, for a contact, its backup.
    """
    documents = relations.documents
    reached: set[str] = set()
    waiting = [id]
    while waiting:
        document = documents[waiting.pop()]
        backup = document.backup if isinstance(document, Contact) else None
        successors = (successor.id for successor in relations.successors(document.id))
        for other in (*successors, *([backup] if backup else [])):
            if other in documents and other not in reached:
                reached.add(other)
                waiting.append(other)
    return frozenset(reached - {id})
