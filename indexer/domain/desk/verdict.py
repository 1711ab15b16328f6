"""能不能办: the one sentence a worker says first, from the fields, the day and the station's hours.

A yes comes from fields alone and never stands against one: what has ended, is not ours, not yet or
no longer open, rests on nothing or is written wrong is said instead. Whether the conditions hold
nobody here knows, so a matter with conditions is a yes with an if.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from indexer.domain.choices import (
    BasisState,
    Choice,
    ContactKind,
    ContactState,
    Handling,
    Online,
    Openness,
    ProxyState,
    Role,
    Validity,
    WindowPhase,
)
from indexer.domain.days.opening import opening_at
from indexer.domain.days.status import Status
from indexer.domain.days.window import WindowState
from indexer.domain.desk.calling import (
    answers_now,
    call_words,
    callable_contacts,
    hours_now,
    named_contacts,
)
from indexer.domain.desk.phrases import clock_words, closing_words, day_words, proxy_words, sentence
from indexer.domain.document import Contact, Document, Policy, Procedure
from indexer.domain.handbook import Handbook

CHECK_FIRST = "先核实，再答应。"
_DECIDING = frozenset({"role", "conditions", "windows", "legal_basis", "opening", "state"})
_NAMED = 3
_IN_PERSON = re.compile(r"[要须得让]本人|本人(自己|亲自|[去到来])")
_NUMERALS = "零一两三四五六七八九十"
_HANDLINGS = {
    Handling.IMMEDIATE: "能办，当场办结。",
    Handling.CONSULT: "能问，当场答复。",
    Handling.TRANSFER: "能受理，登记后转办。",
}


class VerdictState(Choice):
    """What may be said of 能不能; `unknown` promises nothing."""

    YES = "yes", "能办"
    YES_IF = "yes_if", "符合条件就能办"
    NOT_NOW = "not_now", "现在办不了"
    NO = "no", "不能"
    REFER = "refer", "不归本站"
    ENDED = "ended", "已经停用"
    UNKNOWN = "unknown", "说不准"

    @property
    def positive(self) -> bool:
        return self in (VerdictState.YES, VerdictState.YES_IF)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with its sentence, empty where nothing is said.

    `field` is the key the sentence comes from; `details` is what to add to it.
    """

    state: VerdictState
    text: str = ""
    field: str = ""
    details: tuple[str, ...] = ()


NOTHING_SAID = Verdict(VerdictState.UNKNOWN)


def verdict_of(
    document: Document,
    handbook: Handbook,
    *,
    on: date,
    moment: datetime | None = None,
    within_hours: bool = False,
) -> Verdict:
    """Return what may be said of a document on a day, or at a `moment` of it.

    `within_hours` takes the station as open: it is asked how and not whether anybody is there.

    Without a moment the day is judged but not the hour: a day the station does not work is still
    not a day to come.
    """
    status = handbook.status(document.id, on=on)
    if status.ended:
        return _ended(document, status, handbook)
    if isinstance(document, Contact):
        return _contact(document, status, handbook, moment)
    if isinstance(document, Procedure) and document.role is Role.REFERS:
        return refer_of(document, handbook, on=on)
    said = _waiting(document, status) or _doubt(document, status)
    if said is not None:
        return said
    if isinstance(document, Policy):
        return _policy(document, status)
    if not isinstance(document, Procedure):
        return NOTHING_SAID
    shut = None if within_hours else _shut(document, handbook, on=on, moment=moment)
    return shut or _procedure(document, status, handbook)


def refer_of(document: Procedure, handbook: Handbook, *, on: date | None = None) -> Verdict:
    """Return where to go with a matter that is not the station's; alarm lines are not for questions."""
    contacts = callable_contacts(named_contacts(document.contacts, handbook), handbook, on=on)
    contact = next((c for c in contacts if c.kind is not ContactKind.EMERGENCY), None)
    place, *besides = (document.places or "").rstrip("。").split("；")
    where = f"去{place}" if place else ""
    call = f"{call_words(contact)}问" if contact else ""
    link = f"网上看“{document.links[0].label}”" if document.links else ""
    told = "，".join(text for text in (where, call or link) if text)
    field = "places" if where else "contacts" if call else "links" if link else "role"
    text = "。".join((f"不归本站办，{told}" if told else "不归本站办", *besides))
    return Verdict(VerdictState.REFER, f"{text}。", field)


