"""What a process may take: set by a shell that then becomes the program, so that nothing runs without.

A process that is forked and not yet another program is no place to call Python in while other threads
hold locks; and limits that are set from outside come too late for what the child has started by then.
A shell is there wherever git is, and costs a millisecond.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

MB = 2**20
GB = 2**30
_SHARE_OF_MEMORY = 0.7
_BLOCK = 512
_SECONDS_TO_DIE = 2  # between the signal that says which limit it was and the one nobody can ignore
_SET = 'ulimit -c 0; ulimit -v "$1" 2>/dev/null; ulimit -S -t "$2" 2>/dev/null;'
_HARD = 'ulimit -H -t "$3" 2>/dev/null; ulimit -f "$4" 2>/dev/null;'
_WATCH = '{ read -r line <"/dev/fd/$5" || kill -KILL "${6:-$$}"; } </dev/null >/dev/null 2>&1 &'
_TIED = f'if [ -n "$5" ] && [ -e "/dev/fd/$5" ]; then {_WATCH} fi;'
_LAZY = '[ -z "$n" ] || set -- "$(command -pv nice)" -n "$n" "$@";'
_BECOME = f'{_SET} {_HARD} {_TIED} n=$7; shift 7; {_LAZY} exec "$@"'
_OUT_OF_MEMORY = re.compile(
    rb"out of memory|cannot allocate memory|memoryerror|bad_alloc|mmap failed|unable to create thread"
    rb"|failed to map segment|without exception set|without setting an exception",
    re.IGNORECASE,
)
"""What is said by who gets no more memory; the last two by Python, which had none left to say it."""

_SIGNALS_OF_LIMITS: dict[int, str] = {
    signal.SIGXCPU: "算得太久",
    signal.SIGKILL: "算得太久或用的内存太多",
    signal.SIGXFSZ: "写出来的太大",
    signal.SIGSEGV: "用的内存太多",
    signal.SIGABRT: "用的内存太多",
    signal.SIGALRM: "等得太久",
    signal.SIGPROF: "算得太久",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one process may take, those it starts each as much; None is no limit of that kind.

    `seconds` are those somebody waits for it, after which it is ended with all it has started;
    `cpu_seconds` those it computes. `laziness` is how far it stands behind others, as of `nice`.
    """

    memory: int
    seconds: float | None = None
    cpu_seconds: int | None = None
    file_bytes: int | None = None
    laziness: int = 0

    def around(
        self, command: Sequence[str], *, lifeline: int | None = None, alone: bool = False
    ) -> list[str]:
        """Return the command that runs another within the limits; a limit already tighter stays.

        `lifeline` is the end of a pipe to read from: once nobody holds the other any more, and no line
        has come, the program is ended; where it is `alone`, with all that it has started.
        """
        if sys.platform == "win32":
            return list(command)
        last = self.cpu_seconds and self.cpu_seconds + _SECONDS_TO_DIE
        file_blocks = self.file_bytes and self.file_bytes // _BLOCK
        shares = (self.memory // 1024, self.cpu_seconds, last, file_blocks)
        said = [str(share) if share is not None else "unlimited" for share in shares]
        tied = ["" if lifeline is None else str(lifeline), "0" if alone else ""]
        lazy = str(self.laziness) if self.laziness else ""
        return ["/bin/sh", "-c", _BECOME, "sh", *said, *tied, lazy, *command]


def limit_own_memory(most: int) -> None:
    """Have this process, which was forked and runs alone, take no more than so much memory."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (within, hard))


def share_of_machine(most: int) -> int:
    """Return so many bytes, or a share of what the machine has where that is less."""
    if sys.platform == "win32":
        return most
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return int(min(most, _SHARE_OF_MEMORY * machine))


def limit_broken(code: int | None, said: bytes = b"") -> str:
    """Return in Chinese which limit ended a process, empty where it ended by itself.

    `code` is None for one that took too long; a shell tells of a signal as 128 and more.
    """
    if code is None:
        return "等得太久"
    number = -code if code < 0 else code - 128
    if code and _OUT_OF_MEMORY.search(said):
        return "用的内存太多"
    return _SIGNALS_OF_LIMITS.get(number, "") if code else ""
