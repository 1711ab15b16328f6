"""Ages: a limit in the text is the limit of the fields, and the two halves of one limit meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import scalars
from indexer.content.rules.prose.saying import BOTH, NUMERAL
from indexer.content.rules.prose.words import passages
from indexer.domain.problem import Severity
from indexer.text.dates import chinese_number

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_LIMITED = ("title", "conditions", "branches", "proxy")
"""Where a limit decides who may apply; beside a material or a fee it is another one."""

_UNDER, _OVER = "未满|不满|没满|没到|未到|不到|不足", "年满|已满|满了?|超过|超"
_AGE = rf"(?P<age>{NUMERAL}{{1,4}})周?岁"
_BELOW = re.compile(rf"(?:{_UNDER}){_AGE}")
_FROM = re.compile(rf"(?<![未不没])(?:{_OVER}){_AGE}(?!(?:以下|以内|之前|以前|不满|未满))")
_MORE = rf"(?P<more>{NUMERAL}{{1,4}})周?岁(?:及|含|（含）)?(?:以上|以下|往上|以内)"
_LIMIT = re.compile(rf"(?:{_UNDER}|{_OVER}){_AGE}|{_MORE}")
_SENTENCE = re.compile(r"[^。\n]+")
_WOMEN = rf"女(?:性|职工|方)?(?:年?满)?(?P<women{{0}}>{NUMERAL}{{{{1,4}}}})周?岁?"
_MEN = rf"男(?:性|职工|方)?(?:年?满)?(?P<men{{0}}>{NUMERAL}{{{{1,4}}}})周?岁?"
_BETWEEN = r"[^，。；\n]{0,2}[、，]"
_WOMEN_AND_MEN = re.compile(
    f"{_WOMEN.format('')}{_BETWEEN}{_MEN.format('')}岁?|{_MEN.format('2')}{_BETWEEN}{_WOMEN.format('2')}"
)


@file_rule("age-in-text", "多大岁数，一份文件里要一样。", severity=Severity.WARNING)
def ages_are_those_of_the_fields(file: DocumentFile) -> Iterator[Fault]:
    """Remark limits of age in the text that are none of the fields', and two halves that do not meet.

    Passes::
        conditions: [未满16周岁]
        ---
        未满十六岁的由监护人来，满了十六岁自己来。
    Fails::
        conditions: [未满16周岁]
        ---
        未满十八岁的由监护人来。
    """
    stated = {age for text in _texts(file) for age in _limits(text)}
    said = _limits(file.body)
    if stated and said and not stated & said:
        found = next(_LIMIT.finditer(file.body))
        fields = "、".join(map(str, sorted(stated)))
        yield Fault(
            message=f"正文说“{found[0]}”，资料栏写的是 {fields} 岁",
            place=file.place_in_body(found.start()),
            hint=BOTH,
        )
    for text, place_of in passages(file):
        if "岁" not in text:
            continue
        for sentence in _SENTENCE.finditer(text):
            if message := _apart(sentence[0]):
                yield Fault(message=message, place=place_of(sentence.start()), hint="请对照原件核对")


def _apart(sentence: str) -> str | None:
    """Return what is wrong with a sentence that has a limit from above and one from below, or both sexes."""
    below, above = list(_BELOW.finditer(sentence)), list(_FROM.finditer(sentence))
    if len(below) == len(above) == 1 and below[0].start() < above[0].start():
        under, over = (chinese_number(found[0]["age"]) or 0 for found in (below, above))
        if under != over:
            return f"“{below[0][0]}”和“{above[0][0]}”中间对不上"
    for found in _WOMEN_AND_MEN.finditer(sentence):
        women = chinese_number(found["women"] or found["women2"]) or 0
        men = chinese_number(found["men"] or found["men2"]) or 0
        if women > men:
            return f"“{found[0][:20]}”女的岁数比男的大，像是写反了"
    return None


def _texts(file: DocumentFile) -> Iterator[str]:
    for key in _LIMITED:
        node = file.keys.nodes.get(key)
        yield from (scalar.text for scalar in (scalars(node) if node is not None else ()))


def _limits(text: str) -> set[int]:
    """Return the ages of a text that bound something."""
    if "岁" not in text:
        return set()
    found = (chinese_number(each["age"] or each["more"]) for each in _LIMIT.finditer(text))
    return {age for age in found if age}
