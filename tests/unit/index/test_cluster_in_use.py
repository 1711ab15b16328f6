"""A cluster in the settings: two machines, one index; what is told when it does not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from scripted_cluster import ScriptedCluster

from indexer.bootstrap import Editions, build_index, cluster_failure
from indexer.cli import main
from indexer.clock import SHANGHAI, Clock
from indexer.commands.publishing import _environment
from indexer.doctor import Health, examine
from indexer.search.request import SearchRequest
from indexer.settings import Settings, load_settings
from webapp.app import create_app

DOCUMENT = (
    "---\nid: {id}\ntitle: {title}\ntype: policy\ncategory: life\neffective_from: 2020-01-01\n---\n"
    "## 一\n\n{title}的正文。\n"
)


@pytest.fixture
def cluster() -> Iterator[ScriptedCluster]:
    made = ScriptedCluster()
    yield made
    made.close()


@pytest.fixture
def one(tmp_path: Path, cluster: ScriptedCluster) -> Settings:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: life, title: 便民}]\n", encoding="utf-8"
    )
    write(folder, "caiyuan", "采暖补贴")
    return Settings(
        handbook_dir=folder,
        state_dir=tmp_path / "one",
        meaning=False,
        engine_url=(cluster.address,),
    )


def write(folder: Path, id: str, title: str) -> None:
    (folder / f"{id}.md").write_text(DOCUMENT.format(id=id, title=title), encoding="utf-8")


def found(settings: Settings, words: str) -> list[str]:
    edition = Editions(settings).current()
    on = settings.clock.today()
    ids = [hit.document.id for hit in edition.search(SearchRequest(text=words, on=on)).hits]
    edition.service.backend.close()
    return ids


def test_two_machines_share_one_index_and_neither_takes_the_others(
    one: Settings, cluster: ScriptedCluster, tmp_path: Path
) -> None:
    other = replace(one, state_dir=tmp_path / "two")
    for settings in (one, other):
        build_index(settings)
    assert len(cluster.indexes) == 1
    write(one.handbook_dir, "tingche", "停车证")
    build_index(one)
    assert len(cluster.indexes) == 2
    for index in cluster.indexes.values():
        index["created"] = 0
    for _ in range(3):  # the first generation is no longer one of the three that are kept
        build_index(one)
    assert len(cluster.indexes) == 2
    asked = cluster.searches()
    assert found(one, "停车证")[0] == "tingche"
    assert found(other, "停车证") == []
    assert found(other, "采暖补贴")[0] == "caiyuan"
    assert cluster.searches() > asked + 2
    build_index(other)
    assert found(other, "停车证")[0] == "tingche"


def test_dead_cluster_is_told_to_who_runs_the_site_and_not_at_the_desk(
    one: Settings,
    cluster: ScriptedCluster,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    build_index(one)
    monkeypatch.setenv("HANDBOOK_ENGINE_URL", cluster.address)
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(one.state_dir))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    clock = Clock(datetime(2026, 11, 30, 9, tzinfo=SHANGHAI))
    client = create_app(one, clock=clock).test_client()
    asked = ["status", "--json", "--handbook", str(one.handbook_dir)]

    def told() -> tuple[bool, bool, str]:
        capsys.readouterr()
        main(asked)
        items = [item["kind"] for item in json.loads(capsys.readouterr().out)["items"]]
        [health] = [finding.health for finding in examine(one) if finding.check == "cluster"]
        [metric] = [
            line
            for line in client.get("/metrics").text.splitlines()
            if line.startswith("handbook_search_cluster_up")
        ]
        return "cluster" in items, health is Health.WARNING, metric.rpartition(" ")[2]

    assert told() == (False, False, "1.0")
    shown = client.get("/?q=采暖补贴").text
    cluster.fault = lambda path, answer: (503, {})
    assert told() == (True, True, "0.0")
    assert client.get("/?q=采暖补贴").text == shown
    cluster.fault = None
    assert told() == (False, False, "1.0")


def test_index_from_before_the_cluster_is_told_to_be_built_again(
    one: Settings, cluster: ScriptedCluster
) -> None:
    alone = replace(one, engine_url=())
    build_index(alone)
    assert cluster_failure(alone) is None
    assert "handbook index" in (cluster_failure(one) or "")
    assert found(one, "采暖补贴") == ["caiyuan"]
    build_index(one)
    assert cluster_failure(one) == ""


def test_hook_builds_for_the_same_cluster(one: Settings) -> None:
    settings = replace(
        one, engine_user="reader", engine_password_file=Path("/etc/secret"), engine_ca=Path("/etc/ca.pem")
    )
    read = load_settings(_environment(settings))
    assert read.engine_url == settings.engine_url
    assert read.engine_user == "reader"
    assert (read.engine_password_file, read.engine_ca) == (Path("/etc/secret"), Path("/etc/ca.pem"))
