"""Nodes die while desks ask: every answer is whole, right and in time, and the cluster is taken up again."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from search_nodes import Nodes

from indexer.backends.cluster import Access
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshBackend, WhooshStore
from tests.cluster.conftest import corpus, first_ten, lanes

DESKS = 3
LONGEST_SECONDS = 3.0
SECONDS = float(os.environ.get("HANDBOOK_TEST_CLUSTER_SECONDS", "60"))
"""How long nodes die at random; ten minutes by hand."""

AGAIN_SECONDS = 120.0


@dataclass
class Desks:
    """Some threads that ask without a pause, and what came of it."""

    opened: OpenSearchBackend
    embedded: WhooshBackend
    asked: int = 0
    from_cluster: int = 0
    slowest: float = 0.0
    wrong: list[int] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Desks:
        self.threads = ThreadPoolExecutor(DESKS)
        self.done = [self.threads.submit(self.ask, number) for number in range(DESKS)]
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.threads.shutdown()
        for each in self.done:
            each.result()

    def ask(self, number: int) -> None:
        chance = random.Random(number)
        while not self.stop.is_set():
            seed = chance.randrange(100_000)
            queries = lanes(seed)
            began = time.monotonic()
            found = self.opened.match_all(queries)
            took = time.monotonic() - began
            right = first_ten(found) == first_ten(self.embedded.match_all(queries))
            with self.lock:
                self.asked += 1
                self.from_cluster += self.opened.failure == ""
                self.slowest = max(self.slowest, took)
                if not right:
                    self.wrong.append(seed)

    def told(self) -> str:
        share = self.from_cluster / max(self.asked, 1)
        return f"{self.asked} asked, {share:.1%} by the cluster, slowest {self.slowest:.2f} s"

    def require_right(self) -> None:
        assert self.wrong == []
        assert self.asked > 0
        assert self.slowest < LONGEST_SECONDS, self.told()


@pytest.fixture
def desks(nodes: Nodes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desks]:
    store = OpenSearchStore(Access(addresses=nodes.addresses), owner="dying")
    store.write(tmp_path / "index", corpus(1502))
    nodes.wait(3, status="green")
    opened, embedded = store.open(tmp_path / "index"), WhooshStore().open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    assert isinstance(embedded, WhooshBackend)
    made = Desks(opened, embedded)
    yield made
    for number in {1, 2, 3} - set(nodes.pids):
        nodes.launch(number)
    nodes.wait(3, status="green")
    opened.close()
    embedded.close()
    with capsys.disabled():
        sys.stdout.write(f"\n{made.told()}\n")


def taken_up(desks: Desks) -> bool:
    """Say whether the cluster answers again, by itself, within the time a cluster needs to recover."""
    end = time.monotonic() + AGAIN_SECONDS
    while time.monotonic() < end:
        desks.opened.match_all(lanes(1))
        if desks.opened.failure == "":
            return True
        time.sleep(1)
    return False


@pytest.mark.parametrize("which", ["a data node", "the manager"])
def test_one_of_three_dies_and_nobody_notices(nodes: Nodes, desks: Desks, which: str) -> None:
    manager = nodes.manager()
    with desks:
        time.sleep(3)
        nodes.kill(manager if which == "the manager" else manager % 3 + 1)
        time.sleep(10)
        for number in {1, 2, 3} - set(nodes.pids):
            nodes.launch(number)
        nodes.wait(3, status="green")
    desks.require_right()
    assert taken_up(desks)


def test_two_of_three_die_and_no_list_is_partial(nodes: Nodes, desks: Desks) -> None:
    with desks:
        time.sleep(2)
        for number in (1, 2):
            nodes.kill(number)
        time.sleep(15)
    desks.require_right()


def test_all_die_and_are_taken_up_again_by_themselves(nodes: Nodes, desks: Desks) -> None:
    with desks:
        time.sleep(2)
        for number in (1, 2, 3):
            nodes.kill(number)
        time.sleep(10)
        assert "搜索集群" in desks.opened.failure
        assert "搜索集群" in desks.opened.asked_now()
        for number in (1, 2, 3):
            nodes.launch(number)
        nodes.wait(3)
    desks.require_right()
    assert taken_up(desks)
    assert desks.opened.asked_now() == ""


def test_nodes_die_at_random(nodes: Nodes, desks: Desks) -> None:
    chance = random.Random(int(SECONDS))
    with desks:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            dead = {1, 2, 3} - set(nodes.pids)
            if dead and chance.random() < 0.6:
                nodes.launch(chance.choice(sorted(dead)))
            elif nodes.pids:
                nodes.kill(chance.choice(sorted(nodes.pids)))
            time.sleep(chance.uniform(0.5, 12))
    desks.require_right()
