"""Documents to the units that are matched: front matter, sections, and every ask by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from indexer.domain.document import Contact, Document, Policy, Procedure, Section
from indexer.search.backend import Unit
from indexer.text.analysis import Analyser, Terms
from indexer.text.normalise import fold
from indexer.text.sound import initial_terms, initials, sound_terms, syllables

FIELDS = ("words", "grams", "ask_words", "ask_grams", "sounds", "initials")
"""Every field of a unit: names of term lists, each scored on its own statistics."""

UNITS_VERSION = 2

FRONT = 0
"""The ordinal of the unit that holds the front matter and the text before the first heading."""

_TITLE_WEIGHT = 3
_NAME_WEIGHT = 2
_HEADING_WEIGHT = 2
_TEXT_WEIGHT = 1

Weighted = list[tuple[str, int]]


def units_of(document: Document, analyser: Analyser) -> Iterator[Unit]:
    """Yield the units of a document.

    Ordinal 0 is the front, 1 and up are the titled sections in order, -1 and down the names and
    asks: each alone, because the whole of one is what a resident would type.
    """
    for ordinal, parts in enumerate(_written(document), start=FRONT):
        terms = {"words": analyser.words(parts), "grams": analyser.grams(parts)}
        yield Unit(document=document.id, ordinal=ordinal, terms=terms)
    for number, ask in enumerate(asks_of(document), start=1):
        parts = [(ask, 1)]
        terms = {"ask_words": analyser.words(parts), "ask_grams": analyser.grams(parts), **_sound(ask)}
        yield Unit(document=document.id, ordinal=-number, terms=terms)
    asks = len(asks_of(document))
    for number, keyword in enumerate(document.keywords, start=asks + 1):
        yield Unit(document=document.id, ordinal=-number, terms=_sound(keyword))


def holds_any(document: Document, words: Collection[str]) -> bool:
    """Say whether any of the folded words stands in what is cut into words of a document.

    A word that joins or leaves the dictionary changes the units of these documents alone.
    """
    texts = [text for parts in _written(document) for text, _ in parts]
    analysed = fold("\n".join((*texts, *asks_of(document))))
    return any(word in analysed for word in words)


def titled_sections(document: Document) -> tuple[Section, ...]:
    """Return the sections that stand under a heading, in order: unit 1 is the first of them."""
    return tuple(section for section in document.sections if section.title is not None)


def section_of(document: Document, ordinal: int) -> Section | None:
    """Return the section behind a unit, None for the front matter and for an ask.

    A text that was damaged since it was indexed has no sections any more.
    """
    return next(iter(titled_sections(document)[ordinal - 1 : ordinal]), None) if ordinal > FRONT else None


def asks_of(document: Document) -> tuple[str, ...]:
    """Return the residents' words of a document: title, asks, aliases, and a contact's symptoms."""
    symptoms = document.symptoms if isinstance(document, Contact) else ()
    return (document.title, *document.asks, *document.aliases, *symptoms)


def _sound(text: str) -> dict[str, Terms]:
    """Return how a text sounds; ids and bodies have no sound, only what people say aloud."""
    folded = fold(text)
    return {"sounds": sound_terms(syllables(folded)), "initials": initial_terms(initials(folded))}


def _written(document: Document) -> Iterator[Weighted]:
    """Yield the weighed texts of the front, then those of each titled section in order."""
    yield _front(document)
    for section in titled_sections(document):
        yield [(section.title or "", _HEADING_WEIGHT), (section.text, _TEXT_WEIGHT)]


def _front(document: Document) -> Weighted:
    parts: Weighted = [(document.title, _TITLE_WEIGHT)]
    parts += [(name, _NAME_WEIGHT) for name in (*document.aliases, *document.keywords)]
    texts = [*document.audiences, document.subcategory or ""]
    texts += [text for branch in document.branches for text in (branch.label, branch.differs)]
    texts += [window.missed or "" for window in document.windows]
    if isinstance(document, Policy):
        texts += [document.document_number or "", *document.issuer]
    elif isinstance(document, Procedure):
        texts += [material.name for material in document.materials or ()]
        texts += [*document.conditions, document.places or "", document.transfer_to or ""]
    elif isinstance(document, Contact):
        texts += [*document.trades, *(phone.number for phone in document.phones)]
    texts += [section.text for section in document.sections if section.title is None]
    parts += [(text, _TEXT_WEIGHT) for text in texts if text]
    return parts
