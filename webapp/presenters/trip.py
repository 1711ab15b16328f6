"""一次带齐单: one or several matters as a list to tick off, and the sheet a resident takes home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from indexer.domain.desk.papers import (
    ONLY_SOME,
    amount_words,
    audience_words,
    condition_of,
    heading_of,
    origin_words,
)
from indexer.domain.desk.trip import Ask, Matter, Paper, Trip
from indexer.domain.document import Branch, Document, Material, Procedure
from indexer.domain.handbook import Handbook
from webapp.presenters.card import Card, card_of
from webapp.presenters.contacts import is_internal
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, EndedLine, ended_line, link_to
from webapp.presenters.windows import Today, today_of

_EVERYBODY = "要带"
_WHERE = ("role", "places", "hours", "visits", "channels", "promise_days", "legal_days", "fee")
_CIRCLED_ONE = 0x2460
_MOST_LINES = 22

MOST_MATTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper to tick: how many, which matters ask for it, and what to know about it."""

    name: str
    amount: str
    marks: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperGroup:
    label: str
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterView:
    """One matter. `mark` is its ①, empty when it is alone; `instead` puts a successor in its place.

    `unlisted` when its file does not say what to bring; `caution` is for the desk alone.
    """

    mark: str
    link: DocumentLink
    today: Today | None
    ended: EndedLine | None
    instead: tuple[tuple[str, str], ...]
    without: str
    unlisted: bool
    needs_nothing: bool
    caution: str
    card: Card
    where: str
    branches: tuple[Branch, ...]
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is printed for the resident; `blocked` are the matters that cannot be done on the day.

    `nothing` when every matter says that nothing is to be brought.
    """

    matters: tuple[MatterView, ...]
    blocked: tuple[MatterView, ...]
    groups: tuple[PaperGroup, ...]
    nothing: bool
    audiences: str
    left_out: str
    organisation: str
    phone: str

    @property
    def is_long(self) -> bool:
        """Say whether only small type keeps it on one page."""
        return sum(len(group.papers) for group in self.groups) + 3 * len(self.matters) > _MOST_LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPage:
    """The list with what is needed to change it; `found` are (title, address with it added)."""

    ids: tuple[str, ...]
    notice: Notice | None
    choices: tuple[Choice, ...]
    query: str
    found: tuple[tuple[DocumentLink, str], ...]


def trip_page(
    trip: Trip, handbook: Handbook, day: AskedDay, *, query: str = "", found: Iterable[Document] = ()
) -> TripPage:
    """Return the page of a trip; `found` are the documents that answer `query`."""
    ids = tuple(matter.procedure.id for matter in trip.matters)
    offered = [d for d in found if isinstance(d, Procedure) and d.id not in ids and not is_internal(d)]
    told = (*trip.audiences_told, *(a for a in trip.audiences if a not in trip.audiences_told))
    return TripPage(
        ids=ids,
        notice=notice_of(trip, handbook, day) if trip.matters else None,
        choices=tuple(Choice(title=title, chosen=title in trip.audiences) for title in told),
        query=query,
        found=tuple((link_to(d, handbook, day), _address(trip, day, (*ids, d.id))) for d in offered),
    )


def notice_of(trip: Trip, handbook: Handbook, day: AskedDay) -> Notice:
    """Return the sheet of a trip, fit for residents: nothing from behind the desk."""
    alone = len(trip.matters) == 1
    marks = {m.procedure.id: "" if alone else chr(_CIRCLED_ONE + n) for n, m in enumerate(trip.matters)}
    views = tuple(_matter(m, marks[m.procedure.id], trip, handbook, day) for m in trip.matters)
    can = {matter.procedure.id for matter in trip.matters if matter.can_be_done}
    grouped: dict[str, list[PaperLine]] = {_EVERYBODY: []}
    for paper in sorted(trip.papers, key=lambda paper: _heading(paper) == ONLY_SOME):
        grouped.setdefault(_heading(paper), []).append(_line(paper, trip, marks))
    return Notice(
        matters=views,
        blocked=tuple(view for view in views if view.link.id not in can),
        groups=tuple(PaperGroup(label, tuple(lines)) for label, lines in grouped.items() if lines),
        nothing=not trip.papers and not trip.left_out and all(m.needs_nothing for m in trip.matters),
        audiences="、".join(trip.audiences),
        left_out="、".join(trip.left_out),
        organisation=handbook.vocabulary.organisation or handbook.vocabulary.title,
        phone=handbook.vocabulary.phone,
    )


def _matter(matter: Matter, mark: str, trip: Trip, handbook: Handbook, day: AskedDay) -> MatterView:
    procedure, status = matter.procedure, matter.status
    card = card_of(procedure, status, handbook, day, audiences=trip.audiences, resident=True)
    ended = ended_line(procedure, status, handbook, day)
    if ended is not None:
        public = tuple(link for link in ended.instead if not is_internal(handbook.documents[link.id]))
        ended = replace(ended, instead=public)
    ids = tuple(m.procedure.id for m in trip.matters)
    successors = [s for s in status.current if isinstance(s, Procedure) and not is_internal(s)]
    return MatterView(
        mark=mark,
        link=link_to(procedure, handbook, day),
        today=None if ended else today_of(procedure, status, handbook, day, resident=True),
        ended=ended,
        instead=tuple(
            (s.title, _address(trip, day, tuple(s.id if id == procedure.id else id for id in ids)))
            for s in successors
        ),
        without=_address(trip, day, tuple(id for id in ids if id != procedure.id)),
        unlisted=matter.counts and not matter.is_listed,
        needs_nothing=matter.needs_nothing,
        caution="" if ended else today_of(procedure, status, handbook, day).caution,
        card=card or Card(today=None),
        where=" · ".join(text for lines in card.lines(*_WHERE) for text in lines.texts) if card else "",
        branches=matter.branches if matter.counts else (),
        sample=procedure.sample,
    )


def _heading(paper: Paper) -> str:
    """Return the heading of a paper: what its matters say alike, else how much it is needed."""
    said = {heading_of(ask.material) for ask in paper.asks}
    if len(said) == 1:
        return said.pop() or _EVERYBODY
    return heading_of(Material(name=paper.name, need=paper.need)) or _EVERYBODY


def _line(paper: Paper, trip: Trip, marks: dict[str, str]) -> PaperLine:
    amount = amount_words(originals=paper.originals, copies=paper.copies)
    taken = f"原件收走{f' {paper.kept} 份' if paper.kept != paper.originals else ''}" if paper.kept else ""
    asking = dict.fromkeys(ask.matter for ask in paper.asks)
    everywhere = len(asking) == sum(matter.counts for matter in trip.matters)
    notes = (*_asides(paper, trip, marks), *map(origin_words, paper.get_from))
    return PaperLine(
        name=paper.name,
        amount=" · ".join(text for text in (amount, taken) if text),
        marks="" if everywhere else "".join(marks[id] for id in asking),
        notes=tuple(dict.fromkeys(notes)),
    )


def _asides(paper: Paper, trip: Trip, marks: dict[str, str]) -> Iterable[str]:
    """Yield what the matters add to a paper, each named unless it is the only one asking."""
    several = len({ask.matter for ask in paper.asks}) > 1
    for ask in paper.asks:
        is_told = not ask.material.when and heading_of(ask.material) == _heading(paper)
        condition = "" if is_told else condition_of(ask.material)
        about = (_for_whom(ask, trip), condition, ask.material.note or "")
        said = "，".join(text for text in about if text)
        if said:
            yield f"{marks[ask.matter]}{said}" if several else said


def _for_whom(ask: Ask, trip: Trip) -> str:
    return "" if trip.audiences else audience_words(ask.material)


def _address(trip: Trip, day: AskedDay, ids: tuple[str, ...]) -> str:
    return day.address("trip.plan", id=ids, audience=trip.audiences)
