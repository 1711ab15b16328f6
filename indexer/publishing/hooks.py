"""The scripts git calls: they name this very Python, so that nothing need be on the PATH.

What lies in the folder git calls them in is named from there, and goes with it when that is moved.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from indexer.disk import write_whole
from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

_MARK = "# 由 handbook publish 写成；重新安装会覆盖，请不要手改。"
_COMMAND = "import sys; from indexer.cli import main; sys.exit(main())"
_REFUSED, _LET_THROUGH = 1, 0


def install_hook(
    folder: Path,
    name: str,
    arguments: tuple[str, ...],
    settings: Mapping[str, str],
    *,
    root: Path,
    again: str,
) -> Path:
    """Write a hook that runs ``handbook publish hook NAME …`` and return its path.

    `root` is the folder git calls it in; `again` is the command that installs it anew, told when
    the program is no longer where it was.

    Raises:
        ContentError: there is a hook of somebody else's, which is left alone.
    """
    path = folder / name
    try:
        if (path.exists() or path.is_symlink()) and _MARK not in _text(path):
            raise ContentError(
                f"{path} 已经有别的程序装的钩子，没有动它",
                hint=f"两个都要的话，请在那个钩子里加一行：{_command(name, arguments, settings)} || exit 1",
                code="foreign_hook",
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, _script(name, arguments, settings, root, again), mode=0o755)
    except OSError as error:
        raise ContentError(f"钩子写不进 {folder}：{reason_of(error)}", hint="请检查权限后再试") from error
    return path


def _script(
    name: str, arguments: tuple[str, ...], settings: Mapping[str, str], root: Path, again: str
) -> str:
    """Return the text of a hook; a push that is only commented on goes through without the program."""
    root = Path(os.path.abspath(root))  # noqa: PTH100 - links are not followed, as in the paths below
    python, *command = (_from(root, word) for word in _words(name, arguments, settings))
    lost = f"检查手册的程序不在原来的地方了（挪过文件夹？）。请到它现在的文件夹里运行：{again}"
    code = _LET_THROUGH if name == "pre-push" else _REFUSED
    return f"""#!/bin/sh
{_MARK}
here={shlex.quote(str(root))}
[ -x {python} ] || here=$PWD
[ -x {python} ] || {{ echo {shlex.quote(lost)} >&2; exit {code}; }}
exec {" ".join(command)} "$@"
"""


def _command(name: str, arguments: tuple[str, ...], settings: Mapping[str, str]) -> str:
    return shlex.join(_words(name, arguments, settings)[1:])


def _words(name: str, arguments: tuple[str, ...], settings: Mapping[str, str]) -> list[str]:
    """Return the Python that is called, and the words of the command that calls it."""
    python = os.path.abspath(sys.executable)  # noqa: PTH100 - the venv's own link
    # -P: a `jieba.py` in the folder git happens to stand in is not imported.
    words = [python, "env", "PYTHONUTF8=1", *(f"{key}={value}" for key, value in settings.items())]
    return [*words, python, "-P", "-c", _COMMAND, "publish", "hook", name, *arguments]


def _from(root: Path, word: str) -> str:
    """Return a word for the shell, a path below the root (or a setting that is one) named from there."""
    key, given, value = word.rpartition("=") if word.startswith("HANDBOOK_") else ("", "", word)
    path = Path(value)
    if not path.is_absolute() or not path.is_relative_to(root):
        return shlex.quote(word)
    return f'{key}{given}"$here"/{shlex.quote(path.relative_to(root).as_posix())}'


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
