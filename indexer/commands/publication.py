"""What `publish` and its hooks share: check a commit, publish what is sound, say what became of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from indexer.bootstrap import known_bodies
from indexer.domain.errors import ContentError, IndexUnavailableError
from indexer.git.repository import Repository, is_nothing
from indexer.moving import record
from indexer.publishing.checking import Terms, errors_of, handbook_in, listed, warnings_of, within
from indexer.publishing.committing import Judged
from indexer.publishing.outlet import Build, Outlet
from indexer.settings import Settings
from indexer.standing.asking import update

FULL = "full"
_MOST_GONE = 6
NOT_PUBLISHED = "网站还是原来的版本，没有坏"
_SECONDS_TO_WAIT = 120


def terms_of(settings: Settings) -> Terms:
    return Terms(today=settings.clock.today(), largest_attachment=settings.largest_attachment)


def say_judged(found: Judged, path: str) -> None:
    """Say what a change brings in; warnings too, nobody else will show them."""
    for line in listed((*found.errors, *found.warnings), path):
        say(line)
    if found.gone:
        shown = "、".join(found.gone[:_MOST_GONE]) + ("……" if len(found.gone) > _MOST_GONE else "")
        say(f"请注意：手册因此少 {len(found.gone)} 份文件：{shown}")


def is_sound(
    repository: Repository,
    outlet: Outlet,
    commit: str,
    settings: Settings,
    *,
    full: bool,
    before: str | None = None,
) -> bool:
    """Check a commit and say what is wrong with it, and what is remarked in what it changes."""
    bodies, served = known_bodies(settings_of(outlet, settings))
    try:
        handbook = handbook_in(repository, commit, outlet.path, known=bodies, terms=terms_of(settings))
    except ContentError as error:
        say(f"{error.message}；{error.hint}")
        return False
    errors = errors_of(handbook)
    changed = _changed(repository, before, commit, outlet.path)
    remarks = [problem for problem in warnings_of(handbook) if problem.path in changed]
    for line in listed((*errors, *remarks), outlet.path):
        say(line)
    shrunk = 2 * len(handbook.documents) < served and not full
    if shrunk:
        say(
            f"手册里只剩 {len(handbook.documents)} 份文件，网站上现在有 {served} 份；"
            f"确实删了这么多，请运行 handbook send --{FULL}"
        )
    return not errors and not shrunk


def _changed(repository: Repository, before: str | None, commit: str, path: str) -> frozenset[str]:
    if before is None or is_nothing(before):
        return frozenset()
    return within(repository.changed_paths(before, commit), path)


def settings_of(outlet: Outlet, settings: Settings) -> Settings:
    return settings.with_handbook(outlet.handbook_dir)


def build_for(outlet: Outlet, settings: Settings, *, full: bool) -> Build:
    """Return what indexes a folder for the site, waiting for an indexer that is at work."""

    def build(folder: Path, then: Callable[[], None]) -> None:
        deadline = time.monotonic() + _SECONDS_TO_WAIT
        while True:
            try:
                update(settings_of(outlet, settings), source=folder, full=full, then=then)
                record(settings_of(outlet, settings))
                return
            except IndexUnavailableError as error:
                if error.code != "index_busy" or time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    return build


def publish(outlet: Outlet, settings: Settings, *, full: bool) -> str:
    """Publish the tip of the branch and return a line that says so."""
    started = time.monotonic()
    commit = outlet.publish(build_for(outlet, settings, full=full))
    address = f"\n网址：{settings.public_url}" if settings.public_url else ""
    return f"{published_line(commit, outlet, settings)}用时 {time.monotonic() - started:.1f} 秒。{address}"


def published_line(commit: str, outlet: Outlet, settings: Settings) -> str:
    _, documents = known_bodies(settings_of(outlet, settings))
    return f"已发布：{commit[:10]}，{documents} 份文件，网站已换成新的。"


def say(line: str) -> None:
    # An editor who hangs up in the middle must not stop what has been begun.
    with suppress(BrokenPipeError):
        print(line, file=sys.stderr, flush=True)