def proxy_verdict(document: Procedure) -> Verdict:
    """Return whether somebody else may come; words without a state say nothing about yes or no.

    Where one part may be done by others and another may not, the sentence says which: nobody here
    knows which part was asked for.
    """
    states = {
        ProxyState.NO: VerdictState.NO,
        ProxyState.YES: VerdictState.YES,
        ProxyState.ONLY_FOR: VerdictState.YES_IF,
    }
    if document.proxy is None or document.proxy.state is None:
        return NOTHING_SAID
    said = Verdict(states[document.proxy.state], sentence(proxy_words(document.proxy)), "proxy")
    if said.state is VerdictState.YES_IF and _IN_PERSON.search(said.text):
        return replace(said, state=VerdictState.UNKNOWN)
    return said


def online_verdict(document: Procedure) -> Verdict:
    """Return whether it can be done online; what can only be begun there is a yes with an if."""
    said = {
        Online.FULL: Verdict(VerdictState.YES, "全程能在网上办。", "online"),
        Online.START: Verdict(VerdictState.YES_IF, "网上可以预约或申报，办还要来。", "online"),
        Online.NO: Verdict(VerdictState.NO, "网上不能办。", "online"),
    }
    return said[document.online] if document.online else NOTHING_SAID


def general_verdict(document: Procedure, handbook: Handbook) -> Verdict:
    """Return what is true on any day, for paper: where to go, or what has to be met first."""
    if document.role is Role.REFERS:
        return refer_of(document, handbook)
    if document.conditions:
        text = f"{_by_conditions(document)}才能{_verb(document)}。"
        return Verdict(VerdictState.YES_IF, text, "conditions")
    return NOTHING_SAID


def _ended(document: Document, status: Status, handbook: Handbook) -> Verdict:
    """Say that it is over, and what or whom to turn to."""
    if isinstance(document, Contact):
        word = ContactState.CLOSED.label if status.validity.usable else status.validity.label
        field = "state" if status.validity.usable else "effective_to"
        return Verdict(VerdictState.ENDED, f"{word}{_instead(document, status, handbook)}。", field)
    names = "、".join(f"《{d.title}》" for d in status.current if d.openness is Openness.PUBLIC)
    fields = {Validity.REPEALED: "repealed_on", Validity.SUPERSEDED: "superseded_by"}
    note = f"，{document.successor_note.rstrip('。')}" if document.successor_note and not names else ""
    text = f"{status.validity.label}，不能照着办了{f'，现在看{names}' if names else note}。"
    return Verdict(VerdictState.ENDED, text, fields.get(status.validity, "effective_to"))


def _instead(contact: Contact, status: Status, handbook: Handbook) -> str:
    """Return whom to ring instead: what replaced it, else its backup."""
    others = (*status.current, handbook.documents.get(contact.backup or ""))
    other = next(callable_contacts(others, handbook, on=status.on), None)
    return f"，改{call_words(other)}" if other and other is not contact else ""


def _contact(contact: Contact, status: Status, handbook: Handbook, moment: datetime | None) -> Verdict:
    if status.validity is Validity.NOT_YET:
        return _not_yet(contact, status)
    if contact.state is ContactState.PAUSED:
        text = f"暂停服务{_instead(contact, status, handbook)}。"
        return Verdict(VerdictState.NOT_NOW, text, "state")
    state = hours_now(contact, handbook, moment)
    if state is None:
        return NOTHING_SAID
    today = moment.date() if moment else status.on
    if contact.all_day:
        return Verdict(VerdictState.YES, "24 小时都能打。", "all_day")
    if state.is_open:
        until = f"，到 {closing_words(state.until, today=today)}" if state.until else ""
        return Verdict(VerdictState.YES, f"现在开着{until}。", "opening")
    again = f"，{clock_words(state.opens_at, today=today)} 开" if state.opens_at else ""
    return Verdict(VerdictState.NOT_NOW, f"现在没开{again}。", "opening")


