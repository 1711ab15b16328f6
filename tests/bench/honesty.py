"""Whether the search is as sure as it should be: what it says is so probable, and how often it is so.

The queries are those nothing was fitted on: the held halves in `tests/relevance`, and real and written ones
from the folder of benchmark data where that is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from peers import ON

from indexer.bootstrap import Editions, build_index
from indexer.search.evaluation import Answered, Found, evaluate, read_judgements
from indexer.settings import Settings

_RELEVANCE = Path(__file__).resolve().parents[1] / "relevance"
_HELD = ("hard.jsonl", "letters.jsonl")
_OTHERS = ("real-dev.jsonl", "resident-dev.jsonl")
_COLOURS = {"held": "#1f5fa8", "first": "#b3261e"}
_LABELS = {"held": "前三份里有答案", "first": "头一份就是（前三份里有的）"}
_WIDTH, _HEIGHT, _MARGIN = 420, 420, 60


def reliability(settings: Settings, source: Path) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the points of both reliability curves on the handbook of the settings."""
    build_index(settings)
    service = Editions(settings).current().service

    def answer(query: str) -> Answered:
        ranked = service.ranked(query, on=ON, limit=10)
        found = [Found((hit.document.id, None), hit.confident) for hit in ranked.hits]
        return Answered(found, ranked.sureness, held=ranked.held, first=ranked.first)

    judgements = read_judgements(_lines(source), sections=False)
    curves: Mapping[str, Sequence[Mapping[str, Any]]] = evaluate(judgements, answer)["reliability"]
    return curves


def _lines(source: Path) -> list[str]:
    held = [line for name in _HELD for line in _of(_RELEVANCE / name) if json.loads(line)["half"] == "held"]
    return [*held, *(line for name in _OTHERS if (source / name).is_file() for line in _of(source / name))]


def _of(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def reliability_plot(curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Draw how often it was so against how probable it was said to be; the diagonal is honest."""

    def place(said: float, share: float) -> tuple[float, float]:
        size = _WIDTH - 2 * _MARGIN
        return round(_MARGIN + said * size, 1), round(_HEIGHT - _MARGIN - share * size, 1)

    (left, bottom), (right, top) = place(0, 0), place(1, 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="13"><rect width="100%" height="100%" fill="#faf9f5"/>',
        f'<text x="{_MARGIN}" y="20" font-size="15">说有几成把握（横），真的有几成（竖）</text>',
        f'<path d="M{left} {bottom}L{right} {top}" stroke="#ddd8cc" stroke-dasharray="4"/>',
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="#8a8578"/>',
    ]
    for tenth in range(0, 11, 2):
        (x, _), (_, y) = place(tenth / 10, 0), place(0, tenth / 10)
        parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{tenth / 10:g}</text>')
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tenth / 10:g}</text>')
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[name]
        spots = [place(point["said"], point["share"]) for point in points]
        path = "L".join(f"{x} {y}" for x, y in spots)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        for (x, y), point in zip(spots, points, strict=True):
            (_, low), (_, high) = (place(0, bound) for bound in point["interval"])
            parts.append(f'<path d="M{x} {low}V{high}" stroke="{colour}"/>')
            parts.append(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>')
        parts.append(f'<text x="{left}" y="{36 + 16 * number}" fill="{colour}">● {_LABELS[name]}</text>')
    return "\n".join([*parts, "</svg>\n"])
