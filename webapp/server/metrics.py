"""`/metrics`: numbers for Prometheus; no query, no address and no name among them.

The workers of one server count together through files in a folder of their own, in memory. The prometheus
library chooses between one process and several when it is imported, hence the late imports.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, request

from indexer.disk import locked
from indexer.domain.errors import ContentError, FeedbackError, IndexUnavailableError
from indexer.domain.problem import Severity
from indexer.feedback import FeedbackBox
from indexer.last_build import last_build
from webapp.server.serving import everything

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

blueprint = Blueprint("metrics", __name__)

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own  # nosec B108
_ROOM = 16_000_000
_LOCK, _SECONDS_TO_LOCK = "lock", 60.0
_EXTENSION = "metrics"
_SEARCHES = frozenset({"search.page", "api.search"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@contextmanager
def shared_between_workers(memory: Path = _IN_MEMORY) -> Iterator[bool]:
    """Let all workers count together as long as the block lasts; enter it in the process that forks them.

    They count in a folder of their own in memory, which no full disk can take away: the library maps its
    files, and where one cannot grow, the worker that writes is killed. The folder goes with the server;
    those of servers that were killed go when the next one starts. False where there is no room: each
    worker then tells its own numbers. A worker leaves the block without ending it.
    """
    owner = os.getpid()
    clear_left(memory)
    with ExitStack() as held:
        try:
            if shutil.disk_usage(memory).free < _ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), memory)
            folder = Path(mkdtemp(prefix=_prefix(), dir=memory))
            held.enter_context(locked(folder / _LOCK, wait=False))
        except (OSError, ContentError):
            yield False
            return
        os.environ[_SHARED] = str(folder)
        try:
            yield True
        finally:
            if os.getpid() == owner:
                del os.environ[_SHARED]
                shutil.rmtree(folder, ignore_errors=True)


def clear_left(memory: Path = _IN_MEMORY) -> None:
    """Remove the folders of this account's servers that run no more."""
    for folder in memory.glob(f"{_prefix()}*"):
        with suppress(OSError, ContentError):  # another one clears it, or it is not ours
            place = folder.lstat()
            if not stat.S_ISDIR(place.st_mode) or place.st_uid != os.getuid():
                continue
            if (folder / _LOCK).exists() or time.time() - place.st_mtime > _SECONDS_TO_LOCK:
                locked(folder / _LOCK, wait=False).close()
                shutil.rmtree(folder)


def _prefix() -> str:
    return f"handbook-{os.getuid()}-"


def register(app: Flask) -> None:
    """Count every answer of an application, and time its searches."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    answers = Counter(
        "handbook_requests", "Answers by endpoint, method and status", ("endpoint", "method", "status"),
        registry=registry,
    )  # fmt: skip
    seconds = Histogram(
        "handbook_search_seconds", "Seconds from a search's arrival to its answer", ("endpoint",),
        buckets=_BUCKETS, registry=registry,
    )  # fmt: skip
    app.extensions[_EXTENSION] = registry

    @app.before_request
    def start() -> None:
        g.counted_from = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        answers.labels(endpoint, method, response.status_code).inc()
        if endpoint in _SEARCHES and request.args.get("q"):
            seconds.labels(endpoint).observe(time.perf_counter() - g.counted_from)
        return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Tell how the site and its index do, all workers together."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    counted: Any = current_app.extensions[_EXTENSION]
    if _SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    handbook = CollectorRegistry()
    handbook.register(_Handbook())
    text = generate_latest(counted) + generate_latest(handbook)
    return make_response(text, 200, {"Content-Type": CONTENT_TYPE_LATEST})


class _Handbook:
    """Numbers of what is served, read when they are asked for: every worker tells the same."""

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        def gauge(name: str, meaning: str, value: float) -> Metric:
            return GaugeMetricFamily(f"handbook_{name}", meaning, value=value)

        settings = everything().settings
        last = last_build(settings.index_dir)
        if last is not None:
            yield gauge("last_reindex_success", "1 if the last build of the index worked", last.succeeded)
            yield gauge("last_reindex_timestamp_seconds", "When that was", last.at.timestamp())
        try:
            reports = len(FeedbackBox(settings.data_dir).open_feedback())
            yield gauge("feedback_open", "Reports that nobody has resolved", reports)
        except FeedbackError:
            yield gauge("feedback_unreadable", "The feedback box cannot be read", 1)
        try:
            served = everything().editions.current()
        except IndexUnavailableError:
            yield gauge("ready", "1 if there is an index to answer from", 0)
            return
        yield gauge("ready", "1 if there is an index to answer from", 1)
        failure = served.cluster_failure()
        if failure is not None:
            yield gauge("search_cluster_up", "1 if the search cluster has the serving index", not failure)
        handbook = served.handbook
        built_at = datetime.fromisoformat(served.manifest.built_at)
        yield gauge("index_built_timestamp_seconds", "When the serving index was built", built_at.timestamp())
        yield gauge("documents", "Documents that are served", len(handbook.documents))
        yield gauge("left_out", "Files too broken to be served", len(handbook.left_out))
        problems = GaugeMetricFamily("handbook_problems", "Problems in the files", labels=("severity",))
        for severity in Severity:
            found = sum(problem.severity is severity for problem in handbook.problems)
            problems.add_metric((severity.value,), found)
        yield problems
        index = GaugeMetricFamily("handbook_index", "The serving index", labels=("generation", "revision"))
        index.add_metric((served.name, handbook.revision), 1)
        yield index
