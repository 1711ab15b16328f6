"""The real engine against the embedded one; by `make test-cluster` alone, since it needs Java and Maven."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from search_nodes import RELEASES, Nodes, java_for

from indexer.backends.cluster import Access
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.search.backend import LaneQuery, Unit
from indexer.search.units import FIELDS

pytestmark = pytest.mark.skipif(
    "HANDBOOK_TEST_CLUSTER" not in os.environ or java_for(RELEASES["3.8.0"]) is None,
    reason="run by make test-cluster",
)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    folder = tmp_path_factory.mktemp("nodes")
    for parent in folder.parents[:2]:
        parent.chmod(0o755)  # the nodes run as another user
    made = Nodes(folder, RELEASES["3.8.0"], http=9230, transport=9330)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def corpus(size: int) -> Iterator[Unit]:
    chance = random.Random(57)
    for number in range(size):
        terms = {}
        for name in FIELDS:
            words = (f"w {int(chance.paretovariate(0.6)) % 300}" for _ in range(chance.randint(1, 60)))
            terms[name] = {word: float(chance.randint(1, 4)) for word in words}
        yield Unit(document=f"d{number // 3}", ordinal=number % 3 - 1, terms=terms)


@pytest.mark.parametrize("shards", [1, 3])
def test_first_ten_stand_in_the_same_order(nodes: Nodes, tmp_path: Path, shards: int) -> None:
    store = OpenSearchStore(Access(addresses=nodes.addresses), owner="test", shards=shards)
    store.write(tmp_path / "index", corpus(1500 + shards))
    opened, embedded = store.open(tmp_path / "index"), WhooshStore().open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    for seed in range(300):
        chance = random.Random(seed)
        terms = {f"w {chance.randint(1, 299)}": 1.0 for _ in range(chance.randint(1, 12))}
        some = frozenset(f"d{chance.randint(0, 500)}" for _ in range(100))
        asked = [
            LaneQuery(
                field=name,
                terms=terms,
                at_least=chance.randint(1, 3),
                documents=some if seed % 4 == 0 else None,
            )
            for name in FIELDS
        ]
        for ours, theirs in zip(embedded.match_all(asked), opened.match_all(asked), strict=True):
            assert [(m.document, m.ordinal) for m in theirs[:10]] == [
                (m.document, m.ordinal) for m in ours[:10]
            ]
        assert opened.failure == ""
    opened.close()
    embedded.close()
