"""Whether a query tells of danger, and of which: 119, 120, 110, 122, gas or a lift.

Missing a cry for help is worse than pinning a number too much, but 消防证明 and 救助金 are everyday
matters, and nobody can list all words of either. So every character, pair of characters and pair of
syllables has a weight for each kind of danger, learned from thousands of written cries and everyday
sentences (`danger.tsv`, by `tests/relevance/fit_danger.py`); their sum tells how probable each is. The
symptoms that an emergency contact lists count too, unless all else speaks for everyday talk.

In a story the dangerous clause is heard by itself: the rest would drown it. What is told of last year is
over until the story comes to today, and no clause of it is taken for a cry.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact
from indexer.search.query import Query
from indexer.search.response import Doubt
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold, fold_with_places
from indexer.text.sound import letters_only, spelled, syllables

WEIGHTS = Path(__file__).with_name("danger.tsv")
"""One line a feature: its name and its weight for each kind; the first, without a name, the biases."""

KINDS = ("119", "120", "110", "122", "96777", "lift")
"""What a danger is called here: the number to dial; 96777 stands for gas, whose number is a city's own, and
"lift" for whoever opens a lift, whose number is a building's own."""

ALSO = {"119": "lift"}
"""Who comes as well, where the first one has no number here or does not answer."""

_ALSO = 0.99
_ALSO_FROM = 0.1  # who is there for this danger alone goes first from here on

POSSIBLE = 0.2
"""The probability of any danger from which a number may be shown."""

POSSIBLE_LISTED = 0.35
"""The probability of any danger from which a listed symptom in the text is believed: 打不着火 holds one."""

POSSIBLE_FIRST = 0.4
"""The probability of any danger from which a number that is found first anyhow is shown as one for danger."""

BELIEVED = -0.4
"""The log odds from which danger counts as told, where an everyday matter fits as well as the number."""

DOUBTED = 0.62
"""The probability in one clause from which the page asks whether it is so now, while no number is shown."""

LEANING = 0.5
"""What it counts that one fits better than the other, by the logarithm of their scores, at most `_MOST`."""

_MOST = 4.0
_LISTED = 0.99
_CLEAR = 0.8
"""From this probability on a kind goes before the listed symptom of another: 电表箱冒火花 is no gas."""

_BESIDE = 0.97
_WHOLE = 0.75
_GOOD_PART = 0.3
_FEWEST = 4
_LONGEST_CRY = 10
_STORY = 36
"""From this length on a text is a story, heard clause by clause."""

_BREATH = 28
"""So much is said in one breath: neighbouring clauses up to this length are heard together."""

_CALMER = 0.8
"""What length takes from a story's log odds: of many clauses one may only sound like a cry."""

_MARKS = ",。!?;:、…~ "
_CLAUSE = re.compile(r"[^,。!?;:\s]+[,。!?;:\s]*")
_OVER = re.compile(
    r"去年|前年|[上前]个?月|[上前]个?礼拜|上个?星期|上周|前几天|前些天|前阵子|前段时间|以前|从前|曾经|小时候|上次|上回|那次|那回"
    r"|[0-9一二两三四五六七八九十几半]个?[年月天](?:多|来)?(?:以)?前"
)
_NOW = re.compile(r"现在|这会儿?|今[天儿早晚]|眼下|刚刚?|方才|正在|还在|快来|赶紧|救命|马上|突然|忽然")
_PARTICLES = re.compile(r"[了啦咯喽嘞咧呢啊呀吧哇哦嘛的\s,.!?。,！？、~]+")


def danger_of(query: Query, document: Contact) -> float:
    """Return how probable it is that the query tells of what an emergency contact is there for.

    0.0 where it is hardly possible, and for a contact of another kind; a listed symptom that is
    believed makes it all but certain.
    """
    if document.kind is not ContactKind.EMERGENCY:
        return 0.0
    kinds = kinds_of(document)
    whole = max(_danger(text, kinds, document.symptoms) for text in {query.folded, query.meant})
    clear, other = _clearest(query)
    if kinds and other not in kinds and clear >= _CLEAR:
        whole = min(whole, _BESIDE * clear)
    breaths = _breaths(query.folded)
    if not breaths:
        return whole
    heard = max(_danger(text, kinds, ()) for text in breaths)
    return max(whole, _within_story(heard, len(breaths)))


