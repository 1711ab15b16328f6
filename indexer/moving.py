"""The state of a handbook follows it: a folder that was moved, renamed or copied finds its own again.

State is kept by the handbook's place (see `Settings.handbook_state_dir`), and `whose.json` in it
says which place that was. Taken over is only what no other handbook can be using.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.disk import write_whole
from indexer.domain.system_errors import reason_of
from indexer.generations import Generations
from indexer.settings import Settings

_WHOSE = "whose.json"
_PARTS = {"data": "居民反馈", "cache": "缓存", "index": "索引"}


def settle(settings: Settings) -> Iterator[str]:
    """Take over the state of the same handbook from another place, and mend it; yield what was done."""
    try:
        yield from _take_over(settings)
        yield from _mend_pointer(settings.index_dir)
    except OSError as error:  # the command itself may not need to write
        yield f"手册换过地方，以前的状态没挪成：{reason_of(error)}；请检查 {settings.state_dir} 的权限"
    record(settings)


def record(settings: Settings) -> None:
    """Note whose state this is: what has no note may be taken over by another handbook of that name."""
    folder = settings.handbook_state_dir
    if folder.is_dir() and os.access(folder, os.W_OK) and _whose(folder) != _places(settings):
        text = json.dumps(_places(settings), ensure_ascii=False)
        with suppress(OSError):  # a full or read-only disk: the next command tries again
            write_whole(folder / _WHOSE, text)


def _take_over(settings: Settings) -> Iterator[str]:
    here = settings.handbook_state_dir
    if not (settings.handbook_dir / HANDBOOK_FILE).is_file() or not settings.state_dir.is_dir():
        return
    others = [path for path in settings.state_dir.iterdir() if path != here and _is_left(path, settings)]
    missing = [part for part in _PARTS if not (here / part).exists()]
    found = [path for path in others if any((path / part).is_dir() for part in missing)]
    if len(found) > 1 and "data" in missing:
        names = "、".join(str(path) for path in found)
        yield f"手册换过地方，以前的反馈可能在 {names} 里，分不清是哪一个：请把对的那个的 data/ 挪到 {here}/"
    if len(found) != 1 or not os.access(settings.state_dir, os.W_OK):
        return
    here.mkdir(exist_ok=True)
    taken = [part for part in missing if (found[0] / part).is_dir()]
    for part in taken:
        (found[0] / part).rename(here / part)
    words = "、".join(_PARTS[part] for part in taken)
    yield f"手册换过地方：以前的{words}在 {found[0]} 里，已挪过来接着用。"
    if not any((found[0] / part).exists() for part in _PARTS):
        shutil.rmtree(found[0])


def _is_left(folder: Path, settings: Settings) -> bool:
    """Say whether a state folder is of a handbook that is now ours, or is no more.

    Without a record it was written by an older program: then the name has to be the same.
    """
    whose = _whose(folder)
    if whose is None:
        return folder.is_dir() and folder.name[:-9] == settings.handbook_state_dir.name[:-9]
    if whose["state"] != _places(settings)["state"]:  # it was moved or copied as a whole
        return Path(whose["handbook"]).name == settings.handbook_dir.absolute().name
    return not (Path(whose["handbook"]) / HANDBOOK_FILE).exists()


def _whose(folder: Path) -> dict[str, str] | None:
    try:
        known = json.loads((folder / _WHOSE).read_text(encoding="utf-8"))
        return {"handbook": str(known["handbook"]), "state": str(known["state"])}
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _places(settings: Settings) -> dict[str, str]:
    # As in the key of the state folder, links are not followed.
    return {"handbook": os.path.abspath(settings.handbook_dir), "state": os.path.abspath(settings.state_dir)}  # noqa: PTH100


def _mend_pointer(index_dir: Path) -> Iterator[str]:
    """Point to the newest generation again where a copy made a folder or a text of the link."""
    current = index_dir / "current"
    if current.is_symlink() or not index_dir.is_dir() or not os.access(index_dir, os.W_OK):
        return
    generations = Generations(index_dir)
    whole = [name for name in generations.names() if (generations.path(name) / "manifest.json").is_file()]
    if current.is_dir():
        shutil.rmtree(current)
    elif current.exists():
        current.unlink()
    else:
        return
    if whole:
        generations.switch(whole[-1])
    yield "索引拷来时丢了快捷方式（符号链接），已经" + ("接好。" if whole else "清掉，会重新建。")
