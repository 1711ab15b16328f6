"""Patterns that are looked for only in lines that hold what they need.

A hundred rules look for a hundred patterns in every text, and hardly any is there. What each cannot do
without (元元, 待补, 钥匙) is read off the pattern itself. One pass over a text by numpy tells for each of its
lines which patterns may stand there; only these are tried. What is found is what the pattern alone finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

_parser: Any = import_module("re._parser")  # what `re` itself makes of a pattern; it has no other door
_of: Any = import_module("re._constants")

Needs = frozenset[str]
"""Characters and pairs of characters, one of which stands in whatever matches."""

_SHORT = 80
"""Texts of fewer characters are searched as they are."""
_MOST_CHARACTERS, _MOST_STRINGS, _LARGEST_CLASS = 64, 2000, 3000
_BITS = 20
_USUAL = "的一是在不有和人中大为上下以用日年月者应当规定法条第家工要可个地出行"
_AGAIN = ("\n2", "\n3")
"""Stand for a piece of so many characters, up to twelve, that is written twice in a row."""
_LONGEST_AGAIN = 12
_FOLDED = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""What `re` takes for a letter of ASCII where case is ignored."""
_CASES: dict[int, int | str] = {**{code: code + 32 for code in range(ord("A"), ord("Z") + 1)}, **_FOLDED}
_LINE_END = ord("\n")
_HAN = re.compile("[\u4e00-\u9fff]+")
_ENOUGH = 4_000_000
"""So many characters, each time a pattern is asked of them, are searched without tables."""
_FAR = 400
"""What may be longer is looked for in the whole text."""

Words = NDArray[np.uint64]


class Sought:
    """A pattern, and where in a text it may stand."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Take a pattern as `re.compile` does; a dot is no line end in it."""
        self.pattern = re.compile(pattern, flags)
        if self.pattern.flags & re.DOTALL:
            raise ValueError("a pattern whose dot is a line end")
        self._number = len(_sought)
        _sought.append(self)

    @cached_property
    def _tree(self) -> Any:
        return _parser.parse(self.pattern.pattern, self.pattern.flags)

    @cached_property
    def needs(self) -> Needs | None:
        """What a match has one of; None where that is not known."""
        insensitive = bool(self.pattern.flags & re.IGNORECASE)
        return _Reader(insensitive=insensitive).needs(self._tree) if self._tree.getwidth()[0] else None

    @cached_property
    def _reach(self) -> tuple[int, int] | None:
        return _reach(self._tree)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what `re` finds in a text."""
        if len(text) < _SHORT or not _is_worth_it(text) or self.needs is None:
            return self.pattern.finditer(text)
        looked = _looked(text)
        lines = looked.lines_with(self._number)
        if lines and self._reach is not None:
            return self._within(looked, lines, *self._reach)
        return self.pattern.finditer(text) if lines else iter(())

    def _within(
        self, looked: _Looked, lines: Iterable[int], wide: int, beyond: int
    ) -> Iterator[re.Match[str]]:
        """Yield what is found around some lines: no match leaves what is looked through together."""
        for start, end in _together(looked.bounds, lines, wide):
            for found in self.pattern.finditer(looked.text, start, end + beyond):
                if found.start() > end:
                    break
                yield found

    def lines(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the lines of a text that may hold it, each with its number from 0 on."""
        if not _is_worth_it(text) or self.needs is None:
            yield from enumerate(text.split("\n"))
            return
        looked = _looked(text)
        for line in looked.lines_with(self._number):
            yield line, looked.lines[line]


_sought: list[Sought] = []
_asked = 0


def _is_worth_it(text: str) -> bool:
    """Say whether this process has searched so much that tables pay: making them takes most of a second."""
    global _asked
    _asked += len(text)
    return _asked > _ENOUGH


