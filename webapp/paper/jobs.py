"""Prints asked for on the page: each made by a process of its own, one at a time, and kept.

Who is not signed in where people sign in has a queue of his own, and a shorter one: a crowd of
strangers keeps no worker from printing.

All state is files and locks under the cache folder, so that every worker of the server knows it:
a job's `lock` is held by its process for as long as that lives, and by nobody once it is done or
dead. The same handbook, day and options are printed once.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from indexer.children.limits import GB, Limits, limit_broken, share_of_machine
from indexer.children.running import python_environment, python_module, run
from indexer.disk import is_locked, locked, write_whole
from indexer.domain.choices import Choice
from indexer.domain.errors import PrintError
from indexer.domain.system_errors import reason_of
from indexer.settings import Settings

_MOST_AT_ONCE = 6
_MOST_PUBLIC = 3
_MOST_KEPT = 20
_MOST_BYTES = 300_000_000
_LIMITS = Limits(memory=share_of_machine(6 * GB), seconds=20, cpu_seconds=900, laziness=10)
"""The seconds are those until it has got away from its starter; see `worker` for the whole."""
_WORKER = "webapp.paper.worker"
_ID = re.compile(r"[0-9a-f]{20}")
_TEMPLATE = Path(__file__).parents[1] / "print"
_BUSY_HINT = "请等前面的印完再来；网上的手册照常能查"


class JobState(Choice):
    """What has become of a print."""

    WAITING = "waiting", "排队"
    PRINTING = "printing", "正在印"
    DONE = "done", "印好了"
    FAILED = "failed", "没有印成"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What to print; `arguments` are those of `handbook pdf`, each known to this program.

    `public` is one by who is not signed in where people sign in.
    """

    title: str
    arguments: tuple[str, ...]
    resident: bool = False
    name: str = "handbook"
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """A print and how far it is; `seconds` since it began, `message` is why it failed."""

    id: str
    order: PrintOrder
    state: JobState
    ahead: int = 0
    seconds: int = 0
    size: int = 0
    message: str = ""


