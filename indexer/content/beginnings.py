"""How a body begins, by which copies of it are known."""

from __future__ import annotations

import re
from itertools import islice

_LONG, _PARAGRAPHS, _MOST_OF_AN_OPENING = 15, 4, 2000
_SENTENCE = re.compile(r"[^。！？；#\n]{12,200}[。！？；]")


def first_paragraphs(body: str) -> tuple[str, ...]:
    """Return the first four long paragraphs of a body, without looking at the rest of a long one."""
    lines = (line.strip() for line in body[:_MOST_OF_AN_OPENING].split("\n"))
    return tuple(dict.fromkeys(islice((line for line in lines if len(line) >= _LONG), _PARAGRAPHS)))


def first_sentence(body: str) -> str:
    """Return the first whole sentence of a body, nothing where it begins with none."""
    found = _SENTENCE.search(body[:_MOST_OF_AN_OPENING])
    return found[0].strip() if found else ""
