"""A resident asks, hears half, and asks on: whether words go on about a matter, or ask for two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from indexer.domain.document import Document, Procedure
from indexer.search.answer.naming import names_of
from indexer.search.meaning import Nearness
from indexer.search.passages.aspects import asked, without_asking
from indexer.search.response import SearchHit, SearchResponse, Sureness
from indexer.search.unnamed import MARKS, OPENING, SMALL
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

MOST_MATTERS = 3

_ELLIPSIS = re.compile(r"^(那|要是|如果|假如|万一|可要是).*呢$")
_BESIDES = re.compile(
    r"[\s，。；;,！!？?]*"
    r"(?:顺便|顺带|捎带|另外|对了|再(?:问|打听|咨询)|再就是|再有(?:就是)?|同时还?|第二(?:个|件)事?|二来"
    r"|我?还(?:想|要|得)再?(?:问|打听|咨询)|(?<=[，。；;,！!？?])还有(?:就是|一?(?:个|件)事)?(?![没几多])(?=[^没，,]{3}))"
    r"(?:[，,：:\s]*我?(?:还|再)?(?:想|要|得)?再?(?:问问|问一下|问一问|问|打听一下|打听|咨询一下|咨询|说一下))?(?:一下)?"
    r"[\s，,：:]*"
)
_TO_ASK = re.compile("打听|咨询|问问?|事情?|办理?")
_SHORTEST = 2
_BRIEF = 14

MEANT = 0.027
"""So much nearer than anything of the matter at hand is a name of what was found, where that is asked for."""

MEANT_BY_A_YES = 0.045
"""The same for 退费不 and 给办吗, which leave out what they ask of: it takes more to hear another matter."""

Near = Callable[[str, str], Nearness | None]
"""How near words are to what a document of this id says and is called by; None by words alone."""
_DOES = "行成给认算要用能退收管罚报补"
_YES_OR_NO = re.compile(rf"(?:[{_DOES}](?:吗|么|不|不[{_DOES}])|可以(?:吗|么|不)|可不可以|中不中)[呢啊呀]?$")
_LEFT_OPEN = re.compile(rf"(?:吗|么|不|没有?|[{_DOES}赔送发养]不[{_DOES}赔送发养])[呢啊呀]?$")


def _by_words(_text: str, _document: str) -> None:
    """Know nothing of how near words are."""


def follows(text: str, document: Document, response: SearchResponse, near: Near = _by_words) -> bool:
    """Say whether words go on about the document at hand and name no matter of their own.

    A heading of the document does, as the chips below an answer send it. So does 多少钱, which names
    nothing; 那/要是 in front makes a sentence go on unless another document is surely meant and
    the words are not of this one. Few words, 车在我爸名下, stay with the matter unless they are much
    nearer to a name of another. `response` is what the search finds for the words alone.
    """
    folded = MARKS.sub("", fold(text))
    if any(section.title and MARKS.sub("", fold(section.title)) == folded for section in document.sections):
        return True
    if any(MARKS.sub("", fold(ask)) == folded for hit in response.hits[:3] for ask in hit.document.asks):
        return response.hits[0].document.id == document.id
    if _ELLIPSIS.search(folded) or (folded.endswith("呢") and _names_none(response, folded)):
        return True
    opens = bool(OPENING.search(folded))
    rest = SMALL.sub("", without_asking(OPENING.sub("", folded)))
    other = _sure_other(document, response)
    unnamed = other is None or not _names(other.document, folded)
    if len(rest) < _SHORTEST and (asked(folded) or opens) and (opens or unnamed):
        return True
    known = len(rest) >= _SHORTEST and _is_known(rest, document)
    if (known and (opens or other is None)) or (opens and other is None):
        return True
    return len(folded) <= _BRIEF and _stays(text, folded, document, response, near)


def may_go_on(text: str, response: SearchResponse) -> bool:
    """Say whether a short yes-or-no question could go on, though it is surely one of another document too.

    没有租房合同行不行 is one of many matters: it goes on about the one at hand if that tells of it.
    Words that hold the title or another name of what was found ask for that.
    """
    folded = MARKS.sub("", fold(text))
    if len(folded) > _BRIEF or not _YES_OR_NO.search(folded):
        return False
    return not any(_calls(hit.document, folded) for hit in response.hits[:1])


def matters_of(text: str) -> tuple[str, ...]:
    """Return the matters of one breath, each in its own words; one alone where nothing parts them.

    >>> matters_of("换灯泡，顺便问问独生子女费")
    ('换灯泡', '独生子女费')
    """
    parts = [part.strip(" ，。；,;！!？?") for part in _BESIDES.split(text)]
    told = [part for part in dict.fromkeys(parts) if len(part) >= _SHORTEST]
    return tuple(told[:MOST_MATTERS]) if len(told) > 1 else (text,)


def _stays(text: str, folded: str, document: Document, response: SearchResponse, near: Near) -> bool:
    """Say whether few words are nearly as near to the matter at hand as to any name of what was found."""
    first = response.hits[0].document if response.hits else document
    if first.id == document.id:
        return True
    left_open = bool(_LEFT_OPEN.search(folded))
    if not left_open and _calls(first, folded):
        return False
    here, there = near(text, document.id), near(text, first.id)
    if here is None or there is None or not here.sentences:
        return False
    apart = there.name - max(here.name, *here.sentences)
    return apart < (MEANT_BY_A_YES if left_open else MEANT)


def _sure_other(document: Document, response: SearchResponse) -> SearchHit | None:
    """Return the hit that surely answers, where it is another document."""
    if response.confidence is not Sureness.SURE or not response.hits:
        return None
    first = response.hits[0]
    return first if first.document.id != document.id else None


def _names_none(response: SearchResponse, folded: str) -> bool:
    """Say whether nothing that was found is sure or called by the words: 爸爸不在北京呢 is no matter."""
    sure = response.confidence is Sureness.SURE
    return not sure and not any(_names(hit.document, folded) for hit in response.hits[:3])


def _calls(document: Document, folded: str) -> bool:
    """Say whether words hold the title or another name of a document."""
    return _holds(folded, (document.title, *document.aliases))


def is_called(text: str, document: Document) -> bool:
    """Say whether words name a document and nothing else: 来问低保的事."""
    rest = _TO_ASK.sub("", SMALL.sub("", MARKS.sub("", fold(text))))
    return len(rest) >= _SHORTEST and rest in names_of(document)


def _names(document: Document, folded: str) -> bool:
    """Say whether words hold a name or a keyword of a document."""
    return _holds(folded, (document.title, *document.aliases, *document.keywords))


def _holds(folded: str, names: Iterable[str]) -> bool:
    return any(len(name) >= _SHORTEST and fold(name) in folded for name in names)


def _is_known(rest: str, document: Document) -> bool:
    """Say whether a document speaks of what is left of the words."""
    materials = document.materials or () if isinstance(document, Procedure) else ()
    told = fold("\n".join((
        document.title, *document.aliases, *document.keywords, *document.audiences,
        *(f"{s.title or ''}\n{s.text}" for s in document.sections), *(m.name for m in materials),
    )))  # fmt: skip
    grams = list(bigrams(rest)) or [rest]
    return sum(gram in told for gram in grams) >= max(1, len(grams) // 2)
