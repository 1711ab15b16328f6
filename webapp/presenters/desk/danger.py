"""险情: the number, the one thing to do first in the handbook's words, and the other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.domain.body import document_link, elements_of
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.handbook import Handbook
from indexer.search.response import SearchResponse
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from webapp.presenters.contacts import Number, contact_view, is_emergency
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.first_thing import first_thing, what_to_say

LISTENING = "12356"
"""The country's line for people in despair."""

_HURT = re.compile(
    r"轧|压(着|住|了)?.{0,3}[人腿脚身]|受伤|伤(了|着|到)|流血|出血|昏|不动|躺|倒(在|地)|断了"
    r"|[撞碰蹭刮](了|倒|到|着|飞|伤)?.{0,4}(人|老|孩|娃|爷|奶|爸|妈|大|姑娘|小伙)"
)
_HARMED = re.compile("药|吞|咽|割|血|上吊|煤气|炭|灌了|喝了")
_ORDER = re.compile(r"先(?:打)?([0-9]{3,5})再(?:打)?([0-9]{3,5})")
_NEAR = 3

_ALIKE = 0.4
"""How alike a cry and a name of the guide to it are, by their pairs of characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number to dial and what it is for."""

    number: str
    dial: str
    purpose: str
    href: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words as they were typed that may tell of danger, and whom to ring if it is so now."""

    words: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """`title` and `href` are of the document that says what to do first, `place` its heading there.

    `also` are the other numbers this danger was said to need, `lines` those of other dangers.

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
    means was named the alarm line is first, and who listens below: 120 to what was swallowed or cut.
    """
    pinned = [hit.document for hit in response.hits if hit.pinned and isinstance(hit.document, Contact)]
    listening = _listening(handbook, day) if despairs else None
    alarms = _alarms_of(pinned, listening, response.request.text, handbook, day) if acting else pinned
    order = (*alarms, listening) if acting else (listening, *alarms)
    calls: list[Contact] = [contact for contact in order if contact is not None]
    if not calls:
        return None
    told = "" if listening else _order_told(calls[0], response.request.text)
    main, *others = _in_order(calls, told, handbook, day) if told else calls
    if main is listening:
        others += _linked(main, handbook, day)
    guide = None if listening else _guide(response, main)
    source, first, place = first_thing(main, response, guide=guide, saying=main is listening)
    if told:
        source, first, place = calls[0], told, ""
    number = contact_view(main, handbook, day).numbers[0]
    others = list({contact.id: contact for contact in others}.values())
    return Danger(
        id=main.id,
        title=source.title,
        href=day.document(source.id),
        number=number.number,
        dial=number.dial,
        note=number.note,
        first=first,
        place=place,
        says=what_to_say(listening) if listening else "",
        also=tuple(_line(contact, handbook, day) for contact in others),
        lines=alarm_lines(handbook, day, without=[main.id, *(contact.id for contact in others)]),
    )


def doubt_of(response: SearchResponse, handbook: Handbook, day: AskedDay) -> Doubt | None:
    """Return what the words may tell of though no number is pinned; the worker asks whether it is so now."""
    doubtful = response.doubtful
    if doubtful is None or response.request.offset:
        return None
    return Doubt(doubtful.words, _line(doubtful.contact, handbook, day))


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


def _alarms_of(
    pinned: list[Contact], listening: Contact | None, text: str, handbook: Handbook, day: AskedDay
) -> list[Contact]:
    """Return whom to alarm for somebody who despairs and acts: who helps a body first, or who finds people.

    They are those that were pinned, and those the text of who listens leads to.
    """
    linked = _linked(listening, handbook, day) if listening else []
    wanted = "120" if _HARMED.search(text) else pinned[0].phones[0].number if pinned else "110"
    found = list({contact.id: contact for contact in (*pinned, *linked)}.values())
    return sorted(found, key=lambda contact: contact.phones[0].number != wanted)


def _order_told(contact: Contact, text: str) -> str:
    """Return what a contact's text says of whom to ring in which order, where somebody is said to be hurt.

    有人受伤，先120再122: of a crash without anybody hurt the first to ring stays the first.
    """
    if not _HURT.search(text):
        return ""
    sentences = "".join(f"{section.text}。" for section in contact.sections).split("。")
    return next((sentence.strip() for sentence in sentences if _ORDER.search(sentence)), "")


def _in_order(calls: list[Contact], told: str, handbook: Handbook, day: AskedDay) -> list[Contact]:
    """Return whom to ring in the order a sentence tells."""
    alarms = [c for c in handbook.documents.values() if isinstance(c, Contact) and is_emergency(c)]
    usable = [c for c in alarms if c.phones and handbook.status(c.id, on=day.on).usable]
    by_number = {contact.phones[0].number: contact for contact in usable}
    written = _ORDER.search(told)
    numbers = written.groups() if written else ()
    ordered = [by_number[number] for number in numbers if number in by_number]
    return [*ordered, *(call for call in calls if call not in ordered)]


def _guide(response: SearchResponse, main: Contact) -> Procedure | None:
    """Return the matter that answers beside it, sends people to this line and names this very danger."""
    folded = fold(response.request.text)
    for hit in [hit for hit in response.hits if not hit.pinned][:_NEAR]:
        document = hit.document
        if not (hit.confident and hit.status.usable and isinstance(document, Procedure)):
            continue
        if main.id in document.contacts and _names(document, folded):
            return document
    return None


def _names(document: Document, cry: str) -> bool:
    """Say whether a document is called by the words of a cry, or nearly."""
    if any(fold(word) in cry for word in (*document.aliases, *document.keywords)):
        return True
    typed = set(bigrams(cry))
    names = (set(bigrams(fold(name))) for name in (document.title, *document.asks))
    return max(2 * len(typed & name) / max(1, len(typed) + len(name)) for name in names) >= _ALIKE
