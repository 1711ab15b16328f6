"""The whole `handbook` command: what the indexer offers, and serve and pdf."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from indexer.bootstrap import Editions, build_index
from indexer.cli import make_parser
from indexer.clock import SHANGHAI
from indexer.commands.current import current_edition
from indexer.content.history import committed_at
from indexer.domain.errors import ContentError, IndexUnavailableError, UsageError
from indexer.settings import Settings
from indexer.terminal import FINE, add_command, add_day, day_of, progress_bar, run
from webapp import create_app
from webapp.pdf import PrintOptions, render_pdf

_THREADS = 4
_SECONDS_TO_FINISH = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of `handbook`."""
    parser = make_parser()
    commands = parser.get_default("commands")
    serve = add_command(commands, "serve", _serve, "打开网站")
    serve.add_argument("--host", help="监听地址（默认 127.0.0.1，只有本机能打开）")
    serve.add_argument("--port", type=int, help="端口（默认 8000）")
    serve.add_argument("--workers", type=int, help="进程数（默认 2）")

    pdf = add_command(commands, "pdf", _pdf, "印成 PDF")
    pdf.add_argument("-o", "--output", type=Path, default=Path("handbook.pdf"), help="存到哪里")
    pdf.add_argument("--category", action="append", default=[], help="只印这个类目，可写多次")
    pdf.add_argument("--id", nargs="+", default=[], metavar="ID", help="只印这几份")
    pdf.add_argument("--large", action="store_true", help="大字版（16 磅）")
    pdf.add_argument("--resident", action="store_true", help="给居民看的：不含内部内容和个人号码")
    pdf.add_argument("--ended", action="store_true", help="连已失效的一起印，并标明")
    add_day(pdf)
    return run(parser, sys.argv[1:] if arguments is None else arguments)


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


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    host = options.host or settings.host
    port = settings.port if options.port is None else options.port
    workers = settings.workers if options.workers is None else options.workers
    if not 1 <= port <= 65535 or not 1 <= workers <= 64:
        raise UsageError("端口要在 1 到 65535 之间，进程数要在 1 到 64 之间", hint="请改写后再试")
    editions = Editions(settings)
    try:
        editions.current()  # before the workers fork: they share what is loaded here
    except IndexUnavailableError as error:
        print(f"{error.message}，先建索引……", file=sys.stderr)
        build_index(settings, progress=progress_bar(sys.stderr))
        editions.current()
    print(f"手册已打开：http://{host}:{port}  （按 Ctrl+C 停止）", flush=True)
    Server(
        create_app(settings, editions=editions),
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            "graceful_timeout": _SECONDS_TO_FINISH,
            "loglevel": "warning",
            "proc_name": "handbook",
            "control_socket_disable": True,
        },
    ).run()
    return FINE


def _pdf(options: argparse.Namespace, settings: Settings) -> int:
    committed = committed_at(settings.handbook_dir)
    if committed is None or options.on:
        on = day_of(options, settings)
    else:  # the day of the commit, not of the printing: the same revision prints the same bytes
        on = committed.astimezone(SHANGHAI).date()
    edition = current_edition(settings)
    content = render_pdf(
        edition.handbook,
        on=on,
        revision=edition.manifest.revision,
        options=PrintOptions(
            categories=tuple(options.category),
            ids=tuple(options.id),
            ended=options.ended,
            large=options.large,
            resident=options.resident,
            public_url=settings.public_url,
        ),
    )
    try:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_bytes(content)
    except OSError as error:
        raise ContentError(f"存不了 {options.output}：{error.strerror}", hint="请换一个文件夹再试") from error
    print(f"已印好：{options.output}（{len(content) / 1_000_000:.1f} MB，按 {on} 判断时效）")
    return FINE
