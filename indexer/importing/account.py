"""The account of an import: which words of the source are in the draft, in their order, and which are not.

One comparison for all formats. It knows nothing of how a draft was made: it takes the visible words
of the source, passage by passage, and the finished text of the draft, and finds the ones in the
other. Only letters and digits count; how text is spaced, pointed and marked up does not.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.importing.reading import Passage

ENOUGH = 0.98
_SHORTEST_PIECE = 3
_SHORTEST_MOVED = 4
_SHORTEST_DOUBLED = 8
_ANCHOR = 12
_COUNTED_SIGNS = frozenset("%‰℃≥≤><＞＜≠±√☐☑☒")
_TARGET = re.compile(r"\]\((?:[^()\s]|\([^()]*\))*\)")
_FOOTNOTE = re.compile(r"\[\^\d+\]:?")
_UNITS = re.compile(r"\n|(?<!\\)\|")
_TWICE = re.compile(r"(.{4,})\1+")


@dataclass(frozen=True, slots=True)
class Lost:
    """Words of the source that a draft does not have, and where they stood."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words of a source. `total` and `kept` are characters that count."""

    total: int
    kept: int
    lost: tuple[Lost, ...] = ()
    moved: tuple[Lost, ...] = ()
    doubled: tuple[Lost, ...] = ()

    @property
    def share(self) -> float:
        """Return the share of the source's characters that the draft has, in their order."""
        return self.kept / self.total if self.total else 1.0

    @property
    def is_complete(self) -> bool:
        return self.share >= ENOUGH


def account_for(passages: Sequence[Passage], *, front: Iterable[str], body: str) -> Account:
    """Compare the words of a source with a draft: its `body`, and what went to the `front` of it."""
    ledger = _Ledger(passages, front, body)
    ledger.settle()
    return Account(
        total=sum(len(k) for k, p in zip(ledger.keys, passages, strict=True) if not p.aside),
        kept=sum(ledger.kept),
        lost=tuple(ledger.lost),
        moved=tuple(ledger.moved),
        doubled=tuple(_doubled(passages, ledger.keys, body)),
    )


def plain(markdown: str) -> str:
    """Return Markdown without addresses, footnote marks and named characters."""
    return html.unescape(_FOOTNOTE.sub("", _TARGET.sub("]", markdown)))


def counted(text: str) -> str:
    """Return the characters of a text that count."""
    return text.translate(_table())


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        same = unicodedata.normalize("NFKC", chr(code))
        self[code] = found = "".join(c for c in same if c.isalnum() or c in _COUNTED_SIGNS).lower()
        return found


@cache
def _table() -> _Table:
    return _Table()


