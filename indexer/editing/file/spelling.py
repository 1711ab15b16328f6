"""Entries -> YAML as this very file spells things: in the language of its keys and of its choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.content.fields.keys import read_type
from indexer.domain.fields import Field, Kind
from indexer.editing.file.scalars import item_as_yaml
from indexer.editing.file.text import DocumentText

_BOOLEANS = {"true": "是", "false": "否"}


class Spelling:
    """How one file writes its keys and the words of closed sets: 中文 or English."""

    def __init__(self, text: DocumentText) -> None:
        names = [key.text for key, _ in text.root.entries]
        self._chinese_keys = 2 * sum(not name.isascii() for name in names) > len(names)
        type = read_type(text.root)
        written = (v for key, v in text.root.entries if key.text in ("type", "类型"))
        node = next(written, None)
        self._chinese_words = type is not None and getattr(node, "text", "") == type.label
        self.newline = text.newline

    def key(self, field: Field) -> str:
        return field.label if self._chinese_keys else field.key

    def word(self, field: Field, text: str) -> str:
        """Return the text of an entry as the file would have it: 受理 or handles."""
        if not self._chinese_words:
            return text
        if field.choice is not None and (choice := field.choice.parse(text)):
            return choice.label
        if field.kind is Kind.BOOLEAN:
            return _BOOLEANS.get(text, text)
        if field.none_words and text == field.none_words[0] and field.kind is Kind.NONE_OR_TEXT:
            return field.none_words[1]
        return text

    def part(self, field: Field, entry: Any) -> str:
        """Return a value inside a record or a list, on one line."""
        if isinstance(entry, list):
            return f"[{', '.join(item_as_yaml(self.word(field, item)) for item in entry)}]"
        return item_as_yaml(self.word(field, entry))

    def record(self, field: Field, row: Mapping[str, Any]) -> str:
        """Return a record in braces, its parts in the order of the field table."""
        parts = (part for part in field.record if row.get(part.key))
        return "{" + ", ".join(f"{self.key(part)}: {self.part(part, row[part.key])}" for part in parts) + "}"

    def record_lines(self, field: Field, row: Mapping[str, Any], indent: str) -> str:
        """Return a record as an item of a list, one part a line."""
        parts = [
            f"{self.key(part)}: {self.part(part, row[part.key])}"
            for part in field.record
            if row.get(part.key)
        ]
        return f"{indent}- " + f"{self.newline}{indent}  ".join(parts) + self.newline
