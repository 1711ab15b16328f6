"""The one thing to do first in a danger, in the handbook's words.

A number to dial is there for many dangers: who is followed home has to do something else than whoever was
robbed. So its text may list what to do by case, the words of the case in front:

    - 跟踪、跟着我、尾随：==往人多、亮灯的店里走，先别回家==

The case with the most of its words in the cry is told; the list's first one where no case has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.domain.body import Section, elements_of
from indexer.domain.document import Contact, Document, Procedure
from indexer.search.response import SearchResponse
from indexer.text.normalise import fold

FirstThing = tuple[Document, str, str]
"""The document, the words, and the heading they stand under."""

_TO_DO = re.compile(r"先做|怎么办|这会儿|第一步|照着")
_TO_SAY = re.compile(r"怎么说|这样说|照着念")
_TO_TELL = re.compile(r"打之前|打的时候|电话说|记下")
_NOT_FIRST = re.compile(r"打不通|不归|不打它|也打它|(打|拨).{0,2}电话|打之前|打的时候|什么时候")


def first_thing(
    contact: Contact, response: SearchResponse, *, guide: Procedure | None, saying: bool
) -> FirstThing:
    """Return the one thing to do first, with the document and the heading it stands in.

    It is the case that was told of, else where the `guide` to this very danger begins, else what the
    contact says to do in any case, or what is marked with the pen where it says what to do first, else
    the part of its text that answers the words, if that is about doing; else whatever the contact says
    to do, or to say. For somebody in despair it is marked where the text tells what to say.
    """
    titled = [section for section in contact.sections if section.title]
    doing = [s for s in titled if (_TO_SAY if saying else _TO_DO).search(s.title or "")]
    doing = [section for section in doing if not _NOT_FIRST.search(section.title or "")]
    begun = [section for section in doing if saying or "先" in (section.title or "")]
    told, always = (None, None) if saying else _cases(contact, begun, fold(response.request.text))
    found = told or _first_mark(guide, guide.sections if guide else ()) or always
    if found := found or _first_mark(contact, begun):
        return found
    answer = response.answer
    points = answer.points if answer and answer.document.id == contact.id and not saying else ()
    for point in points:
        if point.section is not None and point.section in doing:
            return contact, point.marked, point.section.title or ""
    if doing and doing[0].text and not _marked(contact, doing[0]):
        return contact, re.split("[。；]", doing[0].text)[0], doing[0].title or ""
    telling = [section for section in titled if _TO_TELL.search(section.title or "")]
    return _first_mark(contact, (*doing, *telling, *titled)) or (contact, "", "")


def what_to_say(contact: Contact) -> str:
    """Return what a contact tells to say to somebody in despair."""
    found = (section.text for section in contact.sections if _TO_SAY.search(section.title or ""))
    return next(found, "")


def _cases(
    contact: Contact, sections: Iterable[Section], cry: str
) -> tuple[FirstThing | None, FirstThing | None]:
    """Return what to do in the case that was told of, and in any case, where the text lists cases."""
    for section in sections:
        items = [e.text.strip() for e in elements_of(contact.body.nodes) if e.tag == "li"]
        parts = [item.partition("：") for item in items if item and item in section.text]
        cases = [(_told(words, cry), to_do) for words, colon, to_do in parts if colon]
        if cases:
            most, to_do = max(cases, key=lambda case: case[0])
            title = section.title or ""
            return (contact, to_do, title) if most else None, (contact, cases[0][1], title)
    return None, None


def _told(words: str, cry: str) -> int:
    """Return how much of the cry a case names, in characters."""
    return sum(len(word) for word in words.split("、") if fold(word) in cry)


def _first_mark(document: Document | None, sections: Iterable[Section]) -> FirstThing | None:
    """Return the first words marked with the pen, with where they stand."""
    for section in sections:
        if document is not None and (marks := _marked(document, section)):
            return document, marks[0], section.title or ""
    return None


def _marked(document: Document, section: Section) -> Sequence[str]:
    """Return what is marked with the pen in a section, in its order."""
    marks = (element.text for element in elements_of(document.body.nodes) if element.tag == "mark")
    return [mark for mark in marks if mark and mark in section.text]
