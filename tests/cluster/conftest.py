"""Three real nodes for the tests here; by `make test-cluster` alone, since they need Java and Maven."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from search_nodes import RELEASES, Nodes, java_for

from indexer.search.backend import LaneQuery, Unit
from indexer.search.units import FIELDS

RELEASE = os.environ.get("HANDBOOK_TEST_CLUSTER", "")


collect_ignore_glob = [] if RELEASE in RELEASES and java_for(RELEASES[RELEASE]) else ["test_*.py"]


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A cluster of three that every test leaves whole."""
    folder = tmp_path_factory.mktemp("nodes")
    for parent in folder.parents[:2]:
        parent.chmod(0o755)  # the nodes run as another user
    made = Nodes(folder, RELEASES[RELEASE], count=3, http=9230, transport=9330)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def corpus(size: int) -> Iterator[Unit]:
    """Yield units of words that are as unequally frequent as those of a language, with blanks in them."""
    chance = random.Random(57)
    for number in range(size):
        terms = {}
        for name in FIELDS:
            words = (f"w {int(chance.paretovariate(0.6)) % 300}" for _ in range(chance.randint(1, 60)))
            terms[name] = {word: float(chance.randint(1, 4)) for word in words}
        yield Unit(document=f"d{number // 3}", ordinal=number % 3 - 1, terms=terms)


def lanes(seed: int) -> list[LaneQuery]:
    """Return one search: a query for each field, a fourth of them among some documents only."""
    chance = random.Random(seed)
    terms = {f"w {chance.randint(1, 299)}": 1.0 for _ in range(chance.randint(1, 12))}
    some = frozenset(f"d{chance.randint(0, 500)}" for _ in range(100))
    return [
        LaneQuery(
            field=name, terms=terms, at_least=chance.randint(1, 3), documents=some if seed % 4 == 0 else None
        )
        for name in FIELDS
    ]


def first_ten(found: object) -> list[list[tuple[str, int]]]:
    return [[(match.document, match.ordinal) for match in lane[:10]] for lane in found]  # type: ignore[attr-defined]
