"""`editor`: accounts of those who edit in the page, and what is due without a click."""

from __future__ import annotations

import argparse
from typing import Any

from indexer.accounts.accounts import LINK_GOOD_FOR, Accounts
from indexer.accounts.journal import Act, Journal
from indexer.corrections.coming import Came
from indexer.corrections.corrections import Corrections
from indexer.domain.errors import UsageError
from indexer.sending.rounds import Rounds
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, add_common, print_json

_OPERATOR = "handbook editor"
START = "/editor/start"
"""Where a link leads; the page of it stands in `webapp.editor`."""


def add_to(commands: Any) -> None:
    """Add `editor` and what it does to the parser."""
    parser = add_command(commands, "editor", _explain, "谁能在网页里改手册：添账号、去掉账号")
    steps = parser.add_subparsers(title="做什么", metavar="做什么")
    add = steps.add_parser("add", help="添一个账号，印出一次性的链接，本人打开设口令；忘了口令也用它")
    add.add_argument("name", metavar="NAME", help="名字，记在每次修改上，如 王岗")
    add.add_argument("--approver", action="store_true", help="也能审别人的修改")
    add.set_defaults(command=_add)
    listing = steps.add_parser("list", help="列出账号")
    listing.set_defaults(command=_list)
    remove = steps.add_parser("remove", help="去掉一个账号，马上退出登录")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command=_remove)
    due = steps.add_parser("due", help="发布到了日子的修改；网站开着会自己做，没开着的放进定时任务")
    due.set_defaults(command=_due)
    for step in (add, listing, remove, due):
        add_common(step)


def _explain(_options: argparse.Namespace, _settings: Settings) -> int:
    raise UsageError("还缺：add、list、remove 或 due", hint="用法见 handbook editor --help")


def _add(options: argparse.Namespace, settings: Settings) -> int:
    now = settings.clock.now()
    accounts = Accounts(settings.data_dir)
    link = accounts.add(options.name, approver=options.approver, now=now)
    Journal(settings.data_dir).add(_OPERATOR, Act.ADDED, at=now, about=options.name)
    root = settings.public_url or f"http://{settings.host}:{settings.port}"
    address = f"{root}{START}?link={link}"
    if options.json:
        print_json({"name": options.name, "approver": options.approver, "link": address})
        return FINE
    rights = "（能审批）" if options.approver else ""
    print(f"{options.name}{rights}的一次性链接，{LINK_GOOD_FOR.days} 天内有效：")
    print(address)
    print("请当面或打电话交给本人，本人打开后设口令。谁拿到它谁就能登录，不要发在群里。")
    return FINE


def _list(options: argparse.Namespace, settings: Settings) -> int:
    found = Accounts(settings.data_dir).all()
    if options.json:
        print_json([{"name": a.name, "approver": a.approver, "ready": a.ready} for a in found])
        return FINE
    for account in found:
        marks = (*(("能审批",) if account.approver else ()), *(() if account.ready else ("还没设口令",)))
        print(account.name + (f"（{'，'.join(marks)}）" if marks else ""))
    if not found:
        print("还没有账号，网页里不能改。添一个：handbook editor add 名字")
    return FINE


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    Accounts(settings.data_dir).remove(options.name)
    Journal(settings.data_dir).add(_OPERATOR, Act.REMOVED, at=settings.clock.now(), about=options.name)
    if options.json:
        print_json({"name": options.name})
        return FINE
    print(f"去掉了 {options.name}，已经退出登录。改过的内容都在。")
    return FINE


def _due(options: argparse.Namespace, settings: Settings) -> int:
    came = Rounds(Corrections(settings), settings).go()
    if options.json:
        print_json([_as_json(each) for each in came])
    else:
        for each in came:
            said = f"没有发布：{each.why}" if each.why else "已发布"
            print(f"{each.change.day}《{each.change.title}》{said}")
        if not came:
            print("没有到日子的修改。")
    return PROBLEMS if any(each.why for each in came) else FINE


def _as_json(came: Came) -> dict[str, str]:
    change = came.change
    return {
        "title": change.title,
        "day": change.day.isoformat(),
        "revision": came.revision,
        "why": came.why,
    }
