"""依据: whether the policies that a document rests on are in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexer.domain.choices import BasisState, Validity
from indexer.domain.days.validity import validity_on
from indexer.domain.document import Document
from indexer.domain.relations import Relations

_BADNESS = (BasisState.SOUND, BasisState.NOT_YET, BasisState.ENDED)

Group = tuple[Document, ...]
"""Cited documents that are versions of one another."""


@dataclass(frozen=True, slots=True)
class Basis:
    """`documents` are the ids that make the state worse than sound."""

    state: BasisState
    documents: tuple[str, ...] = ()


def basis_on(document: Document, relations: Relations, *, on: date) -> Basis:
    """Judge the linked legal basis; versions of one policy count as one group.

    A group is sound when any member is usable and rests on a sound basis itself; the worst
    group wins. Entries with a title only are not judged: without a link the state is unlinked.
    """
    states = _states(relations, on)
    state = states.get(document.id, BasisState.UNLINKED)
    if state in (BasisState.UNLINKED, BasisState.SOUND):
        return Basis(state)
    return Basis(state, _blamed(document, relations, on, states))


@lru_cache(maxsize=4)
def _states(relations: Relations, on: date) -> Mapping[str, BasisState]:
    """Return the state of every document with a linked basis.

    All start sound and are judged again whenever something they cite turns out worse, so a
    circle of citations is sound unless something outside it is not, and many paths to one
    document cost no more than one.
    """
    groups = _all_groups(relations)
    states = dict.fromkeys(groups, BasisState.SOUND)
    waiting = list(groups)
    while waiting:
        id = waiting.pop()
        state = max((_judge(group, relations, on, states) for group in groups[id]), key=_BADNESS.index)
        if state is not states[id]:
            states[id] = state
            waiting += [citing.id for citing in relations.cited_by(id)]
    return states


@lru_cache(maxsize=4)
def _all_groups(relations: Relations) -> Mapping[str, tuple[Group, ...]]:
    found = {id: _groups(id, relations) for id in relations.documents}
    return {id: groups for id, groups in found.items() if groups}


def _groups(id: str, relations: Relations) -> tuple[Group, ...]:
    """Join the cited documents that are versions of one another."""
    groups: list[Group] = []
    for cited in dict.fromkeys(relations.basis(id)):
        later = relations.later_versions(cited.id)
        joined = [
            group
            for group in groups
            if any(m.id in later or cited.id in relations.later_versions(m.id) for m in group)
        ]
        merged = (*(member for group in joined for member in group), cited)
        groups = [*(group for group in groups if group not in joined), merged]
    return tuple(groups)


def _judge(group: Group, relations: Relations, on: date, states: Mapping[str, BasisState]) -> BasisState:
    usable = _usable(group, relations, on)
    if usable:
        return min((states.get(member.id, BasisState.SOUND) for member in usable), key=_BADNESS.index)
    waiting = any(validity_on(member, relations, on=on) is Validity.NOT_YET for member in group)
    return BasisState.NOT_YET if waiting else BasisState.ENDED


def _blamed(
    document: Document, relations: Relations, on: date, states: Mapping[str, BasisState]
) -> tuple[str, ...]:
    """Return the unusable documents at the bottom of every unsound group."""
    groups = _all_groups(relations)
    found: dict[str, None] = {}
    seen = {document.id}
    waiting = [document.id]
    while waiting:
        for group in groups[waiting.pop(0)]:
            if _judge(group, relations, on, states) is BasisState.SOUND:
                continue
            usable = _usable(group, relations, on)
            if not usable:
                found.update(dict.fromkeys(member.id for member in group))
                continue
            best = min(usable, key=lambda member: _BADNESS.index(states[member.id]))
            if best.id not in seen:
                seen.add(best.id)
                waiting.append(best.id)
    return tuple(found)


def _usable(group: Group, relations: Relations, on: date) -> Group:
    return tuple(member for member in group if validity_on(member, relations, on=on).usable)
