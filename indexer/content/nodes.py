"""What YAML says, as plain values that remember where they stand in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column of a file, both 1-based, counting characters."""

    line: int = 1
    column: int = 1


START = Place()


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of the YAML text a node is written with, for edits; the end is excluded.

    A list or mapping without brackets ends where its last entry ends. `block` marks those, and
    block texts (``|`` and ``>``).
    """

    start: int = 0
    end: int = 0
    block: bool = False


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, never converted; `quoted` also covers block texts (``|`` and ``>``)."""

    text: str
    quoted: bool = field(default=False, compare=False)
    place: Place = field(default=START, compare=False)
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def empty(self) -> bool:
        """Say whether this is YAML's null: nothing, ``~`` or ``null``."""
        return not self.quoted and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place = field(default=START, compare=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values in file order; a repeated key is kept, readers report it."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place = field(default=START, compare=False)
    span: Span = field(default=NOWHERE, compare=False)


Node: TypeAlias = Scalar | Sequence | Mapping


def describe(node: Node) -> str:
    """Return what stands there, in words that fit a message."""
    if isinstance(node, Sequence):
        return "一个列表"
    if isinstance(node, Mapping):
        return "一组带冒号的键值"
    text = " ".join(node.text.split())
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield every single value within a node, in the order of the file."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from scalars(value)
