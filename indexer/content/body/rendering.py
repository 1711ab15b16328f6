"""Runs Markdown in child processes with limits of time and memory.

A few kilobytes can keep Python-Markdown busy for minutes. A child renders many bodies, one after
another; one that breaks a limit is killed by the system and replaced, and only that body is lost.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from indexer.children.limits import MB, Limits
from indexer.children.running import Child, python_environment, python_module, start
from indexer.content.body.markdown import MarkdownRenderer, Rendered, as_json, from_json

CPU_SECONDS = 5
WALL_SECONDS = 60
MEMORY_BYTES = 512 * MB
_BODIES_PER_WORKER = 100
_MAX_WORKERS = 2
_MOST_KEPT, _LONGEST_KEPT = 64, 20_000


def render_all(
    bodies: Mapping[str, str], *, progress: Callable[[int, int], None] | None = None
) -> dict[str, Rendered | None]:
    """Render bodies by name; None for one that broke a limit or could not be rendered.

    What was rendered last is kept: a draft is looked at, checked, published and indexed with one body.
    """
    turn = threading.Lock()
    finished: dict[str, Rendered | None] = {
        n: found for n, body in bodies.items() if (found := _KEPT.get(body))
    }
    left = {name: body for name, body in bodies.items() if name not in finished}
    waiting = iter(left.items())
    if progress is not None and finished:
        progress(len(finished), len(bodies))

    def take() -> Iterator[tuple[str, str]]:
        while True:
            with turn:
                item = next(waiting, None)
            if item is None:
                return
            yield item

    def work() -> None:
        with Worker() as worker:
            for name, body in take():
                rendered = worker.render(body)
                _KEPT.keep(body, rendered)
                with turn:
                    finished[name] = rendered
                    if progress is not None:
                        progress(len(finished), len(bodies))

    count = min(_MAX_WORKERS, os.cpu_count() or 1, 1 + len(left) // _BODIES_PER_WORKER)
    threads = [threading.Thread(target=work, daemon=True) for _ in range(count if left else 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: finished.get(name) for name in bodies}


class _Kept:
    """The bodies rendered last, by their text; one that failed is tried again."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._bodies: OrderedDict[str, Rendered] = OrderedDict()

    def get(self, body: str) -> Rendered | None:
        with self._turn:
            if body in self._bodies:
                self._bodies.move_to_end(body)
            return self._bodies.get(body)

    def keep(self, body: str, rendered: Rendered | None) -> None:
        if rendered is None or len(body) > _LONGEST_KEPT:
            return
        with self._turn:
            self._bodies[body] = rendered
            while len(self._bodies) > _MOST_KEPT:
                self._bodies.popitem(last=False)


_KEPT = _Kept()


class Worker:
    """One child process that is fed bodies; started when the first one comes."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def render(self, body: str) -> Rendered | None:
        """Return the rendered body, None when the child gave up on it or was killed."""
        if self._child is None:
            self._child = _start()
        answer = _ask(self._child, body)
        if answer is None:
            self.close()
            return None
        return from_json(answer) if "body" in answer else None

    def close(self) -> None:
        """End the child and wait for it."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _start() -> Child:
    """Start a child; how long one body may take it sets itself, see `_limit_time`."""
    command = python_module("indexer.content.body.rendering")
    return start(command, Limits(memory=MEMORY_BYTES), env=python_environment(), fed=True)


def _ask(child: Child, body: str) -> dict[str, Any] | None:
    """Send one body as a JSON line and read one back; None when the child is gone."""
    if child.stdin is None or child.stdout is None:
        return None
    try:
        child.stdin.write(json.dumps(body).encode() + b"\n")
        child.stdin.flush()
        line = child.stdout.readline()
    except BrokenPipeError:
        return None
    if not line.endswith(b"\n"):
        return None
    answer: dict[str, Any] = json.loads(line)
    return answer


def _limit_time(cpu_seconds: float, wall_seconds: float) -> None:
    """Have the system kill this process unless the limits are set anew in time."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def _serve() -> None:
    """Answer JSON lines on stdin until it ends: the child's side."""
    renderer = MarkdownRenderer()
    for line in sys.stdin.buffer:
        _limit_time(CPU_SECONDS, WALL_SECONDS)
        try:
            answer: dict[str, Any] = as_json(renderer.render(json.loads(line)))
        except (MemoryError, RecursionError):
            answer = {"failed": True}
            renderer = MarkdownRenderer()
        written = json.dumps(answer).encode() + b"\n"
        _limit_time(0, 0)
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
