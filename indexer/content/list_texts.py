"""What nobody may read in a document, nobody may read in the lists beside the documents either.

`handbook.yml` is printed on every page, `events.yml` is read out at the desk, and every list lies in
every clone: a private number, a mark of secrecy or a place to be filled in counts there as it does in a
text. Lines that are comments are nobody's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from indexer.content.faults import Report, Rule
from indexer.content.lists.print_numbers import PRINT_NUMBERS_FILE
from indexer.content.reading import DocumentFile, Reading
from indexer.content.rulebook import all_rules
from indexer.content.source import read_bytes
from indexer.domain.problem import Problem
from indexer.domain.vocabulary import Vocabulary

_ASKED = frozenset(
    {
        "bank-card", "classified", "draft-mark", "hiding-place", "home-address", "identity-number",
        "internal-mark", "letter-in-number", "mobile-number", "password", "person-told-of", "unfinished",
        "vehicle-plate", "word-leftover",
    }
)  # fmt: skip
_LEFT_OUT = re.compile(r"\s*#|(?:phone|电话):")
"""Comments, and the number of the station, which is for the rule on handbook.yml to judge."""
_NOTHING = Reading(Vocabulary(title="", categories=()), ())


def list_text_problems(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the words of the lists of a handbook; unreadable ones are told elsewhere."""
    for path in sorted(folder.glob("*.yml")):
        if path.name != PRINT_NUMBERS_FILE and path.is_file() and not path.is_symlink():
            content = read_bytes(path, Report(path.name))
            yield from _problems(path.name, (content or b"").decode("utf-8-sig", "replace"))


@lru_cache(maxsize=32)
def _problems(name: str, text: str) -> tuple[Problem, ...]:
    """Return what a list of this text has; hardly one changes from one reading to the next."""
    words = "\n".join("" if _LEFT_OUT.match(line) else line for line in text.split("\n"))
    file = DocumentFile(name, Report(name), text=words, body=words)
    found = ((rule, rule.check(file, _NOTHING)) for rule in _asked() if rule.check is not None)
    return tuple(fault.of(rule, name) for rule, faults in found for fault in faults)


@lru_cache(maxsize=1)
def _asked() -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.id in _ASKED)
