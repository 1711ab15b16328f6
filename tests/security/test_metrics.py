"""`/metrics`: what an operator must know, counted over all workers, and nothing about anybody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from indexer.bootstrap import build_index
from indexer.domain.errors import ContentError
from indexer.last_build import last_build, record_build
from webapp.app import create_app
from webapp.server.metrics import shared_between_workers


def samples(client):
    """Return the values of all samples by name and labels."""
    found = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found[sample.name, *sorted(sample.labels.values())] = sample.value
    return found


@pytest.fixture
def fresh(settings):
    return create_app(settings).test_client()


def test_answers_are_counted_by_endpoint_method_and_status(fresh):
    for address in ("/?q=停车", "/?q=停车", "/?page=x", "/d/nothing", "/nowhere"):
        fresh.get(address)
    found = samples(fresh)
    assert found["handbook_requests_total", "200", "GET", "search.page"] == 2
    assert found["handbook_requests_total", "400", "GET", "search.page"] == 1
    assert found["handbook_requests_total", "404", "GET", "documents.show"] == 1
    assert found["handbook_requests_total", "404", "GET", "none"] == 1


def test_searches_are_timed_and_the_home_page_is_none(fresh):
    for address in ("/?q=停车", "/", "/api/v1/search?q=停车", "/browse"):
        fresh.get(address)
    found = samples(fresh)
    assert found["handbook_search_seconds_count", "search.page"] == 1
    assert found["handbook_search_seconds_count", "api.search"] == 1


def test_index_and_files_are_told(fresh):
    found = samples(fresh)
    assert found["handbook_ready",] == found["handbook_left_out",] == 1
    assert found["handbook_documents",] == 9
    assert found["handbook_problems", "error"] >= 1
    assert found["handbook_feedback_open",] == 2
    assert found["handbook_last_reindex_success",] == 1
    assert found["handbook_index_built_timestamp_seconds",] == 1795395600.0


def test_site_without_an_index_is_not_ready(settings, tmp_path):
    bare = create_app(replace(settings, state_dir=tmp_path)).test_client()
    assert samples(bare)["handbook_ready",] == 0


def test_what_was_asked_and_who_asked_are_in_no_label(fresh):
    fresh.get("/?q=13800138000张三&category=life", headers={"User-Agent": "agent"})
    fresh.open("/d/%E5%BC%A0%E4%B8%89", method="PROPFIND")
    text = fresh.get("/metrics").text
    assert not re.search("张三|1380013|agent|127[.]0|PROPFIND|life", text)


def test_build_that_failed_is_told_until_one_works(settings, tmp_path):
    broken = replace(settings, handbook_dir=tmp_path / "nowhere", state_dir=tmp_path / "var")
    with pytest.raises(ContentError):
        build_index(broken)
    assert not last_build(broken.index_dir).succeeded
    record_build(broken.index_dir, at=settings.now)
    assert last_build(broken.index_dir).succeeded


def test_folder_that_cannot_be_written_keeps_no_record(settings, tmp_path):
    (tmp_path / "file").touch()
    record_build(tmp_path / "file" / "index", at=settings.now)
    assert last_build(tmp_path / "file" / "index") is None


FORKED = """
import os, sys
from pathlib import Path
from webapp.server.metrics import shared_between_workers
counting = shared_between_workers(Path(sys.argv[1]))
assert counting.__enter__()
from indexer.settings import load_settings
from webapp.app import create_app
client = create_app(load_settings()).test_client()
for worker in range(2):
    if os.fork() == 0:
        client.get("/healthz")
        os._exit(0)
    os.wait()
print(client.get("/metrics").text)
counting.__exit__(None, None, None)
"""


def test_workers_count_together(settings, tmp_path):
    environment = {
        **os.environ,
        "HANDBOOK_DIR": str(settings.handbook_dir),
        "HANDBOOK_STATE_DIR": str(settings.state_dir),
        "HANDBOOK_MEANING": "off",
    }
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 'handbook_requests_total{endpoint="health.alive",method="GET",status="200"} 2.0' in done.stdout
    assert list(tmp_path.iterdir()) == []


COUNTING = """
import sys
from pathlib import Path
from webapp.server.metrics import shared_between_workers
with shared_between_workers(Path(sys.argv[1])) as together:
    print(together, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def counting(tmp_path):
    """Start servers that count and do nothing else; those that are left end with the test."""
    with ExitStack() as running:

        def start():
            process = subprocess.Popen(
                [sys.executable, "-c", COUNTING, str(tmp_path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            running.enter_context(process)
            running.callback(process.kill)
            assert process.stdout.readline() == "True\n"
            return process

        yield start


def test_what_a_killed_server_left_goes_when_the_next_one_starts(counting, tmp_path):
    killed, running = counting(), counting()
    killed.kill()
    killed.wait()
    assert len(list(tmp_path.iterdir())) == 2
    last = counting()
    assert len(list(tmp_path.iterdir())) == 2
    for process in (running, last):
        process.communicate("")
        assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_and_links_are_left_alone(tmp_path, counting):
    mine = f"handbook-{os.getuid()}-"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"{mine}link").symlink_to("elsewhere")
    (tmp_path / f"handbook-{os.getuid() + 1}-theirs").mkdir()
    (tmp_path / f"{mine}starting").mkdir()
    counting().communicate("")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["elsewhere", f"{mine}link", f"handbook-{os.getuid() + 1}-theirs", f"{mine}starting"]
    )


def test_memory_that_cannot_be_written_leaves_each_worker_its_own_numbers(tmp_path):
    with shared_between_workers(tmp_path / "nowhere") as together:
        assert not together
