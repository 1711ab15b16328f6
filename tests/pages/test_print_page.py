"""Printing from the page: what is ordered, who may see it, and the processes that make it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.children.limits import Limits
from indexer.children.running import Ended, run
from indexer.content.lists.releases import Filed, Release, write_releases
from indexer.domain.errors import ContentError, PrintError
from indexer.settings import Settings
from webapp.pages import printing
from webapp.paper import jobs as print_jobs
from webapp.paper.jobs import JobState, PrintJobs, PrintOrder

ORDER = PrintOrder(title="整本手册", arguments=("--on=2026-11-23",))
RELEASE = Release(
    number=3,
    day=date(2026, 10, 1),
    revision="a" * 40,
    layout="abc",
    online="",
    documents=(Filed(key="yi", number="1-1", title="甲", pages=1, digest="0" * 16),),
)


class KeptJobs:
    """Takes orders and makes nothing."""

    orders: list[PrintOrder]

    def __init__(self, _settings: Settings) -> None: ...

    def start(self, order: PrintOrder, *, revision: str, admit: Callable[[], None]) -> str:
        admit()
        KeptJobs.orders.append(order)
        return "0" * 20


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[PrintOrder]:
    """The orders that the pages give, in place of processes."""
    KeptJobs.orders = []
    monkeypatch.setattr(printing, "PrintJobs", KeptJobs)
    return KeptJobs.orders


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/print").text)
    assert found
    return found[1]


def ordered(client: FlaskClient, **form: str):
    return client.post("/print", data={"token": token_of(client), **form})


@pytest.mark.parametrize(
    ("form", "arguments"),
    [
        ({"what": "book"}, ("--on=2026-11-23",)),
        ({"what": "book", "large": "1", "mono": "1"}, ("--large", "--mono", "--on=2026-11-23")),
        ({"what": "category", "category": "life"}, ("--on=2026-11-23", "--category=life")),
        (
            {"what": "document", "id": "butie", "resident": "1"},
            ("--resident", "--on=2026-11-23", "--id=butie"),
        ),
        ({"what": "document", "id": "dusheng-fei"}, ("--on=2026-11-23", "--id=jiangli-fei")),
        ({"what": "since", "since": "3"}, ("--since", "3", "--on=2026-11-23")),
    ],
    ids=["book", "options", "category", "document", "former-id", "since"],
)
def test_button_orders_what_it_says(client, orders, tmp_path, form, arguments) -> None:
    write_releases(tmp_path, [RELEASE])
    response = ordered(client, **form)
    assert response.status_code == 303
    assert response.location == "/print/" + "0" * 20
    assert orders[0].arguments == arguments


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"what": "document", "id": "--output=/etc/passwd"}, 404),
        ({"what": "document", "id": ""}, 404),
        ({"what": "category", "category": "--ended"}, 400),
        ({"what": "since", "since": "9"}, 404),
        ({"what": "since", "since": "HEAD"}, 404),
        ({"what": "--ended"}, 400),
        ({}, 400),
    ],
    ids=["option", "no-id", "category", "no-release", "revision", "what", "nothing"],
)
def test_what_is_not_in_the_handbook_is_not_ordered(client, orders, tmp_path, form, status) -> None:
    write_releases(tmp_path, [RELEASE])
    response = ordered(client, **form)
    assert response.status_code == status
    assert 'role="alert"' in response.text
    assert orders == []


@pytest.mark.parametrize("token", ["", "x"])
def test_form_of_another_site_starts_nothing(client, orders, token) -> None:
    token_of(client)
    response = client.post("/print", data={"token": token, "what": "book"})
    assert response.status_code == 403
    assert orders == []


def test_get_starts_nothing(client, orders) -> None:
    assert client.get("/print?what=book&id=butie").status_code == 200
    assert orders == []


def test_unknown_print_is_404_with_what_to_do(client) -> None:
    response = client.get("/print/" + "f" * 20)
    assert response.status_code == 404
    assert "再印一次" in response.text


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/d/butie", "/print?id=butie"),
        ("/browse/life", "/print?category=life"),
        ("/browse", "/print"),
    ],
)
def test_pages_lead_to_printing(page, address, link) -> None:
    assert f'href="{link}"' in page(address)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(handbook_dir=tmp_path / "none", state_dir=tmp_path / "state", meaning=False)


def waited(jobs: PrintJobs, id: str) -> JobState:
    """Return the state of a job once it has ended."""
    for _ in range(400):
        job = jobs.job(id)
        assert job is not None
        if job.state in (JobState.DONE, JobState.FAILED):
            return job.state
        time.sleep(0.05)
    raise AssertionError("the print never ended")


def test_failed_print_says_why_in_chinese(settings: Settings) -> None:
    jobs = PrintJobs(settings)
    id = jobs.start(ORDER, revision="a")
    assert waited(jobs, id) is JobState.FAILED
    job = jobs.job(id)
    assert job is not None
    assert "没有手册文件夹" in job.message
    assert jobs.book(id) is None


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, settings: Settings):
    """Start jobs whose process does nothing but end, or is still there while a lock is kept."""
    kept: list[int] = []

    def run(command: list[str], limits: Limits, *, keep: tuple[int, ...], **_: object) -> Ended:
        kept.append(os.dup(keep[0]))
        return Ended(0)

    monkeypatch.setattr(print_jobs, "run", run)
    yield PrintJobs(settings), kept
    for lock in kept:
        os.close(lock)


def test_same_print_is_started_once_and_by_any_worker(made, settings) -> None:
    jobs, kept = made
    first = jobs.start(ORDER, revision="a")
    assert PrintJobs(settings).start(ORDER, revision="a") == first
    assert len(kept) == 1
    assert PrintJobs(settings).job(first).state is JobState.WAITING
    assert jobs.start(ORDER, revision="b") != first


def test_job_tells_how_far_it_is(made, settings) -> None:
    jobs, _ = made
    id = jobs.start(ORDER, revision="a")
    folder = settings.cache_dir / "print" / id
    (folder / "started").touch()
    assert jobs.job(id).state is JobState.PRINTING
    (folder / "book.pdf").write_bytes(b"%PDF")
    assert jobs.job(id).state is JobState.DONE
    assert jobs.book(id) == folder / "book.pdf"


def test_process_that_died_is_told_and_may_be_started_again(made, settings) -> None:
    jobs, kept = made
    id = jobs.start(ORDER, revision="a")
    os.close(kept.pop())
    assert jobs.job(id).state is JobState.FAILED
    assert "再印一次" in jobs.job(id).message
    assert jobs.start(ORDER, revision="a") == id
    assert jobs.job(id).state is JobState.WAITING


def test_print_on_a_disk_without_locks_is_refused_in_words(made, monkeypatch) -> None:
    jobs, kept = made

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(ContentError, match="不支持文件锁"):
        jobs.start(ORDER, revision="a")
    assert kept == []


def test_processor_that_starts_no_process_is_not_taken_for_a_print_under_way(made, monkeypatch) -> None:
    jobs, _ = made

    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(print_jobs, "run", refuse)
    with pytest.raises(PrintError, match="没有印成"):
        jobs.start(ORDER, revision="a")


def test_queue_is_bounded(made) -> None:
    jobs, _ = made
    for number in range(6):
        jobs.start(ORDER, revision=str(number))
    with pytest.raises(PrintError, match="排队"):
        jobs.start(ORDER, revision="one more")


def test_strangers_in_their_queue_keep_no_worker_from_printing(made) -> None:
    jobs, kept = made
    stranger = replace(ORDER, public=True)
    for number in range(3):
        jobs.start(stranger, revision=str(number))
    with pytest.raises(PrintError, match="已经有 3 份在排队"):
        jobs.start(stranger, revision="one more")
    own = jobs.start(ORDER, revision="own")
    assert jobs.job(own).ahead == 0
    assert len(kept) == 4


def test_one_address_starts_so_many_prints_and_no_more(client, orders) -> None:
    for _ in range(20):
        assert ordered(client, what="book").status_code == 303
    refused = ordered(client, what="book")
    assert refused.status_code == 503
    assert "10 分钟里印了 20 次了" in refused.text
    assert len(orders) == 20


def test_print_that_is_there_is_asked_for_as_often_as_one_likes(made) -> None:
    jobs, _ = made
    asked: list[None] = []
    for _ in range(3):
        jobs.start(ORDER, revision="a", admit=lambda: asked.append(None))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("greedy", "said"),
    [
        pytest.param("bytearray(8 * 2**30)", "MemoryError", id="memory"),
        pytest.param("print(resource.getrlimit(resource.RLIMIT_CORE))", "(0, 0)", id="no dump"),
        pytest.param("print(resource.getrlimit(resource.RLIMIT_CPU))", "(900, 902)", id="processor"),
        pytest.param("print(os.nice(0) >= 10)", "True", id="behind others"),
    ],
)
def test_process_of_a_print_takes_no_more_than_its_share(greedy: str, said: str) -> None:
    command = [sys.executable, "-c", f"import os, resource; {greedy}"]
    done = run(command, print_jobs._LIMITS, env=dict(os.environ))
    assert said in (done.out + done.said).decode()


def test_print_that_takes_for_ever_is_ended(tmp_path, monkeypatch) -> None:
    code = (
        "import sys, time; from pathlib import Path; from webapp.paper import worker, commands;"
        "worker._WALL_SECONDS = 0.2; commands.add_to = lambda _: time.sleep(60);"
        "worker.print_job(Path(sys.argv[1]) / 'turn', Path(sys.argv[1]), [])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=50)
    assert done.returncode == -signal.SIGALRM


def test_prints_asked_for_longest_ago_are_deleted(made, settings, monkeypatch) -> None:
    monkeypatch.setattr(print_jobs, "_MOST_KEPT", 2)
    jobs, kept = made
    ids = []
    for number in range(5):
        ids.append(jobs.start(ORDER, revision=str(number)))
        (settings.cache_dir / "print" / ids[-1] / "book.pdf").write_bytes(b"%PDF")
        os.close(kept.pop())
    assert [jobs.job(id) is not None for id in ids] == [False, False, True, True, True]


@pytest.mark.parametrize("id", ["..", "../x", "a" * 20 + "/..", "Z" * 20, ""])
def test_id_of_a_job_is_never_a_path(settings, id) -> None:
    assert PrintJobs(settings).job(id) is None
    assert PrintJobs(settings).book(id) is None


def test_order_is_kept_for_the_reader_it_was_made_for(made) -> None:
    jobs, _ = made
    order = replace(ORDER, resident=True)
    found = jobs.job(jobs.start(order, revision="a"))
    assert found is not None
    assert found.order == order


def test_who_is_not_signed_in_gets_the_residents_edition_alone(client, orders, tmp_path, monkeypatch) -> None:
    write_releases(tmp_path, [RELEASE])
    monkeypatch.setattr(printing, "_is_public", lambda: True)
    assert "换页" not in client.get("/print").text
    assert ordered(client, what="since", since="3").status_code == 404
    assert ordered(client, what="book").status_code == 303
    assert "--resident" in orders[0].arguments
    assert orders[0].resident


def test_print_for_workers_is_hidden_from_who_is_not_signed_in(client, tmp_path, monkeypatch) -> None:
    folder = Settings(handbook_dir=tmp_path, state_dir=tmp_path / "state").cache_dir / "print" / ("a" * 20)
    folder.mkdir(parents=True)
    row = {"title": "整本手册", "arguments": [], "resident": False, "name": "handbook"}
    (folder / "order.json").write_text(json.dumps(row), encoding="utf-8")
    (folder / "book.pdf").write_bytes(b"%PDF")
    address = "/print/" + "a" * 20
    assert "印好了" in client.get(address).text
    assert client.get(f"{address}/handbook.pdf").data == b"%PDF"
    monkeypatch.setattr(printing, "_is_public", lambda: True)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/handbook.pdf").status_code == 404


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        pytest.param("os.abort()", "用的内存太多，停下了", id="memory"),
        pytest.param("os.kill(os.getpid(), signal.SIGXCPU)", "算得太久，停下了", id="processor"),
        pytest.param("os.kill(os.getpid(), signal.SIGALRM)", "等得太久，停下了", id="time"),
    ],
)
def test_print_that_broke_a_limit_says_which_and_what_to_do(settings, made, ended: str, said: str) -> None:
    jobs, kept = made
    id = jobs.start(ORDER, revision="a")
    job = settings.cache_dir / "print" / id
    code = (
        "import os, signal, sys; from pathlib import Path; from webapp.paper import worker;"
        f"worker.print_job = lambda *_: {ended};"
        "worker.watched(Path(sys.argv[1]), Path(sys.argv[1]), [])"
    )
    with (job / "said.txt").open("wb") as output:
        subprocess.run([sys.executable, "-c", code, str(job)], check=False, stderr=output)
    os.close(kept.pop())
    message = jobs.job(id).message
    assert said in message
    assert "一个类目一个类目地印" in message


def test_print_without_memory_for_python_says_so(settings, made) -> None:
    jobs, kept = made
    id = jobs.start(ORDER, revision="a")
    (settings.cache_dir / "print" / id / "said.txt").write_text("Traceback …\nMemoryError\n")
    os.close(kept.pop())
    assert "用的内存太多" in jobs.job(id).message
