"""Privacy: numbers and addresses of persons do not belong in a handbook that hangs on a wall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.content.rules.broken_up import BREAK, found
from indexer.domain.choices import Openness
from indexer.domain.problem import Severity
from indexer.domain.telephone import is_mobile

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_BEFORE, _AFTER = r"(?<![0-9A-Z])(?<![0-9]-)", r"(?![0-9A-Z])"
_D = f"{BREAK}[0-9]"
_IDENTITY = re.compile(
    rf"{_BEFORE}[1-9](?:{_D}){{5}}{BREAK}(?:1{BREAK}9|2{BREAK}0)(?:{_D}){{2}}{BREAK}(?:0{_D}|1{BREAK}[0-2])"
    rf"{BREAK}[0-3](?:{_D}){{4}}{BREAK}[0-9X]{_AFTER}"
)
_NAMED_NUMBER = re.compile(
    r"(?:身份证|护照|社保|社会保障|医保|残疾人?|退役军人|军官|士官|居住|驾驶|老年|低保|结婚|户口)[证卡]?"
    rf"(?:件|簿)?(?:编?号码?)?[是为:)-]{{0,3}}(?:例如?|比?如)?[是为:)-]{{0,2}}(?P<number>[A-Z]{{0,2}}[0-9](?:{_D}){{6,19}}X?)"
)
_CARD = re.compile(
    rf"{_BEFORE}(?:62|4[0-9]|5[1-5])[0-9]{{2}}(?:{BREAK}[0-9]{{4}}){{3}}(?:{BREAK}[0-9]{{1,3}})?{_AFTER}"
)
_NAMED_CARD = re.compile(
    rf"(?:银行卡|卡号|存折|储蓄卡|工资卡)号?码?[是为:)-]{{0,3}}(?:例如?|比?如)?[是为:)-]{{0,2}}(?P<number>[0-9](?:{_D}){{11,18}})"
)
_NAMED_ACCOUNT = re.compile(
    rf"(?:账号|帐号|账户)[是为:-]{{0,3}}(?P<number>62[0-9]{{2}}(?:{_D}){{12,15}})(?![0-9])"
)
_SIGN, _PLACES = "[A-HJ-NP-Z0-9]", "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PLACES}]{BREAK}[A-HJ-NP-Z]{BREAK}(?:(?=(?:[A-Z-]{{0,6}}[0-9]){{3}}){_SIGN}(?:{BREAK}{_SIGN}){{4,6}}{_AFTER}"
    rf"|{_SIGN}(?:{BREAK}{_SIGN}){{3}}{BREAK}[警学挂港澳领试超])"
    rf"|(?<![\u4e00-\u9fff])(?:使{BREAK}[0-9]{{6}}|[军空海]{BREAK}[A-Z]{BREAK}[0-9]{{5}}){_AFTER}"
    rf"|(?<![A-Z])WJ{BREAK}[{_PLACES}]?{BREAK}[0-9]{{4,5}}[A-Z0-9]?{_AFTER}"
)
_NUMERAL = "[0-9一二三四五六七八九十]"
_WHO = "家|住|住户|门牌|大爷|大妈|大叔|大娘|阿姨|奶奶|爷爷|先生|女士|师傅"
_HOME = re.compile(
    rf"{_NUMERAL}{{1,3}}{BREAK}(?:号楼|号院|栋|幢|座|楼){BREAK}"
    rf"(?:{_NUMERAL}{{1,2}}{BREAK}(?:单元|门){BREAK}[0-9]{{3,4}}|[0-9]{{3,4}}{BREAK}[室户])"
    rf"|{_NUMERAL}{{1,3}}号院{BREAK}{_NUMERAL}{{1,3}}号?楼{BREAK}{_NUMERAL}{{1,2}}(?:单元|门)"
    r"|[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}-?室|[0-9]{1,3}#[0-9]-[0-9]{3,4}(?![0-9])"
    rf"|{_NUMERAL}{{1,3}}号楼-?[0-9]{{3,4}}-?的"
    rf"|(?:{_WHO})[^\n0-9]{{0,6}}[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?![0-9-])"
    r"|(?:住在?|家在)[\u4e00-\u9fff]{2,12}[0-9]{1,4}-?号(?!楼|院的居民|线)"
    r"|(?:家住|住址|现住|户籍地址?|家庭地址)[是为在:-]{0,2}[\u4e00-\u9fff0-9A-Z-]{2,30}?[0-9一二三四五六七八九十]+-?[号室]"
)
_OFFICE = re.compile(
    "服务站|居委会|村委会|办公|中心|活动室|物业|门诊|诊所|医院|卫生|驿站|公司|商店|超市|维修|门店|派出所|警务|大厅|窗口|本站|学校|银行|底商"
)
_SOMEBODY = re.compile("家住|住户|业主|老人|先生|女士|大爷|大妈|阿姨|奶奶|爷爷|师傅|某|户籍|家庭")
_ACCOUNT = re.compile(
    r"(?:微信号?(?:收款|转账|联系)?[加搜]?|QQ号?(?:群号?|交流群)?|微信群号?|钉钉群号?|支付宝账?号?|(?<![A-Z])(?:WX|VX))(?:[是为:-]{1,3}[A-Z0-9_-]{6,20}|(?=[A-Z_]{0,18}[0-9_])[A-Z0-9_-]{6,20})"
    r"|(?<![A-Z0-9_-])[A-Z0-9_-]{3,64}@(?:QQ|163|126|SINA|HOTMAIL|GMAIL|FOXMAIL|139|189)(?:-|点)COM",
)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_NAME = re.compile(
    rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:同志|老师|主任|书记|师傅|姐|哥)?|[小老大][{SURNAMES}]|[{SURNAMES}](?:姐|哥|工|总)"
)
_ROLE = re.compile("[岗组员站室科处局办部队会院长台厅窗]|中心|社工|社区|街道|党委|支部|物业|公司|居委|村委")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OUT = "请删去，或换成“×”；原件另存别处"


@file_rule("identity-number", "文件里不能有身份证等个人证件的号码。")
def no_identity_numbers(file: DocumentFile) -> Iterator[Fault]:
    """Name numbers with a birthday and a right check digit, and what is called a personal paper's number.

    On a line about identity cards any number with a birthday is one, its last digit right or not.

    Passes::
        title: 示例
        ---
        编号 110105194912310020
    Fails::
        title: 示例
        ---
        身份证 11010519491231002X
    """
    said = list(found(_NAMED_NUMBER, file.text))
    named = {match.start("number") for match in said}
    lines = file.text.split("\n")
    for match in found(_IDENTITY, file.text):
        called = "身份证" in lines[file.place_at(match.start()).line - 1]
        if match.start() not in named and (called or _is_identity_number(_digits(match[0]))):
            yield _fault(file, match.start(), match[0], "身份证号码")
    for match in said:
        number = match["number"]
        if not _is_date(number) and not is_mobile(number):
            yield _fault(file, match.start("number"), number, "个人证件号码")


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
    said = (*found(_NAMED_CARD, file.text), *found(_NAMED_ACCOUNT, file.text))
    named = {match.start("number"): match["number"] for match in said}
    sound = {
        match.start(): match[0]
        for match in found(_CARD, file.text)
        if not _is_identity_number(_digits(match[0])) and _passes_luhn(_digits(match[0]))
    }
    for start, number in sorted((named | sound).items()):
        yield _fault(file, start, number, "银行卡号")


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
        for match in found(_PLATE, file.text):
            yield _fault(file, match.start(), match[0], "车牌号")


@file_rule("home-address", "文件里不能有住户的门牌。")
def no_home_addresses(file: DocumentFile) -> Iterator[Fault]:
    """Name doors of flats, unless the sentence is about an office or stands where offices are told of.

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
    for match in found(_HOME, file.text):
        place = file.place_at(match.start())
        line = lines[place.line - 1]
        near = _sentence_at(line, place.column - 1)
        if _SOMEBODY.search(line) or not (_OFFICE.search(near) or place.line in offices):
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
    for match in found(_ACCOUNT, file.text):
        what = "个人邮箱" if "@" in match[0] else "个人账号"
        yield Fault(
            message=f"像是{what}：{match[0][:4].lower()}…",
            place=file.place_at(match.start()),
            hint="请换成单位的电话或邮箱",
        )


@file_rule("person-name", "维护岗位和核对岗位写岗位，不写人名。", severity=Severity.WARNING)
def roles_are_no_persons(file: DocumentFile) -> Iterator[Fault]:
    """Remark names of persons: they change posts, and what they did stays in the history.

    Passes::
        owner: 便民服务岗
    Fails::
        owner: 王小明
    """
    for key in ("owner", "verified_by"):
        name = (file.value(key) or "").replace(" ", "")
        if _NAME.fullmatch(name) and not _ROLE.search(name[1:]):
            yield Fault(
                message=f"{key} 的“{name}”像是人名", place=file.place(key), hint="请写岗位，如 便民服务岗"
            )


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


def _sentence_at(line: str, at: int) -> str:
    """Return the sentence of a line that holds a place."""
    begin = max(line.rfind(mark, 0, at) for mark in "。；！？") + 1
    ends = [end for mark in "。；！？" if (end := line.find(mark, at)) >= 0]
    return line[begin : min(ends, default=len(line))]


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
