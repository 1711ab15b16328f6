"""What was meant by characters or letters that only sound right.

``gongzu房`` -> 公租房, 社宝卡 -> 社保卡, ``matong du le`` -> 马桶堵了. A word of the handbook takes the
place of what was typed where that costs least: dictionary words stand firm, lone characters give
way, and at least half of the characters must have been right. Of all ways to read a text the
cheapest wins (Viterbi).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexer.text.normalise import is_han
from indexer.text.sound import spelled, syllables

_LONGEST = 8
_LONG = 4
"""From this length on a word is known though one character is quite another."""

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3007]+|[a-z]+|[^a-z\u3400-\u4dbf\u4e00-\u9fff\u3007]+")

_HEARD = re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff\u3007\U00020000-\U0003ffff]{{1,{_LONGEST}}}")

# Costs of a reading: a lone character left as it is; a syllable that stays letters; a character
# replaced by one that sounds the same, by any other, and more if it stood in a dictionary word; a
# word of the handbook, less for each further character and the more often it occurs; a word of
# one character, for letters only.
_LONE = 0.6
_UNREAD = 3.0
_MISHEARD = 0.8
_MISTYPED = 1.0
_WORD = 0.2
_FIRM = 0.4
_LENGTH = 0.2
_SINGLE = 2.0
_COMMON = 0.02


@dataclass(frozen=True, slots=True)
class _Item:
    """One place of a text: its sound, its character unless only letters stand there."""

    sound: str
    text: str
    typed: bool
    firm: bool


class Dictation:
    """The words of a handbook, found by their sound or with one character wrong.

    `words` are all words with how often they occur; of those of two characters only `names` take
    the place of others. `split` cuts a text into words; `firm` says which of them stand as typed.
    """

    def __init__(
        self,
        words: Mapping[str, int],
        names: Collection[str],
        split: Callable[[str], list[str]],
        firm: Callable[[str], bool],
        *,
        before: Dictation | None = None,
    ) -> None:
        """Take the words; of those that the one `before` knew, what was worked out is kept."""
        self._split = split
        self._firm = firm
        self._words = words
        self._names = frozenset(names)
        self._by_sound: dict[str, str] = dict(before._by_sound) if before else {}
        self._by_half: dict[str, str] = dict(before._by_half) if before else {}
        known = before._words.keys() if before else frozenset[str]()
        self._put(words.keys() - known)
        for word in filter(can_be_heard, known - words.keys()):
            _take(self._by_sound, _sound(word), word)
            for half in _halves(word) if len(word) >= _LONG else ():
                _take(self._by_half, half, word)

    def _put(self, words: Iterable[str]) -> None:
        """Have words found by their sound, and by each half of their characters.

        A word with one character wrong has a half that is right.
        """
        by_sound, by_half = self._by_sound, self._by_half
        for word in filter(can_be_heard, words):
            sound = _sound(word)
            by_sound[sound] = f"{by_sound[sound]} {word}" if sound in by_sound else word
            if len(word) >= _LONG:
                for half in _halves(word):
                    by_half[half] = f"{by_half[half]} {word}" if half in by_half else word

    def read(self, folded: str) -> str:
        """Return the text as it was probably meant; unchanged where nothing is likelier."""
        items = self._items(folded)
        if not items:
            return folded
        best: list[tuple[float, str]] = [(0.0, "")] + [(math.inf, "")] * len(items)
        for start, item in enumerate(items):
            cost, text = best[start]
            step = (0.0 if item.firm else _LONE) if item.typed else _UNREAD
            if cost + step < best[start + 1][0]:
                best[start + 1] = (cost + step, text + item.text)
            for length in range(1, min(_LONGEST, len(items) - start) + 1):
                piece = items[start : start + length]
                if not piece[-1].sound:
                    break
                word, step = self._word(piece)
                if word and cost + step < best[start + length][0]:
                    best[start + length] = (cost + step, text + word)
        return best[-1][1]

    def _word(self, piece: list[_Item]) -> tuple[str, float]:
        """Return the cheapest word of the handbook for a piece of the text, "" if none fits."""
        best, least = "", math.inf
        for word, alike in self._candidates(piece):
            cost = self._cost(piece, word, alike=alike)
            if cost < least:
                best, least = word, cost
        return best, least

    def _cost(self, piece: list[_Item], word: str, *, alike: bool) -> float:
        """Return what a word costs in place of a piece, infinity where it may not stand."""
        typed = sum([item.typed for item in piece])
        if typed and len(piece) == 1:
            return math.inf
        wrong = [
            item for item, character in zip(piece, word, strict=True) if item.typed and item.text != character
        ]
        if typed == len(piece) and not wrong:
            return 0.0
        moved = sum([item.firm for item in wrong])
        if len(wrong) * 2 > typed or (moved and not alike):
            return math.inf
        if wrong and len(word) == 2 and word not in self._names:
            return math.inf
        cost = len(wrong) * (_MISHEARD if alike else _MISTYPED) + moved * _FIRM
        cost += _SINGLE if len(piece) == 1 else _WORD - _LENGTH * (len(piece) - 2)
        return max(0.0, cost - _COMMON * math.log(1 + self._words[word]))

    def _candidates(self, piece: list[_Item]) -> Iterator[tuple[str, bool]]:
        """Yield words that may be meant, and whether they sound like the piece: the likeliest first."""
        sound = " ".join([item.sound for item in piece])
        heard = self._by_sound.get(sound)
        if heard is not None:
            for word in sorted(heard.split(" "), key=lambda word: (-self._words[word], word)):
                yield word, True
        if len(piece) < _LONG or not all(item.typed for item in piece):
            return
        text = "".join([item.text for item in piece])
        near = [
            (wrong, -self._words[word], word)
            for half in _halves(text)
            for word in self._by_half.get(half, "").split(" ")
            if word and (wrong := _only_wrong(word, text)) is not None
        ]
        for _, _, word in sorted(near):
            yield word, _sound(word) == sound

    def _items(self, folded: str) -> list[_Item]:
        found: list[_Item] = []
        for run in _RUNS.findall(folded):
            if is_han(run[0]):
                for word in self._split(run):
                    sounds, firm = syllables(word), self._firm(word)
                    if len(sounds) == len(word):
                        found += [_Item(s, c, True, firm) for s, c in zip(sounds, word, strict=True)]
                    else:  # rare characters without a reading of their own
                        found.append(_Item("", word, True, True))
            elif run[0].isalpha() and run.isascii():
                spelt = spelled(run)
                if spelt is None:
                    found.append(_Item("", run, True, True))
                else:
                    found += [_Item(sound, sound, False, False) for sound in spelt]
            elif run.strip() or not found or found[-1].typed:
                found.append(_Item("", run, True, True))
        return found


def can_be_heard(word: str) -> bool:
    """Say whether a word may take the place of a misheard one: up to eight Chinese characters."""
    return _HEARD.fullmatch(word) is not None


def _sound(word: str) -> str:
    return " ".join(syllables(word))


def _take(found: dict[str, str], key: str, word: str) -> None:
    left = " ".join(other for other in found[key].split(" ") if other != word)
    if left:
        found[key] = left
    else:
        del found[key]


def _halves(word: str) -> tuple[str, str]:
    """Return a word without its second half, and without its first.

    >>> _halves("社保卡丢了")
    ('社保___', '__卡丢了')
    """
    middle = len(word) // 2
    return word[:middle].ljust(len(word), "_"), word[middle:].rjust(len(word), "_")


def _only_wrong(word: str, text: str) -> int | None:
    """Return the place of the character in which a text differs from a word, None where more than one do."""
    wrong = [place for place, pair in enumerate(zip(word, text, strict=True)) if pair[0] != pair[1]]
    return next(iter(wrong), 0) if len(wrong) <= 1 else None
