"""`index`: the index brought up to date. It loads nothing that the indexer beside an open site has loaded."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from indexer.settings import Settings
from indexer.standing.asking import update
from indexer.terminal import FINE, add_command, print_json, progress_bar, take_over

_MOST_GONE = 10


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    index = add_command(commands, "index", _index, "按文件现在的样子更新索引")
    index.set_defaults(moves=True)
    index.add_argument("--full", action="store_true", help="全部重建，文件大量减少时也照做")
    index.add_argument(
        "--quick", action="store_true", help="先按字词建好就用，新问法的意思留给网站在后台学（默认学完才换）"
    )


def _index(options: argparse.Namespace, settings: Settings) -> int:
    started = time.monotonic()
    updated = update(
        settings,
        full=options.full,
        wait=not options.quick,
        progress=progress_bar(sys.stderr),
        before=lambda: take_over(settings),
    )
    for line in updated.fatal:
        print(line, file=sys.stderr)
    lost, left_out = updated.gone, updated.left_out
    if lost:
        shown = "、".join(lost[:_MOST_GONE]) + ("……" if len(lost) > _MOST_GONE else "")
        print(f"请注意：和网站上的比，少了 {len(lost)} 份文件：{shown}", file=sys.stderr)
    seconds = round(time.monotonic() - started, 1)
    if options.json:
        answer = {"documents": updated.documents, "left_out": list(left_out), "gone": list(lost)}
        print_json({**answer, "revision": updated.revision, "seconds": seconds})
    else:
        broken = f"，{len(left_out)} 份文件有错误未收录" if left_out else ""
        print(f"索引已更新：{updated.documents} 份文件{broken}，用时 {seconds} 秒，版本 {updated.revision}。")
    return FINE