class _Ledger:
    """The passages of a source as they are found in a draft, one after another."""

    def __init__(self, passages: Sequence[Passage], front: Iterable[str], body: str) -> None:
        self.passages = passages
        self.keys = [counted(passage.text) for passage in passages]
        self.text = counted(plain(body))
        self.front = "\n".join(counted(line) for line in front)
        self.units = _units(body)
        self.often = Counter(self.keys)
        self.kept = [0] * len(passages)
        self.lost: list[Lost] = []
        self.moved: list[Lost] = []

    def settle(self) -> None:
        """Go through the gaps between the passages whose place is certain."""
        places = self._certain()
        low, first = 0, 0
        for place, start in [*places, (len(self.passages), len(self.text))]:
            self._settle_gap(first, place, low, start)
            if place < len(self.passages):
                self._keep(place, len(self.keys[place]))
                low, first = start + len(self.keys[place]), place + 1

    def _certain(self) -> list[tuple[int, int]]:
        """Return passages that stand as often in the source as in the draft, as far as in one order."""
        seen: Counter[str] = Counter()
        found = []
        for place, key in enumerate(self.keys):
            starts = self.units.get(key, ())
            if key and len(starts) == self.often[key]:
                found.append((place, starts[seen[key]]))
                seen[key] += 1
        return _longest_rising(found)

    def _settle_gap(self, first: int, last: int, low: int, high: int) -> None:
        cursor = low
        for place in range(first, last):
            key = self.keys[place]
            if not key:
                continue
            at = self.text.find(key, cursor, high)
            if at >= 0:
                self._keep(place, len(key))
                cursor = at + len(key)
            elif key in self.front or (self._is_repeated(place) and key in self.text):
                self._keep(place, len(key))
            elif key in self.text:
                within = self.text.find(key, low, high) >= 0 and len(key) < _SHORTEST_MOVED
                if within:
                    self._keep(place, len(key))
                else:
                    self._move(place, self.passages[place].text)
            else:
                cursor = self._settle_pieces(place, cursor, high)

    def _settle_pieces(self, place: int, cursor: int, high: int) -> int:
        """Find a passage in pieces; what is in none of them is lost. Return where the last one ended."""
        key = self.keys[place]
        losses: list[tuple[int, int]] = []
        start = 0
        for begin, at in [*self._anchors(key, cursor, high), (len(key), high)]:
            cursor, more = self._settle_between(place, (start, begin), (cursor, at))
            losses += more
            if begin < len(key):
                self._keep(place, _ANCHOR)
                start, cursor = begin + _ANCHOR, at + _ANCHOR
        for begin, end in _joined(losses):
            words = _original(self.passages[place].text, begin, end)
            piece = key[begin:end]
            if piece in self.front:
                self._keep(place, end - begin)
            elif end - begin >= _SHORTEST_MOVED and piece in self.text:
                self._move(place, words)
            else:
                self.lost.append(Lost(self.passages[place].place, words))
        return cursor

    def _anchors(self, key: str, low: int, high: int) -> list[tuple[int, int]]:
        """Return pieces of a long passage that stand once in this part of the draft, in one order."""
        found = []
        for start in range(0, len(key) - _ANCHOR, _ANCHOR):
            piece = key[start : start + _ANCHOR]
            at = self.text.find(piece, low, high)
            if at >= 0 and self.text.find(piece, at + 1, high) < 0:
                found.append((start, at))
        return _longest_rising(found)

    def _settle_between(
        self, place: int, part: tuple[int, int], window: tuple[int, int]
    ) -> tuple[int, list[tuple[int, int]]]:
        """Find a part of a passage within a window, the longest pieces that come first."""
        key, (start, end), (cursor, high) = self.keys[place], part, window
        gone = start
        losses: list[tuple[int, int]] = []
        while start < end:
            length = self._longest(key[:end], start, cursor, high)
            if length < min(_SHORTEST_PIECE, end - start):
                start += 1
                continue
            if gone < start:
                losses.append((gone, start))
            cursor = self.text.find(key[start : start + length], cursor, high) + length
            self._keep(place, length)
            start = gone = start + length
        if gone < end:
            losses.append((gone, end))
        return cursor, losses

    def _longest(self, key: str, start: int, low: int, high: int) -> int:
        """Return how much of a key, from `start`, stands together in a part of the draft."""
        least, most = 0, len(key) - start
        while least < most:
            middle = (least + most + 1) // 2
            if self.text.find(key[start : start + middle], low, high) >= 0:
                least = middle
            else:
                most = middle - 1
        return least

    def _is_repeated(self, place: int) -> bool:
        """Say whether words stand several times in no order: the head of a table on each page."""
        return self.passages[place].loose and self.often[self.keys[place]] > 1

    def _keep(self, place: int, count: int) -> None:
        if not self.passages[place].aside:
            self.kept[place] += count

    def _move(self, place: int, words: str) -> None:
        if self.passages[place].loose:
            self._keep(place, len(counted(words)))
        if self.passages[place].aside or self.passages[place].unordered:
            return
        self.moved.append(Lost(self.passages[place].place, words))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _units(body: str) -> dict[str, list[int]]:
    """Return where the lines and cells of a draft begin in its counted text."""
    found: dict[str, list[int]] = {}
    at = 0
    for unit in _UNITS.split(plain(body)):
        key = counted(unit)
        if key:
            found.setdefault(key, []).append(at)
        at += len(key)
    return found


def _longest_rising(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs that rise in both places: the order that source and draft share."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, start) in enumerate(found):
        at = bisect_left(tails, start)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [start]
        ends[at : at + 1] = [index]
    chain, index = [], ends[-1] if ends else -1
    while index >= 0:
        chain.append(found[index])
        index = before[index]
    return chain[::-1]


def _doubled(passages: Sequence[Passage], keys: Sequence[str], body: str) -> Iterable[Lost]:
    """Yield what a draft says more often than its source; cells may repeat, merged ones were filled."""
    source = Counter(keys)
    lines = (line for line in plain(body).split("\n") if "|" not in line)
    drafted = Counter(key for line in lines if len(key := counted(line)) >= _SHORTEST_DOUBLED)
    for passage, key in zip(passages, keys, strict=True):
        if drafted[key] > source[key]:
            yield Lost(passage.place, passage.text)
            drafted[key] = 0
    for key in drafted:
        if key not in source and (twice := _TWICE.fullmatch(key)) and twice[1] in source:
            yield Lost("草稿", twice[1])


def _original(text: str, begin: int, end: int) -> str:
    """Return the part of a text that these of its counted characters are."""
    at, first, last = 0, 0, len(text)
    for place, character in enumerate(text):
        width = len(counted(character))
        if width and at <= begin:
            first = place
        at += width
        if at >= end:
            last = place + 1
            break
    return text[first:last].strip()
