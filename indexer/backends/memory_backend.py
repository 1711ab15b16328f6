"""A search engine in plain Python: the one to read, and to hold the others against."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from indexer.domain.errors import IndexUnavailableError
from indexer.search.backend import (
    K1,
    B,
    LaneQuery,
    Matches,
    SearchBackend,
    Unit,
    UnitMatch,
    as_matches,
    kept_length,
)

_FILE = "units.jsonl"


class MemoryBackend:
    """Score every unit that holds a term, one after the other."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = tuple(units)

    @property
    def units(self) -> int:
        return len(self._units)

    def match(self, query: LaneQuery) -> Matches:
        return self.match_all([query])[0]

    def match_all(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...]:
        return as_matches([self._found(query) for query in queries])

    def _found(self, query: LaneQuery) -> list[UnitMatch]:
        lengths = [sum(unit.terms.get(query.field, {}).values()) for unit in self._units]
        having = [length for length in lengths if length]
        average = sum(having) / len(having) if having else 1.0
        rarity = self.rarity(query.field, query.terms)
        found = []
        for unit, length in zip(self._units, lengths, strict=True):
            if query.documents is not None and unit.document not in query.documents:
                continue
            held = unit.terms.get(query.field, {})
            matching = [term for term in query.terms if held.get(term)]
            if not matching or len(matching) < query.at_least:
                continue
            damping = K1 * (1 - B + B * kept_length(length) / average)
            score = sum(
                query.terms[term] * rarity[term] * held[term] * (K1 + 1) / (held[term] + damping)
                for term in matching
            )
            found.append(UnitMatch(unit.document, unit.ordinal, score))
        found.sort(key=lambda match: (-match.score, match.document, match.ordinal))
        return found[: query.limit]

    def rarity(self, field: str, terms: Collection[str]) -> Mapping[str, float]:
        having = sum(1 for unit in self._units if unit.terms.get(field))
        found = {}
        for term in terms:
            holding = sum(1 for unit in self._units if unit.terms.get(field, {}).get(term))
            found[term] = math.log(1 + (having - holding + 0.5) / (holding + 0.5)) if holding else 0.0
        return found

    def close(self) -> None:
        self._units = ()


class MemoryStore:
    """Keeps the units as JSON lines, so that the same tests run over every engine."""

    name = "memory"

    def write(
        self,
        folder: Path,
        units: Iterable[Unit],
        *,
        base: Path | None = None,
        removed: Collection[str] = (),
    ) -> None:
        gone = frozenset(removed)
        kept = [unit for unit in self._read(base) if unit.document not in gone] if base else []
        folder.mkdir(parents=True)
        with (folder / _FILE).open("w", encoding="utf-8") as lines:
            for unit in (*kept, *units):
                line = [unit.document, unit.ordinal, {f: dict(t) for f, t in unit.terms.items()}]
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")

    def open(self, folder: Path) -> SearchBackend:
        return MemoryBackend(self._read(folder))

    def holding(self, folder: Path, field: str, terms: Collection[str]) -> frozenset[str]:
        units = self._read(folder)
        return frozenset(u.document for u in units if u.terms.get(field, {}).keys() >= set(terms))

    def keep_only(self, folders: Collection[Path]) -> None:
        """Nothing is stored outside the folders."""

    def _read(self, folder: Path) -> list[Unit]:
        try:
            with (folder / _FILE).open(encoding="utf-8") as lines:
                return [Unit(document=d, ordinal=o, terms=t) for d, o, t in map(json.loads, lines)]
        except (OSError, ValueError) as error:
            raise IndexUnavailableError(
                "索引读不出来", hint="请运行 handbook index --full 重建索引"
            ) from error
