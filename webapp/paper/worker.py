"""The process that makes one print: `python -m webapp.paper.worker TURN JOB ARGUMENT…`.

It leaves the server that started it, waits for its turn, and works when nobody else needs the
processor, so that searches go first. What it may take is limited: a text that breaks the engine
costs this print, not the machine.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from indexer.disk import locked

_LAZINESS = 10
_CPU_SECONDS = 900
_WALL_SECONDS = 1800
_MOST_MEMORY = 6 * 2**30
_SHARE_OF_MEMORY = 0.7


def print_job(turn: Path, job: Path, arguments: list[str]) -> int:
    """Print into the folder of a job; the file appears when it is whole."""
    with locked(turn, wait=True):
        (job / "started").touch()
        signal.setitimer(signal.ITIMER_REAL, _WALL_SECONDS)  # nobody listens: the system ends this process
        from indexer.cli import make_parser  # loads the engine, which those who wait do not need
        from indexer.terminal import run
        from webapp.paper import commands

        parser = make_parser()
        commands.add_to(parser.get_default("commands"))
        part = job / "part.pdf"
        code = run(parser, ["pdf", *arguments, "--output", str(part)])
        if part.exists():
            part.replace(job / "book.pdf")
        return code


def limit() -> None:
    """Take no more of the machine than a large book needs, and leave no dump behind."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    memory = int(min(_MOST_MEMORY, _SHARE_OF_MEMORY * machine))
    for what, most in (
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    os.setsid()
    os.nice(_LAZINESS)
    limit()
    sys.exit(print_job(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
