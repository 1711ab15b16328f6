"""Other places: a province, a city or a district that is not ours came along from another's handbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, rule
from indexer.content.nodes import Place
from indexer.content.rules.prose.saying import sentence_around
from indexer.content.rules.prose.words import passages
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    "|内蒙古|广西|西藏|宁夏|新疆"
)
CITIES = (
    "广州|深圳|杭州|南京|苏州|成都|武汉|西安|郑州|长沙|沈阳|青岛|济南|合肥|厦门|福州|昆明|大连|哈尔滨|长春|石家庄|太原|南宁|贵阳|南昌"
    "|兰州|海口|无锡|宁波|佛山|东莞|唐山|保定|廊坊"
)
_DISTRICTS = (
    "东城|西城|朝阳|海淀|丰台|石景山|门头沟|房山|通州|顺义|昌平|大兴|怀柔|平谷|密云|延庆|浦东新|黄浦|徐汇|静安|虹口|杨浦|闵行|宝山"
    "|天河|越秀|荔湾|福田|罗湖|南山|武侯|锦江|青羊|江岸|武昌|雁塔|碑林|滨海新"
)
_NAMED = re.compile(
    rf"(?P<name>{PROVINCES}|{CITIES})(?:省|市|自治区)(?!级)|(?P<district>{_DISTRICTS})区(?![别域分划])"
)
_ABOUT = ("title", "region", "issuer", "source", "authority", "legal_basis", "transfer_to", "service_area")
_SPOKEN_OF = re.compile("户籍|户口|老家|外地|外省|异地|迁[入出到]|来京|在京|籍贯|比如|例如|《|以外|之外|除了")
"""Sentences about people who come from there, or about a law that is called after it."""


@rule("another-place", "正文里不写别的省市区：多半是抄来的没改。", severity=Severity.WARNING)
def places_are_ours(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a place that neither the handbook nor the document's own fields are about.

    Passes::
        region: 海淀区
        ---
        海淀区受理。
    Fails::
        title: 示例
        ---
        海淀区受理以后发证。
    """
    ours = f"{reading.vocabulary.region} {reading.vocabulary.organisation}"
    for name, words, line, column in file.note("other places", lambda: _named(file)):
        if name not in ours:
            yield Fault(
                message=f"写着“{words}”，手册和这份文件的资料栏里都没有这个地方",
                place=Place(line, column),
                hint="从别处抄来的请改成这里的；确实说那里的不用管",
            )


def _named(file: DocumentFile) -> list[list[str | int]]:
    """Return the places that the document is not about, once each, with line and column."""
    if not _NAMED.search(file.text):
        return []
    about = " ".join(str(file.value(key) or "") for key in _ABOUT)
    named: dict[str, list[str | int]] = {}
    for text, place_of in passages(file):
        for found in _NAMED.finditer(text):
            name = found["name"] or found["district"]
            if (
                name not in named
                and name not in about
                and not _SPOKEN_OF.search(sentence_around(text, found))
            ):
                place = place_of(found.start())
                named[name] = [name, found[0], place.line, place.column]
    return list(named.values())
