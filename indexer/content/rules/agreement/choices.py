"""Choices: one chosen from a list agrees with the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.domain.choices import ProxyState
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_LEVELS = (
    ("国务院(?:办公厅)?|全国人大常委会|全国人民代表大会.*|中共中央.*|中央军委.*", "国家"),
    (".*街道(?:办事处|工委|党工委)?", "街道"),
)
_NO_PROXY = re.compile(
    "(?:.*(?:要|得|须)(?:老人)?本人(?:亲自)?(?:去|来|到场|办))|(?:不能|不可以?|不许|不得|不让|不予|不接受)(?:由别人|找人|请人)?代|必须(?:由)?本人|只能本人"
)
_PROXY = re.compile("(?:可以?|能|允许)(?:由|请|让|找)?[^，。；]{0,8}代")


@file_rule("proxy-in-words", "可否代办和它的说明要一样。", severity=Severity.WARNING)
def note_on_proxies_agrees_with_them(file: DocumentFile) -> Iterator[Fault]:
    """Remark a proxy that is allowed with a note that it is not, and the other way round.

    Passes::
        proxy: {state: no, note: 不能代办，本人来}
    Fails::
        proxy: {state: yes, note: 不能代办，本人来}
    """
    proxy = file.value("proxy")
    note = (proxy.note or "") if proxy is not None else ""
    against = {ProxyState.YES: _NO_PROXY, ProxyState.NO: _PROXY}
    if proxy is not None and proxy.state in against and against[proxy.state].match(note):
        message = f"可否代办写的是“{proxy.state.label}”，说明是“{note[:20]}”"
        yield Fault(message=message, place=file.place("proxy"), hint="请核对，两处写成一样")


@file_rule("level-issuer", "层级要和发文机关对得上。", severity=Severity.WARNING)
def level_is_that_of_the_issuer(file: DocumentFile) -> Iterator[Fault]:
    """Remark a level that the office whose paper it is does not have.

    Passes::
        type: policy
        effective_from: 2026-01-01
        level: 街道
        issuer: 示例街道办事处
    Fails::
        type: policy
        effective_from: 2026-01-01
        level: 国家
        issuer: 示例街道办事处
    """
    level, issuers = file.value("level"), file.value("issuer") or ()
    for pattern, right in _LEVELS if level else ():
        if issuers and all(re.fullmatch(pattern, issuer) for issuer in issuers) and level.label != right:
            message = f"level（层级）是{level.label}，发文机关是{issuers[0]}"
            yield Fault(message=message, place=file.place("level"), hint=f"是不是“{right}”？请核对")
