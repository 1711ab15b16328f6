"""The field table as snippets of VS Code: typing the Chinese name of a key writes the key."""

from __future__ import annotations

import json
from typing import Any

from indexer.content.fields.starters import HEADINGS, STARTER_KEYS, example_of
from indexer.domain.choices import DocumentType
from indexer.domain.fields import FIELDS, Field, Kind, fields_for

_TODAY = "${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}"
_BODY = {
    "划重点": ("==", "==${1:要紧的一句}=="),
    "指到另一份文件": ("doc", "[${1:文字}](doc:${2:编号})"),
    "指到另一份的某一节": ("doc#", "[${1:文字}](doc:${2:编号}#${3:小标题})"),
}

Snippet = dict[str, Any]


def snippets_as_text() -> str:
    """Return the text of .vscode/handbook.code-snippets."""
    found: dict[str, Snippet] = {}
    for type in DocumentType:
        found[f"新的{type.label}文件"] = _snippet((f"新{type.label}", f"new-{type.value}"), _document(type))
    for field in FIELDS:
        name = f"{field.label} {field.key}"
        found[name] = _snippet((field.label, field.key), [f"{field.key}: {_value(field, 1)}"])
    for name, (prefix, body) in _BODY.items():
        found[name] = _snippet((name, prefix), [body])
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _snippet(prefixes: tuple[str, ...], lines: list[str]) -> Snippet:
    return {"scope": "markdown", "prefix": list(prefixes), "body": lines}


def _document(type: DocumentType) -> list[str]:
    """Return a whole file: the file name is the id, the Tab key goes from value to value.

    The values are empty: an example somebody forgot to replace would pass for a fact.
    """
    lines = ["---", "id: ${TM_FILENAME_BASE}"]
    stop = 0
    for field in fields_for(type):
        if field.key == "type":
            lines.append(f"type: {type.label}")
        elif field.key != "id" and (field.required or field.key in STARTER_KEYS[type]):
            stop += 1
            lines.append(f"{field.key}: ${stop}  # {field.label}{_words(field)}")
    lines.append("---")
    for heading in HEADINGS[type]:
        lines += ["", f"## {heading}", ""]
    return [*lines, "$0"]


def _words(field: Field) -> str:
    """Return the words a closed set allows, or an example."""
    if field.choice is not None:
        return "：" + "、".join(member.label for member in field.choice)
    example = example_of(field)
    return "" if example == "…" else f"，如 {_escaped(example)}"


def _value(field: Field, stop: int) -> str:
    if field.choice is not None and field.kind is Kind.CHOICE:
        return f"${{{stop}|{','.join(member.label for member in field.choice)}|}}"
    if field.kind is Kind.DATE:
        return f"${{{stop}:{_TODAY}}}"
    return f"${{{stop}:{_escaped(example_of(field))}}}"


def _escaped(text: str) -> str:
    for special in "\\$}":
        text = text.replace(special, f"\\{special}")
    return text
