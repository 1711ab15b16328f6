"""What tells documents apart that stand side by side: 头一回办还是续, 今年的还是往年的, 给谁的."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.choices import DocumentType, Validity
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from webapp.presenters.day import AskedDay

_YEARS = re.compile(r"20\d\d(?:\s*[-—–至]\s*20\d\d)?")
_KINDS = {
    DocumentType.POLICY: "看规定原文",
    DocumentType.PROCEDURE: "去办这件事",
    DocumentType.CONTACT: "打电话、找人上门",
}


def apart(document: Document, others: Sequence[Document], handbook: Handbook, day: AskedDay) -> str:
    """Return when it is this one of several documents that is meant, in few words; empty where nothing tells.

    What the others' files say of it (`not_this`) goes before what can be worked out: the year it is for,
    the people it is for, what kind of document it is.
    """
    said = dict.fromkeys(
        entry.when for other in others for entry in other.not_this if entry.document == document.id
    )
    if said:
        return "；".join(said)
    return (
        _of_year(document, others, handbook, day)
        or _of_people(document, others, handbook)
        or _of_kind(document, others)
    )


def _of_year(document: Document, others: Sequence[Document], handbook: Handbook, day: AskedDay) -> str:
    """Return which of several years' editions it is, or for which year alone."""
    mine, years = _without_year(document), _YEARS.findall(document.title)
    if not any(_without_year(other) == mine or other.id in _kin(document, handbook) for other in others):
        alone = years and not any(_YEARS.search(other.title) for other in others)
        return f"只管 {years[0]} 年的" if alone else ""
    status = handbook.status(document.id, on=day.on)
    if status.ended:
        return "往年的，已停用"
    if status.validity is Validity.NOT_YET:
        return "还没开始的那一年"
    return "现在用的"


def _without_year(document: Document) -> str:
    return _YEARS.sub("", document.title)


def _kin(document: Document, handbook: Handbook) -> set[str]:
    """Return what replaces a document or is replaced by it."""
    relations = handbook.relations
    return {d.id for d in (*relations.successors(document.id), *relations.supersedes(document.id))}


def _of_people(document: Document, others: Sequence[Document], handbook: Handbook) -> str:
    """Return the people that it is for and none of the others is."""
    if handbook.vocabulary.is_for_everyone(document.audiences):
        return ""
    theirs = {audience for other in others for audience in other.audiences}
    everybody = all(handbook.vocabulary.is_for_everyone(other.audiences) for other in others)
    own = theirs.isdisjoint(document.audiences) and not everybody
    return f"给{'、'.join(document.audiences)}的" if own else ""


def _of_kind(document: Document, others: Sequence[Document]) -> str:
    return _KINDS[document.type] if any(other.type is not document.type for other in others) else ""
