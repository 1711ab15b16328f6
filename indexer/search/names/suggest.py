"""What the typed beginning may become.

Names are titles, aliases and asks. A beginning is looked for in their characters, their pinyin
and their initials: ``dsz`` and ``独生`` both lead to 独生子女父母奖励费领取.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from indexer.domain.document import Document
from indexer.search.names.nametable import Ints, NameTable, keyed, names_in, table_of
from indexer.text.normalise import fold
from indexer.text.sound import letters_only

MOST_SUGGESTIONS = 8
_LONGEST_TYPED = 40
_LOOKED_AT = 64
"""So many of the best names are read at first: several documents may have the same."""


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


OfMany = tuple[NameTable, Sequence[str | None]]
"""A table with the id of the document behind each of its keys, None for one that is no more."""


class Suggester:
    """The names of one handbook, made ready for looking up at every keystroke."""

    def __init__(self, documents: Mapping[str, Document], tables: Sequence[OfMany] | None = None) -> None:
        """Take the tables that have the names of these documents; without any they are made."""
        if tables is None:
            tables = [(table_of(keyed(documents.values())), [*documents])]
        self._documents = [*documents.values()]
        number = {id: place for place, id in enumerate(documents)}
        self._parts = [_Part(table, ids, number, self._documents) for table, ids in tables]

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """Return at most eight names that begin with, or hold, what was typed."""
        folded = fold(typed[:_LONGEST_TYPED]).strip()
        if not folded:
            return ()
        letters = letters_only(folded)
        matches = [part.matching(folded, letters if len(letters) >= 2 else "") for part in self._parts]
        found = np.concatenate([_NO_MATCHES, *matches])
        many = _LOOKED_AT
        while True:
            near = found
            if len(found) > many:
                near = found[found["order"] <= np.partition(found["order"], many)[many]]
            suggested = self._first(near)
            if len(suggested) == MOST_SUGGESTIONS or len(near) == len(found):
                return suggested
            many *= 8

    def _first(self, matches: NDArray[np.void]) -> tuple[Suggestion, ...]:
        """Return the first of these names, each once: of equal ones the one whose text sorts first."""
        named = [
            (order, names_in(self._documents[document])[ordinal], document, ordinal, by_sound)
            for order, document, ordinal, by_sound in matches.tolist()
        ]
        found: dict[str, Suggestion] = {}
        for _, text, number, ordinal, by_sound in sorted(named):
            document = self._documents[number]
            kind = "pinyin" if by_sound else _kind(document, ordinal).word
            found.setdefault(text, Suggestion(text, document.id, kind))
            if len(found) == MOST_SUGGESTIONS:
                break
        return tuple(found.values())


_MATCH = np.dtype(
    [("order", np.int64), ("document", np.int32), ("ordinal", np.int32), ("by_sound", np.bool_)]
)
_NO_MATCHES = np.zeros(0, dtype=_MATCH)


class _Part:
    """The names of a table, and which document of a handbook each is of: none where it is no more."""

    def __init__(
        self,
        table: NameTable,
        ids: Sequence[str | None],
        number: Mapping[str, int],
        documents: Sequence[Document],
    ) -> None:
        self._table = table
        whose = np.array([-1 if id is None else number.get(id, -1) for id in ids], dtype=np.int32)
        aliases = np.array([len(document.aliases) for document in documents], dtype=np.int32)
        self._whose, self._aliases = whose, aliases

    def matching(self, folded: str, letters: str) -> NDArray[np.void]:
        """Return the names that hold what was typed, or sound like it, with the order they come in."""
        looked = [("folded", folded), ("initials", letters), ("pinyin", letters)]
        found, seen = [], np.zeros(0, dtype=np.int64)
        for column, typed in looked:
            names, place, whole = self._table.found(column, typed)
            new = ~np.isin(names, seen) & (self._whose[self._table.owners[names]] >= 0)
            seen = np.concatenate((seen, names))
            found.append(self._ordered(names[new], place[new], whole[new], by_sound=column != "folded"))
        return np.concatenate(found)

    def _ordered(
        self, names: Ints, place: Ints, whole: NDArray[np.bool_], *, by_sound: bool
    ) -> NDArray[np.void]:
        """Say in which order names come: at the beginning, whole, by kind, sooner, shorter."""
        document, ordinal = self._whose[self._table.owners[names]], self._table.ordinals[names]
        kind = (ordinal > 0).astype(np.int64) + (ordinal > self._aliases[document])
        first = ((place > 0) * 2 + ~whole) * len(SuggestionKind) + kind
        found = np.zeros(len(names), dtype=_MATCH)
        found["order"] = (first << 48) + (place << 24) + self._table.lengths(names)
        found["document"], found["ordinal"], found["by_sound"] = document, ordinal, by_sound
        return found


def _kind(document: Document, ordinal: int) -> SuggestionKind:
    if not ordinal:
        return SuggestionKind.TITLE
    return SuggestionKind.ALIAS if ordinal <= len(document.aliases) else SuggestionKind.ASK
