"""The whole `handbook` command: what the indexer offers, and serve, pdf and release."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from indexer.cli import index_parser, is_index, make_parser
from indexer.settings import Settings
from indexer.terminal import add_command, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of `handbook`."""
    given = sys.argv[1:] if arguments is None else arguments
    if is_index(given):
        return run(index_parser(), given)
    from webapp.paper import commands as printing_commands  # the print engine takes a while to load

    parser = make_parser()
    commands = parser.get_default("commands")
    serve = add_command(commands, "serve", _serve, "打开网站")
    serve.add_argument("--host", help="监听地址（默认 127.0.0.1，只有本机能打开）")
    serve.add_argument("--port", type=int, help="端口（默认 8000）")
    serve.add_argument("--workers", type=int, help="进程数（默认 2）")
    serve.add_argument("--index", action="store_true", help="先按文件现在的样子更新索引，再打开")
    serve.add_argument("--watch", action="store_true", help="边改边看：存盘后一秒左右页面自己更新")
    printing_commands.add_to(commands)
    return run(parser, given)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from webapp import opening  # the pages take half a second to load, which no other command needs

    return opening.serve(options, settings)
