"""What answers a question by itself: the field it asks for, or the section that is headed by it.

What stands in a field is written to be told: a contact asked for its number or a procedure for its
fee is answered by that row of the card, however little the rest of the question is like it. What
asks for which field is a table, `fields.tsv`. A question that names what stands nowhere in a
procedure is not answered by its fields: 坐公交免费吗 not by 不收费.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.search.answer.naming import names_of
from indexer.search.answer.scoring import Question, Weighed
from indexer.search.passages.aspects import without_asking
from indexer.search.query import FILLERS
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

_HEADED = 0.6
"""The share of the pairs of characters of a clause, beyond the names, that its own heading holds."""

_PAIRS = 2  # one pair in common is chance
_MEASURE = re.compile(
    r"[一每几两]?个?[月年次天季回]|平米|小时|一共|总共|大概|到底|能不能|不会|不懂|不想|便宜|优惠|东西|手机|网上|日子|时候|哪[天年]起?|管到|几时|[这那][张个份]"
)
"""Words of how much, for how long and by which way, and of nothing else."""

_CLAUSES = re.compile(r"[，。；！？、：,.;!?:\s]+")


def fields_asked(typed: str, type: DocumentType) -> tuple[tuple[str, ...], ...]:
    """Return the fields of a type of document that a folded question asks for; one of each group tells.

    >>> fields_asked("换个龙头多少钱，周末来吗", DocumentType.CONTACT)
    (('price_note',), ('opening', 'hours'))
    """
    return tuple(fields for fields, asks in _ROWS[type] if asks.search(typed))


def answering_fields(weighed: Weighed, document: Document, words: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the fields asked for, the best passage of each."""
    asked = fields_asked(weighed.question.typed, document.type)
    if not asked or (document.type is not DocumentType.CONTACT and _names_another(words, document, weighed)):
        return ()
    best: dict[str | None, int] = {}
    for number in weighed.best:
        best.setdefault(weighed.leaf.passages[number].field, number)
    found = (next((best[field] for field in fields if field in best), None) for fields in asked)
    return tuple(number for number in found if number is not None)


def headed(weighed: Weighed, document: Document) -> int | None:
    """Return the place of the first sentence under a heading that is a clause of the question.

    None where no heading holds the most of what a clause asks beyond the names of the document.
    """
    share, _, place = nearest_heading(weighed, document)
    return place if share >= _HEADED else None


def nearest_heading(weighed: Weighed, document: Document) -> tuple[float, int, int | None]:
    """Return how much of a clause the heading holds that holds most, how many pairs, and where it stands.

    What a story tells before it asks is no question.
    """
    names = names_of(document)
    each = [clause for clause in _CLAUSES.split(weighed.question.typed) if clause]
    asking = [clause for clause in each if not Question(clause, (), clause).plain]
    clauses = [_telling(clause, names) for clause in asking or each]
    best: tuple[float, int, int | None] = (0.0, 0, None)
    for number, passage in enumerate(weighed.leaf.passages):
        if passage.section is None or number != weighed.leaf.sections[number][0]:
            continue
        for heading in _CLAUSES.split(passage.folded_heading):
            for pairs in clauses:
                held = sum(pair in heading for pair in pairs)
                if held >= _PAIRS and held / len(pairs) > best[0]:
                    best = held / len(pairs), held, number
    return best


def _telling(clause: str, names: str) -> list[str]:
    return [pair for pair in dict.fromkeys(bigrams(clause)) if pair not in names]


def _names_another(words: Sequence[str], document: Document, weighed: Weighed) -> bool:
    """Say whether a question names what neither the document nor who asks for it speaks of."""
    spoken = "\n".join((fold("\n".join(asks_of(document))), *(p.spoken for p in weighed.leaf.passages)))
    telling = (w for w in words if len(w) > 1 and w not in FILLERS and not w.isdigit())
    return any(word not in spoken and len(_MEASURE.sub("", without_asking(word))) > 1 for word in telling)


def _read() -> Iterator[tuple[DocumentType, tuple[str, ...], re.Pattern[str]]]:
    lines = Path(__file__).with_name("fields.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            type, fields, asks = line.split("\t")
            yield DocumentType(type), tuple(fields.split("|")), re.compile(asks)


_ROWS = {type: tuple((fields, asks) for of, fields, asks in _read() if of is type) for type in DocumentType}
