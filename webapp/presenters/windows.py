"""今天能办吗: what to answer a resident who asks whether it can be done today."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.choices import BasisState, Handling, Openness, Validity, WindowPhase
from indexer.domain.document import Document, MonthDay, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.status import Status
from indexer.domain.window import WindowState, window_owners
from webapp.presenters.chips import rests_on_nothing
from webapp.presenters.day import AskedDay, full_date
from webapp.presenters.links import DocumentLink, link_to, links_to

_YES = "能办。"
_CHECK_FIRST = "先核实，再答应。"
_ASK_FIRST = "先问清，再来办。"  # the same, said to a resident


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A sentence to read aloud and what to add to it.

    `source` is the policy whose window this is; `instead` what to use until this one applies;
    `caution` says why to ask again before promising anything.
    """

    question: str
    tone: str
    shape: str
    headline: str
    details: tuple[str, ...] = ()
    source: DocumentLink | None = None
    instead: tuple[DocumentLink, ...] = ()
    caution: str = ""


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One declared window: what it is called, when it is open, what to do after it."""

    label: str
    period: str
    missed: str
    source: DocumentLink | None


def today_of(
    document: Policy | Procedure, status: Status, handbook: Handbook, day: AskedDay, *, resident: bool = False
) -> Today:
    """Return the answer for a document that has not ended; a `resident` is told of no internal one.

    Next year's arrangement may be applied for before it takes effect: an open window comes first.
    """
    question = "今天能办吗" if isinstance(document, Procedure) else "今天适用吗"
    caution = _caution(status, handbook, resident=resident)
    check_first = _ASK_FIRST if resident else _CHECK_FIRST
    is_open = status.window is not None and status.window.state is WindowPhase.OPEN
    if status.validity is Validity.NOT_YET and document.effective_from is not None and not is_open:
        earlier = handbook.relations.supersedes(document.id)
        usable = [d for d in earlier if _is_usable(d, handbook, day) and not (resident and _internal(d))]
        return Today(
            question=question,
            tone="wait",
            shape="○",
            headline=f"还不到时候，{day.short(document.effective_from)} 起施行。",
            instead=links_to(usable, handbook, day),
            caution=caution,
        )
    ending = () if resident and any(_internal(d) for d in status.coming) else _ending(status, day)
    if status.validity is Validity.NOT_YET and document.effective_from is not None:
        ending = (f"{day.short(document.effective_from)} 起施行。",)
    if status.window is not None:
        tone, shape, headline, details = _window_words(status.window, day, followed=bool(status.coming))
        if caution and is_open:
            tone, shape, headline = "warn", "◐", headline.replace(_YES, check_first, 1)
        return Today(
            question="今天能办吗",
            tone=tone,
            shape=shape,
            headline=headline,
            details=details + ending,
            source=_source(document, status.window, handbook, day),
            caution=caution,
        )
    headline = _procedure_words(document) if isinstance(document, Procedure) else _policy_words(document, day)
    if caution and isinstance(document, Procedure):
        headline = check_first
    tone, shape = ("warn", "◐") if ending or caution else ("good", "●")
    return Today(
        question=question, tone=tone, shape=shape, headline=headline, details=ending, caution=caution
    )


def window_lines(document: Document, handbook: Handbook, day: AskedDay) -> tuple[WindowLine, ...]:
    """Return the windows that count for a document: its own, or those of its basis that has not ended."""
    return tuple(
        WindowLine(
            window.label or "申领窗口",
            _period(window),
            window.missed or "",
            link_to(owner, handbook, day) if owner is not document else None,
        )
        for owner in window_owners(document, handbook.relations)
        if owner is document or not handbook.status(owner.id, on=day.on).ended
        for window in owner.windows
    )


def _window_words(
    window: WindowState, day: AskedDay, *, followed: bool
) -> tuple[str, str, str, tuple[str, ...]]:
    """Return tone, shape, headline and details of a window's state.

    `followed` by a successor, a document does not say that no later opening is known.

    A closed window reads: 今年集中申领已于 10月31日 截止。没赶上：…… 下次 2027年9月1日 开始。
    """
    name = window.label or "集中申领"
    if window.state is WindowPhase.OPEN:
        left = f"还剩 {window.days_left} 天" if window.days_left else "今天是最后一天"
        return "good", "●", f"{_YES}{name}到 {day.short(window.closes_on)} 截止，{left}。", ()
    if window.state is WindowPhase.UPCOMING:
        headline = f"还没开始，{name} {day.short(window.opens_on)} 开始。"
        return "wait", "○", headline, (f"到 {day.short(window.closes_on)} 截止。",)
    if not window.label:
        name = "今年集中申领" if window.closes_on.year == day.on.year else "上一次集中申领"
    missed = (f"没赶上：{_sentence(window.missed)}",) if window.missed else ()
    if window.next_opens_on is not None:
        coming = f"下次 {day.short(window.next_opens_on)} 开始。"
    else:
        coming = "" if followed else "下一次时间未公布。"
    details = (*missed, coming) if coming else missed
    return "warn", "◐", f"{name}已于 {day.short(window.closes_on)} 截止。", details


def _procedure_words(procedure: Procedure) -> str:
    words = {
        Handling.IMMEDIATE: "能办，当场办结。",
        Handling.CONSULT: "能问，当场答复。",
        Handling.TRANSFER: "能受理，登记后转办。",
    }
    return words.get(procedure.handling, "能办。") if procedure.handling else "能办。"


def _policy_words(policy: Document, day: AskedDay) -> str:
    if policy.effective_from is None:
        return "现行有效。施行日期未载。"
    return f"现行有效，{day.short(policy.effective_from)} 起施行。"


def _ending(status: Status, day: AskedDay) -> tuple[str, ...]:
    """Say that the document will end soon, or what replaces it and when."""
    if status.ends_on is None or not (status.expiring or status.coming):
        return ()
    last = f"有效到 {day.short(status.ends_on)}"
    if not status.coming:
        return (f"{last}，以后怎么办还没有文件。",)
    names = "、".join(f"《{document.title}》" for document in status.coming)
    return (f"{last}，以后按{names}。",)


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


def _period(window: Window) -> str:
    if isinstance(window.from_, MonthDay) and isinstance(window.until, MonthDay):
        crosses = (window.until.month, window.until.day) < (window.from_.month, window.from_.day)
        until = f"{window.until.month}月{window.until.day}日"
        start = f"{window.from_.month}月{window.from_.day}日"
        return f"每年 {start} 至 {'次年 ' if crosses else ''}{until}"
    if isinstance(window.from_, MonthDay) or isinstance(window.until, MonthDay):
        return ""
    return f"{full_date(window.from_)} 至 {full_date(window.until)}"


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
