"""Publishing: edits become files, a commit in the editor's name, and the index that serves.

The order is such that a power cut at any moment loses nothing: the draft goes last, the commit is
on the disk before the branch leads to it, and doing it once more ends in the same state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.accounts.accounts import folded
from indexer.disk import locked, write_whole
from indexer.domain.errors import ContentError, EditRefusedError, IndexUnavailableError
from indexer.domain.system_errors import reason_of
from indexer.editing.under_way import Redoing, UnderWay, still_to_write
from indexer.editing.writing import Edit, write
from indexer.git.clone import Clone, Target
from indexer.git.committing import Committer, FileContents
from indexer.git.repository import FETCHED, Repository
from indexer.git.runner import GitError, run
from indexer.publishing.outlet import Outlet, stored_outlet
from indexer.settings import Settings
from indexer.standing.asking import update

_SECONDS_TO_WAIT = 60
_BUSY = "index_busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a folder stands in git; `outlet` where a bare repository publishes it."""

    repository: Repository
    path: str
    outlet: Outlet | None

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.outlet.branch}" if self.outlet else "HEAD"

    def from_top(self, path: str) -> str:
        return path if self.path == "." else f"{self.path}/{path}"


class Press:
    """Publishes edits of one handbook, one publisher at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._redoing = Redoing(settings.data_dir)

    @property
    def folder(self) -> Path:
        return self._settings.handbook_dir

    def publish(self, edits: Sequence[Edit], *, author: str, message: str, merging: str = "") -> str:
        """Write, commit and serve edits; return the commit that has them.

        `merging` is a commit that the new one brings in.

        Raises:
            HandbookError: nothing was published; the message says why.
        """
        with self.alone():
            self._end_what_was_cut()
            place = self.place()
            parent = place.repository.commit(place.ref)
            if parent is None:
                raise EditRefusedError(
                    "手册还没有第一次提交，不能在网页里发布", hint="请管手册的人先提交一次"
                )
            if place.outlet is not None and place.outlet.published() != parent:
                place.outlet.publish(self._build)  # what was committed before a power cut
            files = {place.from_top(edit.path): edit.after for edit in edits}
            committer = self.committer(place)
            if place.outlet is None:
                self._write(edits, parent=parent, author=author, message=message, merging=merging)
            else:
                _refuse_overtaken(self.folder, edits)
            commit = committer.commit(files, parent=parent, also=merging, author=author, message=message)
            if commit is not None:
                committer.move(place.ref, commit, before=parent)
            if place.outlet is None:
                committer.stage(files)
                self._build(self.folder)
                self._redoing.end()
            else:
                place.outlet.publish(self._build)
            return commit or parent

    def end_what_was_cut(self) -> tuple[UnderWay, str] | None:
        """End a publication that lost its power half way; return it with its commit, None without one."""
        if self._redoing.left() is None:
            return None
        with self.alone():
            return self._end_what_was_cut()

    def _end_what_was_cut(self) -> tuple[UnderWay, str] | None:
        left = self._redoing.left()
        if left is None:
            return None
        place = self.place()
        head = place.repository.commit(place.ref)
        to_write = still_to_write(self.folder, left.edits)
        files = {place.from_top(edit.path): edit.after for edit in left.edits}
        commit: str | None = None
        if head is not None and to_write is not None and place.outlet is None:
            committer = self.committer(place)
            if head == left.parent:
                write(self.folder, to_write)
                commit = committer.commit(
                    files, parent=head, also=left.merging, author=left.author, message=left.message
                )
                if commit is not None:
                    committer.move(place.ref, commit, before=head)
            elif place.repository.commit(f"{head}^") == left.parent:
                commit = head  # the cut came later
            if committer.commit(files, parent=commit or head, author=left.author, message="") is None:
                committer.stage(files)  # git has them: the index of the folder is to say so
                self._build(self.folder)
        self._redoing.end()
        return (left, commit) if commit else None

    def _write(self, edits: Sequence[Edit], *, parent: str, author: str, message: str, merging: str) -> None:
        """Write files into the folder, so that a cut from here on is ended later."""
        under_way = UnderWay(
            parent=parent, author=author, message=message, merging=merging, edits=tuple(edits)
        )
        self._redoing.begin(under_way)
        try:
            write(self.folder, edits)
        except EditRefusedError:
            self._redoing.end()  # nothing was changed
            raise

    def commit_aside(self, edits: Sequence[Edit], *, author: str, message: str) -> str:
        """Return a commit with edits onto what is published, which nothing leads to yet.

        Raises:
            EditRefusedError: they change nothing.
        """
        with self.alone():
            place = self.place()
            parent = place.repository.commit(place.ref)
            if parent is None:
                raise EditRefusedError("手册还没有第一次提交，不能送审", hint="请管手册的人先提交一次")
            files = {place.from_top(edit.path): edit.after for edit in edits}
            commit = self.committer(place).commit(files, parent=parent, author=author, message=message)
        if commit is None:
            raise EditRefusedError("和现在发布的一样，没有要送审的", hint="")
        return commit

    def files_between(self, commit: str) -> tuple[FileContents, ...]:
        """Return what a branch that ends in a commit did to the handbook since it left what is published."""
        place = self.place()
        return self.committer(place).files_between(self.folder, place.ref, commit)

    def holds(self, commit: str) -> bool:
        """Say whether a commit is part of what is published."""
        place = self.place()
        return place.repository.is_ancestor(commit, place.ref)

    def hands_in(self, commit: str) -> frozenset[str]:
        """Return who wrote or made the commits that one brings beside what is published, names folded.

        A `.mailmap` at the top says which names elsewhere are whose account.
        """
        place = self.place()
        known = ("-c", f"mailmap.blob={place.ref}:.mailmap")
        said = self.git(*known, "log", "--no-merges", "--format=%an%n%aN%n%cn%n%cN", commit, f"^{place.ref}")
        return frozenset(map(folded, said.decode("utf-8", "replace").split("\n"))) - {""}

    def said(self, commit: str) -> str:
        """Return the message of a commit."""
        return self.git("log", "-1", "--format=%B", commit).decode("utf-8", "replace").strip()

    def say_onto(self, commit: str, message: str, *, author: str) -> str:
        """Return a commit that changes nothing of another one and says something, which nothing leads to."""
        with self.alone():
            return self.committer(self.place()).say(commit, author=author, message=message)

    def git(self, *arguments: str) -> bytes:
        """Return what git says in the repository; no argument may come from outside."""
        place = self.place()
        return run(arguments, folder=place.repository.git_dir, git_dir=place.repository.git_dir)

    def target(self, place: Place) -> Target | None:
        """Return the branch elsewhere that this handbook goes to, None where there is none."""
        if place.outlet is not None:
            there = place.repository.option("remote.origin.url")
            return Target("origin", place.outlet.branch) if there else None
        branch = place.repository.head_branch()
        return Clone(self.folder).target(branch) if branch else None

    def not_sent(self) -> int | None:
        """Return how many commits the repository elsewhere has not got; None where it is not known."""
        place = self.place()
        target = self.target(place)
        if target is None:
            return 0
        known = [ref for ref in (target.ref, FETCHED) if place.repository.commit(ref)]
        return int(self.git("rev-list", "--count", place.ref, "--not", *known)) if known else None

    def can_follow(self, place: Place, head: str, commit: str) -> bool:
        """Say whether what is served can go to another commit without losing what is in the folder."""
        if place.outlet is not None:
            return True
        clone = Clone(self.folder)
        try:
            clone.branch()
        except ContentError:  # something was begun by hand and not ended
            return False
        return clone.can_follow(clone.tree_of(head), commit)

    def follow(self, place: Place, head: str, commit: str) -> None:
        """Have what is served go from one commit to another; call it with the lock held."""
        if place.outlet is not None:
            self.committer(place).move(place.ref, commit, before=head)
            place.outlet.publish(self._build)
            return
        clone = Clone(self.folder)
        clone.follow(clone.tree_of(head), commit, clone.branch(), before=head)
        self._build(self.folder)

    def next_number(self, taken: Sequence[int]) -> int:
        """Return the number after all that were ever given: one that was is not given again."""
        file = self._settings.data_dir / "proposals.number"
        with self.alone():
            last = int(file.read_text(encoding="ascii")) if file.is_file() else 0
            number = max((last, *taken)) + 1
            write_whole(file, f"{number}\n", durable=True)
        return number

    def files_of(self, commit: str) -> tuple[FileContents, ...]:
        """Return what a commit did to the handbook."""
        place = self.place()
        return self.committer(place).files_of(self.folder, commit)

    def committer(self, place: Place) -> Committer:
        return Committer(place.repository.git_dir, (self._settings.cache_dir / "publish.index").absolute())

    def place(self) -> Place:
        """Return where the handbook stands in git.

        Raises:
            EditRefusedError: it does not.
        """
        try:
            repository, top = Repository.around(self.folder)
        except GitError as error:
            if error.outside:
                raise EditRefusedError(
                    "手册不在版本库里，不能在网页里发布", hint="请管手册的人先建版本库（见运维说明）"
                ) from error
            raise
        outlet = stored_outlet(repository.common_dir(top))
        if outlet is not None:
            return Place(repository=outlet.repository(), path=outlet.path, outlet=outlet)
        path = self.folder.resolve().relative_to(top.resolve()).as_posix()
        return Place(repository=repository, path=path, outlet=None)

    def _build(self, folder: Path, then: Callable[[], None] = lambda: None) -> None:
        """Index a folder for the site, waiting for an indexer that is at work."""
        deadline = time.monotonic() + _SECONDS_TO_WAIT
        while True:
            try:
                update(self._settings, source=folder, wait=False, then=then)
                return
            except IndexUnavailableError as error:
                if error.code != _BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the one publisher's lock, waiting for another one to finish."""
        try:
            held = locked(self._settings.data_dir / "publish.lock", wait=True)
        except OSError as error:
            raise ContentError(
                f"现在发布不了：{reason_of(error)}", hint="请看状态文件夹的磁盘和权限"
            ) from error
        with held:
            yield


def _refuse_overtaken(folder: Path, edits: Sequence[Edit]) -> None:
    """Refuse edits of files that are no longer what they were made from."""
    for edit in edits:
        place = folder / edit.path
        now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
        if now != edit.before:
            raise EditRefusedError(
                "刚刚有别人改了同一份，这一次没有发", hint="您写的都在，请再点一次“看改了什么”"
            )
