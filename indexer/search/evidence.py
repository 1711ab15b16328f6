"""Look closer at the documents that the lanes found, and order them by what speaks for each.

The lanes count terms over everything; here the best documents are compared one by one with what
was typed: name by name, by characters, by sound and by meaning. The weights are constants fitted
on judged queries, see `docs/search-quality.md`. A score is the exponential of the weighed sum, so
that the factors of `ranking` mean the same for every query.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.domain.document import Contact, Document, Policy
from indexer.search.backend import SearchBackend
from indexer.search.meaning import Meaning
from indexer.search.query import Query
from indexer.search.ranking import Candidate
from indexer.search.units import asks_of
from indexer.text.ngrams import bigrams, characters
from indexer.text.normalise import fold
from indexer.text.sound import initials, letters_only, sound_terms, syllables

DEPTH = 20
"""How many documents are looked at closely; three times as many when only initials were typed."""

SHARPNESS = 4.0
"""A difference of so much evidence is a factor of e in the score."""

UNSEEN_RARITY = 8.0
"""The rarity of a term that no document holds."""

QUOTED = 6.0
"""What a phrase in quotation marks is worth that stands in a document."""

_SOMEBODY = re.compile(r"电话|号码|师傅|找谁|找人|谁修|谁给|上门|热线|哪家|打哪")
_RULES = re.compile(r"规定|政策|条例|办法|通知|通告|文件|安排")

Weights = Mapping[str, float]

# What each piece of evidence is worth, fitted as a softmax over the documents looked at:
# lanes        the lanes' score, as a share of the best
# covered      how much of what is rare in the query the document's names hold together
# titled       how much of it the title alone holds
# spoken       how alike the query and one name sound
# several      how near in meaning its three nearest names are, behind the nearest document
# title_near   the same of the title alone
# synonym      the lane of synonyms
# contact      a contact: who only names a matter asks for the procedure, which names the contact
# somebody     a contact, where the query asks for somebody: 电话, 师傅, 找谁
# rules        a policy, where the query asks for rules: 规定, 通知
WITH_MEANING: Weights = {
    "lanes": 1.5,
    "covered": 8.2,
    "titled": 1.8,
    "spoken": 2.3,
    "several": 11.4,
    "title_near": 3.0,
    "synonym": 0.6,
    "contact": -3.5,
    "somebody": 2.5,
    "rules": 1.5,
}
WITHOUT_MEANING: Weights = {
    "lanes": 1.5,
    "covered": 12.8,
    "titled": 6.7,
    "spoken": 4.7,
    "synonym": 1.2,
    "contact": -2.7,
    "somebody": 3.0,
    "rules": 2.9,
}

# The same for letters that spell nothing; see `by_initials`.
BY_INITIALS: Weights = {
    "title": 1.3,
    "title_start": 2.4,
    "start": 1.6,
    "whole": 7.4,
    "skipping": 3.2,
    "pieces": 6.7,
    "contact": -1.3,
    "policy": -2.6,
}


@dataclass(frozen=True)
class Name:
    """A title, ask, alias, symptom or keyword with what it is compared by.

    `asked` marks an ask, `called` the title or an alias.
    """

    text: str
    asked: bool = False
    called: bool = False

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset((*characters(self.text), *bigrams(self.text)))

    @cached_property
    def sounds(self) -> frozenset[str]:
        return frozenset(sound_terms(syllables(self.text)))

    @cached_property
    def initials(self) -> str:
        return initials(self.text)


@dataclass(frozen=True)
class Names:
    """All names of a document, its title first."""

    each: tuple[Name, ...]

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset().union(*(name.grams for name in self.each))


class Evidence:
    """The names of a handbook's documents, made ready when they are first looked at."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._names: dict[str, Names] = {}

    def names(self, id: str) -> Names:
        names = self._names.get(id)
        if names is None:
            document = self._documents[id]
            asks = {fold(ask).strip() for ask in document.asks}
            texts = dict.fromkeys(fold(text).strip() for text in (*asks_of(document), *document.keywords))
            called = {fold(text).strip() for text in (document.title, *document.aliases)}
            names = Names(tuple(Name(t, t in asks, t in called) for t in texts))
            self._names[id] = names
        return names

    def weigh(
        self,
        found: Mapping[str, Candidate],
        best: Sequence[str],
        query: Query,
        backend: SearchBackend,
        meaning: Meaning | None,
    ) -> None:
        """Give the best documents a score by their evidence; the others follow in their old order."""
        looked_at = [found[id] for id in best]
        rows = self.features(looked_at, query, backend, meaning)
        if not query.has_meaning:
            weights = BY_INITIALS
        else:
            weights = WITHOUT_MEANING if meaning is None else WITH_MEANING
        least = min((candidate.score for candidate in looked_at), default=0.0)
        for candidate, row in zip(looked_at, rows, strict=True):
            evidence = sum(weight * row[name] for name, weight in weights.items())
            candidate.score = math.exp((evidence + QUOTED * row["quoted"]) / SHARPNESS)
        floor = min((candidate.score for candidate in looked_at), default=1.0)
        close = frozenset(best)
        for candidate in found.values():
            if candidate.id not in close:
                candidate.score = floor * min(1.0, candidate.score / least) * 0.999 if least else 0.0

    def features(
        self, found: Sequence[Candidate], query: Query, backend: SearchBackend, meaning: Meaning | None
    ) -> list[dict[str, float]]:
        """Return what speaks for each candidate, by name of the evidence."""
        rarity = rarity_of(query, backend)
        best = max((c.score for c in found), default=0.0) or 1.0
        close = {}
        if meaning is not None and query.has_meaning:
            close = {c.id: meaning.closeness(query.meant, c.id) for c in found}
        tops = [max((c[i] for c in close.values()), default=0.0) for i in range(3)]
        letters = letters_only(query.folded)
        rows = []
        for candidate in found:
            document = self._documents[candidate.id]
            names = self.names(candidate.id)
            row = {"lanes": candidate.score / best}
            row["synonym"] = candidate.lanes.get("synonym", 0.0) / 10.0
            row["policy"] = float(isinstance(document, Policy))
            row["contact"] = float(isinstance(document, Contact))
            row["somebody"] = row["contact"] * bool(_SOMEBODY.search(query.meant))
            row["rules"] = row["policy"] * bool(_RULES.search(query.meant))
            row["quoted"] = float("phrase" in candidate.lanes)
            readings = query.readings[:1] if candidate.only_heard else query.readings
            row.update(by_characters(readings, names, rarity))
            row["spoken"] = 0.0 if candidate.only_heard else by_sound(query, names)
            near = close.get(candidate.id, tops)
            row["several"] = 10 * (near[1] - tops[1])
            row["title_near"] = 10 * (near[2] - tops[2])
            if not query.has_meaning:
                row.update(by_initials(letters, names))
            rows.append(row)
        return rows


