"""Two corrections of one document brought together: field by field, lists by item, the body by line."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from indexer.domain.differences import BODY
from indexer.editing.file.entries import Entries, changed_keys


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both changed, each otherwise; None where it was or is not stated."""

    key: str
    base: Any
    mine: Any
    theirs: Any


def merged(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[Entries, tuple[Conflict, ...]]:
    """Return their entries with my changes in them, and the fields somebody has to decide about.

    In those the result holds mine, so that nothing of it is lost while they wait.
    """
    result = dict(theirs)
    conflicts = []
    for key in changed_keys(base, mine):
        ours, other = mine.get(key), theirs.get(key)
        if other not in (ours, base.get(key)):
            both = _together(key, base.get(key), ours, other)
            if both is None:
                conflicts.append(Conflict(key, base.get(key), ours, other))
            else:
                ours = both
        if ours is None:
            result.pop(key, None)
        else:
            result[key] = ours
    return result, tuple(conflicts)


def _together(key: str, base: Any, mine: Any, theirs: Any) -> Any | None:
    """Return what both changed as one, None where they changed the same place."""
    if key == BODY:
        lines = _merge(*((side or "").split("\n") for side in (base, mine, theirs)))
        return None if lines is None else "\n".join(lines)
    if all(isinstance(side, list) for side in (base, mine, theirs)):
        return _merge(base, mine, theirs)
    return None


def _merge(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any] | None:
    changes = [
        (start, end, tuple(side[first:last]))
        for side in (mine, theirs)
        for kind, start, end, first, last in SequenceMatcher(
            None, _keys(base), _keys(side), autojunk=False
        ).get_opcodes()
        if kind != "equal"
    ]
    changes = list({_key(change): change for change in changes}.values())  # the same by both counts once
    changes.sort(key=lambda change: change[:2])
    for (_, end, _), (start, _, _) in pairwise(changes):
        if start <= end:
            return None
    result = list(base)
    for start, end, new in reversed(changes):
        result[start:end] = new
    return result


def _keys(items: Sequence[Any]) -> list[Hashable]:
    return [_key(item) for item in items]


def _key(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True)
