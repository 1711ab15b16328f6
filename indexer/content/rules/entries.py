"""Entries of lists and keys as they were typed: twice the same, or several in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Mapping, Node, Scalar, Sequence, describe, scalars
from indexer.domain.problem import Severity
from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_NAMES = frozenset({"aliases", "keywords", "trades", "issuer"})
_SENTENCES = frozenset({"asks", "symptoms"})
_DAYS = frozenset({"from", "起", "until", "止"})
_NUMBER_OF_ITS_OWN = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,2}[）)、.．](?![0-9])")
_BETWEEN = re.compile(r"[，、；;]|(?<=[\u4e00-\u9fff])(?:\s+|\s*[/／|]\s*)(?=[\u4e00-\u9fff])")


@file_rule("repeated-entry", "列表里同样的一项只写一次。", severity=Severity.WARNING)
def entries_are_different(file: DocumentFile) -> Iterator[Fault]:
    """Remark an entry that stands in its list already: mostly another was meant.

    Passes::
        asks: [一句, 两句, 三句]
    Fails::
        asks: [一句, 两句, 三句, 一句]
    """
    for key, node in file.keys.nodes.items():
        seen: list[object] = []
        for item in node.items if isinstance(node, Sequence) else ():
            same = _identity(key, item)
            if same in seen:
                what = describe(item) if isinstance(item, Scalar) else "这一项"
                message = f"{key} 里的{what}前面已经写过"
                yield Fault(message=message, place=item.place, hint="请删去一项，或改成要写的")
            seen.append(same)


def _identity(key: str, item: Node) -> object:
    """Return what makes an entry the same as another: of phones the digits, of windows the days."""
    if isinstance(item, Scalar):
        return " ".join(item.text.split()) or item.place
    if key == "phones" and isinstance(item, Mapping):
        parts = {name.text: value for name, value in item.entries}
        number = parts.get("number", parts.get("号码"))
        extension = parts.get("extension", parts.get("分机"))
        return (digits_of(number.text), extension) if isinstance(number, Scalar) else item
    if key == "materials" and isinstance(item, Mapping):
        parts = {name.text: value for name, value in item.entries}
        names = (("name", "名称"), ("when", "什么情况"), ("one_of", "几选一"), ("audiences", "适用人群"))
        return tuple(_text(parts.get(english, parts.get(chinese))) for english, chinese in names)
    if key == "windows" and isinstance(item, Mapping):
        days = tuple(value for name, value in item.entries if name.text in _DAYS)
        return days or item
    return item


def _text(node: Node | None) -> str:
    return " ".join(scalar.text for scalar in scalars(node)) if node is not None else ""


@file_rule("joined-items", "列表的各项用英文逗号隔开。", severity=Severity.WARNING)
def items_stand_apart(file: DocumentFile) -> Iterator[Fault]:
    """Remark several names in one item: nobody types them in one breath, so nothing is found by them.

    Passes::
        aliases: [换灯泡, 修灯]
    Fails::
        aliases: [换灯泡，修灯]
    """
    for key, node in file.keys.nodes.items():
        items = node.items if isinstance(node, Sequence) else ()
        alone = key in _SENTENCES and len(items) == 1
        for item in items if key in _NAMES or alone else ():
            if isinstance(item, Scalar) and not item.quoted and _BETWEEN.search(item.text):
                parts = [part.strip() for part in _BETWEEN.split(item.text) if part.strip()]
                yield Fault(
                    message=f"{key} 里的{describe(item)}是一项，不是 {len(parts)} 项",
                    place=item.place,
                    hint=f"是几项，用英文逗号隔开：[{', '.join(parts)[:60]}]；是一项，加英文双引号",
                )


@file_rule("numbered-entry", "列表的各项不写序号。", severity=Severity.WARNING)
def entries_have_no_number(file: DocumentFile) -> Iterator[Fault]:
    """Remark a list all of whose entries begin with a number: it is shown twice, and nobody types it.

    Passes::
        asks: [一句, 两句, 三句]
    Fails::
        asks: [1. 一句, 2. 两句, 3. 三句]
    """
    for key, node in file.keys.nodes.items():
        items = (
            [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
        )
        if len(items) > 1 and all(_NUMBER_OF_ITS_OWN.match(item.text) for item in items):
            message = f"{key} 的各项前面写了序号：{describe(items[0])}"
            yield Fault(message=message, place=items[0].place, hint="请删去序号，前面写 - 就行")
