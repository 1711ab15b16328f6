"""Look closer at the documents that the lanes found, and order them by what speaks for each.

The lanes count terms over everything; here the best documents are compared one by one with what
was typed: name by name, by characters, by sound and by meaning. The weights are constants fitted
on judged queries, see `docs/search-quality.md`. A score is the exponential of the weighed sum, so
that the factors of the rules mean the same for every query.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from indexer.domain.document import Contact, Document, Policy
from indexer.search.backend import SearchBackend
from indexer.search.judge.initials import by_initials
from indexer.search.judge.names import Name, Names, by_characters, by_sound, rarity_of
from indexer.search.meaning import Meaning
from indexer.search.query import Query
from indexer.search.recall.gather import Candidate
from indexer.search.units import asks_of
from indexer.text.normalise import fold
from indexer.text.sound import letters_only

DEPTH = 20
"""How many documents are looked at closely; three times as many when only initials were typed."""

SHARPNESS = 4.0
"""A difference of so much evidence is a factor of e in the score."""

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
