"""Words of Chinese text, the dictionary's and the handbook's own; the only importer of jieba.

jieba's own analyzer for Whoosh drops single letters and digits (京政发〔2024〕5号 loses its 5)
and confuses positions with offsets, so the tokens are made here.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import jieba

from indexer.text.normalise import fold

TOKENIZER_VERSION = 1

jieba.setLogLevel(logging.CRITICAL)  # a cache that cannot be written is no fault, only slower

_REMEMBERED, _REMEMBERED_LENGTH = 20_000, 60
_PUNCTUATION = frozenset(" \n\t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~、。《》〈〉…—·「」『』￥％°")


class Tokenizer:
    """A jieba dictionary with the words of one handbook added.

    `cache_dir` is private to this program: jieba would otherwise load whatever lies in the
    shared temporary folder. The first load takes about a second: do it when a server starts.
    """

    def __init__(self, words: Iterable[str], *, cache_dir: Path) -> None:
        self.own_words = tuple(sorted({fold(word).strip() for word in words} - {""}))
        cache_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._cache_dir = cache_dir
        self._jieba = jieba.Tokenizer()
        self._lock = threading.Lock()
        self._ready = False
        # Titles and asks are cut anew for every edition, and hardly any of them has changed.
        self._remembered = lru_cache(_REMEMBERED)(self._words)

    @property
    def fingerprint(self) -> str:
        """What an index must have been built with to be searched with these tokens."""
        parts = (str(TOKENIZER_VERSION), version("jieba"), *self.own_words)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def load(self) -> None:
        """Load the dictionary now instead of at the first text."""
        with self._lock:
            if not self._ready:
                dictionary = _dictionary(self._cache_dir)
                self._jieba.FREQ, self._jieba.total = dict(dictionary.FREQ), dictionary.total
                self._jieba.initialized = True
                for word in self.own_words:
                    self._jieba.add_word(word)
                self._ready = True

    def words(self, folded: str) -> list[str]:
        """Return the words of folded text, each with the shorter dictionary words inside it.

        >>> Tokenizer(["电暖气"], cache_dir=folder).words("电暖气不热了")
        ['电暖', '暖气', '电暖气', '不热', '了']
        """
        return list(self._remembered(folded) if len(folded) <= _REMEMBERED_LENGTH else self._words(folded))

    def _words(self, folded: str) -> tuple[str, ...]:
        self.load()
        return tuple(w for w in self._jieba.cut_for_search(folded) if not _PUNCTUATION.issuperset(w))

    def split(self, folded: str) -> list[str]:
        """Return folded text cut into neighbouring words: joined again they are the text."""
        self.load()
        return list(self._jieba.cut(folded))

    def knows(self, word: str) -> bool:
        """Say whether a word stands in the dictionary or was added; guessed words do not."""
        self.load()
        return bool(self._jieba.FREQ.get(word))


@lru_cache(maxsize=1)
def _dictionary(cache_dir: Path) -> jieba.Tokenizer:
    """Return jieba's own dictionary, loaded once; every handbook's words go into a copy."""
    dictionary = jieba.Tokenizer()
    dictionary.tmp_dir = str(cache_dir)
    dictionary.initialize()
    return dictionary
