"""What a search answers: hits with their status, facets, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.domain.days.status import Status
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.verdict import Verdict
from indexer.domain.document import Contact, Document, Section
from indexer.domain.vocabulary import Event
from indexer.search.request import SearchRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A document with its best section.

    `section` is None where the opening text or the front matter matched. `title_html` and
    `snippet` are escaped HTML with nothing but ``<mark>``. `matched_by` uses the words of the
    contract (word, phrase, ngram, alias, …); `lanes` has the best score of each, for explaining.
    `pinned` marks an emergency number on top.
    """

    document: Document
    section: Section | None
    score: float
    confident: bool
    matched_by: tuple[str, ...]
    status: Status
    title_html: str
    snippet: str
    pinned: bool = False
    lanes: Mapping[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        anchor = f"#{self.section.anchor}" if self.section is not None else ""
        return f"/d/{self.document.id}{anchor}"


MOST_POINTS = 3
MOST_CHOICES = 3
"""So many documents are offered where one of the first two or three answers."""

LONGEST_POINT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A stretch of one section or field, verbatim, with the part of it that answers."""

    text: str
    mark: tuple[int, int]
    section: Section | None
    field: str | None

    @property
    def marked(self) -> str:
        return self.text[slice(*self.mark)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`points` are empty where the document says nothing of what was asked, `silent` says so.
    `of_detail` says that more was asked than the matter itself: a yes to the whole would mislead.

    `next` are sections that were not shown. `event` is the 一件事 that was asked for: its
    documents are the answer then, and `document` is the first of them.
    """

    document: Document
    verdict: Verdict
    aspects: tuple[Aspect, ...]
    points: tuple[Point, ...]
    next: tuple[Section, ...] = ()
    silent: bool = False
    of_detail: bool = False
    event: Event | None = None


class Sureness(StrEnum):
    """Whether the first document answers, one of the first two or three does, or none here."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said before a list: how sure it is, and what its documents say to the question.

    `answer` is that of the first document where it is sure; `choices` are those of the documents
    offered side by side where it is likely, in their order.
    """

    sureness: Sureness = Sureness.NONE
    answer: Answer | None = None
    choices: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that may tell of danger, as they were typed, and whom to ring if it is so now."""

    words: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet with its title and the documents it would show, or the fewest it would."""

    key: str
    title: str
    count: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResponse:
    """`total` counts documents; facets are keyed category, type, audience, validity.

    In a large handbook a lane may find more than is looked at: `total_is_exact` is false then, and
    there are at least so many.

    `notices` are Chinese sentences about the query itself; `years` are those it names, each an
    offer to look at that year's rules. `said` is how sure the list is, and what it says first.
    `doubtful` are words in it that may tell of danger, where no number is pinned for one.
    """

    request: SearchRequest
    hits: tuple[SearchHit, ...]
    total: int
    took_ms: float
    revision: str
    facets: Mapping[str, tuple[FacetCount, ...]]
    suggestion: str | None = None
    notices: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    total_is_exact: bool = True
    said: Said = Said()
    doubtful: Doubt | None = None

    @property
    def confidence(self) -> Sureness:
        return self.said.sureness

    @property
    def answer(self) -> Answer | None:
        return self.said.answer

    @property
    def choices(self) -> tuple[Answer, ...]:
        return self.said.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedHit:
    """A line of a plain list: the document, its section, and whether it answers."""

    document: Document
    section: Section | None
    score: float
    confident: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A plain list, best first, and how sure it is.

    `held` is how probable it is that one of the best three documents answers, `first` that the best does.
    """

    hits: tuple[RankedHit, ...]
    sureness: Sureness
    held: float
    first: float
