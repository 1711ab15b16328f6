"""Measure what is answered: `python -m tests.relevance.measure_answers FILE.jsonl…`.

A line is `{"query", "id", "must", "aspect"?, "verdict"?}`: the document that answers, strings of
which one of each group must stand in the points, the verdicts that are right. An empty `must`
says that the document is silent, and so must be the answer. The index and the encoder are those of
the settings (`HANDBOOK_DIR`, `HANDBOOK_STATE_DIR`, `HANDBOOK_MEANING`), the moment `HANDBOOK_NOW`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from indexer.bootstrap import Edition
from indexer.commands.current import current_edition
from indexer.domain.desk.verdict import VerdictState
from indexer.search.request import SearchRequest
from indexer.search.response import MOST_CHOICES, Answer
from indexer.settings import load_settings

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right}/{self.of} = {self.right / self.of:.3f}" if self.of else "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Shares over some questions; `false_yes` counts a yes where none of the right verdicts is one."""

    answered: Share
    aspects: dict[str, Share]
    silent: Share
    verdicts: Share
    false_yes: Share


def read(lines: Iterable[str]) -> list[Line]:
    """Read questions from JSON lines."""
    return [json.loads(line) for line in lines if line.strip()]


def measure(lines: Sequence[Line], answer: Callable[[Line], Answer | None]) -> Measured:
    """Ask every question; no answer holds nothing and says nothing."""
    answers = [(line, answer(line)) for line in lines]
    held = [(line, _holds(line, told)) for line, told in answers if line["must"]]
    by_aspect: dict[str, list[bool]] = defaultdict(list)
    for line, right in held:
        by_aspect[line.get("aspect") or "-"].append(right)
    silent = [told is None or not told.points for line, told in answers if not line["must"]]
    judged = [
        (set(line["verdict"]), told.verdict.state) for line, told in answers if line.get("verdict") and told
    ]
    said = [(right, state) for right, state in judged if state is not VerdictState.UNKNOWN]
    denied = [state for right, state in judged if not right & {"yes", "yes_if"}]
    return Measured(
        answered=_share(right for _, right in held),
        aspects={aspect: _share(by_aspect[aspect]) for aspect in sorted(by_aspect)},
        silent=_share(silent),
        verdicts=_share(state.value in right for right, state in said),
        false_yes=_share(state.positive for state in denied),
    )


def given(edition: Edition, moment: datetime) -> Callable[[Line], Answer | None]:
    """Return a way to ask the right document; one that is gone has no answer."""

    def ask(line: Line) -> Answer | None:
        known = line["id"] in edition.handbook.documents
        return edition.answer(line["query"], line["id"], on=moment.date(), at=moment) if known else None

    return ask


def end_to_end(edition: Edition, moment: datetime) -> Callable[[Line], Answer | None]:
    """Return a way to ask the search; an answer from another document is none."""

    def ask(line: Line) -> Answer | None:
        request = SearchRequest(text=line["query"], on=moment.date(), at=moment, limit=1)
        told = edition.search(request).answer
        return told if told is not None and told.document.id == line["id"] else None

    return ask


def side_by_side(edition: Edition, moment: datetime) -> Callable[[Line], Answer | None]:
    """Return a way to ask the search that also reads what stands under the documents to choose from."""

    def ask(line: Line) -> Answer | None:
        request = SearchRequest(text=line["query"], on=moment.date(), at=moment, limit=MOST_CHOICES)
        said = edition.search(request).said
        answers = (*([said.answer] if said.answer else []), *said.choices)
        return next((told for told in answers if told.document.id == line["id"]), None)

    return ask


def holds(line: Line, texts: Iterable[str]) -> bool:
    """Say whether one of each group of what must stand in an answer stands in these texts."""
    text = without_space("\n".join(texts))
    return all(any(without_space(words) in text for words in group) for group in line["must"])


def _holds(line: Line, told: Answer | None) -> bool:
    return told is not None and holds(line, [*(point.text for point in told.points), told.verdict.text])


def without_space(text: str) -> str:
    """Return a text as answers are compared: where its lines break says nothing."""
    return re.sub(r"\s", "", text)


def _share(each: Iterable[bool]) -> Share:
    found = list(each)
    return Share(sum(found), len(found))


def main(paths: Sequence[str]) -> None:
    """Print the measures of each file, the right document given and end to end."""
    settings = load_settings()
    edition, moment = current_edition(settings), settings.clock.now()
    for path in paths:
        lines = read(Path(path).read_text(encoding="utf-8").split("\n"))
        for name, ask in (
            ("given the document", given(edition, moment)),
            ("end to end", end_to_end(edition, moment)),
            ("end to end or side by side", side_by_side(edition, moment)),
        ):
            measured = measure(lines, ask)
            print(f"{path}, {name}: answered {measured.answered}, silent {measured.silent}")
            print(f"  verdicts right {measured.verdicts}, false yes {measured.false_yes}")
            print("  " + "; ".join(f"{aspect} {share}" for aspect, share in measured.aspects.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
