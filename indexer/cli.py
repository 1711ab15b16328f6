"""The `handbook` command without a web server; `webapp.cli` adds the rest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from indexer.commands import indexing
from indexer.terminal import ChineseParser, add_common, run

_VALUED = "--handbook"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 fine, 1 problems found or unknown id, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    return run(index_parser() if is_index(given) else make_parser(), given)


def is_index(arguments: Sequence[str]) -> bool:
    """Say whether `index` is asked for, whatever options stand before it: it needs no other command."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] == _VALUED else 1
    return [*arguments[place : place + 1]] == ["index"]


def index_parser() -> argparse.ArgumentParser:
    """Return a parser that knows `index` alone."""
    parser, commands = _parser()
    indexing.add_to(commands)
    return parser


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the commands that need no web server."""
    from indexer.commands import (
        checking,
        doctor,
        editing,
        editors,
        importing,
        publishing,
        resolving,
        searching,
        sending,
        status,
        undoing,
        versions,
    )

    parser, commands = _parser()
    for subject in (
        checking,
        indexing,
        importing,
        editing,
        editors,
        publishing,
        searching,
        sending,
        undoing,
        versions,
        status,
        resolving,
        doctor,
    ):
        subject.add_to(commands)
    return parser


def _parser() -> tuple[ChineseParser, argparse._SubParsersAction[ChineseParser]]:
    parser = ChineseParser(prog="handbook", description="社区服务站政策手册：检查、索引、查询、打印。")
    parser.set_defaults(handbook=None, json=False)
    add_common(parser)
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)
    parser.set_defaults(commands=commands)
    return parser, commands
