"""Relations: ids lead somewhere, to the right type, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.nodes import Place
from indexer.content.tables import By
from indexer.domain.choices import ContactState, DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_A_MONTH = timedelta(days=31)
_A_YEAR = timedelta(days=366)
_ID_LISTS = ("superseded_by", "amends", "related", "contacts")
_IDS = (*_ID_LISTS, "backup", "legal_basis", "not_this")


@rule("unknown-id", "引用的编号要真有这份文件。", about=_IDS)
def ids_lead_to_documents(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look up every id in the front matter; a file that is there but broken counts as there.

    Passes::
        related: [tingche]
    Fails::
        related: [tingchee]
    """
    for key, index, id in _ids(file):
        if id not in reading.by_id:
            yield Fault(
                message=f"{key} 里的编号 {id} 没有对应的文件{reading.guess(id)}",
                place=file.item_place(key, index),
                hint="请改正编号，或删去这一项",
                field=key,
                keeps_value=True,
            )


@rule("not-a-contact", "联系条目和备用只能写联系类文件的编号。", about=("contacts", "backup"))
def contacts_are_contacts(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Check the type behind the ids of contacts and backup.

    Passes::
        contacts: [dianhua]
    Fails::
        contacts: [tingche]
    """
    for key, index, id in _ids(file):
        target = reading.by_id.get(id)
        if key not in ("contacts", "backup") or target is None or target.type is None:
            continue
        if target.type is not DocumentType.CONTACT:
            yield Fault(
                message=f"{key} 里的 {id} 是{target.type.label}类文件，不是联系方式",
                place=file.item_place(key, index),
                hint="请写 type: contact 的文件的编号",
                field=key,
                keeps_value=True,
            )


@file_rule("self-reference", "文件不用引用自己。", severity=Severity.WARNING)
def nothing_refers_to_itself(file: DocumentFile) -> Iterator[Fault]:
    """Remark an id of its own: another was meant; who supersedes itself is in a circle.

    Passes::
        related: [tingche]
    Fails::
        related: [shili]
    """
    for key, index, id in _ids(file):
        if id == file.id and key != "superseded_by":
            yield Fault(
                message=f"{key} 里写的是这份文件自己",
                place=file.item_place(key, index),
                hint="请改成要引用的那一份",
            )


@rule(
    "successor-type", "接替的一份，类型要和原来的一样。", severity=Severity.WARNING, about=("superseded_by",)
)
def successors_are_of_the_same_type(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a policy that a procedure is said to follow, and the like: mostly it is the wrong id.

    Passes::
        type: policy
        effective_from: 2026-01-01
        superseded_by: tingche
    Fails::
        type: contact
        phones: [{number: "010-0000-0101"}]
        superseded_by: tingche
    """
    for successor, place in _successors(file, reading):
        if file.type is not None and successor.type not in (file.type, None):
            yield Fault(
                message=f"这份是{file.type.label}，接替它的 {successor.id} 是{successor.type.label}",
                place=place,
                hint="请核对编号；以后改看另一类文件的，写 successor_note 和 related",
            )


@rule(
    "successor-older", "接替的一份，施行不早于原来的。", severity=Severity.WARNING, about=("superseded_by",)
)
def successors_are_newer(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a successor that began before what it follows: the two were mixed up.

    Passes::
        type: policy
        effective_from: 2026-01-01
        superseded_by: tingche
    Fails::
        type: policy
        effective_from: 2028-01-01
        superseded_by: tingche
    """
    begins = file.value("effective_from")
    for successor, place in _successors(file, reading):
        other = successor.value("effective_from")
        if begins and other and other < begins:
            yield Fault(
                message=f"接替它的 {successor.id} {other} 就施行了，比这份（{begins}）早",
                place=place,
                hint="请核对编号：superseded_by 写在旧的里，写新的编号",
            )


@rule(
    "successor-early",
    "接替的一份，不在原来的到期以前早早施行。",
    severity=Severity.WARNING,
    about=("superseded_by",),
)
def successors_wait_for_the_end(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a successor that begins over a month before what it follows says it ends: one day is wrong.

    Passes::
        effective_from: 2026-01-01
        effective_to: 2026-12-31
        superseded_by: tingche
    Fails::
        effective_from: 2026-01-01
        effective_to: 2028-12-31
        superseded_by: tingche
    """
    ends = file.value("effective_to")
    for successor, place in _successors(file, reading):
        begins = successor.value("effective_from")
        if ends and begins and ends - begins > _A_MONTH:
            yield Fault(
                message=f"这份有效到 {ends}，接替它的 {successor.id} {begins} 就施行",
                place=place,
                hint="请核对两份的日期；确实提前换的，把 effective_to 改成换的前一天",
            )


@rule("two-successors", "接替的和废止依据是同一份。", severity=Severity.WARNING, about=("repealed_by",))
def what_repeals_also_succeeds(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a document repealed by one of the handbook and superseded by another one only.

    Passes::
        repealed_on: 2027-01-01
        repealed_by: tingche
        superseded_by: tingche
    Fails::
        repealed_on: 2027-01-01
        repealed_by: tingche
        superseded_by: dianhua
    """
    repealed_by, successors = file.value("repealed_by"), file.value("superseded_by") or ()
    if successors and repealed_by in reading.by_id and repealed_by not in successors:
        yield Fault(
            message=f"废止它的是 {repealed_by}，接替它的却是 {'、'.join(successors)}",
            place=file.place("superseded_by"),
            hint="请核对编号；几份一起接替的，都写进 superseded_by",
        )


@rule("repeal-gap", "废止的那天，接替的已经施行。", severity=Severity.WARNING, about=("repealed_on",))
def nothing_lies_between_the_old_and_the_new(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a document that ends more than a year before the one that repeals it begins.

    Passes::
        repealed_on: 2027-01-01
        repealed_by: tingche
    Fails::
        repealed_on: 2017-01-01
        repealed_by: tingche
    """
    repealing = reading.by_id.get(file.value("repealed_by") or "")
    begins = repealing.value("effective_from") if repealing is not None else None
    ended = file.value("repealed_on")
    if begins and ended and begins - ended > _A_YEAR:
        yield Fault(
            message=f"{ended} 就废止了，{file.value('repealed_by')} {begins} 才施行",
            place=file.place("repealed_on"),
            hint="请核对年份",
        )


@file_rule("open-but-replaced", "有人接替的联系方式，写明停业。", severity=Severity.WARNING)
def replaced_contacts_are_closed(file: DocumentFile) -> Iterator[Fault]:
    """Remark a contact that is open and has a successor: whoever asks is still given its number.

    Passes::
        type: contact
        state: 停业
        superseded_by: dianhua
    Fails::
        type: contact
        state: open
        superseded_by: dianhua
    """
    if file.value("state") is ContactState.OPEN and file.value("superseded_by"):
        yield Fault(
            message="写着还在用，又写了由谁接替",
            place=file.place("state"),
            hint="不再联系的写 state: 停业；还在用的删去 superseded_by",
        )


@rule("title-for-id", "手册里有的文件，引用时写编号。", severity=Severity.WARNING, about=("repealed_by",))
def documents_of_the_handbook_are_named_by_id(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a title where an id would link: the page then says that nothing follows.

    Passes::
        repealed_on: 2027-01-01
        repealed_by: tingche
    Fails::
        repealed_on: 2027-01-01
        repealed_by: 停车办法
        successor_note: 看新的
    """
    written = file.value("repealed_by")
    for other in reading.files_by(By.TITLE, written):
        if other is not file:
            yield Fault(
                message=f"《{written}》手册里有，写标题连不上",
                place=file.place("repealed_by"),
                hint=f"请改成 repealed_by: {other.id}",
            )
            return


@rule("reference-type", "依据和修改的是政策，要打的是还开着的。", severity=Severity.WARNING, about=_IDS)
def what_is_referred_to_is_of_its_kind(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a basis or an amended document that is no policy, and a contact that has closed.

    Passes::
        legal_basis: [{document: tingche}]
    Fails::
        legal_basis: [{document: dianhua}]
    """
    for key, index, id in _ids(file):
        target = reading.by_id.get(id)
        if target is None or target.type is None:
            continue
        if key in ("legal_basis", "amends") and target.type is not DocumentType.POLICY:
            hint = "请写政策文件的编号；只是相关的写 related"
            place = file.item_place(key, index)
            yield Fault(message=f"{key} 里的 {id} 是{target.type.label}，不是政策", place=place, hint=hint)
        elif key in ("contacts", "backup") and target.value("state") is ContactState.CLOSED:
            hint = f"请换成还开着的{_instead(target)}"
            place = file.item_place(key, index)
            yield Fault(message=f"{key} 里的 {id} 已经停业", place=place, hint=hint)


def _instead(closed: DocumentFile) -> str:
    named = [*(closed.value("superseded_by") or ()), *filter(None, [closed.value("backup")])]
    return f"，如 {named[0]}" if named else ""


@file_rule("closed-instead", "停业的要写明换谁。", severity=Severity.WARNING)
def closed_contact_names_another(file: DocumentFile) -> Iterator[Fault]:
    """Remark a closed contact that leaves whoever calls with nobody to call.

    Passes::
        type: contact
        state: 停业
        backup: dianhua
    Fails::
        type: contact
        state: 停业
    """
    named = ("superseded_by", "backup", "successor_note", "repealed_by")
    if file.value("state") is ContactState.CLOSED and not any(file.value(key) for key in named):
        yield Fault(
            message="写了停业，没写换谁",
            place=file.place("state"),
            hint="请写 backup（备用）或 superseded_by（被替代）: 编号，或 successor_note: 一句话",
        )


@rule("supersede-cycle", "替代关系不能转圈。", about=("superseded_by", "repealed_by"))
def successors_never_lead_back(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Name every member of a circle, so that each editor sees it.

    Passes::
        superseded_by: tingche
    Fails::
        superseded_by: shili
    """
    if (
        file.value("id") is not None
        and reading.by_id[file.id] is file
        and reading.tables.is_in_circle(file.id)
    ):
        key = "superseded_by" if file.value("superseded_by") else "repealed_by"
        yield Fault(
            message=f"替代关系转了一圈又回到 {file.id}",
            place=file.place(key),
            hint="旧文件写 superseded_by 或 repealed_by: 新文件，新文件里不写旧文件",
            field=key,
        )


@rule("not-this-itself", "“问这个的去那份”要指向另一份文件。", about=("not_this",))
def siblings_are_others(file: DocumentFile, _reading: Reading) -> Iterator[Fault]:
    """Remark who is sent from a document to itself.

    Passes::
        not_this: [{when: 到期要续, document: tingche}]
    Fails::
        not_this: [{when: 到期要续, document: shili}]
    """
    for index, entry in enumerate(file.value("not_this") or ()):
        if entry.document == file.value("id"):
            yield Fault(
                message=f"not_this 的这一项指回了 {entry.document} 自己",
                place=file.item_place("not_this", index),
                hint="document 要写另一份文件的编号",
                field="not_this",
                keeps_value=True,
            )


def _successors(file: DocumentFile, reading: Reading) -> Iterator[tuple[DocumentFile, Place]]:
    """Yield the successors that are there, each with the place where it is named."""
    for index, id in enumerate(file.value("superseded_by") or ()):
        if (successor := reading.by_id.get(id)) is not None:
            yield successor, file.item_place("superseded_by", index)


def _ids(file: DocumentFile) -> Iterator[tuple[str, int, str]]:
    """Yield every id of the front matter with its key and which entry of it that is."""
    for key in _ID_LISTS:
        for index, id in enumerate(file.value(key) or ()):
            yield key, index, id
    if backup := file.value("backup"):
        yield "backup", 0, backup
    for index, entry in enumerate(file.value("legal_basis") or ()):
        if entry.document is not None:
            yield "legal_basis", index, entry.document
    for index, entry in enumerate(file.value("not_this") or ()):
        yield "not_this", index, entry.document
