"""险情: the number, the one thing to do first in the handbook's words, and the other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.domain.body import Section, document_link, elements_of
from indexer.domain.document import Contact, Document
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer, SearchResponse
from webapp.presenters.contacts import Number, contact_view, is_emergency
from webapp.presenters.day import AskedDay

LISTENING = "12356"
"""The country's line for people in despair."""

_TO_DO = re.compile(r"先做|怎么办|这会儿|第一步|照着")
_TO_SAY = re.compile(r"怎么说|这样说|照着念")
_NOT_FIRST = re.compile(r"打不通|不归|不打它|也打它|(打|拨).{0,2}电话|打之前|打的时候|什么时候")


@dataclass(frozen=True, slots=True)
class Line:
    """A number to dial and what it is for."""

    number: str
    dial: str
    purpose: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """`also` are the other numbers this danger was said to need, `lines` those of other dangers.

    `says` is what to say to somebody in despair, empty for any other danger.
    """

    id: str
    title: str
    href: str
    number: str
    dial: str
    note: str
    first: str
    place: str
    says: str
    also: tuple[Line, ...]
    lines: tuple[Line, ...]


def danger_of(
    response: SearchResponse,
    handbook: Handbook,
    day: AskedDay,
    *,
    despairs: bool = False,
    acting: bool = False,
) -> Danger | None:
    """Return the danger that was told of, None where none was.

    Somebody who despairs is listened to first, and the alarm lines stand below; where a place or a
    means was named the alarm line is first, and who listens below.
    """
    pinned = [hit.document for hit in response.hits if hit.pinned and isinstance(hit.document, Contact)]
    listening = _listening(handbook, day) if despairs else None
    order = (*pinned, listening) if acting else (listening, *pinned)
    calls: list[Contact] = [contact for contact in order if contact is not None]
    if not calls:
        return None
    main, *others = calls
    if main is listening:
        others += _linked(main, handbook, day)
    first, place = _first_thing(main, response.answer, saying=main is listening)
    number = contact_view(main, handbook, day).numbers[0]
    others = list({contact.id: contact for contact in others}.values())
    return Danger(
        id=main.id,
        title=main.title,
        href=day.document(main.id),
        number=number.number,
        dial=number.dial,
        note=number.note,
        first=first,
        place=place,
        says=_what_to_say(listening) if listening else "",
        also=tuple(_line(contact, handbook, day) for contact in others),
        lines=alarm_lines(handbook, day, without=[contact.id for contact in calls]),
    )


def alarm_lines(handbook: Handbook, day: AskedDay, *, without: Iterable[str] = ()) -> tuple[Line, ...]:
    """Return the alarm lines of the handbook, best known first."""
    left_out = set(without)
    found = [
        document
        for document in handbook.documents.values()
        if isinstance(document, Contact)
        and is_emergency(document)
        and document.phones
        and document.id not in left_out
        and handbook.status(document.id, on=day.on).usable
    ]
    found.sort(key=lambda contact: (len(contact.phones[0].number), _place_of(contact)))
    return tuple(_line(contact, handbook, day) for contact in found)


def _place_of(contact: Contact) -> int:
    """Return the order of the numbers everybody knows; all others follow."""
    known = ("119", "120", "110", "122")
    number = contact.phones[0].number
    return known.index(number) if number in known else len(known)


def _line(contact: Contact, handbook: Handbook, day: AskedDay) -> Line:
    number: Number = contact_view(contact, handbook, day).numbers[0]
    purpose = "、".join(contact.trades[:2]) or contact.title
    return Line(number.number, number.dial, purpose, day.document(contact.id))


def _listening(handbook: Handbook, day: AskedDay) -> Contact | None:
    """Return the contact that listens to people in despair, if the handbook has it."""
    for document in handbook.documents.values():
        if isinstance(document, Contact) and any(p.number == LISTENING for p in document.phones):
            return document if handbook.status(document.id, on=day.on).usable else None
    return None


def _linked(contact: Contact, handbook: Handbook, day: AskedDay) -> list[Contact]:
    """Return the alarm lines that the text of a contact leads to, in its order."""
    links = (
        document_link(element.attributes.get("href", ""))
        for element in elements_of(contact.body.nodes)
        if element.tag == "a"
    )
    named = (handbook.documents.get(link[0]) for link in links if link)
    alarms = (c for c in named if isinstance(c, Contact) and is_emergency(c) and c.phones)
    return [alarm for alarm in alarms if handbook.status(alarm.id, on=day.on).usable]


def _first_thing(contact: Contact, answer: Answer | None, *, saying: bool) -> tuple[str, str]:
    """Return the one thing to do first and the heading it stands under.

    It is the part of the contact's text that answers the words, if that is about doing; else what is
    marked with the pen where the text says what to do, else the first mark, else its first sentence. For
    somebody in despair it is marked where the text tells what to say.
    """
    points = answer.points if answer and answer.document.id == contact.id and not saying else ()
    for point in points:
        if point.section is not None and not _NOT_FIRST.search(point.section.title or ""):
            return point.marked, point.section.title or ""
    titled = [section for section in contact.sections if section.title]
    doing = [s for s in titled if (_TO_SAY if saying else _TO_DO).search(s.title or "")]
    doing = [section for section in doing if not _NOT_FIRST.search(section.title or "")]
    for section in (*doing, *titled):
        if marks := _marked(contact, section):
            return marks[0], section.title or ""
    if doing and doing[0].text:
        return doing[0].text.split("。")[0], doing[0].title or ""
    return "", ""


def _what_to_say(contact: Contact) -> str:
    found = (section.text for section in contact.sections if _TO_SAY.search(section.title or ""))
    return next(found, "")


def _marked(document: Document, section: Section) -> Sequence[str]:
    """Return what is marked with the pen in a section, in its order."""
    marks = (element.text for element in elements_of(document.body.nodes) if element.tag == "mark")
    return [mark for mark in marks if mark and mark in section.text]
