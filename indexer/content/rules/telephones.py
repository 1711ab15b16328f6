"""Telephones: whose number it is, whether it can be dialled, and that a contact has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.rules.broken_up import BREAK, found, plain
from indexer.content.tables import By
from indexer.domain.choices import ContactKind, ContactState, DocumentType, Openness
from indexer.domain.problem import Severity
from indexer.domain.telephone import BadNumberError, digits_of, is_mobile, read_telephones

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_BEFORE, _AFTER = r"(?<![0-9A-Z])(?<![0-9]-)", r"(?![0-9A-Z])"
_MOBILE = re.compile(rf"{_BEFORE}(?:\+?(?:00)?86-?)?(?P<number>1{BREAK}[3-9](?:{BREAK}[0-9]){{9}}){_AFTER}")
_BARELY_MASKED = re.compile(rf"{_BEFORE}(?P<number>1[3-9][0-9](?:-?[0-9*×X]){{8}}){_AFTER}")
_TELLING = range(8, 11)  # of eleven digits: a number with three hidden is found by trying
TELEPHONE = re.compile(
    r"(?<![0-9A-Z])(?<![0-9]-)(?:010|02[0-9]|0[3-9][0-9]{2}|[48]00)-[0-9](?:-?[0-9]){3,11}(?![0-9A-Z]|-[0-9])"
)
_CALLED = re.compile(
    r"(?:电话|座机|热线|分机号?|拨打?|致电|打)(?:号码)?[是为:-]{0,3}(?P<number>[0-9](?:-?[0-9]){5,12})(?![0-9A-Z]|-?[0-9年月日元号个])"
)
_SHORT = re.compile(
    r"(?:热线|拨打)(?:电话|号码)?[是为:-]{0,3}(?P<number>[0-9]{3,5})(?![0-9A-Z年月日元号个多名次条-])"
)
_CALLS = (_CALLED, _SHORT)
_LETTERED = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9OoIl|Ss-]*[0-9])(?:0[0-9OoIl|-]{2,3}-?[0-9OoIl|]{3,4}-?[0-9OoIl|]{2,5}|1[12OoIl0-9]{2}(?:[0-9OoIl]{2})?)(?![0-9A-Za-z])"
)
"""A number in which a letter may stand for a digit that looks like it."""
_LETTERS = re.compile("[OoIl|]")
_OF_SOMEBODY = re.compile(
    r"(?:家里?|住宅|宅电|本人|儿子|女儿|闺女|家属)(?:的)?(?:座机|电话|固话)(?:号码)?[是为:-]{0,3}(?P<number>[0-9](?:-?[0-9]){6,11})"
)


@file_rule("mobile-number", "手机号只写在联系方式的电话里。")
def no_stray_mobile_numbers(file: DocumentFile) -> Iterator[Fault]:
    """Name mobile numbers outside the phones of a contact, and private ones that its text repeats.

    What only the station sees may name them; a contact whose number is not private may repeat it.

    Passes::
        type: contact
        phones: [{number: "13800000000"}]
        private_phone: 否
    Fails::
        title: 示例
        ---
        打 13800000000 找老王
    """
    if file.value("openness") is Openness.INTERNAL:
        return
    own = _own_numbers(file) if file.value("private_phone") is not True else frozenset()
    inside = _phones_lines(file)
    at_home = found(_OF_SOMEBODY, file.text)
    masked = (match for match in found(_BARELY_MASKED, file.text) if len(digits_of(match[0])) in _TELLING)
    for match in (
        *(match for match in found(_MOBILE, file.text) if is_mobile(match["number"])),
        *masked,
        *at_home,
    ):
        start, number = match.start("number"), match["number"]
        if digits_of(number) in own or file.place_at(start).line in inside:
            continue
        yield Fault(
            message=f"像是个人的号码：{number[:3]}…{number[-2:]}",
            place=file.place_at(start),
            hint="请写单位电话，或写成联系方式里的一条",
        )


@file_rule("letter-in-number", "电话里的数字不能打成字母：0 不是 O，1 不是 l。")
def digits_are_no_letters(file: DocumentFile) -> Iterator[Fault]:
    """Name a number with a letter that looks like a digit: it cannot be dialled, and nobody sees why.

    Passes::
        title: 示例
        ---
        打 110。
    Fails::
        title: 示例
        ---
        打 11O。
    """
    for match in _LETTERED.finditer(file.text):
        if _LETTERS.search(match[0]):
            yield Fault(
                message=f"{match[0]} 里有字母，拨不出去",
                place=file.place_at(match.start()),
                hint="请改成数字：O 是 0，l、I 是 1",
                field="body",
                keeps_value=True,
            )


@file_rule("phone-in-text", "正文里的电话位数要对。", severity=Severity.WARNING)
def numbers_in_the_text_can_be_dialled(file: DocumentFile) -> Iterator[Fault]:
    """Remark numbers with an area code, of 400, or called a telephone's, with a digit too few or too many.

    Passes::
        title: 示例
        ---
        打 010-0000-0101 问。
    Fails::
        title: 示例
        ---
        打 010-0000-010 问。
    """
    inside = _phones_lines(file)
    read = plain(file.text)
    called = {match.start("number"): match["number"] for called in _CALLS for match in called.finditer(read)}
    found_at = {match.start(): match[0] for match in TELEPHONE.finditer(read)} | called
    for start, number in sorted(found_at.items()):
        place = file.place_at(start)
        if place.line in inside or is_mobile(number):
            continue
        try:
            read_telephones(number.rstrip("-"))
        except BadNumberError as bad:
            yield Fault(message=f"电话{bad}", place=place, hint="请核对号码")


@file_rule("private-phone", "联系方式里的手机号要写明是不是个人号码。")
def mobile_of_a_contact_is_decided_upon(file: DocumentFile) -> Iterator[Fault]:
    """Ask whether residents may have a mobile number; until then it counts as private.

    Passes::
        type: contact
        phones: [{number: "13800000000"}]
        private_phone: 是
    Fails::
        type: contact
        phones: [{number: "13800000000"}]
    """
    if file.value("openness") is Openness.INTERNAL or file.value("private_phone") is not None:
        return
    for phone in file.value("phones") or ():
        if is_mobile(phone.number):
            yield Fault(
                message=f"电话里有手机号 {phone.number[:3]}…{phone.number[-2:]}，没写能不能给居民",
                place=file.place("phones"),
                hint="个人的号写 private_phone: 是（只给本站看）；本人同意公开的写 private_phone: 否",
                field="private_phone",
                keeps_value=True,
            )
            return


@rule("shared-number", "两家维修商不是一个电话。", severity=Severity.WARNING, about=("phones",))
def vendors_have_numbers_of_their_own(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a vendor with the number of another: the entry was copied, the number was not changed.

    Passes::
        type: contact
        kind: 维修商
        phones: [{number: "010-0000-0105"}]
    Fails::
        type: contact
        kind: 维修商
        phones: [{number: "010-0000-0101"}]
    """
    if file.value("kind") is not ContactKind.VENDOR:
        return
    for index, phone in enumerate(file.value("phones") or ()):
        others = (o for o in reading.files_by(By.NUMBER, digits_of(phone.number)) if o.id != file.id)
        versions = reading.later_versions(file.id)
        for other in others:
            unrelated = other.id not in versions and file.id not in reading.later_versions(other.id)
            if unrelated or other.value("state") is ContactState.CLOSED:
                yield Fault(
                    message=f"电话 {phone.number} 也是 {other.path} 的",
                    place=file.item_place("phones", index),
                    hint="请核对号码；是同一家，只留一份",
                )
                break


