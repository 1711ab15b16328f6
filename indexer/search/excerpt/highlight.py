"""Mark what matched in the original text, and cut the telling piece out of a long one.

No engine is asked: the query's own terms are looked for in the folded text, and every folded
character knows its place in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from indexer.search.query import Query
from indexer.text.normalise import fold_with_places

Span = tuple[int, int]

_SNIPPET = 96
_MARKED = re.compile(rb"\x01+")


def spans(text: str, query: Query) -> tuple[Span, ...]:
    """Return the matched stretches of `text`, in order, joined where they touch.

    With a dictionary that does not hold 独生子女费 as one word:

    >>> spans("申领独生子女父母奖励费", parse_query("独生子女费", analyser, on=day))
    ((2, 6), (10, 11))
    """
    folded = fold_with_places(text)
    marked = bytearray(len(text))
    for term in _terms(query):
        start = folded.text.find(term)
        while start >= 0:
            for place in folded.places[start : start + len(term)]:
                marked[place] = 1
            start = folded.text.find(term, start + 1)
    return tuple((run.start(), run.end()) for run in _MARKED.finditer(marked))


def _terms(query: Query) -> tuple[str, ...]:
    """Return what is worth marking: words, and pairs; a lone character only if it is a word."""
    pairs = (gram for gram in query.grams if len(gram) > 1)
    return tuple(dict.fromkeys([*query.phrases, *query.words, *pairs]))


def mark(text: str, query: Query) -> str:
    """Return `text` as escaped HTML with the matches in ``<mark>``."""
    return _marked(text, spans(text, query))


def snippet(text: str, query: Query, *, length: int = _SNIPPET) -> str:
    """Return the piece of `text` with the most matches, as escaped HTML with ``<mark>``."""
    flat = " ".join(text.split())
    found = spans(flat, query)
    start = _best_start(found, len(flat), length)
    end = min(len(flat), start + length)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in found if a < end and b > start]
    body = _marked(flat[start:end], inside)
    return ("…" if start else "") + body + ("…" if end < len(flat) else "")


def _best_start(found: tuple[Span, ...], size: int, length: int) -> int:
    """Return where a window of `length` begins that holds most matched characters."""
    best, best_weight = 0, 0
    for first, _ in found:
        start = max(0, min(first - length // 5, size - length))
        weight = sum(
            min(b, start + length) - max(a, start) for a, b in found if a < start + length and b > start
        )
        if weight > best_weight:
            best, best_weight = start, weight
    return best


def _marked(text: str, found: Iterable[Span]) -> str:
    pieces: list[str] = []
    last = 0
    for start, end in found:
        pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return "".join([*pieces, escape(text[last:])])
