"""A real cluster behind TLS: who may fill, who may only read, and who is told what when neither is let in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from guarded_nodes import GuardedNodes, certify

from indexer.backends.cluster import Access, Cluster, RefusedError
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.search.backend import SearchBackend
from tests.cluster.conftest import corpus, first_ten, lanes


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedNodes]:
    folder = tmp_path_factory.mktemp("guarded")
    for parent in folder.parents[:2]:
        parent.chmod(0o755)  # the node runs as another user
    made = GuardedNodes(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def access(guarded: GuardedNodes, user: str) -> Access:
    return Access(
        addresses=guarded.addresses,
        user=user,
        password_file=guarded.password_file(user),
        authority=guarded.authority,
    )


@pytest.fixture(scope="module")
def filled(guarded: GuardedNodes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "index"
    OpenSearchStore(access(guarded, "handbook-fill"), owner="fills").write(folder, corpus(1200))
    return folder


def same_as_embedded(opened: SearchBackend, folder: Path) -> None:
    embedded = WhooshStore().open(folder)
    for seed in range(50):
        assert first_ten(opened.match_all(lanes(seed))) == first_ten(embedded.match_all(lanes(seed)))
    embedded.close()


@pytest.mark.parametrize("user", ["handbook-fill", "handbook-read"])
def test_whoever_may_read_is_answered_by_the_cluster(guarded: GuardedNodes, filled: Path, user: str) -> None:
    opened = OpenSearchStore(access(guarded, user), owner="reads").open(filled)
    assert isinstance(opened, OpenSearchBackend)
    same_as_embedded(opened, filled)
    assert opened.failure == ""
    assert opened.asked_now() == ""
    opened.close()


def test_who_only_reads_changes_nothing(guarded: GuardedNodes, filled: Path, tmp_path: Path) -> None:
    store = OpenSearchStore(access(guarded, "handbook-read"), owner="reads")
    store.write(tmp_path / "index", corpus(90))  # nobody who fills has brought this one
    opened = store.open(tmp_path / "index")
    assert isinstance(opened, OpenSearchBackend)
    same_as_embedded(opened, tmp_path / "index")
    assert opened.failure != ""
    opened.close()
    reads = Cluster(access(guarded, "handbook-read"))
    for method, path in (("DELETE", "/handbook-*"), ("PUT", "/handbook-mine"), ("GET", "/_cat/nodes")):
        with pytest.raises(RefusedError, match="403"):
            reads.call(method, path)
    reads.close()


def test_who_fills_touches_no_index_of_others(guarded: GuardedNodes) -> None:
    fills = Cluster(access(guarded, "handbook-fill"))
    for method, path in (("PUT", "/others"), ("DELETE", "/others"), ("GET", "/_plugins/_security/api/roles")):
        with pytest.raises(RefusedError, match="403"):
            fills.call(method, path)
    fills.close()


@pytest.mark.parametrize("wrong", ["password", "user", "authority"])
def test_who_is_not_let_in_is_answered_from_here_and_told_why(
    guarded: GuardedNodes, filled: Path, tmp_path: Path, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = tmp_path / "password"
    secret.write_text("not-this-one" if wrong == "password" else guarded.passwords["handbook-read"])
    certify(tmp_path, "stranger", "nobody")
    asked = Access(
        addresses=guarded.addresses,
        user="nobody" if wrong == "user" else "handbook-read",
        password_file=secret,
        authority=tmp_path / "stranger.pem" if wrong == "authority" else guarded.authority,
    )
    opened = OpenSearchStore(asked, owner="wrong").open(filled)
    assert isinstance(opened, OpenSearchBackend)
    same_as_embedded(opened, filled)
    assert ("证书" if wrong == "authority" else "用户名或密码") in opened.failure
    assert secret.read_text() not in opened.failure + caplog.text
    opened.close()
