"""险情: the number, the one thing to do first in the handbook's words, and the other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.domain.body import Section, document_link, elements_of
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.handbook import Handbook
from indexer.search.response import Answer, SearchResponse
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from webapp.presenters.contacts import Number, contact_view, is_emergency
from webapp.presenters.day import AskedDay

LISTENING = "12356"
"""The country's line for people in despair."""

_TO_DO = re.compile(r"先做|怎么办|这会儿|第一步|照着")
_TO_SAY = re.compile(r"怎么说|这样说|照着念")
_HURT = re.compile(
    r"轧|压(着|住|了)?.{0,3}[人腿脚身]|受伤|伤(了|着|到)|流血|出血|昏|不动|躺|倒(在|地)|断了"
    r"|[撞碰蹭刮](了|倒|到|着|飞|伤)?.{0,4}(人|老|孩|娃|爷|奶|爸|妈|大|姑娘|小伙)"
)
_ORDER = re.compile(r"先(?:打)?([0-9]{3,5})再(?:打)?([0-9]{3,5})")
_TO_TELL = re.compile(r"打之前|打的时候|电话说|记下")
_NOT_FIRST = re.compile(r"打不通|不归|不打它|也打它|(打|拨).{0,2}电话|打之前|打的时候|什么时候")


_NEAR = 3
_First = tuple[Document, str, str]

_ALIKE = 0.4
"""How alike a cry and a name of the guide to it are, by their pairs of characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number to dial and what it is for."""

    number: str
    dial: str
    purpose: str
    href: str


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
    means was named the alarm line is first, and who listens below.
    """
    pinned = [hit.document for hit in response.hits if hit.pinned and isinstance(hit.document, Contact)]
    listening = _listening(handbook, day) if despairs else None
    order = (*pinned, listening) if acting else (listening, *pinned)
    calls: list[Contact] = [contact for contact in order if contact is not None]
    if not calls:
        return None
    told = "" if listening else _order_told(calls[0], response.request.text)
    main, *others = _in_order(calls, told, handbook, day) if told else calls
    if main is listening:
        others += _linked(main, handbook, day)
    guide = None if listening else _guide(response, main)
    source, first, place = _first_thing(main, response.answer, guide=guide, saying=main is listening)
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
        says=_what_to_say(listening) if listening else "",
        also=tuple(_line(contact, handbook, day) for contact in others),
        lines=alarm_lines(handbook, day, without=[main.id, *(contact.id for contact in others)]),
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


def _first_thing(contact: Contact, answer: Answer | None, *, guide: Procedure | None, saying: bool) -> _First:
    """Return the one thing to do first, with the document and the heading it stands in.

    It is what is marked with the pen where the contact says what to do first, else where the guide to
    this very danger begins, else the part of the contact's text that answers the words, if that is
    about doing; else whatever the contact says to do, or to say. For somebody in despair
    it is marked where the text tells what to say.
    """
    titled = [section for section in contact.sections if section.title]
    doing = [s for s in titled if (_TO_SAY if saying else _TO_DO).search(s.title or "")]
    doing = [section for section in doing if not _NOT_FIRST.search(section.title or "")]
    begun = [section for section in doing if saying or "先" in (section.title or "")]
    if found := _first_mark(contact, begun) or _first_mark(guide, guide.sections if guide else ()):
        return found
    points = answer.points if answer and answer.document.id == contact.id and not saying else ()
    for point in points:
        if point.section is not None and point.section in doing:
            return contact, point.marked, point.section.title or ""
    if doing and doing[0].text and not _marked(contact, doing[0]):
        return contact, re.split("[。；]", doing[0].text)[0], doing[0].title or ""
    telling = [section for section in titled if _TO_TELL.search(section.title or "")]
    return _first_mark(contact, (*doing, *telling, *titled)) or (contact, "", "")


def _first_mark(document: Document | None, sections: Iterable[Section]) -> _First | None:
    """Return the first words marked with the pen, with where they stand."""
    for section in sections:
        if document is not None and (marks := _marked(document, section)):
            return document, marks[0], section.title or ""
    return None


def _what_to_say(contact: Contact) -> str:
    found = (section.text for section in contact.sections if _TO_SAY.search(section.title or ""))
    return next(found, "")


def _marked(document: Document, section: Section) -> Sequence[str]:
    """Return what is marked with the pen in a section, in its order."""
    marks = (element.text for element in elements_of(document.body.nodes) if element.tag == "mark")
    return [mark for mark in marks if mark and mark in section.text]
