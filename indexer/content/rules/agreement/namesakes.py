"""Links of a text: the words of one are those of the document it leads to, and that is still in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, rule
from indexer.content.rules.prose.numbers import named_in, told_of
from indexer.content.tables import By
from indexer.domain.choices import ContactState
from indexer.domain.problem import Severity
from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_SHORT = 6  # digits of a hotline are fewer
_FEWEST_LETTERS = 5
_HALF, _NEARLY_ALL, _FAR = 0.5, 0.8, 0.4
_OF_THE_PAST = re.compile(
    "旧|老|原|以前|过去|从前|当年|那时|去年|前年|上一|历史|废止|失效|停|已经|不再|20[0-9]{2}|对账|核对"
)
_AROUND = 40
_ADDRESS = re.compile(r"\]\(doc:[^)\s]*\)?")
"""Where a link leads: the year in an id says nothing of what the sentence is about."""


@rule("link-words", "链接的字和它指到的那份是一回事。", severity=Severity.WARNING)
def links_lead_to_what_they_say(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a link that has the name, or the number, of another document than it leads to.

    Passes::
        title: 示例
        ---
        看[停车办法](doc:tingche)。
    Fails::
        title: 示例
        ---
        看[停车办法](doc:dianhua)。
    """
    for id, words in named_in(file).links:
        target = reading.by_id.get(id)
        if target is None or target.type is None:
            continue
        others = [other for other in reading.files_by(By.TITLE, words) if other.id != target.id]
        numbers = [digits_of(phone.number) for phone in target.value("phones") or ()]
        wrong_number = words.isdecimal() and len(words) < _SHORT and numbers and words not in numbers
        if target.value("title") == words:
            continue
        nearer = others[0] if others else None if wrong_number else _nearer(words, target, file, reading)
        if nearer is not None or wrong_number:
            likely = f"doc:{nearer.id}" if nearer else numbers[0]
            message = f"链接写的是“{words}”，指到的是 {target.id}"
            yield told_of(file, f"[{words}](", message, hint=f"是不是 {likely}？")


@rule("link-to-ended", "链接不指到已经废止、停业的。", severity=Severity.WARNING)
def links_lead_to_what_is_in_use(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a link to what is over, where the sentence does not say that it is about what was.

    What is over itself may lead there, and so may what came after it. A season that is over and whose
    note says what to do until the next one has nothing else to lead to.
    """
    today = reading.today
    if today is None or _instead_of(file, reading, today) is not None:
        return
    for id, words in named_in(file).links:
        target = reading.by_id.get(id)
        instead = _instead_of(target, reading, today) if target is not None else None
        if target is None or instead is None or file.id in reading.later_versions(id):
            continue
        if not instead and _waits_for_the_next(target):
            continue
        at = file.body.find(f"](doc:{id}")
        around = _ADDRESS.sub("]", file.body[max(at - _AROUND, 0) : at + _AROUND])
        if not _OF_THE_PAST.search(around):
            hint = f"请改成 doc:{instead}" if instead else "请换成现在用的"
            yield told_of(file, f"[{words}](", f"链接“{words}”指到的 {id} 已经不用了", hint=hint)


def _instead_of(file: DocumentFile, reading: Reading, today: date) -> str | None:
    """Return what is used instead of a document that is over, empty for nothing; None for one in use."""
    later = file.value("superseded_by") or ()
    begun = [id for id in later if (other := reading.by_id.get(id)) and _begins(other) <= today]
    over = file.value("state") is ContactState.CLOSED or any(
        (day := file.value(key)) is not None and day < today for key in ("effective_to", "repealed_on")
    )
    return begun[0] if begun else (later[0] if later else "") if over else None


def _waits_for_the_next(file: DocumentFile) -> bool:
    """Say whether a document only ran out, and says itself what to do until there is another."""
    stopped = file.value("state") is ContactState.CLOSED or file.states("repealed_on")
    return file.states("successor_note") and not stopped


def _begins(file: DocumentFile) -> date:
    begins = file.value("effective_from")
    return begins if isinstance(begins, date) else date.min


def _nearer(words: str, target: DocumentFile, file: DocumentFile, reading: Reading) -> DocumentFile | None:
    """Return a document nearby that is called so, where the target is called otherwise."""
    if len(words) < _FEWEST_LETTERS:
        return None
    own = _likeness(words, target)
    if own > _HALF:
        return None
    near = (*reading.files_by(By.SUBCATEGORY, target.value("subcategory")), *_named_by(file, reading))
    best = max(
        (other for other in near if other.id != target.id), key=lambda o: _likeness(words, o), default=None
    )
    if best is None or best.id == file.id:
        return None
    likeness = _likeness(words, best)
    return best if likeness >= _NEARLY_ALL and likeness - own >= _FAR else None


def _named_by(file: DocumentFile, reading: Reading) -> Iterator[DocumentFile]:
    ids = (*(file.value("related") or ()), *(id for id, _ in named_in(file).links))
    yield from (reading.by_id[id] for id in ids if id in reading.by_id)


def _likeness(words: str, file: DocumentFile) -> float:
    """Return how many of the pairs of letters of some words stand in one of the names of a document."""
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    names = (file.value("title") or "", *(file.value("aliases") or ()), *(file.value("trades") or ()))
    return max(sum(pair in name for pair in pairs) / len(pairs) for name in names)
