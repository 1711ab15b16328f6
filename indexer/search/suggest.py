"""What the typed beginning may become.

Names are titles, aliases and asks. A beginning is looked for in their characters, their pinyin
and their initials: ``dsz`` and ``独生`` both lead to 独生子女父母奖励费领取.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from indexer.domain.document import Document
from indexer.search.kept import Kept
from indexer.text.normalise import fold
from indexer.text.sound import initials, joined_pinyin, letters_only

MOST_SUGGESTIONS = 8
_LONGEST_TYPED = 40


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

    def __init__(self, documents: Mapping[str, Document], before: Suggester | None = None) -> None:
        self._kept: Kept[tuple[_Name, ...]] = Kept(_names, documents, before._kept if before else None)
        self._names = tuple(name for names in self._kept.values() for name in names)

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


def _names(document: Document) -> tuple[_Name, ...]:
    return tuple(_named(document))


def _named(document: Document) -> Iterator[_Name]:
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
