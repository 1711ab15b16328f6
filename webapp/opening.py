"""`handbook serve`: the address first, then what all workers share, then the workers."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from indexer.bootstrap import Edition, Editions, build_index
from indexer.children.limits import GB, limit_broken, limit_own_memory, share_of_machine
from indexer.cli import make_parser
from indexer.domain.errors import IndexUnavailableError, UsageError
from indexer.learning import learning_beside
from indexer.settings import Settings
from indexer.standing.beside import indexing_beside
from indexer.terminal import FINE, PROBLEMS, progress_bar, run
from indexer.watching import Watcher
from webapp.app import create_app, prepare
from webapp.editor.wiring import begin_rounds
from webapp.server.listening import listen, shown
from webapp.server.metrics import shared_between_workers
from webapp.server.request_log import write_log
from webapp.server.server_log import ServerLog
from webapp.server.worker import Worker

_THREADS = 4
_SECONDS_KEPT_OPEN = 15  # between two questions of a desk; a shorter time cuts some off
_SECONDS_TO_FINISH = 30
_SECONDS_TO_INDEX = 3600
_MOST_MEMORY_TO_INDEX = share_of_machine(6 * GB)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads: a reload or a stop lets requests in flight finish."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Open the site, and return when it was stopped; the address is held before anything else is touched."""
    host = options.host or settings.host
    port = settings.port if options.port is None else options.port
    workers = settings.workers if options.workers is None else options.workers
    if not 1 <= port <= 65535 or not 1 <= workers <= 64:
        raise UsageError("端口要在 1 到 65535 之间，进程数要在 1 到 64 之间", hint="请改写后再试")
    if options.watch and settings.sign_in_header:
        raise UsageError(
            "--watch 是编辑自己看的，不能和登录一起用", hint="请去掉 HANDBOOK_SIGN_IN_HEADER 再试"
        )
    settings = replace(settings, hosts=(*settings.hosts, host.lower()))
    held = listen(host, port)
    if options.index and _index_first(settings, held) != FINE:
        held.close()
        return PROBLEMS
    editions = Editions(settings, opened=_set_aside)
    try:
        editions.current()  # before the workers fork: they share what is loaded here
    except IndexUnavailableError as error:
        print(f"{error.message}，先建索引……", file=sys.stderr)
        build_index(settings, wait=False, progress=progress_bar(sys.stderr))
        editions.current()
    watcher = Watcher(settings, editions) if options.watch else None
    write_log(sys.stderr)

    def opened(_server: Any) -> None:
        print(f"手册已打开：{shown(host, port)}{settings.public_path}  （按 Ctrl+C 停止）", flush=True)

    with (
        shared_between_workers() as together,
        learning_beside(settings),
        indexing_beside(settings, editions, leave=held.close),
    ):
        if not together:
            print("内存文件夹 /dev/shm 用不了，/metrics 只数每个进程自己的。", file=sys.stderr)
        app = create_app(settings, editions=editions, watcher=watcher)
        prepare(app)
        gc.freeze()
        Server(
            app,
            {
                "bind": f"fd://{held.detach()}",
                "when_ready": opened,
                "workers": 1 if watcher else workers,
                "post_worker_init": lambda _worker: _start_beside(app, watcher),
                "worker_class": Worker,
                "threads": _THREADS,
                "sendfile": False,  # the loop sends what is not taken at once
                "keepalive": _SECONDS_KEPT_OPEN,
                "graceful_timeout": _SECONDS_TO_FINISH,
                "loglevel": "warning",
                "proc_name": "handbook",
                "logger_class": ServerLog,
                "forwarder_headers": "",  # the site decides whose word counts, see webapp.server.address
                "control_socket_disable": True,
            },
        ).run()
    return FINE


def _set_aside(_edition: Edition) -> None:
    """Keep the garbage collector off what was just loaded: half a second a look, in which nobody is answered.

    An edition that nobody reads any more goes by itself, see `SearchService`.
    """
    gc.freeze()


def _start_beside(app: Flask, watcher: Watcher | None) -> None:
    """Start what a worker does beside answering."""
    begin_rounds(app)
    if watcher:
        watcher.start()


def _index_first(settings: Settings, held: socket.socket) -> int | None:
    """Run `handbook index --quick` in a fork: what is loaded serves both, its memory goes with it.

    It takes no more time and memory than a large handbook needs, and ends with this process.
    """

    def index() -> None:
        held.close()
        threading.Thread(target=_end_with_parent, daemon=True).start()
        limit_own_memory(_MOST_MEMORY_TO_INDEX)
        try:
            sys.exit(run(make_parser(), ["index", "--quick", "--handbook", str(settings.handbook_dir)]))
        except MemoryError:
            os._exit(128 + signal.SIGABRT)  # as a shell tells of it

    child = multiprocessing.get_context("fork").Process(target=index)
    child.start()
    child.join(_SECONDS_TO_INDEX)
    late = child.is_alive()
    if late:
        child.kill()
        child.join()
    if broke := limit_broken(None if late else child.exitcode):
        print(f"索引没有更新成：{broke}，停下了。以前的索引还在；请看机器的内存够不够。", file=sys.stderr)
    return child.exitcode


def _end_with_parent() -> None:
    """End this process, a fork, at once when its parent has gone; an index half made is never seen."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)
