"""Bases: each names its source, and one that is retired in its own file has been decided upon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading


@file_rule("basis-entry", "设定依据的每一项要有文件编号或标题。")
def basis_names_its_source(file: DocumentFile) -> Iterator[Fault]:
    """Refuse an entry that gives an article of nothing.

    Passes::
        legal_basis: [{title: 停车条例, article: 第一条}]
    Fails::
        legal_basis: [{article: 第一条}]
    """
    for index, entry in enumerate(file.value("legal_basis") or ()):
        if entry.document is None and entry.title is None:
            yield Fault(
                message="设定依据的这一项没有 document（文件）也没有 title（标题）",
                place=file.item_place("legal_basis", index),
                hint="手册里有的写 document: 编号，没有的写 title: 名称",
                field="legal_basis",
                keeps_value=True,
            )


@rule(
    "ended-basis",
    "依据写明已废止或被替代的，要添上新的依据，或写明以后怎么办。",
    severity=Severity.WARNING,
    about=("legal_basis",),
)
def retired_basis_is_decided_upon(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a document whose cited policy is retired in its own file, and nothing else is cited.

    Whether the day has come is for `handbook status`; this is about what the files leave open. A
    document that is retired itself, or says what to do afterwards, has been decided upon.
    """
    if any(file.value(key) for key in ("superseded_by", "repealed_on", "successor_note")):
        return
    entries = [entry.document for entry in file.value("legal_basis") or ()]
    for index, id in enumerate(entries):
        cited = reading.by_id.get(id or "")
        if cited is None or cited is file:
            continue
        successors = cited.value("superseded_by") or ()
        repealed_on, repealed_by = cited.value("repealed_on"), cited.value("repealed_by")
        later = {*reading.later_versions(cited.id), *([repealed_by] if repealed_by else [])}
        if not (successors or repealed_on) or later.intersection(entries):
            continue
        instead = [*successors, *([repealed_by] if repealed_by in reading.by_id else [])]
        what = f"已由 {'、'.join(instead)} 替代" if instead else f"写明 {repealed_on} 废止，没有替代它的文件"
        yield Fault(
            message=f"依据的 {id} {what}，这里还没有新的依据",
            place=file.item_place("legal_basis", index),
            hint=f"请{f'再添一项 document: {instead[0]}（新旧可以并存）' if instead else '换成现行的依据'}"
            "，或写 successor_note：以后怎么办",
        )
