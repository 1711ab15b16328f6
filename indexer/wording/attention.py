"""What an editor is asked to look at on a day: one item a matter, with the command that settles it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from indexer.domain.choices import (
    BasisState,
    Choice,
    ContactKind,
    ContactState,
    DocumentType,
    Freshness,
    Validity,
)
from indexer.domain.days.status import Status
from indexer.domain.desk.reminders import reminders
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity

REACH_AGAIN_MONTHS = 6
_CLOCKS_DIFFER = timedelta(minutes=10)
_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_NAMED = 3


class Kind(Choice):
    """The kinds of items, the most pressing first, with the heading they stand under."""

    CLOCK = "clock", "时钟比手册还旧"
    REFUSED = "refused", "新的一版没有换上"
    CLUSTER = "cluster", "搜索集群没有用上"
    BROKEN = "broken", "文件写错了，没有收录"
    FAULTY = "faulty", "有一栏写错了，没有采用"
    ENDED_CITED = "ended_cited", "已经失效，还有文件靠着它"
    BASIS = "basis", "依据站不住"
    EXPIRING = "expiring", "快到期"
    AGREEMENT = "agreement", "合作协议到期"
    PAUSED = "paused", "暂停服务的联系方式"
    UNREACHED = "unreached", "半年没打通过电话"
    FEEDBACK = "feedback", "有人说不对"
    UNANSWERED = "unanswered", "居民问了，手册答不上"
    DUE = "due", "该核对了"
    UNKNOWN = "unknown", "没有核对过"
    NO_ASKS = "no_asks", "没写居民怎么问"
    WINDOW_OPENS = "window_opens", "窗口快开了"
    WINDOW_CLOSES = "window_closes", "窗口快关了"


FROM_READERS = frozenset({Kind.FEEDBACK, Kind.UNANSWERED})
"""The kinds that hold words of residents and workers, be they masked: for editors alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One matter. `asks` is false when it only informs: a window, an end that is provided for.

    `date` is the day the matter turns on. `id` is a document's, or what a broken file is called.
    """

    kind: Kind
    id: str
    title: str
    date: date | None = None
    message: str
    command: str
    asks: bool = True


def attention(handbook: Handbook, on: date, *, others: Iterable[Item] = ()) -> tuple[Item, ...]:
    """Return everything that asks for attention on a day, the most pressing kind first.

    `others` are items that do not come from the documents: feedback, unanswered queries, the
    clock. Within a kind the earliest date is first.
    """
    statuses = {id: handbook.status(id, on=on) for id in handbook.documents}
    items = [
        *others,
        *_broken(handbook),
        *_ended_cited(handbook, statuses),
        *_closed_but_named(handbook, statuses),
        *_ended_but_listed(handbook, statuses),
        *_windows(handbook, on),
    ]
    for id, document in handbook.documents.items():
        if not statuses[id].ended:
            items += _of_document(document, statuses[id], handbook)
    order = list(Kind)
    return tuple(sorted(items, key=lambda i: (order.index(i.kind), i.date or date.max, i.id)))


def clock_item(now: datetime, newest: datetime | None, *, rehearsal: bool) -> Item | None:
    """Return the item of a clock that is behind the newest commit of the handbook.

    Ten minutes are let pass: editors' machines differ by that much. A rehearsal is behind on
    purpose: it is told, nothing is asked.
    """
    if newest is None or newest - now <= _CLOCKS_DIFFER:
        return None
    last = newest.astimezone(now.tzinfo)
    return Item(
        kind=Kind.CLOCK,
        id="",
        title="演练时间" if rehearsal else "服务器时钟",
        date=now.date(),
        message=f"现在按 {now:%Y-%m-%d %H:%M} 判断，比手册最近一次修改（{last:%Y-%m-%d %H:%M}）还早，"
        + ("只供演练" if rehearsal else "时效会判断错；请先校准时钟"),
        command="unset HANDBOOK_NOW" if rehearsal else "sudo timedatectl set-ntp true",
        asks=not rehearsal,
    )


def asking(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items that ask for action."""
    return tuple(item for item in items if item.asks)


def verify_command(document: Document) -> str:
    """Return the command that says somebody has checked a document, its own role filled in."""
    role = document.verified_by or document.owner or "您的岗位"
    return f"handbook verify {document.id} --by {shlex.quote(role)}"


