"""Start a program within limits: the one place of the project that starts processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from indexer.children.limits import Limits, limit_broken

Child: TypeAlias = subprocess.Popen[bytes]

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a program said and how it ended; `code` is None for one that took too long.

    `broke` says in Chinese which limit ended it, empty where none did.
    """

    code: int | None
    out: bytes = b""
    said: bytes = b""

    @property
    def broke(self) -> str:
        return limit_broken(self.code, self.said)


def run(
    command: Sequence[str],
    limits: Limits,
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    asked: bytes = b"",
    alone: bool = False,
    tied: bool = False,
    output: IO[bytes] | None = None,
    keep: Sequence[int] = (),
) -> Ended:
    """Run a program to its end, which is that of its time at the latest.

    `asked` goes to its input. With `tied` it ends when this process does, however that ends. With
    `alone` so does all it has started, which is ended with it, and a key of the terminal does not
    reach it. `output` takes what it says in place of the answer. `keep` are files it is handed open.

    Raises:
        FileNotFoundError: there is no such program, or no such folder.
        OSError: the system starts no more processes.
    """
    with (
        _lifeline(wanted=tied or alone) as lifeline,
        _started(
            command,
            limits,
            env=env,
            cwd=cwd,
            stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=output or subprocess.PIPE,
            alone=alone,
            keep=keep,
            lifeline=lifeline,
        ) as child,
    ):
        try:
            out, said = child.communicate(asked or None, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            return Ended(None)
        finally:
            if child.returncode is None:  # its time is up, or Ctrl+C: nothing is left behind
                _end(child, alone=alone)
    return Ended(child.returncode, out or b"", said or b"")


def start(
    command: Sequence[str], limits: Limits, *, env: Mapping[str, str], fed: bool = False, heard: bool = True,
    complains: bool = False, alone: bool = False,
) -> Child:  # fmt: skip
    """Start a program that goes on: `fed` through its input, `heard` through its output.

    With `complains` its errors go where those of this process go. How long it may take is for its
    owner, who has it.
    """
    return _started(
        command,
        limits,
        env=env,
        cwd=None,
        stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
        stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
        stderr=None if complains else subprocess.DEVNULL,
        alone=alone,
        keep=(),
    )


def python_module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this program.

    -P keeps modules of the current folder from being imported: a handbook's own `markdown.py`.
    """
    return [sys.executable, "-P", "-m", name, *arguments]


def python_environment(**more: str) -> dict[str, str]:
    """Return the environment in which a module of this program is found wherever it is run."""
    paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": paths, **more}


def _started(
    command: Sequence[str],
    limits: Limits,
    *,
    env: Mapping[str, str],
    cwd: Path | None,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int | IO[bytes] | None,
    alone: bool,
    keep: Sequence[int],
    lifeline: int | None = None,
) -> Child:
    if shutil.which(command[0]) is None:  # the shell around it would say so in its own words
        raise FileNotFoundError(command[0])
    return subprocess.Popen(
        limits.around(command, lifeline=lifeline, alone=alone),
        env=dict(env),
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        pass_fds=(*keep, *([] if lifeline is None else [lifeline])),
        process_group=0 if alone else None,
    )


@contextmanager
def _lifeline(*, wanted: bool) -> Iterator[int | None]:
    """Give the end of a pipe to read from, whose other end goes with this process or with the block.

    At the end of the block a line is sent: the program has ended by itself, and its number may be
    somebody else's by now.
    """
    if not wanted or sys.platform == "win32":
        yield None
        return
    watched, held = os.pipe()
    try:
        yield watched
    finally:
        os.close(watched)
        with suppress(BrokenPipeError), os.fdopen(held, "wb") as end:  # nobody watches any more
            end.write(b"\n")


def _end(child: Child, *, alone: bool) -> None:
    if alone and hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.communicate()
