"""Words of Chinese text, the dictionary's and the handbook's own; the only importer of jieba.

jieba's own analyzer for Whoosh drops single letters and digits (京政发〔2024〕5号 loses its 5)
and confuses positions with offsets, so the tokens are made here.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import jieba

from indexer.text.normalise import fold

TOKENIZER_VERSION = 1

jieba.setLogLevel(logging.WARNING)

_PUNCTUATION = frozenset(" \n\t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~、。《》〈〉…—·「」『』￥％°")


class Tokenizer:
    """A jieba dictionary with the words of one handbook added.

    `cache_dir` is private to this program: jieba would otherwise load whatever lies in the
    shared temporary folder. Loading takes about a second: do it when a server starts.
    """

    def __init__(self, words: Iterable[str], *, cache_dir: Path) -> None:
        self.own_words = tuple(sorted({fold(word).strip() for word in words} - {""}))
        cache_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._jieba = jieba.Tokenizer()
        self._jieba.tmp_dir = str(cache_dir)
        self._lock = threading.Lock()
        self._ready = False

    @property
    def fingerprint(self) -> str:
        """What an index must have been built with to be searched with these tokens."""
        parts = (str(TOKENIZER_VERSION), version("jieba"), *self.own_words)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def load(self) -> None:
        """Load the dictionary now instead of at the first text."""
        with self._lock:
            if not self._ready:
                self._jieba.initialize()
                for word in self.own_words:
                    self._jieba.add_word(word)
                self._ready = True

    def words(self, folded: str) -> list[str]:
        """Return the words of folded text, each with the shorter dictionary words inside it.

        >>> Tokenizer(["电暖气"], cache_dir=folder).words("电暖气不热了")
        ['电暖', '暖气', '电暖气', '不热', '了']
        """
        self.load()
        return [w for w in self._jieba.cut_for_search(folded) if not _PUNCTUATION.issuperset(w)]

    def split(self, folded: str) -> list[str]:
        """Return folded text cut into neighbouring words: joined again they are the text."""
        self.load()
        return list(self._jieba.cut(folded))
