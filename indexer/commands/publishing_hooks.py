"""What git calls before a commit and a push, and on the server before and after receiving one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from indexer.bootstrap import known_bodies
from indexer.commands.publication import (
    FULL,
    NOT_PUBLISHED,
    is_sound,
    publish,
    say,
    say_judged,
    terms_of,
)
from indexer.domain.errors import HandbookError, NotFoundError, UsageError
from indexer.git.repository import Repository, is_nothing, push_options
from indexer.publishing.checking import within
from indexer.publishing.committing import judged, push_hint, staged
from indexer.publishing.outlet import Outlet, stored_outlet
from indexer.publishing.receiving import Update, read_updates, refusal
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS

EDITORS_HOOKS = ("pre-commit", "pre-push")
SERVERS_HOOKS = ("pre-receive", "post-receive")


def _before_commit(arguments: list[str], settings: Settings) -> int:
    path = arguments[0]
    repository, _ = Repository.around(Path.cwd(), in_hook=True)
    bodies, _ = known_bodies(settings)
    found = staged(repository, path, known=bodies, terms=terms_of(settings))
    say_judged(found, path)
    if not found.errors:
        return FINE
    say(f"这次提交有 {len(found.errors)} 处错误，没有提交。改好存盘，再运行 handbook send。")
    return PROBLEMS


def _before_push(arguments: list[str], settings: Settings) -> int:
    """Say what to do and what is remarked; whether the push goes through is for git to decide."""
    repository, _ = Repository.around(Path.cwd(), in_hook=True)
    lines = list(sys.stdin)
    hint = push_hint(repository, arguments[1] if len(arguments) > 1 else "origin", lines)
    if hint:
        say(hint)
    path = arguments[0]
    for _, local, _, theirs in (fields for line in lines if len(fields := line.split()) == 4):
        if is_nothing(local) or is_nothing(theirs) or not repository.is_ancestor(theirs, local):
            continue
        changed = within(repository.changed_paths(theirs, local), path)
        if changed:
            bodies, _ = known_bodies(settings)
            terms = terms_of(settings)
            say_judged(judged(repository, local, theirs, path, changed, known=bodies, terms=terms), path)
    return FINE


def _before_receiving(arguments: list[str], settings: Settings) -> int:
    outlet = _known_outlet(arguments)
    repository = outlet.repository(in_hook=True)
    code = FINE
    for update in _of_branch(read_updates(sys.stdin), outlet):
        refused = refusal(update, repository)
        if refused:
            say(f"没有收下：{refused}")
            code = PROBLEMS
        elif not is_sound(
            repository, outlet, update.new, settings, before=update.old, full=FULL in push_options()
        ):
            say("没有收下：请改好上面的问题，存盘，再运行 handbook send。网站不受影响。")
            code = PROBLEMS
    return code


def _after_receiving(arguments: list[str], settings: Settings) -> int:
    outlet = _known_outlet(arguments)
    updates = read_updates(sys.stdin)
    for update in updates:
        if update.branch not in (None, outlet.branch) and not is_nothing(update.new):
            say(f"分支 {update.branch} 已收下，没有发布（只发布 {outlet.branch}）。")
    if not _of_branch(updates, outlet):
        return FINE
    try:
        say(publish(outlet, settings, full=FULL in push_options()))
    except HandbookError as error:
        say(f"已收下，但没有发布成，{NOT_PUBLISHED}：{error.message}；{error.hint}")
        say(f"请管服务器的人处理后运行：handbook publish server {outlet.git_dir}")
        return PROBLEMS
    return FINE


def _of_branch(updates: tuple[Update, ...], outlet: Outlet) -> list[Update]:
    return [update for update in updates if update.branch == outlet.branch]


def run_hook(options: argparse.Namespace, settings: Settings) -> int:
    """Do what one hook is there for; git passes the rest on its command line and on stdin."""
    jobs = {
        "pre-commit": _before_commit,
        "pre-push": _before_push,
        "pre-receive": _before_receiving,
        "post-receive": _after_receiving,
    }
    if not options.arguments:
        raise UsageError("这个命令由 git 自己调用", hint="安装用 handbook publish install 或 server")
    return jobs[options.name](options.arguments, settings)


def _known_outlet(arguments: list[str]) -> Outlet:
    outlet = stored_outlet(Path(arguments[0]))
    if outlet is None:
        raise NotFoundError(f"{arguments[0]} 还没有设置过", hint="请先运行 handbook publish server")
    return outlet
