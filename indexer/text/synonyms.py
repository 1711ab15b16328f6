"""Residents' words to official terms: 低保户 -> 最低生活保障."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexer.text.normalise import fold

_SHORTEST = 2


class Synonyms:
    """Finds residents' words in a text; a word under two terms stands for both."""

    def __init__(self, synonyms: Mapping[str, Iterable[str]]) -> None:
        terms: dict[str, list[str]] = {}
        for term, words in synonyms.items():
            for word in words:
                folded = fold(word).strip()
                if len(folded) >= _SHORTEST:
                    terms.setdefault(folded, []).append(fold(term).strip())
        self._terms = {word: tuple(dict.fromkeys(found)) for word, found in terms.items()}
        self._longest = max(map(len, self._terms), default=0)

    def expand(self, folded: str) -> tuple[str, ...]:
        """Return the official terms meant by the words in a text, the longest word first.

        >>> Synonyms({"最低生活保障": ["低保"]}).expand("我家吃低保")
        ('最低生活保障',)
        """
        found: list[str] = []
        place = 0
        while place < len(folded):
            word = self._word_at(folded, place)
            if word:
                found += self._terms[word]
            place += len(word) or 1
        return tuple(dict.fromkeys(found))

    def _word_at(self, folded: str, place: int) -> str:
        for length in range(min(self._longest, len(folded) - place), _SHORTEST - 1, -1):
            word = folded[place : place + length]
            if word in self._terms:
                return word
        return ""
