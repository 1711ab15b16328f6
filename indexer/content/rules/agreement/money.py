"""Money: what a text says is paid or received is what the fields and the rest of the text say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.saying import BOTH, NUMERAL, untrue
from indexer.content.rules.prose.words import passages
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_FREE = re.compile(r"none|(?:办理|登记|全程)?(?:不收费|免费|不收钱|不要钱|无)(?:办理)?")
_FREE_PART = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,8})不收(?:费|钱)")
_SAID_FREE = re.compile(
    r"(?:^|[。\n])\s*(?:这[件项]事)?(?P<free>(?:全程|办理|登记)?(?:不收费|不收钱|免费办?))(?=[，。、])", re.M
)
_CHARGED = re.compile(
    r"(?:收费?|交|缴|付|工本费|手续费|服务费|押金|每[次件人份张本])(?:[^，。；不免0-9\n]{0,6})(?P<sum>[0-9][0-9,.]*)元"
)
_N = "[0-9一二两三四五六七八九十百千]"
_CHARGED_IN_WORDS = re.compile(
    rf"(?<![不免无没别])(?:[每一][次件人份张本趟][^，。；不免\n]{{0,4}}?|[一每]份|收(?!到|入|件|条|据|录|集|取的?是)[^，。；不免\n]{{0,5}}?|交(?!通|给|到|上|来)[^，。；不免\n]{{0,4}}?){_N}{{1,5}}(?:块|元)(?:钱)?"
    "|(?<![不免无没别须用])(?:要|得|须|先|再)(?:先)?(?:交|缴|收)[^，。；不免\n]{0,4}(?:工本费|手续费|服务费|成本费|押金|费用?(?![用者]))"
    "|(?<![不免无没别止禁])收(?:取)?(?:工本费|手续费|服务费|成本费|押金)|(?:要|得)收费"
)
_SOMEBODY_ELSES = re.compile(
    "别人|他们|公司|商家|医院|物业|骗|中介|假|谁|凡是|如果|机构|要是|罚|部门|法院|平台|派出所|银行|自付|师傅|厂家|原来|以前"
)
"""Sentences about what others take, or pretend to."""
_SUM = re.compile(r"(?<![0-9.,])(?P<sum>[0-9][0-9,.]*)\s?(?P<unit>万?)元")
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
_UNIT = "元|个?工作日|个月|日|天|周|份|年|周?岁|次|人|本|张|[层户]"
_BOTH_WAYS = re.compile(
    rf"(?<![0-9.,])(?P<one>[0-9]{{1,3}}|{NUMERAL}{{1,3}})(?P<unit>{_UNIT})?"
    rf"[（(](?P<other>[0-9]{{1,3}}|[{NUMERAL[1:-1]}壹贰叁肆伍陆柒捌玖拾佰]{{1,5}})(?:{_UNIT})?整?[)）](?P<behind>{_UNIT})?"
)


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
    elif _FREE.fullmatch(fee) and (worded := _charged_in_words(file)):
        yield untrue(file, worded, f"正文说“{worded[0]}”，fee（收费）是不收费")
    elif parted := _parted(file, fee):
        yield untrue(file, parted, f"正文说“{parted[0]}”，fee（收费）是“{fee[:20]}”")
    elif charged and (sums := _sums(fee)) and not sums & {_sum(found["sum"]) for found in charged}:
        yield untrue(file, charged[0], f"正文说“{charged[0][0]}”，fee（收费）是“{fee[:20]}”")
    elif _sums(fee) and (free := _SAID_FREE.search(file.body)):
        yield untrue(file, free, f"正文说“{free['free']}”，fee（收费）是“{fee[:20]}”")
    benefit = file.value("benefit")
    told = " ".join((benefit.text or "", *(amount.amount for amount in benefit.amounts))) if benefit else ""
    stated, said = _sums(told), list(_SUM.finditer(file.body))
    if stated and said and not stated & _sums(file.body):
        yield untrue(file, said[0], f"正文说“{said[0][0]}”，benefit（待遇标准）里没有这个数")


def _charged_in_words(file: DocumentFile) -> re.Match[str] | None:
    """Return where the station itself takes money by its own text."""
    for found in _CHARGED_IN_WORDS.finditer(file.body):
        begin = max(file.body.rfind(end, 0, found.start()) for end in "，。；：\n") + 1
        if not _SOMEBODY_ELSES.search(file.body, begin, found.end()):
            return found
    return None


def _parted(file: DocumentFile, fee: str) -> re.Match[str] | None:
    """Return where the text charges for what the fee calls free: 领表不收费 and 领表收费10元."""
    for free in _FREE_PART.finditer(fee):
        what = re.escape(free["what"][-2:])
        if found := re.search(
            rf"{what}(?:要|得|须)?收(?:费|[^，。；不]{{0,4}}[0-9一二三五十百]+元)", file.body
        ):
            return found
    return None


@file_rule("written-twice", "一个数写了两种写法的，两种要一样：三（3）个工作日。", severity=Severity.WARNING)
def figures_in_brackets_repeat_what_stands_before(file: DocumentFile) -> Iterator[Fault]:
    """Remark a number whose other spelling in brackets is another number.

    Passes::
        title: 示例
        ---
        三（3）个工作日答复。
    Fails::
        title: 示例
        ---
        三（4）个工作日答复。
    """
    for text, place_of in passages(file):
        for found in _BOTH_WAYS.finditer(text):
            one, other = (chinese_number(found[each].translate(_CAPITALS)) for each in ("one", "other"))
            alike = found["one"].isdecimal() == found["other"].isdecimal()  # 三（四） is a part of a part
            if one != other and None not in (one, other) and not alike and (found["unit"] or found["behind"]):
                message = f"“{found[0]}”里的两个数不一样"
                yield Fault(message=message, place=place_of(found.start()), hint=BOTH)


def _sums(text: str) -> set[float]:
    return {_sum(found["sum"]) * (10000 if found["unit"] else 1) for found in _SUM.finditer(text)}


def _sum(text: str) -> float:
    whole, _, rest = text.rstrip(".,").replace(",", "").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")
