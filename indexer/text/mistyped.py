"""Words typed as others that sound or look the same: 派出锁 for 派出所, 缴废 for 缴费.

A clerk picks the wrong character from the list of an input method, or writes one that looks alike. A
slip is told by three things: what stands there is one character away from a word that is used
often, is no word of the dictionary itself, and the sentence becomes a good deal likelier with that word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from indexer.text.tokenizer import word_frequencies

LONGEST = 4
LISTED = Path(__file__).with_name("mistyped.txt")

_LIKELIER = 6.5
"""How much likelier, as a logarithm: 6.5 finds about half of slips made at random."""

_AROUND = 4
_RARE = 0.5
"""How often a character is counted that the dictionary has only inside words."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Slip:
    """What was typed at a place of a text, and what was probably meant."""

    start: int
    typed: str
    meant: str


def slips(text: str) -> Iterator[Slip]:
    """Yield the words of a text that are probably typed wrong, in the order of their places."""
    heads = _heads()
    for run in _HAN.finditer(text):
        words, end = run[0], 0
        for start in range(len(words) - 1):
            begun = heads.get(words[start : start + 2])
            if begun is None or start < end:
                continue
            for typed, meant in begun.items():
                if words.startswith(typed, start) and _is_likelier(words, start, typed, meant):
                    yield Slip(run.start() + start, typed, meant)
                    end = start + len(typed)
                    break


def _is_likelier(words: str, start: int, typed: str, meant: str) -> bool:
    """Say whether a run of characters reads much better with what was probably meant."""
    before = words[max(start - _AROUND, 0) : start]
    behind = words[start + len(typed) :][:_AROUND]
    return likeliness(before + meant + behind) - likeliness(before + typed + behind) >= _LIKELIER


def likeliness(words: str) -> float:
    """Return the logarithm of how likely the best division of some characters into words is."""
    weights, rare = _weights()
    best = [0.0]
    for end in range(1, len(words) + 1):
        most = best[end - 1] + weights.get(words[end - 1], rare)
        for start in range(max(end - LONGEST, 0), end - 1):
            weight = weights.get(words[start:end])
            if weight is not None and best[start] + weight > most:
                most = best[start] + weight
        best.append(most)
    return best[-1]


@cache
def _weights() -> tuple[Mapping[str, float], float]:
    """Return the logarithm of how often each word is used, and that of a character the list has not."""
    frequencies = word_frequencies()
    total = sum(frequencies.values())
    logarithms: dict[int, float] = {}
    weights = {
        word: logarithms.setdefault(count, log((count or _RARE) / total))
        for word, count in frequencies.items()
    }
    return weights, log(_RARE / total)


def typings() -> Mapping[str, str]:
    """Return what usual words are typed as by mistake, each with the word; no words of the dictionary."""
    said = lists()
    alike: dict[str, set[str]] = {}
    for letters in (*said["sounds"], *said["shapes"]):
        for letter in letters:
            alike.setdefault(letter, set()).update(set(letters) - {letter})
    found: dict[str, str] = {}
    frequencies = word_frequencies()
    for word in sorted(said["words"], key=lambda word: frequencies.get(word, 0)):
        for at, letter in enumerate(word):
            for other in alike.get(letter, ()):
                found[word[:at] + other + word[at + 1 :]] = word
    for meant in (*frequencies, *said["meant"]):
        found.pop(meant, None)
    return found


@cache
def _heads() -> Mapping[str, Mapping[str, str]]:
    """Return the typings by their first two characters, longer ones first: most of a text has none."""
    heads: dict[str, dict[str, str]] = {}
    for typed, meant in sorted(typings().items(), key=lambda pair: -len(pair[0])):
        heads.setdefault(typed[:2], {})[typed] = meant
    return heads


@cache
def lists() -> Mapping[str, list[str]]:
    """Return the lists of `mistyped.txt`: words, sounds, shapes, meant."""
    found = {}
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, items = line.partition(":")
            found[name] = items.split()
    return found


def forget() -> None:
    """Forget what was read: the lists were written anew."""
    for kept in (lists, _heads):
        kept.cache_clear()
