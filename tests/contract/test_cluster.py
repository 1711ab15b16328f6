"""A search cluster that answers, lies, tires and dies: what is shown is whole and right, or embedded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_cluster import Answer, ScriptedCluster

from indexer.backends import opensearch_backend
from indexer.backends.cluster import Access
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.search.backend import LaneQuery, Unit

UNITS = [
    Unit(document=f"d{n}", ordinal=0, terms={"words": {"停车": float(n + 1), "证": 2.0}}) for n in range(6)
]
ASKED = [LaneQuery(field="words", terms={"停车": 1.0}), LaneQuery(field="words", terms={"证": 1.0}, limit=2)]


@pytest.fixture
def cluster() -> Iterator[ScriptedCluster]:
    made = ScriptedCluster()
    yield made
    made.close()


@pytest.fixture
def store(cluster: ScriptedCluster) -> OpenSearchStore:
    return OpenSearchStore(Access(addresses=(cluster.address,)), owner="here")


@pytest.fixture
def backend(store: OpenSearchStore, tmp_path: Path) -> Iterator[OpenSearchBackend]:
    store.write(tmp_path / "index", UNITS)
    opened = store.open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    yield opened
    opened.close()


@pytest.fixture
def expected(tmp_path: Path, backend: OpenSearchBackend) -> Any:
    embedded = WhooshStore().open(tmp_path / "index")
    found = embedded.match_all(ASKED)
    embedded.close()
    return order(found)


def order(found: Any) -> list[list[tuple[str, int]]]:
    return [[(match.document, match.ordinal) for match in lane] for lane in found]


def test_all_lanes_are_one_request(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any
) -> None:
    assert order(backend.match_all(ASKED)) == expected
    assert (cluster.searches(), backend.failure) == (1, "")


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[Answer], Answer]:
    def changed(answer: Answer) -> Answer:
        change(answer[1]["responses"][0])
        return answer

    return changed


def _slow(answer: Answer) -> Answer:
    time.sleep(1.2)
    return answer


FAULTS = [
    pytest.param(
        _changed(lambda one: (one["_shards"].update(failed=1, successful=0), one["hits"]["hits"].pop())),
        id="a part of the shards as a good answer",
    ),
    pytest.param(_changed(lambda one: one.update(timed_out=True)), id="its own time ran out"),
    pytest.param(
        _changed(lambda one: one["hits"]["hits"][0].update(_index="handbook-other")), id="wrong index"
    ),
    pytest.param(
        _changed(lambda one: (one.clear(), one.update(status=503, error={"type": "no_shard"}))),
        id="one of the lanes refused",
    ),
    pytest.param(lambda answer: (200, {"responses": answer[1]["responses"][:1]}), id="a lane missing"),
    pytest.param(lambda answer: (200, {}), id="no lanes at all"),
    pytest.param(lambda answer: (200, []), id="a list where a record belongs"),
    pytest.param(lambda answer: json.dumps(answer[1]).encode()[:40], id="half of the text"),
    pytest.param(lambda answer: (429, {"error": {"type": "busy"}}), id="too busy"),
    pytest.param(lambda answer: (503, {"error": {"type": "no_manager"}}), id="no manager"),
    pytest.param(lambda answer: (401, {"error": {"type": "security"}}), id="user unknown"),
    pytest.param(lambda answer: None, id="hung up"),
    pytest.param(_slow, id="too slow"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_whole_comes_from_the_embedded_index(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any, fault: Any
) -> None:
    cluster.fault = lambda path, answer: fault(answer) if path == "/_msearch" else answer
    begun = time.monotonic()
    assert order(backend.match_all(ASKED)) == expected
    assert time.monotonic() - begun < 3
    assert backend.failure


@pytest.mark.parametrize("status", [429, 503])
def test_a_tired_cluster_is_asked_again_at_once(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any, status: int
) -> None:
    left = [status, status]
    cluster.fault = lambda path, answer: (left.pop(), {}) if path == "/_msearch" and left else answer
    assert order(backend.match_all(ASKED)) == expected
    assert (backend.failure, cluster.searches()) == ("", 3)


def test_who_is_not_let_in_is_told_so_in_words(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any
) -> None:
    cluster.fault = lambda path, answer: (401, "Unauthorized")  # no record, as a guarded cluster says it
    assert order(backend.match_all(ASKED)) == expected
    assert "用户名或密码不对" in backend.failure


def test_a_cluster_that_failed_rests_and_is_taken_up_again(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.fault = lambda path, answer: (401, {"error": {"type": "security"}})
    backend.match_all(ASKED)
    asked = len(cluster.asked)
    assert order(backend.match_all(ASKED)) == expected
    assert len(cluster.asked) == asked
    cluster.fault = None
    backend._again_at = 0.0
    assert order(backend.match_all(ASKED)) == expected
    assert (backend.failure, backend.asked_now()) == ("", "")


def test_index_built_while_the_cluster_was_away_is_filled_when_it_is_back(
    store: OpenSearchStore, cluster: ScriptedCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_backend, "REST_SECONDS", 0.0)
    cluster.fault = lambda path, answer: (503, {})
    store.write(tmp_path / "index", UNITS)
    opened = store.open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    embedded = order(opened.match_all(ASKED))
    cluster.fault = None
    assert order(opened.match_all(ASKED)) == embedded
    assert opened._filling is not None
    opened._filling.join()
    assert order(opened.match_all(ASKED)) == embedded
    assert (opened.failure, cluster.searches()) == ("", 1)
    opened.close()


def test_index_is_finished_while_its_copies_are_still_starting(
    store: OpenSearchStore, cluster: ScriptedCluster, tmp_path: Path
) -> None:
    starting = {"_shards": {"total": 3, "successful": 1, "skipped": 0, "failed": 0}}
    cluster.fault = lambda path, answer: (200, starting) if path.endswith("/_refresh") else answer
    store.write(tmp_path / "index", UNITS)
    opened = store.open(tmp_path / "index")
    opened.match_all(ASKED)
    assert isinstance(opened, OpenSearchBackend)
    assert opened.failure == ""
    opened.close()


def test_half_built_index_is_never_asked(
    backend: OpenSearchBackend, cluster: ScriptedCluster, expected: Any
) -> None:
    [index] = cluster.indexes.values()
    index["closed"] = False
    cluster.fault = lambda path, answer: (503, {}) if path.endswith("_bulk") else answer
    assert order(backend.match_all(ASKED)) == expected
    assert cluster.searches() == 0


def test_machines_with_the_same_handbook_mean_the_same_index(
    store: OpenSearchStore, cluster: ScriptedCluster, tmp_path: Path
) -> None:
    other = OpenSearchStore(Access(addresses=(cluster.address,)), owner="there")
    store.write(tmp_path / "one", UNITS)
    bulks = sum(path.endswith("_bulk") for _, path, _ in cluster.asked)
    other.write(tmp_path / "grown", UNITS[:3])
    other.write(tmp_path / "other", UNITS[3:], base=tmp_path / "grown")
    assert (tmp_path / "one/cluster.json").read_bytes() == (tmp_path / "other/cluster.json").read_bytes()
    assert sum(path.endswith("_bulk") for _, path, _ in cluster.asked) == bulks + 1  # that of `grown` alone


def test_only_what_nobody_holds_is_deleted_after_a_day(
    store: OpenSearchStore, cluster: ScriptedCluster, tmp_path: Path
) -> None:
    other = OpenSearchStore(Access(addresses=(cluster.address,)), owner="there")
    for number, writer in enumerate((store, store, other)):
        writer.write(tmp_path / f"{number}", UNITS[: number + 1])
    _, second, third = cluster.indexes
    cluster.indexes["handbook-of-somebody-else"] = {"aliases": set(), "created": 0, "closed": False}
    store.keep_only([tmp_path / "1"])
    assert len(cluster.indexes) == 4  # younger than a day
    for index in cluster.indexes.values():
        index["created"] = 0
    store.keep_only([tmp_path / "1"])
    assert set(cluster.indexes) == {second, third, "handbook-of-somebody-else"}


def test_password_is_read_from_its_file_and_stands_in_no_message(
    cluster: ScriptedCluster, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    access = Access(addresses=(cluster.address,), user="reader", password_file=secret)
    store = OpenSearchStore(access, owner="here")
    store.write(tmp_path / "index", UNITS)
    opened = store.open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    cluster.fault = lambda path, answer: (403, {"error": {"type": "security"}})
    opened.match_all(ASKED)
    assert {said for _, _, said in cluster.asked} == {"Basic cmVhZGVyOm9wZW4gc2VzYW1l"}
    written = opened.failure + repr(access) + "".join(capfd.readouterr())
    written += (tmp_path / "index/cluster.json").read_text()
    assert "sesame" not in written
    assert "cmVhZGVy" not in written
    opened.close()
