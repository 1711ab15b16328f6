"""Where one looks without searching: the home page, the categories, the status of the handbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from indexer.domain.choices import BasisState, DocumentType, Freshness, WindowPhase
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.domain.status import Status
from indexer.domain.vocabulary import Category
from webapp.presenters.chips import Chip, chips_of
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to, links_to, meta_of, tab_of

_SEVERITY_LABELS = {Severity.ERROR: "错误", Severity.WARNING: "警告"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A category with the number of its documents, and its subcategories with theirs."""

    title: str
    href: str
    tab: int
    count: int
    subcategories: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class OpenWindow:
    link: DocumentLink
    until: str
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    href: str
    title: str
    tab: int
    chips: tuple[Chip, ...]
    meta: tuple[str, ...]
    numbers: tuple[str, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class ShelfGroup:
    title: str
    anchor: str
    entries: tuple[ShelfEntry, ...]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A document that wants somebody to look at it, with what else there is to say."""

    link: DocumentLink
    note: str
    others: tuple[DocumentLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemRow:
    place: str
    severity: str
    message: str
    hint: str
    left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    files_read: int
    documents: int
    left_out: tuple[str, ...]
    revision: str
    problems: tuple[ProblemRow, ...]
    ended_basis: tuple[StatusRow, ...]
    expiring: tuple[StatusRow, ...]
    overdue: tuple[StatusRow, ...]


def shelves(handbook: Handbook, day: AskedDay) -> tuple[Shelf, ...]:
    """Return the categories in the handbook's order."""
    counts = Counter((d.category, d.subcategory or "") for d in handbook.documents.values())
    return tuple(
        _shelf(category, tab % 8, counts, day) for tab, category in enumerate(handbook.vocabulary.categories)
    )


def open_windows(handbook: Handbook, day: AskedDay) -> tuple[OpenWindow, ...]:
    """Return what can be applied for on the day, the one closing first on top.

    A window is shown once: under the procedures that use it, else under its policy.
    """
    found = [
        (document, status.window)
        for document, status in _with_status(handbook, day)
        if status.window is not None and status.window.state is WindowPhase.OPEN and not status.ended
    ]
    used = {window.document for document, window in found if document.type is DocumentType.PROCEDURE}
    shown = [
        (document, window)
        for document, window in found
        if document.type is DocumentType.PROCEDURE or document.id not in used
    ]
    shown.sort(key=lambda pair: (pair[1].closes_on, pair[0].title))
    return tuple(
        OpenWindow(
            link_to(document, handbook, day),
            f"到 {day.short(window.closes_on)}",
            f"还剩 {window.days_left} 天" if window.days_left else "最后一天",
        )
        for document, window in shown
    )


def shelf_groups(category: Category, handbook: Handbook, day: AskedDay) -> tuple[ShelfGroup, ...]:
    """Return the documents of a category by subcategory, ended ones last in each."""
    documents = [d for d in handbook.documents.values() if d.category == category.key]
    present = {document.subcategory or "" for document in documents}
    declared = [title for title in category.subcategories if title in present]
    order = [*declared, *sorted(present.difference(declared, {""})), *({""} & present)]
    entries: dict[str, list[ShelfEntry]] = {title: [] for title in order}
    for document in documents:
        entries[document.subcategory or ""].append(_entry(document, handbook, day))
    return tuple(
        ShelfGroup(title or "其他", _anchor(title), tuple(sorted(entries[title], key=lambda e: e.ended)))
        for title in order
    )


def status_page(handbook: Handbook, day: AskedDay) -> StatusPage:
    """Return what an editor has to look at on the day."""
    judged = [(document, status) for document, status in _with_status(handbook, day) if status.usable]
    expiring = sorted(
        ((d, s.ends_on) for d, s in judged if s.expiring and s.ends_on is not None), key=lambda p: p[1]
    )
    overdue = sorted(
        ((d, d.review_by) for d, s in judged if s.freshness is Freshness.DUE and d.review_by is not None),
        key=lambda p: p[1],
    )
    ended = [(d, s) for d, s in judged if s.basis.state is BasisState.ENDED]
    return StatusPage(
        files_read=handbook.files_read,
        documents=len(handbook.documents),
        left_out=handbook.left_out,
        revision=handbook.revision,
        problems=tuple(_problem(problem) for problem in handbook.problems),
        ended_basis=tuple(_basis_row(d, s, handbook, day) for d, s in ended),
        expiring=tuple(StatusRow(link_to(d, handbook, day), "") for d, _ in expiring),
        overdue=tuple(StatusRow(link_to(d, handbook, day), f"应在 {day.short(on)} 前") for d, on in overdue),
    )


def _with_status(handbook: Handbook, day: AskedDay) -> Iterable[tuple[Document, Status]]:
    for id, document in handbook.documents.items():
        yield document, handbook.status(id, on=day.on)


def _shelf(category: Category, tab: int, counts: Counter[tuple[str, str]], day: AskedDay) -> Shelf:
    path = f"/browse/{quote(category.key)}"
    return Shelf(
        title=category.title,
        href=day.address(path),
        tab=tab,
        count=sum(count for (key, _), count in counts.items() if key == category.key),
        subcategories=tuple(
            (title, day.address(path, _anchor(title)), counts[category.key, title])
            for title in category.subcategories
            if counts[category.key, title]
        ),
    )


def _entry(document: Document, handbook: Handbook, day: AskedDay) -> ShelfEntry:
    status = handbook.status(document.id, on=day.on)
    meta = [text for text in meta_of(document, handbook) if document.subcategory not in text.split(" / ")]
    return ShelfEntry(
        href=day.document(document.id),
        title=document.title,
        tab=tab_of(document, handbook.vocabulary),
        chips=chips_of(document, status, handbook.relations),
        meta=tuple(meta),
        numbers=() if status.ended else tuple(phone.number for phone in getattr(document, "phones", ())),
        ended=status.ended,
    )


def _anchor(title: str) -> str:
    return "-".join(title.split()) or "other"


def _basis_row(document: Document, status: Status, handbook: Handbook, day: AskedDay) -> StatusRow:
    cited = (handbook.documents[id] for id in status.basis.documents)
    return StatusRow(link_to(document, handbook, day), "", links_to(cited, handbook, day))


def _problem(problem: Problem) -> ProblemRow:
    return ProblemRow(
        place=f"{problem.path}:{problem.line}",
        severity=_SEVERITY_LABELS[problem.severity],
        message=problem.message,
        hint=problem.hint,
        left_out=problem.fatal,
    )
