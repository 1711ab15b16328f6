"""Privacy: numbers and addresses of persons do not belong in a handbook that hangs on a wall.

Numbers are looked for however they are broken up or typed: the text is read with one kind of digit
and one kind of separator, character for character, so that every place stays the place in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.choices import DocumentType, Openness
from indexer.domain.problem import Severity
from indexer.domain.telephone import BadNumberError, digits_of, is_mobile, read_telephones

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_SEPARATORS = dict.fromkeys(
    map(ord, " ()\u3000\u00a0.·•_/\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九幺", "0001234567891")
_BEFORE, _AFTER = r"(?<![0-9A-Z])(?<![0-9]-)", r"(?![0-9A-Z])"
_IDENTITY = re.compile(
    rf"{_BEFORE}[1-9](?:-?[0-9]){{5}}-?(?:1-?9|2-?0)(?:-?[0-9]){{2}}-?(?:0-?[0-9]|1-?[0-2])-?[0-3](?:-?[0-9]){{4}}-?[0-9X]"
    + _AFTER
)
_NAMED_NUMBER = re.compile(
    r"(?:身份证|护照|社保|社会保障|医保|残疾人?|退役军人|军官|士官|居住|驾驶|老年|低保|结婚|户口)[证卡]?"
    r"(?:件|簿)?(?:编?号码?)?[是为:)-]{0,3}(?P<number>[A-Z]{0,2}[0-9](?:-?[0-9]){6,19}X?)"
)
_CARD = re.compile(
    rf"{_BEFORE}(?:62|4[0-9]|5[1-5])[0-9]{{2}}(?:-?[0-9]{{4}}){{3}}(?:-?[0-9]{{1,3}})?{_AFTER}"
)
_NAMED_CARD = re.compile(
    r"(?:银行卡|卡号|存折|储蓄卡|工资卡)号?码?[是为:)-]{0,3}(?P<number>[0-9](?:-?[0-9]){11,18})"
)
_NAMED_ACCOUNT = re.compile(
    r"(?:账号|帐号|账户)[是为:-]{0,3}(?P<number>62[0-9]{2}(?:-?[0-9]){12,15})(?![0-9])"
)
_MOBILE = re.compile(rf"{_BEFORE}(?:\+?(?:00)?86-?)?(?P<number>1[3-9][0-9](?:-?[0-9]{{1,8}}){{1,4}}){_AFTER}")
_TELEPHONE = re.compile(
    r"(?<![0-9A-Z])(?<![0-9]-)(?:010|02[0-9]|0[3-9][0-9]{2}|[48]00)-[0-9](?:-?[0-9]){3,11}(?![0-9A-Z]|-[0-9])"
)
_SPELLED_MOBILE = re.compile("[一幺][〇零○一二三四五六七八九幺]{10}(?![〇零○一二三四五六七八九幺])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]-?(?=[A-Z]*[0-9])[A-HJ-NP-Z0-9]{5,6}"
    + _AFTER
)
_HOME = re.compile(
    r"[0-9一二三四五六七八九十]{1,3}-?(?:号楼|号院|栋|幢|座|楼)-?"
    r"(?:[0-9一二三四五六七八九十]{1,2}-?(?:单元|门)-?[0-9]{3,4}|[0-9]{3,4}-?[室户])"
    r"|[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}-?室"
    r"|(?:家|住|住户|门牌)[^\n0-9]{0,6}[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9-])"
    r"|(?:住在?|家在)[\u4e00-\u9fff]{2,12}[0-9]{1,4}-?号(?!楼|院的居民|线)"
    r"|(?:家住|住址|现住|户籍地址?|家庭地址)[是为在:-]{0,2}[\u4e00-\u9fff0-9A-Z-]{2,30}?[0-9一二三四五六七八九十]+-?[号室]"
)
_OFFICE = re.compile(
    "服务站|居委会|村委会|办公|中心|活动室|物业|门诊|诊所|医院|卫生|驿站|公司|商店|超市|维修|门店|派出所|警务|大厅|窗口|本站|学校|银行|底商"
)
_SOMEBODY = re.compile("家住|住户|业主|老人|先生|女士|大爷|大妈|阿姨|奶奶|爷爷|师傅|某|户籍|家庭")
_ACCOUNT = re.compile(
    r"(?:微信号?|QQ号?|支付宝账?号?)[是为:-]{1,3}[A-Z0-9_-]{6,20}"
    r"|(?<![A-Z0-9_-])[A-Z0-9_-]{3,64}@(?:QQ|163|126|SINA|HOTMAIL|GMAIL|FOXMAIL|139|189)-COM",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OUT = "请删去，或换成“×”；原件另存别处"


@file_rule("identity-number", "文件里不能有身份证等个人证件的号码。")
def no_identity_numbers(file: DocumentFile) -> Iterator[Fault]:
    """Name numbers with a birthday and a right check digit, and what is called a personal paper's number.

    Passes::
        title: 示例
        ---
        编号 110105194912310020
    Fails::
        title: 示例
        ---
        身份证 11010519491231002X
    """
    plain = _plain(file.text)
    named = {found.start("number") for found in _NAMED_NUMBER.finditer(plain)}
    for found in _IDENTITY.finditer(plain):
        if found.start() not in named and _is_identity_number(_digits(found[0])):
            yield _fault(file, found.start(), found[0], "身份证号码")
    for found in _NAMED_NUMBER.finditer(plain):
        number = found["number"]
        if not _is_date(number) and not is_mobile(number):
            yield _fault(file, found.start("number"), number, "个人证件号码")


@file_rule("bank-card", "文件里不能有银行卡号。")
def no_bank_cards(file: DocumentFile) -> Iterator[Fault]:
    """Name card numbers of the usual beginnings with a right check digit, and what is called a card's number.

    Passes::
        title: 示例
        ---
        流水 6222020000000001
    Fails::
        title: 示例
        ---
        卡号 6222 0200 0000 0007
    """
    plain = _plain(file.text)
    said = (*_NAMED_CARD.finditer(plain), *_NAMED_ACCOUNT.finditer(plain))
    named = {found.start("number"): found["number"] for found in said}
    sound = {
        found.start(): found[0]
        for found in _CARD.finditer(plain)
        if not _is_identity_number(_digits(found[0])) and _passes_luhn(_digits(found[0]))
    }
    for start, number in sorted((named | sound).items()):
        yield _fault(file, start, number, "银行卡号")


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
    plain = _plain(file.text)
    own = _own_numbers(file) if file.value("private_phone") is not True else frozenset()
    inside = _phones_lines(file)
    spelled = ((f.start(), f[0].translate(_NUMERALS)) for f in _SPELLED_MOBILE.finditer(file.text))
    written = ((f.start("number"), f["number"]) for f in _MOBILE.finditer(plain))
    for start, number in (*written, *spelled):
        if not is_mobile(number) or digits_of(number) in own or file.place_at(start).line in inside:
            continue
        yield _fault(file, start, number, "手机号", hint="请写单位电话，或写成联系方式里的一条", field="")


@file_rule("phone-in-text", "正文里的电话位数要对。", severity=Severity.WARNING)
def numbers_in_the_text_can_be_dialled(file: DocumentFile) -> Iterator[Fault]:
    """Remark numbers with an area code, or of 400, that have a digit too few or too many.

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
    for found in _TELEPHONE.finditer(_plain(file.text)):
        place = file.place_at(found.start())
        if place.line in inside:
            continue
        try:
            read_telephones(found[0])
        except BadNumberError as bad:
            yield Fault(message=f"电话{bad}", place=place, hint="请核对号码")


