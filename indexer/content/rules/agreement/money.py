"""Money: what a text says is paid or received is what the fields say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.agreement.saying import untrue
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_FREE = re.compile(r"none|(?:办理|登记|全程)?(?:不收费|免费|不收钱|不要钱|无)(?:办理)?")
_CHARGED = re.compile(
    r"(?:收费?|交|缴|付|工本费|手续费|服务费|押金)(?:[^，。；不免0-9\n]{0,6})(?P<sum>[0-9][0-9,.]*)元"
)
_SUM = re.compile(r"(?<![0-9.,])(?P<sum>[0-9][0-9,.]*)\s?(?P<unit>万?)元")


@file_rule("money-in-text", "正文里的钱数和资料栏要一样。", severity=Severity.WARNING)
def money_is_that_of_the_fields(file: DocumentFile) -> Iterator[Fault]:
    """Remark a charge where the fields say there is none, and sums that are none of the fields' sums.

    Passes::
        fee: 工本费10元
        ---
        交工本费10元。
    Fails::
        fee: 不收费
        ---
        交工本费10元。
    """
    charged = list(_CHARGED.finditer(file.body))
    fee = file.value("fee") or ""
    if charged and _FREE.fullmatch(fee):
        yield untrue(file, charged[0], f"正文说“{charged[0][0]}”，fee（收费）是不收费")
    elif charged and (sums := _sums(fee)) and not sums & {_sum(found["sum"]) for found in charged}:
        yield untrue(file, charged[0], f"正文说“{charged[0][0]}”，fee（收费）是“{fee[:20]}”")
    benefit = file.value("benefit")
    told = " ".join((benefit.text or "", *(amount.amount for amount in benefit.amounts))) if benefit else ""
    stated, said = _sums(told), list(_SUM.finditer(file.body))
    if stated and said and not stated & _sums(file.body):
        yield untrue(file, said[0], f"正文说“{said[0][0]}”，benefit（待遇标准）里没有这个数")


def _sums(text: str) -> set[float]:
    return {_sum(found["sum"]) * (10000 if found["unit"] else 1) for found in _SUM.finditer(text)}


def _sum(text: str) -> float:
    whole, _, rest = text.rstrip(".,").replace(",", "").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")
