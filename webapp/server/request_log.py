"""The log: a JSON object a line on standard error, one for each answer.

What residents say and who they are does not get in: no query, no path, no address, and of an
error its kind and where it happened but not its text, which may quote what was typed.
"""

from __future__ import annotations

import json
import logging
import os
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from flask import Flask, Response, g, request

from indexer.clock import SHANGHAI
from indexer.text.masking import mask_numbers

_ANSWERS = logging.getLogger("handbook.answers")
_OUR_OWN = ("webapp", "indexer", "handbook")
_MOST_FRAMES = 30

_Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class HandbookSite(Flask):
    """A Flask application that logs an error without the path and the text of it."""

    def log_exception(self, exc_info: _Raised | tuple[None, None, None]) -> None:
        _ANSWERS.error("程序出错", exc_info=exc_info, extra={"fields": _asked()})


def register(app: Flask) -> None:
    """Log every answer of an application."""

    @app.before_request
    def start() -> None:
        g.logged_from = time.perf_counter()

    @app.after_request
    def log(response: Response) -> Response:
        took = round((time.perf_counter() - g.logged_from) * 1000, 1)
        fields = {**_asked(), "status": response.status_code, "ms": took}
        _ANSWERS.info("", extra={"fields": fields})
        return response


def _asked() -> dict[str, Any]:
    rule = request.url_rule.rule if request.url_rule else None
    return {"method": request.method if request.url_rule else None, "address": rule}


def write_log(stream: TextIO) -> None:
    """Send everything that is logged in this process to a stream, as JSON; answers not to a terminal."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _ANSWERS.setLevel(logging.WARNING if stream.isatty() else logging.INFO)


class JsonLines(logging.Formatter):
    """One JSON object a record. Of other programs' messages only the pattern is kept, nothing filled in."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in _OUR_OWN
        pattern = str(record.msg).partition(" from ip=")[0]  # as gunicorn names a client
        message = mask_numbers(record.getMessage()) if ours else pattern
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "worker": os.getpid(),
            **getattr(record, "fields", {}),
        }
        if message:
            line["message"] = message
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, Any]:
    """Return the kind of an error and the places it came through, the innermost last, without its text."""
    frames = []
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{place.tb_lineno} {code.co_name}")
        place = place.tb_next
    found: dict[str, Any] = {"kind": type(error).__name__, "frames": frames[-_MOST_FRAMES:]}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["cause"] = _error(cause)
    return found


def _short(name: str) -> str:
    return "/".join(Path(name).parts[-3:])
