"""A contact: its number first, whether somebody answers now, and whom to call instead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indexer.domain.choices import ContactKind, ContactState, Openness
from indexer.domain.days.opening import opening_at
from indexer.domain.days.status import Status
from indexer.domain.desk.phrases import phone_words
from indexer.domain.desk.rows import Emphasis, alike
from indexer.domain.desk.sheet import sheet_of
from indexer.domain.document import Contact, Document, Phone
from indexer.domain.handbook import Handbook
from webapp.presenters.chips import Chip, chips_of
from webapp.presenters.day import AskedDay
from webapp.presenters.links import link_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A telephone number to dial; `dial` is what a telephone understands."""

    number: str
    dial: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """`backup` is whom to call instead; `backup_first` when the contact closed or takes a break.

    `needed` are the facts that a worker reads out with the number: when, where and for how much.
    """

    title: str
    href: str
    kind: str
    chips: tuple[Chip, ...]
    ended: bool
    numbers: tuple[Number, ...]
    private: bool
    facts: tuple[tuple[str, str], ...]
    needed: tuple[tuple[str, str], ...]
    backup: ContactView | None
    backup_first: bool


def contact_view(
    contact: Contact,
    handbook: Handbook,
    day: AskedDay,
    *,
    resident: bool = False,
    backup: bool = True,
    facts: bool = True,
) -> ContactView:
    """Return a contact with whom to call instead: what replaced it, else its backup.

    A backup of the backup is not followed. Without `facts` it is no more than the number. `resident` leaves
    out what is not for residents: private numbers, and what the station agreed with whom.
    """
    status = handbook.status(contact.id, on=day.on)
    others = (*status.current, handbook.documents.get(contact.backup or "")) if backup else ()
    seen = (o for o in others if isinstance(o, Contact) and not (resident and is_internal(o)))
    other = next(seen, None)
    hidden = resident and contact.private_phone
    return ContactView(
        title=contact.title,
        href=link_to(contact, handbook, day).href,
        kind=contact.kind.label if contact.kind else "",
        chips=_chips(contact, status, handbook, day),
        ended=status.ended,
        numbers=() if hidden else tuple(_number(phone) for phone in contact.phones),
        private=contact.private_phone,
        facts=_facts(contact, handbook, resident=resident) if facts else (),
        needed=needed_of(contact, handbook, resident=resident) if facts else (),
        backup=contact_view(other, handbook, day, resident=resident, backup=False) if other else None,
        backup_first=status.ended or contact.state is ContactState.PAUSED,
    )


def needed_of(contact: Contact, handbook: Handbook, *, resident: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the facts, each with its label, that a worker reads out with the number."""
    return _facts(contact, handbook, resident=resident, only=_needed(contact))


def is_emergency(contact: object) -> bool:
    """Say whether this is an emergency number."""
    return isinstance(contact, Contact) and contact.kind is ContactKind.EMERGENCY


def is_internal(document: Document) -> bool:
    """Say whether residents must not see this document."""
    return document.openness is Openness.INTERNAL


def _chips(contact: Contact, status: Status, handbook: Handbook, day: AskedDay) -> tuple[Chip, ...]:
    """Return the chips; open or not at this moment says more than 正常, and takes its place."""
    chips = chips_of(contact, status, handbook.relations)
    now = _opening_chip(contact, handbook, day) if status.usable else None
    if now is None or contact.state is not ContactState.OPEN:
        return chips
    return (now, *(chips[1:] if chips[0].tone == "good" else chips))


def _opening_chip(contact: Contact, handbook: Handbook, day: AskedDay) -> Chip | None:
    if day.moment is None:
        return None
    state = opening_at(contact.opening, handbook.vocabulary.calendar, at=day.moment)
    if state is None:
        return None
    if state.is_open:
        return Chip("good", "●", "现在开着", f"到 {day.closing(state.until)}" if state.until else "全天")
    return Chip("wait", "○", "现在没开", f"{day.clock(state.opens_at)} 开" if state.opens_at else "")


def _number(phone: Phone) -> Number:
    return Number(
        number=phone.number,
        dial="".join(letter for letter in phone.number if letter.isascii() and letter in "+0123456789"),
        note=phone_words(phone),
    )


def _needed(contact: Contact) -> frozenset[str]:
    """Return the fields read out with the number; of hours in words and in days the words do."""
    hours = "hours" if contact.hours or contact.all_day else "opening"
    return frozenset({hours, "service_area", "price_note"})


def _facts(
    contact: Contact, handbook: Handbook, *, resident: bool, only: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    rows = sheet_of(contact, handbook, resident=resident)
    shown = alike(
        row
        for row in rows
        if not row.is_list and row.emphasis is not Emphasis.MORE and (not only or row.field in only)
    )
    return tuple((lines.label, " · ".join(lines.texts)) for lines in shown)
