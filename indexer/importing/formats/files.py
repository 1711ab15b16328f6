"""A file -> what it says, by the reader of its format; in a child process with limits where asked.

A few kilobytes can keep a reader of HTML or XML busy for hours. The child is killed by the system
when it breaks a limit of time or memory; the editor is told, and nothing else is lost.
"""

from __future__ import annotations

import base64
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.importing.blocks import Block, BlockKind
from indexer.importing.formats.ofd import read_ofd
from indexer.importing.formats.office import converted
from indexer.importing.formats.pdf import MOST_SCANNED, read_pdf
from indexer.importing.formats.pictures import read_picture
from indexer.importing.formats.plain import read_mail, read_markdown, read_text
from indexer.importing.formats.recogniser import is_installed
from indexer.importing.formats.sheets import read_sheet
from indexer.importing.formats.web import read_page
from indexer.importing.formats.word import read_word
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import NAMES, Format, ImportRefusedError, read_source

_CPU_SECONDS = 60
_CPU_SECONDS_OF_A_SCAN = 20 * MOST_SCANNED
_WALL_SECONDS = 600
_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
_READERS: dict[Format, Callable[[str, bytes], Reading]] = {
    Format.WORD: read_word,
    Format.PDF: read_pdf,
    Format.HTML: read_page,
    Format.TEXT: read_text,
    Format.MARKDOWN: read_markdown,
    Format.MAIL: read_mail,
    Format.OFD: read_ofd,
    Format.SHEET: read_sheet,
    Format.COMMAS: read_sheet,
    Format.PICTURE: read_picture,
    Format.OLD: lambda name, content: read_word(name, converted(name, content)),
}

_MAY_BE_SCANNED = tuple(suffix for suffix, format in NAMES.items() if format in (Format.PDF, Format.PICTURE))


def read_file(path: Path) -> Reading:
    """Return what a file says.

    Raises:
        ImportRefusedError: it cannot be read, or there is no text in it.
    """
    format, content = read_source(path)
    reading = _READERS[format](path.name, content)
    if not reading.blocks:
        raise ImportRefusedError(f"{path.name} 里没有文字", hint="只有图片的，请照着图片把文字打进模板里")
    return reading


def read_apart(path: Path) -> Reading:
    """Return what a file says, read by a child process with limits of time and memory.

    Raises:
        ImportRefusedError: as `read_file`, or reading it broke a limit.
    """
    command = [sys.executable, "-m", "indexer.importing.formats.files", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WALL_SECONDS, check=False)
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        answer = None
    if answer is None:
        raise ImportRefusedError(
            f"{path.name} 太大或太怪，读了 {_CPU_SECONDS} 秒还没读完，停下了",
            hint="请只把要的文字复制到新文件里再导入；来历不明的文件请不要导入",
        )
    if "error" in answer:
        raise ImportRefusedError(answer["error"]["message"], hint=answer["error"]["hint"])
    return _reading(answer)


def main(path: str) -> int:
    """Read a file within the limits and write what it says as JSON."""
    may_be_scanned = is_installed() and Path(path).suffix.lower() in _MAY_BE_SCANNED
    seconds = _CPU_SECONDS_OF_A_SCAN if may_be_scanned else _CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        answer: dict[str, Any] = asdict(read_file(Path(path)))
    except ImportRefusedError as error:
        answer = error.as_json()
    sys.stdout.write(json.dumps(answer, default=lambda raw: base64.b64encode(raw).decode()))
    return 0


def _reading(answer: dict[str, Any]) -> Reading:
    return Reading(
        tuple(
            Block(
                BlockKind(each["kind"]), each["text"], each["markdown"], each["level"],
                tuple(tuple(row) for row in each["rows"]),
            )
            for each in answer["blocks"]
        ),
        tuple(Passage(**each) for each in answer["passages"]),
        tuple(Notice(Kind(each["kind"]), each["place"], each["words"]) for each in answer["notices"]),
        tuple(answer["lines"]),
        answer["title"],
        answer["pictures"],
        base64.b64decode(answer["picture"]),
        answer["scanned"],
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
