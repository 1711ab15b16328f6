"""Old office files (.doc, .wps, .rtf) -> .docx, by a LibreOffice that this machine has.

It runs in a folder of its own with a profile of its own: nothing of the editor's own settings is
touched, macros of documents are off, and it is stopped, with all it has started, at its limits.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from indexer.children.limits import GB, MB, Limits
from indexer.children.running import run
from indexer.importing.source import ImportRefusedError

PROGRAMS = ("soffice", "libreoffice")
_LIMITS = Limits(memory=4 * GB, seconds=120, cpu_seconds=100, file_bytes=200 * MB, laziness=5)


def converted(name: str, content: bytes) -> bytes:
    """Return an old file as the bytes of a .docx.

    Raises:
        ImportRefusedError: there is no LibreOffice, or it could not read the file.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    suffix = Path(name).suffix.lower()
    if program is None:
        raise ImportRefusedError(
            f"{name} 是旧格式（{suffix}），这台机器上没有 LibreOffice，转不了",
            hint="请用 Word 或 WPS 打开，另存为 .docx 再导入；或请管理员装上 libreoffice-writer",
        )
    with tempfile.TemporaryDirectory(prefix="handbook-import-") as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx", "--outdir", folder, str(source),
        ]  # fmt: skip
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LANG": "C.UTF-8"}
        try:
            ended = run(command, _LIMITS, env=environment, cwd=Path(folder), alone=True)
            if ended.broke:
                raise ImportRefusedError(
                    f"{name} 用 LibreOffice 转到一半，{ended.broke}，停下了",
                    hint="请用 Word 或 WPS 打开，另存为 .docx 再导入；来历不明的文件请不要导入",
                )
            return source.with_suffix(".docx").read_bytes()
        except OSError as error:
            raise ImportRefusedError(
                f"{name} 用 LibreOffice 转不出来", hint="请用 Word 或 WPS 打开，另存为 .docx 再导入"
            ) from error
