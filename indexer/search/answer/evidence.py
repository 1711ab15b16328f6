"""Whether a document tells of what was asked at all.

Its best passage is always the nearest there is, so nearness alone never falls silent. Evidence is
what an answer has to hold: an amount where 多少钱 was asked, an hour where 几点 was, and the words
of the question that are no name of the document, rare ones first. 以答复为准 is an answer to 几天.
What documents seldom tell needs more of it than what they often do: see `asking`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from indexer.domain.desk.aspect import Aspect
from indexer.domain.document import Document
from indexer.search.answer.asking import grams_of, readiness, share_held
from indexer.search.answer.fields import nearest_heading
from indexer.search.answer.naming import is_ask_of, names_of
from indexer.search.answer.scoring import Numbers, Question, Weighed
from indexer.search.answer.weights import evidence_weights
from indexer.search.kept import Kept
from indexer.search.passages.aspects import Aspects, without_asking
from indexer.search.passages.taking_apart import Passage
from indexer.search.query import FILLERS
from indexer.search.response import MOST_POINTS
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

FARTHEST = 4.0
"""The distance of what is not there at all."""

_IN_PIECES = 0.8  # of a long word whose pairs of characters all stand there, apart

_FAR = 3.9  # the most for what is there, however far behind
_MOST_PAIRS = 4  # a heading that holds so many says no more with another
_MANY = 2  # things missing are no more telling than two
_BARE = 1  # what is left of 打哪个电话 without what asks
_SMALL = re.compile(r"可以|申请|[能会要给打来去办得用]|一(?=[车次回个])")
"""Words that say no more than that something is wanted: 几点能打电话, 一车多少钱."""

SHARES = ("pairs", "pairs_anywhere", "characters", "characters_anywhere", "pairs_in_one", "asked")

EVIDENCE = (
    "near",
    "nearest",
    "beyond",
    "name",
    "middle",
    "words",
    "score",
    "missing",
    "sign",
    "field",
    "sum",
    "plain",
    "unheard",
    "unshown",
    "headed",
    "headed_pairs",
    "ask_pairs",
    "ask_characters",
    "ask_any",
    *SHARES,
)

# near     the mean cosine of the best passages
# nearest  the highest cosine of all
# beyond   the highest without what sentence and question have in common with the title
# name     that of the nearest name or ask
# middle   the mean of all
# words    how much of the words that are no names the best passage for them holds
# score    that of the best passage
# missing  how far behind it is the best passage that holds what an answer must
# sign     one of the best passages tells of an asked aspect
# field    there is a field for one
# sum      a sum was asked for: documents seldom tell it
# plain    nothing was asked but how: whatever is said of the matter answers, if it holds a word
# unheard  how many things the question names that no passage speaks of, `unshown` none of the best
# headed   how much of a clause the nearest heading holds, `headed_pairs` how many pairs of it
# ask_pairs, ask_characters   how much of the question's grams the nearest of the document's own asks holds
# ask_any  one of the pairs stands in one of them: what contacts are asked for stands in no passage
# pairs, characters   the share of the question's grams, beyond the names, that the best passages hold
# …_anywhere          the share that any passage holds; `pairs_in_one` the highest of a single passage
# asked               how many grams there are, as a logarithm: of a story few are what was asked


class Speech:
    """How rare words are among what residents ask; safe to share between threads."""

    def __init__(self, documents: Mapping[str, Document], before: Speech | None = None) -> None:
        self._kept: Kept[str] = Kept(_spoken, documents, before._kept if before else None)
        self.rarity = lru_cache(maxsize=5000)(partial(_rarity, self._kept.values()))


def _rarity(spoken: Sequence[str], word: str) -> float:
    """Return how few documents are asked for with the word: 0 is all of them."""
    return math.log((len(spoken) + 1) / (sum([word in each for each in spoken]) + 1))


def _spoken(document: Document) -> str:
    return fold("\n".join(asks_of(document)))


def is_told(typed: str, document: Document, evidence: Mapping[str, float], *, by_words: bool) -> bool:
    """Say whether there is evidence enough for an answer to a folded question.

    Where an answer has to hold a sum or an hour and nothing does, nothing else can make up for it.
    Beyond that, what stands among a document's own asks is answered by it: its editor says so; and
    打哪个电话, which asks for nothing but an aspect of which one of the best passages has the sign.
    """
    if evidence["missing"] >= FARTHEST:
        return False
    if is_ask_of(typed, document):
        return True
    if evidence["sign"] and len(_SMALL.sub("", without_asking(typed))) <= _BARE:
        return True
    weights = evidence_weights(by_words=by_words)
    found = sum(weights[name] * evidence[name] for name in EVIDENCE)
    return found + readiness(typed, document, by_words=by_words) >= weights["least"]


def evidence_of(
    weighed: Weighed, words: Sequence[str], document: Document, speech: Speech
) -> Mapping[str, float]:
    """Return what speaks for an answer, by the names of the weights."""
    question, passages, cosines = weighed.question, weighed.leaf.passages, weighed.cosines
    near = weighed.near
    held = _held(_beyond_names(words, document), passages, speech)
    best, asked = weighed.best[:MOST_POINTS], question.aspects
    grams = grams_of(question.typed, document)
    return {
        "near": float(cosines[best].mean()) if cosines is not None else 0.0,
        "nearest": float(cosines.max()) if cosines is not None else 0.0,
        "beyond": near.beyond if near is not None else 0.0,
        "name": near.name if near is not None else 0.0,
        "middle": float(cosines.mean()) if cosines is not None else 0.0,
        "words": held,
        "score": float(weighed.scores.max()),
        "missing": _missing(question, passages, weighed.scores),
        "sign": float(any(_has_sign(passages[number], asked) for number in best)),
        "field": float(any(asked & passage.aspects for passage in passages)),
        "sum": float(Aspect.AMOUNT in asked),
        "plain": float(question.plain and held > 0),
        "unheard": _unheard(weighed, range(len(passages))),
        "unshown": _unheard(weighed, best),
        **_likeness(grams, weighed, document),
        **_shares(grams, weighed),
    }


def demands_of(asked: str) -> list[re.Pattern[str]]:
    """Return what a sentence must hold to answer a folded question: a sum, an hour, a number of days."""
    return [must for _, must in _demands(asked)]


def _demands(asked: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [demand for demand in _DEMANDS if demand[0].search(asked)]


def _beyond_names(words: Sequence[str], document: Document) -> list[str]:
    names = names_of(document)
    return [word for word in words if word not in FILLERS and not word.isdigit() and word not in names]


def _held(words: Sequence[str], passages: Sequence[Passage], speech: Speech) -> float:
    """Return how much of the words the passage holds that holds most; all, if there are none."""
    if not words:
        return 1.0
    rarities = [(word, _pieces(word), speech.rarity(word)) for word in words]
    total = sum(rarity for _, _, rarity in rarities) + 1.0
    best = max(
        sum([rarity * _share(word, pieces, p.spoken) for word, pieces, rarity in rarities]) for p in passages
    )
    return best / total


def _unheard(weighed: Weighed, numbers: Iterable[int]) -> float:
    """Return how many of the things asked none of some passages speaks of."""
    spoken = [weighed.leaf.passages[number].spoken for number in numbers]
    unheard = [t for t in weighed.leaf.things(weighed.question) if not any(t.search(text) for text in spoken)]
    return float(min(len(unheard), _MANY))


def _likeness(grams: Collection[str], weighed: Weighed, document: Document) -> Mapping[str, float]:
    """Return how much the headings and the asks of a document, in residents' words, are the question."""
    headed, pairs_headed, _ = nearest_heading(weighed, document)
    asks = weighed.leaf.asks
    pairs = [gram for gram in grams if len(gram) > 1]
    return {
        "headed": headed,
        "headed_pairs": float(min(pairs_headed, _MOST_PAIRS)),
        "ask_pairs": share_held(pairs, asks),
        "ask_characters": share_held([gram for gram in grams if len(gram) == 1], asks),
        "ask_any": float(any(pair in held for held in asks for pair in pairs)),
    }


