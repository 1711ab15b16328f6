"""Finds the document files of a folder and turns their bytes into text."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from indexer.content.faults import Report
from indexer.content.nodes import Place
from indexer.content.reading_rules import EMPTY_FILE, NOT_TEXT, UNREADABLE
from indexer.domain.system_errors import reason_of

MAX_BYTES = 1024 * 1024
ASSETS = "assets"
MOST_MARKS = 8
"""How many accents a letter may carry: each more costs the printing engine more than the last."""
FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069"
"""Characters, as a class of a regular expression, that no file may hold."""

_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")
_FOREIGN_RUN = re.compile(
    "[^\x00-\u02ff\u2000-\u206f\u2100-\u2fff\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uf900-\ufaff\uff00-\uffef]"
    f"{{{MOST_MARKS + 1},}}"
)

_MAGIC = (
    (b"PK\x03\x04", "Word、WPS 文档或压缩包改了名字"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word 文档改了名字"),
    (b"%PDF", "PDF 改了名字"),
    (b"{\\rtf", "写字板文档（RTF）改了名字"),
    (b"\x89PNG", "图片改了名字"),
    (b"\xff\xd8\xff", "图片改了名字"),
    (b"GIF8", "图片改了名字"),
    (b"7z\xbc\xaf", "压缩包改了名字"),
    (b"Rar!", "压缩包改了名字"),
    (b"\x1f\x8b", "压缩包改了名字"),
)
_SAVE_AS = "请用记事本等编辑器另存为 UTF-8 编码的纯文本"


def harmless(body: str) -> str:
    """Return a text that renderers and printers can take: without what the rules on characters name."""
    kept, done = [], 0
    for start, end in surplus_marks(body):
        kept.append(body[done:start])
        done = end
    return _FORBIDDEN.sub("", "".join((*kept, body[done:])))


def surplus_marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where more accents than `MOST_MARKS` stand on one letter, from the first too many on."""
    for run in _FOREIGN_RUN.finditer(text):
        carried = 0
        for position in range(run.start(), run.end() + 1):
            if position < run.end() and unicodedata.category(text[position]) in ("Mn", "Me"):
                carried += 1
                continue
            if carried > MOST_MARKS:
                yield position - carried + MOST_MARKS, position
            carried = 0


def document_paths(folder: Path) -> Iterator[str]:
    """Yield every ``*.md`` below the folder that is to be a document, sorted, with ``/``.

    Not below `assets/`, not under names that begin with ``.`` or ``_``. Links and folders of such
    a name are yielded too, so that reading them can complain, but links are never followed.
    """
    yield from sorted(_walk(folder))


def _walk(folder: Path, inside: str = "") -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            relative = inside + entry.name
            if entry.name.startswith((".", "_")) or relative == ASSETS:
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name.endswith(".md"):
                    yield relative
                if os.access(entry.path, os.R_OK | os.X_OK):
                    yield from _walk(Path(entry.path), f"{relative}/")
                elif not entry.name.endswith(".md"):
                    yield relative
            elif entry.name.lower().endswith(".md") or (entry.is_symlink() and entry.is_dir()):
                yield relative


def asset_paths(folder: Path) -> frozenset[str]:
    """Return the regular files below assets/, relative to the handbook folder."""
    found: set[str] = set()
    if (folder / ASSETS).is_symlink():
        return frozenset()
    for where, _, names in os.walk(folder / ASSETS):
        for name in names:
            path = Path(where, name)
            if path.is_file() and not path.is_symlink():
                found.add(unicodedata.normalize("NFC", path.relative_to(folder).as_posix()))
    return frozenset(found)


def read_bytes(path: Path, report: Report) -> bytes | None:
    """Return the bytes of a regular file of at most 1 MB, None with the problem noted."""
    try:
        kind = path.lstat()
        if stat.S_ISREG(kind.st_mode) and kind.st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError as error:
        message = f"读不出来：{reason_of(error)}"
        report.say(UNREADABLE, Place(), message, hint="请检查文件和文件夹的权限", fatal=True)
        return None
    if stat.S_ISREG(kind.st_mode):
        size = kind.st_size / MAX_BYTES
        report.say(
            UNREADABLE,
            Place(),
            f"文件有 {size:.1f} MB，最多 1 MB",
            hint="请拆成几份，或把附件放到 assets/",
            fatal=True,
        )
    elif stat.S_ISDIR(kind.st_mode):
        closed = not os.access(path, os.R_OK | os.X_OK)
        message = "这个文件夹打不开" if closed else "这是文件夹，名字却以 .md 结尾"
        hint = "请检查文件夹的权限" if closed else "请给文件夹改个名字，去掉 .md"
        report.say(UNREADABLE, Place(), message, hint=hint, fatal=True)
    else:
        what = "快捷方式（符号链接）" if stat.S_ISLNK(kind.st_mode) else "管道或设备"
        report.say(UNREADABLE, Place(), f"这是{what}，不是普通文件", hint="请把文件本身放在这里", fatal=True)
    return None


def decode(content: bytes, report: Report) -> str | None:
    """Return the text with ``\\n`` line ends, None with the problem noted."""
    disguise = next((what for magic, what in _MAGIC if content.startswith(magic)), None)
    if disguise is not None:
        hint = "请把文字复制到纯文本文件里，另存为 UTF-8"
        report.say(NOT_TEXT, Place(), f"这不是纯文本，像是{disguise}", hint=hint, fatal=True)
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_like_utf16(content):
        report.say(NOT_TEXT, Place(), "文件是 UTF-16 编码", hint=_SAVE_AS, fatal=True)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _report_encoding(content, error.start, report)
        return None
    if not text.strip():
        report.say(EMPTY_FILE, Place(), "文件是空的", hint="请写上资料栏和正文，或删去这个文件", fatal=True)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_like_utf16(content: bytes) -> bool:
    head = content[:200]
    return len(head) >= 4 and head.count(0) * 4 >= len(head)


def _report_encoding(content: bytes, position: int, report: Report) -> None:
    before = content[:position].decode("utf-8", "replace")
    place = Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        message = "文件里有不是 UTF-8 的字节"
    else:
        message = "文件像是 GBK 编码，不是 UTF-8"
    report.say(NOT_TEXT, place, message, hint=_SAVE_AS, fatal=True)
