"""The `handbook` command without a web server; `webapp.cli` adds the rest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

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
    versions,
)
from indexer.terminal import ChineseParser, add_common, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 fine, 1 problems found or unknown id, 2 wrong usage."""
    return run(make_parser(), sys.argv[1:] if arguments is None else arguments)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the commands that need no web server."""
    parser = ChineseParser(prog="handbook", description="社区服务站政策手册：检查、索引、查询、打印。")
    parser.set_defaults(handbook=None, json=False)
    add_common(parser)
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)
    parser.set_defaults(commands=commands)
    for subject in (
        checking,
        importing,
        editing,
        editors,
        publishing,
        searching,
        sending,
        versions,
        status,
        resolving,
        doctor,
    ):
        subject.add_to(commands)
    return parser
