"""`/metrics`: numbers for Prometheus; no query, no address and no name among them.

The workers of one server count together through files in a folder of their own, in memory. The prometheus
library chooses between one process and several when it is imported, hence the late imports.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, request

from indexer.domain.errors import FeedbackError, IndexUnavailableError
from indexer.domain.problem import Severity
from indexer.feedback import FeedbackBox
from indexer.last_build import last_build
from indexer.settings import Settings
from webapp.server.serving import everything

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

blueprint = Blueprint("metrics", __name__)

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own  # nosec B108
_ROOM = 16_000_000
_EXTENSION = "metrics"
_SEARCHES = frozenset({"search.page", "api.search"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


def counting_folder(settings: Settings, port: int) -> Path:
    """Return where the workers of one server count: in memory, which no full disk can take away."""
    whose = hashlib.sha256(os.fsencode(settings.handbook_state_dir.absolute())).hexdigest()[:12]
    return _IN_MEMORY / f"handbook-{os.getuid()}-{whose}-{port}"


def share_between_workers(folder: Path) -> bool:
    """Let all workers count together; call it before `register`, in the process that forks them.

    The library maps its files into memory: where one cannot grow, the worker that writes is killed.
    What a server that stopped has left is removed. False where the folder is not ours or there is
    no room: each worker then tells its own numbers.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        place = folder.lstat()
        if not stat.S_ISDIR(place.st_mode) or place.st_uid != os.getuid():
            return False
        for left in folder.glob("*.db"):
            left.unlink()
        if shutil.disk_usage(folder).free < _ROOM:
            return False
        (folder / "writable").touch()
    except OSError:
        return False
    os.environ[_SHARED] = str(folder)
    return True


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
