"""The status page: what to do and with which command, whom to remind, who rests on whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.domain.desk.reminders import Reminder
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.tally import Share
from indexer.wording.attention import Item, Kind
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to

_SEVERITY_LABELS = {Severity.ERROR: "错误", Severity.WARNING: "警告"}
_IN_THE_TABLE = (Kind.BROKEN, Kind.FAULTY)  # the files' problems, told line by line

_WHY = {
    Kind.REFUSED: "网站没有坏，还是最后一次好的那一版。",
    Kind.ENDED_CITED: "改掉靠着它的文件，或者写明由谁接替。",
    Kind.BASIS: "还能用，但依据已经失效或还没施行，答应居民之前先核实。",
    Kind.EXPIRING: "到期以前要有接替的文件，或者写明失效后怎么办。",
    Kind.DUE: "过了下次核对的日子，和来源对一遍。",
    Kind.UNKNOWN: "没有人担保这份和来源一致。",
    Kind.UNREACHED: "打一次，确认还打得通。",
    Kind.UNANSWERED: "把这种说法补进 asks；手册里真没有的，写一份新的。",
}

_DEEPEST = 6
_MOST_ROOTS = 300
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One matter; `link` is None where it is not about a document of the handbook."""

    link: DocumentLink | None
    title: str
    message: str
    command: str


@dataclass(frozen=True, slots=True)
class StatusGroup:
    """Matters of one kind; of very many, `unshown` are not among the rows."""

    title: str
    why: str
    rows: tuple[StatusRow, ...]
    unshown: int


@dataclass(frozen=True, slots=True)
class ProblemRow:
    place: str
    severity: str
    message: str
    hint: str
    left_out: bool


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """Whom to remind of which window, and the documents to open with them at the desk."""

    who: str
    name: str
    timing: str
    links: tuple[DocumentLink, ...]


@dataclass(frozen=True, slots=True)
class CitedNode:
    """A document with those that rest on it; `seen` stands above with all of them already."""

    link: DocumentLink
    below: tuple[CitedNode, ...]
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """`broken` and `sound` are the cited documents, those that are out of force apart.

    `weeks` and `failing` are the ticks below replies, by week and by document; empty for readers.
    `edits` says that an editor looks, who is shown commands.
    """

    files_read: int
    documents: int
    left_out: tuple[str, ...]
    revision: str
    asked: int
    informing: int
    problems: tuple[ProblemRow, ...]
    groups: tuple[StatusGroup, ...]
    week: tuple[ReminderRow, ...]
    broken: tuple[CitedNode, ...]
    sound: tuple[CitedNode, ...]
    unshown: int
    weeks: tuple[Share, ...] = ()
    failing: tuple[tuple[DocumentLink, Share], ...] = ()
    edits: bool = False


def status_page(
    handbook: Handbook,
    items: Sequence[Item],
    week: Sequence[Reminder],
    day: AskedDay,
    *,
    weeks: Sequence[Share] = (),
    failing: Sequence[Share] = (),
    edits: bool = False,
) -> StatusPage:
    """Return the page of a day from the items and reminders of that day."""
    broken, sound = _cited(handbook, day)
    return StatusPage(
        files_read=handbook.files_read,
        documents=len(handbook.documents),
        left_out=handbook.left_out,
        revision=handbook.revision,
        asked=sum(item.asks for item in items),
        informing=sum(not item.asks for item in items if item.kind not in _IN_THE_TABLE),
        problems=tuple(_problem(problem) for problem in handbook.problems),
        groups=tuple(
            _group(kind, tuple(found), handbook, day)
            for kind, found in groupby(items, key=lambda item: item.kind)
            if kind not in _IN_THE_TABLE
        ),
        week=tuple(_reminder(reminder, handbook, day) for reminder in week),
        broken=broken,
        sound=sound[:_MOST_ROOTS],
        unshown=max(len(sound) - _MOST_ROOTS, 0),
        weeks=tuple(weeks),
        failing=tuple(
            (link_to(handbook.documents[share.name], handbook, day), share)
            for share in failing
            if share.name in handbook.documents
        ),
        edits=edits,
    )


def _group(kind: Kind, found: Sequence[Item], handbook: Handbook, day: AskedDay) -> StatusGroup:
    rows = tuple(_row(item, handbook, day) for item in found[:_MOST_ROWS])
    return StatusGroup(kind.label, _WHY.get(kind, ""), rows, unshown=len(found) - len(rows))


def _row(item: Item, handbook: Handbook, day: AskedDay) -> StatusRow:
    document = handbook.documents.get(item.id)
    link = link_to(document, handbook, day) if document else None
    return StatusRow(link, item.title, item.message, item.command)


def _reminder(reminder: Reminder, handbook: Handbook, day: AskedDay) -> ReminderRow:
    shown = reminder.users or (reminder.owner,)
    return ReminderRow(
        "、".join(reminder.audiences),
        reminder.opening.window.label or "申领窗口",
        reminder.timing(day.on),
        tuple(link_to(document, handbook, day) for document in shown),
    )


def _problem(problem: Problem) -> ProblemRow:
    return ProblemRow(
        place=f"{problem.path}:{problem.line}",
        severity=_SEVERITY_LABELS[problem.severity],
        message=problem.message,
        hint=problem.hint,
        left_out=problem.fatal,
    )


def _cited(handbook: Handbook, day: AskedDay) -> tuple[tuple[CitedNode, ...], tuple[CitedNode, ...]]:
    """Return the trees of who rests on whom: from what is out of force, then from everything else.

    A tree grows from a document that rests on nothing itself; in a circle one of them has to
    begin. Each document is opened once, so that the page stays as long as there are citations.
    """
    relations = handbook.relations
    cited = [d for d in handbook.documents.values() if relations.cited_by(d.id)]
    out = [d for d in cited if not handbook.status(d.id, on=day.on).usable]
    roots = [d for d in cited if d not in out and not relations.basis(d.id)]
    rest = [d for d in cited if d not in out and d not in roots]
    opened: set[str] = set()
    broken = [_node(document, handbook, day, opened, depth=0) for document in out]
    sound = [_node(d, handbook, day, opened, depth=0) for d in (*roots, *rest) if d.id not in opened]
    return tuple(broken), tuple(sound)


def _node(
    document: Document, handbook: Handbook, day: AskedDay, opened: set[str], *, depth: int
) -> CitedNode:
    link = link_to(document, handbook, day)
    citing = handbook.relations.cited_by(document.id)
    if not citing:
        return CitedNode(link, ())
    if document.id in opened or depth == _DEEPEST:
        return CitedNode(link, (), seen=True)
    opened.add(document.id)
    return CitedNode(link, tuple(_node(other, handbook, day, opened, depth=depth + 1) for other in citing))
