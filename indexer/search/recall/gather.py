"""Put the lanes together: every document that one of them found, with what each gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.search.backend import LaneQuery, Matches
from indexer.search.inquiry import Inquiry
from indexer.search.recall.lanes import LANES, SOUND, Lane, lane_query
from indexer.search.units import FRONT

MEANING_WEIGHT = 12.0
"""What one standard deviation of likeness in meaning is worth, in BM25 points."""

MEANT = 2.0
"""How far a document must stand out, in standard deviations, to be found by meaning alone."""

DEEPER = 10
"""How many times as deep the documents are looked for that filters allow: they are to be counted."""

_BELOW = 0.999

Scores = Mapping[int, float]

_NO_SCORES: Scores = MappingProxyType({})
_NO_LANES: Mapping[str, float] = MappingProxyType({})


class Candidate(NamedTuple):
    """A document that matches: what the lanes gave it, its sections and its asks.

    `lanes` has the best of each lane by name. `only_heard` is a document that only sounds alike
    while others hold all the words typed.
    """

    id: str
    score: float = 0.0
    sections: Scores = _NO_SCORES
    asks: Scores = _NO_SCORES
    lanes: Mapping[str, float] = _NO_LANES
    only_heard: bool = False

    @property
    def best_section(self) -> int:
        """The ordinal of the section that matches best; the front when only asks matched."""
        return max(self.sections, key=lambda ordinal: (self.sections[ordinal], -ordinal), default=FRONT)


@dataclass(frozen=True, slots=True)
class Recalled:
    """All that was found: the score of each document from the lanes, and the candidates by id.

    `whole` says that no lane was cut, so that nothing matching is missing; `whole_within` says the same
    of the documents that were asked for.
    """

    scores: Mapping[str, float]
    candidates: Mapping[str, Candidate]
    whole: bool = True
    whole_within: bool = True


def recall(
    inquiry: Inquiry,
    *,
    limit: int,
    within: frozenset[str] | None = None,
    lanes: Sequence[Lane] = LANES,
) -> Recalled:
    """Return what any lane found, at most `limit` units in each.

    Where that cuts a lane short, the documents `within` are looked for again by themselves, ten
    times as deep: the rest is there to compare them with. A possible danger brings its emergency
    contacts whatever the lanes find, and a number that was typed those who have it.
    """
    tally = _tally(inquiry, lanes, limit=limit, documents=inquiry.visible)
    scores, tallies, whole_within = dict(tally.scores), dict.fromkeys(tally.scores, tally), tally.whole
    if within is not None and not tally.whole:
        closer = _tally(inquiry, lanes, limit=DEEPER * limit, documents=within)
        scores |= closer.scores
        tallies |= dict.fromkeys(closer.scores, closer)
        whole_within = closer.whole
    meant = _add_meaning(scores, inquiry)
    heard = _keep_sound_below(scores, tallies, inquiry)
    for id, danger in inquiry.dangers.items():
        if danger:
            scores.setdefault(id, 0.0)
    best = max(scores.values(), default=1.0)
    for id in inquiry.rung:
        scores[id] = 2 * best + scores.get(id, 0.0)
    rung = dict.fromkeys(inquiry.rung, best)
    return Recalled(scores, _Candidates(scores, tallies, meant, rung, heard), tally.whole, whole_within)


class _Candidates(Mapping[str, Candidate]):
    """The candidates of all that was found, each made when it is looked at: few are."""

    def __init__(
        self,
        scores: Mapping[str, float],
        tallies: Mapping[str, _Tally],
        meant: Mapping[str, float],
        rung: Mapping[str, float],
        heard: frozenset[str],
    ) -> None:
        self._scores = scores
        self._tallies = tallies
        self._meant = meant
        self._rung = rung
        self._heard = heard
        self._made: dict[str, Candidate] = {}

    def __getitem__(self, id: str) -> Candidate:
        made = self._made.get(id)
        if made is None:
            score, tally = self._scores[id], self._tallies.get(id)
            sections, asks = tally.units_of(id) if tally else (_NO_SCORES, _NO_SCORES)
            lanes = _Lanes(partial(self._lanes_of, id, tally))
            made = self._made[id] = Candidate(id, score, sections, asks, lanes, id in self._heard)
        return made

    def _lanes_of(self, id: str, tally: _Tally | None) -> Mapping[str, float]:
        lanes = tally.lanes_of(id) if tally else {}
        if id in self._meant:
            lanes["meaning"] = self._meant[id]
        if id in self._rung:
            lanes["word"] = self._rung[id]
        return lanes

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)


class _Lanes(Mapping[str, float]):
    """What each lane gave a document, looked for when somebody asks: a list of sections does not."""

    def __init__(self, find: Callable[[], Mapping[str, float]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> Mapping[str, float]:
        return self._find()

    def __getitem__(self, name: str) -> float:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class _Tally:
    """What the lanes found, added up unit by unit: arrays, for there are thousands of units.

    `scores` has, by document, the best section and the best ask together.
    """

    def __init__(self, lanes: Sequence[tuple[str, float]], found: Sequence[Matches], *, whole: bool) -> None:
        self.whole = whole
        self._lanes = [name for name, _ in lanes]
        self._names: Sequence[str] = found[0].names if found else ()
        self._lane = np.repeat(np.arange(len(found)), [len(matches) for matches in found])
        self._documents = _joined([matches.documents for matches in found], np.int64)
        weighed = zip(lanes, found, strict=True)
        self._each = _joined([weight * matches.scores for (_, weight), matches in weighed], np.float64)
        ordinals = _joined([matches.ordinals for matches in found], np.int64)
        least = ordinals.min(initial=FRONT)
        most = int(ordinals.max(initial=FRONT) - least) + 1
        units, where = np.unique(self._documents * most + (ordinals - least), return_inverse=True)
        of_units, ordinals = units // most, units % most + least
        totals = np.bincount(where, self._each, len(units))
        self._units = ordinals.tolist(), totals.tolist()
        starts = np.flatnonzero(np.diff(of_units, prepend=-1))
        self.scores: dict[str, float] = {}
        self._rows: dict[str, tuple[int, int, int, int]] = {}
        if len(starts):
            are_asks = ordinals < FRONT
            of_asks = np.where(are_asks, totals, 0.0)
            best = np.maximum.reduceat(totals - of_asks, starts) + np.maximum.reduceat(of_asks, starts)
            numbers = of_units[starts].tolist()
            ids = [self._names[number] for number in numbers]
            self.scores = dict(zip(ids, best.tolist(), strict=True))
            fronts = (starts + np.add.reduceat(are_asks.astype(np.int64), starts)).tolist()
            ends = [*starts[1:].tolist(), len(units)]
            rows = zip(numbers, starts.tolist(), fronts, ends, strict=True)
            self._rows = dict(zip(ids, rows, strict=True))

    def units_of(self, id: str) -> tuple[Scores, Scores]:
        """Return the scores of the sections of a document that was found, and of its asks, by ordinal."""
        _, start, front, end = self._rows[id]
        ordinals, totals = self._units
        sections = dict(zip(ordinals[front:end], totals[front:end], strict=True))
        return sections, dict(zip(ordinals[start:front], totals[start:front], strict=True))

    def lanes_of(self, id: str) -> dict[str, float]:
        """Return the best that each lane gave a document that was found, by name."""
        at = np.flatnonzero(self._documents == self._rows[id][0])
        best: dict[str, float] = {}
        for lane, score in zip(self._lane[at].tolist(), self._each[at].tolist(), strict=True):
            name = self._lanes[lane]
            best[name] = max(best.get(name, score), score)
        return best

    @cached_property
    def sound(self) -> Mapping[str, float]:
        """The best that sound gave each document."""
        of_sound = [number for number, name in enumerate(self._lanes) if name == SOUND]
        at = np.flatnonzero(np.isin(self._lane, of_sound))
        best: dict[int, float] = {}
        for number, score in zip(self._documents[at].tolist(), self._each[at].tolist(), strict=True):
            best[number] = max(best.get(number, score), score)
        return {self._names[number]: score for number, score in best.items()}


def _joined(parts: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def _tally(
    inquiry: Inquiry, lanes: Sequence[Lane], *, limit: int, documents: frozenset[str] | None
) -> _Tally:
    """Run every lane over some documents and add up; the tally is whole if none was cut short."""
    asked = [(lane, lane_query(lane, inquiry.query, limit=limit, documents=documents)) for lane in lanes]
    asking = [(lane, query) for lane, query in asked if query is not None]
    found = inquiry.backend.match_all([query for _, query in asking])
    weighed = [(lane.name, lane.weight_for(inquiry.query)) for lane, _ in asking]
    return _Tally(weighed, found, whole=all(len(matches) < limit for matches in found))


def _add_meaning(scores: dict[str, float], inquiry: Inquiry) -> dict[str, float]:
    """Add the lane of meaning; alone it finds only what stands out from all other documents.

    Return what it gave each document.
    """
    given: dict[str, float] = {}
    for id, distance in inquiry.distinctness.items():
        if distance <= 0 or (id not in scores and distance < MEANT):
            continue
        if inquiry.visible is not None and id not in inquiry.visible:
            continue
        given[id] = MEANING_WEIGHT * distance
        scores[id] = scores.get(id, 0.0) + given[id]
    return given


def _keep_sound_below(
    scores: dict[str, float], tallies: Mapping[str, _Tally], inquiry: Inquiry
) -> frozenset[str]:
    """Keep what only sounds alike below every document that holds all the words typed.

    A document may owe its place to its sound only as far as that does not lift it over those.
    Return those that were only heard.
    """
    query = inquiry.query
    if not query.words or query.typed_sounds:
        return frozenset()
    words = dict.fromkeys(query.words, 1.0)
    asking = [
        LaneQuery(field=name, terms=words, at_least=len(words), documents=inquiry.visible, limit=len(scores))
        for name in ("words", "ask_words")
    ]
    answers = inquiry.backend.match_all(asking)
    holding = {found.names[number] for found in answers for number in found.documents.tolist()}
    floor = min((scores[id] for id in holding if id in scores), default=None)
    if floor is None:
        return frozenset()
    sounds = {id: tally.sound[id] for id, tally in tallies.items() if id in tally.sound and id not in holding}
    heard = frozenset(id for id, sound in sounds.items() if sound)
    for id in heard:
        scores[id] = max(scores[id] - sounds[id], min(scores[id], floor * _BELOW))
    return heard
