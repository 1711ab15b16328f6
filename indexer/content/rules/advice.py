"""Advice: what makes an entry easier to find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_FEWEST_ASKS = 3


@file_rule(
    "few-asks", "办事流程和联系方式最好有三句以上“居民怎么问”。", severity=Severity.WARNING, heeds_report=True
)
def asks_are_enough(file: DocumentFile) -> Iterator[Fault]:
    """Remark a procedure or contact that residents' words hardly find.

    Passes::
        asks: [停车证怎么办, 楼下停车找谁, 车位不够]
    Fails::
        asks: [停车证怎么办]
    """
    count = len(file.value("asks") or ())
    faulty = "asks" in file.report.faulty
    if file.type in (DocumentType.PROCEDURE, DocumentType.CONTACT) and count < _FEWEST_ASKS and not faulty:
        yield Fault(
            message=f"“居民怎么问”只有 {count} 句" if count else "没有写“居民怎么问”",
            place=file.place("asks"),
            hint=f"请在 asks 里写上至少 {_FEWEST_ASKS} 句居民的原话",
        )