class _Looked:
    """A text with what may stand in each of its lines: a bit for each pattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._known = len(_sought)
        table = _table(self._known)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) & 0xFFFF
        codes = table.folded[codes]
        starts = np.concatenate(([0], np.flatnonzero(codes == _LINE_END) + 1))
        self.bounds = [*starts.tolist(), len(codes) + 1]
        pairs = _pairs(codes, np.append(codes[1:], np.uint32(_LINE_END)))
        found = table.of_pairs[pairs] | table.of_characters[codes]
        for least, patterns in table.of_repeats:
            found[_repeats(codes, least)] |= patterns
        found = np.concatenate((found, np.zeros((1, found.shape[1]), dtype=np.uint64)))  # an empty last line
        self._held = np.bitwise_or.reduceat(found, starts)

    def lines_with(self, number: int) -> list[int]:
        """Return the lines in which a pattern may stand."""
        if number >= self._known:  # a pattern that came after the text was looked at
            return [*range(len(self.bounds) - 1)]
        word, bit = divmod(number, 64)
        lines: list[int] = np.flatnonzero(self._held[:, word] & np.uint64(1 << bit)).tolist()
        return lines

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")


_looked = lru_cache(maxsize=32)(_Looked)


@dataclass(frozen=True)
class _Table:
    """For each character, and each pair by its hash, the patterns that need it; how characters are folded."""

    of_characters: Words
    of_pairs: Words
    of_repeats: Sequence[tuple[int, Words]]
    folded: NDArray[np.uint32]


@lru_cache(maxsize=1)
def _table(many: int) -> _Table:
    words = (many + 63) // 64
    characters = np.zeros((1 << 16, words), dtype=np.uint64)
    pairs = np.zeros((1 << _BITS, words), dtype=np.uint64)
    repeats = {need: np.zeros(words, dtype=np.uint64) for need in _AGAIN}
    for sought in _sought[:many]:
        word, bit = divmod(sought._number, 64)
        for need in sought.needs or ():
            if need in repeats:
                repeats[need][word] |= np.uint64(1 << bit)
                continue
            codes = np.array([ord(character) & 0xFFFF for character in need], dtype=np.uint32)
            if len(need) == 1:
                characters[codes[0], word] |= np.uint64(1 << bit)
            else:
                pairs[_pairs(codes[:1], codes[1:]), word] |= np.uint64(1 << bit)
    folded = np.arange(1 << 16, dtype=np.uint32)
    folded[ord("A") : ord("Z") + 1] += 32
    for code, letter in _FOLDED.items():
        folded[code] = ord(letter)
    return _Table(characters, pairs, [(int(need[1:]), mask) for need, mask in repeats.items()], folded)


def _repeats(codes: NDArray[np.uint32], least: int) -> NDArray[np.int64]:
    """Return where so many characters stand that stand there once more, two to twelve characters on."""
    found = []
    for apart in range(least, _LONGEST_AGAIN + 1):
        alike = codes[apart:] == codes[:-apart]
        for _ in range(1, least):
            alike = alike[1:] & alike[:-1]
        found.append(np.flatnonzero(alike))
    return np.concatenate(found)


def _pairs(first: Any, second: Any) -> Any:
    """Return the places of pairs of characters in the table: others may have the same."""
    return (first * np.uint32(40503) + second) & np.uint32((1 << _BITS) - 1)


class _Reader:
    """Reads off a parsed pattern what a match cannot do without."""

    def __init__(self, *, insensitive: bool) -> None:
        self._insensitive = insensitive

    def needs(self, items: Iterable[Any]) -> Needs | None:
        """Return the rarest of what one behind the other is needed, None where that is nothing."""
        return self._read(items)[1]

    def _read(self, items: Iterable[Any]) -> tuple[Needs | None, Needs | None]:
        """Return all that some items match, where these are few texts, and what they need."""
        told = [*items]
        candidates = [frozenset({need}) for need in map(_again, told, told[1:]) if need]
        run, ended, whole = frozenset({""}), frozenset[str](), True
        for item in told:
            texts, needs = self._item(item)
            repeated = None if texts is not None else self._repeated_text(item)
            if repeated is not None and run != {""}:
                least, unit = repeated
                candidates += filter(None, (needs,))
                whole = False
                if least:
                    candidates += filter(None, (_told(ended | _joined(run, unit)),))
                    run, ended = unit, frozenset()
                else:
                    ended |= _joined(run, unit)
                continue
            if texts is None:
                candidates += filter(None, (_told(ended | run), needs))
                run, ended, whole = frozenset({""}), frozenset(), False
                continue
            if len(run) * len(texts) > _MOST_STRINGS:
                candidates += filter(None, (_told(ended | run),))
                run, ended, whole = frozenset(text[-1:] for text in run), frozenset(), False
            if len(run) * len(texts) > _MOST_STRINGS:
                run = frozenset({""})
            run = _joined(run, texts)
        candidates += filter(None, (_told(ended | run),))
        best = min(candidates, key=lambda needs: (_common(needs), sorted(needs)), default=None)
        return (run if whole else None), best

    def _item(self, item: Any) -> tuple[Needs | None, Needs | None]:
        kind, value = item
        if kind is _of.LITERAL:
            return self._any_of([value])
        if kind is _of.IN:
            return self._any_of(_characters(value))
        if kind is _of.BRANCH:
            return self._one_of([self._read(branch) for branch in value[1]])
        if kind is _of.SUBPATTERN:
            return self._read(value[-1])
        if kind in (_of.MAX_REPEAT, _of.MIN_REPEAT, _of.POSSESSIVE_REPEAT):
            return self._repeated(*value)
        if kind in (_of.ASSERT, _of.ASSERT_NOT, _of.AT):
            return frozenset({""}), None
        return None, None

    def _repeated_text(self, item: Any) -> tuple[int, Needs] | None:
        """Return how often at least, and what is repeated, where that is one of a few texts."""
        kind, value = item
        if kind not in (_of.MAX_REPEAT, _of.MIN_REPEAT, _of.POSSESSIVE_REPEAT):
            return None
        texts, _ = self._read(value[2])
        return None if texts is None or "" in texts or len(texts) > _MOST_CHARACTERS else (value[0], texts)

    def _any_of(self, codes: Sequence[int] | None) -> tuple[Needs | None, Needs | None]:
        if codes is None:
            return None, None
        letters = [chr(code) for code in codes]
        if self._insensitive and any(each > "\x7f" and each.lower() != each.upper() for each in letters):
            return None, None
        if len(codes) > _MOST_CHARACTERS:
            return None, frozenset(letters) if "\n" not in letters else None
        return frozenset(letters), None

    @staticmethod
    def _one_of(branches: Sequence[tuple[Needs | None, Needs | None]]) -> tuple[Needs | None, Needs | None]:
        texts = [texts for texts, _ in branches if texts is not None]
        together: Needs = frozenset().union(*texts)
        if len(texts) == len(branches) and len(together) <= _MOST_STRINGS:
            return together, None
        needs = [needs or (_told(texts) if texts is not None else None) for texts, needs in branches]
        found = [each for each in needs if each is not None]
        return None, frozenset().union(*found) if len(found) == len(branches) else None

    def _repeated(self, least: int, most: int, items: Iterable[Any]) -> tuple[Needs | None, Needs | None]:
        texts, needs = self._read(items)
        if texts is None:
            return None, needs if least else None
        if least == 0 and most == 1:
            return texts | {""}, None
        if most <= 4 and sum(len(texts) ** times for times in range(least, most + 1)) <= _MOST_STRINGS:
            repeated = (product(texts, repeat=times) for times in range(least, most + 1))
            return frozenset("".join(parts) for times in repeated for parts in times), None
        if not least:
            return None, None
        twice = frozenset(map("".join, product(texts, texts))) if len(texts) ** 2 <= _MOST_STRINGS else None
        return None, _told(twice if least > 1 and twice else texts)


def _joined(run: Needs, texts: Needs) -> Needs:
    return frozenset(map("".join, product(run, texts)))


def _again(item: Any, following: Any) -> str:
    """Return what stands for a group that is written twice, nothing where this is none or a long one."""
    kind, value = following
    if kind in (_of.MAX_REPEAT, _of.MIN_REPEAT) and value[0] and len(value[2]) == 1:
        kind, value = value[2][0]
    if kind is not _of.GROUPREF or item[0] is not _of.SUBPATTERN or item[1][0] != value:
        return ""
    least, most = item[1][-1].getwidth()
    return _AGAIN[min(least, 3) - 2] if least > 1 and most <= _LONGEST_AGAIN else ""


def _told(texts: Needs) -> Needs | None:
    """Return for each text its rarest pair of characters, None where one has not even a character."""
    found = frozenset(map(_rarest, texts))
    return None if "" in found else found


@lru_cache(maxsize=100_000)
def _rarest(text: str) -> str:
    """Return the rarest pair of characters of a text, or its one character; nothing where it has none."""
    folded = text.translate(_CASES)
    pieces = [piece for piece in map(str.__add__, folded, folded[1:]) if "\n" not in piece] or [
        *folded.strip("\n")
    ]
    return min(pieces, key=_common_one) if pieces else ""


def _common(needs: Needs) -> int:
    """Return about how often one of these stands in a text."""
    return sum(map(_common_one, needs))


@lru_cache(maxsize=100_000)
def _common_one(need: str) -> int:
    """Return how often a pair or a character stands in a text, beside others."""
    if len(need) > 1:
        return 1 if _HAN.fullmatch(need) else 5
    if need in _USUAL or not _HAN.fullmatch(need):
        return 1000
    return 200


def _characters(members: Sequence[Any]) -> list[int] | None:
    """Return the characters of a class, None where they are many."""
    found: list[int] = []
    for kind, value in members:
        if kind is _of.LITERAL:
            found.append(value)
        elif kind is _of.RANGE and value[1] - value[0] < _LARGEST_CLASS:
            found += range(value[0], value[1] + 1)
        else:
            return None
    return found


def _together(bounds: Sequence[int], lines: Iterable[int], wide: int) -> Iterator[tuple[int, int]]:
    """Yield where lines begin and end, with so much around them; those that touch are one."""
    last: tuple[int, int] | None = None
    for line in lines:
        start, end = max(bounds[line] - wide, 0), bounds[line + 1] - 1 + wide
        if last is not None and start <= last[1]:
            last = last[0], end
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _reach(tree: Any) -> tuple[int, int] | None:
    """Return how far a match may go beyond its line, and look beyond its end; None where that is far."""
    wide = tree.getwidth()[1] if _holds_line_end(tree) else 0
    beyond = max(map(_looks, _assertions(tree)), default=0)
    return (wide, beyond + 2) if max(wide, beyond) <= _FAR else None


def _looks(behind: Any) -> int:
    return int(behind.getwidth()[1]) if _holds_line_end(behind) else 1


def _assertions(items: Iterable[Any]) -> Iterator[Any]:
    """Yield what is looked for behind a match, or behind a part of it."""
    for kind, value in items:
        if kind in (_of.ASSERT, _of.ASSERT_NOT):
            if value[0] > 0:
                yield value[1]
            yield from _assertions(value[1])
        else:
            for part in _parts(kind, value):
                yield from _assertions(part)


def _parts(kind: Any, value: Any) -> Iterable[Any]:
    if kind is _of.BRANCH:
        parts: Iterable[Any] = value[1]
        return parts
    if kind in (_of.SUBPATTERN, _of.ATOMIC_GROUP):
        return [value[-1] if kind is _of.SUBPATTERN else value]
    if kind in (_of.MAX_REPEAT, _of.MIN_REPEAT, _of.POSSESSIVE_REPEAT):
        return [value[2]]
    return [part for part in value[1:] if part is not None] if kind is _of.GROUPREF_EXISTS else []


def _holds_line_end(items: Iterable[Any]) -> bool:
    """Say whether what some items match may hold a line end; what stands before or behind is no part."""
    for kind, value in items:
        if (kind is _of.LITERAL and value == _LINE_END) or (kind is _of.NOT_LITERAL and value != _LINE_END):
            return True
        if kind is _of.IN and _has_line_end(value):
            return True
        if any(map(_holds_line_end, _parts(kind, value))):
            return True
    return False


def _has_line_end(members: Sequence[Any]) -> bool:
    negated = members[0][0] is _of.NEGATE
    held = any(_is_line_end(kind, value) for kind, value in members)
    return held != negated


def _is_line_end(kind: Any, value: Any) -> bool:
    if kind is _of.LITERAL:
        return bool(value == _LINE_END)
    if kind is _of.RANGE:
        return bool(value[0] <= _LINE_END <= value[1])
    return kind is _of.CATEGORY and value in (
        _of.CATEGORY_SPACE,
        _of.CATEGORY_NOT_DIGIT,
        _of.CATEGORY_NOT_WORD,
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Beginnings of words, of two and of three characters, by their hash: some others are taken for one."""

    twos: NDArray[np.bool_]
    threes: NDArray[np.bool_]

    @classmethod
    def of(cls, beginnings: Iterable[str]) -> Places:
        """Return the table of some beginnings."""
        twos, threes = np.zeros(1 << _BITS, dtype=bool), np.zeros(1 << _BITS, dtype=bool)
        for begun in beginnings:
            codes = np.array([*map(ord, begun)], dtype=np.uint32)
            pair = _pairs(codes[:1], codes[1:2])
            if len(codes) == 2:
                twos[pair] = True
            else:
                threes[_pairs(pair, codes[2:])] = True
        return cls(twos, threes)


def places_of(text: str, places: Places) -> list[int]:
    """Return where in a text one of these beginnings may stand, in ascending order; nothing else does."""
    if len(text) < 2:
        return []
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    pairs = _pairs(codes[:-1], codes[1:])
    found = places.twos[pairs]
    found[:-1] |= places.threes[_pairs(pairs[:-1], codes[2:])]
    held: list[int] = np.flatnonzero(found).tolist()
    return held
