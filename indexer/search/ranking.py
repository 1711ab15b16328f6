"""Put the lanes together, and hold the rules that are not a matter of tuning.

Contract, section 3: an ended document never stands above one that supersedes it and also
matches, and otherwise loses part of its score; a year, a document number or the exact title in
the query lifts the loss, not the rule; emergencies stand on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from indexer.domain.choices import Validity
from indexer.domain.document import Contact, Document
from indexer.domain.relations import Relations
from indexer.domain.status import Status
from indexer.search.backend import LaneQuery, SearchBackend
from indexer.search.danger import danger_of, is_told
from indexer.search.lanes import LANES, SOUND, run_lane
from indexer.search.meaning import Meaning
from indexer.search.query import Query, normal_document_number
from indexer.search.units import FRONT
from indexer.text.normalise import fold

ENDED_FACTOR = 0.6
"""What is left of the score of a document that has ended or is still to come."""

YEAR_FACTOR = 1.3
"""How much a document of the year that the query names is raised."""

NUMBER_FACTOR = 10.0
"""How much the document is raised whose number or whole title was typed."""

MEANING_WEIGHT = 12.0
"""What one standard deviation of likeness in meaning is worth, in BM25 points."""

MEANT = 2.0
"""How far a document must stand out, in standard deviations, to be found by meaning alone."""

_BELOW = 0.999
_ABOVE = 1.001


@dataclass(slots=True)
class Candidate:
    """A document that matches: its score, its sections' and asks' scores, the best of each lane.

    `only_heard` is a document that only sounds alike while others hold all the words typed;
    `share` is what the lanes alone gave it, as a share of what they gave the best; `danger` how
    probable the danger is that an emergency contact is there for, 0.0 where it is not told.
    """

    id: str
    score: float = 0.0
    sections: dict[int, float] = field(default_factory=dict)
    asks: dict[int, float] = field(default_factory=dict)
    lanes: dict[str, float] = field(default_factory=dict)
    danger: float = 0.0
    only_heard: bool = False
    share: float = 0.0

    @property
    def best_section(self) -> int:
        """The ordinal of the section that matches best; the front when only asks matched."""
        return max(self.sections, key=lambda ordinal: (self.sections[ordinal], -ordinal), default=FRONT)

    @property
    def pinned(self) -> bool:
        """Whether it stands above everything."""
        return self.danger > 0.0

    def at(self, score: float, *, danger: float) -> Candidate:
        """Return the candidate with another score; `replace` of dataclasses takes ten times as long."""
        return Candidate(
            self.id, score, self.sections, self.asks, self.lanes, danger, self.only_heard, self.share
        )


def gather(
    query: Query,
    backend: SearchBackend,
    meaning: Meaning | None = None,
    *,
    limit: int,
) -> dict[str, Candidate]:
    """Run every lane and add up: the best section of a document, its best ask, its meaning."""
    found: dict[str, Candidate] = {}
    for lane in LANES:
        for match in run_lane(lane, query, backend, limit=limit):
            candidate = found.setdefault(match.document, Candidate(match.document))
            scores = candidate.asks if match.ordinal < FRONT else candidate.sections
            score = lane.weight_for(query) * match.score
            scores[match.ordinal] = scores.get(match.ordinal, 0.0) + score
            candidate.lanes[lane.name] = max(candidate.lanes.get(lane.name, 0.0), score)
    for candidate in found.values():
        section = max(candidate.sections.values(), default=0.0)
        candidate.score = section + max(candidate.asks.values(), default=0.0)
    if meaning is not None and query.has_meaning:
        _add_meaning(found, meaning.distinctness(query.meant))
    _keep_sound_below(found, query, backend)
    return found


def _add_meaning(found: dict[str, Candidate], distinctness: Mapping[str, float]) -> None:
    """Add the lane of meaning; alone it finds only what stands out from all other documents."""
    for id, distance in distinctness.items():
        if distance <= 0 or (id not in found and distance < MEANT):
            continue
        candidate = found.setdefault(id, Candidate(id))
        candidate.lanes["meaning"] = MEANING_WEIGHT * distance
        candidate.score += candidate.lanes["meaning"]


def _keep_sound_below(found: Mapping[str, Candidate], query: Query, backend: SearchBackend) -> None:
    """Keep what only sounds alike below every document that holds all the words typed.

    A document may owe its place to its sound only as far as that does not lift it over those.
    """
    if not query.words or query.typed_sounds:
        return
    words = dict.fromkeys(query.words, 1.0)
    holding = {
        match.document
        for field in ("words", "ask_words")
        for match in backend.match(LaneQuery(field=field, terms=words, at_least=len(words), limit=len(found)))
    }
    floor = min((found[id].score for id in holding if id in found), default=None)
    if floor is None:
        return
    for candidate in found.values():
        sound = candidate.lanes.get(SOUND, 0.0)
        if sound and candidate.id not in holding:
            candidate.only_heard = True
            candidate.score = max(candidate.score - sound, min(candidate.score, floor * _BELOW))


def order(
    candidates: Iterable[Candidate],
    query: Query,
    relations: Relations,
    statuses: Mapping[str, Status],
) -> list[Candidate]:
    """Return the candidates best first, after years, numbers, validity and emergencies."""
    candidates = tuple(candidates)
    documents = relations.documents
    scores = {c.id: _weighed(c, documents[c.id], query, statuses[c.id]) for c in candidates}
    lifted = lift_replacements(scores, relations, statuses)
    dangers = {c.id: _danger(documents[c.id], query, statuses[c.id]) for c in candidates}
    everyday = max((lifted[id] for id, danger in dangers.items() if not danger), default=0.0)
    told = {id: d if is_told(d, lifted[id], everyday) else 0.0 for id, d in dangers.items()}
    settled = [c.at(lifted[c.id], danger=told[c.id]) for c in candidates]
    return sorted(settled, key=lambda c: (-c.danger, -c.score, c.id))


def leading(
    candidates: Iterable[Candidate],
    query: Query,
    relations: Relations,
    statuses: Mapping[str, Status],
    *,
    limit: int,
) -> list[str]:
    """Return the ids of the best candidates by what the lanes, years, numbers and validity say."""
    documents = relations.documents
    scores = {c.id: _weighed(c, documents[c.id], query, statuses[c.id]) for c in candidates}
    return sorted(scores, key=lambda c: (-scores[c], c))[:limit]


def _weighed(candidate: Candidate, document: Document, query: Query, status: Status) -> float:
    score = candidate.score
    exact = names_document(query, document)
    if exact:
        score *= NUMBER_FACTOR
    if any(is_of_year(document, year) for year in query.years):
        score *= YEAR_FACTOR
    demoted = status.ended or status.validity is Validity.NOT_YET
    if demoted and not (exact or query.years):
        score *= ENDED_FACTOR
    return score


def _danger(document: Document, query: Query, status: Status) -> float:
    return danger_of(query, document) if isinstance(document, Contact) and not status.ended else 0.0


def lift_replacements(
    scores: Mapping[str, float], relations: Relations, statuses: Mapping[str, Status]
) -> dict[str, float]:
    """Return the scores with every replacement lifted just above the ended document it is for.

    Lifting, not lowering: whoever asks by the old rule's own words is shown the new one and,
    right below it, the old. Files that name one another in a circle end the lifting early.
    """
    lifted = dict(scores)
    ended = [id for id in scores if statuses[id].ended]
    above = {id: replacements(id, relations) & scores.keys() for id in ended}
    for _ in ended:  # a chain is never longer than the documents in it
        moved = False
        for id in ended:
            for other in sorted(above[id]):
                if lifted[other] < lifted[id] * _ABOVE:
                    lifted[other] = lifted[id] * _ABOVE
                    moved = True
        if not moved:
            break
    return lifted


def replacements(id: str, relations: Relations) -> frozenset[str]:
    """Return every id that stands in for a document, over any number of steps.

    They are its successors and, for a contact, its backup.
    """
    documents = relations.documents
    reached: set[str] = set()
    waiting = [id]
    while waiting:
        document = documents[waiting.pop()]
        backup = document.backup if isinstance(document, Contact) else None
        for other in (*document.superseded_by, *([backup] if backup else [])):
            if other in documents and other not in reached:
                reached.add(other)
                waiting.append(other)
    return frozenset(reached - {id})


def names_document(query: Query, document: Document) -> bool:
    """Say whether the query is this document's number or its whole title."""
    number = getattr(document, "document_number", None)
    # A query has no spaces: what stands before the number may be words of the sentence.
    if query.document_number and number and query.document_number.endswith(normal_document_number(number)):
        return True
    return bool(query.folded) and _folded_title(document.title) == query.folded


@lru_cache(maxsize=20_000)
def _folded_title(title: str) -> str:
    return fold(title).strip()


def is_of_year(document: Document, year: int) -> bool:
    """Say whether a document speaks of one year: in its title, or by its dates."""
    if str(year) in document.title:
        return True
    start, end = document.effective_from, document.effective_to
    return start is not None and end is not None and start.year == end.year == year