def _of_document(document: Document, status: Status, handbook: Handbook) -> Iterator[Item]:
    """Yield what one document that has not ended asks for."""
    if status.expiring:
        yield _expiring(document, status)
    if status.usable and status.basis.state in (BasisState.ENDED, BasisState.NOT_YET):
        yield _basis(document, status, handbook)
    if isinstance(document, Contact):
        yield from _contact(document, status.on, handbook)
    if status.freshness is Freshness.DUE:
        message = f"应在 {document.review_by} 前和来源对一遍，还没有对"
        yield _item(Kind.DUE, document, message, verify_command(document), date=document.review_by)
    if status.freshness is Freshness.UNKNOWN:
        message = "没有核对日期，也没有下次核对的日子，不知道和来源还一不一样"
        yield _item(Kind.UNKNOWN, document, message, verify_command(document))
    if document.type in (DocumentType.PROCEDURE, DocumentType.CONTACT) and not document.asks:
        message = "没有写 asks（居民怎么问），用居民的话查不到"
        yield _item(Kind.NO_ASKS, document, message, f"handbook check {shlex.quote(document.path)}")


def _expiring(document: Document, status: Status) -> Item:
    left = (status.ends_on - status.on).days if status.ends_on else 0
    message = f"用到 {status.ends_on}，{f'还有 {left} 天' if left else '今天是最后一天'}"
    if status.coming:
        message += f"；以后由{_names(status.coming)}接替，已经写好"
        command = verify_command(status.coming[0])
    else:
        message += (
            f"；失效后：{document.successor_note}" if document.successor_note else "；以后怎么办还没有写"
        )
        command = f"handbook supersede {document.id} --by 新文件编号"
    asks = not status.coming
    return _item(Kind.EXPIRING, document, message, command, date=status.ends_on, asks=asks)


def _basis(document: Document, status: Status, handbook: Handbook) -> Item:
    """Say what is wrong with the basis: what ended, what is still to come, what to cite instead."""
    documents, relations = handbook.documents, handbook.relations
    blamed = [documents[id] for id in _latest(status, handbook)]
    word = "还没有施行" if status.basis.state is BasisState.NOT_YET else "已经失效"
    later = {id for cited in blamed for id in relations.later_versions(cited.id)}
    usable = [documents[id] for id in sorted(later) if handbook.status(id, on=status.on).usable]
    direct = {entry.document for entry in document.legal_basis}
    through = "" if any(cited.id in direct for cited in blamed) else "间接"
    advice = f"在 legal_basis 里添上{_names(usable)}" if usable else "换一份现行的依据，或者停用这一份"
    return _item(
        Kind.BASIS,
        document,
        f"{through}依据的{_names(blamed)}{word}；请{advice}，再核对",
        verify_command(document),
    )


def _contact(contact: Contact, on: date, handbook: Handbook) -> Iterator[Item]:
    if contact.agreement_to is not None:
        left = (contact.agreement_to - on).days
        if left <= handbook.vocabulary.expiring_days:
            when = f"协议 {contact.agreement_to} {'到期' if left >= 0 else '已经到期'}"
            message = f"{when}；续签了就改 agreement_to，不再合作就停用"
            first_without = contact.agreement_to + min(_DAY, date.max - contact.agreement_to)
            command = f"handbook retire {contact.id} --on {max(first_without, on)} --by 协议到期"
            yield _item(Kind.AGREEMENT, contact, message, command, date=contact.agreement_to)
    if contact.state is ContactState.PAUSED:
        instead = handbook.documents.get(contact.backup or "")
        who = f"眼下打{instead.title}" if instead else "没有写备用（backup）"
        message = f"暂停服务，{who}；恢复了把 state 改回 open 再核对"
        yield _item(Kind.PAUSED, contact, message, verify_command(contact))
    if _unreached(contact, on):
        reached = contact.last_reached_on
        when = f"上次打通是 {reached}" if reached else "没有记过打通的日子"
        message = f"{when}；请打一次，打通了改“最近打通日期”再核对"
        yield _item(Kind.UNREACHED, contact, message, verify_command(contact), date=reached)


def _unreached(contact: Contact, on: date) -> bool:
    """Say whether a number was not reached for half a year; nobody tries 119 to see if it answers."""
    if contact.last_reached_on is None:
        return contact.kind not in (ContactKind.HOTLINE, ContactKind.EMERGENCY)
    months = contact.last_reached_on.year * 12 + contact.last_reached_on.month + REACH_AGAIN_MONTHS
    return (on.year * 12 + on.month, on.day) > (months, contact.last_reached_on.day)


def _ended_cited(handbook: Handbook, statuses: Mapping[str, Status]) -> Iterator[Item]:
    """Yield every ended document on which a usable one still rests, be it through others."""
    citing: dict[str, list[Document]] = {}
    for id, status in statuses.items():
        if status.usable:
            for blamed in _latest(status, handbook):
                if statuses[blamed].ended:
                    citing.setdefault(blamed, []).append(handbook.documents[id])
    for id, users in citing.items():
        status, cited = statuses[id], handbook.documents[id]
        instead = [document for document in status.current if statuses[document.id].usable]
        advice = f"请把它们的 legal_basis 换成{_names(instead)}" if instead else "请写明由哪一份接替"
        command = verify_command(users[0]) if instead else f"handbook supersede {id} --by 新文件编号"
        until = f"（用到 {status.ends_on}）" if status.ends_on else ""
        message = f"{status.validity.label}{until}，还有 {len(users)} 份以它为依据：{_names(users)}；{advice}"
        yield _item(Kind.ENDED_CITED, cited, message, command, date=status.ends_on)


