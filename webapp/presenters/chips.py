"""Status as chips: a shape, a word and a date, so that colour never says anything alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from indexer.domain.choices import BasisState, ContactState, Freshness, Openness, Validity, WindowPhase
from indexer.domain.days.status import Status
from indexer.domain.days.validity import superseded_on
from indexer.domain.days.window import WindowState
from indexer.domain.document import Contact, Document
from indexer.domain.relations import Relations


@dataclass(frozen=True, slots=True)
class Chip:
    """`tone` is the name of a style: good, warn, wait, ended or plain."""

    tone: str
    shape: str
    word: str
    note: str = ""


def chips_of(document: Document, status: Status, relations: Relations) -> tuple[Chip, ...]:
    """Return every chip of a document on a day, the most important first.

    Nothing that rests on a basis out of force is shown in green.
    """
    found = [validity_chip(document, status, relations)]
    if isinstance(document, Contact) and not status.ended and _agreement_is_over(document, status.on):
        found.append(Chip("warn", "◐", "协议已到期", _iso(document.agreement_to)))
    if status.validity is Validity.AMENDED and status.expiring:
        found.append(Chip("warn", "◐", "即将到期", _iso(status.ends_on)))
    if status.window is not None:
        found.append(window_chip(status.window))
    found += _cautions(status)
    if document.openness is Openness.INTERNAL:
        found.append(Chip("plain", "◇", Openness.INTERNAL.label))
    if rests_on_nothing(status):
        found = [replace(chip, tone="warn", shape="◐") if chip.tone == "good" else chip for chip in found]
    return tuple(found)


def unusual(chips: Iterable[Chip]) -> tuple[Chip, ...]:
    """Return the chips of what is not as usual: green says something only where it is seldom.

    That a telephone is answered at this moment is told, as is that a window is open, and until when.
    """
    usual = (Validity.IN_FORCE.label, ContactState.OPEN.label)
    return tuple(chip for chip in chips if chip.word not in usual)


def marks_of(document: Document, status: Status, relations: Relations) -> tuple[Chip, ...]:
    """Return the chips beside a link: only what is not as it should be."""
    found = (validity_chip(document, status, relations), *_cautions(status))
    return tuple(chip for chip in found if chip.tone != "good")


def rests_on_nothing(status: Status) -> bool:
    """Say whether a document that may be used rests on a basis that is not in force."""
    return status.usable and status.basis.state in (BasisState.ENDED, BasisState.NOT_YET)


def _cautions(status: Status) -> list[Chip]:
    """Return what to mind of a document that has not ended: its basis, and whether it was checked."""
    if status.ended:
        return []
    found = []
    if rests_on_nothing(status) or status.basis.state is BasisState.ENDED:
        found.append(Chip("warn", "◐", status.basis.state.label))
    if status.freshness is not Freshness.CURRENT:
        found.append(Chip("plain", "◇", status.freshness.label))
    return found


def validity_chip(document: Document, status: Status, relations: Relations) -> Chip:
    """Return the first chip: whether the document, or the contact, can be used."""
    if status.validity.ended:
        return Chip("ended", "✕", status.validity.label, _iso(ended_on(document, status, relations)))
    if status.validity is Validity.NOT_YET:
        return Chip("wait", "○", Validity.NOT_YET.label, f"自 {_iso(document.effective_from)}")
    if isinstance(document, Contact):
        return _contact_chip(document)
    if status.validity is Validity.AMENDED:
        return Chip("good", "✎", Validity.AMENDED.label)
    if status.expiring:
        return Chip("warn", "◐", "即将到期", _iso(status.ends_on))
    return Chip("good", "●", Validity.IN_FORCE.label)


def window_chip(window: WindowState) -> Chip:
    """Return the state of an application window with the date that matters next."""
    if window.state is WindowPhase.OPEN:
        return Chip("good", "●", WindowPhase.OPEN.label, f"至 {_iso(window.closes_on)}")
    if window.state is WindowPhase.UPCOMING:
        return Chip("wait", "○", WindowPhase.UPCOMING.label, _iso(window.opens_on))
    return Chip("warn", "◐", f"申领{WindowPhase.CLOSED.label}", _iso(window.closes_on))


def ended_on(document: Document, status: Status, relations: Relations) -> date | None:
    """Return the day an ended document is said to have ended on.

    For repeal and replacement that is the first day it no longer applied; for a term that
    ran out it is the last day of the term, as the document itself gives it.
    """
    if status.validity is Validity.REPEALED:
        return document.repealed_on
    if status.validity is Validity.SUPERSEDED:
        return superseded_on(document, relations)
    return document.effective_to


def _contact_chip(contact: Contact) -> Chip:
    if contact.state is ContactState.CLOSED:
        return Chip("ended", "✕", ContactState.CLOSED.label)
    if contact.state is ContactState.PAUSED:
        return Chip("warn", "◐", ContactState.PAUSED.label)
    return Chip("good", "●", ContactState.OPEN.label)


def _agreement_is_over(contact: Contact, on: date) -> bool:
    return contact.agreement_to is not None and on > contact.agreement_to


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
