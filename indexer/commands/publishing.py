"""`publish`: hooks for editors, a server that checks what is pushed, and a station that looks for it."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from indexer.bootstrap import known_bodies
from indexer.commands.publication import (
    NOT_PUBLISHED,
    build_for,
    is_sound,
    publish,
    published_line,
    say,
    settings_of,
    terms_of,
)
from indexer.commands.publishing_hooks import EDITORS_HOOKS, SERVERS_HOOKS, run_hook
from indexer.domain.errors import (
    ContentError,
    HandbookError,
    NotFoundError,
    UsageError,
)
from indexer.git.history import who_commits
from indexer.git.repository import Repository, is_branch_name
from indexer.publishing.checking import listed
from indexer.publishing.hooks import install_hook
from indexer.publishing.looks import keep_look
from indexer.publishing.outlet import Outlet, keep_outlet, stored_outlet
from indexer.publishing.polling import Polled, poll
from indexer.publishing.refused import forget_refused, keep_refused
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, add_common, print_json

_MOST_TOLD = 5


def add_to(commands: Any) -> None:
    """Add `publish` and what it does to the parser."""
    parser = add_command(commands, "publish", _explain, "发布：提交前检查、推送后自动更新网站")
    steps = parser.add_subparsers(title="做什么", metavar="做什么")

    install = steps.add_parser("install", help="给编辑的仓库装钩子：提交前检查，推不上去时说明怎么办")
    install.add_argument("--hook", action="append", choices=EDITORS_HOOKS, help="只装这个，可写多次")
    install.set_defaults(command=_install)
    add_common(install)

    server = steps.add_parser("server", help="在服务器上建好接收推送的仓库，推上来就检查、发布")
    server.add_argument("repository", metavar="BARE_REPO", type=Path, help="仓库放哪里，如 /srv/handbook.git")
    _add_outlet(server)
    server.set_defaults(command=_server)

    looked = steps.add_parser("poll", help="没有服务器的站点：隔一会儿去远程仓库看看，好的就换上")
    looked.add_argument("repository", metavar="BARE_REPO", type=Path, help="本机的副本放哪里")
    looked.add_argument("--from", dest="remote", metavar="URL", help="远程仓库的地址，第一次要写")
    _add_outlet(looked)
    looked.add_argument("--once", action="store_true", help="只看一次，给定时任务用")
    looked.add_argument(
        "--interval",
        type=int,
        default=60,
        metavar="SECONDS",
        help="隔几秒看一次（默认 60）；用 --once 的，写定时任务隔几秒",
    )
    looked.set_defaults(command=_poll)

    hook = steps.add_parser("hook", help="git 的钩子自己用")
    hook.add_argument("name", choices=(*EDITORS_HOOKS, *SERVERS_HOOKS))
    hook.add_argument("arguments", nargs="*")
    hook.set_defaults(command=run_hook)
    add_common(hook)


def _add_outlet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--live", type=Path, metavar="DIR", help="发布到哪个文件夹（默认在仓库旁边）")
    parser.add_argument("--handbook-path", metavar="PATH", help="手册在仓库里的位置（默认 handbook）")
    parser.add_argument("--branch", help="发布哪个分支（默认 main）")
    parser.add_argument("--full", action="store_true", help="文件大量减少时也照做")
    add_common(parser)


def _explain(_options: argparse.Namespace, _settings: Settings) -> int:
    raise UsageError("还缺：install、server 或 poll", hint="用法见 handbook publish --help")


# For editors: the hooks of their own clone.


def _install(options: argparse.Namespace, settings: Settings) -> int:
    if not settings.handbook_dir.is_dir():
        raise NotFoundError(f"没有手册文件夹 {settings.handbook_dir}", hint="请用 --handbook 指明")
    repository, top = Repository.around(settings.handbook_dir)
    path = settings.handbook_dir.resolve().relative_to(top.resolve()).as_posix()
    environment = {**_environment(settings), "HANDBOOK_DIR": str(settings.handbook_dir.resolve())}
    folder = repository.hooks_folder(top)
    code = FINE
    for name in options.hook or EDITORS_HOOKS:
        try:
            hook = install_hook(
                folder, name, (path,), environment, root=top, again=".venv/bin/handbook publish install"
            )
            print(f"装好了：{hook}")
        except ContentError as error:
            print(f"{error.message}；{error.hint}", file=sys.stderr)
            code = PROBLEMS
    if unknown := who_commits(settings.handbook_dir):
        print(unknown)
    return code


# For the server: what is pushed is checked, then published.


def _server(options: argparse.Namespace, settings: Settings) -> int:
    outlet = _outlet(options)
    repository = _keep(outlet)
    for key in ("receive.fsckObjects", "receive.advertisePushOptions"):
        repository.set_option(key, "true")
    again = f".venv/bin/handbook publish server {outlet.git_dir}"
    for name in SERVERS_HOOKS:
        install_hook(
            outlet.git_dir / "hooks",
            name,
            (str(outlet.git_dir),),
            _environment(settings),
            root=outlet.git_dir,
            again=again,
        )
    print(f"接收推送的仓库：{outlet.git_dir}，发布分支 {outlet.branch}，发布到 {outlet.live}")
    tip = repository.branch_tip(outlet.branch)
    if tip is None:
        print(f"还没有内容。请在编辑的电脑上：git push <这个仓库的地址> {outlet.branch}")
    elif not is_sound(repository, outlet, tip, settings, full=options.full):
        return PROBLEMS
    else:
        print(publish(outlet, settings, full=options.full))
    state = shlex.quote(f"HANDBOOK_STATE_DIR={settings.state_dir.absolute()}")
    serve = f"env {state} handbook serve --handbook {shlex.quote(str(outlet.handbook_dir))}"
    print(f"网站这样打开：{serve}")
    return FINE


# For a station without a server.


def _poll(options: argparse.Namespace, settings: Settings) -> int:
    if options.interval < 2:
        raise UsageError("--interval 最少 2 秒", hint="定时任务里请用 --once")
    outlet = _outlet(options)
    repository = _keep(outlet)
    if options.remote:
        if options.remote.startswith("-"):
            raise UsageError(
                f"远程仓库的地址不能以 - 开头：{options.remote}", hint="请写 https:// 或 ssh 地址"
            )
        repository.set_option("remote.origin.url", options.remote)
    elif repository.option("remote.origin.url") is None:
        raise UsageError("还不知道从哪里取", hint="第一次请用 --from 写远程仓库的地址")
    if options.once:
        return _polled(options, outlet, settings)[0]
    try:
        _follow(options, outlet, settings)
    except KeyboardInterrupt:
        return FINE


def _follow(options: argparse.Namespace, outlet: Outlet, settings: Settings) -> NoReturn:
    """Look again and again; what goes wrong is said, and tried again the next time."""
    reported = ""
    while True:
        try:
            _, reported = _polled(options, outlet, settings, reported)
        except HandbookError as error:
            say(f"{error.message}；{error.hint}")
        time.sleep(options.interval)


def _polled(
    options: argparse.Namespace, outlet: Outlet, settings: Settings, reported: str = ""
) -> tuple[int, str]:
    """Look once; return the exit code, and the bad commit whose problems have been said."""
    bodies, _ = known_bodies(settings_of(outlet, settings))
    polled = poll(
        outlet, build_for(outlet, settings, full=options.full), known=bodies, terms=terms_of(settings)
    )
    _keep_refused(polled, settings_of(outlet, settings), outlet.path)
    folder = settings_of(outlet, settings).handbook_state_dir
    keep_look(folder, at=settings.clock.now(), every=options.interval)
    if options.json:
        print_json(_polled_as_json(polled))
    elif polled.errors and polled.commit != reported:
        for line in listed(polled.errors, outlet.path):
            say(line)
        say(f"新的提交 {polled.commit[:10]} 有 {len(polled.errors)} 处错误，没有换上，{NOT_PUBLISHED}。")
    elif polled.changed:
        print(published_line(polled.commit, outlet, settings), flush=True)
    elif options.once and not polled.errors:
        print(f"没有新内容，还是 {polled.commit[:10]}。")
    return (PROBLEMS, polled.commit) if polled.errors else (FINE, "")


def _keep_refused(polled: Polled, settings: Settings, path: str) -> None:
    """Let the site tell of a revision that was not taken over, until one is."""
    folder = settings.handbook_state_dir
    if polled.errors:
        lines = listed(polled.errors[:_MOST_TOLD], path)
        now = settings.clock.now()
        keep_refused(folder, polled.commit, at=now, errors=len(polled.errors), lines=lines)
    else:
        forget_refused(folder)


def _polled_as_json(polled: Polled) -> dict[str, Any]:
    return {"revision": polled.commit, "published": polled.changed, "errors": len(polled.errors)}


# What they share.


def _outlet(options: argparse.Namespace) -> Outlet:
    """Return where to publish: as written, else as before, else beside the repository."""
    git_dir = options.repository.absolute()
    before = stored_outlet(git_dir)
    branch = options.branch or (before.branch if before else "main")
    path = options.handbook_path or (before.path if before else "handbook")
    if not is_branch_name(branch):
        raise UsageError(f"分支名“{branch}”不对", hint="例如 main")
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or ":" in path:
        raise UsageError(
            f"--handbook-path 的值“{path}”不对", hint="请写仓库里的位置，如 handbook；就在最上层写 ."
        )
    live = options.live.absolute() if options.live else None
    return Outlet(
        git_dir=git_dir,
        live=live or (before.live if before else git_dir.with_name(f"{git_dir.stem}-live")),
        path=parts.as_posix(),
        branch=branch,
    )


def _keep(outlet: Outlet) -> Repository:
    """Create the bare repository where it is missing and write down what it is for."""
    if outlet.git_dir.exists() and not (outlet.git_dir / "HEAD").is_file() and any(outlet.git_dir.iterdir()):
        raise UsageError(f"{outlet.git_dir} 不是 git 裸仓库，里面还有别的东西", hint="请换一个新的文件夹名")
    repository = Repository.create(outlet.git_dir, branch=outlet.branch)
    keep_outlet(outlet)
    return repository


def _environment(settings: Settings) -> dict[str, str]:
    """Return the settings a hook needs: git runs it with another environment."""
    meaning = "on" if settings.meaning else "off"
    needed = {"HANDBOOK_STATE_DIR": str(settings.state_dir.absolute()), "HANDBOOK_MEANING": meaning}
    if settings.public_url:
        needed["HANDBOOK_PUBLIC_URL"] = settings.public_url
    if settings.attachment_mb != Settings().attachment_mb:
        needed["HANDBOOK_ATTACHMENT_MB"] = str(settings.attachment_mb)
    if settings.engine_url:
        needed["HANDBOOK_ENGINE_URL"] = ",".join(settings.engine_url)
    if settings.engine_user:
        needed["HANDBOOK_ENGINE_USER"] = settings.engine_user
    files = {
        "HANDBOOK_ENGINE_PASSWORD_FILE": settings.engine_password_file,
        "HANDBOOK_ENGINE_CA": settings.engine_ca,
    }
    needed.update({name: str(file.absolute()) for name, file in files.items() if file is not None})
    return needed
