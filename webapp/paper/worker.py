"""The process that makes one print: `python -m webapp.paper.worker TURN JOB ARGUMENT…`.

It leaves the server that started it, waits for its turn, and works when nobody else needs the
processor, so that searches go first. What it may take is limited: a text that breaks the engine
costs this print, not the machine.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from indexer.disk import locked
from indexer.past.preparing import work_behind

_WALL_SECONDS = 1800


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


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    os.setsid()
    work_behind()
    sys.exit(print_job(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
