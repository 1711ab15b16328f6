"""Look closer at the documents that the lanes found, and order them by what speaks for each.

The lanes count terms over everything; here the best documents are compared one by one with what
was typed: name by name, by characters, by sound and by meaning. The weights are constants fitted
on judged queries (`fitted`), see `docs/search-quality.md`. A score is the exponential of the weighed sum, so
that the factors of the rules mean the same for every query.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from indexer.domain.document import Contact, Policy
from indexer.search.inquiry import Inquiry
from indexer.search.judge.fitted import BY_INITIALS, WITH_MEANING, WITHOUT_MEANING, Weights, weights
from indexer.search.judge.initials import by_initials
from indexer.search.judge.names import Namebook, by_characters, by_sound
from indexer.search.recall.gather import Candidate, Recalled
from indexer.text.sound import letters_only

DEPTH = 20
"""How many documents are looked at closely; three times as many when only initials were typed."""

SHARPNESS = 4.0
"""A difference of so much evidence is a factor of e in the score."""

QUOTED = 6.0
"""What a phrase in quotation marks is worth that stands in a document."""

RUNG = 3.0
"""A telephone number that was typed counts like so many quoted phrases."""

_BEHIND = 0.999
_SOMEBODY = re.compile(r"电话|号码|师傅|找谁|找人|谁修|谁给|上门|热线|哪家|打哪")
_RULES = re.compile(r"规定|政策|条例|办法|通知|通告|文件|安排")

# Evidence by name; what each is worth is fitted as a softmax over the documents looked at:
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
# For letters that spell nothing see `by_initials`.
MEANT = (
    "lanes",
    "covered",
    "titled",
    "spoken",
    "several",
    "title_near",
    "synonym",
    "contact",
    "somebody",
    "rules",
)
HEARD = ("title", "title_start", "start", "whole", "skipping", "pieces", "contact", "policy")


def judge(
    recalled: Recalled, factors: Mapping[str, float], inquiry: Inquiry, namebook: Namebook
) -> dict[str, float]:
    """Return the score of every candidate: the best by their evidence, the others behind, in their order.

    The best are those whose score from the lanes is highest, raised and lowered by the rules' `factors`:
    what the rules bring to the top is worth a closer look.
    """
    found = recalled.scores
    best = closest(found, factors, inquiry)
    rows = features([recalled.candidates[id] for id in best], inquiry, namebook)
    worth = _weights(inquiry)
    scores = {id: score_of(row, worth) for id, row in zip(best, rows, strict=True)}
    floor = min(scores.values(), default=1.0)
    least = min((found[id] for id in best), default=0.0)
    for id, score in found.items():
        if id not in scores:
            scores[id] = floor * min(1.0, score / least) * _BEHIND if least else 0.0
    return scores


def closest(found: Mapping[str, float], factors: Mapping[str, float], inquiry: Inquiry) -> list[str]:
    """Return those that are looked at closely, the best first."""
    depth = DEPTH if inquiry.query.has_meaning else 3 * DEPTH
    return [id for _, id in sorted([(-score * factors[id], id) for id, score in found.items()])[:depth]]


def score_of(row: Mapping[str, float], worth: Weights) -> float:
    """Return the score that the evidence for a document makes."""
    evidence = sum(weight * row[name] for name, weight in worth.items())
    return math.exp((evidence + QUOTED * row["quoted"]) / SHARPNESS)


def _weights(inquiry: Inquiry) -> Weights:
    if not inquiry.query.has_meaning:
        return weights("evidence", BY_INITIALS)
    return weights("evidence", WITHOUT_MEANING if inquiry.meaning is None else WITH_MEANING)


def features(candidates: Sequence[Candidate], inquiry: Inquiry, namebook: Namebook) -> list[dict[str, float]]:
    """Return what speaks for each candidate, by name of the evidence."""
    query = inquiry.query
    best = max((c.score for c in candidates), default=0.0) or 1.0
    close = [inquiry.closeness(candidate.id) for candidate in candidates]
    several, titled = (max((c[i] for c in close), default=0.0) for i in (1, 2))
    letters = letters_only(query.folded)
    asks_somebody = bool(_SOMEBODY.search(query.meant))
    asks_rules = bool(_RULES.search(query.meant))
    rows = []
    for candidate, near in zip(candidates, close, strict=True):
        document = inquiry.documents[candidate.id]
        names = namebook.of(candidate.id)
        row = {"lanes": candidate.score / best}
        row["synonym"] = candidate.lanes.get("synonym", 0.0) / 10.0
        row["policy"] = float(isinstance(document, Policy))
        row["contact"] = float(isinstance(document, Contact))
        row["somebody"] = row["contact"] * asks_somebody
        row["rules"] = row["policy"] * asks_rules
        row["quoted"] = float("phrase" in candidate.lanes) + RUNG * (candidate.id in inquiry.rung)
        readings = query.readings[:1] if candidate.only_heard else query.readings
        row.update(by_characters(readings, names, inquiry.rarity))
        row["spoken"] = 0.0 if candidate.only_heard else by_sound(query, names)
        row["several"] = 10 * (near[1] - several)
        row["title_near"] = 10 * (near[2] - titled)
        if not query.has_meaning:
            row.update(by_initials(letters, names))
        rows.append(row)
    return rows
