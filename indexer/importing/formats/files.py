"""A file -> what it says, by the reader of its format; in a child process with limits where asked.

A few kilobytes can keep a reader of HTML or XML busy for hours. The child is killed by the system
when it breaks a limit of time or memory; the editor is told, and nothing else is lost.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from indexer.children.limits import GB, MB, Limits
from indexer.children.running import python_environment, python_module, run
from indexer.importing.blocks import Block, BlockKind
from indexer.importing.formats.ofd import read_ofd
from indexer.importing.formats.office import converted
from indexer.importing.formats.pdf import MOST_SCANNED, read_pdf
from indexer.importing.formats.pictures import read_picture
from indexer.importing.formats.plain import read_mail, read_markdown, read_text
from indexer.importing.formats.recogniser import is_installed
from indexer.importing.formats.sheets import Field, Sheet, read_sheet, read_sheets
from indexer.importing.formats.web import read_page
from indexer.importing.formats.word import read_word
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import NAMES, Format, ImportRefusedError, read_source

_CPU_SECONDS = 60
_CPU_SECONDS_OF_A_SCAN = 20 * MOST_SCANNED
_WALL_SECONDS = 600
_MOST_WRITTEN = 200 * MB  # in its temporary files
_MOST_TOLD = 60_000_000
_READING, _LISTS = "reading", "sheets"
_MEMORY_BYTES = 2 * GB
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
    return _reading(_told_apart(path, _READING))


def read_sheets_apart(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook or of a text with commas, read as `read_apart` reads.

    Raises:
        ImportRefusedError: as `read_sheets`, or reading it broke a limit.
    """
    return [
        Sheet(
            each["name"],
            tuple(tuple(Field(**cell) for cell in row) for row in each["rows"]),
            _notices(each["notices"]),
        )
        for each in _told_apart(path, _LISTS)["sheets"]
    ]


def _told_apart(path: Path, what: str) -> dict[str, Any]:
    """Return what the child says of a file.

    Raises:
        ImportRefusedError: the child refuses the file, or broke a limit.
    """
    may_be_scanned = is_installed() and path.suffix.lower() in _MAY_BE_SCANNED
    cpu_seconds = _CPU_SECONDS_OF_A_SCAN if may_be_scanned else _CPU_SECONDS
    limits = Limits(
        memory=_MEMORY_BYTES,
        seconds=_WALL_SECONDS,
        cpu_seconds=cpu_seconds,
        file_bytes=_MOST_WRITTEN,
        laziness=5,
    )
    command = python_module("indexer.importing.formats.files", what, str(path.absolute()))
    ended = run(command, limits, env=python_environment(), alone=True)
    if ended.code != 0:
        raise ImportRefusedError(
            f"{path.name} 太大或太怪，读它时{ended.broke or '出了错'}，停下了",
            hint="请只把要的文字复制到新文件里再导入；来历不明的文件请不要导入",
        )
    answer: dict[str, Any] = json.loads(ended.out)
    if "error" in answer:
        raise ImportRefusedError(answer["error"]["message"], hint=answer["error"]["hint"])
    return answer


def main(what: str, path: Path) -> int:
    """Read a file within the limits of this process and write what it says as JSON."""
    try:
        answer = asdict(read_file(path)) if what == _READING else _sheets(path)
        written = json.dumps(answer, default=lambda raw: base64.b64encode(raw).decode())
        if len(written) > _MOST_TOLD:
            raise ImportRefusedError(
                f"{path.name} 里的文字太多", hint="请拆成几份，或只把要的文字复制到新文件里"
            )
    except ImportRefusedError as error:
        written = json.dumps(error.as_json())
    sys.stdout.write(written)
    return 0


def _sheets(path: Path) -> dict[str, Any]:
    return {"sheets": [asdict(sheet) for sheet in read_sheets(path.name, read_source(path)[1])]}


def _notices(told: list[dict[str, Any]]) -> tuple[Notice, ...]:
    return tuple(Notice(Kind(each["kind"]), each["place"], each["words"]) for each in told)


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
        _notices(answer["notices"]),
        tuple(answer["lines"]),
        answer["title"],
        answer["pictures"],
        base64.b64decode(answer["picture"]),
        answer["scanned"],
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
