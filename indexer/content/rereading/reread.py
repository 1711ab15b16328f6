"""Two states of files -> remarks on what an edit may have done by mistake, each with what was and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from indexer.content.apart import Files, differences_of_files
from indexer.content.faults import Fault
from indexer.content.nodes import Place as Where
from indexer.content.reading_rules import (
    CHANGED_FIGURE,
    CHANGED_MEANING,
    CHANGED_PLACE,
    CHANGED_WORD,
    GONE_PART,
    PASTED_SENTENCE,
)
from indexer.content.rereading.fields import of_field
from indexer.content.rereading.others import Others
from indexer.content.rereading.texts import (
    Place,
    Turn,
    bare,
    facts,
    is_still_said,
    pairs_of,
    shortened,
    turned,
)
from indexer.domain.body import Element
from indexer.domain.differences import Change, Difference, as_written, lines_as_written
from indexer.domain.document import Document
from indexer.domain.fields import document_as_fields
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem
from indexer.wording.differences import Names, names_of

MOST = 15
_ASKED = frozenset({"asks", "symptoms", "aliases", "keywords"})
_NAMING = ("title", "region", "issuer", "authority", "transfer_to", "places", "source", "legal_basis")
"""Fields in which places and offices are named."""
AGAIN = "请对着原件再看一遍"
_RULES = {
    Turn.FIGURE: CHANGED_FIGURE,
    Turn.MEANING: CHANGED_MEANING,
    Turn.ORDER: CHANGED_MEANING,
    Turn.WORD: CHANGED_WORD,
    Turn.LINK: CHANGED_PLACE,
    Turn.PLACE: CHANGED_PLACE,
    Turn.STRANGE: CHANGED_PLACE,
    Turn.GONE: GONE_PART,
    Turn.FIELD_GONE: GONE_PART,
    Turn.PASTED: PASTED_SENTENCE,
}


def reread_files(before: Files, after: Files, handbook: Handbook) -> tuple[Problem, ...]:
    """Return what edits of some files may have done by mistake, a line each, no more than fit on a screen.

    `handbook` is the one with the edits in it.
    """
    documents, vocabulary = handbook.documents, handbook.vocabulary
    found = reread(
        differences_of_files(before, after, vocabulary),
        {path: content.decode("utf-8", "replace") for path, content in after.items()},
        Others(lambda: {id: said_in(document) for id, document in documents.items()}),
        names_of(documents.values(), vocabulary),
    )
    more = len(found) - MOST
    if more > 0:
        message = f"这样的改动还有 {more} 处，没有列出"
        return (*found[:MOST], Fault(message=message, hint=AGAIN).of(CHANGED_MEANING, found[MOST].path))
    return found


def reread(
    differences: Iterable[Difference], texts: Mapping[str, str], others: Others, names: Names
) -> tuple[Problem, ...]:
    """Return all that edits of documents may have done by mistake.

    `texts` are the files as they are now, by path: the lines are counted in them.
    """
    return tuple(
        dict.fromkeys(
            _remark(place, difference.document.path, texts.get(difference.document.path, ""))
            for difference in differences
            for place in places(difference, others, names)
        )
    )


def places(difference: Difference, others: Others, names: Names) -> Iterator[Place]:
    """Yield the places of one document that was changed; a new one has nothing beside it."""
    before, after = difference.before, difference.after
    if difference.change not in (Change.CHANGED, Change.RENAMED) or before is None or after is None:
        return
    said = others.said_beside(after.id)
    for change in difference.fields:
        yield from of_field(change, names, said)
    texts = [[line for _, line in lines_as_written(side)] for side in (before, after)]
    yield from _of_texts(texts[0], texts[1], after.id, others, names)
    yield from _of_steps(before, after)
    yield from _strange(before, after, others)


def _of_texts(before: list[str], after: list[str], id: str, others: Others, names: Names) -> Iterator[Place]:
    pairs, gone, come = pairs_of(before, after)
    for old, new in pairs:
        yield from turned(old, new, others.said_beside(id))
    now = [*come, *(new for _, new in pairs)]
    facts_now = {(fact.kind, fact.value) for text in now for fact in facts(text)}
    for text in gone:
        lost = any((fact.kind, fact.value) not in facts_now for fact in facts(text))
        if lost or not is_still_said(text, now):
            yield Place(Turn.GONE, shortened(bare(text)), "")
    whole = bare("\n".join(before))
    for text in come:
        source = others.source_of(text, id, whole)
        if source is not None:
            yield Place(Turn.PASTED, shortened(bare(text)), names.get(source, source))


def _of_steps(before: Document, after: Document) -> Iterator[Place]:
    """Yield the first of steps that are the same in another order."""
    for old, new in zip(_steps(before), _steps(after), strict=False):
        if old != new and sorted(old) == sorted(new):
            step = next(one for one, other in zip(old, new, strict=True) if one != other)
            yield Place(Turn.ORDER, shortened(step), "")


def _steps(document: Document) -> list[list[str]]:
    found: list[list[str]] = []
    waiting = [node for node in document.body.nodes if isinstance(node, Element)]
    while waiting:
        node = waiting.pop()
        inside = [child for child in node.children if isinstance(child, Element)]
        if node.tag == "ol":
            found.append([bare(as_written(child)) for child in inside])
        waiting += inside
    return found[::-1]


def _strange(before: Document, after: Document, others: Others) -> Iterator[Place]:
    """Yield names of places and offices that nobody in this handbook has used so far."""
    old, new = _whole(before), _whole(after)
    for name in others.strange_names(new, old, after.id):
        yield Place(Turn.STRANGE, name, "")


def _whole(document: Document) -> str:
    """Return all that a document says, but for what residents ask."""
    fields = {key: value for key, value in document_as_fields(document).items() if key not in _ASKED}
    return f"{fields}{''.join(section.text for section in document.sections)}"


def said_in(document: Document) -> str:
    """Return the text of a document, and what its fields name."""
    named = (getattr(document, key, None) or "" for key in _NAMING)
    return "\n".join((*map(str, named), *(section.text for section in document.sections)))


def _remark(place: Place, path: str, text: str) -> Problem:
    turn = place.turn
    if turn is Turn.PASTED:
        message = f"“{place.was}”和{place.now}里的一样"
    elif turn is Turn.STRANGE:
        message = f"“{place.was}”手册里别处都没有"
    elif place.now:
        message = f"“{place.was}” → “{place.now}”，{turn.value}"
    elif turn is Turn.GONE:
        message = f"“{place.was}”没有了"
    elif turn is Turn.FIELD_GONE:
        message = place.was
    elif turn is Turn.ORDER:
        message = f"步骤的先后变了，从“{place.was}”起"
    else:
        message = f"{place.was}，{turn.value}"
    return Fault(message=message, place=_where(place, text), hint=AGAIN).of(_RULES[turn], path)


def _where(place: Place, text: str) -> Where:
    """Return the line that a place stands on, the first where it cannot be told."""
    said = place.was if place.turn in (Turn.PASTED, Turn.STRANGE) else place.now
    words = max(said.replace("…", "，").split("，"), key=len)
    line = next(
        (number for number, line in enumerate(text.split("\n"), 1) if words and words in bare(line)), 1
    )
    return Where(line)
