"""一次带齐单: what a resident brings for several matters in one visit.

The list never asks for less than one of its matters does: a paper is as needed as the strictest
of them says, originals that are handed over add up, copies add up, and originals that are only
shown serve every matter. A matter that has ended asks for nothing: it cannot be done by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from indexer.domain.choices import Need, Role, WindowPhase
from indexer.domain.days.status import Status
from indexer.domain.document import Branch, Material, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary

_STRICTEST_FIRST = (Need.REQUIRED, Need.DEFERRED, Need.OPTIONAL)


@dataclass(frozen=True, slots=True)
class Ask:
    """What one matter says of a paper."""

    matter: str
    material: Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One line of the list. `originals` and `copies` are None when no matter states them.

    `kept` are the originals among them that are handed over. `asks` are in the order of the matters.
    """

    name: str
    need: Need
    originals: int | None
    kept: int
    copies: int | None
    asks: tuple[Ask, ...]

    @property
    def get_from(self) -> tuple[str, ...]:
        """Where to get the paper, each place once."""
        return tuple(dict.fromkeys(ask.material.get_from for ask in self.asks if ask.material.get_from))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing to be done, with its status on the day and the branches that apply."""

    procedure: Procedure
    status: Status
    branches: tuple[Branch, ...]

    @property
    def can_be_done(self) -> bool:
        """Say whether it can be applied for on the day: an open window comes before taking effect."""
        if self.status.ended:
            return False
        if self.status.window is not None:
            return self.status.window.state is WindowPhase.OPEN
        return self.status.validity.usable

    @property
    def counts(self) -> bool:
        """Say whether its materials stand in the list."""
        return not self.status.ended

    @property
    def needs_nothing(self) -> bool:
        """Say whether nothing is to be brought; of a matter that is another's, that is not known."""
        elsewhere = self.procedure.role is Role.REFERS
        return self.counts and self.procedure.materials == () and not elsewhere

    @property
    def is_listed(self) -> bool:
        """Say whether its file says what to bring, be it nothing."""
        return self.procedure.materials is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """The matters of one visit and everything to bring, required papers first.

    `left_out` are the papers that only concern other audiences than those chosen.
    `audiences_told` are the audiences that make a difference to these matters.
    """

    on: date
    audiences: tuple[str, ...]
    matters: tuple[Matter, ...]
    papers: tuple[Paper, ...]
    left_out: tuple[str, ...]
    audiences_told: tuple[str, ...]

    def needed(self, need: Need) -> tuple[Paper, ...]:
        """Return the papers of one degree of need."""
        return tuple(paper for paper in self.papers if paper.need is need)


def plan_trip(
    procedures: Iterable[Procedure], handbook: Handbook, *, audiences: Iterable[str] = (), on: date
) -> Trip:
    """Merge what several procedures ask for; the same procedure twice counts once.

    Without audiences every paper is listed, whomever it concerns.
    """
    chosen = tuple(dict.fromkeys(audiences))
    named = tuple({procedure.id: procedure for procedure in procedures}.values())
    vocabulary = handbook.vocabulary
    matters = tuple(
        Matter(
            procedure=procedure,
            status=handbook.status(procedure.id, on=on),
            branches=tuple(b for b in procedure.branches if _concerns(b.audiences, chosen, vocabulary)),
        )
        for procedure in named
    )
    canonical = canonical_names(vocabulary.materials)
    asks = [
        Ask(matter.procedure.id, material)
        for matter in matters
        if matter.counts
        for material in matter.procedure.materials or ()
    ]
    meant = [ask for ask in asks if _concerns(ask.material.audiences, chosen, vocabulary)]
    papers = merge_papers(meant, canonical)
    listed = {paper.name for paper in papers}
    others = (_name(ask.material, canonical) for ask in asks)
    return Trip(
        on=on,
        audiences=chosen,
        matters=matters,
        papers=papers,
        left_out=tuple(dict.fromkeys(name for name in others if name not in listed)),
        audiences_told=_told(matters, asks, vocabulary),
    )


def canonical_names(materials: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return the one name of every other name; one that could mean two papers is left as it is."""
    meant: dict[str, set[str]] = {}
    for name, others in materials.items():
        for other in others:
            meant.setdefault(other, set()).add(name)
    return {other: min(names) for other, names in meant.items() if len(names) == 1 and other not in materials}


def merge_papers(asks: Iterable[Ask], canonical: Mapping[str, str]) -> tuple[Paper, ...]:
    """Return one line a paper, the strictest need first, otherwise in the order asked."""
    lines: dict[str, list[Ask]] = {}
    for ask in asks:
        lines.setdefault(_name(ask.material, canonical), []).append(ask)
    papers = [_paper(name, tuple(found)) for name, found in lines.items()]
    return tuple(sorted(papers, key=lambda paper: _STRICTEST_FIRST.index(paper.need)))


def _paper(name: str, asks: tuple[Ask, ...]) -> Paper:
    shown: dict[str, int] = {}
    for ask in asks:  # one matter that names a paper twice means two of them: husband's and wife's
        if not ask.material.kept and ask.material.originals is not None:
            shown[ask.matter] = shown.get(ask.matter, 0) + ask.material.originals
    kept = [1 if (held := ask.material.originals) is None else held for ask in asks if ask.material.kept]
    copies = [ask.material.copies for ask in asks if ask.material.copies is not None]
    stated = any(ask.material.kept or ask.material.originals is not None for ask in asks)
    return Paper(
        name=name,
        need=min((_need(ask.material) for ask in asks), key=_STRICTEST_FIRST.index),
        originals=sum(kept) + max(shown.values(), default=0) if stated else None,
        kept=sum(kept),
        copies=sum(copies) if copies else None,
        asks=asks,
    )


def _need(material: Material) -> Need:
    """Return how much a paper is needed; one that only some need is not what everybody brings."""
    return Need.OPTIONAL if material.when else material.need


def _name(material: Material, canonical: Mapping[str, str]) -> str:
    name = material.name.strip()
    return canonical.get(name, name)


def _concerns(audiences: tuple[str, ...], chosen: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    return not chosen or vocabulary.is_for_everyone(audiences) or bool(set(audiences) & set(chosen))


def _told(matters: Iterable[Matter], asks: Iterable[Ask], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the audiences some paper or branch is for, in the handbook's order."""
    named = {title for ask in asks for title in ask.material.audiences}
    named |= {title for matter in matters for b in matter.procedure.branches for title in b.audiences}
    order = [audience.title for audience in vocabulary.audiences]
    known = [title for title in order if title in named and not vocabulary.is_for_everyone((title,))]
    return (*known, *sorted(named.difference(order)))
