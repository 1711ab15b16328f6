"""The handbook's own vocabulary: title, categories, audiences and the words of its readers."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from indexer.domain.choices import Approval
from indexer.domain.document import Opening


@dataclass(frozen=True, slots=True)
class Category:
    """A first-level heading of the handbook, such as 党务服务."""

    key: str
    title: str
    subcategories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """A group of people; `everyone` marks the one that stands for all residents."""

    title: str
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays and make-up working days, as ISO dates."""

    holidays: frozenset[str] = frozenset()
    workdays: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A golden question: one of `answers` must be among the first three."""

    query: str
    answers: tuple[str, ...]
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDocument:
    """One document of an event and why it is part of it."""

    document: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """一件事: what life brings, such as a birth, with its documents in the order they are done."""

    key: str
    title: str
    documents: tuple[EventDocument, ...]
    asks: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What `handbook.yml` and the word lists beside it say.

    `opening` are the station's own hours, `fallback` is the contact for what nobody here answers.
    `synonyms` maps an official term to residents' words; `materials` maps the one name of a
    paper to its other names; `lexicon` holds words the tokenizer keeps whole.
    """

    title: str
    categories: tuple[Category, ...]
    organisation: str = ""
    region: str = ""
    phone: str = ""
    audiences: tuple[Audience, ...] = ()
    expiring_days: int = 60
    review_days: int = 365
    opening: tuple[Opening, ...] = ()
    fallback: str | None = None
    approval: Approval = Approval.NONE
    lexicon: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    materials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendar: Calendar = Calendar()
    questions: tuple[Question, ...] = ()
    events: tuple[Event, ...] = ()

    def category(self, name: str) -> Category | None:
        """Return the category whose key or title is `name`."""
        return next((c for c in self.categories if name in (c.key, c.title)), None)

    def is_for_everyone(self, audiences: tuple[str, ...]) -> bool:
        """Say whether a document with these audiences concerns every resident."""
        everyone = {audience.title for audience in self.audiences if audience.everyone}
        return not audiences or any(title in everyone for title in audiences)

    def naming_only(self, ids: Container[str]) -> Vocabulary:
        """Return a vocabulary that names no other documents; an event without any is none."""
        events = (
            replace(event, documents=tuple(step for step in event.documents if step.document in ids))
            for event in self.events
        )
        return replace(
            self,
            fallback=self.fallback if self.fallback in ids else None,
            events=tuple(event for event in events if event.documents),
        )