@file_rule("no-phone", "联系方式最好有电话。", severity=Severity.WARNING, heeds_report=True)
def contact_can_be_called(file: DocumentFile) -> Iterator[Fault]:
    """Remark a contact without a number, unless it is closed: the one thing it is looked up for.

    Passes::
        type: contact
        phones: [{number: "010-0000-0101"}]
    Fails::
        type: contact
        phones: []
    """
    if file.type is not DocumentType.CONTACT or file.value("phones") or "phones" in file.report.faulty:
        return
    if file.value("state") is not ContactState.CLOSED and file.value("repealed_on") is None:
        hint = 'phones: [{number: "010-0000-0000", label: 打这个办什么}]；不再联系的写 state: 停业'
        yield Fault(message="联系方式里没有电话", place=file.place("phones"), hint=f"请写 {hint}")


def _own_numbers(file: DocumentFile) -> frozenset[str]:
    phones = file.value("phones") if file.type is DocumentType.CONTACT else None
    return frozenset(digits_of(phone.number) for phone in phones or ())


def _phones_lines(file: DocumentFile) -> range:
    """Return the lines of the phones of a contact: what stands there is for `private-phone` to judge."""
    node = file.keys.nodes.get("phones") if file.type is DocumentType.CONTACT else None
    if node is None:
        return range(0)
    top = file.text.find("\n") + 1
    return range(node.place.line, file.place_at(top + max(node.span.end - 1, 0)).line + 1)
