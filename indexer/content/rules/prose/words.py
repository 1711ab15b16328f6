"""The words of the station itself: what it says in a body and in fields, without what residents say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from indexer.content.nodes import Place, scalars

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_OF_THE_STATION = (
    "title", "conditions", "fee", "benefit", "places", "hours", "late", "renewal", "service_area",
    "price_note", "successor_note", "windows", "materials", "branches", "not_this", "proxy",
)  # fmt: skip
_NO_WORDS = re.compile(r"\]\([^)\n]*\)|<?https?://[^\s>)]+>?|`[^`\n]*`")

_CHINESE = re.compile("[\u4e00-\u9fff]")
_LEFT_OUT = "\ufffc"

Passage: TypeAlias = tuple[str, Callable[[int], Place]]
"""A text, and where each of its characters stands in the file."""


def passages(file: DocumentFile) -> Iterator[Passage]:
    """Yield the body and each value that tells something; addresses and code are left out of them."""
    yield without_addresses(file.body), file.place_in_body
    for key in _OF_THE_STATION:
        node = file.keys.nodes.get(key)
        for scalar in scalars(node) if node is not None else ():
            if _CHINESE.search(scalar.text):  # all else is a word of the format: required
                yield without_addresses(scalar.text), _always(scalar.place)


def _always(place: Place) -> Callable[[int], Place]:
    return lambda _: place


def without_addresses(text: str) -> str:
    """Return a text of the same length with a sign of nothing for addresses and code."""
    return _NO_WORDS.sub(lambda found: _LEFT_OUT * len(found[0]), text)
