"""Starts real `handbook` processes quickly, and has the disk fail in them when told to.

A child is forked from this process, in which everything is imported and the dictionary loaded.
It says `ready` when it is. Told on stdin, a JSON line each, {"start": [argument…], "env": {…},
"said": file, "fault": {…}} is answered {"pid"}, and {"wait": pid} is answered {"code"}.

A fault is {"under": folder, "at": n, "error": name, "kinds": [kind…], "lasting": bool}: the n-th
call of these kinds on a path under that folder fails with that error, or kills the process where
the error is KILL; a lasting one goes on failing. The number of such calls stands at the end of the
`said` file.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from indexer.text import tokenizer
from webapp import cli, opening

KINDS = {
    "rename": "rename",
    "replace": "rename",
    "mkdir": "create",
    "symlink": "create",
    "unlink": "delete",
    "rmdir": "delete",
    "fsync": "sync",
    "listdir": "read",
    "scandir": "read",
}


class Fault:
    """Counts the calls of some kinds below a folder, and makes one of them fail."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._under = os.path.realpath(told["under"])
        self._at = told.get("at", 0)
        self._error = told.get("error", "EIO")
        self._kinds = frozenset(told["kinds"])
        self._lasting = told.get("lasting", False)
        self.calls = 0

    def step(self, kind: str, path: Any) -> None:
        if kind not in self._kinds or not self._is_ours(path):
            return
        self.calls += 1
        if self.calls == self._at or (self._lasting and 0 < self._at < self.calls):
            if self._error == "KILL":
                os.kill(os.getpid(), signal.SIGKILL)
            number = getattr(errno, self._error)
            raise OSError(number, os.strerror(number), path)

    def _is_ours(self, path: Any) -> bool:
        if isinstance(path, int):
            path = Path(f"/proc/self/fd/{path}").readlink()
        return os.path.abspath(os.fsdecode(path)).startswith(self._under)  # noqa: PTH100

    def install(self) -> None:
        """Put this between the program and its files."""
        real_open, fault = io.open, self

        class Failing(io.FileIO):
            def write(self, content: Any) -> int:
                fault.step("write", self.name)
                return super().write(content)

            def readinto(self, buffer: Any) -> int:
                fault.step("read", self.name)
                return super().readinto(buffer)

            def readall(self) -> bytes:
                fault.step("read", self.name)
                return super().readall()

        def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any) -> Any:
            if isinstance(file, int) or not fault._is_ours(file):
                return real_open(file, mode, buffering, *rest, **more)
            writing = set(mode) & set("wxa+")
            fault.step("create" if writing else "open", file)
            raw = Failing(file, mode.replace("b", "").replace("t", ""))
            if buffering == 0:
                return raw
            kind = io.BufferedRandom if "+" in mode else io.BufferedWriter if writing else io.BufferedReader
            buffered: Any = kind(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **more)

        builtins.open = io.open = opened  # type: ignore[assignment]
        for name, kind in KINDS.items():
            setattr(os, name, self._guarded(getattr(os, name), kind))

    def _guarded(self, call: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def guarded(path: Any = ".", *rest: Any, **more: Any) -> Any:
            where = more.get("dir_fd")
            self.step(kind, path if where is None else where)
            return call(path, *rest, **more)

        return guarded


def with_slow_page(create: Callable[..., Flask]) -> Callable[..., Flask]:
    """Return what makes the site with two pages more: one takes its time, one is large."""

    def created(*arguments: Any, **more: Any) -> Flask:
        app = create(*arguments, **more)

        @app.get("/slow")
        def slow() -> str:
            time.sleep(1.5)
            return "finished"

        @app.get("/large")
        def large() -> bytes:
            return b"x" * 8_000_000

        return app

    return created


def run(told: dict[str, Any]) -> int:
    """Be the child: run one command to its end."""
    os.environ.update(told["env"])
    said = os.open(told["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    fault = Fault(told["fault"]) if told.get("fault") else None
    if fault is not None:
        fault.install()
    try:
        code = cli.main(told["start"])
    except SystemExit as error:
        code = int(error.code or 0)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        code = 99
    sys.stdout.flush()
    sys.stderr.flush()
    if fault is not None:
        os.write(said, f"\ncalls {fault.calls}".encode())
    return code


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(cache: Path) -> None:
    dictionary = tokenizer._dictionary(cache)  # every child's dictionary, whatever its cache folder
    tokenizer._dictionary = lambda _cache: dictionary  # type: ignore[assignment]
    opening.create_app = with_slow_page(opening.create_app)
    say("ready")
    for line in sys.stdin:
        told = json.loads(line)
        if "start" in told:
            child = os.fork()
            if child == 0:
                os._exit(run(told))
            answer = {"pid": child}
        else:
            _, status = os.waitpid(told["wait"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        say(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
