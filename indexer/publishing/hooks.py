"""The scripts git calls: they name this very Python, so that nothing need be on the PATH."""

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


def install_hook(folder: Path, name: str, arguments: tuple[str, ...], settings: Mapping[str, str]) -> Path:
    """Write a hook that runs ``handbook publish hook NAME …`` and return its path.

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
        script = f'#!/bin/sh\n{_MARK}\nexec {_command(name, arguments, settings)} "$@"\n'
        write_whole(path, script, mode=0o755)
    except OSError as error:
        raise ContentError(f"钩子写不进 {folder}：{reason_of(error)}", hint="请检查权限后再试") from error
    return path


def _command(name: str, arguments: tuple[str, ...], settings: Mapping[str, str]) -> str:
    # -P: a `jieba.py` in the folder git happens to stand in is not imported.
    words = ["env", "PYTHONUTF8=1", *(f"{key}={value}" for key, value in settings.items())]
    words += [os.path.abspath(sys.executable), "-P", "-c", _COMMAND]  # noqa: PTH100 - the venv's own link
    return shlex.join([*words, "publish", "hook", name, *arguments])


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