def _latest(status: Status, handbook: Handbook) -> tuple[str, ...]:
    """Return the ids to blame for a basis, without the versions that others of them replaced."""
    blamed = status.basis.documents
    last = tuple(id for id in blamed if not handbook.relations.later_versions(id).intersection(blamed))
    return last or blamed  # a circle of versions has no last


def _closed_but_named(handbook: Handbook, statuses: Mapping[str, Status]) -> Iterator[Item]:
    """Yield every contact that is gone while a usable procedure still sends people to it."""
    users: dict[str, list[Document]] = {}
    for document in handbook.documents.values():
        if isinstance(document, Procedure) and statuses[document.id].usable:
            for id in document.contacts:
                if id in statuses and statuses[id].ended:
                    users.setdefault(id, []).append(document)
    for id, named in users.items():
        status, contact = statuses[id], handbook.documents[id]
        word = status.validity.label if status.validity is not Validity.IN_FORCE else "已停业"
        message = f"{word}，还有 {len(named)} 件事写着找它：{_names(named)}；请改它们的 contacts，再核对"
        yield _item(Kind.ENDED_CITED, contact, message, verify_command(named[0]), date=status.ends_on)


def _ended_but_listed(handbook: Handbook, statuses: Mapping[str, Status]) -> Iterator[Item]:
    """Yield what is over and still stands in handbook.yml or events.yml, with the file to mend."""
    vocabulary = handbook.vocabulary
    named = [(vocabulary.fallback or "", "handbook.yml 里写着答不上的都打它（fallback）")]
    for event in vocabulary.events:
        named += [(step.document, f"events.yml 的“{event.title}”里还有它") for step in event.documents]
    for id, where in named:
        if id in statuses and statuses[id].ended:
            document, status = handbook.documents[id], statuses[id]
            word = "已停业" if status.validity.usable else status.validity.label
            instead = [handbook.documents[d.id] for d in status.current if statuses[d.id].usable]
            advice = f"请换成{_names(instead)}" if instead else "请换一份，或去掉"
            yield _item(Kind.ENDED_CITED, document, f"{word}，{where}；{advice}", "handbook check")


def _windows(handbook: Handbook, on: date) -> Iterator[Item]:
    """Yield the windows about to open or to close, each as far ahead as it asks for."""
    for reminder in reminders(handbook, on, min(on, date.max - _YEAR) + _YEAR):
        opening = reminder.opening
        opens = opening.opens_on >= on
        turns_on = opening.opens_on if opens else opening.closes_on
        if (turns_on - on).days <= opening.window.notice_days:
            kind = Kind.WINDOW_OPENS if opens else Kind.WINDOW_CLOSES
            name, who = opening.window.label or "申领窗口", "、".join(reminder.audiences)
            message = f"{name} {reminder.timing(on)}；请提醒{who}"
            command = f"handbook pdf --id {reminder.subject.id} --resident -o {reminder.subject.id}.pdf"
            yield _item(kind, reminder.subject, message, command, date=turns_on, asks=False)


def _broken(handbook: Handbook) -> Iterator[Item]:
    """Yield one item for every file with errors: left out, or used without what is wrong."""
    by_path = {document.path: document for document in handbook.documents.values()}
    faults: dict[str, list[Problem]] = {}
    for problem in handbook.problems:
        if problem.severity is Severity.ERROR:
            faults.setdefault(problem.path, []).append(problem)
    for path, found in faults.items():
        first = next((problem for problem in found if problem.fatal), found[0])
        document = by_path.get(path)
        more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
        hint = f"；{first.hint}" if first.hint else ""
        yield Item(
            kind=Kind.BROKEN if first.fatal else Kind.FAULTY,
            id=document.id if document else path.rsplit("/", 1)[-1].removesuffix(".md"),
            title=document.title if document else path,
            message=f"第 {first.line} 行：{first.message}{hint}{more}",
            command=f"handbook check {shlex.quote(path)}",
        )


def _item(
    kind: Kind, document: Document, message: str, command: str, *, date: date | None = None, asks: bool = True
) -> Item:
    return Item(
        kind=kind,
        id=document.id,
        title=document.title,
        date=date,
        message=message,
        command=command,
        asks=asks,
    )


def _names(documents: Iterable[Document]) -> str:
    """Return titles as they stand in a sentence, the first few of many."""
    titles = [f"《{document.title}》" for document in documents]
    more = f"等 {len(titles)} 份" if len(titles) > _NAMED else ""
    return "、".join(titles[:_NAMED]) + more