def is_told(danger: float, score: float, everyday: float) -> bool:
    """Say whether danger is told, given the scores of its contact and of the best everyday matter.

    屋里黑了 may be many things: that 照明报修 fits much better than 119 speaks against danger.
    """
    if danger < POSSIBLE:
        return False
    leaning = math.log(score / everyday) if score and everyday else _MOST if score else -_MOST
    return log_odds(danger) + LEANING * max(-_MOST, min(_MOST, leaning)) >= BELIEVED


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def may_be_danger(query: Query) -> bool:
    """Say whether some kind of danger is so possible that a number found first is there for it.

    It is found first, for 煤气公司电话多少 too: that alone is no reason to call it a danger.
    """
    texts = {query.folded, query.meant, *_breaths(query.folded)}
    return any(sum(probabilities(text).values()) >= POSSIBLE_FIRST for text in texts)


def doubted(query: Query, contacts: Iterable[Contact]) -> Doubt | None:
    """Return the clause that sounds most of danger, from `DOUBTED` on; None where none does.

    Of the emergency contacts called for it stands the one that is called for the least besides.
    What is told as over is not among the clauses. That a number is shown for it is asked elsewhere.
    """
    clauses = _not_over(clauses_of(query.folded))
    heard = {clause: probabilities(clause) for clause in clauses}
    clause = max(heard, key=lambda one: sum(heard[one].values()), default="")
    if not clause or sum(heard[clause].values()) < DOUBTED:
        return None
    kind = next(iter(told(clause)))
    there = [contact for contact in contacts if contact.phones and kind in kinds_of(contact)]
    if not there:
        return None
    bare, typed = clause.strip(_MARKS), fold_with_places(query.text)
    start = typed.text.index(bare)
    places = typed.places[start : start + len(bare)]
    words = query.text[places[0] : places[-1] + 1]
    return Doubt(words, min(there, key=lambda contact: len(kinds_of(contact))))


def _clearest(query: Query) -> tuple[float, str]:
    """Return the likeliest kind of danger, as it was typed or meant, after how probable it is."""
    texts = {query.folded, query.meant}
    return max((share, kind) for text in texts for kind, share in probabilities(text).items())


@lru_cache(maxsize=64)
def _breaths(folded: str) -> tuple[str, ...]:
    """Return each clause of a story, and what is said in one breath; nothing where it is short or over."""
    if len(folded) < _STORY:
        return ()
    return tuple(breaths_of(_not_over(clauses_of(folded))))


def clauses_of(folded: str) -> list[str]:
    """Return the clauses of a folded text, each with the mark that ends it."""
    return _CLAUSE.findall(folded)


def breaths_of(clauses: Sequence[str]) -> list[str]:
    """Return each clause, and neighbours together as far as they are said in one breath."""
    found = []
    for start in range(len(clauses)):
        breath = clauses[start]
        found.append(breath)
        for clause in clauses[start + 1 :]:
            if len(breath) + len(clause) > _BREATH:
                break
            breath += clause
        found.append(breath)
    return list(dict.fromkeys(found))


def _not_over(clauses: Sequence[str]) -> list[str]:
    """Return the clauses that are not told of what is over: 上礼拜 counts until 今早 or 这会儿."""
    left, over = [], False
    for clause in clauses:
        over = not _NOW.search(clause) and (over or bool(_OVER.search(clause)))
        if not over:
            left.append(clause)
    return left


def _within_story(danger: float, breaths: int) -> float:
    if not danger:
        return 0.0
    odds = log_odds(danger) - _CALMER * math.log(breaths)
    return 1 / (1 + math.exp(-odds))


def told(folded: str) -> dict[str, float]:
    """Return the kinds of danger that a text may tell of, with how probable they are, likeliest first.

    The likeliest kind stands for danger as such: a man under a fallen wall needs a number at once,
    119 or 120, even where neither is certain. Another kind must be possible by itself. Whoever is there
    for one danger alone stands for it before who comes to everything.
    """
    found = probabilities(folded)
    first = max(found, key=lambda kind: found[kind])
    also = ALSO.get(first, first)
    first = also if found[also] >= _ALSO_FROM else first
    believed = {**found, first: sum(found.values())}
    shares = {kind: share for kind, share in believed.items() if share >= POSSIBLE}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def kinds_of(document: Contact) -> frozenset[str]:
    """Return the kinds of danger that an emergency contact is called in.

    Its number tells, and where it is a city's own, what a good part of its symptoms tell of.
    """
    if document.kind is not ContactKind.EMERGENCY:
        return frozenset()
    return _kinds(tuple(phone.number for phone in document.phones), document.symptoms)


