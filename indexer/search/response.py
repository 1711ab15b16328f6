"""What a search answers: hits with their status, facets, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.domain.document import Document, Section
from indexer.domain.status import Status
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
    offer to look at that year's rules.
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