def _shares(grams: Collection[str], weighed: Weighed) -> Mapping[str, float]:
    """Return how much of the grams of a question the document holds, where and how close together."""
    leaf = weighed.leaf
    pairs, single = [g for g in grams if len(g) > 1], [g for g in grams if len(g) == 1]
    best = frozenset().union(*(leaf.held[number] for number in weighed.best[:MOST_POINTS]))
    shares = (
        _part(pairs, best),
        _part(pairs, leaf.anywhere),
        _part(single, best),
        _part(single, leaf.anywhere),
        max(_part(pairs, held) for held in leaf.held),
        math.log1p(len(grams)),
    )
    return dict(zip(SHARES, shares, strict=True))


def _part(grams: Sequence[str], held: Collection[str]) -> float:
    return sum([gram in held for gram in grams]) / len(grams) if grams else 0.0


def _pieces(word: str) -> Sequence[str]:
    """Return the pairs of characters that stand for a long word."""
    return bigrams(word) if len(word) > 2 else ()


def _share(word: str, pieces: Sequence[str], text: str) -> float:
    if word in text:
        return 1.0
    return _IN_PIECES * sum([pair in text for pair in pieces]) / len(pieces) if pieces else 0.0


def _missing(question: Question, passages: Sequence[Passage], found: Numbers) -> float:
    """Return how far the best passage that can answer is behind the best; 0 where any can.

    Who asks two things is answered by two sentences: 要押金不，能借多久. A section under the question
    itself answers it, whatever it holds: 赔多少 stands over 问门店.
    """
    asked = f"{question.text}\n{question.typed}"
    behind = [
        _behind([found[number] for number, p in enumerate(passages) if _is_able(p, *demand)], found)
        for demand in _demands(asked)
    ]
    return max(behind, default=0.0)


def _behind(able: Sequence[float], found: Numbers) -> float:
    return min(_FAR, float(found.max()) - float(max(able))) if able else FARTHEST


def _is_able(passage: Passage, asks: re.Pattern[str], must: re.Pattern[str]) -> bool:
    """Say whether a passage holds what an answer must, or stands under a heading that asks for it."""
    under = passage.section is not None and asks.search(passage.folded_heading)
    return bool(under or must.search(passage.folded))


def _has_sign(passage: Passage, asked: Aspects) -> bool:
    """Say whether a passage tells of an asked aspect: it is a field for it, or has its sign."""
    if asked & passage.aspects:
        return True
    return any(aspect in _SIGNS and _SIGNS[aspect].search(passage.folded) for aspect in asked)


def _rows(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


_DEMANDS = tuple((re.compile(words), re.compile(must)) for words, must in _rows("demands.tsv"))
_SIGNS = {Aspect(aspect): re.compile(words) for aspect, words in _rows("signs.tsv")}
