"""A handbook that is edited, published, indexed and served while everything goes wrong that may.

One number decides who goes next, where the disk fails, when the power goes and what the clock says.
Editors publish, somebody indexes by hand, readers ask and drafts are kept, all in one process, each on
a thread of its own, of which one moves at a time: every call to the disk is a step, after which the
seed chooses who takes the next one. A power cut ends all of them in the midst of what they do; what
was not synced is then lost in part. Of git, which is another program, only its promises are here.
"""

from __future__ import annotations

import errno
import os
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from shelf import START
from simulated_disk import SimulatedDisk

from indexer import pipeline
from indexer.bootstrap import Edition, Editions, build_index
from indexer.corrections.drafts import Draft, Drafts
from indexer.corrections.press import Place, Press
from indexer.domain.errors import EditRefusedError, HandbookError
from indexer.editing.writing import Edit
from indexer.generations import Generations
from indexer.publishing.outlet import Outlet
from indexer.search.request import SearchRequest
from indexer.settings import Settings

VARIANTS = 4
QUERIES = ("停车办理", "新写的一句", "身份证带什么")
CHANGING = "doc-00"

_WRITING = frozenset({"create", "write", "rename", "delete", "sync"})
_FAULTS, _CUTS = 1 / 500, 1 / 1500
_GOES_ON, _SELDOM = 0.8, 0.1
_FULL_FOR, _RESTS = 30, 20
_PATIENCE = 600


class PowerCutError(BaseException):
    """Ends an actor as a power cut would: nothing below is to catch it, nothing more reaches the disk."""


class Actor(threading.Thread):
    """A process of the simulation; it moves while `turn` is set."""

    def __init__(self, name: str, world: World, act: Callable[[Actor], None]) -> None:
        super().__init__(name=name, daemon=True)
        self.turn = threading.Event()
        self.faulted = self.waits = self.ended = False
        self.failure: BaseException | None = None
        self._world, self._act = world, act

    def run(self) -> None:
        self.turn.wait()
        self.turn.clear()
        try:
            while not self._world.is_over:
                self.faulted = False
                self._act(self)
        except PowerCutError:
            pass
        except BaseException as error:  # noqa: BLE001 - told by the simulation, with its seed
            self.failure = error
        finally:
            self._world.leave(self)


@dataclass
class Promises:
    """A repository as far as git promises: a commit that was made is there, and a branch leads to one."""

    world: World
    files: dict[str, bytes]
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    tip: str = ""

    def commit(self, name_or_files: Any, **more: Any) -> str | None:
        """Be `Repository.commit` for the name of a branch, and `Committer.commit` for files."""
        if isinstance(name_or_files, str):
            return self.tip
        self.world.step("git", "")
        tree = self.commits[more["parent"]] | name_or_files
        if tree == self.commits[more["parent"]]:
            return None
        return self.add(tree)

    def add(self, tree: Mapping[str, bytes]) -> str:
        name = f"{len(self.commits):040x}"
        self.commits[name] = dict(tree)
        return name

    def move(self, _ref: str, commit: str, *, before: str) -> None:
        self.world.step("git", "")
        if self.tip != before:
            raise EditRefusedError("somebody was quicker", hint="")
        self.tip = commit

    def stage(self, _files: Mapping[str, bytes]) -> None:
        self.world.step("git", "")

    def branch_tip(self, _branch: str) -> str:
        return self.tip

    def option(self, _key: str) -> None:
        return None

    def add_worktree(self, folder: Path, commit: str) -> None:
        for path, content in self.commits[commit].items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def forget_worktrees(self) -> None:
        pass


class SimulatedPress(Press):
    """The press itself, over the promises of git."""

    def __init__(self, settings: Settings, git: Promises, outlet: Outlet | None) -> None:
        super().__init__(settings)
        self._git, self._outlet = git, outlet

    def place(self) -> Place:
        return Place(repository=self._git, path="handbook", outlet=self._outlet)  # type: ignore[arg-type]

    def committer(self, _place: Place) -> Any:
        return self._git


