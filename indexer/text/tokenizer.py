"""Words of Chinese text, the dictionary's and the handbook's own; the only importer of jieba.

jieba's own analyzer for Whoosh drops single letters and digits (京政发〔2024〕5号 loses its 5)
and confuses positions with offsets, so the tokens are made here.
"""

from __future__ import annotations

import hashlib
import re
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from math import inf, log
from pathlib import Path

import jieba
from jieba import finalseg

from indexer.disk import write_whole
from indexer.text.normalise import fold

TOKENIZER_VERSION = 2

FEW = 50
"""So many own words may come or go at once before starting over costs less than going on."""

_REMEMBERED, _REMEMBERED_LENGTH = 20_000, 60
_PUNCTUATION = frozenset(" \n\t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~、。《》〈〉…—·「」『』￥％°")
_SHORT_WORD = 4
_BLOCKS = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]+)")  # jieba's own two
_SKIPPED = re.compile(r"(\r\n|\s)")
_LONGEST_RUN = re.compile(r"[\u4e00-\u9fd5]{256}")


class Tokenizer:
    """A jieba dictionary with the words of one handbook added.

    How a text is cut depends on the dictionary and on those own words alone that stand in it: the
    frequency of an own word follows from the words inside it, and the dictionary's total stays. A
    word that comes or goes changes nothing for texts without it.

    `cache_dir` is private to this program: jieba would otherwise load whatever lies in the
    shared temporary folder. The first load takes a moment: do it when a server starts.
    """

    def __init__(self, words: Iterable[str], *, cache_dir: Path) -> None:
        self.own_words = tuple(sorted({fold(word).strip() for word in words} - {""}))
        self._own = frozenset(self.own_words)
        cache_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._cache_dir = cache_dir
        self._jieba = _Dictionary()
        self._lock = threading.Lock()
        self._ready = False
        # Titles and asks are cut anew for every edition, and hardly any of them has changed.
        self._remembered = lru_cache(_REMEMBERED)(self._words)
        self._before: Tokenizer | None = None
        self._recalled: Mapping[str, int] = {}

    def has(self, words: frozenset[str]) -> bool:
        """Say whether these, folded already, are all own words."""
        return self._own == words

    def follow(self, before: Tokenizer) -> None:
        """Go on from the dictionary of a tokenizer with nearly the same own words."""
        if before._ready and not self._ready and len(self._own ^ before._own) <= FEW:
            self._before = before

    @property
    def fingerprint(self) -> str:
        """What an index must have been built with to be searched with these tokens."""
        program = f"{TOKENIZER_VERSION}\n{version('jieba')}\n"
        return hashlib.sha256(program.encode() + self._written).hexdigest()

    @cached_property
    def _written(self) -> bytes:
        return "\n".join(self.own_words).encode()

    def load(self) -> None:
        """Load the dictionary now instead of at the first text."""
        with self._lock:
            if not self._ready:
                frequencies, self._jieba.total = _dictionary(self._cache_dir)
                self._jieba.initialized = True
                if self._before is not None:
                    self._jieba.FREQ = self._before._jieba.FREQ.copy()
                    self._go_on(self._before._own, frequencies)
                    self._before = None
                else:
                    self._jieba.FREQ = frequencies.copy()
                    self._put(self._recalled)
                    self._go_on(frozenset(self._recalled), frequencies)
                self._ready = True

    @property
    def frequencies(self) -> dict[str, int]:
        """The frequency of each own word."""
        self.load()
        return {word: self._jieba.FREQ[word] for word in self.own_words}

    def recall_frequencies(self, frequencies: Mapping[str, int]) -> None:
        """Take the `frequencies` of a tokenizer with nearly the same own words, before this is loaded."""
        if len(self._own ^ frequencies.keys()) <= FEW:
            self._recalled = frequencies

    def _put(self, frequencies: Mapping[str, int]) -> None:
        known = self._jieba.FREQ
        known.update(frequencies)
        for word in frequencies:
            for end in range(1, len(word)):
                known.setdefault(word[:end], 0)  # where jieba goes on looking for a longer one

    def _go_on(self, before: frozenset[str], frequencies: Mapping[str, int]) -> None:
        """Change the words that came or went since other own words, and those they stand in."""
        changed = differing(self._own, before)
        for word in changed - self._own:
            for end in range(len(word), 0, -1):
                if word[:end] not in self._own:
                    self._forget(word[:end], frequencies)
        if not before:
            self._add(self._own)
            return
        anew = {word for word in self._own if word in changed or any(part in word for part in changed)}
        for word in anew:
            self._forget(word, frequencies)
        self._add(anew)

    def _forget(self, word: str, frequencies: Mapping[str, int]) -> None:
        """Give a word the frequency that it has without being one of ours."""
        known = frequencies.get(word)
        if known is None and word not in self._own and any(own.startswith(word) for own in self._own):
            known = 0
        if known is None:
            self._jieba.FREQ.pop(word, None)
        else:
            self._jieba.FREQ[word] = known

    def _add(self, words: Iterable[str]) -> None:
        """Add words, each just frequent enough to be cut out; the shorter ones inside it are there."""
        for word in sorted(words, key=lambda word: (len(word), word)):
            self._put({word: self._jieba.suggest_freq(word)})

    def words(self, folded: str) -> list[str]:
        """Return the words of folded text, each with the shorter dictionary words inside it.

        >>> Tokenizer(["电暖气"], cache_dir=folder).words("电暖气不热了")
        ['电暖', '暖气', '电暖气', '不热', '了']
        """
        return list(self._remembered(folded) if len(folded) <= _REMEMBERED_LENGTH else self._words(folded))

    def _words(self, folded: str) -> tuple[str, ...]:
        self.load()
        return tuple(
            word
            for piece in pieces(folded)
            for word in self._jieba.searched(piece)
            if not _PUNCTUATION.issuperset(word)
        )

    def split(self, folded: str) -> list[str]:
        """Return folded text cut into neighbouring words: joined again they are the text."""
        self.load()
        return [word for piece in pieces(folded) for word in self._jieba.divided(piece)]

    def own_in(self, folded: str) -> int:
        """Return how many of the handbook's own words a folded text holds."""
        return len(self._own.intersection(self.split(folded)))

    def known_of(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Return the counts of single characters and of the words that `knows` says yes to."""
        self.load()
        frequency = self._jieba.FREQ.get
        return {word: count for word, count in counts.items() if len(word) == 1 or frequency(word)}

    def knows(self, word: str) -> bool:
        """Say whether a word stands in the dictionary or was added; guessed words do not."""
        self.load()
        return bool(self._jieba.FREQ.get(word))


class _Dictionary(jieba.Tokenizer):  # type: ignore[misc]
    """Cuts as jieba does, word for word, in a third of the time: that is half of analysing a text.

    jieba asks for the logarithm of each word wherever it stands, and makes lists and pairs of all
    divisions before it looks at any.
    """

    def divided(self, text: str) -> Iterator[str]:
        """Yield what `cut` does."""
        for block in _BLOCKS.split(text):
            if not block:
                continue
            if _BLOCKS.match(block):
                yield from self._cut(block)
                continue
            for between in _SKIPPED.split(block):
                if _SKIPPED.match(between):
                    yield between
                else:
                    yield from between

    def searched(self, text: str) -> Iterator[str]:
        """Yield what `cut_for_search` does: the shorter words within a word stand before it."""
        frequency = self.FREQ.get
        for word in self.divided(text):
            if len(word) > 2:
                yield from filter(frequency, map(str.__add__, word, word[1:]))
            if len(word) > 3:
                yield from filter(frequency, map("".join, zip(word, word[1:], word[2:], strict=False)))
            yield word

    def _cut(self, block: str) -> list[str]:
        if len(block) == 1:
            return [block]
        found: list[str] = []
        ends, unknown, start = self._ends(block), "", 0
        while start < len(block):
            end = ends[start]
            word = block[start:end]
            if end - start == 1:
                unknown += word
            else:
                if unknown:
                    found += self._singles(unknown)
                    unknown = ""
                found.append(word)
            start = end
        return [*found, *self._singles(unknown)] if unknown else found

    def _singles(self, letters: str) -> Iterable[str]:
        """Return the words of characters that no word of the dictionary joins."""
        if len(letters) == 1 or self.FREQ.get(letters):
            return letters
        guessed: Iterable[str] = finalseg.cut(letters)
        return guessed

    def _ends(self, block: str) -> list[int]:
        """Return for each place where the word ends that begins there in the likeliest division."""
        frequency, many, total = self.FREQ.get, len(block), _log(self.total)
        likely, ends = [0.0] * (many + 1), [0] * many
        for start in range(many - 1, -1, -1):
            end = best_end = start + 1
            known = frequency(block[start])
            best = _log(known) - total + likely[end] if known else -inf
            while known is not None and end < many:
                end += 1
                known = frequency(block[start:end])
                if known:
                    likeliness = _log(known) - total + likely[end]
                    if likeliness >= best:
                        best, best_end = likeliness, end
            if best == -inf:
                best = -total + likely[start + 1]
            likely[start], ends[start] = best, best_end
        return ends


_log = lru_cache(maxsize=None)(log)  # of some thousand different frequencies


def differing(some: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """Return the words that only one of two sets has.

    Made anew: what `^` leaves keeps room for all that it left out, and whoever goes through a few words
    once for each of a handbook's names goes through that room.
    """
    return frozenset([*(frozenset(some) ^ frozenset(others))])


def pieces(folded: str) -> Iterator[str]:
    """Yield a text in pieces without a longer run of Chinese characters than 256.

    jieba's time grows with the square of a run without words, and no sentence is so long; a text
    whose signs were lost is. A word on the edge of two pieces is left to the pairs of characters.
    """
    start = 0
    for run in _LONGEST_RUN.finditer(folded):
        yield folded[start : run.end()]
        start = run.end()
    if start < len(folded):
        yield folded[start:]


@lru_cache(maxsize=1)
def _dictionary(cache_dir: Path) -> tuple[dict[str, int], int]:
    """Return jieba's own words with their frequencies, and its total.

    jieba reads its list in a second and keeps it in a form that takes half as long to read again;
    here they take a half and a fifth, and damage is noticed.
    """
    kept = cache_dir / f"jieba-{version('jieba')}.words"
    with suppress(OSError, ValueError):
        return _unpacked(kept.read_bytes())
    with jieba.Tokenizer().get_dict_file() as lines:
        frequencies, total = _parsed(lines.read().decode())
    with suppress(OSError):  # a cache that cannot be written is no fault, only slower
        write_whole(kept, _packed(frequencies, total))
    return frequencies, total


@cache
def word_frequencies() -> Mapping[str, int]:
    """Return how often the dictionary has each of its words of at most four characters."""
    with jieba.Tokenizer().get_dict_file() as file:
        lines = (line.split(" ") for line in file.read().decode("utf-8").splitlines())
        return {word: int(count) for word, count, _ in lines if len(word) <= _SHORT_WORD}


@cache
def place_names() -> frozenset[str]:
    """Return the provinces, cities, districts and counties of three or four characters in the dictionary."""
    with jieba.Tokenizer().get_dict_file() as file:
        lines = (line.split(" ") for line in file.read().decode("utf-8").splitlines())
        return frozenset(
            word
            for word, _, kind in lines
            if kind == "ns" and 2 < len(word) <= _SHORT_WORD and word[-1] in "省市区县"
        )


def _parsed(text: str) -> tuple[dict[str, int], int]:
    """Return what jieba makes of its list: the words, the beginnings of words with 0, and the total."""
    parts = text.split()  # word, frequency, kind; lists of lists would keep the garbage collector busy
    words, counts = parts[0::3], [int(part) for part in parts[1::3]]
    frequencies = dict(zip(words, counts, strict=True))
    for word in words:
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    return frequencies, sum(counts)


def _packed(frequencies: dict[str, int], total: int) -> bytes:
    """Return a dictionary as bytes: a digest, the total, all frequencies, all words."""
    numbers = array("I", [total, len(frequencies), *frequencies.values()])
    content = numbers.tobytes() + "\n".join(frequencies).encode()
    return hashlib.sha256(content).digest() + content


def _unpacked(packed: bytes) -> tuple[dict[str, int], int]:
    """Return what `_packed` was given.

    Raises:
        ValueError: the bytes are not those that were written.
    """
    digest, content = packed[:32], packed[32:]
    if hashlib.sha256(content).digest() != digest:
        raise ValueError("the dictionary was damaged")
    size = array("I").itemsize
    total, count = array("I", content[: 2 * size])
    frequencies = array("I", content[2 * size : (2 + count) * size])
    words = content[(2 + count) * size :].decode().split("\n")
    return dict(zip(words, frequencies, strict=True)), total
