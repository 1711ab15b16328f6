"""Many desks at once, as the handbook ships: everybody asks something else, a third asks while typing.

Run by itself it measures the handbook and the state folder of the settings, meaning included:
`python tests/bench/desks.py --desks 30 --seconds 60`. How long an answer takes depends on what else the
machine does; what it costs the server in CPU does not, so both are told, and the load beside them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from website import cpu_seconds, site, workers_of

from indexer.settings import Settings, load_settings

_RELEVANCE = Path(__file__).resolve().parents[1] / "relevance"
_SETS = ("hard.jsonl", "harder.jsonl", "letters.jsonl", "residents.jsonl", "out-of-scope.jsonl")
_SECONDS_A_QUESTION = 10.0
_TYPISTS = 3  # every third desk asks while it types
_PAUSES = 4  # in a typed question, each answered with suggestions and a page
_SECONDS_A_PAUSE = 0.4
_PATIENCE_S = 60.0


@dataclass
class Told:
    """What the desks were answered: the seconds of every answer by its kind, and what was none."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "suggest": []})
    failed: int = 0


def questions() -> list[str]:
    """Return questions as residents put them, none twice, in an order that mixes the sets."""
    lines = [line for name in _SETS for line in (_RELEVANCE / name).read_text(encoding="utf-8").split("\n")]
    found = list(dict.fromkeys(json.loads(line)["query"] for line in lines if line.strip()))
    random.Random(1).shuffle(found)
    return found


def at_desks(settings: Settings, *, desks: int, seconds: float) -> dict[str, Any]:
    """Return how long answers take at so many desks, and what each costs the server."""
    asked = iter(questions())
    told = Told()
    with site(settings) as (process, port):
        workers = workers_of(process.pid, port)
        before, began = sum(map(cpu_seconds, workers)), time.monotonic()
        with ThreadPoolExecutor(desks) as pool:
            running = [
                pool.submit(_desk, number, port, asked, told, until=began + seconds)
                for number in range(desks)
            ]
            for one in running:
                one.result()
        spent = sum(map(cpu_seconds, workers)) - before
    pages, suggestions = sorted(told.seconds["page"]), sorted(told.seconds["suggest"])
    return {
        "desks": desks,
        "pages": len(pages),
        "suggestions": len(suggestions),
        "failed": told.failed,
        "page_ms": _percentiles(pages),
        "suggest_ms": _percentiles(suggestions),
        "cpu_ms_a_page": round(1000 * spent / max(1, len(pages)), 1),
        "load": round(os.getloadavg()[0], 1),
    }


def _desk(number: int, port: int, asked: Iterator[str], told: Told, *, until: float) -> None:
    """Ask one question after another, each new, at a pace of its own."""
    chance = random.Random(number)
    time.sleep(chance.uniform(0, _SECONDS_A_QUESTION))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)) as connection:
        for text in asked:
            if time.monotonic() >= until:
                return
            begun = time.monotonic()
            if number % _TYPISTS:
                _ask(connection, f"/?q={quote(text)}", told, "page")
            else:
                _type(connection, text, told)
            pause = _SECONDS_A_QUESTION * chance.uniform(0.5, 1.5) - (time.monotonic() - begun)
            time.sleep(max(0.0, pause))


def _type(connection: http.client.HTTPConnection, text: str, told: Told) -> None:
    """Type a question with pauses, in each of which the page asks for suggestions and for itself."""
    for pause in range(1, _PAUSES + 1):
        typed = quote(text[: -(-len(text) * pause // _PAUSES)])
        _ask(connection, f"/api/v1/suggest?q={typed}", told, "suggest")
        _ask(connection, f"/?q={typed}", told, "page", **{"X-Part": "page"})
        time.sleep(_SECONDS_A_PAUSE)


def _ask(connection: http.client.HTTPConnection, address: str, told: Told, kind: str, **headers: str) -> None:
    begun = time.monotonic()
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        told.failed += 1
        connection.close()
        return
    told.seconds[kind].append(time.monotonic() - begun)
    told.failed += answer.status != 200


def _percentiles(ordered: Sequence[float]) -> dict[str, float]:
    if not ordered:
        return {}
    return {
        f"p{p}": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * p // 100)], 1)
        for p in (50, 95, 99)
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, nargs="+", default=[30, 100])
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    for desks in options.desks:
        measured = at_desks(load_settings(), desks=desks, seconds=options.seconds)
        sys.stdout.write(json.dumps(measured, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
