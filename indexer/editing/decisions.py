"""Decisions about a document: retire, supersede, verify. Each returns a plan, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from indexer.content.fields.values import SLUG
from indexer.domain.choices import BasisState
from indexer.domain.days.basis import basis_on
from indexer.domain.days.validity import validity_on
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.errors import EditRefusedError, NotFoundError, UsageError
from indexer.domain.relations import Relations
from indexer.editing.file.fields import add_to_list, set_field
from indexer.editing.file.text import DocumentText
from indexer.editing.plan import Plan
from indexer.editing.shelf import Shelf
from indexer.editing.words import plain_words
from indexer.editing.writing import Edit

_NO_ROLES = frozenset("维护岗位 您的岗位 核对岗位 岗位 岗位名 哪个岗位管 ROLE role …".split())


def retire(shelf: Shelf, id: str, *, on: date, by: str, today: date, note: str | None = None) -> Plan:
    """Plan the repeal of a document from a day on, by another document or in words.

    Who is left without a basis is judged for today where the day is past already.

    Raises:
        NotFoundError: there is no document `id`, or `by` looks like an id and is none.
        EditRefusedError: nobody would know what applies instead.
    """
    document = shelf.document(id)
    by = plain_words(by, "--by")
    if by == id:
        raise UsageError(f"{id} 不能废止自己", hint="--by 写新文件的编号，或一句话")
    if SLUG.fullmatch(by) and by not in shelf.documents:
        raise NotFoundError(f"--by 写的 {by} 像编号，手册里没有这份文件", hint="请写对编号，或写一句中文")
    successor = shelf.documents.get(by)
    if successor is not None and id in shelf.relations.later_versions(by):
        raise EditRefusedError(
            f"{by} 已经写明由 {id} 替代，不能再废止 {id}", hint="看看是不是写反了：先写被废止的，--by 写新的"
        )
    before = shelf.text(id)
    text = set_field(set_field(before, "repealed_on", on.isoformat()), "repealed_by", by)
    if note:
        text = set_field(text, "successor_note", plain_words(note, "--note"))
    orphans = _orphans(shelf, replace(document, repealed_on=on, repealed_by=by), max(on, today))
    told = note or document.successor_note or document.superseded_by or successor
    if orphans and not (note or document.successor_note or document.superseded_by or successor):
        raise EditRefusedError(
            f"{'、'.join(orphans)} 靠 {id} 办，废止以后没有依据",
            hint=f"先用 handbook supersede {id} --by 新编号 写明接替，或在这几份里改 legal_basis，"
            "或加 --note 写一句以后怎么办",
        )
    if not told:
        raise EditRefusedError(
            f"废止 {id} 以后，居民来问按什么办还没有说法",
            hint="加 --note 写一句，或 --by 写接替它的文件的编号",
        )
    return Plan(
        id=id,
        edits=_edits(shelf, id, before, text),
        changes=_changes(before, text),
        cited_by=cited_by(shelf, document),
        advice=(*_follows(document, successor, on), *_advice(shelf, document, orphans)),
    )


def _follows(document: Document, successor: Document | None, on: date) -> tuple[str, ...]:
    """Say that what repeals a document stands in its place from then on, and what does not fit."""
    if successor is None:
        return ()
    if document.superseded_by and successor.id not in document.superseded_by:
        named = "、".join(document.superseded_by)
        return (f"文件里写着由 {named} 替代，查到 {document.id} 会指到那里，不指到 {successor.id}",)
    said = [
        f"{on} 起，查到 {document.id} 会显示“已废止”并指到接替它的 {successor.id}；"
        f"{successor.id} 只是废止的凭据、不接替它的，--by 改写成一句话"
    ]
    begins, ends = successor.effective_from, successor.repealed_on or successor.effective_to
    if begins is not None and begins > on:
        said.append(f"{successor.id} 到 {begins} 才施行，{on} 到那天之间没有可用的文件")
    if ends is not None and ends <= on:
        said.append(f"{successor.id} 到 {ends} 就不能用了，请核对 --by 写得对不对")
    return tuple(said)


def supersede(shelf: Shelf, id: str, *, by: str) -> Plan:
    """Plan that a document is replaced by another from the day that one takes effect.

    Raises:
        NotFoundError: one of the two is not there.
        EditRefusedError: the second is already replaced by the first.
    """
    document, successor = shelf.document(id), shelf.document(by)
    if id == by:
        raise UsageError(f"{id} 不能替代自己", hint="--by 写新文件的编号")
    if id in shelf.relations.later_versions(by):
        raise EditRefusedError(
            f"{by} 已经写明由 {id} 替代，再反过来就转圈了",
            hint="看看是不是写反了：旧的在前，--by 后面写新的",
        )
    before = shelf.text(id)
    text = (
        add_to_list(before, "superseded_by", by)
        if document.superseded_by
        else set_field(before, "superseded_by", by)
    )
    begins = successor.effective_from
    when = f"{begins} 起" if begins else "现在起（新的没写施行日期，算一直有效）"
    return Plan(
        id=id,
        edits=_edits(shelf, id, before, text),
        changes=_changes(before, text),
        cited_by=cited_by(shelf, document),
        advice=(f"{when}，查到 {id} 会显示“已被替代”并指到 {by}", *_advice(shelf, document, ())),
    )


def verify(shelf: Shelf, id: str, *, by: str, on: date, review_by: date | None = None) -> Plan:
    """Plan the note that somebody checked a document against its source; the next check moves on."""
    document = shelf.document(id)
    if plain_words(by, "--by") in _NO_ROLES:
        owner = document.owner or document.verified_by
        raise UsageError(
            f"“{by.strip()}”是栏目的名字，不是岗位",
            hint=f"请写真正核对的岗位，如 --by {owner or '便民服务岗'}",
        )
    following = review_by or on + timedelta(days=shelf.vocabulary.review_days)
    if following < on:
        raise UsageError(f"下次核对 {following} 早于核对日期 {on}", hint="请核对 --on 和 --review-by")
    before = text = shelf.text(id)
    for key, value in (
        ("verified_on", on.isoformat()),
        ("verified_by", plain_words(by, "--by")),
        ("review_by", following.isoformat()),
    ):
        text = set_field(text, key, value)
    return Plan(id=id, edits=_edits(shelf, id, before, text), changes=_changes(before, text))


def reached(shelf: Shelf, id: str, *, on: date) -> Plan:
    """Plan the note that the telephones of a contact were found working on a day.

    Raises:
        UsageError: the document is no contact.
    """
    if not isinstance(shelf.document(id), Contact):
        raise UsageError(f"{id} 不是联系方式，没有电话可打", hint="核对过的文件用 handbook verify")
    before = shelf.text(id)
    text = set_field(before, "last_reached_on", on.isoformat())
    return Plan(id=id, edits=_edits(shelf, id, before, text), changes=_changes(before, text))


def together(plans: Iterable[Plan]) -> Plan:
    """Return several plans as one, each change with the document it is of."""
    found = tuple(plans)
    if len(found) == 1:
        return found[0]
    return Plan(
        id="、".join(plan.id for plan in found),
        edits=tuple(edit for plan in found for edit in plan.edits),
        changes=tuple(f"{plan.id}：{'，'.join(plan.changes)}" for plan in found if plan.changes),
        cited_by=tuple(dict.fromkeys(id for plan in found for id in plan.cited_by)),
        advice=tuple(dict.fromkeys(words for plan in found for words in plan.advice)),
    )


def cited_by(shelf: Shelf, document: Document) -> tuple[str, ...]:
    """Return the ids of the documents that rest on this one or send residents to it."""
    resting = {other.id for other in shelf.relations.cited_by(document.id)}
    for other in shelf.documents.values():
        if isinstance(other, Procedure) and document.id in other.contacts:
            resting.add(other.id)
        if isinstance(other, Contact) and other.backup == document.id:
            resting.add(other.id)
    return tuple(sorted(resting))


def _orphans(shelf: Shelf, retired: Document, on: date) -> tuple[str, ...]:
    """Return the documents in use on a day whose legal basis ends with a retired one."""
    after = Relations({**shelf.documents, retired.id: retired}.values())
    return tuple(
        other.id
        for other in shelf.relations.cited_by(retired.id)
        if not validity_on(other, after, on=on).ended
        and basis_on(other, after, on=on).state is BasisState.ENDED
        and basis_on(other, shelf.relations, on=on).state is not BasisState.ENDED
    )


def _advice(shelf: Shelf, document: Document, orphans: tuple[str, ...]) -> tuple[str, ...]:
    said = []
    for other in cited_by(shelf, document):
        path = shelf.documents[other].path
        if other in orphans:
            said.append(f"{other} 的依据就此失效：请在 {path} 的 legal_basis 里写新的依据")
        else:
            said.append(f"{other} 引用了它：请看 {path} 要不要改")
    return tuple(said)


def _edits(shelf: Shelf, id: str, before: DocumentText, after: DocumentText) -> tuple[Edit, ...]:
    return () if before == after else (shelf.edit(id, after),)


def _changes(before: DocumentText, after: DocumentText) -> tuple[str, ...]:
    """Return the lines that are new, as they stand in the file."""
    old = set(before.front.splitlines())
    return tuple(line.strip() for line in after.front.splitlines() if line not in old)
