"""One document file as text to edit: its front matter apart, every other byte kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.fields.keys import read_type
from indexer.content.nodes import Mapping, Node, Scalar, Sequence, Span
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS, Field, fields_for

_OPENING = re.compile(r"\ufeff?---[^\S\r\n]*(\r\n|\n|\r)")
_CLOSING = re.compile(r"^---[^\S\r\n]*(?=[\r\n]|\Z)", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_HINT = "请先运行 handbook check，照提示改好这份文件"

FIELD_BY_NAME = {name: field for field in FIELDS for name in (field.key, field.label)}


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A file in three pieces: up to the first ``---`` line, the YAML, from the second ``---`` on."""

    head: str
    front: str
    tail: str

    @classmethod
    def of(cls, content: bytes) -> DocumentText:
        """Cut the bytes of a file.

        Raises:
            EditRefusedError: it is not UTF-8 or has no front matter.
        """
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise EditRefusedError("文件不是 UTF-8 编码，不能改", hint=_HINT) from None
        opening = _OPENING.match(text)
        closing = _closing_line(text, opening.end()) if opening else None
        if opening is None or closing is None:
            raise EditRefusedError("文件没有 --- 包起来的资料栏，不能改", hint=_HINT)
        return cls(text[: opening.end()], text[opening.end() : closing], text[closing:])

    @property
    def content(self) -> bytes:
        return (self.head + self.front + self.tail).encode()

    @property
    def newline(self) -> str:
        """The line end of the first line; new lines get the same."""
        found = _LINE_END.search(self.head)
        return found[0] if found else "\n"

    @property
    def root(self) -> Mapping:
        """The front matter as nodes.

        Raises:
            EditRefusedError: the YAML cannot be read or is not one key a line.
        """
        node = parsed(self.front)
        if isinstance(node, Scalar) and node.empty:
            return Mapping((), node.place, replace(node.span, block=True))
        if not isinstance(node, Mapping):
            raise EditRefusedError("资料栏读不懂，不能改", hint=_HINT)
        if not node.span.block:
            raise EditRefusedError(
                "资料栏整个写在花括号里，不能改", hint="请去掉花括号，改成一行一栏：键: 值"
            )
        return node

    def field(self, key: str) -> Field:
        """Return the field of an English key as this type of document has it: hours has two names."""
        type = read_type(self.root)
        return next(
            (known for known in (fields_for(type) if type else ()) if known.key == key), FIELD_BY_NAME[key]
        )

    def entry(self, field: Field) -> tuple[Scalar, Node] | None:
        """Return the key and the value of a field, under either name.

        Raises:
            EditRefusedError: the field stands there twice.
        """
        found = [(key, value) for key, value in self.root.entries if key.text in (field.key, field.label)]
        if len(found) > 1:
            raise EditRefusedError(f"{field.key}（{field.label}）写了两次，不能改", hint="请先只留一个")
        return found[0] if found else None

    def values(self) -> Iterator[tuple[Field, Node]]:
        """Yield every value of a known key with its field, those inside records too."""
        root = parsed(self.front)
        for key, value in root.entries if isinstance(root, Mapping) else ():
            field = FIELD_BY_NAME.get(key.text)
            if field is None:
                continue
            yield field, value
            inner = {name: known for known in field.record for name in (known.key, known.label)}
            records = value.items if isinstance(value, Sequence) else (value,)
            for record in records if inner else ():
                for name, node in record.entries if isinstance(record, Mapping) else ():
                    if name.text in inner:
                        yield inner[name.text], node

    def spliced(self, pieces: Iterable[tuple[Span, str]]) -> DocumentText:
        """Return the text with the spans of its front matter replaced."""
        front = self.front
        for span, new in sorted(pieces, key=lambda piece: piece[0].start, reverse=True):
            front = front[: span.start] + new + front[span.end :]
        return replace(self, front=front)

    def line_start(self, position: int) -> int:
        """Return where the line of a position of the front matter begins."""
        return max(self.front.rfind("\n", 0, position), self.front.rfind("\r", 0, position)) + 1

    def next_line(self, position: int) -> int:
        """Return where the line after a position begins; a position at a line's start stays."""
        if position and self.front[position - 1] in "\r\n":
            return position
        found = _LINE_END.search(self.front, position)
        return found.end() if found else len(self.front)


@lru_cache(maxsize=64)
def parsed(front: str) -> Node | None:
    """Return the nodes of a front matter, None when it is no YAML; edits read one text many times."""
    return parse(front, Report(""), first_line=2)


def _closing_line(text: str, start: int) -> int | None:
    """Return where the second ``---`` line begins; only whole lines count."""
    for found in _CLOSING.finditer(text, start):
        if text[found.start() - 1] in "\r\n":
            return found.start()
    if "\r" in text:  # MULTILINE knows no lone carriage return
        alone = re.compile(r"(?<=\r)---[^\S\r\n]*(?=[\r\n]|\Z)").search(text, start)
        return alone.start() if alone else None
    return None
