"""今天能办吗: what to answer a resident who asks whether it can be done today."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.domain.choices import BasisState, Openness, Validity, WindowPhase
from indexer.domain.days.status import Status
from indexer.domain.days.window import WindowState
from indexer.domain.desk.verdict import CHECK_FIRST, Verdict, VerdictState, verdict_of
from indexer.domain.document import Document, Policy, Procedure
from indexer.domain.handbook import Handbook
from webapp.presenters.chips import rests_on_nothing
from webapp.presenters.day import AskedDay
from webapp.presenters.links import DocumentLink, link_to, links_to

_ASK_FIRST = "先问清，再来办。"  # `CHECK_FIRST`, said to a resident
_LOOKS = {
    VerdictState.YES: ("good", "●"),
    VerdictState.YES_IF: ("good", "●"),
    VerdictState.NOT_NOW: ("wait", "○"),
    VerdictState.NO: ("warn", "✕"),
    VerdictState.REFER: ("plain", "◇"),
    VerdictState.ENDED: ("ended", "✕"),
    VerdictState.UNKNOWN: ("warn", "◐"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A sentence to read aloud and what to add to it.

    `source` is the policy whose window this is; `instead` what to use until this one applies;
    `caution` says why to ask again before promising anything; `out_of_window` that the time to apply
    is over or has not come.
    """

    question: str
    state: VerdictState
    tone: str
    shape: str
    headline: str
    details: tuple[str, ...] = ()
    source: DocumentLink | None = None
    instead: tuple[DocumentLink, ...] = ()
    caution: str = ""
    out_of_window: bool = False


def today_of(
    document: Policy | Procedure, status: Status, handbook: Handbook, day: AskedDay, *, resident: bool = False
) -> Today:
    """Return how the verdict on a document that has not ended is shown.

    A `resident` is told of no internal document, and to ask before coming where a worker is told
    to check before promising.
    """
    verdict = verdict_of(document, handbook, on=day.on, moment=day.moment)
    tone, shape = _LOOKS[verdict.state]
    is_closed = status.window is not None and status.window.state is WindowPhase.CLOSED
    soon = verdict.state.positive and status.ends_on is not None and (status.expiring or status.coming)
    if soon or (verdict.field == "windows" and is_closed):
        tone, shape = "warn", "◐"
    headline = verdict.text.replace(CHECK_FIRST, _ASK_FIRST) if resident else verdict.text
    of_window = status.window is not None and verdict.field != "effective_from"
    return Today(
        question="今天能办吗" if isinstance(document, Procedure) or of_window else "今天适用吗",
        state=verdict.state,
        tone=tone,
        shape=shape,
        headline=headline,
        details=verdict.details,
        source=_source(document, status.window, handbook, day) if of_window and status.window else None,
        instead=_instead(document, verdict, handbook, day, resident=resident),
        caution=_caution(status, handbook, resident=resident),
        out_of_window=verdict.state is VerdictState.NOT_NOW and verdict.field == "windows",
    )


def as_told(today: Today, verdict: Verdict) -> Today:
    """Return the sentence with another verdict on the whole: that the door is shut is not what was asked."""
    tone, shape = _LOOKS[verdict.state]
    return replace(
        today, state=verdict.state, tone=tone, shape=shape, headline=verdict.text, details=verdict.details
    )


def _instead(
    document: Document, verdict: Verdict, handbook: Handbook, day: AskedDay, *, resident: bool
) -> tuple[DocumentLink, ...]:
    """Return what applies until a document does that is still to come."""
    if handbook.status(document.id, on=day.on).validity is not Validity.NOT_YET or verdict.state.positive:
        return ()
    earlier = handbook.relations.supersedes(document.id)
    usable = [d for d in earlier if _is_usable(d, handbook, day) and not (resident and _internal(d))]
    return links_to(usable, handbook, day)


def _caution(status: Status, handbook: Handbook, *, resident: bool) -> str:
    """Say why not to promise anything: the basis is no longer, or not yet, in force."""
    if not rests_on_nothing(status):
        return ""
    if resident:
        return "这件事的依据有变动，来之前先打电话问清。"
    names = "、".join(f"《{handbook.documents[id].title}》" for id in status.basis.documents)
    word = "已经失效" if status.basis.state is BasisState.ENDED else "还没有施行"
    return f"依据的{names}{word}，答应居民之前先核实。"


def _source(
    document: Document, window: WindowState, handbook: Handbook, day: AskedDay
) -> DocumentLink | None:
    if window.document == document.id:
        return None
    return link_to(handbook.documents[window.document], handbook, day)


def _internal(document: Document) -> bool:
    return document.openness is Openness.INTERNAL


def _is_usable(document: Document, handbook: Handbook, day: AskedDay) -> bool:
    return handbook.status(document.id, on=day.on).usable
