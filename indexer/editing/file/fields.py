"""Set, remove and extend one field of the front matter; comments, order and quoting of the rest stay.

Every edit reads its own result back: unless the field has the value meant and all other fields
are what they were, it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.content.nodes import Mapping, Node, Scalar, Sequence, Span
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS, Field
from indexer.editing.file.scalars import as_yaml, item_as_yaml, read_yaml
from indexer.editing.file.text import FIELD_BY_NAME, DocumentText

_ORDER = {field.key: place for place, field in reversed(tuple(enumerate(FIELDS)))}


def value_of(text: DocumentText, key: str) -> Node | None:
    """Return the value of a field as it is written, None without the field."""
    entry = text.entry(text.field(key))
    return entry[1] if entry else None


def set_field(text: DocumentText, key: str, value: str | Iterable[str]) -> DocumentText:
    """Give a field a text or a list of texts; a field that has it already is left as it is.

    A new field comes after the field that precedes it in the field table, in the language of
    the keys around it.
    """
    value = value if isinstance(value, str) else tuple(value)
    meant: Node = Scalar(value) if isinstance(value, str) else Sequence(tuple(map(Scalar, value)))
    return text if value_of(text, key) == meant else set_yaml(text, key, as_yaml(value))


def set_yaml(text: DocumentText, key: str, written: str) -> DocumentText:
    """Give a field a value that is YAML on one line already."""
    field = text.field(key)
    entry = text.entry(field)
    if entry is None:
        line = f"{_name(text, field)}: {written}{text.newline}"
        at = insertion_point(text, field)
        edited = text.spliced([(Span(at, at), line)])
    else:
        edited = text.spliced(_replacement(text, entry, written))
    return _verified(text, edited, field, read_yaml(written))


def remove_field(text: DocumentText, key: str) -> DocumentText:
    """Remove a field with its lines; comments above it stay."""
    field = text.field(key)
    entry = text.entry(field)
    if entry is None:
        return text
    name, value = entry
    lines = Span(text.line_start(name.span.start), text.next_line(max(value.span.end, name.span.end)))
    return _verified(text, text.spliced([(lines, "")]), field, None)


def add_to_list(text: DocumentText, key: str, item: str) -> DocumentText:
    """Add an item at the end of a list, unless it is there; a single value becomes a list."""
    value = value_of(text, key)
    if value is None or (isinstance(value, Scalar) and value.empty):
        return set_field(text, key, (item,))
    if isinstance(value, Scalar):
        return text if value.text == item else set_field(text, key, (value.text, item))
    if not isinstance(value, Sequence):
        raise EditRefusedError(f"{key} 不是列表，不能改", hint="请先运行 handbook check")
    if Scalar(item) in value.items:
        return text
    if not value.items:
        return set_field(text, key, (item,))
    last = value.items[-1].span.end
    if value.span.block:
        at = text.next_line(last)
        indent = text.front[text.line_start(value.span.start) : value.span.start]
        piece = f"{indent}- {item_as_yaml(item)}{text.newline}"
    else:
        at, piece = last, f", {item_as_yaml(item)}"
    meant = Sequence((*value.items, Scalar(item)))
    return _verified(text, text.spliced([(Span(at, at), piece)]), text.field(key), meant)


def remove_from_list(text: DocumentText, key: str, item: str) -> DocumentText:
    """Remove an item from a list; the field goes with its last item."""
    value = value_of(text, key)
    if value == Scalar(item) or value == Sequence((Scalar(item),)):
        return remove_field(text, key)
    if not isinstance(value, Sequence) or Scalar(item) not in value.items:
        return text
    at = value.items.index(Scalar(item))
    span = value.items[at].span
    if value.span.block:
        dash = text.front.rindex("-", 0, span.start)
        cut = Span(text.line_start(dash), text.next_line(span.end))
    elif at + 1 < len(value.items):
        cut = Span(span.start, value.items[at + 1].span.start)
    else:
        cut = Span(value.items[at - 1].span.end, span.end)
    meant = Sequence((*value.items[:at], *value.items[at + 1 :]))
    return _verified(text, text.spliced([(cut, "")]), text.field(key), meant)


def _replacement(text: DocumentText, entry: tuple[Scalar, Node], written: str) -> list[tuple[Span, str]]:
    """Return the pieces that change a value; a comment behind the colon of a list is kept."""
    key, value = entry
    colon = text.front.index(":", key.span.end) + 1
    if isinstance(value, Scalar) and value.span.start == value.span.end:
        return [(Span(colon, colon), f" {written}")]
    if not value.span.block:
        return [(value.span, written)]
    if isinstance(value, Scalar):
        ends_line = text.front[value.span.end - 1] in "\r\n"
        return [(value.span, written + (text.newline if ends_line else ""))]
    first_line, end = text.line_start(value.span.start), text.next_line(value.span.end)
    return [(Span(colon, colon), f" {written}"), (Span(first_line, end), "")]


def insertion_point(text: DocumentText, field: Field) -> int:
    """Return where a new field's line belongs: behind the nearest one before it in the table."""
    before = None
    for key, value in text.root.entries:
        known = FIELD_BY_NAME.get(key.text)
        if known is None or _ORDER[known.key] >= _ORDER[field.key]:
            continue
        if before is None or _ORDER[known.key] >= before[0]:
            before = (_ORDER[known.key], max(value.span.end, key.span.end))
    if before is not None:
        return text.next_line(before[1])
    entries = text.root.entries
    return text.line_start(entries[0][0].span.start) if entries else len(text.front)


def _name(text: DocumentText, field: Field) -> str:
    """Return the name of a new key: Chinese in a file whose keys are mostly Chinese."""
    names = [key.text for key, _ in text.root.entries]
    chinese = sum(not name.isascii() for name in names)
    return field.label if chinese * 2 > len(names) else field.key


def _verified(before: DocumentText, after: DocumentText, field: Field, meant: Node | None) -> DocumentText:
    """Return the edited text if it says what was meant and nothing else.

    Raises:
        EditRefusedError: the front matter is written in a way these edits cannot follow.
    """

    def others(root: Mapping) -> list[tuple[Scalar, Node]]:
        return [(key, value) for key, value in root.entries if key.text not in (field.key, field.label)]

    entry = after.entry(field)
    if (entry[1] if entry else None) != meant or others(before.root) != others(after.root):
        raise EditRefusedError(
            f"这份文件里 {field.key}（{field.label}）的写法特殊，程序不敢改", hint="请打开文件自己改这一栏"
        )
    return after