def _waiting(document: Document, status: Status) -> Verdict | None:
    """Say that its time has not come or is over; next year's may be applied for before it applies."""
    window = status.window
    if window is not None and window.state is WindowPhase.OPEN:
        return None
    if status.validity is Validity.NOT_YET and not _opens_before(window, document):
        return _not_yet(document, status)
    if window is None:
        return None
    name = window.label or "集中申领"
    if window.state is WindowPhase.UPCOMING:
        text = f"还没开始，{name} {day_words(window.opens_on, beside=status.on)} 开始。"
        until = f"到 {day_words(window.closes_on, beside=status.on)} 截止。"
        details = (until, *_start(document, status), *_ending(status))
        return Verdict(VerdictState.NOT_NOW, text, "windows", details)
    if not window.label:
        name = "今年集中申领" if window.closes_on.year == status.on.year else "上一次集中申领"
    missed: tuple[str, ...] = (f"没赶上：{sentence(window.missed)}",) if window.missed else ()
    coming: tuple[str, ...]
    if window.next_opens_on is not None:
        coming = (f"下次 {day_words(window.next_opens_on, beside=status.on)} 开始。",)
    else:
        coming = () if status.coming else ("下一次时间未公布。",)
    text = f"{name}已于 {day_words(window.closes_on, beside=status.on)} 截止。"
    return Verdict(VerdictState.NOT_NOW, text, "windows", missed + coming + _ending(status))


def _opens_before(window: WindowState | None, document: Document) -> bool:
    """Say whether a window opens before its document takes effect: that day is the one to tell."""
    start = document.effective_from
    if window is None or window.opens_on is None or start is None:
        return False
    return window.state is WindowPhase.UPCOMING and window.opens_on < start


def _not_yet(document: Document, status: Status) -> Verdict:
    start = document.effective_from
    since = f"，{day_words(start, beside=status.on)} 起施行" if start else ""
    return Verdict(VerdictState.NOT_NOW, f"还不到时候{since}。", "effective_from")


def _doubt(document: Document, status: Status) -> Verdict | None:
    """Say to ask first where the basis does not hold or a deciding field is written wrong."""
    closing = _closing(status.window, status.on) if status.window is not None else ""
    basis = status.basis.state
    if basis is BasisState.ENDED or (status.usable and basis is BasisState.NOT_YET):
        return Verdict(VerdictState.UNKNOWN, f"{CHECK_FIRST}{closing}", "legal_basis", _ending(status))
    faulty = [key for key in document.faulty_fields if key in _DECIDING]
    if faulty:
        text = f"这份有写错的地方，{CHECK_FIRST}{closing}"
        return Verdict(VerdictState.UNKNOWN, text, faulty[0], _ending(status))
    return None


def _policy(policy: Policy, status: Status) -> Verdict:
    if status.window is not None:
        text = f"能申请，{_closing(status.window, status.on)}"
        return Verdict(VerdictState.YES, text, "windows", _start(policy, status) + _ending(status))
    start = policy.effective_from
    since = f"，{day_words(start, beside=status.on)} 起施行。" if start else "。施行日期未载。"
    return Verdict(VerdictState.YES, f"现行有效{since}", "effective_from", _ending(status))


def _shut(document: Procedure, handbook: Handbook, *, on: date, moment: datetime | None) -> Verdict | None:
    """Say that nobody works at the station now, when somebody does, and who can be called meanwhile."""
    hours, calendar = handbook.vocabulary.opening, handbook.vocabulary.calendar
    midnight = datetime.combine(on, time(), moment.tzinfo if moment else None)
    day = opening_at(hours, calendar, at=midnight)
    if day is None:
        return None
    works = day.is_open or (day.opens_at is not None and day.opens_at.date() == on)
    now = opening_at(hours, calendar, at=moment) if moment else day
    if now is None or now.is_open or (moment is None and works):
        return None
    again = f"，{clock_words(now.opens_at, today=on)} 开门" if now.opens_at else ""
    if not works:
        word = "站里今天没上班" if moment else "站里那天不上班"
    elif now.opens_at is not None and now.opens_at.date() == on:
        word = "站里这会儿没开门"
    else:
        word = "站里今天下班了"
    return Verdict(
        VerdictState.NOT_NOW, f"{word}{again}。", "opening", _meanwhile(document, handbook, moment)
    )


