"""Measure what answering adds to a search: `python tests/bench/answering.py QUESTIONS.jsonl…`.

Each query of the files is searched, then its answer is told again three times, in CPU milliseconds of
which the least counts: others share the machine. The query is taken apart and encoded by then, as it
is within one search. Index, encoder and moment are those of the settings.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from indexer.commands.current import current_edition
from indexer.search.request import SearchRequest
from indexer.search.service import SearchService
from indexer.settings import load_settings

_SHARES = (0.5, 0.95)
_TIMES = 3


def added(service: SearchService, request: SearchRequest) -> float:
    """Return the milliseconds that telling the answer of a search takes once its documents are apart."""
    response = service.search(request)
    documents = [hit.document for hit in response.hits]
    times = []
    for _ in range(_TIMES):
        started = time.process_time()
        service.told(request.text, documents, response.confidence, on=request.on, at=request.at)
        times.append((time.process_time() - started) * 1000)
    return min(times)


def main(paths: Sequence[str]) -> None:
    settings = load_settings()
    service, moment = current_edition(settings).service, settings.clock.now()
    lines = [line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines() if line]
    queries = [json.loads(line)["query"] for line in lines]
    requests = [SearchRequest(text=query, on=moment.date(), at=moment) for query in queries]
    times = sorted(added(service, request) for request in requests)
    p50, p95 = (times[int(len(times) * share)] for share in _SHARES)
    sys.stdout.write(f"{len(times)} queries: an answer adds {p50:.1f} ms CPU (p50), {p95:.1f} ms (p95)\n")


if __name__ == "__main__":
    main(sys.argv[1:])
