"""Answer a search over one generation of the index."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact, Document, Section
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from indexer.search.backend import SearchBackend
from indexer.search.excerpt.highlight import mark, snippet
from indexer.search.excerpt.sections import order_sections
from indexer.search.judge.confidence import Confidence
from indexer.search.judge.danger import danger_of, may_be_danger
from indexer.search.judge.evidence import DEPTH, Evidence
from indexer.search.meaning import Meaning
from indexer.search.query import FILLERS, LONGEST_QUERY, Query, parse_query
from indexer.search.recall.gather import Candidate, gather
from indexer.search.request import SearchRequest
from indexer.search.response import SearchHit, SearchResponse
from indexer.search.rules.facets import Facets
from indexer.search.rules.order import leading, order
from indexer.search.suggest import Suggester, Suggestion
from indexer.search.units import asks_of, section_of
from indexer.text.analysis import Analyser
from indexer.text.dictation import Dictation
from indexer.text.lexicon import lexicon
from indexer.text.normalise import fold
from indexer.text.synonyms import Synonyms

_DEEPEST = 1000
"""Units looked at in each lane; documents beyond them are not counted."""

_DEEPEST_SECTIONS = 500
"""The same for a list of sections: twice as many cost a fifth more time and find no more."""

_FLOOR = 0.2
"""Documents below this share of the best, by the lanes and by all evidence, are noise and not shown."""


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
        self._suggester = Suggester(handbook.documents.values())
        self._synonyms = Synonyms(handbook.vocabulary.synonyms)
        self._dictation = _dictation(handbook, analyser)
        self._evidence = Evidence(handbook.documents)
        self._emergencies = tuple(
            document
            for document in handbook.documents.values()
            if isinstance(document, Contact) and document.kind is ContactKind.EMERGENCY
        )
        self._facets = Facets(handbook.vocabulary)
        self._statuses = lru_cache(maxsize=8)(self._statuses_on)

    def over(self, handbook: Handbook) -> SearchService:
        """Return a service over the same index that knows only the documents of another handbook."""
        return SearchService(handbook, self._backend, self._analyser, self._meaning)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return a page of documents, each with its best section, and the facets."""
        started = time.perf_counter()
        query = self._query(request.text, request.on)
        statuses = self._statuses(request.on)
        everything = self._ranked(query, statuses) if request.text.strip() else self._listed(request)
        matching = [(self._handbook.documents[c.id], statuses[c.id]) for c in everything]
        shown = [
            c for c, pair in zip(everything, matching, strict=True) if self._facets.allows(request, *pair)
        ]
        page = shown[request.offset : request.offset + request.limit]
        leads = _leads(shown)
        confidence = Confidence(query, self._backend, self._evidence, self._meaning)
        hits = tuple(self._hit(c, query, statuses[c.id], confidence, leads[c.id]) for c in page)
        if not request.offset and may_be_danger(query):
            hits = self._with_first_pinned(hits)
        answered = any(hit.confident for hit in hits)
        return SearchResponse(
            request=request,
            hits=hits,
            suggestion=None if answered else query.mended,
            total=len(shown),
            took_ms=round((time.perf_counter() - started) * 1000, 2),
            revision=self._handbook.revision,
            facets=self._facets.count(request, matching),
            notices=_notices(query),
            years=query.years,
        )

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """Return at most eight names that what was typed may become."""
        found = self._suggester.suggest(typed)
        return found or self._suggester.suggest(self._dictation.read(fold(typed[:LONGEST_QUERY]).strip()))

    def rank(self, text: str, *, on: date, limit: int, sections: bool = False) -> list[RankedHit]:
        """Return a plain list of documents or of sections, for batches and evaluation."""
        query = self._query(text, on)
        statuses = self._statuses(on)
        # Vectors are of titles and asks: they tell documents apart, not sections of one.
        meaning = None if sections else self._meaning
        relations = self._handbook.relations
        confidence = Confidence(query, self._backend, self._evidence, meaning)
        if sections:
            candidates = self._gather(query, None, limit=max(_DEEPEST_SECTIONS, limit))
            ordered = order(candidates.values(), query, relations, statuses)
        else:
            ordered = self._ordered(query, statuses, limit=max(_DEEPEST, limit))
        leads = _leads(ordered)
        if sections:
            scored = order_sections(candidates, ordered, relations, statuses)[:limit]
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

    def _query(self, text: str, on: date) -> Query:
        return parse_query(text, self._analyser, on=on, synonyms=self._synonyms, dictation=self._dictation)

    def _gather(self, query: Query, meaning: Meaning | None, *, limit: int) -> dict[str, Candidate]:
        """Return what the lanes find, and the emergency contacts whatever they find."""
        found = gather(query, self._backend, meaning, limit=limit)
        if self._handbook.hidden:
            found = {id: candidate for id, candidate in found.items() if id in self._handbook.documents}
        for contact in self._emergencies:
            if danger_of(query, contact):
                found.setdefault(contact.id, Candidate(contact.id))
        return found

    def _ordered(self, query: Query, statuses: Mapping[str, Status], *, limit: int) -> list[Candidate]:
        """Return documents best first: by the lanes, then the best of them by all evidence."""
        relations = self._handbook.relations
        found = self._gather(query, self._meaning, limit=limit)
        depth = DEPTH if query.has_meaning else 3 * DEPTH
        most = max((candidate.score for candidate in found.values()), default=0.0)
        for candidate in found.values():
            candidate.share = candidate.score / most if most else 0.0
        best = leading(found.values(), query, relations, statuses, limit=depth)
        self._evidence.weigh(found, best, query, self._backend, self._meaning)
        return order(found.values(), query, relations, statuses)

    def _ranked(self, query: Query, statuses: Mapping[str, Status]) -> list[Candidate]:
        ordered = self._ordered(query, statuses, limit=_DEEPEST)
        best = max((c.score for c in ordered), default=0.0)
        return [c for c in ordered if c.pinned or c.share >= _FLOOR or c.score >= _FLOOR * best]

    def _listed(self, request: SearchRequest) -> list[Candidate]:
        """Return all documents in their order where filters were chosen and nothing was typed."""
        chosen = request.categories or request.types or request.audiences or request.validities
        return [Candidate(id) for id in self._handbook.documents] if chosen else []

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

    def _with_first_pinned(self, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
        """Pin an emergency number that stands first by all evidence: 楼上掉下个人 names no symptom."""
        if not hits or not hits[0].confident or hits[0].status.ended:
            return hits
        if hits[0].document not in self._emergencies:
            return hits
        return (replace(hits[0], pinned=True), *hits[1:])

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


def _dictation(handbook: Handbook, analyser: Analyser) -> Dictation:
    """Return the words of a handbook that a typed text may be misheard for."""
    tokenizer = analyser.tokenizer
    names = set(lexicon(handbook))
    words = Counter(names)
    for document in handbook.documents.values():
        for name in (document.title, *document.aliases, *document.keywords):
            names.update(tokenizer.words(fold(name)))
        for name in (*asks_of(document), *document.keywords):
            words.update(tokenizer.words(fold(name)))
    known = {word: count for word, count in words.items() if len(word) == 1 or tokenizer.knows(word)}
    return Dictation(
        known,
        names,
        tokenizer.split,
        lambda word: word in FILLERS or (len(word) > 1 and tokenizer.knows(word)),
    )
