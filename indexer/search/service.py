"""Answer a search over one generation of the index."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexer.domain.document import Document, Section
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from indexer.search.backend import SearchBackend
from indexer.search.confidence import Confidence
from indexer.search.facets import Facets
from indexer.search.highlight import mark, snippet
from indexer.search.meaning import Meaning
from indexer.search.query import LONGEST_QUERY, Query, parse_query
from indexer.search.ranking import Candidate, gather, order, order_sections
from indexer.search.request import SearchRequest
from indexer.search.response import SearchHit, SearchResponse
from indexer.search.suggest import Suggester, Suggestion
from indexer.search.units import asks_of, section_of
from indexer.text.analysis import Analyser
from indexer.text.lexicon import lexicon
from indexer.text.synonyms import Synonyms

_DEEPEST = 1000
"""Units looked at in each lane; documents beyond them are not counted."""

_FLOOR = 0.2
"""Documents below this share of the best score are noise, and not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedHit:
    """A line of a plain list: the document, its section, and whether it answers."""

    document: Document
    section: Section | None
    score: float
    confident: bool


class SearchService:
    """Searches one handbook in one open index; safe to share between threads."""

    def __init__(
        self,
        handbook: Handbook,
        backend: SearchBackend,
        analyser: Analyser,
        meaning: Meaning | None = None,
    ) -> None:
        self._handbook = handbook
        self._backend = backend
        self._analyser = analyser
        self._meaning = meaning
        words = {*lexicon(handbook), *(document.title for document in handbook.documents.values())}
        self._suggester = Suggester(handbook.documents.values(), words)
        self._synonyms = Synonyms(handbook.vocabulary.synonyms)
        self._facets = Facets(handbook.vocabulary)
        self._statuses = lru_cache(maxsize=8)(self._statuses_on)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return a page of documents, each with its best section, and the facets."""
        started = time.perf_counter()
        query = parse_query(request.text, self._analyser, on=request.on, synonyms=self._synonyms)
        statuses = self._statuses(request.on)
        everything = self._ranked(query, statuses)
        matching = [(self._handbook.documents[c.id], statuses[c.id]) for c in everything]
        shown = [
            c for c, pair in zip(everything, matching, strict=True) if self._facets.allows(request, *pair)
        ]
        page = shown[request.offset : request.offset + request.limit]
        leads = _leads(shown)
        confidence = Confidence(query, self._backend, self._meaning)
        hits = tuple(self._hit(c, query, statuses[c.id], confidence, leads[c.id]) for c in page)
        answered = any(hit.confident for hit in hits)
        return SearchResponse(
            request=request,
            hits=hits,
            suggestion=None if answered else self._suggester.correct(query.text),
            total=len(shown),
            took_ms=round((time.perf_counter() - started) * 1000, 2),
            revision=self._handbook.revision,
            facets=self._facets.count(request, matching),
            notices=_notices(query),
            years=query.years,
        )

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """Return at most eight names that what was typed may become."""
        return self._suggester.suggest(typed)

    def rank(self, text: str, *, on: date, limit: int, sections: bool = False) -> list[RankedHit]:
        """Return a plain list of documents or of sections, for batches and evaluation."""
        query = parse_query(text, self._analyser, on=on, synonyms=self._synonyms)
        statuses = self._statuses(on)
        # Vectors are of titles and asks: they tell documents apart, not sections of one.
        meaning = None if sections else self._meaning
        candidates = gather(query, self._backend, meaning, limit=max(_DEEPEST, limit))
        relations = self._handbook.relations
        confidence = Confidence(query, self._backend, meaning)
        ordered = order(candidates.values(), query, relations, statuses)
        leads = _leads(ordered)
        if sections:
            scored = order_sections(candidates.values(), query, relations, statuses)[:limit]
            lines = [(s.document, s.ordinal, s.score, s.pinned) for s in scored]
        else:
            lines = [(c.id, c.best_section, c.score, c.pinned) for c in ordered[:limit]]
        documents = self._handbook.documents
        return [
            RankedHit(
                document=documents[id],
                section=section_of(documents[id], ordinal),
                score=score,
                confident=pinned or confidence.answers(documents[id], lead=leads[id]),
            )
            for id, ordinal, score, pinned in lines
        ]

    def _ranked(self, query: Query, statuses: Mapping[str, Status]) -> list[Candidate]:
        found = gather(query, self._backend, self._meaning, limit=_DEEPEST)
        ordered = order(found.values(), query, self._handbook.relations, statuses)
        best = max((c.score for c in ordered), default=0.0)
        return [c for c in ordered if c.pinned or c.score >= _FLOOR * best]

    def _hit(
        self, found: Candidate, query: Query, status: Status, confidence: Confidence, lead: float
    ) -> SearchHit:
        document = self._handbook.documents[found.id]
        section = section_of(document, found.best_section)
        return SearchHit(
            document=document,
            section=section,
            score=found.score,
            confident=found.pinned or confidence.answers(document, lead=lead),
            matched_by=tuple(found.lanes),
            status=status,
            title_html=mark(document.title, query),
            snippet=snippet(section.text if section else _opening(document), query),
            pinned=found.pinned,
            lanes=found.lanes,
        )

    def _statuses_on(self, on: date) -> Mapping[str, Status]:
        return {id: self._handbook.status(id, on=on) for id in self._handbook.documents}


def _leads(ordered: Sequence[Candidate]) -> dict[str, float]:
    """Return, for each document, the share of its score by which it stands above the next."""
    following = [*(candidate.score for candidate in ordered[1:]), 0.0]
    return {
        candidate.id: max(0.0, (candidate.score - after) / candidate.score) if candidate.score else 0.0
        for candidate, after in zip(ordered, following, strict=False)
    }


def _opening(document: Document) -> str:
    """Return what is quoted when the front matter matched: the opening text, or the first asks."""
    opening = next((s.text for s in document.sections if s.title is None and s.text), "")
    return opening or "；".join(asks_of(document)[1:6]) or document.title


def _notices(query: Query) -> tuple[str, ...]:
    if query.cut:
        return (f"输入太长，只按前 {LONGEST_QUERY} 个字查找。",)
    return ()