def _meanwhile(document: Procedure, handbook: Handbook, moment: datetime | None) -> tuple[str, ...]:
    """Return what can be done without the station: online, or somebody who answers at this moment."""
    online = ("网上随时能办。",) if document.online is Online.FULL and document.links else ()
    if moment is None:
        return online
    contacts = callable_contacts(named_contacts(document.contacts, handbook), handbook, on=moment.date())
    answering = [contact for contact in contacts if answers_now(contact, handbook, moment)]
    calls = "，或".join(call_words(contact) for contact in answering[:_NAMED])
    return (*online, f"等不得的现在{calls}。") if calls else online


def _procedure(document: Procedure, status: Status, handbook: Handbook) -> Verdict:
    """Say yes, with an if where the file asks for something nobody here can judge."""
    details = _alarm(document, handbook, on=status.on) + _start(document, status) + _ending(status)
    closing = _closing(status.window, status.on) if status.window is not None else ""
    everyone = handbook.vocabulary.is_for_everyone(document.audiences)
    if document.conditions:
        text = f"{_by_conditions(document)}就能{_verb(document)}。{closing}"
        if document.handling is Handling.CONSULT and document.role is Role.HANDLES:
            text = f"能问，当场答复；办要{_by_conditions(document)}。{closing}"
        return Verdict(VerdictState.YES_IF, text, "conditions", _hours(document) + details)
    if not everyone:
        more = "等" if len(document.audiences) > _NAMED else ""
        whom = f"{'、'.join(document.audiences[:_NAMED])}{more}"
        said = f"能帮{whom}办" if document.role is Role.ASSISTS else f"{whom}能{_verb(document)}"
        text = f"{said}。{closing}"
        return Verdict(VerdictState.YES_IF, text, "audiences", _hours(document) + details)
    if document.hours:
        text = f"办理时间里能{_verb(document)}。{closing}"
        return Verdict(VerdictState.YES_IF, text, "hours", _hours(document) + details)
    if document.role is Role.ASSISTS:
        return Verdict(VerdictState.YES, f"能帮着办。{closing}", "role", details)
    if closing:
        return Verdict(VerdictState.YES, f"能办。{closing}", "windows", details)
    if document.handling in _HANDLINGS:
        return Verdict(VerdictState.YES, _HANDLINGS[document.handling], "handling", details)
    return Verdict(VerdictState.YES, "能办。", "role", details)


def _alarm(document: Procedure, handbook: Handbook, *, on: date) -> tuple[str, ...]:
    """Say whom to ring before anything else, where the first contact of a file is an alarm line."""
    first = next(callable_contacts(named_contacts(document.contacts[:1], handbook), handbook, on=on), None)
    if first is None or first.kind is not ContactKind.EMERGENCY:
        return ()
    return (f"急的先{call_words(first)}。",)


def _by_conditions(document: Procedure) -> str:
    count = len(document.conditions)
    if count == 1:
        return "符合下面这一条"
    return f"符合下面{_NUMERALS[count] if count < len(_NUMERALS) else f' {count} '}条"


def _verb(document: Procedure) -> str:
    if document.role is Role.ASSISTS:
        return "帮着办"
    return {Handling.CONSULT: "问", Handling.TRANSFER: "登记"}.get(
        document.handling or Handling.IMMEDIATE, "办"
    )


def _hours(document: Procedure) -> tuple[str, ...]:
    return (f"办理时间：{sentence(document.hours)}",) if document.hours else ()


def _closing(window: WindowState, on: date) -> str:
    left = f"还剩 {window.days_left} 天" if window.days_left else "今天是最后一天"
    return f"{window.label or '集中申领'}到 {day_words(window.closes_on, beside=on)} 截止，{left}。"


def _start(document: Document, status: Status) -> tuple[str, ...]:
    """Say when a document applies that can be applied for before."""
    if status.validity is not Validity.NOT_YET or document.effective_from is None:
        return ()
    return (f"{day_words(document.effective_from, beside=status.on)} 起施行。",)


def _ending(status: Status) -> tuple[str, ...]:
    """Say that the document will end soon, or what replaces it and when; nothing internal is named."""
    if status.ends_on is None or not (status.expiring or status.coming):
        return ()
    last = f"有效到 {day_words(status.ends_on, beside=status.on)}"
    if not status.coming:
        return (f"{last}，以后怎么办还没有文件。",)
    names = "、".join(f"《{d.title}》" for d in status.coming if d.openness is Openness.PUBLIC)
    return (f"{last}，以后按{names}。",) if names else ()
