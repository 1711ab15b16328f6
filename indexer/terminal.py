"""What all commands share: Chinese arguments and errors, exit codes, progress, JSON."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TextIO

from indexer.domain.errors import HandbookError, UsageError
from indexer.domain.system_errors import reason_of
from indexer.settings import Settings, load_settings

Command = Callable[[argparse.Namespace, Settings], int]

FINE, PROBLEMS, WRONG_USAGE = 0, 1, 2

_MESSAGES = (
    (r"the following arguments are required: (.*)", r"还缺：\1"),
    (r"unrecognized arguments: (.*)", r"看不懂：\1"),
    (r"argument 命令: invalid choice: '(.*?)' \(choose from (.*)\)", r"没有“\1”这个命令，可以用：\2"),
    (r"argument (.*?): invalid choice: '(.*?)' \(choose from (.*)\)", r"\1 不能是“\2”，可以用：\3"),
    (r"argument (.*?): invalid int value: '(.*)'", r"\1 要写整数，不是“\2”"),
    (r"argument (.*?): expected one argument", r"\1 后面要写一个值"),
    (r"argument (.*?): expected at least one argument", r"\1 后面至少写一个值"),
    (r"ambiguous option: (.*?) could match (.*)", r"\1 不明确，可能是 \2"),
)


class ChineseParser(argparse.ArgumentParser):
    """An argument parser whose help and errors are Chinese."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("allow_abbrev", False)
        super().__init__(add_help=False, **more)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _MESSAGES:
            found = re.fullmatch(pattern, message)
            if found:
                message = found.expand(chinese)
                message = message.replace("', '", "、").replace("'", "").replace(", ", "、")
                break
        raise UsageError(message, hint=f"用法见 {self.prog} --help")


def run(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Parse and run, and turn every expected error into a Chinese message and an exit code."""
    as_json = "--json" in arguments
    try:
        options = parser.parse_args(_command_first(parser, arguments))
        settings = load_settings().with_handbook(options.handbook)
        if not getattr(options, "moves", False):
            take_over(settings)
        command: Command = options.command
        return command(options, settings)
    except HandbookError as error:
        return _say(error, as_json=as_json)
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except OSError as error:  # what no command expected, still not a traceback
        what = f"{os.fsdecode(error.filename)} 读写不了" if error.filename else "读写出错"
        message = f"{what}：{reason_of(error)}"
        return _say(HandbookError(message, hint="请检查磁盘空间和权限后再试"), as_json=as_json)


def take_over(settings: Settings) -> None:
    """Take over the state of a handbook that was moved; a command with the default `moves` does it itself."""
    from indexer.moving import settle  # loads the format of the index

    for done in settle(settings):
        print(done, file=sys.stderr)


def _say(error: HandbookError, *, as_json: bool) -> int:
    if as_json:
        print_json(error.as_json())
    else:
        print(f"{error.message}；{error.hint}" if error.hint else error.message, file=sys.stderr)
    return WRONG_USAGE if isinstance(error, UsageError) else PROBLEMS


def _command_first(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> Sequence[str]:
    """Move the options that stand before the subcommand behind it, where they are known."""
    commands = parser.get_default("commands").choices
    actions = [action for command in commands.values() for action in command._actions]
    valued = {name for action in actions if action.nargs != 0 for name in action.option_strings}
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        if arguments[place] in ("-h", "--help"):
            return arguments
        place += 2 if arguments[place] in valued else 1
    if place < len(arguments) and arguments[place] in commands:
        return [arguments[place], *arguments[:place], *arguments[place + 1 :]]
    return arguments


def add_command(commands: Any, name: str, command: Command, description: str) -> argparse.ArgumentParser:
    """Add a subcommand that also takes the options every command has."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=description, description=description)
    parser.set_defaults(command=command)
    add_common(parser)
    return parser


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options that may stand before or after the subcommand."""
    suppress = argparse.SUPPRESS
    parser.add_argument("--handbook", type=Path, metavar="DIR", default=suppress, help="手册文件夹")
    parser.add_argument("--json", action="store_true", default=suppress, help="只输出 JSON")


def add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DATE", help="按哪一天判断（默认今天），写成 2026-11-23")


def day_of(options: argparse.Namespace, settings: Settings) -> date:
    """Return the day a command is about."""
    from indexer.search.request import parse_day  # loads what a question is taken apart by

    return parse_day(options.on) if options.on else settings.clock.today()


def progress_bar(stream: TextIO) -> Callable[[str, int, int], None]:
    """Return a callback that draws a bar on a terminal, and elsewhere names each stage once."""
    terminal = stream.isatty()
    named: set[str] = set()
    shown_at = [0.0]

    def show(what: str, done: int, total: int) -> None:
        if not terminal:
            if what not in named and total:
                print(f"{what}，共 {total} 项……", file=stream, flush=True)
            named.add(what)
            return
        now = time.monotonic()
        if done < total and now - shown_at[0] < 0.1:
            return
        shown_at[0] = now
        filled = 30 * done // max(total, 1)
        bar = "█" * filled + "░" * (30 - filled)
        stream.write(f"\r{what} {bar} {done}/{total}" + ("\n" if done >= total else ""))
        stream.flush()

    return show


def print_json(value: Any) -> None:
    """Write JSON on one line; bytes of an argument that were no text come out as ``?``."""
    print(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8"))