@file_rule("private-phone", "联系方式里的手机号要写明是不是个人号码。")
def mobile_of_a_contact_is_decided_upon(file: DocumentFile) -> Iterator[Fault]:
    """Ask whether residents may have a mobile number; until then nobody is shown it.

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
                field="phones",
            )


@file_rule("vehicle-plate", "文件里不能有车牌号。")
def no_plates(file: DocumentFile) -> Iterator[Fault]:
    """Name plates of vehicles; one with × in it is nobody's.

    Passes::
        title: 示例
        ---
        车牌 京A×××××
    Fails::
        title: 示例
        ---
        车牌 京A·12345
    """
    if file.value("openness") is not Openness.INTERNAL:
        for found in _PLATE.finditer(_plain(file.text)):
            yield _fault(file, found.start(), found[0], "车牌号")


@file_rule("home-address", "文件里不能有住户的门牌。")
def no_home_addresses(file: DocumentFile) -> Iterator[Fault]:
    """Name doors of flats, unless the line is about an office or stands where offices are told of.

    Passes::
        title: 示例
        ---
        服务站在 3号楼1单元101室。
    Fails::
        title: 示例
        ---
        材料送到 3号楼2单元501室。
    """
    if file.value("openness") is Openness.INTERNAL:
        return
    offices = {file.place(key).line for key in ("places", "service_area", "transfer_to", "source")}
    lines = file.text.split("\n")
    for found in _HOME.finditer(_plain(file.text)):
        place = file.place_at(found.start())
        line = lines[place.line - 1]
        if _SOMEBODY.search(line) or not (_OFFICE.search(line) or place.line in offices):
            yield _told(place, "住户的门牌", "请删去；说的是单位，就在同一行写明是哪个单位")


@file_rule("personal-account", "微信号、QQ 号和个人邮箱最好不写。", severity=Severity.WARNING)
def no_personal_accounts(file: DocumentFile) -> Iterator[Fault]:
    """Remark accounts and mailboxes that are usually somebody's own.

    Passes::
        title: 示例
        ---
        邮箱 fuwuzhan@example.gov.cn
    Fails::
        title: 示例
        ---
        加微信：wxid_laowang
    """
    for found in _ACCOUNT.finditer(_plain(file.text)):
        what = "个人邮箱" if "@" in found[0] else "个人账号"
        yield Fault(
            message=f"像是{what}：{found[0][:4].lower()}…",
            place=file.place_at(found.start()),
            hint="请换成单位的电话或邮箱",
        )


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """Return a text of the same length with half-width capitals and digits, and ``-`` for every separator."""
    folded = (unicodedata.normalize("NFKC", letter) for letter in text)
    same = "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))
    capital = "".join(letter.upper() if letter.isascii() else letter for letter in same)
    return capital.translate(_SEPARATORS)


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


def _fault(
    file: DocumentFile, start: int, number: str, what: str, *, hint: str = _OUT, field: str = "body"
) -> Fault:
    """Return the fault without repeating the number."""
    return _told(file.place_at(start), f"{what}：{number[:3]}…{number[-2:]}", hint, field=field)


def _told(place: Place, what: str, hint: str, *, field: str = "body") -> Fault:
    return Fault(message=f"像是{what}", place=place, hint=hint, field=field, keeps_value=True)


def _digits(number: str) -> str:
    return number.replace("-", "")


def _is_date(number: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}-?[01]?[0-9]-?[0-3]?[0-9]", number) is not None


def _is_identity_number(number: str) -> bool:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == number[17]


def _passes_luhn(number: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