@lru_cache(maxsize=64)
def _kinds(numbers: tuple[str, ...], symptoms: tuple[str, ...]) -> frozenset[str]:
    if known := frozenset(KINDS).intersection(numbers):
        return known | {ALSO[number] for number in known if number in ALSO}
    likeliest = Counter(next(iter(told(fold(symptom))), None) for symptom in symptoms)
    for number, also in ALSO.items():
        likeliest[number] += likeliest[also]
    found = {kind for kind, n in likeliest.items() if kind and n >= _GOOD_PART * len(symptoms)}
    alone = frozenset(kind for kind in found if ALSO.get(kind) not in found)
    return alone | {ALSO[kind] for kind in alone if kind in ALSO}


@lru_cache(maxsize=256)
def probabilities(folded: str) -> Mapping[str, float]:
    """Return the probability of each kind of danger; what is left of 1 is that of everyday talk."""
    names = features(folded)
    known = [weights()[name] for name in names if name in weights()]
    if not known:
        return dict.fromkeys(KINDS, 0.0)
    share = share_of(names)
    sums = [
        bias + share * sum(column)
        for bias, column in zip(weights()[""], zip(*known, strict=True), strict=True)
    ]
    powers = [math.exp(value) for value in sums]
    return {kind: power / (1 + sum(powers)) for kind, power in zip(KINDS, powers, strict=True)}


def features(text: str) -> frozenset[str]:
    """Return what is weighed of a text: characters, their pairs, and the pairs of syllables."""
    folded = fold(text).strip()
    sounds = (spelled(folded) or []) if letters_only(folded) else syllables(folded)
    heard = (f"{one} {other}" for one, other in pairwise(sounds))
    return frozenset((*characters(folded), *bigrams(folded), *heard))


def share_of(names: frozenset[str]) -> float:
    """Return what one feature counts: less in a long text, so that its length tells nothing."""
    return 1 / math.sqrt(max(_FEWEST, len(names)))


@cache
def weights() -> Mapping[str, tuple[float, ...]]:
    """Return the weights of all features, read once."""
    rows = (line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines())
    return {name: tuple(map(float, values)) for name, *values in rows}


@lru_cache(maxsize=1024)
def _danger(folded: str, kinds: frozenset[str], symptoms: tuple[str, ...]) -> float:
    """Return how probable one danger is in one text; every list of a search asks it again."""
    dangers = told(folded)
    probable = max(
        (_share(kind, share, kinds) for kind, share in dangers.items() if kind in kinds), default=0
    )
    likeliest = next(iter(dangers), "")
    possible = sum(probabilities(folded).values()) >= POSSIBLE_LISTED
    text = _bare(folded)
    held = [symptom for symptom in _all_bare(symptoms) if symptom in text]
    listed = any(_says(text, symptom, possible=possible) for symptom in held)
    return _share(likeliest, _LISTED, kinds) if listed else min(probable, _LISTED)


def _share(kind: str, share: float, kinds: frozenset[str]) -> float:
    """Return how probable a kind is for a contact: a little less where it only comes as well."""
    return _ALSO * share if any(ALSO.get(own) == kind for own in kinds) else share


@lru_cache(maxsize=64)
def _all_bare(symptoms: tuple[str, ...]) -> tuple[str, ...]:
    """Return a contact's symptoms without particles; they are the same for every query."""
    return tuple(_bare(fold(symptom)) for symptom in symptoms)


def _bare(folded: str) -> str:
    """Return a text without particles: 着火啦 and 着火了 are the same cry."""
    return _PARTICLES.sub("", folded)


def _says(text: str, symptom: str, *, possible: bool) -> bool:
    """Say whether a text that holds a symptom is it, or tells of it where danger is possible.

    A symptom of two characters may be anything in a long text.
    """
    if len(symptom) < 2:
        return False
    if len(symptom) >= _WHOLE * len(text):
        return True
    return possible and (len(symptom) > 2 or len(text) <= _LONGEST_CRY)
