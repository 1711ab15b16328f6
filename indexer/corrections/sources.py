"""What an imported draft was read from: the words of the source, and where in it each field stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_QUOTED = re.compile(r"“([^”]+)”")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LABELLED = "："
_SHORTEST = 2
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place of the source: its words with the part that a field was read from apart."""

    place: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """The words of a source by place, and what of them is known not to be in the draft."""

    passages: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()

    def as_json(self) -> bytes:
        return json.dumps([self.passages, self.missing], ensure_ascii=False).encode()

    @classmethod
    def of_json(cls, content: bytes) -> Source:
        passages, missing = json.loads(content)
        return cls(tuple((place, text) for place, text in passages), tuple(missing))

    def excerpts(self, entry: Any, why: str) -> tuple[Excerpt, ...]:
        """Return where an entry stands, by the words quoted in its mark, else by its own.

        Nothing where neither stands in the source: it was guessed, not read.
        """
        own = [words for value in _texts(entry) for words in _written(value) if len(words) >= _SHORTEST]
        quoted = [words for quote in _QUOTED.findall(why) for words in (quote, *quote.split(_LABELLED))]
        for wanted in (quoted, own):
            found = tuple(self._found(wanted, own))
            if found:
                return found[:_MOST_SHOWN]
        return ()

    def _found(self, wanted: Iterable[str], own: list[str]) -> Iterator[Excerpt]:
        wanted = [words for words in wanted if len(words) >= _SHORTEST]
        for place, text in self.passages:
            words = next((words for words in wanted if words in text), None)
            if words is None:
                continue
            marked = next((each for each in own if each in text), words)
            before, _, after = text.partition(marked)
            yield Excerpt(place, before, marked, after)


def excerpts_of(
    source: Source | None, entries: Mapping[str, Any], marks: Mapping[str, str]
) -> dict[str, tuple[Excerpt, ...]]:
    """Return where each field that is to be confirmed stands in the source."""
    if source is None:
        return {}
    return {key: source.excerpts(entries.get(key), why) for key, why in marks.items()}


def _texts(entry: Any) -> Iterator[str]:
    """Yield the texts of an entry; of a table the first cell of each row."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, list):
        for item in entry:
            yield from _texts(next(iter(item.values()), "") if isinstance(item, dict) else item)
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from _texts(value)


def _written(value: str) -> Iterator[str]:
    """Yield a value as a source may write it: 2026-01-09, 2026年1月9日."""
    yield value
    if found := _DAY.fullmatch(value):
        year, month, day = map(int, found.groups())
        yield f"{year}年{month}月{day}日"
        yield f"{year}年{found[2]}月{found[3]}日"