def rarity_of(query: Query, backend: SearchBackend) -> dict[str, float]:
    """Return how rare each gram of all readings is."""
    grams = tuple(dict.fromkeys(gram for reading in query.readings for gram in reading))
    return {gram: value or UNSEEN_RARITY for gram, value in backend.rarity("grams", grams).items()}


def coverage(reading: Sequence[str], held: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Return the share of a reading's rarity that is held."""
    total = sum(rarity[gram] for gram in reading)
    return sum(rarity[gram] for gram in reading if gram in held) / total if total else 0.0


def by_characters(
    readings: Sequence[Sequence[str]], names: Names, rarity: Mapping[str, float]
) -> dict[str, float]:
    """Return how much of what is rare in the query all names hold, and the title alone."""
    return {
        "covered": max((coverage(r, names.grams, rarity) for r in readings), default=0.0),
        "titled": max((coverage(r, names.each[0].grams, rarity) for r in readings), default=0.0),
    }


def by_sound(query: Query, names: Names) -> float:
    """Return how alike the query and the name nearest to it sound: 1 for the same, 0 for nothing."""
    best = 0.0
    wanted = frozenset(query.sounds)
    for name in names.each:
        common = len(wanted & name.sounds)
        if common:
            best = max(best, 2 * common / (len(wanted) + len(name.sounds)))
    return best


def by_initials(letters: str, names: Names) -> dict[str, float]:
    """Return how names begin with, hold, or can be pieced together to, the letters typed."""
    title = names.each[0].initials
    called = [name.initials for name in names.each if not name.asked]
    places = [name.initials.find(letters) for name in names.each]
    return {
        "title": float(letters in title),
        "title_start": float(title.startswith(letters)),
        "start": float(0 in places),
        "whole": float(any(name.called and name.initials == letters for name in names.each)),
        "skipping": max((skipping(letters, name) for name in called), default=0.0),
        "pieces": pieces(letters, called),
    }


def skipping(letters: str, name: str) -> float:
    """Return how tightly a name holds the letters in their order, 1.0 without a gap.

    >>> skipping("dsf", "dszf")
    0.75
    """
    best = 0.0
    for start, letter in enumerate(name):
        if not letters or letter != letters[0]:
            continue
        place = start
        for wanted in letters[1:]:
            place = name.find(wanted, place + 1)
            if place < 0:
                break
        else:
            best = max(best, len(letters) / (place - start + 1))
    return best


def pieces(letters: str, names: Sequence[str]) -> float:
    """Return the share of the letters that pieces of names make up, less for every further piece.

    >>> pieces("dbsq", ["db", "zdshbzsq"])
    0.75
    """
    best = [0.0] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        best[end] = best[end - 1]
        for start in range(end - 1):
            if any(letters[start:end] in name for name in names):
                fresh = 0.0 if best[start] == 0.0 else 1.0
                best[end] = max(best[end], best[start] + (end - start) - fresh)
    return best[-1] / len(letters) if letters else 0.0
