"""`new`, `retire`, `supersede`, `verify`, `reached`, `rename`, `fmt`: edit files as an editor would."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from indexer.commands.asking import Answers, ask_for_document
from indexer.commands.paths import chosen, undo
from indexer.content.lists.print_numbers import PRINT_NUMBERS_FILE
from indexer.domain.choices import DocumentType
from indexer.domain.errors import UsageError
from indexer.editing.decisions import reached, retire, supersede, together, verify
from indexer.editing.drafting import draft
from indexer.editing.plan import Plan, carry_out
from indexer.editing.renaming import check_new_id, rename
from indexer.editing.shelf import Shelf, read_shelf
from indexer.editing.tidying import tidy_files
from indexer.git.history import who_commits
from indexer.search.request import parse_day
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, day_of, print_json


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    new = add_command(commands, "new", _new, "添一份文件；在终端里会一项一项地问")
    new.add_argument("type", metavar="TYPE", help="policy 政策、procedure 流程、contact 联系")
    new.add_argument("id", metavar="ID", help="编号：小写字母、数字、连字符，就是文件名")
    new.add_argument("--title", metavar="TEXT", default="", help="标题")
    new.add_argument("--category", metavar="C", default="", help="类目")
    new.add_argument("--subcategory", metavar="S", default="", help="子类")
    new.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[],
        help="别的栏，如 来源=街道通知；列表的栏写几次就是几项",
    )  # fmt: skip

    end = add_command(commands, "retire", _retire, "废止一份文件：写上哪天起不算数、凭什么")
    end.add_argument("id", metavar="ID")
    end.add_argument("--on", metavar="DATE", required=True, help="不再有效的第一天，写成 2026-11-23")
    end.add_argument("--by", metavar="ID|TEXT", required=True, help="凭什么废止：新文件的编号，或一句话")
    end.add_argument("--note", metavar="TEXT", help="以后怎么办，写进 successor_note")

    replaced = add_command(commands, "supersede", _supersede, "写明一份文件由哪一份替代")
    replaced.add_argument("id", metavar="ID", help="旧的")
    replaced.add_argument("--by", metavar="ID", required=True, help="新的")

    checked = add_command(commands, "verify", _verify, "记下和来源核对过了，下次核对往后推")
    checked.add_argument("ids", metavar="ID", nargs="+", help="编号，可以写好几个")
    checked.add_argument("--by", metavar="ROLE", required=True, help="核对的岗位，不写人名")
    checked.add_argument("--on", metavar="DATE", help="哪天核对的（默认今天），写成 2026-11-23")
    checked.add_argument(
        "--review-by", metavar="DATE", help="下次最晚哪天核对；不写就加上 handbook.yml 的 review_days"
    )

    rung = add_command(commands, "reached", _reached, "记下电话打通了：写上最近打通日期")
    rung.add_argument("ids", metavar="ID", nargs="+", help="联系方式的编号，可以写好几个")
    rung.add_argument("--on", metavar="DATE", help="哪天打通的（默认今天），写成 2026-11-23")

    renamed = add_command(commands, "rename", _rename, "换一个编号：文件名、链接、考题一起改")
    renamed.add_argument("id", metavar="ID")
    renamed.add_argument("new", metavar="NEW", help="新编号")

    tidied = add_command(commands, "fmt", _fmt, "把资料栏写整齐：各栏按标准顺序，日期写成标准写法，正文不动")
    tidied.add_argument("paths", nargs="*", metavar="PATH", help="只整理这些文件或文件夹")


def _new(options: argparse.Namespace, settings: Settings) -> int:
    type = DocumentType.parse(options.type)
    if type is None:
        raise UsageError(
            f"没有“{options.type}”这种文件", hint="可以写：policy（政策）、procedure（流程）、contact（联系）"
        )
    check_new_id(options.id)
    answers = Answers(options.title, options.category, _values(options.set))
    if options.subcategory:
        answers.values["subcategory"] = [options.subcategory]
    shelf = read_shelf(settings.handbook_dir)
    shelf.refuse_taken(options.id)
    missing = [f"--{name}" for name in ("title", "category") if not getattr(answers, name)]
    if missing and (options.json or not sys.stdin.isatty()):
        raise UsageError(f"还缺：{'、'.join(missing)}", hint="用法见 handbook new --help")
    if missing:
        answers = ask_for_document(type, shelf.vocabulary, answers)
    plan = draft(
        shelf, type, options.id,
        title=answers.title, category=answers.category, values=tuple(answers.values.items()),
    )  # fmt: skip
    return _finish(shelf, plan, options, numbered=True)


def _retire(options: argparse.Namespace, settings: Settings) -> int:
    on = parse_day(options.on)
    shelf = read_shelf(settings.handbook_dir)
    today = settings.clock.today()
    plan = retire(shelf, options.id, on=on, by=options.by, today=today, note=options.note)
    return _finish(shelf, plan, options)


def _supersede(options: argparse.Namespace, settings: Settings) -> int:
    shelf = read_shelf(settings.handbook_dir)
    return _finish(shelf, supersede(shelf, options.id, by=options.by), options)


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    on, today = day_of(options, settings), settings.clock.today()
    review_by = parse_day(options.review_by) if options.review_by else None
    if on > today:
        raise UsageError(f"核对日期 {on} 还没到", hint=f"今天是 {today}，核对过了再写")
    shelf = read_shelf(settings.handbook_dir)
    plans = [
        verify(shelf, id, by=options.by, on=on, review_by=review_by) for id in dict.fromkeys(options.ids)
    ]
    return _finish(shelf, together(plans), options)


def _reached(options: argparse.Namespace, settings: Settings) -> int:
    on, today = day_of(options, settings), settings.clock.today()
    if on > today:
        raise UsageError(f"打通的日期 {on} 还没到", hint=f"今天是 {today}，打通了再写")
    shelf = read_shelf(settings.handbook_dir)
    plans = [reached(shelf, id, on=on) for id in dict.fromkeys(options.ids)]
    return _finish(shelf, together(plans), options)


def _rename(options: argparse.Namespace, settings: Settings) -> int:
    check_new_id(options.new)
    shelf = read_shelf(settings.handbook_dir)
    return _finish(shelf, rename(shelf, options.id, options.new), options, numbered=True)


def _fmt(options: argparse.Namespace, settings: Settings) -> int:
    folder = settings.handbook_dir
    tidied = tidy_files(folder, chosen(folder, options.paths))
    if options.json:
        print_json(tidied.as_json())
        return PROBLEMS if tidied.skipped else FINE
    for path, repair in tidied.repairs:
        print(f"{folder}/{path}:{repair.line}: 已改 {repair.message}")
    for path, message in tidied.skipped:
        print(f"{folder}/{path}: 没有动，{message}", file=sys.stderr)
    changed = sorted({path for path, _ in tidied.repairs})
    if changed:
        print(f"整理了 {len(changed)} 份，正文没有动。{undo(folder, changed)}", file=sys.stderr)
    else:
        print("没有要整理的。", file=sys.stderr)
    return PROBLEMS if tidied.skipped else FINE


def _finish(shelf: Shelf, plan: Plan, options: argparse.Namespace, *, numbered: bool = False) -> int:
    """Write a plan; say what changed, what is left to do, how to take it back and how to keep it."""
    carry_out(shelf, plan, numbered=numbered)
    folder = shelf.folder
    if options.json:
        print_json(plan.as_json())
        return FINE
    if not plan.edits:
        print(f"{plan.id} 已经是这样，没有要改的。")
        return FINE
    print(f"已改 {folder}：")
    for change in plan.changes:
        print(f"  {change}")
    for advice in plan.advice:
        print(f"请注意：{advice}")
    added = [edit.path for edit in plan.edits if edit.before is None]
    kept = [edit.path for edit in plan.edits if edit.before is not None]
    if numbered and (folder / PRINT_NUMBERS_FILE).is_file():
        kept.append(PRINT_NUMBERS_FILE)
    if unknown := who_commits(folder):
        print(unknown)
    print("发布：handbook send '写清楚改了什么、凭什么'")
    print(undo(folder, kept, added))
    return FINE


def _values(settings: Sequence[str]) -> dict[str, list[str]]:
    """Return KEY=VALUE pairs by key, the values of one key together."""
    found: dict[str, list[str]] = {}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"--set 的“{text}”看不懂", hint="写成 --set 栏名=内容，如 --set 来源=街道通知")
        found.setdefault(key.strip(), []).append(value)
    return found
