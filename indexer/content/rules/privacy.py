"""Privacy: numbers of persons do not belong in a handbook that hangs on a wall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_WIDE = "\uff10-\uff19"
_NARROW = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {0xFF38: ord("X"), 0xFF58: ord("X")}
_DIGIT_RUN = re.compile(rf".?[0-9{_WIDE}][0-9{_WIDE} -]{{9,}}[0-9{_WIDE}Xx\uff38\uff58]?.?")
_BEFORE, _AFTER = r"(?<![0-9A-Za-z.-])", r"(?![0-9A-Za-z])"
_IDENTITY = re.compile(rf"{_BEFORE}[1-9]\d{{5}} ?(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d ?\d{{3}}[\dXx]{_AFTER}")
_CARD = re.compile(rf"{_BEFORE}(?:62|4\d|5[1-5])\d{{2}}(?:[ -]?\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?{_AFTER}")
_MOBILE = re.compile(rf"{_BEFORE}1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{_AFTER}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


@file_rule("identity-number", "文件里不能有身份证号码。")
def no_identity_numbers(file: DocumentFile) -> Iterator[Fault]:
    """Name eighteen-digit numbers with a plausible birthday and a right check digit.

    Passes::
        title: 示例
        ---
        编号 110105194912310020
    Fails::
        title: 示例
        ---
        身份证 11010519491231002X
    """
    for start, found in _numbers(_IDENTITY, file):
        if _is_identity_number(_plain(found[0])):
            yield _fault(file, start, found, "身份证号码")


@file_rule("bank-card", "文件里不能有银行卡号。")
def no_bank_cards(file: DocumentFile) -> Iterator[Fault]:
    """Name card numbers of the usual beginnings with a right check digit.

    Passes::
        title: 示例
        ---
        流水 6222020000000001
    Fails::
        title: 示例
        ---
        卡号 6222 0200 0000 0007
    """
    for start, found in _numbers(_CARD, file):
        number = _plain(found[0])
        if not _is_identity_number(number) and _passes_luhn(number):
            yield _fault(file, start, found, "银行卡号")


@file_rule("mobile-number", "手机号只写在联系方式的电话里。", severity=Severity.WARNING)
def no_stray_mobile_numbers(file: DocumentFile) -> Iterator[Fault]:
    """Remark mobile numbers that are not among the phones of a contact.

    Passes::
        type: contact
        phones: [{number: "13800000000"}]
    Fails::
        title: 示例
        ---
        打 13800000000 找老王
    """
    phones = file.value("phones") if file.type is DocumentType.CONTACT else None
    own = {_plain(phone.number) for phone in phones or ()}
    for start, found in _numbers(_MOBILE, file):
        if _plain(found[0]) not in own:
            yield _fault(file, start, found, "手机号", hint="请写单位电话，或写成联系方式里的一条", field="")


def _numbers(pattern: re.Pattern[str], file: DocumentFile) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield matches with their places; full-width digits are read as digits."""
    for run in _DIGIT_RUN.finditer(file.text):
        for found in pattern.finditer(run[0].translate(_NARROW)):
            yield run.start() + found.start(), found


def _fault(
    file: DocumentFile,
    start: int,
    found: re.Match[str],
    what: str,
    *,
    hint: str = "请删去，或换成“×”；原件另存别处",
    field: str = "body",
) -> Fault:
    """Return the fault without repeating the number."""
    return Fault(
        message=f"像是{what}：{found[0][:3]}…{found[0][-2:]}",
        place=file.place_at(start),
        hint=hint,
        field=field,
        keeps_value=True,
    )


def _plain(number: str) -> str:
    return re.sub(r"[^0-9Xx]", "", number).upper()


def _is_identity_number(number: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == number[17]


def _passes_luhn(number: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
