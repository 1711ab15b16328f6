"""What a document of each type is begun with: keys worth filling in, examples, headings."""

from __future__ import annotations

from indexer.content.fields.values import EXPECTED
from indexer.domain.choices import DocumentType
from indexer.domain.fields import Field, Kind

STARTER_KEYS = {
    DocumentType.POLICY: (
        "asks", "audiences", "issuer", "document_number", "issued_on", "effective_from", "effective_to",
        "successor_note", "windows", "source", "owner", "verified_on", "review_by",
    ),
    DocumentType.PROCEDURE: (
        "asks", "audiences", "effective_from", "role", "handling", "desk", "conditions", "materials", "fee",
        "benefit", "late", "renewal", "places", "channels", "online", "links", "proxy", "legal_basis",
        "contacts", "source", "owner", "verified_on", "review_by",
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
    "owner": "便民服务岗",
    "windows": "[{from: 2026-03-01, until: 2026-04-30}]",
    "proxy": "{state: 可以, note: 带双方身份证}",
    "benefit": "[{label: 每人每月, amount: 照当年的通知写}]",
    "phones": '[{number: "010-0000-0000", label: 报修电话}]',
}


def example_of(field: Field) -> str:
    """Return a value as YAML that shows how a field is written."""
    if field.key in _EXAMPLES:
        return _EXAMPLES[field.key]
    if field.kind is Kind.TEXT:
        return "…"
    if field.record:
        inner = ", ".join(f"{each.key}: {example_of(each)}" for each in field.record if each.required)
        inner = inner or ", ".join(f"{each.key}: {example_of(each)}" for each in field.record[:2])
        return f"[{{{inner}}}]" if field.kind is Kind.RECORD_LIST else f"{{{inner}}}"
    if field.choice is not None:
        first = next(iter(field.choice)).label
        return f"[{first}]" if field.kind is Kind.CHOICE_LIST else first
    if field.none_words is not None:
        return field.none_words[1]
    return EXPECTED[field.kind][1] or "…"
