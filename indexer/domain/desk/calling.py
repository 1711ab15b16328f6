"""Whom a worker can ring: contacts whose number may be read aloud, and whether one answers now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from indexer.domain.choices import ContactState, Openness, Validity
from indexer.domain.days.opening import OpeningState, opening_at
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook


def call_words(contact: Contact) -> str:
    """Return the number to ring, not twice where the name ends in it: 打 12333（人力社保咨询）."""
    number = contact.phones[0].number
    name = contact.title.removesuffix(number).strip()
    return f"打 {number}（{name}）" if name else f"打 {number}"


def callable_contacts(
    documents: Iterable[Document | None], handbook: Handbook, *, on: date | None
) -> Iterator[Contact]:
    """Yield the contacts that can be rung on a day, in order; without a day nobody's end is known.

    Private numbers and internal contacts are not for a sentence that is read aloud.
    """
    for document in documents:
        if not isinstance(document, Contact) or not document.phones or document.private_phone:
            continue
        if document.openness is not Openness.PUBLIC or document.state is not ContactState.OPEN:
            continue
        if on is None or handbook.status(document.id, on=on).usable:
            yield document


def named_contacts(ids: Iterable[str], handbook: Handbook) -> tuple[Document | None, ...]:
    return tuple(handbook.documents.get(id) for id in ids)


def hours_now(contact: Contact, handbook: Handbook, moment: datetime | None) -> OpeningState | None:
    """Return whether a contact is open at a moment; None where its file does not tell or is wrong.

    A contact that answers day and night is open without an end.
    """
    if {"opening", "all_day", "state"} & set(contact.faulty_fields):
        return None
    if contact.all_day:
        return OpeningState(is_open=True)
    return opening_at(contact.opening, handbook.vocabulary.calendar, at=moment) if moment else None


def answers_now(contact: Contact, handbook: Handbook, moment: datetime) -> bool:
    """Say whether somebody answers at a moment."""
    if handbook.status(contact.id, on=moment.date()).validity is Validity.NOT_YET:
        return False
    state = hours_now(contact, handbook, moment)
    return state is not None and state.is_open