class PrintJobs:
    """The prints of one handbook."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.cache_dir / "print"

    def start(self, order: PrintOrder, *, revision: str, admit: Callable[[], None] = lambda: None) -> str:
        """Return the id of the job that prints this, started if it is neither running nor done.

        `admit` is asked before one is started, and may refuse; what is there costs nothing.

        Raises:
            PrintError: too many are waiting, or the state folder cannot be written.
        """
        id = self._id(order, revision)
        job = self._folder / id
        try:
            lock = _alone(job)
            if lock is None:
                return id
            with lock:  # its process holds it on
                if not (job / "book.pdf").exists():
                    admit()
                    self._make_room(order, keep=id)
                    self._spawn(job, order, lock)
        except OSError as error:
            raise PrintError(f"没有印成：{reason_of(error)}", hint="请告诉维护人员检查磁盘") from error
        return id

    def job(self, id: str) -> PrintJob | None:
        """Return a job by its id, None when there is none (any more)."""
        job = self._folder / id
        if not _ID.fullmatch(id) or not (job / "order.json").is_file():
            return None
        row = json.loads((job / "order.json").read_text(encoding="utf-8"))
        order = PrintOrder(**{**row, "arguments": tuple(row["arguments"])})
        book = self.book(id)
        if book is not None:
            return PrintJob(id=id, order=order, state=JobState.DONE, size=book.stat().st_size)
        if not is_locked(job / "lock"):
            book = self.book(id)  # it may have ended just now
            state = JobState.DONE if book else JobState.FAILED
            return PrintJob(id=id, order=order, state=state, message="" if book else _last_words(job))
        started = job / "started"
        if not started.exists():
            ahead = len(self._running(public=order.public)) - 1
            return PrintJob(id=id, order=order, state=JobState.WAITING, ahead=ahead)
        seconds = max(0, int(time.time() - started.stat().st_mtime))
        return PrintJob(id=id, order=order, state=JobState.PRINTING, seconds=seconds)

    def book(self, id: str) -> Path | None:
        """Return the file of a job that is done."""
        path = self._folder / id / "book.pdf"
        return path.absolute() if _ID.fullmatch(id) and path.is_file() else None

    def _id(self, order: PrintOrder, revision: str) -> str:
        """Return a digest of all that decides what is printed."""
        whole = hashlib.sha256(
            json.dumps(
                [order.arguments, revision, self._settings.public_url, str(self._settings.now)]
            ).encode()
        )
        for path in sorted(_TEMPLATE.glob("*.typ")):
            whole.update(path.read_bytes())
        return whole.hexdigest()[:20]

    def _spawn(self, job: Path, order: PrintOrder, lock: BinaryIO) -> None:
        """Start the process of a job; it gets away from this one, so that it need not be waited for."""
        (job / "started").unlink(missing_ok=True)
        row = {
            "title": order.title,
            "arguments": order.arguments,
            "resident": order.resident,
            "name": order.name,
            "public": order.public,
        }
        write_whole(job / "order.json", json.dumps(row, ensure_ascii=False))
        settings = self._settings
        environment = python_environment(
            HANDBOOK_STATE_DIR=str(settings.state_dir),
            HANDBOOK_PUBLIC_URL=settings.public_url,
            HANDBOOK_MEANING="on" if settings.meaning else "off",
            HANDBOOK_NOW=settings.now.isoformat() if settings.now else "",
        )
        place = ("--handbook", str(settings.handbook_dir))
        command = python_module(_WORKER, str(self._turn(order)), str(job), *place, *order.arguments)
        with (job / "said.txt").open("wb") as said:
            ended = run(command, _LIMITS, env=environment, output=said, keep=(lock.fileno(),))
        if ended.code is None:
            raise PrintError("打印程序没有启动", hint="电脑可能太忙，请过一会儿再点")

    def _turn(self, order: PrintOrder) -> Path:
        return self._folder / ("turn-public" if order.public else "turn")

    def _running(self, *, public: bool | None = None) -> list[Path]:
        """Return the jobs whose process is there: all, or those of one queue."""
        running = [job for job in self._jobs() if is_locked(job / "lock")]
        return [job for job in running if public is None or _is_public(job) is public]

    def _jobs(self) -> Iterator[Path]:
        return (path for path in self._folder.iterdir() if _ID.fullmatch(path.name))

    def _make_room(self, order: PrintOrder, *, keep: str) -> None:
        """Delete what was asked for longest ago.

        Raises:
            PrintError: too many jobs are waiting.
        """
        most = _MOST_PUBLIC if order.public else _MOST_AT_ONCE
        waiting = [job for job in self._running(public=order.public) if job.name != keep]
        if len(waiting) >= most:
            raise PrintError(f"已经有 {most} 份在排队", hint=_BUSY_HINT)
        running = {job.name for job in self._running()}
        idle = [job for job in self._jobs() if job.name not in running and job.name != keep]
        idle.sort(key=lambda job: job.stat().st_mtime, reverse=True)
        room = _MOST_BYTES
        for place, job in enumerate(idle):
            room -= sum(path.stat().st_size for path in job.iterdir())
            if place >= _MOST_KEPT or room < 0:
                shutil.rmtree(job, ignore_errors=True)


def _alone(job: Path) -> BinaryIO | None:
    """Return the lock of a job, None when another process prints it."""
    try:
        return locked(job / "lock", wait=False)
    except BlockingIOError:
        return None


def _is_public(job: Path) -> bool:
    """Say whether a job stands in the public's queue; one that is just being started in none."""
    try:
        return bool(json.loads((job / "order.json").read_text(encoding="utf-8"))["public"])
    except (FileNotFoundError, KeyError):
        return False


def stopped(broke: str) -> str:
    """Return what is said of a print that was ended at a limit."""
    return (
        f"没有印成：{broke}，停下了。整本太大的，请一个类目一个类目地印；"
        "只印一份的，请先运行 handbook check，看这一份里什么太多"
    )


def _last_words(job: Path) -> str:
    """Return the last Chinese line the process wrote; nothing else is meant for a reader."""
    said = job / "said.txt"
    text = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
    lines = [line.strip() for line in text.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
    if broke := limit_broken(1, text.encode()):
        return stopped(broke)
    told = lines[-1] if lines and "Traceback" not in text else ""
    return told or "打印程序中途停了（可能是断电或内存不够），请再印一次"
