"""Where a repository is published to: one folder a commit, and a link to the one that serves.

    live/
      current -> releases/<commit>     the site is started with live/current/<handbook path>
      releases/<commit>/               a working tree of the bare repository
      lock                             held by the one publisher

The link moves when the new index serves. Whatever fails or is killed before leaves the old commit
and the old index as they are, and the next attempt starts from the beginning.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.disk import locked, point, sync_folder
from indexer.domain.errors import ContentError, NotFoundError
from indexer.domain.system_errors import reason_of
from indexer.git.repository import Repository

Build = Callable[[Path, Callable[[], None]], None]
"""Told the handbook folder of the new commit and what to do once: makes the index of it serve, does that, and
only then lets another indexer begin, who would else index the folder that served before."""

_KEYS = {"live": "handbook.live", "path": "handbook.path", "branch": "handbook.branch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A bare repository, the branch of it that is published, and the folder it is published to."""

    git_dir: Path
    live: Path
    path: str
    branch: str

    @property
    def handbook_dir(self) -> Path:
        """The handbook folder to serve: always the same name, whichever commit it leads to."""
        return self.live / "current" / self.path

    def repository(self, *, in_hook: bool = False) -> Repository:
        return Repository(self.git_dir, in_hook=in_hook)

    def published(self) -> str | None:
        """Return the commit that serves, None before the first."""
        try:
            return (self.live / "current").readlink().name
        except OSError:
            return None

    def publish(self, build: Build) -> str:
        """Check the tip of the branch out beside the old one, build, move the link; return the tip.

        Raises:
            HandbookError: nothing was changed over; the message says why.
        """
        with self._lock():
            repository = self.repository()
            commit = repository.branch_tip(self.branch)
            if commit is None:
                raise NotFoundError(
                    f"分支 {self.branch} 上还没有提交", hint=f"请先推送一次：git push origin {self.branch}"
                )
            before = self.published()
            folder = self._release(commit)
            try:
                if commit != before or not folder.is_dir():
                    shutil.rmtree(folder, ignore_errors=True)
                    folder.parent.mkdir(parents=True, exist_ok=True)
                    repository.add_worktree(folder, commit)
                build(folder / self.path, lambda: self._point_at(commit))
                self._forget_all_but({commit, before})
            except OSError as error:
                raise self._refused(error) from error
            return commit

    def _refused(self, error: OSError) -> ContentError:
        return ContentError(f"写不进 {self.live}：{reason_of(error)}", hint="请检查磁盘空间和权限后再试")

    def _release(self, commit: str) -> Path:
        return self.live / "releases" / commit

    def _point_at(self, commit: str) -> None:
        try:
            os.sync()  # the files before the link to them: power may fail in between
            point(self.live / "current", Path("releases") / commit)
            sync_folder(self.live)
        except OSError as error:
            raise self._refused(error) from error

    def _forget_all_but(self, kept: set[str | None]) -> None:
        """Delete old working trees; the one before stays for whoever is still reading it."""
        for folder in (self.live / "releases").iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)  # tried again after the next push
        self.repository().forget_worktrees()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold the one publisher's lock, waiting for another one to finish."""
        try:
            held = locked(self.live / "lock", wait=True)
        except OSError as error:
            raise ContentError(f"写不进 {self.live}：{reason_of(error)}", hint="请检查权限后再试") from error
        with held:
            yield


def stored_outlet(git_dir: Path) -> Outlet | None:
    """Return what `keep_outlet` wrote into the repository's own settings, None without."""
    if not (git_dir / "HEAD").is_file():
        return None
    repository = Repository(git_dir.absolute())
    live, path, branch = (repository.option(key) for key in _KEYS.values())
    if live is None or path is None or branch is None:
        return None
    return Outlet(git_dir=git_dir.absolute(), live=Path(live), path=path, branch=branch)


def keep_outlet(outlet: Outlet) -> None:
    """Write where it is published to into the repository, so that hooks need not be told."""
    repository = outlet.repository()
    for key, value in (("live", str(outlet.live)), ("path", outlet.path), ("branch", outlet.branch)):
        repository.set_option(_KEYS[key], value)
