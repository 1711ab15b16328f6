"""Answer a search over one generation of the index."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial
from typing import TypeVar

from indexer.domain.choices import ContactKind
from indexer.domain.days.status import Status
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.search.answer.answering import Answers, by_words
from indexer.search.backend import SearchBackend
from indexer.search.conversation.telling import answer_in_full, ends_of
from indexer.search.excerpt.highlight import mark, snippet
from indexer.search.excerpt.sections import order_sections
from indexer.search.inquiry import Inquiry
from indexer.search.judge.confidence import Confidence
from indexer.search.judge.danger import danger_of, doubted, may_be_danger
from indexer.search.judge.names import Namebook
from indexer.search.meaning import Meaning, Nearness
from indexer.search.names.suggest import Suggester, Suggestion
from indexer.search.names.tables import Tables
from indexer.search.query import LONGEST_QUERY, Query, parse_query
from indexer.search.recall.gather import Candidate
from indexer.search.recall.lanes import LANES, Lane
from indexer.search.request import SearchRequest
from indexer.search.response import (
    MOST_CHOICES,
    Answer,
    Ranked,
    RankedHit,
    Said,
    SearchHit,
    SearchResponse,
    Sureness,
)
from indexer.search.rules.facets import Facets
from indexer.search.rules.order import Listing, Placed, pin_first
from indexer.search.steps import DEEPEST, DEEPEST_SECTIONS, list_documents, list_for_sections
from indexer.search.units import asks_of, section_of
from indexer.text.analysis import Analyser
from indexer.text.dictation import Dictation
from indexer.text.keeping import words_to_keep
from indexer.text.normalise import fold
from indexer.text.synonyms import Synonyms

_RECENT = 64
"""Queries kept taken apart: a list is asked for its answer next."""


Hit = TypeVar("Hit", RankedHit, SearchHit)


class SearchService:
    """Searches one handbook in one open index; safe to share between threads."""

    def __init__(
        self,
        handbook: Handbook,
        backend: SearchBackend,
        analyser: Analyser,
        meaning: Meaning | None = None,
        *,
        lanes: Sequence[Lane] = LANES,
        deepest: int = DEEPEST,
        tables: Tables | None = None,
        before: SearchService | None = None,
    ) -> None:
        """Search a handbook; from the service of the edition `before` is taken what did not change since.

        `tables` are those of its names; without any they are made.
        """
        self._handbook = handbook
        self._backend = backend
        self._analyser = analyser
        self._meaning = meaning
        self._lanes = lanes
        self._deepest = deepest
        self._tables = tables = tables or Tables.of(handbook.documents, analyser.tokenizer)
        self._suggester = Suggester(handbook.documents, tables.names)
        self._synonyms = Synonyms(handbook.vocabulary.synonyms)
        self._dictation: Dictation = tables.heard.dictation(
            analyser.tokenizer, before._dictation if before else None
        )
        self._namebook: Namebook = Namebook(
            handbook.documents, before._namebook if before else None, aloud=tables.aloud
        )
        self._answers: Answers = Answers(
            handbook,
            meaning.nearness if meaning else by_words,
            before=before._answers if before else None,
        )
        self._emergencies = tuple(
            document
            for document in handbook.documents.values()
            if isinstance(document, Contact) and document.kind is ContactKind.EMERGENCY
        )
        self._visible = frozenset(handbook.documents) if handbook.hidden else None
        self._facets = Facets(handbook.vocabulary)
        # Nothing here leads back to the service: what nobody searches any more is gone at once, and not
        # when the garbage collector comes, which stops every thread.
        self._statuses = lru_cache(maxsize=8)(partial(_Statuses, handbook))
        self.query = lru_cache(maxsize=_RECENT)(
            partial(_parsed, analyser=analyser, synonyms=self._synonyms, dictation=self._dictation)
        )

    @property
    def backend(self) -> SearchBackend:
        """The open index that is asked."""
        return self._backend

    @property
    def analyser(self) -> Analyser:
        """What texts and queries are cut by."""
        return self._analyser

    def over(self, handbook: Handbook) -> SearchService:
        """Return a service over the same index that knows only the documents of another handbook."""
        return SearchService(
            handbook,
            self._backend,
            self._analyser,
            self._meaning,
            lanes=self._lanes,
            deepest=self._deepest,
            tables=self._tables.over(self._handbook.documents, handbook.documents, self._analyser.tokenizer),
            before=self,
        )

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return a page of documents, each with its best section, and the facets."""
        started = time.perf_counter()
        inquiry = self._inquire(request.text, request.on, self._meaning)
        documents, statuses = inquiry.documents, inquiry.statuses
        allowed = self._facets.allowed(request, documents, statuses)
        if request.text.strip():
            found = list_documents(
                inquiry, self._namebook, limit=self._deepest, within=allowed, lanes=self._lanes
            )
            confidence = Confidence(inquiry, self._namebook, found.shares)
            listing = pin_first(found.without_noise(), inquiry, confidence)
        else:
            listing = self._listed(request)
            confidence = Confidence(inquiry, self._namebook, listing.shares)
        shown = [one for one in listing.placed if allowed is None or one.id in allowed]
        page = shown[request.offset : request.offset + request.limit]
        hits = tuple(self._hit(one, listing.candidates[one.id], inquiry, confidence) for one in page)
        answered = any(hit.confident for hit in hits)
        said = Said()
        if request.text.strip() and not request.offset:
            sureness = confidence.sureness([(hit.document, hit.confident) for hit in hits])
            first = [hit.document for hit in hits[:MOST_CHOICES]]
            if sureness is Sureness.LIKELY and (
                named := self._named_at_its_end(request.text, first, on=request.on)
            ):
                sureness, hits = Sureness.SURE, tuple(_led_by(named, hits))
            found_first = [hit.document for hit in hits]
            said = self.told(
                request.text, found_first, sureness, on=request.on, at=request.at, audiences=request.audiences
            )
        usable = [one for one in self._emergencies if statuses[one.id].usable]
        return SearchResponse(
            request=request,
            hits=hits,
            suggestion=None if answered else inquiry.query.mended,
            total=len(shown),
            took_ms=round((time.perf_counter() - started) * 1000, 2),
            revision=self._handbook.revision,
            total_is_exact=listing.whole if allowed is None else listing.whole_within,
            facets=self._facets.count(
                request,
                [(documents[one.id], statuses[one.id]) for one in listing.placed],
                whole=listing.whole,
                whole_within=listing.whole_within,
            ),
            notices=_notices(inquiry.query),
            years=inquiry.query.years,
            said=said,
            doubtful=None if any(one.pinned for one in listing.placed) else doubted(inquiry.query, usable),
        )

    def _named_at_its_end(self, text: str, first: Sequence[Document], *, on: date) -> str | None:
        """Return the one of the `first` documents that what a told sentence ends with surely asks for.

        Half of the sentence at least has to ask for it, and no end for another of them. Nothing goes
        before an emergency number, and what has ended before nothing.
        """
        if any(document in self._emergencies for document in first):
            return None
        usable = {document.id for document in first if not self._statuses(on)[document.id].ended}
        named: dict[str, str] = {}
        for end in ends_of(text):
            found = self._ranked(end, on=on, limit=MOST_CHOICES)
            if found.sureness is Sureness.SURE and found.hits[0].document.id in usable:
                named.setdefault(found.hits[0].document.id, end)
        document, end = next(iter(named.items()), ("", ""))
        return document if len(named) == 1 and 2 * len(end) >= len(text) else None

    def told(
        self,
        text: str,
        documents: Sequence[Document],
        sureness: Sureness,
        *,
        on: date,
        at: datetime | None,
        audiences: tuple[str, ...] = (),
    ) -> Said:
        """Return how sure a list is, given its first documents, and what they say to the question.

        One of life's events is always sure: its own documents are the answer.
        """
        query = self.query(text, on)
        event = self._answers.event(query, found=documents)
        if event is not None:
            return Said(Sureness.SURE, event)
        of_first = {Sureness.SURE: 1, Sureness.LIKELY: MOST_CHOICES}.get(sureness, 0)
        answers = [
            self.answer(text, document.id, on=on, at=at, audiences=audiences)
            for document in documents[:of_first]
        ]
        if sureness is Sureness.SURE and answers:
            return Said(sureness, answers[0])
        return Said(sureness, choices=tuple(answers))

    def answer(
        self, text: str, id: str, *, on: date, at: datetime | None = None, audiences: tuple[str, ...] = ()
    ) -> Answer:
        """Return what a given document says to a question on a day; `at` is the moment, if it is that day.

        Choosing `audiences` leaves out what it says of others. A told sentence is answered question by
        question.
        """
        document, told = self._handbook.documents[id], self.query(text, on)

        def ask(question: str) -> Answer:
            query = self.query(question, on)
            story = told if question != text else None
            return self._answers.answer(query, document, on=on, at=at, audiences=audiences, story=story)

        return answer_in_full(text, ask)

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """Return at most eight names that what was typed may become."""
        found = self._suggester.suggest(typed)
        return found or self._suggester.suggest(self._dictation.read(fold(typed[:LONGEST_QUERY]).strip()))

    def words_to_keep(self, text: str) -> str:
        """Return what may be kept of what somebody typed; see `text.keeping`."""

        def known(words: Collection[str]) -> list[str]:
            found = (self._backend.rarity(field, words) for field in ("words", "ask_words"))
            return [word for rarities in found for word, rarity in rarities.items() if rarity]

        return words_to_keep(text, tokenizer=self._analyser.tokenizer, known=known)

    def rank(self, text: str, *, on: date, limit: int, sections: bool = False) -> list[RankedHit]:
        """Return a plain list of documents or of sections."""
        return list(self.ranked(text, on=on, limit=limit, sections=sections).hits)

    def ranked(self, text: str, *, on: date, limit: int, sections: bool = False) -> Ranked:
        """Return a plain list and how sure it is, for batches and evaluation."""
        found = self._ranked(text, on=on, limit=limit, sections=sections)
        first = [hit.document for hit in found.hits[:MOST_CHOICES]]
        if sections or found.sureness is not Sureness.LIKELY:
            return found
        named = self._named_at_its_end(text, first, on=on)
        return (
            replace(found, sureness=Sureness.SURE, hits=tuple(_led_by(named, found.hits))) if named else found
        )

    def _ranked(self, text: str, *, on: date, limit: int, sections: bool = False) -> Ranked:
        """Return a plain list of all words alike."""
        # Vectors are of titles and asks: they tell documents apart, not sections of one.
        inquiry = self._inquire(text, on, None if sections else self._meaning)
        if sections:
            listing = list_for_sections(
                inquiry, self._namebook, limit=max(DEEPEST_SECTIONS, limit), lanes=self._lanes
            )
            scored = order_sections(listing, inquiry)[:limit]
            lines = [(s.document, s.ordinal, s.score, s.pinned) for s in scored]
        else:
            listing = list_documents(
                inquiry, self._namebook, limit=max(self._deepest, limit), lanes=self._lanes
            )
            found = listing.candidates
            lines = [(o.id, found[o.id].best_section, o.score, o.pinned) for o in listing.placed[:limit]]
        confidence = Confidence(inquiry, self._namebook, listing.shares)
        documents = inquiry.documents
        hits = tuple(
            RankedHit(
                document=documents[id],
                section=section_of(documents[id], ordinal),
                score=score,
                confident=pinned or confidence.answers(documents[id]),
            )
            for id, ordinal, score, pinned in lines
        )
        sureness = confidence.sureness([(hit.document, hit.confident) for hit in hits])
        best = max(listing.shares, key=listing.shares.__getitem__, default="")
        return Ranked(hits, sureness, confidence.held, confidence.first(best))

    def nearness(self, question: str, document: str) -> Nearness | None:
        """Return how near what a document says is to a question, None by words alone."""
        return self._meaning.nearness(question, document) if self._meaning else None

    @property
    def namebook(self) -> Namebook:
        """The names of the documents that are searched."""
        return self._namebook

    def inquire(self, text: str, on: date) -> Inquiry:
        """Return a query with all that a search looks at for it, to measure its steps one by one."""
        return self._inquire(text, on, self._meaning)

    def _inquire(self, text: str, on: date, meaning: Meaning | None) -> Inquiry:
        query = self.query(text, on)
        if not query.has_meaning:
            meaning = None
        if meaning is not None:
            meaning.begin(query.meant)
        return Inquiry(
            query=query,
            relations=self._handbook.relations,
            statuses=self._statuses(on),
            backend=self._backend,
            meaning=meaning,
            dangers={contact.id: danger_of(query, contact) for contact in self._emergencies},
            may_be_danger=may_be_danger(query),
            visible=self._visible,
        )

    def _listed(self, request: SearchRequest) -> Listing:
        """Return all documents in their order where filters were chosen and nothing was typed."""
        documents = self._handbook.documents if request.filtered else ()
        return Listing(tuple(Placed(id, 0.0) for id in documents), {id: Candidate(id) for id in documents})

    def _hit(
        self, placed: Placed, candidate: Candidate, inquiry: Inquiry, confidence: Confidence
    ) -> SearchHit:
        document, query, lanes = inquiry.documents[placed.id], inquiry.query, dict(candidate.lanes)
        section = section_of(document, candidate.best_section)
        return SearchHit(
            document=document,
            section=section,
            score=placed.score,
            confident=placed.pinned or confidence.answers(document),
            matched_by=tuple(lanes),
            status=inquiry.statuses[placed.id],
            title_html=mark(document.title, query),
            snippet=snippet(section.text if section else _opening(document), query),
            pinned=placed.pinned,
            lanes=lanes,
        )


def _led_by(id: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits, that of a document first: it answers."""
    for hit in sorted(hits, key=lambda hit: hit.document.id != id):
        yield replace(hit, confident=True) if hit.document.id == id else hit


class _Statuses(dict[str, Status]):
    """The statuses of documents on a day, each worked out when somebody asks: few match a query."""

    def __init__(self, handbook: Handbook, on: date) -> None:
        super().__init__()
        self._handbook, self._on = handbook, on

    def __missing__(self, id: str) -> Status:
        self[id] = status = self._handbook.status(id, on=self._on)
        return status


def _parsed(
    text: str, on: date, *, analyser: Analyser, synonyms: Synonyms, dictation: Dictation | None
) -> Query:
    return parse_query(text, analyser, on=on, synonyms=synonyms, dictation=dictation)


def _opening(document: Document) -> str:
    """Return what is quoted when the front matter matched: the opening text, or the first asks."""
    opening = next((s.text for s in document.sections if s.title is None and s.text), "")
    return opening or "；".join(asks_of(document)[1:6]) or document.title


def _notices(query: Query) -> tuple[str, ...]:
    if query.cut:
        return (f"输入太长，只按前 {LONGEST_QUERY} 个字查找。",)
    return ()
