"""`undo`: give up what was changed and not sent yet, or a merge that was left half done."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indexer.domain.errors import NotFoundError
from indexer.sending.undo import give_up, undo
from indexer.settings import Settings
from indexer.terminal import FINE, add_command, print_json


def add_to(commands: Any) -> None:
    """Add `undo` to the parser."""
    undoing = add_command(
        commands, "undo", _undo, "撤销：把没发的改动退回上一次存的样子；做到一半的合并，不写文件就放弃"
    )
    undoing.add_argument("paths", nargs="*", metavar="PATH", help="哪几个文件，或一个文件夹")


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    folder = settings.handbook_dir
    keep_in = settings.state_dir / "undone" / f"{settings.clock.now():%Y%m%d-%H%M%S}"
    if not options.paths:
        return _give_up(options, settings, keep_in)
    wanted = [_named(folder, path) for path in options.paths]
    taken = undo(folder, wanted, keep_in=keep_in)
    if options.json:
        print_json({"undone": list(taken), "kept": str(keep_in)})
        return FINE
    print(f"退回了 {len(taken)} 个文件，和上一次存的一样：")
    print("\n".join(f"  {path}" for path in taken))
    print(f"退回以前的样子留了一份，后悔了从这里拿：{keep_in}")
    return FINE


def _give_up(options: argparse.Namespace, settings: Settings, keep_in: Path) -> int:
    kept = give_up(settings.handbook_dir, keep_in=keep_in)
    if options.json:
        print_json({"undone": [], "kept": str(keep_in) if kept else None, "given_up": True})
        return FINE
    print("放弃了做到一半的合并，文件回到合并以前，您存过的都在。再运行 handbook send。")
    if kept:
        print(f"放弃以前的样子留了一份（{len(kept)} 个文件），要用从这里拿：{keep_in}")
    return FINE


def _named(folder: Path, text: str) -> str:
    """Return a path given on the command line below the handbook folder; it need not be there any more."""
    top = folder.resolve()
    candidates: Sequence[Path] = (Path.cwd() / text, top / text)
    inside = [path.resolve() for path in candidates if path.resolve().is_relative_to(top)]
    if not inside:
        raise NotFoundError(f"{text} 不在手册里", hint=f"请写 {folder} 下面的文件或文件夹")
    found = next((path for path in inside if path.exists()), inside[0])
    return found.relative_to(top).as_posix()
