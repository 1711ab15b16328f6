"""A contact: its number first, whether it can be relied on, and whom to call instead."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact, Phone
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
    """`backup` is whom to call instead; it is shown before the contact itself when `ended`."""

    title: str
    href: str
    kind: str
    chips: tuple[Chip, ...]
    ended: bool
    numbers: tuple[Number, ...]
    private: bool
    facts: tuple[tuple[str, str], ...]
    backup: ContactView | None


def contact_view(contact: Contact, handbook: Handbook, day: AskedDay, *, backup: bool = True) -> ContactView:
    """Return a contact with whom to call instead: what replaced it, else its backup.

    A backup of the backup is not followed.
    """
    status = handbook.status(contact.id, on=day.on)
    others = (*status.current, handbook.documents.get(contact.backup or "")) if backup else ()
    other = next((other for other in others if isinstance(other, Contact)), None)
    return ContactView(
        title=contact.title,
        href=link_to(contact, handbook, day).href,
        kind=contact.kind.label if contact.kind else "",
        chips=chips_of(contact, status, handbook.relations),
        ended=status.ended,
        numbers=tuple(_number(phone) for phone in contact.phones),
        private=contact.private_phone,
        facts=_facts(contact),
        backup=contact_view(other, handbook, day, backup=False) if other else None,
    )


def is_emergency(contact: object) -> bool:
    """Say whether this is an emergency number."""
    return isinstance(contact, Contact) and contact.kind is ContactKind.EMERGENCY


def _number(phone: Phone) -> Number:
    notes = (phone.label, f"转 {phone.extension}" if phone.extension else None, phone.hours)
    return Number(
        number=phone.number,
        dial="".join(letter for letter in phone.number if letter.isascii() and letter in "+0123456789"),
        note=" · ".join(note for note in notes if note),
    )


def _facts(contact: Contact) -> tuple[tuple[str, str], ...]:
    hours = contact.hours or ("24 小时" if contact.all_day else "")
    reached = contact.last_reached_on
    agreement = contact.agreement_to
    facts = (
        ("修什么", "、".join(contact.trades)),
        ("时间", hours),
        ("范围", contact.service_area or ""),
        ("收费", contact.price_note or ""),
        ("资质", contact.license or ""),
        ("协议", f"到 {agreement.isoformat()}" if agreement else ""),
        ("打通", reached.isoformat() if reached else ""),
    )
    return tuple((label, text) for label, text in facts if text)