class World:
    """A handbook that is edited, published, indexed and served while everything goes wrong that may.

    An even seed serves a folder that is edited in place, an odd one what a bare repository publishes.
    """

    def __init__(self, seed: int, top: Path, files: Mapping[str, bytes], oracle: list[Any]) -> None:
        self._chance = random.Random(seed)
        random.seed(seed)  # names that the program and the engine make up
        self._top, self._oracle = top / "world", oracle
        self._top.mkdir(parents=True)
        self.disk = SimulatedDisk(self._top, top / "graves", self.step)
        self.disk.settle()
        self._git = Promises(self, dict(files))
        self._git.tip = self._git.add({f"handbook/{name}": content for name, content in files.items()})
        live = self._top / "live"
        outlet = _outlet(self._git, live) if seed % 2 else None
        folder = outlet.handbook_dir if outlet else self._top / "handbook"
        self.settings = Settings(handbook_dir=folder, state_dir=self._top / "var", now=START, meaning=False)
        self.generations = Generations(self.settings.index_dir)
        self._outlet = outlet
        self.press = SimulatedPress(self.settings, self._git, outlet)
        self.settings.data_dir.mkdir(parents=True)
        self._drafts = Drafts(self.settings.data_dir)
        self.steps = self.cuts = self.faults = self.answers = self.builds = self.published = 0
        self.trace: list[str] = []
        self.is_over = self._cut = False
        self._until = self._full_until = 0
        self._clock = 0.0
        self._written = self._kept = self._drafted = 0
        self._actors: list[Actor] = []
        if outlet is None:
            self._git.add_worktree(self._top, self._git.tip)
            build_index(self.settings)
        else:
            outlet.publish(self._build_at)

    def run(self, steps: int) -> None:
        """Take so many steps, over as many power cuts as come, then mend the disk and look."""
        self._until = steps
        while self.steps < steps:
            self.is_over = self._cut = False
            acts = (self._edit, self._edit, self._index, self._ask(), self._ask(), self._draft)
            self._actors = [
                Actor(f"{each.__name__.strip('_')}{n}", self, each) for n, each in enumerate(acts)
            ]
            with self.disk.installed():
                self._live()
            for actor in self._actors:
                if actor.failure is not None:
                    told = f"{actor.name} failed at step {self.steps}: {actor.failure!r}"
                    raise AssertionError(told) from actor.failure
            if self._cut:
                self.disk.cut(self._chance)
            self._look_after_a_cut()
        self._edit(Actor("mended", self, self._edit))  # brings what was committed into service
        self._publish()
        self._look_after_a_cut()
        assert len(self.generations.names()) <= 3
        for name in self.generations.names():
            self.generations.manifest(name)

    def step(self, kind: str, path: str) -> None:
        """Count a call to the disk, let it fail or not, and pass the turn on."""
        actor = threading.current_thread()
        if not isinstance(actor, Actor):
            return
        if self._cut:
            raise PowerCutError
        self.steps += 1
        self._clock += 0.01
        self.trace.append(f"{actor.name} {kind}")
        if self.steps >= self._until:
            self.is_over = True
        elif self._chance.random() < _CUTS:
            self._cut = self.is_over = True
            self.cuts += 1
            raise PowerCutError
        self._refuse(actor, kind, path)
        actor.waits = kind in ("wait", "ask")
        if actor.waits or self._chance.random() >= _GOES_ON:
            self._pass_on(actor)

    def leave(self, actor: Actor) -> None:
        """Have an actor go, and somebody else go on; a failure ends it for all."""
        actor.ended = True
        if actor.failure is not None:
            self.is_over = True
        others = [each for each in self._actors if not each.ended]
        if others:
            self._chance.choice(others).turn.set()

    def monotonic(self) -> float:
        return self._clock

    def sleep(self, seconds: float) -> None:
        self._clock += seconds
        self.step("wait", "")

    def build(self, *arguments: Any, **more: Any) -> Any:
        """Be `pipeline.build` at a time that jumps, for files of a revision that git need not tell."""
        self.builds += 1
        now = START + timedelta(minutes=self._chance.randint(-600, 600))
        return pipeline.build(
            *arguments, **more | {"now": now, "revision_of": lambda _folder, **_known: "simulated"}
        )

    def _live(self) -> None:
        for actor in self._actors:
            actor.start()
        self._chance.choice(self._actors).turn.set()
        for actor in self._actors:
            actor.join(_PATIENCE)
            assert not actor.is_alive(), f"{actor.name} hangs at step {self.steps}"

    def _pass_on(self, actor: Actor) -> None:
        left = [each for each in self._actors if not each.ended]
        [following] = self._chance.choices(left, [_SELDOM if each.waits else 1 for each in left])
        if following is not actor:
            following.turn.set()
            actor.turn.wait()
            actor.turn.clear()
        if self._cut:
            raise PowerCutError

    def _refuse(self, actor: Actor, kind: str, path: str) -> None:
        """Have the disk refuse now and then; once full, it stays so for a while.

        What is read of the handbook's own files is spared: what cannot be read is told and left out.
        """
        writing = kind in _WRITING
        if writing and self.steps < self._full_until and kind in ("create", "write"):
            name = "ENOSPC"
        elif (writing or path.startswith(str(self.settings.index_dir))) and self._chance.random() < _FAULTS:
            name = self._chance.choice(("ENOSPC", "EIO", "EACCES", "EDQUOT") if writing else ("EIO",))
            self.faults += 1
        else:
            return
        if name == "ENOSPC" and self.steps >= self._full_until:
            self._full_until = self.steps + self._chance.randint(1, _FULL_FOR)
        actor.faulted = True
        number = getattr(errno, name)
        raise OSError(number, os.strerror(number), path)

    def _edit(self, actor: Actor) -> None:
        try:
            self._publish()
        except (HandbookError, OSError) as error:
            overtaken = isinstance(error, EditRefusedError) and "刚刚" in error.message
            _only(actor.faulted or overtaken or getattr(error, "code", "") == "index_busy", error)

    def _publish(self) -> None:
        self._written = number = self._written + 1
        place = self.settings.handbook_dir / f"{CHANGING}.md"
        edit = Edit(f"{CHANGING}.md", place.read_bytes(), text_of(number))
        self.press.publish([edit], author="王岗", message=f"{number}")
        self.published += 1
        if not getattr(threading.current_thread(), "faulted", False):
            self._kept = max(self._kept, number)

    def _build_at(self, folder: Path, then: Callable[[], None]) -> None:
        build_index(self.settings, source=folder, then=then)

    def _index(self, actor: Actor) -> None:
        """Index by hand, or publish what the branch has as the hook of a push does."""
        try:
            if self._outlet is not None and self._chance.random() < 0.5:
                self._outlet.publish(self._build_at)
            else:
                build_index(self.settings)
        except HandbookError as error:
            _only(actor.faulted or error.code == "index_busy", error)
        self._rest()

    def _ask(self) -> Callable[[Actor], None]:
        editions, seen = Editions(self.settings), 0

        def ask(actor: Actor) -> None:
            nonlocal editions, seen
            self.step("ask", "")
            least = max(seen, self._kept)
            try:
                number = self._look(editions)
            except (HandbookError, OSError):
                assert actor.faulted
            else:
                assert actor.faulted or least <= number <= self._written, (least, number, self._written)
                seen = (
                    number if self._outlet is None else 0
                )  # a failed publication may be served, and taken back
            if actor.faulted:  # as a worker that starts anew
                editions, seen = Editions(self.settings), 0

        ask.__name__ = "ask"
        return ask

    def _draft(self, _actor: Actor) -> None:
        """Keep a draft: what was kept is there, whatever became of the process."""
        number = self._drafted + 1
        draft = Draft(editor="李岗", document=CHANGING, base=b"", entries={}, saved_at=START)
        self._drafts.save(replace(draft, reason=f"{number}"))
        self._drafted = number
        self._rest()

    def _rest(self) -> None:
        for _ in range(_RESTS):
            self.step("wait", "")

    def _look(self, editions: Editions) -> int:
        """Ask everything and return which state was published: its answers, and no others."""
        edition = editions.current()
        number = int(str(edition.handbook.documents[CHANGING].source)[1:-1])
        assert answers(edition) == self._oracle[number % VARIANTS], number
        self.answers += 1
        return number

    def _look_after_a_cut(self) -> None:
        """What was said to be published is served and on the disk; nothing half is."""
        assert self._kept <= self._look(Editions(self.settings)) <= self._written
        on_disk = number_of((self.settings.handbook_dir / f"{CHANGING}.md").read_bytes())
        assert self._kept <= on_disk <= self._written
        kept = self._drafts.find("李岗", CHANGING)
        assert int(kept.reason if kept else "0") in (self._drafted, self._drafted + 1)
        self._drafted = int(kept.reason) if kept else 0


def _only(expected: bool, error: Exception) -> None:
    """Let an error pass that the disk or somebody else gave reason for."""
    if not expected:
        raise AssertionError(f"without a reason: {error!r}") from error


def _outlet(git: Promises, live: Path) -> Outlet:
    class Published(Outlet):
        def repository(self, *, in_hook: bool = False) -> Any:
            return git

    return Published(git_dir=live, live=live, path="handbook", branch="main")


def text_of(number: int) -> bytes:
    front = f"---\nid: {CHANGING}\ntitle: 停车办理\ntype: policy\ncategory: c\nsource: 第{number}次\n---\n"
    return f"{front}新写的一句，第{'甲乙丙丁'[number % VARIANTS]}种说法。\n".encode()


def number_of(content: bytes) -> int:
    return int(content.decode().partition("source: 第")[2].partition("次")[0])


def answers(edition: Edition) -> list[Any]:
    """Return everything that is seen of the answers to a few queries."""
    found = (edition.search(SearchRequest(text=text, on=START.date(), limit=20)) for text in QUERIES)
    return [[(hit.document.id, hit.score, hit.confident, hit.snippet) for hit in each.hits] for each in found]
