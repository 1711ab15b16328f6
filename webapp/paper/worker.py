"""The process that makes one print: `python -m webapp.paper.worker TURN JOB ARGUMENT…`.

It leaves the server that started it, waits for its turn, and works when nobody else needs the
processor, so that searches go first. What it may take is limited by who started it, in memory and
processor, and here in time: a text that breaks the engine costs this print, not the machine. A
second process stays behind it and says in Chinese what ended it, which it could not say itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from indexer.children.limits import limit_broken
from indexer.disk import locked
from webapp.paper.jobs import stopped

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


def watched(turn: Path, job: Path, arguments: list[str]) -> int:
    """Print in a child and say what ended it, where that was a limit: its words go where errors go."""
    child = os.fork()
    if not child:
        return print_job(turn, job, arguments)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0 and (broke := limit_broken(code)):
        sys.stderr.write(f"{stopped(broke)}\n")
    return code


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    os.setsid()
    sys.exit(watched(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
