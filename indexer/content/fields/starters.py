"""What a document of each type is begun with: keys worth filling in, what to replace, headings.

No example is a value that could be meant: what is left standing is known for a starter's, and the
rule `unfinished` names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.fields.values import EXPECTED
from indexer.content.nodes import Mapping, Node, Scalar, Sequence
from indexer.domain.choices import DocumentType
from indexer.domain.fields import Field, Kind, fields_for

STARTER_KEYS = {
    DocumentType.POLICY: (
        "asks", "audiences", "issuer", "document_number", "issued_on", "effective_from", "effective_to",
        "successor_note", "windows", "source", "owner", "verified_on", "review_by",
    ),
    DocumentType.PROCEDURE: (
        "asks", "audiences", "effective_from", "role", "handling", "desk", "conditions", "materials", "fee",
        "benefit", "late", "renewal", "places", "channels", "online", "links", "proxy", "legal_basis",
        "contacts", "not_this", "source", "owner", "verified_on", "review_by",
    ),
    DocumentType.CONTACT: (
        "asks", "kind", "symptoms", "phones", "service_area", "hours", "state", "agreement_to", "backup",
        "source", "owner", "verified_on", "review_by",
    ),
}  # fmt: skip
HEADINGS = {
    DocumentType.POLICY: ("给谁、给什么", "哪天开始，哪天截止", "没赶上怎么办"),
    DocumentType.PROCEDURE: ("先问清楚", "材料差一样怎么办", "多久、多少钱"),
    DocumentType.CONTACT: ("什么时候打", "打之前记下", "打不通怎么办"),
}
_EXAMPLES = {
    "asks": "[居民的原话, 换一种说法, 再换一种说法]",
    "symptoms": "[东西坏了是什么样, 居民怎么说]",
    "owner": "哪个岗位管",
    "windows": "[{from: 起日 MM-DD, until: 止日 MM-DD}]",
    "proxy": "{state: 可以或只限或否, note: 一句话说明}",
    "benefit": "[{label: 得什么钱物, amount: 照当年的通知写}]",
    "phones": "[{number: 区号-号码, label: 打这个办什么}]",
    "links": "[{label: 入口叫什么, url: https 网址}]",
    "fee": "不收费或收多少",
    "conditions": "[第一项, 第二项]",
    "audiences": "[哪些人用得上]",
    "not_this": "[{when: 不是这件而是哪件, document: 另一份的编号}]",
}


_PLAIN = {
    Kind.TEXT: "…",
    Kind.TEXT_OR_LIST: "…",
    Kind.DATE: "YYYY-MM-DD",
    Kind.ID: "另一份的编号",
    Kind.ID_LIST: "[另一份的编号]",
}


def example_of(field: Field) -> str:
    """Return a value as YAML that shows how a field is written."""
    if field.key in _EXAMPLES:
        return _EXAMPLES[field.key]
    if field.kind in _PLAIN:
        return _PLAIN[field.kind]
    if field.record:
        inner = ", ".join(f"{each.key}: {example_of(each)}" for each in field.record if each.required)
        inner = inner or ", ".join(f"{each.key}: {example_of(each)}" for each in field.record[:2])
        return f"[{{{inner}}}]" if field.kind is Kind.RECORD_LIST else f"{{{inner}}}"
    if field.choice is not None:
        words = "或".join(member.label for member in field.choice)
        return f"[{words}]" if field.kind is Kind.CHOICE_LIST else words
    return EXPECTED[field.kind][1] or "…"


@cache
def starter_words() -> frozenset[str]:
    """Return every text that only a starter has: none of them is a value."""
    found: set[str] = set()
    for field in (known for type in DocumentType for known in fields_for(type)):
        if field.key in {key for keys in STARTER_KEYS.values() for key in keys}:
            found.update(_texts(parse(example_of(field), Report(""))))
    return frozenset(found)


def _texts(node: Node | None) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from _texts(value)
