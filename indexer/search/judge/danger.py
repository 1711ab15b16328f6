"""Whether a query tells of danger, and of which: 119, 120, 110, 122 or gas.

Missing a cry for help is worse than pinning a number too much, but 消防证明 and 救助金 are everyday
matters, and nobody can list all words of either. So every character, pair of characters and pair of
syllables has a weight for each kind of danger, learned from thousands of written cries and everyday
sentences (`danger.tsv`, by `tests/relevance/fit_danger.py`); their sum tells how probable each is. The
symptoms that an emergency contact lists count too, unless all else speaks for everyday talk.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact
from indexer.search.query import Query
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold
from indexer.text.sound import letters_only, spelled, syllables

WEIGHTS = Path(__file__).with_name("danger.tsv")
"""One line a feature: its name and its weight for each kind; the first, without a name, the biases."""

KINDS = ("119", "120", "110", "122", "96777")
"""What a danger is called here: the number to dial; 96777 stands for gas, whose number is a city's own."""

POSSIBLE = 0.2
"""The probability of any danger from which a listed symptom is believed, and a number may be shown."""

BELIEVED = -0.4
"""The log odds from which danger counts as told, where an everyday matter fits as well as the number."""

LEANING = 0.25
"""What it counts that one fits better than the other, by the logarithm of their scores, at most `_MOST`."""

_MOST = 4.0
_LISTED = 0.99
_WHOLE = 0.75
_GOOD_PART = 0.3
_FEWEST = 4
_LONGEST_CRY = 10
_PARTICLES = re.compile(r"[了啦咯喽嘞咧呢啊呀吧哇哦嘛的\s,.!?。,！？、~]+")


def danger_of(query: Query, document: Contact) -> float:
    """Return how probable it is that the query tells of what an emergency contact is there for.

    0.0 where it is hardly possible, and for a contact of another kind; a listed symptom that is
    believed makes it all but certain.
    """
    if document.kind is not ContactKind.EMERGENCY:
        return 0.0
    kinds = kinds_of(document)
    return max(_danger(text, kinds, document.symptoms) for text in {query.folded, query.meant})


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
    """Say whether any kind of danger is possible."""
    return any(sum(probabilities(text).values()) >= POSSIBLE for text in {query.folded, query.meant})


def told(folded: str) -> dict[str, float]:
    """Return the kinds of danger that a text may tell of, with how probable they are, likeliest first.

    The likeliest kind stands for danger as such: a man under a fallen wall needs a number at once,
    119 or 120, even where neither is certain. Another kind must be possible by itself.
    """
    found = probabilities(folded)
    first = max(found, key=lambda kind: found[kind])
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
        return known
    likeliest = Counter(next(iter(told(fold(symptom))), None) for symptom in symptoms)
    return frozenset(kind for kind, n in likeliest.items() if kind and n >= _GOOD_PART * len(symptoms))


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
    probable = max((share for kind, share in told(folded).items() if kind in kinds), default=0.0)
    possible = sum(probabilities(folded).values()) >= POSSIBLE
    text = _bare(folded)
    listed = any(_says(text, _bare(fold(symptom)), possible=possible) for symptom in symptoms)
    return _LISTED if listed else min(probable, _LISTED)


def _bare(folded: str) -> str:
    """Return a text without particles: 着火啦 and 着火了 are the same cry."""
    return _PARTICLES.sub("", folded)


def _says(text: str, symptom: str, *, possible: bool) -> bool:
    """Say whether a text is a symptom, or holds it where danger is possible.

    A symptom of two characters may be anything in a long text.
    """
    if len(symptom) < 2 or symptom not in text:
        return False
    if len(symptom) >= _WHOLE * len(text):
        return True
    return possible and (len(symptom) > 2 or len(text) <= _LONGEST_CRY)
