"""A document taken apart into what can answer: the sentences of its sections and its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from indexer.domain.document import Document, Section
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.passages.aspects import Aspects, told
from indexer.search.passages.facts import facts_of
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold

_SENTENCE = re.compile(r"[^。！？\n]*(?:[。！？]+[”’」）》]*|\n|$)")
_LONG = 60
_CLAUSE = re.compile(r"[^；]*(?:；|$)")


@dataclass(frozen=True)
class Passage:
    """A sentence of a section (from `start` on), or a fact of a field; `text` is as written.

    `heading` is the section's title or the label of the fact. Facts tell of known `aspects`.
    """

    text: str
    heading: str
    section: Section | None = None
    start: int = 0
    field: str | None = None
    aspects: Aspects = frozenset()

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def spoken(self) -> str:
        """The passage as it is encoded: a sentence means little without its heading."""
        return fold(f"{self.heading}。{self.text}" if self.heading else self.text)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def folded_heading(self) -> str:
        return fold(self.heading)

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset((*characters(self.folded), *bigrams(self.folded)))

    @cached_property
    def heading_grams(self) -> frozenset[str]:
        return frozenset((*characters(self.folded_heading), *bigrams(self.folded_heading)))

    @cached_property
    def tells(self) -> Aspects:
        """The aspects of the text itself; for a fact those of its field."""
        return self.aspects or told(self.folded)

    @cached_property
    def heading_tells(self) -> Aspects:
        return self.aspects or told(self.folded_heading)


def passages_of(
    document: Document, handbook: Handbook, audiences: tuple[str, ...] = ()
) -> tuple[Passage, ...]:
    """Return the sentences and facts of a document, those of its fields for the `audiences` chosen."""
    return (*_sentences(document), *_facts(document, handbook, audiences))


def spoken_of(document: Document) -> tuple[str, ...]:
    """Return the passages of a document alone as they are encoded, none twice."""
    alone = Handbook(Vocabulary(title="", categories=()), {document.id: document})
    return tuple(dict.fromkeys(passage.spoken for passage in passages_of(document, alone)))


def _sentences(document: Document) -> Iterator[Passage]:
    for section in document.sections:
        for start, end in _spans(section.text):
            yield Passage(section.text[start:end], section.title or "", section, start)


def _facts(document: Document, handbook: Handbook, audiences: tuple[str, ...]) -> Iterator[Passage]:
    for fact in facts_of(document, handbook, audiences):
        yield Passage(fact.text, fact.label, field=fact.field, aspects=fact.aspects)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands, without white space around it; long ones by their clauses.

    >>> ["甲。乙？"[a:b] for a, b in _spans("甲。乙？")]
    ['甲。', '乙？']
    """
    for sentence in _SENTENCE.finditer(text):
        whole = len(sentence.group()) <= _LONG
        for part in [sentence] if whole else _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            found = part.group()
            if found.strip():
                start = part.start() + len(found) - len(found.lstrip())
                yield start, start + len(found.strip())
