"""Text -> YAML that reads back as the same text, plain where that is possible."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.nodes import Mapping, Node, Scalar, Sequence

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# Other YAML readers make numbers of these: telephones, clock times. Dates and counts stay plain.
_NUMBER_LIKE = re.compile(r"[\d:.+-]*\d[\d:.+-]*")
_PLAIN_NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d\d-\d\d|0|[1-9]\d{0,5}")


def as_yaml(value: str | Iterable[str]) -> str:
    """Return a text, or a list in brackets: 甲 -> ``甲``, (甲, 乙) -> ``[甲, 乙]``, "010" quoted."""
    if isinstance(value, str):
        return _text(value, "k: {}\n")
    return f"[{', '.join(item_as_yaml(item) for item in value)}]"


def item_as_yaml(text: str) -> str:
    """Return a text that may stand in a list, between brackets as well as behind a dash."""
    return _text(text, "k: [{}]\n", "k:\n- {}\n")


def read_yaml(written: str) -> Node | None:
    """Return the nodes of a value as an editor would write it after the colon, None if it is none."""
    node = parse(f"k: {written}\n", Report(""))
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return None
    return node.entries[0][1]


def _text(text: str, *frames: str) -> str:
    number = _NUMBER_LIKE.fullmatch(text) and not _PLAIN_NUMBER.fullmatch(text)
    if number or "#" in text or _UNSEEN.search(text) or not all(_reads_back(text, f) for f in frames):
        return '"' + "".join(_escaped(character) for character in text) + '"'
    return text


def _reads_back(text: str, frame: str) -> bool:
    """Say whether a text written plain into a frame is the one value there."""
    node = parse(frame.format(text), Report(""))
    value = node.entries[0][1] if isinstance(node, Mapping) and len(node.entries) == 1 else None
    if isinstance(value, Sequence):
        value = value.items[0] if len(value.items) == 1 else None
    return isinstance(value, Scalar) and value.text == text and not value.quoted and not value.empty


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\u{ord(character):04x}" if _UNSEEN.match(character) else character
