"""What the typed beginning may become, and what a mistyped query may have meant.

Names are titles, aliases and asks. A beginning is looked for in their characters, their pinyin
and their initials: ``dsz`` and ``独生`` both lead to 独生子女父母奖励费领取.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from indexer.domain.document import Document
from indexer.text.normalise import fold
from indexer.text.sound import initials, joined_pinyin, letters_only, syllables

MOST_SUGGESTIONS = 8
_LONGEST_TYPED = 40
_SHORTEST_WORD = 3
_ALIKE = 0.5


class SuggestionKind(IntEnum):
    """Where a suggestion comes from; the lower, the sooner it is offered."""

    TITLE = 0
    ALIAS = 1
    ASK = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is the word of the contract: title, alias, ask, or pinyin when found by sound."""

    text: str
    id: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    id: str
    kind: SuggestionKind
    folded: str
    pinyin: str
    initials: str


class Suggester:
    """The names of one handbook, made ready for looking up at every keystroke."""

    def __init__(self, documents: Iterable[Document], words: Iterable[str]) -> None:
        self._names = tuple(name for document in documents for name in _names(document))
        self._said = "\n".join(name.folded for name in self._names)
        by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted({fold(word).strip() for word in words}):
            if len(word) >= _SHORTEST_WORD:
                by_sound.setdefault(tuple(syllables(word)), word)
        self._by_sound = by_sound
        self._words = frozenset(by_sound.values())
        self._longest = max(map(len, by_sound), default=0)

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """Return at most eight names that begin with, or hold, what was typed."""
        folded = fold(typed[:_LONGEST_TYPED]).strip()
        if not folded:
            return ()
        letters = letters_only(folded)
        ranked = []
        for name in self._names:
            match = _match(name, folded, letters)
            if match is not None:
                key = (match.place > 0, not match.whole, name.kind, match.place, len(name.folded), name.text)
                ranked.append((key, name, match.by_sound))
        ranked.sort(key=lambda entry: entry[0])
        found: dict[str, Suggestion] = {}
        for _, name, by_sound in ranked:
            kind = "pinyin" if by_sound else name.kind.word
            found.setdefault(name.text, Suggestion(name.text, name.id, kind))
            if len(found) == MOST_SUGGESTIONS:
                break
        return tuple(found.values())

    def correct(self, text: str) -> str | None:
        """Return the query with words of the same sound put right, None when nothing was wrong.

        A stretch is put right when a word of the handbook sounds the same and shares at least
        half of its characters: 居主证 -> 居住证.
        """
        folded = fold(text[: _LONGEST_TYPED * 5]).strip()
        if len(syllables(folded)) != len(folded):
            return None
        pieces: list[str] = []
        place, changed = 0, False
        while place < len(folded):
            word = self._word_at(folded, place)
            piece = word or folded[place]
            changed |= piece != folded[place : place + len(piece)]
            pieces.append(piece)
            place += len(piece)
        return "".join(pieces) if changed else None

    def _word_at(self, folded: str, place: int) -> str | None:
        for length in range(min(self._longest, len(folded) - place), _SHORTEST_WORD - 1, -1):
            stretch = folded[place : place + length]
            if stretch in self._words or stretch in self._said:
                return stretch
            word = self._by_sound.get(tuple(syllables(stretch)))
            if word is None or len(word) != length:
                continue
            same = sum(a == b for a, b in zip(word, stretch, strict=True))
            if same >= _ALIKE * length:
                return word
        return None


def _names(document: Document) -> Iterable[_Name]:
    texts = [(document.title, SuggestionKind.TITLE)]
    texts += [(alias, SuggestionKind.ALIAS) for alias in document.aliases]
    texts += [(ask, SuggestionKind.ASK) for ask in document.asks]
    for text, kind in texts:
        folded = fold(text).strip()
        yield _Name(text, document.id, kind, folded, joined_pinyin(folded), initials(folded))


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a name holds what was typed, whether that is all of it, and whether only by sound."""

    place: int
    whole: bool
    by_sound: bool


def _match(name: _Name, folded: str, letters: str) -> _Match | None:
    place = name.folded.find(folded)
    if place >= 0:
        return _Match(place, name.folded == folded, by_sound=False)
    if len(letters) >= 2:
        for spelling in (name.initials, name.pinyin):
            place = spelling.find(letters)
            if place >= 0:
                return _Match(place, spelling == letters, by_sound=True)
    return None
