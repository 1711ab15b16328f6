"""The real engine against the embedded one: the same contract, the same first ten in the same order."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_nodes import Nodes

from indexer.backends.cluster import Access
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.search.backend import IndexStore
from tests.cluster.conftest import corpus, first_ten, lanes
from tests.contract.test_search_backend import *  # noqa: F403  the contract, with the store of here

del test_index_grown_by_updates_equals_one_built_from_scratch  # noqa: F821  of the stores it names itself
del test_engines_agree_on_order_and_nearly_on_scores  # noqa: F821
del test_threads_get_the_same_answers  # noqa: F821  whoever comes first tries the cluster, the others do not wait


class _Strict(OpenSearchStore):
    """A store whose answers all come from the cluster, else the test fails."""

    def open(self, folder: Path) -> OpenSearchBackend:
        opened = super().open(folder)
        assert isinstance(opened, OpenSearchBackend)
        close = opened.close

        def checked() -> None:
            close()
            assert opened.failure == ""

        opened.close = checked  # type: ignore[method-assign]
        return opened


@pytest.fixture(params=[1, 3], ids=["one shard", "three shards"])
def store(request: pytest.FixtureRequest, nodes: Nodes) -> IndexStore:
    if not isinstance(request.param, int):  # a test that names the stores it is for
        made: IndexStore = request.param()
        return made
    return _Strict(Access(addresses=nodes.addresses), owner="contract", shards=request.param)


@pytest.mark.parametrize("shards", [1, 3])
def test_first_ten_stand_in_the_same_order(nodes: Nodes, tmp_path: Path, shards: int) -> None:
    store = OpenSearchStore(Access(addresses=nodes.addresses), owner="test", shards=shards)
    store.write(tmp_path / "index", corpus(1500 + shards))
    opened, embedded = store.open(tmp_path / "index"), WhooshStore().open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    for seed in range(300):
        asked = lanes(seed)
        assert first_ten(opened.match_all(asked)) == first_ten(embedded.match_all(asked))
        assert opened.failure == ""
    opened.close()
    embedded.close()
